//! Dates and numbers as Vietnamese papers write them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

/// `05/03/1960`.
pub fn short_date(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// `07:30, 10/10/2026`; the moment is already in Vietnam's time.
pub fn short_moment(moment: NaiveDateTime) -> String {
    format!("{:02}:{:02}, {}", moment.hour(), moment.minute(), short_date(moment.date()))
}

/// `ngày 05 tháng 01 năm 2026`: Decree 30/2020 puts a zero before days below 10 and before
/// January and February only, where a stroke could be added.
pub fn long_date(date: NaiveDate) -> String {
    let month = match date.month() {
        month @ 1..=2 => format!("0{month}"),
        month => month.to_string(),
    };
    format!("ngày {:02} tháng {month} năm {}", date.day(), date.year())
}

/// `1.234.567`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// `12,34%`, from hundredths of a percent.
pub fn percent(share_hundredths: u32) -> String {
    format!("{},{:02}%", share_hundredths / 100, share_hundredths % 100)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn dates_are_written_day_first() {
        assert_eq!(short_date(day(1960, 3, 5)), "05/03/1960");
        let moment = day(2026, 10, 10).and_hms_opt(7, 5, 0).unwrap();
        assert_eq!(short_moment(moment), "07:05, 10/10/2026");
    }

    #[test]
    fn a_long_date_has_zeros_only_where_the_decree_asks() {
        let check = |date, want: &str| assert_eq!(long_date(date), want);
        check(day(2026, 1, 5), "ngày 05 tháng 01 năm 2026");
        check(day(2026, 3, 15), "ngày 15 tháng 3 năm 2026");
        check(day(2026, 12, 31), "ngày 31 tháng 12 năm 2026");
    }

    #[test]
    fn thousands_have_a_dot_and_decimals_a_comma() {
        let check = |number, want: &str| assert_eq!(count(number), want);
        check(0, "0");
        check(999, "999");
        check(1000, "1.000");
        check(1_230_000, "1.230.000");
        assert_eq!(percent(5000), "50,00%");
        assert_eq!(percent(7), "0,07%");
    }
}
