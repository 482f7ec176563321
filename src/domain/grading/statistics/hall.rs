//! Halls: do people do better on items used nearby before than their fresh items say, and does the
//! room's timing look like a room of people working on their own?

use super::ability::{CurveTable, N_NODES, Prior, Scored, ability_of, posterior_from};
use super::normal::mean_and_sd;
use serde::{Deserialize, Serialize};

/// A contrast above it opens a review.
pub const REVIEW_LIMIT: f64 = 3.0;
/// A contrast above it is an alarm.
pub const ALARM_LIMIT: f64 = 4.0;
/// People below which no contrast is computed.
pub const LEAST_PEOPLE: u32 = 20;
/// Steps of re-centring abilities on the hall's own mean.
const N_STEPS: usize = 8;
/// The deviation of abilities in a hall never counts as less.
const LEAST_SD: f64 = 0.3;

/// One person's responses, by whether the item was used in the district in the last 30 days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HallResponses {
    /// Items that nobody nearby can know.
    pub fresh: Vec<Scored>,
    /// Items that were used nearby.
    pub reused: Vec<Scored>,
}

/// The contrast of a hall, a district or a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HallContrast {
    /// Mean over people of what they reached on reused items beyond expectation, in standard
    /// errors.
    pub z: f64,
    /// The same in points a person.
    pub points: f64,
    /// People with fresh and reused items.
    pub n: u32,
    /// Abilities of the hall, from fresh items only.
    pub population: Prior,
}

/// Compares reused with fresh items; none below 20 people with both.
///
/// Each person's ability comes from fresh items alone. Its prior is centred on the hall's own
/// mean in a few EM steps: under a prior for the whole country an able hall would look as if it
/// knew the items.
#[must_use]
pub fn hall_contrast(table: &CurveTable, people: &[HallResponses]) -> Option<HallContrast> {
    let with_both = |person: &&HallResponses| !person.fresh.is_empty() && !person.reused.is_empty();
    let people: Vec<&HallResponses> = people.iter().filter(with_both).collect();
    let n = people.len() as u32;
    if n < LEAST_PEOPLE {
        return None;
    }
    let likelihoods: Vec<[f64; N_NODES]> =
        people.iter().map(|person| table.ln_likelihood(&person.fresh)).collect();
    let mut population = Prior::STANDARD;
    for _ in 0..N_STEPS {
        population = recentred(&likelihoods, population);
    }
    let weights = population.weights();
    let beyond = |(person, likelihood): (&&HallResponses, &[f64; N_NODES])| {
        let posterior = posterior_from(likelihood, &weights);
        let above = |response: &Scored| {
            let curve = table.expected(response.item);
            let expected: f64 = posterior.iter().zip(curve).map(|(w, p)| w * p).sum();
            response.share - expected
        };
        person.reused.iter().map(above).sum()
    };
    let residuals: Vec<f64> = people.iter().zip(&likelihoods).map(beyond).collect();
    let (points, sd) = mean_and_sd(&residuals)?;
    let z = if sd > 0.0 { points / (sd / f64::from(n).sqrt()) } else { 0.0 };
    Some(HallContrast { z, points, n, population })
}

fn recentred(likelihoods: &[[f64; N_NODES]], population: Prior) -> Prior {
    let weights = population.weights();
    let n = likelihoods.len() as f64;
    let (mut sum, mut squares) = (0.0, 0.0);
    for likelihood in likelihoods {
        let ability = ability_of(&posterior_from(likelihood, &weights));
        sum += ability.mean;
        squares += ability.mean.powi(2) + ability.sd.powi(2);
    }
    let mean = sum / n;
    let sd = (squares / n - mean * mean).max(0.0).sqrt().max(LEAST_SD);
    Prior { mean, sd }
}

/// What a finding about a hall or a person is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HallFindingKind {
    /// Reused items went better than fresh ones: look at it.
    ReusedItemsEasier,
    /// The same, beyond the limit of an alarm.
    ReusedItemsMuchEasier,
    /// People who answered without reading.
    LowEffort,
    /// A person right on hard items faster than they can be read.
    FastAndRight,
    /// Several people handed in within the same seconds.
    HandedInTogether,
    /// Many responses went from wrong to right in the last minutes.
    LateCorrections,
}

impl HallFindingKind {
    /// The word used in the database and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            HallFindingKind::ReusedItemsEasier => "reused_items_easier",
            HallFindingKind::ReusedItemsMuchEasier => "reused_items_much_easier",
            HallFindingKind::LowEffort => "low_effort",
            HallFindingKind::FastAndRight => "fast_and_right",
            HallFindingKind::HandedInTogether => "handed_in_together",
            HallFindingKind::LateCorrections => "late_corrections",
        }
    }
}

/// A figure that somebody should look at. Nothing is annulled by itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HallFinding {
    /// What it is about.
    pub kind: HallFindingKind,
    /// The figure seen.
    pub figure: f64,
    /// The limit that it passed.
    pub limit: f64,
    /// People, or responses, behind it.
    pub n: u32,
}

impl HallContrast {
    /// The finding, when the contrast passes a limit.
    #[must_use]
    pub fn finding(&self) -> Option<HallFinding> {
        let (kind, limit) = if self.z > ALARM_LIMIT {
            (HallFindingKind::ReusedItemsMuchEasier, ALARM_LIMIT)
        } else if self.z > REVIEW_LIMIT {
            (HallFindingKind::ReusedItemsEasier, REVIEW_LIMIT)
        } else {
            return None;
        };
        Some(HallFinding { kind, figure: self.z, limit, n: self.n })
    }
}

