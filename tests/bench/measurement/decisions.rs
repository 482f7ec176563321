//! Decisions: predicted and simulated accuracy, and the time that regrading takes.

use crate::figure::{Figure, Wanted};
use crate::oracle::random_items;
use crate::scene::{Scene, mean};
use sathach_domain::assembly::ItemCurve;
use sathach_domain::assembly::shuffle::Draws;
use sathach_domain::grading::statistics::Prior;
use sathach_domain::grading::statistics::classification::classification;
use sathach_domain::grading::{GradedItem, Method, Neutralisation, POINT, grade, regrade};
use std::time::Instant;
use uuid::Uuid;

const CUT_ABILITY: f64 = -0.5;

/// The prediction from curves against two forms that each simulated person answers.
pub fn accuracy() -> Vec<Figure> {
    let mut scene = Scene::new(1, 5);
    let forms: Vec<Vec<ItemCurve>> = scene.forms.iter().map(|f| scene.curves_of(f)).collect();
    let expected = |form: &Vec<ItemCurve>| form.iter().map(|c| c.expected(CUT_ABILITY)).sum();
    let cut_points = mean(&forms.iter().map(expected).collect::<Vec<f64>>()).ceil();
    let predicted = classification(&forms, cut_points as i64 * POINT, CUT_ABILITY, Prior::STANDARD)
        .expect("there are forms");
    let n_people = 40_000;
    let (mut n_right, mut n_same) = (0, 0);
    for ability in scene.chances.abilities(n_people, Prior::STANDARD) {
        let mut passes = [false; 2];
        for pass in &mut passes {
            let form = scene.forms[scene.chances.integers().below(scene.forms.len())].clone();
            let responses = scene.chances.responses(ability, &form, &scene.curves);
            *pass = responses.iter().map(|response| response.share).sum::<f64>() >= cut_points;
        }
        n_right += u32::from(passes[0] == (ability >= CUT_ABILITY));
        n_same += u32::from(passes[0] == passes[1]);
    }
    let simulated = |n: u32| f64::from(n) / n_people as f64;
    let difference = (predicted.accuracy - simulated(n_right)).abs();
    let difference_same = (predicted.consistency - simulated(n_same)).abs();
    vec![
        Figure::new("accuracy of decisions, forms of 30", Wanted::Shown, simulated(n_right)),
        Figure::new("the same predicted from curves: difference", Wanted::AtMost(0.01), difference),
        Figure::new("consistency of decisions", Wanted::Shown, simulated(n_same)),
        Figure::new("the same predicted: difference", Wanted::AtMost(0.01), difference_same),
    ]
}

/// One neutralised item over 100,000 attempts that all had it.
pub fn regrading() -> Vec<Figure> {
    let items = random_items(30, &mut Draws::new([3; 32]));
    let graded: Vec<GradedItem<'_>> = (0..)
        .zip(&items)
        .map(|(index, item)| GradedItem {
            item_version_id: Uuid::from_u128(index),
            item,
            response: None,
        })
        .collect();
    let outcome = grade(&graded, &["basics", "safety", "work"], 60);
    let neutralisation =
        Neutralisation { item_version_id: Uuid::from_u128(7), method: Method::CreditAll };
    let begun = Instant::now();
    let mut n_changed = 0;
    for _ in 0..100_000 {
        let areas = ["basics", "safety", "work"];
        let again = regrade(&outcome, &graded, &areas, std::slice::from_ref(&neutralisation));
        n_changed += usize::from(again.score_sixtieths == POINT);
    }
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(n_changed, 100_000);
    vec![Figure::new("seconds to regrade 100,000 attempts", Wanted::AtMost(10.0), seconds)]
}
