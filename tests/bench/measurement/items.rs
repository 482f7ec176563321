//! Figures of items against simulated truth: calibration, discrimination, group differences, drift.

use crate::figure::{Figure, Wanted};
use crate::scene::{Scene, mean, median, share_of};
use sathach_domain::assembly::{ItemCurve, ItemParameters, ParameterSource};
use sathach_domain::bank::Level;
use sathach_domain::grading::statistics::ability::node;
use sathach_domain::grading::statistics::calibrate::{
    CalibrationItem, Model, Role, Settings, calibrate,
};
use sathach_domain::grading::statistics::dif::{
    Compared, DifClass, Group, MantelHaenszel, mantel_haenszel, strata,
};
use sathach_domain::grading::statistics::drift::Cusum;
use sathach_domain::grading::statistics::item_figures::{Credit, Given, ItemFacts, item_figures};
use sathach_domain::grading::statistics::normal::Moments;
use sathach_domain::grading::statistics::{CurveTable, Prior, Scored};
use std::time::Instant;

/// What a bank knows before anybody has answered: a level's mean.
fn labelled(scene: &Scene) -> Vec<CalibrationItem> {
    let item = |item: &sathach_domain::grading::statistics::simulate::ReferenceItem| {
        let difficulty = match item.level {
            Level::Basic => -1.6,
            Level::Middle => -0.6,
            Level::Advanced => 0.5,
        };
        let guessing = if item.curve.guessing > 0.1 { 0.15 } else { 0.05 };
        CalibrationItem {
            current: ItemParameters {
                curve: ItemCurve { discrimination: 1.0, difficulty, guessing },
                se_difficulty: 0.8,
                se_discrimination: 0.3,
                source: ParameterSource::Label,
                n_responses: 0,
            },
            expected_difficulty: difficulty,
            role: Role::Free,
        }
    };
    scene.bank.iter().map(item).collect()
}

fn people(scene: &mut Scene, n: usize) -> Vec<Vec<Scored>> {
    let abilities = scene.chances.abilities(n, Prior::STANDARD);
    let person = |(index, ability): (usize, f64)| {
        let form = scene.forms[index % scene.forms.len()].clone();
        scene.chances.responses(ability, &form, &scene.curves)
    };
    abilities.into_iter().enumerate().map(person).collect()
}

/// 4,000 people with 30 of 600 items each, so 200 responses an item.
pub fn calibration() -> Vec<Figure> {
    let mut scene = Scene::new(1, 200);
    let people = people(&mut scene, 4_000);
    let items = labelled(&scene);
    let mut figures = Vec::new();
    for (model, name) in
        [(Model::Facility, "facility"), (Model::Rasch, "1PL"), (Model::TwoParameter, "2PL")]
    {
        let begun = Instant::now();
        let calibration = calibrate(&items, &people, Settings::usual(model));
        let seconds = begun.elapsed().as_secs_f64();
        let error = |at: f64| -> f64 {
            let squares = calibration.changes.iter().map(|change| {
                let truth = scene.curves[change.item].expected(at);
                (change.after.curve.expected(at) - truth).powi(2)
            });
            mean(&squares.collect::<Vec<f64>>()).sqrt()
        };
        // What forms have left over: 5.34 errors of a curve at the cut (30 of 600 items).
        let left_over = 5.34 * error(-0.5);
        let wanted = match model {
            Model::TwoParameter => Wanted::AtMost(0.30),
            Model::Facility | Model::Rasch => Wanted::Shown,
        };
        let name_of = |what: &str| format!("{name}: {what}");
        figures.push(Figure::new(name_of("seconds for 4,000 x 30"), Wanted::AtMost(2.0), seconds));
        let what = "points left over between forms of 30 at the cut (SD)";
        figures.push(Figure::new(name_of(what), wanted, left_over));
        let has_not = f64::from(u8::from(!calibration.has_converged));
        figures.push(Figure::new(name_of("not converged"), Wanted::AtMost(0.0), has_not));
    }
    figures
}

