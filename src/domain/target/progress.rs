//! Progress toward a target and the pace needed to reach it.

use chrono::NaiveDate;
use serde::Serialize;

/// How far an indicator is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// People counted.
    pub numerator: i64,
    /// People that the share refers to; none where no figure has been entered.
    pub denominator: Option<i64>,
    /// Share in hundredths of a percent, rounded down so that 49.999 % never reads as 50 %.
    pub share_hundredths_percent: Option<i64>,
    /// People still missing to reach the target.
    pub missing: Option<i64>,
    /// What it takes to get there in time.
    pub pace: Pace,
}

/// The pace needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "pace")]
pub enum Pace {
    /// The target has been reached.
    Reached,
    /// So many people a day, rounded up, from the day of the report to the due day.
    Needed {
        /// People a day.
        people_a_day: i64,
        /// Days left, the day of the report not counted.
        n_days: i64,
    },
    /// The due day has passed.
    Overdue {
        /// Days since the due day.
        n_days: i64,
    },
    /// No population figure, so nothing can be said.
    Unknown,
}

/// Compares a count with the number of people the target asks for.
///
/// `target_people` is already a number of people: a share target is `ceil(share × adults)`.
#[must_use]
pub fn progress(
    numerator: i64,
    denominator: Option<i64>,
    target_people: Option<i64>,
    as_of: NaiveDate,
    due: NaiveDate,
) -> Progress {
    let missing = target_people.map(|target| (target - numerator).max(0));
    let n_days = (due - as_of).num_days();
    let pace = match missing {
        None => Pace::Unknown,
        Some(0) => Pace::Reached,
        Some(_) if n_days <= 0 => Pace::Overdue { n_days: -n_days },
        Some(missing) => Pace::Needed { people_a_day: (missing + n_days - 1) / n_days, n_days },
    };
    let share_hundredths_percent = denominator.filter(|n| *n > 0).map(|n| numerator * 10_000 / n);
    Progress { numerator, denominator, share_hundredths_percent, missing, pace }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn a_share_just_below_the_target_is_not_rounded_up() {
        let progress =
            progress(49_999, Some(100_000), Some(50_000), day("2026-11-01"), day("2026-12-31"));
        assert_eq!(progress.share_hundredths_percent, Some(4_999));
        assert_eq!(progress.pace, Pace::Needed { people_a_day: 1, n_days: 60 });
    }

    #[test]
    fn a_passed_due_day_is_said_so() {
        let progress = progress(10, Some(100), Some(50), day("2026-01-11"), day("2026-01-01"));
        assert_eq!((progress.missing, progress.pace), (Some(40), Pace::Overdue { n_days: 10 }));
    }

    #[test]
    fn without_a_population_figure_nothing_is_claimed() {
        let progress = progress(10, None, None, day("2026-01-01"), day("2026-01-11"));
        assert_eq!((progress.share_hundredths_percent, progress.pace), (None, Pace::Unknown));
    }
}
