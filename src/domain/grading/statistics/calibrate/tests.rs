//! Tests of calibration on simulated people of known ability.

use super::*;
use crate::grading::statistics::normal::Moments;
use crate::grading::statistics::simulate::Chances;

const N_ITEMS: usize = 60;

fn label(difficulty: f64) -> ItemParameters {
    ItemParameters {
        curve: ItemCurve { discrimination: 1.0, difficulty, guessing: GUESSING },
        se_difficulty: 0.8,
        se_discrimination: 0.3,
        source: ParameterSource::Label,
        n_responses: 0,
    }
}

/// Items whose label says 0 for all, though they lie from -2 to 1.
fn unknown(role: Role) -> Vec<CalibrationItem> {
    vec![CalibrationItem { current: label(-0.5), expected_difficulty: -0.5, role }; N_ITEMS]
}

fn truth() -> Vec<ItemCurve> {
    let curve = |item: usize| ItemCurve {
        discrimination: 0.8 + 0.4 * (item % 3) as f64,
        difficulty: -2.0 + 3.0 * item as f64 / N_ITEMS as f64,
        guessing: GUESSING,
    };
    (0..N_ITEMS).map(curve).collect()
}

/// Each person answers half of the items.
fn people(n: usize, population: Prior) -> Vec<Vec<Scored>> {
    let mut chances = Chances::numbered(11);
    let curves = truth();
    let abilities = chances.abilities(n, population);
    let person = |(index, ability): (usize, f64)| {
        let form: Vec<usize> = (0..N_ITEMS).filter(|item| (item + index) % 2 == 0).collect();
        chances.responses(ability, &form, &curves)
    };
    abilities.into_iter().enumerate().map(person).collect()
}

/// Root mean square of the difficulties' errors.
fn error_of(calibration: &Calibration) -> f64 {
    let truth = truth();
    let square = |change: &CalibrationChange| {
        (change.after.curve.difficulty - truth[change.item].difficulty).powi(2)
    };
    let squares: f64 = calibration.changes.iter().map(square).sum();
    (squares / calibration.changes.len() as f64).sqrt()
}

#[test]
fn every_model_finds_the_difficulties_again() {
    let people = people(2_000, Prior::STANDARD);
    for (model, most) in
        [(Model::Facility, 0.30), (Model::Rasch, 0.30), (Model::TwoParameter, 0.16)]
    {
        let calibration = calibrate(&unknown(Role::Free), &people, Settings::usual(model));
        assert_eq!(calibration.changes.len(), N_ITEMS);
        assert!(calibration.has_converged, "{model:?}");
        assert!(error_of(&calibration) < most, "{model:?} {}", error_of(&calibration));
    }
}

#[test]
fn two_parameters_find_the_discriminations_and_their_errors_are_honest() {
    let settings = Settings::usual(Model::TwoParameter);
    let calibration = calibrate(&unknown(Role::Free), &people(2_000, Prior::STANDARD), settings);
    let truth = truth();
    let mut moments = Moments::default();
    let mut squares = 0.0;
    for change in &calibration.changes {
        let (after, truth) = (change.after, truth[change.item]);
        moments.add(after.curve.discrimination, truth.discrimination);
        squares += ((after.curve.difficulty - truth.difficulty) / after.se_difficulty).powi(2);
    }
    assert!(moments.correlation().is_some_and(|r| r > 0.85), "{moments:?}");
    let ratio = (squares / N_ITEMS as f64).sqrt();
    assert!((0.75..1.3).contains(&ratio), "errors are {ratio} times as large as they say");
}

#[test]
fn anchors_hold_the_scale_when_abler_people_come() {
    let mut items = unknown(Role::Free);
    for (item, curve) in items.iter_mut().zip(truth()).step_by(3) {
        item.current.curve = curve;
        item.role = Role::Anchor;
    }
    let abler = Prior { mean: 0.7, sd: 0.8 };
    let people = people(2_000, abler);
    let calibration = calibrate(&items, &people, Settings::usual(Model::TwoParameter));
    assert_eq!(calibration.changes.len(), N_ITEMS - N_ITEMS / 3);
    assert!((calibration.population.mean - 0.7).abs() < 0.08, "{:?}", calibration.population);
    assert!((calibration.population.sd - 0.8).abs() < 0.08, "{:?}", calibration.population);
    assert!(error_of(&calibration) < 0.2, "{}", error_of(&calibration));
}

#[test]
fn few_responses_change_nothing_and_some_are_provisional() {
    let few = calibrate(
        &unknown(Role::Free),
        &people(38, Prior::STANDARD),
        Settings::usual(Model::Facility),
    );
    assert_eq!(few.changes, Vec::new());
    let some = calibrate(
        &unknown(Role::Free),
        &people(60, Prior::STANDARD),
        Settings::usual(Model::Facility),
    );
    assert!(some.changes.iter().all(|change| change.standing == Standing::Provisional));
    assert!(some.changes.iter().all(|change| change.after.n_responses == 30));
    assert!(some.changes.iter().all(|change| change.before == label(-0.5)));
}

#[test]
fn an_item_anchors_the_scale_from_400_fitting_responses() {
    let mut fits = FitSums::default();
    let mut misfits = FitSums::default();
    for n in 0..10 {
        fits.add(f64::from(n % 2), 0.5);
        misfits.add(f64::from(u8::from(n == 0)), 0.99);
    }
    let check = |n, fit: &FitSums, want| assert_eq!(Standing::of(n, fit), want, "{n}");
    check(19, &fits, Standing::Label);
    check(20, &fits, Standing::Provisional);
    check(199, &fits, Standing::Provisional);
    check(200, &fits, Standing::Calibrated);
    check(399, &fits, Standing::Calibrated);
    check(400, &fits, Standing::Anchor);
    check(400, &misfits, Standing::Calibrated);
}

#[test]
fn an_item_without_responses_keeps_its_place_in_every_model() {
    for model in [Model::Facility, Model::Rasch, Model::TwoParameter] {
        let nothing = calibrate(&unknown(Role::Free), &[], Settings::usual(model));
        assert_eq!((nothing.changes.len(), nothing.n_people), (0, 0));
    }
}
