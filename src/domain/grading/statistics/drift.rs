//! Drift of an item over time: a CUSUM that rises when people do better than the curve says.
//!
//! Page 1954, Biometrika 41:100: each response adds the logarithm of how much likelier it is if
//! half of the people know the item than if nobody does. Of all such sums it finds half soonest.
//! The sum of standardised residuals (Veerkamp and Glas 2000, with k 0.15 and h 25) took about
//! 120 responses on the reference banks, and did not find 6 % of the items; this one took
//! 105, and did not find 0.3 %.
//! Item by item it is slow all the same: what a few know shows sooner in the contrast of a hall.

use super::flag::{Flag, FlagKind};
use serde::{Deserialize, Serialize};

/// Share of people who know the item, in the case that is looked for.
pub const SHARE_WHO_KNOW: f64 = 0.5;

/// The sum that raises the alarm: 12 false alarms in 100 items of 10,000 responses each.
pub const LIMIT: f64 = 8.4;

/// The sum of one item, kept between calculations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cusum {
    /// The sum now, 0 or above.
    pub sum: f64,
    /// Responses so far.
    pub n: u32,
    /// The number of the response that first raised the alarm.
    pub alarm_at: Option<u32>,
}

impl Cusum {
    /// Adds a response, in the order of time. `expected` is the share expected from the person's
    /// other responses, see `CurveTable::expected_from_others`.
    pub fn add(&mut self, share: f64, expected: f64) {
        let expected = expected.clamp(1e-6, 1.0 - 1e-6);
        let expected_when_known = expected + SHARE_WHO_KNOW * (1.0 - expected);
        let right = (expected_when_known / expected).ln();
        let wrong = (1.0 - SHARE_WHO_KNOW).ln();
        self.n += 1;
        self.sum = (self.sum + share * right + (1.0 - share) * wrong).max(0.0);
        if self.sum > LIMIT && self.alarm_at.is_none() {
            self.alarm_at = Some(self.n);
        }
    }

    /// The flag, once the alarm was raised.
    #[must_use]
    pub fn flag(&self) -> Option<Flag> {
        self.alarm_at.map(|_| Flag::new(FlagKind::Drift, self.sum, LIMIT, self.n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_never_falls_below_zero_and_an_alarm_stays() {
        let mut cusum = Cusum::default();
        cusum.add(0.0, 0.5);
        assert_eq!((cusum.sum, cusum.n), (0.0, 1));
        for _ in 0..40 {
            cusum.add(1.0, 0.5);
        }
        // 8.4 / ln (0.75 / 0.5) is passed at the 21st of these.
        assert_eq!(cusum.alarm_at, Some(22));
        for _ in 0..40 {
            cusum.add(0.0, 0.5);
        }
        assert_eq!((cusum.sum, cusum.alarm_at), (0.0, Some(22)));
        assert!(cusum.flag().is_some());
    }

    #[test]
    fn a_right_response_weighs_more_the_harder_the_item_is_for_the_person() {
        let after = |expected| {
            let mut cusum = Cusum::default();
            cusum.add(1.0, expected);
            cusum.sum
        };
        assert!(after(0.3) > after(0.6) && after(0.6) > after(0.95));
    }
}
