//! Tests of neutralised items: values, and laws under random forms.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::bank::{Item, Level, MatchingPair, ReviewState};
use crate::grading::grade;
use proptest::prelude::*;

const AREAS: [&str; 2] = ["basics", "safety"];

fn options(keys: &[bool]) -> Vec<TextOption> {
    let option = |key: &bool| TextOption { text: String::new(), key: *key, why: String::new() };
    keys.iter().map(option).collect()
}

fn single() -> Body {
    Body::SingleChoice { options: options(&[true, false, false]) }
}

fn multiple() -> Body {
    Body::MultipleChoice { options: options(&[true, true, false, false]) }
}

fn ordering() -> Body {
    Body::Ordering { steps: vec![String::new(); 4] }
}

fn matching() -> Body {
    let pair = MatchingPair { prompt: String::new(), option: String::new() };
    Body::Matching { pairs: vec![pair; 3], extra: options(&[false]) }
}

fn item(area: &str, body: Body) -> Item {
    Item {
        id: String::new(),
        version: 1,
        area: area.to_owned(),
        level: Level::Basic,
        stem: String::new(),
        body,
        reason: String::new(),
        seconds: 30,
        codes: Vec::new(),
        state: ReviewState::Live,
        author: String::new(),
        review: None,
        fixed_order: false,
        review_due: None,
        source: None,
        enemies: Vec::new(),
        media: None,
    }
}

fn rekey(accepted: Response) -> Method {
    Method::Rekey { accepted }
}

fn chosen(options: &[u8]) -> Response {
    Response::Options(options.to_vec())
}

#[test]
fn another_key_gives_the_points_that_it_would_have_given_from_the_start() {
    let check = |body: &Body, accepted: Response, given: Response, want| {
        assert_eq!(
            rekey(accepted.clone()).grants(body, Some(&given)),
            want,
            "{accepted:?} {given:?}"
        );
    };
    check(&single(), chosen(&[1]), chosen(&[1]), 60);
    check(&single(), chosen(&[1]), chosen(&[0]), 0);
    check(&multiple(), chosen(&[0, 2]), chosen(&[0, 2]), 60);
    check(&multiple(), chosen(&[0, 2]), chosen(&[2]), 30);
    check(&multiple(), chosen(&[0, 2]), chosen(&[0, 1]), 0);
    check(&ordering(), chosen(&[1, 0, 2, 3]), chosen(&[1, 0, 2, 3]), 60);
    check(&ordering(), chosen(&[1, 0, 2, 3]), chosen(&[0, 1, 2, 3]), 40);
    check(&ordering(), chosen(&[3, 1, 0, 2]), chosen(&[3, 1, 0, 2]), 60);
    check(&ordering(), chosen(&[1, 0, 2, 3]), chosen(&[]), 0);
    let crossed = Response::Pairs(vec![(0, 1), (1, 0), (2, 3)]);
    check(&matching(), crossed.clone(), crossed.clone(), 60);
    check(&matching(), crossed.clone(), Response::Pairs(vec![(0, 1), (1, 1), (2, 2)]), 20);
    check(&matching(), crossed, Response::Pairs(vec![(0, 9)]), 0);
}

#[test]
fn a_decision_that_cannot_be_carried_out_is_refused() {
    let id = Uuid::nil();
    let check = |body: &Body, method: Method, publication, want| {
        let neutralisation = Neutralisation { item_version_id: id, method };
        assert_eq!(neutralisation.check(body, publication), want, "{neutralisation:?}");
    };
    let out = Publication::Published;
    check(&single(), Method::CreditAll, out, Ok(()));
    check(&single(), rekey(chosen(&[2])), out, Ok(()));
    let unfit = Err(NeutralisationFault::KeyDoesNotFit);
    check(&single(), rekey(chosen(&[3])), out, unfit);
    check(&single(), rekey(chosen(&[1, 2])), out, unfit);
    check(&multiple(), rekey(chosen(&[])), out, unfit);
    check(&multiple(), rekey(chosen(&[1, 1])), out, unfit);
    check(&ordering(), rekey(chosen(&[1, 0, 2])), out, unfit);
    check(&ordering(), rekey(chosen(&[1, 1, 2, 3])), out, unfit);
    check(&matching(), rekey(Response::Pairs(vec![(0, 1)])), out, unfit);
    check(&matching(), rekey(chosen(&[0])), out, unfit);
    let same = Err(NeutralisationFault::KeyIsTheSame);
    check(&single(), rekey(chosen(&[0])), out, same);
    check(&ordering(), rekey(chosen(&[0, 1, 2, 3])), out, same);
    let drop = |at_cut_sixtieths| Method::Drop { at_cut_sixtieths };
    check(&single(), drop(40), Publication::Unpublished, Ok(()));
    check(&single(), drop(40), out, Err(NeutralisationFault::ResultsAreOut));
    check(
        &single(),
        drop(61),
        Publication::Unpublished,
        Err(NeutralisationFault::PointsOutOfRange),
    );
}

