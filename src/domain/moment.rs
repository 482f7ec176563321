//! A moment on the server's clock, to the millisecond: the same on both databases.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// Hours that Vietnam is ahead of UTC; there is no daylight saving time.
const VIETNAM_OFFSET_MS: i64 = 7 * 3_600_000;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// From milliseconds since the epoch.
    #[must_use]
    pub fn from_ms(ms: i64) -> Self {
        Moment(ms)
    }

    /// Midnight in Vietnam at the start of `day`.
    #[must_use]
    pub fn start_of(day: NaiveDate) -> Self {
        Moment(
            day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis() - VIETNAM_OFFSET_MS,
        )
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub fn ms(self) -> i64 {
        self.0
    }

    /// This moment and `seconds` more.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Moment(self.0.saturating_add(seconds.saturating_mul(1_000)))
    }

    /// Whole seconds from `earlier` to this moment; negative when this one is earlier.
    #[must_use]
    pub fn seconds_since(self, earlier: Moment) -> i64 {
        (self.0 - earlier.0) / 1_000
    }

    /// In UTC.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        Utc.timestamp_millis_opt(self.0).single().unwrap_or_default()
    }

    /// RFC 3339 in UTC with milliseconds: `2026-10-10T01:30:00.000Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }

    /// The wall-clock time in Vietnam (UTC+7).
    #[must_use]
    pub fn in_vietnam(self) -> chrono::NaiveDateTime {
        Moment(self.0.saturating_add(VIETNAM_OFFSET_MS)).utc().naive_utc()
    }

    /// The day in Vietnam.
    #[must_use]
    pub fn day_in_vietnam(self) -> NaiveDate {
        self.in_vietnam().date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_vietnam_starts_at_17_utc_the_day_before() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 10).unwrap_or_default();
        assert_eq!(Moment::start_of(day).utc().to_rfc3339(), "2026-10-09T17:00:00+00:00");
        assert_eq!(Moment::start_of(day).day_in_vietnam(), day);
        assert_eq!(
            Moment::start_of(day).plus_seconds(-1).day_in_vietnam(),
            day.pred_opt().unwrap_or_default()
        );
    }
}