impl super::pace::PersonPace {
    /// Findings about one person.
    #[must_use]
    pub fn findings(&self) -> Vec<HallFinding> {
        use super::pace::{LEAST_EFFORT, LEAST_FAST_AND_RIGHT};
        let mut findings = Vec::new();
        if self.is_low_effort() {
            let (figure, limit) = (self.effort, LEAST_EFFORT);
            findings.push(HallFinding {
                kind: HallFindingKind::LowEffort,
                figure,
                limit,
                n: self.n,
            });
        }
        if self.is_fast_and_right() {
            let figure = f64::from(self.n_fast_and_right);
            let limit = f64::from(LEAST_FAST_AND_RIGHT);
            let kind = HallFindingKind::FastAndRight;
            findings.push(HallFinding { kind, figure, limit, n: self.n });
        }
        findings
    }
}

/// Hand-ins within so many milliseconds of the first of them count as together.
const TOGETHER_MS: i64 = 3_000;
/// So many of them open a review.
const LEAST_TOGETHER: usize = 4;
/// Responses corrected late by one person that open a review.
const LEAST_LATE_CORRECTIONS: u32 = 5;

/// Groups who handed in together, from the moments of hand-in in milliseconds. Hand-ins by the end
/// of time are not among them: those fall together anyway.
#[must_use]
pub fn handed_in_together(submitted_at_ms: &[i64]) -> Vec<HallFinding> {
    let mut moments = submitted_at_ms.to_vec();
    moments.sort_unstable();
    let mut findings = Vec::new();
    let mut first = 0;
    while first < moments.len() {
        let is_near = |moment: &&i64| **moment - moments[first] <= TOGETHER_MS;
        let n = moments[first..].iter().take_while(is_near).count();
        if n >= LEAST_TOGETHER {
            findings.push(HallFinding {
                kind: HallFindingKind::HandedInTogether,
                figure: n as f64,
                limit: LEAST_TOGETHER as f64,
                n: moments.len() as u32,
            });
        }
        first += n;
    }
    findings
}

/// A person's changes from wrong to right in the last minutes, of `n_changes` changes then.
#[must_use]
pub fn late_corrections(n_wrong_to_right: u32, n_changes: u32) -> Option<HallFinding> {
    (n_wrong_to_right >= LEAST_LATE_CORRECTIONS).then_some(HallFinding {
        kind: HallFindingKind::LateCorrections,
        figure: f64::from(n_wrong_to_right),
        limit: f64::from(LEAST_LATE_CORRECTIONS),
        n: n_changes,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::assembly::ItemCurve;
    use crate::grading::statistics::simulate::Chances;

    /// A hall of 60 people of mean ability 1; some know the first six of thirty items.
    fn hall(share_who_know: f64) -> HallContrast {
        let curve = |item: i32| ItemCurve {
            discrimination: 1.1,
            difficulty: -1.5 + f64::from(item % 10) / 4.0,
            guessing: 0.15,
        };
        let curves: Vec<ItemCurve> = (0..30).map(curve).collect();
        let form: Vec<usize> = (0..30).collect();
        let mut chances = Chances::numbered(8);
        let mut people = Vec::new();
        for ability in chances.abilities(60, Prior { mean: 1.0, sd: 0.8 }) {
            let mut reused = chances.responses(ability, &form[..6], &curves);
            if chances.happens(share_who_know) {
                reused.iter_mut().for_each(|response| response.share = 1.0);
            }
            people.push(HallResponses {
                fresh: chances.responses(ability, &form[6..], &curves),
                reused,
            });
        }
        hall_contrast(&CurveTable::new(&curves), &people).unwrap()
    }

    #[test]
    fn an_able_hall_is_not_suspected_and_a_hall_that_knows_items_is() {
        let honest = hall(0.0);
        assert_eq!(honest.finding(), None, "{honest:?}");
        assert!((honest.population.mean - 1.0).abs() < 0.4, "{honest:?}");
        let knowing = hall(0.9);
        let finding = knowing.finding().unwrap();
        assert_eq!(finding.kind, HallFindingKind::ReusedItemsMuchEasier, "{knowing:?}");
    }

    #[test]
    fn a_few_people_are_not_compared() {
        let curves = [ItemCurve { discrimination: 1.0, difficulty: 0.0, guessing: 0.0 }; 2];
        let one = HallResponses {
            fresh: vec![Scored { item: 0, share: 1.0 }],
            reused: vec![Scored { item: 1, share: 1.0 }],
        };
        let mut people = vec![one; 19];
        people.push(HallResponses::default());
        assert_eq!(hall_contrast(&CurveTable::new(&curves), &people), None);
    }

    #[test]
    fn four_who_hand_in_within_three_seconds_are_together() {
        let apart = [0, 1_000, 2_000, 9_000, 20_000, 31_000];
        assert_eq!(handed_in_together(&apart), Vec::new());
        let together = [40_000, 2_000, 0, 2_900, 1_000];
        let findings = handed_in_together(&together);
        assert_eq!(findings.len(), 1);
        assert_eq!((findings[0].figure, findings[0].n), (4.0, 5));
    }

    #[test]
    fn five_late_corrections_are_a_finding() {
        assert_eq!(late_corrections(4, 9), None);
        assert!(late_corrections(5, 5).is_some());
    }
}