/// A form of one item of each kind, all answered wrongly or not at all.
fn failed() -> (Vec<Item>, Vec<Option<Response>>) {
    let items = vec![
        item("basics", single()),
        item("basics", multiple()),
        item("safety", ordering()),
        item("safety", matching()),
    ];
    (items, vec![Some(chosen(&[1])), None, Some(chosen(&[3, 2, 1, 0])), None])
}

fn graded<'a>(items: &'a [Item], responses: &'a [Option<Response>]) -> Vec<GradedItem<'a>> {
    let to_grade = |(index, (item, response)): (usize, (&'a Item, &'a Option<Response>))| {
        let item_version_id = Uuid::from_u128(index as u128);
        GradedItem { item_version_id, item, response: response.as_ref() }
    };
    items.iter().zip(responses).enumerate().map(to_grade).collect()
}

#[test]
fn credit_for_all_can_turn_a_fail_into_a_pass_and_shows_in_the_profile() {
    let (items, responses) = failed();
    let items = graded(&items, &responses);
    let outcome = grade(&items, &AREAS, 60);
    assert_eq!((outcome.score_sixtieths, outcome.decision), (0, Decision::Fail));
    let neutralisation =
        Neutralisation { item_version_id: Uuid::from_u128(2), method: Method::CreditAll };
    let again = regrade(&outcome, &items, &AREAS, std::slice::from_ref(&neutralisation));
    assert_eq!((again.score_sixtieths, again.decision), (60, Decision::Pass));
    assert_eq!(again.areas[1].sixtieths, 60);
    assert_eq!((again.max_sixtieths, again.cut_sixtieths), (240, 60));
    assert_eq!(again.neutralised.len(), 1);
    assert_eq!(again.neutralised[0].position, 3);
    assert_eq!(again.neutralised[0].original_sixtieths, 0);

    let withheld = Outcome { decision: Decision::Withheld, ..outcome };
    let again = regrade(&withheld, &items, &AREAS, &[neutralisation]);
    assert_eq!(again.decision, Decision::Withheld);
}

#[test]
fn what_brings_no_point_leaves_the_result_as_it_was() {
    let (items, responses) = failed();
    let items = graded(&items, &responses);
    let outcome = grade(&items, &AREAS, 60);
    let of = |method| Neutralisation { item_version_id: Uuid::from_u128(2), method };
    let nothing = of(Method::Drop { at_cut_sixtieths: 0 });
    assert_eq!(regrade(&outcome, &items, &AREAS, std::slice::from_ref(&nothing)), outcome);
    let both = regrade(&outcome, &items, &AREAS, &[of(Method::CreditAll), nothing]);
    assert_eq!(both.neutralised[0].methods, [Method::CreditAll]);
}

#[test]
fn results_from_before_are_read_and_written_as_they_were() {
    let (items, responses) = failed();
    let outcome = grade(&graded(&items, &responses), &AREAS, 60);
    let stored = serde_json::to_value(&outcome).unwrap();
    assert!(stored.get("neutralised").is_none());
    assert_eq!(serde_json::from_value::<Outcome>(stored).unwrap(), outcome);
    let methods = [
        Method::CreditAll,
        rekey(chosen(&[1])),
        rekey(Response::Pairs(vec![(0, 1)])),
        Method::Drop { at_cut_sixtieths: 7 },
    ];
    for method in methods {
        let neutralisation = Neutralisation { item_version_id: Uuid::from_u128(9), method };
        let stored = serde_json::to_string(&neutralisation).unwrap();
        assert_eq!(serde_json::from_str::<Neutralisation>(&stored).unwrap(), neutralisation);
    }
}

