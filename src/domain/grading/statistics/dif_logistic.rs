//! Differences that change with the score: an item may be harder for the weak of a group and easier
//! for its able. Logistic regression on score, group and their product (Swaminathan and Rogers
//! 1990, Journal of Educational Measurement 27:361); sizes by Jodoin and Gierl 2001.

use super::dif::{Compared, Group};
use super::normal::upper_tail;

/// Responses below which nothing is computed.
pub const LEAST_NONUNIFORM: u32 = 1_000;
/// Gain of explained share from which a difference is worth a look.
pub const LEAST_GAIN: f64 = 0.035;
/// Chance of such a difference by luck alone, above which it is left.
const MOST_P: f64 = 0.01;
/// Steps of Newton's method; five are usual.
const MOST_STEPS: usize = 50;
/// Coefficients of the largest model: constant, score, group, score times group.
const N_MOST: usize = 4;

/// What the product of score and group explains beyond both alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nonuniform {
    /// Coefficient of the product, for a standardised score.
    pub slope: f64,
    /// Likelihood-ratio chi-square, one degree of freedom.
    pub chi_square: f64,
    /// Probability of such a chi-square without a difference.
    pub p_value: f64,
    /// Gain in Nagelkerke's R².
    pub gain: f64,
}

impl Nonuniform {
    /// Whether it is large and hardly luck.
    #[must_use]
    pub fn is_notable(&self) -> bool {
        self.p_value < MOST_P && self.gain > LEAST_GAIN
    }
}

/// Compares the models with and without the product; none where a model has no maximum, for example
/// when everybody is right. A share counts as that part of a right response.
#[must_use]
pub fn nonuniform(people: &[Compared]) -> Option<Nonuniform> {
    let n = people.len() as f64;
    let mean = people.iter().map(|one| one.total).sum::<f64>() / n;
    let variance = people.iter().map(|one| (one.total - mean).powi(2)).sum::<f64>() / n;
    if variance <= 0.0 {
        return None;
    }
    let rows: Vec<([f64; N_MOST], f64)> = people
        .iter()
        .map(|one| {
            let score = (one.total - mean) / variance.sqrt();
            let group = match one.group {
                Group::Reference => 0.0,
                Group::Focal => 1.0,
            };
            ([1.0, score, group, score * group], one.share)
        })
        .collect();
    let with = fit(&rows, N_MOST)?;
    let without = fit(&rows, N_MOST - 1)?;
    let nothing = fit(&rows, 1)?;
    let chi_square = (2.0 * (with.ln_likelihood - without.ln_likelihood)).max(0.0);
    let r2 = |model: &Fit| nagelkerke(model.ln_likelihood, nothing.ln_likelihood, n);
    Some(Nonuniform {
        slope: with.coefficients[N_MOST - 1],
        chi_square,
        p_value: 2.0 * upper_tail(chi_square.sqrt()),
        gain: r2(&with) - r2(&without),
    })
}

/// Cox and Snell's share, divided by the most that it can be (Nagelkerke 1991).
fn nagelkerke(model: f64, nothing: f64, n: f64) -> f64 {
    let share = 1.0 - (2.0 * (nothing - model) / n).exp();
    let most = 1.0 - (2.0 * nothing / n).exp();
    share / most
}

struct Fit {
    coefficients: [f64; N_MOST],
    ln_likelihood: f64,
}

/// Maximum likelihood with the first `k` columns, by Newton's method.
fn fit(rows: &[([f64; N_MOST], f64)], k: usize) -> Option<Fit> {
    let mut at = [0.0; N_MOST];
    for _ in 0..MOST_STEPS {
        let mut slope = [0.0; N_MOST];
        let mut bend = [[0.0; N_MOST]; N_MOST];
        for (columns, share) in rows {
            let expected = chance(columns, &at);
            let weight = expected * (1.0 - expected);
            for i in 0..k {
                slope[i] += (share - expected) * columns[i];
                for j in 0..k {
                    bend[i][j] += weight * columns[i] * columns[j];
                }
            }
        }
        let step = solve(bend, slope, k)?;
        for i in 0..k {
            at[i] += step[i];
        }
        if !at.iter().all(|value| value.is_finite()) {
            return None;
        }
        if step.iter().all(|value| value.abs() < 1e-9) {
            return Some(Fit { coefficients: at, ln_likelihood: ln_likelihood(rows, &at) });
        }
    }
    None
}

fn chance(columns: &[f64; N_MOST], at: &[f64; N_MOST]) -> f64 {
    let logit: f64 = columns.iter().zip(at).map(|(column, value)| column * value).sum();
    1.0 / (1.0 + (-logit).exp())
}

fn ln_likelihood(rows: &[([f64; N_MOST], f64)], at: &[f64; N_MOST]) -> f64 {
    let part = |(columns, share): &([f64; N_MOST], f64)| {
        let expected = chance(columns, at).clamp(1e-12, 1.0 - 1e-12);
        share * expected.ln() + (1.0 - share) * (1.0 - expected).ln()
    };
    rows.iter().map(part).sum()
}

/// Solves `k` equations by elimination with the largest pivot; none where some depend on others.
fn solve(
    mut left: [[f64; N_MOST]; N_MOST],
    mut right: [f64; N_MOST],
    k: usize,
) -> Option<[f64; N_MOST]> {
    for column in 0..k {
        let pivot =
            (column..k).max_by(|a, b| left[*a][column].abs().total_cmp(&left[*b][column].abs()))?;
        if left[pivot][column].abs() < 1e-12 {
            return None;
        }
        left.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..k {
            let times = left[row][column] / left[column][column];
            let above = left[column];
            for (value, above) in left[row].iter_mut().zip(above).skip(column) {
                *value -= times * above;
            }
            right[row] -= times * right[column];
        }
    }
    let mut found = [0.0; N_MOST];
    for row in (0..k).rev() {
        let known: f64 = (row + 1..k).map(|column| left[row][column] * found[column]).sum();
        found[row] = (right[row] - known) / left[row][row];
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::grading::statistics::simulate::Chances;

    fn people(slopes: [f64; 2], shift: f64) -> Vec<Compared> {
        let mut chances = Chances::numbered(5);
        let person = |index: usize| {
            let (group, slope) = match index.is_multiple_of(2) {
                true => (Group::Reference, slopes[0]),
                false => (Group::Focal, slopes[1]),
            };
            let total = chances.normal(0.0, 1.0);
            let shift = if group == Group::Focal { shift } else { 0.0 };
            let logit = slope * total - shift;
            let share = f64::from(u8::from(chances.happens(1.0 / (1.0 + (-logit).exp()))));
            Compared { group, share, total }
        };
        (0..4_000).map(person).collect()
    }

    #[test]
    fn a_difference_that_changes_with_the_score_is_notable_and_a_steady_one_is_not() {
        let changing = nonuniform(&people([2.2, 0.4], 0.0)).unwrap();
        assert!(changing.is_notable() && changing.slope < -1.0, "{changing:?}");
        let steady = nonuniform(&people([1.2, 1.2], 0.8)).unwrap();
        assert!(!steady.is_notable() && steady.p_value > 0.01, "{steady:?}");
    }

    #[test]
    fn an_item_that_everybody_knows_says_nothing() {
        let all = |index: usize| Compared {
            group: if index.is_multiple_of(2) { Group::Reference } else { Group::Focal },
            share: 1.0,
            total: (index % 7) as f64,
        };
        assert_eq!(nonuniform(&(0..1_000).map(all).collect::<Vec<_>>()), None);
    }
}
