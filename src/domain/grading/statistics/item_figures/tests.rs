//! Tests of the items' figures: small forms by hand, and simulated people.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::grading::statistics::simulate::Chances;

const CURVE: ItemCurve = ItemCurve { discrimination: 1.2, difficulty: 0.0, guessing: 0.0 };

fn facts(curve: ItemCurve) -> ItemFacts {
    ItemFacts { curve, credit: Credit::Whole, keys: vec![true, false, false] }
}

fn given(item: usize, share: f64, option: u8, elapsed_ms: u32) -> Given {
    Given { item, share, chosen: vec![option], elapsed_ms: Some(elapsed_ms) }
}

/// Ten items answered by simulated people; those who are wrong choose option 1 or 2 in turn.
fn simulated(n: usize) -> (Vec<ItemFacts>, Vec<Vec<Given>>) {
    let curve = |item: i32| ItemCurve { difficulty: f64::from(item - 5) / 4.0, ..CURVE };
    let curves: Vec<ItemCurve> = (0..10).map(curve).collect();
    let form: Vec<usize> = (0..10).collect();
    let mut chances = Chances::numbered(5);
    let abilities = chances.abilities(n, Prior::STANDARD);
    let attempt = |(person, ability): (usize, f64)| {
        let responses = chances.responses(ability, &form, &curves);
        let response = |scored: &Scored| {
            let option = if scored.share > 0.5 { 0 } else { 1 + (person % 2) as u8 };
            given(scored.item, scored.share, option, 20_000 + 100 * (person % 50) as u32)
        };
        responses.iter().map(response).collect()
    };
    let attempts = abilities.into_iter().enumerate().map(attempt).collect();
    (curves.into_iter().map(facts).collect(), attempts)
}

fn kinds(flags: &[Flag]) -> Vec<FlagKind> {
    flags.iter().map(|flag| flag.kind).collect()
}

#[test]
fn the_rest_score_leaves_the_item_itself_out() {
    let items = vec![facts(CURVE); 3];
    let attempt = [given(0, 1.0, 0, 1), given(1, 0.0, 1, 1), given(2, 1.0, 0, 1)];
    let rests = rest_scores(&items, &attempt, Prior::STANDARD);
    let deviation = 0.5_f64.sqrt();
    for (rest, want) in rests.iter().zip([0.0, 1.0 / deviation, 0.0]) {
        assert!((rest - want).abs() < 1e-12, "{rest} {want}");
    }
}

#[test]
fn items_that_follow_their_curves_raise_no_flag() {
    let (items, attempts) = simulated(1_000);
    for (item, figures) in items.iter().zip(item_figures(&items, &attempts, Prior::STANDARD)) {
        assert_eq!(figures.n, 1_000);
        assert!((figures.fit.infit().unwrap() - 1.0).abs() < 0.1, "{figures:?}");
        assert!(figures.discrimination.unwrap() > 0.3, "{figures:?}");
        assert_eq!(flags(item, &figures), Vec::new());
        let by_option: f64 = figures.options.iter().map(|option| option.share).sum();
        assert!((by_option - 1.0).abs() < 1e-9);
        assert!(figures.options[0].mean_rest.unwrap() > figures.options[1].mean_rest.unwrap());
        let [low, _, high] = figures.options[0].share_by_band;
        assert!(high > low);
        let time = figures.time.unwrap();
        assert!((time.median_seconds - 22.45).abs() < 0.06 && time.rapid_share == 0.0);
    }
}

#[test]
fn a_wrong_key_shows_in_discrimination_options_and_fit() {
    let (items, mut attempts) = simulated(400);
    for given in attempts.iter_mut().map(|attempt| &mut attempt[4]) {
        // The bank says that option 1 is right; able people chose 0.
        given.share = 1.0 - given.share;
        given.chosen = vec![if given.share > 0.5 { 0 } else { 1 }];
    }
    let figures = item_figures(&items, &attempts, Prior::STANDARD);
    let seen = kinds(&flags(&items[4], &figures[4]));
    for kind in [FlagKind::NegativeDiscrimination, FlagKind::ProbableMiskey, FlagKind::Infit] {
        assert!(seen.contains(&kind), "{kind:?} in {seen:?}");
    }
}

#[test]
fn a_figure_without_enough_responses_raises_no_flag() {
    let (items, attempts) = simulated(200);
    let one_key = |n: usize| {
        let mut figures = item_figures(&items, &attempts[..n], Prior::STANDARD);
        let mut figures = figures.swap_remove(0);
        figures.facility = Some(0.99);
        figures.discrimination = Some(-0.2);
        figures.fit = FitSums::default();
        figures.fit.add(1.0, 0.3);
        kinds(&flags(&items[0], &figures))
    };
    assert_eq!(one_key(29), Vec::new());
    assert_eq!(one_key(99), [FlagKind::TooEasy]);
    assert!(one_key(100).contains(&FlagKind::NegativeDiscrimination));
    assert!(!one_key(199).contains(&FlagKind::Infit) && one_key(200).contains(&FlagKind::Infit));
}

#[test]
fn low_fit_says_nothing_about_items_with_partial_credit() {
    let flag = |credit, figure| fit_flag(FlagKind::Infit, credit, figure, 300).is_some();
    assert!(flag(Credit::Whole, 0.6) && !flag(Credit::Parts, 0.6));
    assert!(flag(Credit::Whole, 1.4) && flag(Credit::Parts, 1.4));
}

#[test]
fn too_many_uses_and_too_many_rapid_responses_are_flagged() {
    assert_eq!(exposure_flag(6, 100, 0.05), None);
    assert!(exposure_flag(7, 100, 0.05).is_some());
    assert_eq!(exposure_flag(7, 29, 0.05), None);
    let (items, mut attempts) = simulated(100);
    for attempt in &mut attempts[..11] {
        attempt[2].elapsed_ms = Some(900);
    }
    let figures = item_figures(&items, &attempts, Prior::STANDARD);
    assert!(kinds(&flags(&items[2], &figures[2])).contains(&FlagKind::RapidResponses));
}
