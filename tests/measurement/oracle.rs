//! A second scorer, written from the rules alone and by other means than the first: exact
//! fractions, step by step, over every part of an item.
//!
//! Shares are fractions of whole numbers; only at the end they become sixtieths.

use sathach_domain::assembly::shuffle::Draws;
use sathach_domain::bank::{Body, Item, Level, MatchingPair, ReviewState, TextOption};
use sathach_domain::grading::{Decision, GradedItem, grade, points};
use sathach_domain::session::Response;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Parts earned of parts there are.
type Share = (i64, i64);

const NOTHING: Share = (0, 1);

/// The share of an item's point that a response earns.
fn share(body: &Body, response: Option<&Response>) -> Share {
    match (body, response) {
        (_, None) => NOTHING,
        (Body::SingleChoice { options }, Some(Response::Options(chosen))) => {
            // Right when what is chosen is, as a set, what is keyed.
            let is_right = (0..options.len())
                .all(|index| options[index].key == chosen.iter().any(|c| usize::from(*c) == index));
            if is_right && chosen.len() == 1 { (1, 1) } else { NOTHING }
        }
        (Body::MultipleChoice { options }, Some(Response::Options(chosen))) => {
            // Walks the options: a tick on a key is one up, a tick elsewhere one down.
            let mut balance = 0;
            let mut n_keys = 0;
            for (index, option) in options.iter().enumerate() {
                let is_ticked = chosen.iter().any(|c| usize::from(*c) == index);
                n_keys += i64::from(option.key);
                balance += match (is_ticked, option.key) {
                    (true, true) => 1,
                    (true, false) => -1,
                    (false, _) => 0,
                };
            }
            if balance > 0 { (balance, n_keys) } else { NOTHING }
        }
        (Body::Ordering { steps }, Some(Response::Options(order))) => {
            let k = steps.len() as i64;
            if order.len() != steps.len() {
                return NOTHING;
            }
            // Bubble sort swaps each pair out of order exactly once. Of the k (k - 1) / 2 pairs,
            // twice the share in order, less one, is the pairs less twice the swaps.
            let pairs = k * (k - 1) / 2;
            let earned = pairs - 2 * n_swaps(order.clone());
            if earned > 0 { (earned, pairs) } else { NOTHING }
        }
        (Body::Matching { pairs, .. }, Some(Response::Pairs(given))) => {
            let given: BTreeMap<u8, u8> = given.iter().copied().collect();
            let n_right = (0..pairs.len() as u8).filter(|p| given.get(p) == Some(p)).count();
            (n_right as i64, pairs.len() as i64)
        }
        (_, Some(_)) => NOTHING,
    }
}

fn n_swaps(mut order: Vec<u8>) -> i64 {
    let mut n = 0;
    for end in (1..order.len()).rev() {
        for place in 0..end {
            if order[place] > order[place + 1] {
                order.swap(place, place + 1);
                n += 1;
            }
        }
    }
    n
}

/// Sixtieths of a share; every count of parts that a bank may have divides 60.
fn sixtieths((earned, parts): Share) -> i64 {
    let whole = 60 * earned;
    assert_eq!(whole % parts, 0, "{earned}/{parts} is no whole number of sixtieths");
    whole / parts
}

fn options(keys: &[bool]) -> Vec<TextOption> {
    let option = |key: &bool| TextOption { text: String::new(), key: *key, why: String::new() };
    keys.iter().map(option).collect()
}

const AREAS: [&str; 3] = ["basics", "safety", "work"];

/// An item of any kind and size that a bank may hold.
fn random_body(draws: &mut Draws) -> Body {
    match draws.below(4) {
        0 => {
            let mut keys = vec![false; 3 + draws.below(2)];
            let key = draws.below(keys.len());
            keys[key] = true;
            Body::SingleChoice { options: options(&keys) }
        }
        1 => {
            let mut keys = vec![false; 4 + draws.below(2)];
            let n_keys = 1 + draws.below(keys.len() - 1);
            keys[..n_keys].fill(true);
            draws.shuffle(&mut keys);
            Body::MultipleChoice { options: options(&keys) }
        }
        2 => Body::Ordering { steps: vec![String::new(); 3 + draws.below(3)] },
        _ => {
            let pair = MatchingPair { prompt: String::new(), option: String::new() };
            let pairs = vec![pair; 3 + draws.below(2)];
            Body::Matching { pairs, extra: options(&[false; 2][..1 + draws.below(2)]) }
        }
    }
}

