//! Drift of an item over time: a CUSUM that rises when people do better than the curve says.
//!
//! Veerkamp and Glas 2000, Journal of Educational and Behavioral Statistics 25:373. Item by item
//! it is slow by design: what is known by a few shows sooner in the contrast of a hall.

use super::flag::{Flag, FlagKind};
use serde::{Deserialize, Serialize};

/// What a response must exceed its expectation by, in standard deviations, to raise the sum.
pub const ALLOWANCE: f64 = 0.15;

/// The sum that raises the alarm: about 11 false alarms in 100 items of 10,000 responses each.
pub const LIMIT: f64 = 25.0;

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
    /// Adds a response, in the order of time: `S = max(0, S + z - 0.15)` with
    /// `z = (share - expected) / sqrt(expected (1 - expected))`. `expected` is the share expected
    /// from the person's other responses, see `CurveTable::expected_from_others`.
    pub fn add(&mut self, share: f64, expected: f64) {
        let expected = expected.clamp(1e-6, 1.0 - 1e-6);
        let z = (share - expected) / (expected * (1.0 - expected)).sqrt();
        self.n += 1;
        self.sum = (self.sum + z - ALLOWANCE).max(0.0);
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
        // 25 / (1 - 0.15) is passed at the 30th of these.
        assert_eq!(cusum.alarm_at, Some(31));
        for _ in 0..40 {
            cusum.add(0.0, 0.5);
        }
        assert_eq!((cusum.sum, cusum.alarm_at), (0.0, Some(31)));
        assert!(cusum.flag().is_some());
    }
}
