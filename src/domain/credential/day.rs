//! Days as whole numbers `yyyymmdd`, the shortest form that a person can still read.

use chrono::{Datelike, NaiveDate};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// Days of issue and expiry are days in Việt Nam.
pub const HOURS_AHEAD_OF_UTC: i64 = 7;

/// The number of a day of the years 1 to 9999; other years have none.
#[must_use]
pub fn number_of(day: NaiveDate) -> Option<u32> {
    let year = u32::try_from(day.year()).ok().filter(|year| (1..=9_999).contains(year))?;
    Some(year * 10_000 + day.month() * 100 + day.day())
}

/// The day that a number stands for.
#[must_use]
pub fn from_number(number: u32) -> Option<NaiveDate> {
    let year = i32::try_from(number / 10_000).ok().filter(|year| (1..=9_999).contains(year))?;
    NaiveDate::from_ymd_opt(year, number / 100 % 100, number % 100)
}

/// Writes a day, for `#[serde(with)]`.
///
/// # Errors
/// When the year is not of the years 1 to 9999.
pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    let number = number_of(*day)
        .ok_or_else(|| serde::ser::Error::custom("a day outside the years 1 to 9999"))?;
    serializer.serialize_u32(number)
}

/// Reads a day, for `#[serde(with)]`.
///
/// # Errors
/// When the number is not a day.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let number = u32::deserialize(deserializer)?;
    from_number(number).ok_or_else(|| Error::custom(format!("{number} is not a day yyyymmdd")))
}

/// The same for a day that may be absent.
pub mod optional {
    use chrono::NaiveDate;
    use serde::{Deserializer, Serializer};

    /// Writes a day that is there; the field itself is skipped when it is not.
    ///
    /// # Errors
    /// When the year is not of the years 1 to 9999.
    pub fn serialize<S: Serializer>(
        day: &Option<NaiveDate>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => super::serialize(day, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a day; absence is the field's default, so `null` is refused.
    ///
    /// # Errors
    /// When the number is not a day.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<NaiveDate>, D::Error> {
        super::deserialize(deserializer).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(number: u32, want: Option<(i32, u32, u32)>) {
        let day = from_number(number);
        assert_eq!(day, want.and_then(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d)), "{number}");
        if day.is_some() {
            assert_eq!(day.and_then(number_of), Some(number));
        }
    }

    #[test]
    fn numbers_are_days_of_the_calendar_only() {
        check(20_251_010, Some((2025, 10, 10)));
        check(20_240_229, Some((2024, 2, 29)));
        check(20_250_229, None);
        check(20_251_301, None);
        check(20_250_100, None);
        check(101, None);
        check(100_000_101, None);
    }
}
