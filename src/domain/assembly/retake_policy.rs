//! Whether somebody may try an exam again: attempts in a window, days between, then a course.

use super::blueprint::{Retake, WhenUsedUp};
use chrono::{Days, NaiveDate};

/// Why somebody may not try again today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RetakeRefusal {
    /// The last attempt is too recent.
    #[error("the next attempt is possible from {from}")]
    TooSoon {
        /// First possible day.
        from: NaiveDate,
    },
    /// No attempt is left, and only time helps.
    #[error("no attempt is left within {window_days} days")]
    UsedUp {
        /// Length of the window.
        window_days: u16,
    },
    /// No attempt is left, and a course helps.
    #[error("no attempt is left within {window_days} days without a course")]
    CourseNeeded {
        /// Length of the window.
        window_days: u16,
    },
}

/// Checks the days of earlier attempts, in any order, and of courses finished since.
///
/// A course counts when it was finished on the day of the last attempt that used the window up or
/// later; attempts begin to count anew after it.
///
/// # Errors
/// Why not today.
pub fn may_try_again(
    retake: Retake,
    attempts: &[NaiveDate],
    courses: &[NaiveDate],
    today: NaiveDate,
) -> Result<(), RetakeRefusal> {
    if let Some(newest) = attempts.iter().max() {
        let from = newest.checked_add_days(Days::new(u64::from(retake.min_days_between)));
        if let Some(from) = from.filter(|from| today < *from) {
            return Err(RetakeRefusal::TooSoon { from });
        }
    }
    let window_days = retake.window_days;
    let window_start = today.checked_sub_days(Days::new(u64::from(window_days)));
    let newest_course = match retake.when_used_up {
        WhenUsedUp::Wait => None,
        WhenUsedUp::Course => courses.iter().filter(|day| **day <= today).max(),
    };
    let counts = |day: &&NaiveDate| {
        Some(**day) > window_start && newest_course.is_none_or(|course| *day > course)
    };
    if attempts.iter().filter(counts).count() < usize::from(retake.max_attempts) {
        return Ok(());
    }
    Err(match retake.when_used_up {
        WhenUsedUp::Wait => RetakeRefusal::UsedUp { window_days },
        WhenUsedUp::Course => RetakeRefusal::CourseNeeded { window_days },
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn day(days_ago: u64) -> NaiveDate {
        let today = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap();
        today.checked_sub_days(Days::new(days_ago)).unwrap()
    }

    #[track_caller]
    fn check(
        when_used_up: WhenUsedUp,
        days_ago: &[u64],
        courses_ago: &[u64],
        want: Result<(), RetakeRefusal>,
    ) {
        let retake =
            Retake { max_attempts: 3, window_days: 365, min_days_between: 14, when_used_up };
        let attempts: Vec<NaiveDate> = days_ago.iter().map(|ago| day(*ago)).collect();
        let courses: Vec<NaiveDate> = courses_ago.iter().map(|ago| day(*ago)).collect();
        assert_eq!(may_try_again(retake, &attempts, &courses, day(0)), want);
    }

    #[test]
    fn a_retake_waits_and_is_counted_within_the_window() {
        let from = |days: u64| RetakeRefusal::TooSoon { from: day(0) + Days::new(days) };
        let used_up = Err(RetakeRefusal::UsedUp { window_days: 365 });
        check(WhenUsedUp::Wait, &[], &[], Ok(()));
        check(WhenUsedUp::Wait, &[14], &[], Ok(()));
        check(WhenUsedUp::Wait, &[13], &[], Err(from(1)));
        check(WhenUsedUp::Wait, &[0, 50], &[], Err(from(14)));
        check(WhenUsedUp::Wait, &[20, 40], &[], Ok(()));
        check(WhenUsedUp::Wait, &[60, 20, 40], &[], used_up);
        check(WhenUsedUp::Wait, &[20, 40, 60], &[15], used_up);
        check(WhenUsedUp::Wait, &[20, 40, 365], &[], Ok(()));
    }

    #[test]
    fn a_course_after_the_attempts_opens_as_many_again() {
        let needed = Err(RetakeRefusal::CourseNeeded { window_days: 365 });
        check(WhenUsedUp::Course, &[20, 40, 60], &[], needed);
        check(WhenUsedUp::Course, &[20, 40, 60], &[10], Ok(()));
        check(WhenUsedUp::Course, &[20, 40, 60], &[20], Ok(()));
        // A course between attempts helps those after it only.
        check(WhenUsedUp::Course, &[20, 40, 60], &[50], Ok(()));
        check(WhenUsedUp::Course, &[20, 40, 60, 80], &[70], needed);
        check(WhenUsedUp::Course, &[100, 120, 140, 15, 30, 45], &[90], needed);
        check(WhenUsedUp::Course, &[100, 120, 140, 15, 30], &[90], Ok(()));
        // It shortens no wait, and a course to come is none.
        check(
            WhenUsedUp::Course,
            &[5, 40, 60],
            &[1],
            Err(RetakeRefusal::TooSoon { from: day(0) + Days::new(9) }),
        );
        let tomorrow = day(0) + Days::new(1);
        let retake = Retake {
            max_attempts: 1,
            window_days: 365,
            min_days_between: 0,
            when_used_up: WhenUsedUp::Course,
        };
        assert_eq!(may_try_again(retake, &[day(3)], &[tomorrow], day(0)), needed);
    }
}
