//! Progress in words: counts, shares and the pace that is needed.

use crate::web::words::Words;
use sathach_domain::target::plan::Target;
use sathach_domain::target::{Pace, Progress};

/// A number of people.
#[must_use]
pub fn people(n: i64, words: Words) -> String {
    words.count(u64::try_from(n).unwrap_or_default())
}

/// How many of how many.
#[must_use]
pub fn counted(progress: &Progress, words: Words) -> String {
    match progress.denominator {
        Some(total) => words.say_with(
            "progress-of",
            &[("n", people(progress.numerator, words)), ("total", people(total, words))],
        ),
        None => people(progress.numerator, words),
    }
}

/// The share, or that it cannot be said.
#[must_use]
pub fn share(progress: &Progress, words: Words) -> String {
    match progress.share_hundredths_percent.map(u32::try_from) {
        Some(Ok(share)) => format!("{}%", words.hundredths(share)),
        Some(Err(_)) | None => words.say("progress-unknown"),
    }
}

/// What it takes to reach the target in time.
#[must_use]
pub fn pace(progress: &Progress, words: Words) -> String {
    match progress.pace {
        Pace::Reached => words.say("progress-reached"),
        Pace::Unknown => words.say("progress-unknown"),
        Pace::Needed { people_a_day, n_days } => words.say_with(
            "progress-needed",
            &[("n", people(people_a_day, words)), ("days", people(n_days, words))],
        ),
        Pace::Overdue { n_days } => words.say_with(
            "progress-overdue",
            &[
                ("days", people(n_days, words)),
                ("n", people(progress.missing.unwrap_or_default(), words)),
            ],
        ),
    }
}

/// A target as the plan writes it.
#[must_use]
pub fn target(target: Option<Target>, words: Words) -> String {
    match target {
        Some(Target::Percent(percent)) => format!("{percent}%"),
        Some(Target::AbovePercent(percent)) => format!("> {percent}%"),
        Some(Target::Count(n)) => words.count(u64::from(n)),
        None => words.say("progress-no-target"),
    }
}