/// The true correlation of an item with the standardised rest of its own forms, from the curves.
fn true_discrimination(scene: &Scene, item: usize) -> f64 {
    let weights = Prior::STANDARD.weights();
    let (mut x, mut r, mut rr, mut xr) = (0.0, 0.0, 0.0, 0.0);
    let forms = scene.forms.iter().filter(|form| form.contains(&item));
    let mut n_forms = 0.0;
    for form in forms {
        n_forms += 1.0;
        let others: Vec<ItemCurve> =
            form.iter().filter(|other| **other != item).map(|other| scene.curves[*other]).collect();
        let variance = |ability: f64| -> f64 {
            others.iter().map(|c| c.expected(ability) * (1.0 - c.expected(ability))).sum()
        };
        let sum = |ability: f64| -> f64 { others.iter().map(|c| c.expected(ability)).sum() };
        let (sum_0, variance_0) = (sum(0.0), variance(0.0));
        for (k, weight) in weights.iter().enumerate() {
            let right = scene.curves[item].expected(node(k));
            let rest = (sum(node(k)) - sum_0) / variance_0.sqrt();
            x += weight * right;
            r += weight * rest;
            rr += weight * (rest * rest + variance(node(k)) / variance_0);
            xr += weight * right * rest;
        }
    }
    let (x, r, rr, xr) = (x / n_forms, r / n_forms, rr / n_forms, xr / n_forms);
    (xr - x * r) / ((x - x * x) * (rr - r * r)).sqrt()
}

pub fn discrimination() -> Vec<Figure> {
    let mut scene = Scene::new(1, 10);
    let people = people(&mut scene, 8_000);
    let facts =
        |curve: &ItemCurve| ItemFacts { curve: *curve, credit: Credit::Whole, keys: Vec::new() };
    let items: Vec<ItemFacts> = scene.curves.iter().map(facts).collect();
    let given = |scored: &Scored| Given {
        item: scored.item,
        share: scored.share,
        chosen: Vec::new(),
        elapsed_ms: None,
    };
    let attempts: Vec<Vec<Given>> =
        people.iter().map(|person| person.iter().map(given).collect()).collect();
    let figures = item_figures(&items, &attempts, Prior::STANDARD);
    let mut with_item = vec![Moments::default(); items.len()];
    for person in &people {
        let total: f64 = person.iter().map(|response| response.share).sum();
        for response in person {
            with_item[response.item].add(response.share, total);
        }
    }
    let truth: Vec<f64> = (0..items.len()).map(|item| true_discrimination(&scene, item)).collect();
    let seen = |item: usize| figures[item].discrimination.unwrap_or_default();
    let uncorrected = |item: usize| with_item[item].correlation().unwrap_or_default();
    let bias = |seen: &dyn Fn(usize) -> f64| {
        mean(&truth.iter().enumerate().map(|(item, want)| seen(item) - want).collect::<Vec<f64>>())
    };
    let fits: Vec<f64> = figures.iter().filter_map(|figures| figures.fit.infit()).collect();
    vec![
        Figure::new("bias of discrimination, 600 items", Wanted::AtMost(0.01), bias(&seen).abs()),
        Figure::new("bias with the item in its total", Wanted::Shown, bias(&uncorrected)),
        Figure::new("infit's mean less 1", Wanted::AtMost(0.01), (mean(&fits) - 1.0).abs()),
    ]
}

/// One comparison of 400 focal and 600 reference people; the item is harder for the focal group.
fn comparison(scene: &mut Scene, item: usize, harder: f64) -> Option<MantelHaenszel> {
    let mut people = Vec::new();
    for index in 0..1_000 {
        let is_focal = index < 400;
        let ability = scene.chances.normal(if is_focal { -0.5 } else { 0.0 }, 1.0);
        let form = scene.form_with(item);
        let mut responses = scene.chances.responses(ability, &form, &scene.curves);
        if is_focal {
            let mut curve = scene.curves[item];
            curve.difficulty += harder;
            let is_right = scene.chances.happens(curve.expected(ability));
            let own = responses.iter_mut().find(|response| response.item == item);
            own.expect("the form holds the item").share = f64::from(u8::from(is_right));
        }
        let share = responses.iter().find(|response| response.item == item).map(|r| r.share);
        people.push(Compared {
            group: if is_focal { Group::Focal } else { Group::Reference },
            share: share.unwrap_or_default(),
            total: responses.iter().map(|response| response.share).sum(),
        });
    }
    mantel_haenszel(&strata(&people))
}

/// 800 comparisons on items in turn.
fn comparisons(scene: &mut Scene, studied: &[usize], harder: f64) -> Vec<MantelHaenszel> {
    let item = |index: usize| studied[index % studied.len()];
    (0..800).filter_map(|index| comparison(scene, item(index), harder)).collect()
}

