//! Pace: responses too fast to have been thought about, and right ones too fast to have been read.

use super::normal::quantile;

/// Share of an item's mean time below which a response is rapid (NT10: Wise and Ma 2012).
const RAPID_SHARE: f64 = 0.10;
/// At most this long.
const GREATEST_RAPID_MS: f64 = 10_000.0;
/// Share of responses that are not rapid, below which effort is low (Wise and Kong 2005).
pub const LEAST_EFFORT: f64 = 0.90;
/// Deviations below the expected time that count as fast.
pub const FAST: f64 = -2.0;
/// Expected shares below it make a right response a surprise.
pub const HARD: f64 = 0.5;
/// Fast and right on so many hard items opens a review.
pub const LEAST_FAST_AND_RIGHT: u32 = 5;

/// The time below which a response is rapid, from the item's mean time, both in milliseconds.
#[must_use]
pub fn rapid_limit_ms(mean_ms: f64) -> f64 {
    (RAPID_SHARE * mean_ms).min(GREATEST_RAPID_MS)
}

/// How long people take over an item: their logarithms of milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ItemPace {
    /// Mean time, in milliseconds.
    pub mean_ms: f64,
    /// Mean of the logarithm.
    pub ln_mean: f64,
    /// Its standard deviation, above 0.
    pub ln_sd: f64,
}

impl ItemPace {
    /// From the times of many people; none below two times or when all are equal.
    #[must_use]
    pub fn of(times_ms: &[u32]) -> Option<Self> {
        let times: Vec<f64> = times_ms.iter().map(|ms| f64::from((*ms).max(1))).collect();
        let logarithms: Vec<f64> = times.iter().map(|ms| ms.ln()).collect();
        let (ln_mean, ln_sd) = super::normal::mean_and_sd(&logarithms)?;
        let mean_ms = times.iter().sum::<f64>() / times.len() as f64;
        (ln_sd > 0.0).then_some(ItemPace { mean_ms, ln_mean, ln_sd })
    }
}

/// One response of a person with its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimedResponse {
    /// How long people take over the item.
    pub pace: ItemPace,
    /// How long this person took, in milliseconds.
    pub elapsed_ms: u32,
    /// Share of the points.
    pub share: f64,
    /// Share expected from the person's other responses.
    pub expected: f64,
}

/// A person's pace over a form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PersonPace {
    /// Responses with a time.
    pub n: u32,
    /// Share of responses that are not rapid (RTE).
    pub effort: f64,
    /// Right responses to hard items, far faster than this person is elsewhere.
    pub n_fast_and_right: u32,
}

impl PersonPace {
    /// Low effort: the person may need help.
    #[must_use]
    pub fn is_low_effort(&self) -> bool {
        self.effort < LEAST_EFFORT
    }

    /// Enough fast and right responses to look at.
    #[must_use]
    pub fn is_fast_and_right(&self) -> bool {
        self.n_fast_and_right >= LEAST_FAST_AND_RIGHT
    }
}

/// A person's pace; none without timed responses.
///
/// The log-normal model of van der Linden 2006, JEBS 31:181: `z = (ln t - beta + tau) / sigma`,
/// where the person's speed `tau` is the median over the form, which a few fast responses leave
/// where it is.
#[must_use]
pub fn person_pace(responses: &[TimedResponse]) -> Option<PersonPace> {
    let ahead = |response: &TimedResponse| {
        response.pace.ln_mean - f64::from(response.elapsed_ms.max(1)).ln()
    };
    let mut speeds: Vec<f64> = responses.iter().map(ahead).collect();
    speeds.sort_by(f64::total_cmp);
    let speed = quantile(&speeds, 0.5)?;
    let is_rapid = |response: &&TimedResponse| {
        f64::from(response.elapsed_ms) < rapid_limit_ms(response.pace.mean_ms)
    };
    let is_fast_and_right = |response: &&TimedResponse| {
        let z = (speed - ahead(response)) / response.pace.ln_sd;
        z < FAST && response.share >= 1.0 && response.expected < HARD
    };
    let n_rapid = responses.iter().filter(is_rapid).count();
    Some(PersonPace {
        n: responses.len() as u32,
        effort: 1.0 - n_rapid as f64 / responses.len() as f64,
        n_fast_and_right: responses.iter().filter(is_fast_and_right).count() as u32,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    const PACE: ItemPace = ItemPace { mean_ms: 40_000.0, ln_mean: 10.4, ln_sd: 0.4 };

    fn response(elapsed_ms: u32, share: f64, expected: f64) -> TimedResponse {
        TimedResponse { pace: PACE, elapsed_ms, share, expected }
    }

    #[test]
    fn a_tenth_of_the_mean_time_is_rapid_but_never_more_than_ten_seconds() {
        assert_eq!(rapid_limit_ms(40_000.0), 4_000.0);
        assert_eq!(rapid_limit_ms(200_000.0), 10_000.0);
    }

    #[test]
    fn four_rapid_responses_of_thirty_are_low_effort_and_three_are_not() {
        let effort = |n_rapid: usize| {
            let mut responses = vec![response(30_000, 1.0, 0.7); 30];
            responses[..n_rapid].fill(response(3_000, 0.0, 0.7));
            person_pace(&responses).unwrap().is_low_effort()
        };
        assert!(effort(4) && !effort(3));
        assert_eq!(person_pace(&[]), None);
    }

    #[test]
    fn fast_and_right_counts_on_hard_items_only_and_not_for_fast_people() {
        let count = |usual_ms, fast_ms, share, expected| {
            let mut responses = vec![response(usual_ms, 1.0, 0.7); 30];
            responses[..6].fill(response(fast_ms, share, expected));
            person_pace(&responses).unwrap().n_fast_and_right
        };
        assert_eq!(count(30_000, 8_000, 1.0, 0.4), 6);
        assert_eq!(count(30_000, 8_000, 0.0, 0.4), 0);
        assert_eq!(count(30_000, 8_000, 1.0, 0.8), 0);
        assert_eq!(count(9_000, 8_000, 1.0, 0.4), 0);
    }

    #[test]
    fn the_pace_of_an_item_comes_from_many_times() {
        let pace = ItemPace::of(&[10_000, 20_000, 40_000]).unwrap();
        assert!((pace.ln_mean - 20_000_f64.ln()).abs() < 1e-12);
        assert!((pace.ln_sd - 2_f64.ln()).abs() < 1e-12);
        assert_eq!(ItemPace::of(&[10_000; 5]), None);
    }
}
