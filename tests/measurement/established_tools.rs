//! Abilities, curves and group differences as girth, catsim and statsmodels compute them; how the
//! fixtures were made stands in `tests/fixtures/statistics/make.py`.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use sathach_domain::assembly::{ItemCurve, ItemParameters, ParameterSource};
use sathach_domain::grading::statistics::calibrate::{
    Calibration, CalibrationItem, Model, Role, Settings, calibrate,
};
use sathach_domain::grading::statistics::dif::{Stratum, mantel_haenszel};
use sathach_domain::grading::statistics::{Prior, Scored, eap};
use serde_json::Value;

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// Rows of 0 and 1.
fn shares(value: &Value) -> Vec<Vec<f64>> {
    let row = |row: &Value| row.as_str().unwrap().bytes().map(|b| f64::from(b - b'0')).collect();
    value.as_array().unwrap().iter().map(row).collect()
}

fn greatest_difference(seen: &[f64], want: &[f64]) -> f64 {
    assert_eq!(seen.len(), want.len());
    seen.iter().zip(want).map(|(seen, want)| (seen - want).abs()).fold(0.0, f64::max)
}

#[test]
fn abilities_and_curves_agree_with_girth_and_catsim() {
    let fixture = read(include_str!("../fixtures/statistics/abilities.json"));
    let (a, b, c) = (numbers(&fixture["a"]), numbers(&fixture["b"]), numbers(&fixture["c"]));
    let curve = |((discrimination, difficulty), guessing): ((&f64, &f64), &f64)| ItemCurve {
        discrimination: *discrimination,
        difficulty: *difficulty,
        guessing: *guessing,
    };
    let curves: Vec<ItemCurve> = a.iter().zip(&b).zip(&c).map(curve).collect();
    let ability = |shares: &Vec<f64>| {
        let responses: Vec<(ItemCurve, f64)> =
            curves.iter().copied().zip(shares.iter().copied()).collect();
        eap(&responses, Prior::STANDARD).mean
    };
    let seen: Vec<f64> = shares(&fixture["responses"]).iter().map(ability).collect();
    let difference = greatest_difference(&seen, &numbers(&fixture["abilities"]));
    println!("abilities differ from girth's by {difference:.2e} at most");
    assert!(difference < 0.01, "{difference}");

    let at = fixture["at"].as_f64().unwrap();
    let expected: Vec<f64> = curves.iter().map(|curve| curve.expected(at)).collect();
    let information: Vec<f64> = curves.iter().map(|curve| curve.information(at)).collect();
    assert!(greatest_difference(&expected, &numbers(&fixture["expected"])) < 1e-9);
    assert!(greatest_difference(&information, &numbers(&fixture["information"])) < 1e-9);
}

/// A calibration without priors, as the other tool has none.
fn without_priors(people: &[Vec<f64>], model: Model) -> Calibration {
    let current = ItemParameters {
        curve: ItemCurve { discrimination: 1.0, difficulty: 0.0, guessing: 0.0 },
        se_difficulty: 1.0,
        se_discrimination: 1.0,
        source: ParameterSource::Label,
        n_responses: 0,
    };
    let item = CalibrationItem { current, expected_difficulty: 0.0, role: Role::Free };
    let items = vec![item; people[0].len()];
    let settings = Settings {
        sd_of_difficulty: f64::INFINITY,
        sd_of_ln_discrimination: f64::INFINITY,
        tolerance: 1e-5,
        max_cycles: 500,
        ..Settings::usual(model)
    };
    let scored = |shares: &Vec<f64>| {
        shares.iter().enumerate().map(|(item, share)| Scored { item, share: *share }).collect()
    };
    let people: Vec<Vec<Scored>> = people.iter().map(scored).collect();
    calibrate(&items, &people, settings)
}

#[test]
fn difficulties_agree_with_girth_under_both_models() {
    let fixture = read(include_str!("../fixtures/statistics/difficulties.json"));
    let people = shares(&fixture["responses"]);
    let models = [(Model::Rasch, "rasch_difficulty"), (Model::TwoParameter, "difficulty")];
    for (model, name) in models {
        let calibration = without_priors(&people, model);
        assert!(calibration.has_converged);
        let curves: Vec<ItemCurve> =
            calibration.changes.iter().map(|change| change.after.curve).collect();
        let seen: Vec<f64> = curves.iter().map(|curve| curve.difficulty).collect();
        let difference = greatest_difference(&seen, &numbers(&fixture[name]));
        println!("{name} differs from girth's by {difference:.4} at most");
        assert!(difference < 0.05, "{name} {difference}");
        if model == Model::TwoParameter {
            let seen: Vec<f64> = curves.iter().map(|curve| curve.discrimination).collect();
            let difference = greatest_difference(&seen, &numbers(&fixture["discrimination"]));
            println!("discrimination differs from girth's by {difference:.4} at most");
            assert!(difference < 0.1, "{difference}");
        }
    }
}

#[test]
fn group_differences_agree_with_statsmodels() {
    let fixture = read(include_str!("../fixtures/statistics/group_differences.json"));
    let cases = fixture["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 3);
    for case in cases {
        let stratum = |table: &Value| {
            let counts = numbers(table);
            Stratum {
                reference_right: counts[0],
                reference_wrong: counts[1],
                focal_right: counts[2],
                focal_wrong: counts[3],
            }
        };
        let strata: Vec<Stratum> = case["tables"].as_array().unwrap().iter().map(stratum).collect();
        let figures = mantel_haenszel(&strata).unwrap();
        let check = |name: &str, seen: f64, most: f64| {
            let want = case[name].as_f64().unwrap();
            assert!((seen - want).abs() < most, "{name}: {seen}, not {want}");
        };
        check("alpha", figures.alpha, 1e-9);
        check("se_ln_alpha", figures.se_ln_alpha, 1e-9);
        check("chi_square", figures.chi_square, 1e-9);
        check("p_value", figures.p_value, 1e-7);
    }
}
