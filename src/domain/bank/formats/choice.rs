//! From options with weights, as other systems have them, to options with keys.

use super::draft::{Draft, shorten};
use super::limits::MAX_OPTIONS;
use super::reading::{Place, Reading};
use crate::bank::item::{Body, MatchingPair, TextOption};

/// An option as another system has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Weighted {
    /// What is read.
    pub(super) text: String,
    /// What is said when it was chosen.
    pub(super) feedback: String,
    /// Percent of the points that choosing it earns; below 0 it costs some.
    pub(super) percent: f64,
}

/// How many may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choosing {
    /// One.
    One,
    /// Several.
    Several,
}

/// Makes a draft of a choice question; `None` when it is faulty, which is then noted.
pub(super) fn choice(
    stem: String,
    options: Vec<Weighted>,
    choosing: Choosing,
    place: &Place,
    reading: &mut Reading,
) -> Option<Draft> {
    if options.len() < 2 {
        reading.refused(place, format!("{} options; a choice needs several", options.len()));
        return None;
    }
    if options.len() > MAX_OPTIONS {
        reading
            .refused(place, format!("{} options; {MAX_OPTIONS} are read at most", options.len()));
        return None;
    }
    let is_key = |option: &Weighted| match choosing {
        Choosing::One => option.percent > 99.99,
        Choosing::Several => option.percent > 0.0,
    };
    if !options.iter().any(is_key) {
        let message = match choosing {
            Choosing::One => "no option earns all points, so there is no key",
            Choosing::Several => "no option earns points, so there is no key",
        };
        reading.refused(place, message);
        return None;
    }
    note_weights(&options, choosing, place, reading);
    let mut said_of_keys: Vec<&str> = Vec::new();
    for option in options.iter().filter(|option| is_key(option)) {
        if !option.feedback.is_empty() && !said_of_keys.contains(&option.feedback.as_str()) {
            said_of_keys.push(&option.feedback);
        }
    }
    let reason = said_of_keys.join(" ");
    let options = options
        .iter()
        .map(|option| {
            let key = is_key(option);
            let why = if key { String::new() } else { option.feedback.clone() };
            TextOption { text: option.text.clone(), key, why }
        })
        .collect();
    let body = match choosing {
        Choosing::One => Body::SingleChoice { options },
        Choosing::Several => Body::MultipleChoice { options },
    };
    Some(Draft { reason, ..Draft::new(stem, body) })
}

/// Names weights that our scoring does not have.
fn note_weights(options: &[Weighted], choosing: Choosing, place: &Place, reading: &mut Reading) {
    match choosing {
        Choosing::One => {
            for option in options.iter().filter(|option| option.percent <= 99.99) {
                let (text, percent) = (shorten(&option.text), option.percent);
                if percent > 0.0 {
                    let message =
                        format!("{percent} % for \"{text}\": here it is wrong like the others");
                    reading.dropped(place, message);
                } else if percent < 0.0 {
                    let message = format!("{percent} % for \"{text}\": here it earns nothing");
                    reading.dropped(place, message);
                }
            }
        }
        Choosing::Several => {
            let weights: Vec<f64> =
                options.iter().map(|option| option.percent).filter(|p| *p > 0.0).collect();
            let first = weights.first().copied().unwrap_or(0.0);
            if weights.iter().any(|weight| (weight - first).abs() > 0.1) {
                reading.dropped(place, "weights that differ: here all right options weigh alike");
            }
        }
    }
}

/// Feedback for the whole question goes into the reason; what a key's own feedback said before is
/// named when it is another text.
pub(super) fn put_reason(draft: &mut Draft, general: String, place: &Place, reading: &mut Reading) {
    if general.is_empty() {
        return;
    }
    if !draft.reason.is_empty() && draft.reason != general {
        let message = format!("feedback of a right option: \"{}\"", shorten(&draft.reason));
        reading.dropped(place, message);
    }
    draft.reason = general;
}

/// Makes the body of a matching question: prompts with their options, and options without.
pub(super) fn matching(
    pairs: Vec<(String, String)>,
    extra: Vec<String>,
    place: &Place,
    reading: &mut Reading,
) -> Option<Body> {
    if pairs.len() < 2 || pairs.len() + extra.len() > MAX_OPTIONS {
        let message = format!("{} pairs; 2 to {MAX_OPTIONS} are read", pairs.len());
        reading.refused(place, message);
        return None;
    }
    let pairs = pairs.into_iter().map(|(prompt, option)| MatchingPair { prompt, option });
    let extra = extra.into_iter().map(|text| TextOption { text, key: false, why: String::new() });
    Some(Body::Matching { pairs: pairs.collect(), extra: extra.collect() })
}

/// Makes the body of an ordering question from its steps in the right order.
pub(super) fn ordering(steps: Vec<String>, place: &Place, reading: &mut Reading) -> Option<Body> {
    if steps.len() < 2 || steps.len() > MAX_OPTIONS {
        reading.refused(place, format!("{} steps; 2 to {MAX_OPTIONS} are read", steps.len()));
        return None;
    }
    Some(Body::Ordering { steps })
}

/// Names what a text was marked up with.
pub(super) fn note_lost(
    lost: &std::collections::BTreeSet<String>,
    place: &Place,
    reading: &mut Reading,
) {
    if !lost.is_empty() {
        let names: Vec<&str> = lost.iter().map(String::as_str).collect();
        reading.dropped(place, format!("formatting: {}", names.join(", ")));
    }
}
