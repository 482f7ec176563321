//! Dates and numbers as people here write them: 05/03/2026, 21,5, 1.234.567, at UTC+7.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

use crate::web::words::{Language, Words};

const VIETNAM_OFFSET_SECONDS: i32 = 7 * 3600;

impl Words {
    /// A day: 05/03/2026 in both languages.
    #[must_use]
    pub fn day(&self, day: NaiveDate) -> String {
        day.format("%d/%m/%Y").to_string()
    }

    /// A moment in Vietnam: 05/03/2026 08:30.
    #[must_use]
    pub fn moment(&self, moment: DateTime<Utc>) -> String {
        in_vietnam(moment, "%d/%m/%Y %H:%M")
    }

    /// The time of day of a moment in Vietnam: 08:30.
    #[must_use]
    pub fn time_of_day(&self, moment: DateTime<Utc>) -> String {
        in_vietnam(moment, "%H:%M")
    }

    /// A count with its thousands apart: 1.234.567 in Vietnamese, 1,234,567 in English.
    #[must_use]
    pub fn count(&self, n: u64) -> String {
        let separator = match self.language() {
            Language::Vi => '.',
            Language::En => ',',
        };
        let digits = n.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }

    /// Hundredths as a decimal number without needless zeros: 2150 is 21,5 in Vietnamese.
    #[must_use]
    pub fn hundredths(&self, hundredths: u32) -> String {
        let whole = self.count(u64::from(hundredths / 100));
        let point = match self.language() {
            Language::Vi => ',',
            Language::En => '.',
        };
        let rest = hundredths % 100;
        if rest == 0 {
            whole
        } else if rest.is_multiple_of(10) {
            format!("{whole}{point}{}", rest / 10)
        } else {
            format!("{whole}{point}{rest:02}")
        }
    }
}

fn in_vietnam(moment: DateTime<Utc>, pattern: &str) -> String {
    match FixedOffset::east_opt(VIETNAM_OFFSET_SECONDS) {
        Some(offset) => moment.with_timezone(&offset).format(pattern).to_string(),
        None => moment.format(pattern).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    const VI: Words = Words::new(Language::Vi);
    const EN: Words = Words::new(Language::En);

    #[test]
    fn counts_have_their_thousands_apart() {
        let check = |n: u64, vi: &str, en: &str| {
            assert_eq!((VI.count(n).as_str(), EN.count(n).as_str()), (vi, en));
        };
        check(0, "0", "0");
        check(999, "999", "999");
        check(1_000, "1.000", "1,000");
        check(1_234_567, "1.234.567", "1,234,567");
    }

    #[test]
    fn hundredths_drop_needless_zeros() {
        let check = |n: u32, vi: &str, en: &str| {
            assert_eq!((VI.hundredths(n).as_str(), EN.hundredths(n).as_str()), (vi, en));
        };
        check(2150, "21,5", "21.5");
        check(3000, "30", "30");
        check(5, "0,05", "0.05");
        check(123_456, "1.234,56", "1,234.56");
    }

    #[test]
    fn a_moment_is_shown_at_the_time_of_vietnam() {
        let moment = Utc.with_ymd_and_hms(2026, 3, 4, 18, 5, 0).unwrap();
        assert_eq!(VI.moment(moment), "05/03/2026 01:05");
        assert_eq!(EN.time_of_day(moment), "01:05");
        assert_eq!(VI.day(moment.date_naive()), "04/03/2026");
    }
}