/// A bank of random items.
pub fn random_items(n: usize, draws: &mut Draws) -> Vec<Item> {
    let item = |_| Item {
        id: String::new(),
        version: 1,
        area: AREAS[draws.below(AREAS.len())].to_owned(),
        level: Level::Basic,
        stem: String::new(),
        body: random_body(draws),
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
    };
    (0..n).map(item).collect()
}

/// Any response that can be stored for an item, blanks among them, and none at all.
fn random_response(body: &Body, draws: &mut Draws) -> Option<Response> {
    if draws.below(20) == 0 {
        return None;
    }
    let mut indexes: Vec<u8> = (0..body.n_options() as u8).collect();
    draws.shuffle(&mut indexes);
    let n = draws.below(indexes.len() + 1);
    Some(match body {
        Body::SingleChoice { .. } => Response::Options(indexes[..n.min(1)].to_vec()),
        Body::MultipleChoice { .. } => Response::Options(indexes[..n].to_vec()),
        Body::Ordering { .. } if n == 0 => Response::Options(Vec::new()),
        Body::Ordering { .. } => Response::Options(indexes),
        // An option may be given to two prompts.
        Body::Matching { .. } => {
            let mut prompts: Vec<u8> = (0..body.n_prompts() as u8).collect();
            draws.shuffle(&mut prompts);
            prompts.truncate(n);
            let pair = |prompt| (prompt, draws.below(body.n_options()) as u8);
            Response::Pairs(prompts.into_iter().map(pair).collect())
        }
    })
}

/// Differences between the scorer and the oracle over random attempts of up to eight items each:
/// in the points of any position, in the score, in any area, or in the decision.
pub fn n_differences(n_attempts: usize, seed: [u8; 32]) -> usize {
    let mut draws = Draws::new(seed);
    let bank = random_items(400, &mut draws);
    let mut n_differences = 0;
    for _ in 0..n_attempts {
        let form: Vec<&Item> =
            (0..1 + draws.below(8)).map(|_| &bank[draws.below(bank.len())]).collect();
        let responses: Vec<Option<Response>> =
            form.iter().map(|item| random_response(&item.body, &mut draws)).collect();
        let cut = draws.below(60 * form.len() + 2) as i64;
        n_differences += usize::from(differs(&form, &responses, cut));
    }
    n_differences
}

fn differs(form: &[&Item], responses: &[Option<Response>], cut: i64) -> bool {
    let graded: Vec<GradedItem<'_>> = form
        .iter()
        .zip(responses)
        .map(|(item, response)| GradedItem {
            item_version_id: Uuid::nil(),
            item,
            response: response.as_ref(),
        })
        .collect();
    let outcome = grade(&graded, &AREAS, cut);
    let mut total = 0;
    let mut by_area: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for ((item, response), position) in form.iter().zip(responses).zip(&outcome.positions) {
        let want = sixtieths(share(&item.body, response.as_ref()));
        let alone = response.as_ref().map_or(0, |response| points(&item.body, response));
        if position.sixtieths != want || alone != want {
            return true;
        }
        total += want;
        let area = by_area.entry(item.area.as_str()).or_default();
        *area = (area.0 + want, area.1 + 60);
    }
    let profile = outcome.areas.iter().map(|a| (a.area.as_str(), (a.sixtieths, a.max_sixtieths)));
    let decision = if total < cut { Decision::Fail } else { Decision::Pass };
    outcome.score_sixtieths != total
        || outcome.max_sixtieths != 60 * form.len() as i64
        || outcome.decision != decision
        || profile.collect::<BTreeMap<_, _>>() != by_area
}