fn any_options() -> impl Strategy<Value = Response> {
    proptest::sample::subsequence(vec![0_u8, 1, 2, 3], 0..=4)
        .prop_shuffle()
        .prop_map(Response::Options)
}

fn any_pairs() -> impl Strategy<Value = Response> {
    Just(vec![0_u8, 1, 2, 3])
        .prop_shuffle()
        .prop_map(|options| Response::Pairs((0..3).zip(options).collect()))
}

fn any_response() -> impl Strategy<Value = Response> {
    prop_oneof![any_options(), any_pairs()]
}

fn any_method() -> impl Strategy<Value = Method> {
    prop_oneof![
        Just(Method::CreditAll),
        any_response().prop_map(rekey),
        (0..=POINT).prop_map(|at_cut_sixtieths| Method::Drop { at_cut_sixtieths }),
    ]
}

fn any_neutralisations() -> impl Strategy<Value = Vec<Neutralisation>> {
    let one = (0_u128..10, any_method()).prop_map(|(index, method)| Neutralisation {
        item_version_id: Uuid::from_u128(index),
        method,
    });
    proptest::collection::vec(one, 0..8)
}

type Answered = (Vec<Item>, Vec<Option<Response>>);

fn any_attempt() -> impl Strategy<Value = Answered> {
    let body = prop_oneof![Just(single()), Just(multiple()), Just(ordering()), Just(matching())];
    let answered = (0..2_usize, body, proptest::option::of(any_response()))
        .prop_map(|(area, body, response)| (item(AREAS[area], body), response));
    proptest::collection::vec(answered, 1..9).prop_map(|answered| answered.into_iter().unzip())
}

/// Fail < pass; withheld compares with neither.
fn rank(decision: Decision) -> u8 {
    match decision {
        Decision::Fail => 0,
        Decision::Pass => 1,
        Decision::Withheld => 2,
    }
}

proptest! {
    #[test]
    fn nobody_loses_by_a_neutralisation(
        (items, responses) in any_attempt(),
        neutralisations in any_neutralisations(),
        cut in 0..500_i64,
    ) {
        let items = graded(&items, &responses);
        let before = grade(&items, &AREAS, cut);
        let after = regrade(&before, &items, &AREAS, &neutralisations);
        prop_assert!(after.score_sixtieths >= before.score_sixtieths);
        prop_assert!(rank(after.decision) >= rank(before.decision));
        prop_assert!(after.score_sixtieths <= after.max_sixtieths);
        prop_assert_eq!(after.decision == Decision::Pass, after.score_sixtieths >= cut);
        for (before, after) in before.areas.iter().zip(&after.areas) {
            prop_assert!(after.sixtieths >= before.sixtieths);
        }
        let of_areas: i64 = after.areas.iter().map(|area| area.sixtieths).sum();
        prop_assert_eq!(of_areas, after.score_sixtieths);
    }

    #[test]
    fn neutralising_again_or_in_another_order_or_one_by_one_changes_nothing(
        (items, responses) in any_attempt(),
        (neutralisations, shuffled) in any_neutralisations()
            .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        cut in 0..500_i64,
    ) {
        let items = graded(&items, &responses);
        let before = grade(&items, &AREAS, cut);
        let once = regrade(&before, &items, &AREAS, &neutralisations);
        prop_assert_eq!(&regrade(&once, &items, &AREAS, &neutralisations), &once);
        prop_assert_eq!(&regrade(&before, &items, &AREAS, &shuffled), &once);
        let one_by_one = shuffled.iter().fold(before, |outcome, neutralisation| {
            regrade(&outcome, &items, &AREAS, std::slice::from_ref(neutralisation))
        });
        prop_assert_eq!(&one_by_one, &once);
    }

    #[test]
    fn another_key_is_right_in_full_when_it_fits(
        body in prop_oneof![Just(single()), Just(multiple()), Just(ordering()), Just(matching())],
        accepted in any_response(),
    ) {
        let method = rekey(accepted.clone());
        let decided = Neutralisation { item_version_id: Uuid::nil(), method };
        let want = match decided.check(&body, Publication::Published) {
            Ok(()) | Err(NeutralisationFault::KeyIsTheSame) => POINT,
            Err(_) => 0,
        };
        prop_assert_eq!(decided.method.grants(&body, Some(&accepted)), want);
    }
}
