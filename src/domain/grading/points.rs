//! Points of one response, in sixtieths of a point so that 2 to 6 parts divide evenly.
//!
//! Rules: plus/minus with floor 0 for multiple choice (Betts et al. 2022, EPM 82:151), pairs in
//! order for ordering (Kendall), right pairs for matching; a blank earns nothing, and no response
//! earns less than a blank.

use crate::bank::Body;
use crate::session::Response;

/// Sixtieths that an item is worth.
pub const POINT: i64 = 60;

/// Points of a response to an item, `0..=POINT`.
#[must_use]
pub fn points(body: &Body, response: &Response) -> i64 {
    match (body, response) {
        (Body::SingleChoice { options }, Response::Options(chosen)) => match chosen.as_slice() {
            [only] if options.get(usize::from(*only)).is_some_and(|option| option.key) => POINT,
            _ => 0,
        },
        (Body::MultipleChoice { options }, Response::Options(chosen)) => {
            let n_keys = options.iter().filter(|option| option.key).count();
            let n_hits = chosen
                .iter()
                .filter(|index| options.get(usize::from(**index)).is_some_and(|option| option.key))
                .count();
            plus_minus(n_keys as i64, n_hits as i64, (chosen.len() - n_hits) as i64)
        }
        (Body::Ordering { steps }, Response::Options(order)) => {
            if order.len() == steps.len() {
                pair_order(order)
            } else {
                0
            }
        }
        (Body::Matching { pairs, .. }, Response::Pairs(given)) => {
            let n_right = given.iter().filter(|(prompt, option)| prompt == option).count();
            if pairs.is_empty() { 0 } else { POINT * n_right as i64 / pairs.len() as i64 }
        }
        // A blank matching item is stored as an empty list of options or of pairs.
        (
            Body::SingleChoice { .. } | Body::MultipleChoice { .. } | Body::Ordering { .. },
            Response::Pairs(_),
        )
        | (Body::Matching { .. }, Response::Options(_)) => 0,
    }
}

/// `max(0, (hits − false choices) / keys)`.
fn plus_minus(n_keys: i64, n_hits: i64, n_false: i64) -> i64 {
    if n_keys == 0 { 0 } else { (POINT * (n_hits - n_false) / n_keys).max(0) }
}

/// `max(0, 2 × share of pairs in order − 1)`; the right order is 0, 1, 2, …
fn pair_order(order: &[u8]) -> i64 {
    let mut n_pairs = 0;
    let mut n_in_order = 0;
    for (place, earlier) in order.iter().enumerate() {
        for later in &order[place + 1..] {
            n_pairs += 1;
            n_in_order += i64::from(earlier < later);
        }
    }
    if n_pairs == 0 { 0 } else { (POINT * (2 * n_in_order - n_pairs) / n_pairs).max(0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{MatchingPair, TextOption};

    fn options(keys: &[bool]) -> Vec<TextOption> {
        let option = |key: &bool| TextOption { text: String::new(), key: *key, why: String::new() };
        keys.iter().map(option).collect()
    }

    #[test]
    fn a_single_choice_is_right_or_wrong() {
        let body = Body::SingleChoice { options: options(&[false, true, false]) };
        let check = |chosen: &[u8], want| {
            assert_eq!(points(&body, &Response::Options(chosen.to_vec())), want, "{chosen:?}");
        };
        check(&[1], 60);
        check(&[0], 0);
        check(&[], 0);
        check(&[9], 0);
    }

    #[test]
    fn a_multiple_choice_gains_for_hits_and_loses_for_false_choices() {
        let body = Body::MultipleChoice { options: options(&[true, true, true, false, false]) };
        let check = |chosen: &[u8], want| {
            assert_eq!(points(&body, &Response::Options(chosen.to_vec())), want, "{chosen:?}");
        };
        check(&[0, 1, 2], 60);
        check(&[0, 1], 40);
        check(&[0], 20);
        check(&[0, 1, 2, 3], 40);
        check(&[0, 1, 2, 3, 4], 20);
        check(&[0, 3], 0);
        check(&[3, 4], 0);
        check(&[], 0);
    }

    #[test]
    fn an_ordering_gains_by_pairs_in_order() {
        let body = Body::Ordering { steps: ["a", "b", "c", "d"].map(String::from).to_vec() };
        let check = |order: &[u8], want| {
            assert_eq!(points(&body, &Response::Options(order.to_vec())), want, "{order:?}");
        };
        check(&[0, 1, 2, 3], 60);
        check(&[1, 0, 2, 3], 40);
        check(&[1, 0, 3, 2], 20);
        check(&[3, 2, 1, 0], 0);
        check(&[], 0);
    }

    #[test]
    fn a_matching_gains_by_right_pairs() {
        let pair = || MatchingPair { prompt: String::new(), option: String::new() };
        let body = Body::Matching { pairs: vec![pair(), pair(), pair()], extra: options(&[false]) };
        let check = |given: &[(u8, u8)], want| {
            assert_eq!(points(&body, &Response::Pairs(given.to_vec())), want, "{given:?}");
        };
        check(&[(0, 0), (1, 1), (2, 2)], 60);
        check(&[(0, 0), (1, 2), (2, 1)], 20);
        check(&[(0, 3)], 0);
        check(&[], 0);
    }
}
