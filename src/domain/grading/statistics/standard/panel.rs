//! The cut score of a modified Angoff panel: mean of the judges' sums, its error, and the ability
//! and the score that follow from it.
//!
//! Angoff 1971; two rounds with discussion between them. Demands: at least 8 judges, at least 90
//! items, and an error of at most half the standard error of measurement (Cohen, Kane and Crooks
//! 1999).

use super::ratings::Rating;
use crate::assembly::ItemCurve;
use crate::grading::POINT;
use crate::grading::statistics::normal::mean_and_sd;
use crate::grading::statistics::reliability::model_sem;
use std::collections::{BTreeMap, BTreeSet};

/// Judges that a panel needs.
pub const LEAST_JUDGES: usize = 8;
/// Items that it rates, over all cells.
pub const LEAST_ITEMS: usize = 90;
/// The panel's error may be this share of the standard error of measurement.
pub const GREATEST_ERROR: f64 = 0.5;
/// Abilities outside are not looked for, in logits.
const REACH: f64 = 6.0;

/// Why no cut score follows from ratings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PanelFault {
    /// A mean needs at least two judges.
    #[error("the last round has ratings of fewer than two judges")]
    NoPanel,
    /// A judge's sum needs all items.
    #[error("judge {judge} did not rate {n_missing} items in round {round}, the first is {item}")]
    Incomplete {
        /// Who.
        judge: String,
        /// In which round.
        round: u8,
        /// The first item without a rating.
        item: String,
        /// How many there are.
        n_missing: usize,
    },
    /// An item that the exam's bank does not have.
    #[error("item {item} is rated, but no curve of it is known")]
    UnknownItem {
        /// Its id.
        item: String,
    },
    /// No ability reaches the sum, or all do.
    #[error("no ability reaches the panel's mean sum: the ratings lie below guessing, or at 100")]
    OutOfReach,
    /// There is no form to set the cut on.
    #[error("the reference form has no items")]
    NoReferenceForm,
}

/// What the panel falls short of; the standard is computed all the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PanelFinding {
    /// Fewer judges than 8.
    TooFewJudges {
        /// How many.
        n: usize,
    },
    /// Fewer items than 90.
    TooFewItems {
        /// How many.
        n: usize,
    },
    /// Judges did not rate again after discussion.
    NoSecondRound,
    /// Judges disagree more than half the standard error of measurement.
    TooUncertain {
        /// The panel's error, in points of the reference form.
        se_points: f64,
        /// The greatest allowed.
        limit: f64,
    },
}

impl PanelFinding {
    /// The word used in JSON and in pages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PanelFinding::TooFewJudges { .. } => "too_few_judges",
            PanelFinding::TooFewItems { .. } => "too_few_items",
            PanelFinding::NoSecondRound => "no_second_round",
            PanelFinding::TooUncertain { .. } => "too_uncertain",
        }
    }
}

/// One round of ratings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoundFigures {
    /// 1 or 2.
    pub round: u8,
    /// Judges who took part.
    pub n_judges: usize,
    /// Mean over judges of the points that their ratings add up to.
    pub mean_sum: f64,
    /// Standard deviation of the judges' sums.
    pub sd: f64,
    /// Standard error of the mean sum: `sd / sqrt(judges)`.
    pub se: f64,
}

/// What a panel's ratings come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Standard {
    /// Items rated.
    pub n_items: usize,
    /// By round; the last one counts.
    pub rounds: Vec<RoundFigures>,
    /// The ability at which the rated items are expected to bring the mean sum.
    pub cut_ability: f64,
    /// What the reference form is expected to bring there, in points.
    pub expected_points: f64,
    /// The cut score in sixtieths, rounded up.
    pub cut_sixtieths: i64,
    /// The cut score in whole points, rounded up.
    pub cut_points: i64,
    /// The panel's error, in points of the reference form.
    pub se_points: f64,
    /// Standard error of measurement of the reference form at the cut.
    pub sem_points: f64,
    /// What the panel falls short of.
    pub findings: Vec<PanelFinding>,
}