pub fn group_differences() -> Vec<Figure> {
    let mut scene = Scene::new(1, 10);
    let studied: Vec<usize> = (0..scene.bank.len()).step_by(12).collect();
    let is_flagged = |figures: &MantelHaenszel| figures.class >= DifClass::B;
    let guessed = comparisons(&mut scene, &studied, 0.64);
    // Without guessing and with the usual discrimination, a difference of 0.64 logit is ETS's 1.5.
    for item in &studied {
        let difficulty = scene.curves[*item].difficulty;
        scene.curves[*item] = ItemCurve { discrimination: 1.0, difficulty, guessing: 0.0 };
    }
    let fair = comparisons(&mut scene, &studied, 0.0);
    let unfair = comparisons(&mut scene, &studied, 0.64);
    vec![
        Figure::new(
            "class B or C without a difference, 1,000 people",
            Wanted::AtMost(0.05),
            share_of(&fair, is_flagged),
        ),
        Figure::new(
            "chi-square beyond 5 % without a difference",
            Wanted::Shown,
            share_of(&fair, |figures| figures.p_value < 0.05),
        ),
        Figure::new(
            "class B or C at 0.64 logit, 1,000 people",
            Wanted::AtLeast(0.85),
            share_of(&unfair, is_flagged),
        ),
        Figure::new(
            "the same on items that can be guessed",
            Wanted::Shown,
            share_of(&guessed, is_flagged),
        ),
    ]
}

/// Responses of an item until the alarm, when half of the people know it; infinite when 2,000 raise
/// none, as with items that nearly everybody gets right anyway. None when it comes too early.
fn lag(scene: &mut Scene, table: &CurveTable, item: usize) -> Option<f64> {
    const N_BEFORE: u32 = 300;
    const N_AFTER: u32 = 2_000;
    let weights = Prior::STANDARD.weights();
    let mut cusum = Cusum::default();
    while cusum.alarm_at.is_none() && cusum.n < N_BEFORE + N_AFTER {
        let ability = scene.chances.normal(0.0, 1.0);
        let form = scene.form_with(item);
        let mut responses = scene.chances.responses(ability, &form, &scene.curves);
        let place = responses.iter().position(|response| response.item == item)?;
        let own = responses.swap_remove(place);
        let knows = cusum.n >= N_BEFORE && scene.chances.happens(0.5);
        let posterior = table.posterior(&responses, &weights);
        let expected: f64 = posterior.iter().zip(table.expected(item)).map(|(w, p)| w * p).sum();
        cusum.add(if knows { 1.0 } else { own.share }, expected);
    }
    match cusum.alarm_at {
        None => Some(f64::INFINITY),
        Some(at) => at.checked_sub(N_BEFORE).map(f64::from),
    }
}

/// Six banks: some are easy, and hide what people know.
pub fn drift() -> Vec<Figure> {
    let (mut cusums, mut lags) = (Vec::new(), Vec::new());
    for seed in 1..=6 {
        let mut scene = Scene::new(seed, 10);
        let table = CurveTable::new(&scene.curves);
        cusums.extend(honest(&mut scene, &table));
        lags.extend((0..scene.bank.len()).filter_map(|item| lag(&mut scene, &table, item)));
    }
    let name = "responses until the alarm when half of the people know it";
    vec![
        Figure::new(
            "false alarms in 10,000 responses of an item",
            Wanted::AtMost(0.12),
            share_of(&cusums, |cusum| cusum.alarm_at.is_some()),
        ),
        Figure::new(format!("{name} (median)"), Wanted::AtMost(110.0), median(&mut lags)),
        Figure::new(
            "no alarm in 2,000 responses when half know it",
            Wanted::Shown,
            share_of(&lags, |lag| lag.is_infinite()),
        ),
    ]
}

/// 10,000 responses to each of the 600 items, which nobody knows: 20 forms hold each item once.
fn honest(scene: &mut Scene, table: &CurveTable) -> Vec<Cusum> {
    let mut cusums = vec![Cusum::default(); scene.bank.len()];
    for index in 0..200_000 {
        let ability = scene.chances.normal(0.0, 1.0);
        let form = scene.forms[index % scene.forms.len()].clone();
        let responses = scene.chances.responses(ability, &form, &scene.curves);
        let expected = table.expected_from_others(&responses, Prior::STANDARD);
        for (response, expected) in responses.iter().zip(expected) {
            cusums[response.item].add(response.share, expected);
        }
    }
    cusums
}
