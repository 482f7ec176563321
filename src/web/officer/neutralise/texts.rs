//! Neutralisations in words, and another key as people type it.

use crate::web::page::Tone;
use crate::web::words::Words;
use sathach_domain::bank::{Body, Item};
use sathach_domain::grading::neutralise::decision::Progress;
use sathach_domain::grading::{Method, POINT};
use sathach_domain::session::Response;

/// What is granted, in words.
#[must_use]
pub fn method_in_words(method: &Method, words: Words) -> String {
    match method {
        Method::CreditAll => words.say("neutral-credit-all"),
        Method::Rekey { accepted } => {
            words.say_with("neutral-rekey-as", &[("key", numbers_of(accepted))])
        }
        Method::Drop { at_cut_sixtieths } => {
            let points = points(*at_cut_sixtieths, words);
            words.say_with("neutral-drop-as", &[("points", points)])
        }
    }
}

/// Points with two decimals at most.
#[must_use]
pub fn points(sixtieths: i64, words: Words) -> String {
    let hundredths = (sixtieths.max(0) * 100 + POINT / 2) / POINT;
    words.hundredths(u32::try_from(hundredths).unwrap_or(u32::MAX))
}

/// How far it is, in words.
#[must_use]
pub fn progress_in_words(progress: Progress, words: Words) -> (Tone, String) {
    match progress {
        Progress::Proposed => (Tone::Warn, words.say("neutral-proposed")),
        Progress::Approved(_) => (Tone::Info, words.say("neutral-approved")),
        Progress::Rejected(_) => (Tone::Error, words.say("neutral-rejected")),
        Progress::Withdrawn(_) => (Tone::Info, words.say("neutral-withdrawn")),
        Progress::Applied(..) => (Tone::Ok, words.say("neutral-applied")),
    }
}

/// Numbers of options, from 1, as [`typed_key`] reads them.
#[must_use]
pub fn numbers_of(key: &Response) -> String {
    let number = |index: &u8| (usize::from(*index) + 1).to_string();
    let numbers: Vec<String> = match key {
        Response::Options(options) => options.iter().map(number).collect(),
        Response::Pairs(pairs) => pairs.iter().map(|(_, option)| number(option)).collect(),
    };
    numbers.join(" ")
}

/// Another key: numbers of options as the page counts them. For ordering items all steps in order,
/// for matching items the option of each prompt in turn.
#[must_use]
pub fn typed_key(item: &Item, text: &str) -> Option<Response> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '-'));
    let index = |part: &str| part.parse::<u8>().ok()?.checked_sub(1);
    let mut indexes: Vec<u8> =
        parts.filter(|part| !part.is_empty()).map(index).collect::<Option<_>>()?;
    if indexes.is_empty() {
        return None;
    }
    Some(match &item.body {
        Body::SingleChoice { .. } | Body::MultipleChoice { .. } => {
            indexes.sort_unstable();
            Response::Options(indexes)
        }
        Body::Ordering { .. } => Response::Options(indexes),
        Body::Matching { .. } => Response::Pairs((0..).zip(indexes).collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::words::Language;
    use sathach_domain::bank::{Level, MatchingPair, ReviewState};

    fn item(body: Body) -> Item {
        Item {
            id: "safety-001".to_owned(),
            version: 1,
            area: "safety".to_owned(),
            level: Level::Basic,
            stem: String::new(),
            body,
            reason: String::new(),
            seconds: 60,
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

    #[test]
    fn a_key_is_typed_by_the_numbers_of_its_options() {
        let pair = MatchingPair { prompt: String::new(), option: String::new() };
        let matching = item(Body::Matching { pairs: vec![pair; 2], extra: Vec::new() });
        let ordering = item(Body::Ordering { steps: vec![String::new(); 3] });
        let multiple = item(Body::MultipleChoice { options: Vec::new() });
        let check = |item: &Item, text: &str, want: Option<Response>| {
            assert_eq!(typed_key(item, text), want, "{text}");
            if let Some(key) = want {
                assert_eq!(typed_key(item, &numbers_of(&key)), Some(key));
            }
        };
        check(&multiple, "3, 1", Some(Response::Options(vec![0, 2])));
        check(&ordering, "3 1 2", Some(Response::Options(vec![2, 0, 1])));
        check(&matching, "2-1", Some(Response::Pairs(vec![(0, 1), (1, 0)])));
        for text in ["", " , ", "0", "one", "1 x", "999"] {
            check(&multiple, text, None);
        }
    }

    #[test]
    fn points_are_rounded_to_hundredths() {
        let words = Words::new(Language::Vi);
        for (sixtieths, want) in [(0, "0"), (60, "1"), (41, "0,68"), (-5, "0"), (1_170, "19,5")] {
            assert_eq!(points(sixtieths, words), want);
        }
    }
}