/// Computes the standard. `curves` are those of the rated items by id; `reference_form` those of
/// the form on which the cut score is stated.
///
/// # Errors
/// All reasons why no cut score follows.
pub fn set_standard(
    ratings: &[Rating],
    curves: &BTreeMap<String, ItemCurve>,
    reference_form: &[ItemCurve],
) -> Result<Standard, Vec<PanelFault>> {
    let items: BTreeSet<&str> = ratings.iter().map(|rating| rating.item.as_str()).collect();
    let mut faults = incomplete(ratings, &items);
    let unknown = items.iter().filter(|item| !curves.contains_key(**item));
    faults.extend(unknown.map(|item| PanelFault::UnknownItem { item: (*item).to_owned() }));
    if reference_form.is_empty() {
        faults.push(PanelFault::NoReferenceForm);
    }
    let rounds: Vec<RoundFigures> =
        [1, 2].into_iter().filter_map(|round| round_figures(ratings, round)).collect();
    let has_last =
        |last: &&RoundFigures| ratings.iter().map(|rating| rating.round).max() == Some(last.round);
    let Some(last) = rounds.last().filter(has_last).copied() else {
        faults.push(PanelFault::NoPanel);
        return Err(faults);
    };
    let rated: Vec<ItemCurve> =
        items.iter().filter_map(|item| curves.get(*item).copied()).collect();
    let cut_ability = ability_with_sum(&rated, last.mean_sum);
    let Some(cut_ability) = cut_ability.filter(|_| faults.is_empty()) else {
        if faults.is_empty() {
            faults.push(PanelFault::OutOfReach);
        }
        return Err(faults);
    };
    let expected_points = sum_at(reference_form, cut_ability);
    let se_points = last.se * slope_at(reference_form, cut_ability) / slope_at(&rated, cut_ability);
    let sem_points = model_sem(reference_form, cut_ability);
    Ok(Standard {
        n_items: items.len(),
        cut_ability,
        expected_points,
        cut_sixtieths: round_up(expected_points * POINT as f64),
        cut_points: round_up(expected_points),
        se_points,
        sem_points,
        findings: findings(last, items.len(), se_points, GREATEST_ERROR * sem_points),
        rounds,
    })
}

fn findings(last: RoundFigures, n_items: usize, se_points: f64, limit: f64) -> Vec<PanelFinding> {
    let mut findings = Vec::new();
    if last.n_judges < LEAST_JUDGES {
        findings.push(PanelFinding::TooFewJudges { n: last.n_judges });
    }
    if n_items < LEAST_ITEMS {
        findings.push(PanelFinding::TooFewItems { n: n_items });
    }
    if last.round < 2 {
        findings.push(PanelFinding::NoSecondRound);
    }
    if se_points > limit {
        findings.push(PanelFinding::TooUncertain { se_points, limit });
    }
    findings
}

/// Rounds up, but not because of the last bits of a sum that is whole.
fn round_up(value: f64) -> i64 {
    (value - 1e-9).ceil() as i64
}

fn incomplete(ratings: &[Rating], items: &BTreeSet<&str>) -> Vec<PanelFault> {
    let mut rated: BTreeMap<(u8, &str), BTreeSet<&str>> = BTreeMap::new();
    for rating in ratings {
        rated.entry((rating.round, &rating.judge)).or_default().insert(&rating.item);
    }
    let fault = |((round, judge), has): ((u8, &str), BTreeSet<&str>)| {
        let mut missing = items.difference(&has);
        let item = (*missing.next()?).to_owned();
        Some(PanelFault::Incomplete {
            judge: judge.to_owned(),
            round,
            item,
            n_missing: 1 + missing.count(),
        })
    };
    rated.into_iter().filter_map(fault).collect()
}

fn round_figures(ratings: &[Rating], round: u8) -> Option<RoundFigures> {
    let mut sums: BTreeMap<&str, u32> = BTreeMap::new();
    for rating in ratings.iter().filter(|rating| rating.round == round) {
        *sums.entry(&rating.judge).or_default() += u32::from(rating.percent);
    }
    let sums: Vec<f64> = sums.values().map(|percent| f64::from(*percent) / 100.0).collect();
    let (mean_sum, sd) = mean_and_sd(&sums)?;
    let se = sd / (sums.len() as f64).sqrt();
    Some(RoundFigures { round, n_judges: sums.len(), mean_sum, sd, se })
}

/// Expected points of a set of items at an ability.
fn sum_at(curves: &[ItemCurve], ability: f64) -> f64 {
    curves.iter().map(|curve| curve.expected(ability)).sum()
}

fn slope_at(curves: &[ItemCurve], ability: f64) -> f64 {
    let step = 0.001;
    (sum_at(curves, ability + step) - sum_at(curves, ability - step)) / (2.0 * step)
}

/// The ability at which a set of items is expected to bring so many points, by halving; none when
/// it lies out of reach.
#[must_use]
pub fn ability_with_sum(curves: &[ItemCurve], wanted: f64) -> Option<f64> {
    let (mut low, mut high) = (-REACH, REACH);
    if sum_at(curves, low) > wanted || sum_at(curves, high) < wanted {
        return None;
    }
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if sum_at(curves, middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some((low + high) / 2.0)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn curve(place: usize) -> ItemCurve {
        ItemCurve {
            discrimination: 1.0,
            difficulty: (place % 9) as f64 / 4.0 - 1.5,
            guessing: 0.15,
        }
    }

    fn curves(n: usize) -> BTreeMap<String, ItemCurve> {
        (0..n).map(|place| (format!("item-{place:03}"), curve(place))).collect()
    }

    /// Judges who see the standard at an ability of -0.5, each a little harsher or milder.
    fn ratings(n_judges: usize, n_items: usize, rounds: &[u8], spread: i32) -> Vec<Rating> {
        let mut ratings = Vec::new();
        for round in rounds {
            for judge in 0..n_judges {
                for place in 0..n_items {
                    let own = spread * (judge as i32 * 2 + 1 - n_judges as i32);
                    let percent = (100.0 * curve(place).expected(-0.5)).round() as i32 + own;
                    ratings.push(Rating {
                        round: *round,
                        judge: format!("g{judge}"),
                        item: format!("item-{place:03}"),
                        percent: percent.clamp(0, 100) as u8,
                    });
                }
            }
        }
        ratings
    }

    fn reference() -> Vec<ItemCurve> {
        (0..30).map(curve).collect()
    }

    #[test]
    fn judges_who_agree_on_an_ability_give_it_back_as_a_score() {
        let standard =
            set_standard(&ratings(8, 90, &[1, 2], 1), &curves(90), &reference()).unwrap();
        assert!((standard.cut_ability + 0.5).abs() < 0.02, "{standard:?}");
        let want = sum_at(&reference(), standard.cut_ability);
        assert!((standard.expected_points - want).abs() < 1e-9);
        assert_eq!(standard.cut_points, want.ceil() as i64);
        assert!(standard.cut_sixtieths >= (want * 60.0) as i64);
        assert!(standard.cut_sixtieths <= standard.cut_points * 60);
        assert_eq!(standard.findings, Vec::new());
        // Sums differ by 1.8 points from judge to judge: SD 4.41, and a third of it on 30 items.
        let last = standard.rounds[1];
        assert!((last.sd - 1.8 * 6.0_f64.sqrt()).abs() < 0.01, "{last:?}");
        assert!((last.se - last.sd / 8.0_f64.sqrt()).abs() < 1e-12);
        assert!((standard.se_points - last.se / 3.0).abs() < 0.05, "{standard:?}");
    }

    #[test]
    fn a_small_hasty_or_divided_panel_is_told_so() {
        let few = set_standard(&ratings(3, 40, &[1], 14), &curves(90), &reference()).unwrap();
        let words: Vec<&str> = few.findings.iter().map(|finding| finding.as_str()).collect();
        assert_eq!(words, ["too_few_judges", "too_few_items", "no_second_round", "too_uncertain"]);
    }

    #[test]
    fn whatever_stands_in_the_way_is_named_at_once() {
        let mut ratings = ratings(2, 5, &[1, 2], 1);
        ratings.retain(|rating| {
            rating.judge != "g1" || rating.round == 1 || rating.item.as_str() < "item-003"
        });
        let faults = set_standard(&ratings, &curves(4), &[]).unwrap_err();
        let want = [
            PanelFault::Incomplete {
                judge: "g1".into(),
                round: 2,
                item: "item-003".into(),
                n_missing: 2,
            },
            PanelFault::UnknownItem { item: "item-004".into() },
            PanelFault::NoReferenceForm,
        ];
        assert_eq!(faults, want);
        assert_eq!(set_standard(&[], &curves(4), &reference()), Err(vec![PanelFault::NoPanel]));
    }

    #[test]
    fn ratings_below_guessing_give_no_cut_score() {
        let low: Vec<Rating> = ratings(2, 5, &[1, 2], 1)
            .into_iter()
            .map(|rating| Rating { percent: 5, ..rating })
            .collect();
        assert_eq!(set_standard(&low, &curves(5), &reference()), Err(vec![PanelFault::OutOfReach]));
    }
}
