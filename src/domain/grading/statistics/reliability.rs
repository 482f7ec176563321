//! Reliability of randomised forms, and the standard error of measurement.
//!
//! Coefficients such as alpha need one form that all have answered; here everybody has another
//! one. So each form is cut into matched halves, or the abilities' errors are compared with their
//! spread.

use super::ability::Ability;
use super::normal::{Moments, mean_and_sd};
use crate::assembly::ItemCurve;

/// People below which no coefficient is computed.
pub const LEAST_PEOPLE: usize = 30;

/// Cuts a form into two halves alike in cell and difficulty: the places of the first half.
///
/// `items` are cell and difficulty by place. Within cells, in order of difficulty, places go to
/// the halves as first, second, second, first, so that neither half gets the easier ones.
#[must_use]
pub fn matched_half(items: &[(usize, f64)]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|a, b| {
        items[*a].0.cmp(&items[*b].0).then_with(|| items[*a].1.total_cmp(&items[*b].1))
    });
    let mut is_first = vec![false; items.len()];
    for (turn, place) in order.into_iter().enumerate() {
        is_first[place] = matches!(turn % 4, 0 | 3);
    }
    is_first
}

/// Reliability from the scores of two halves of each person's own form: their correlation, stepped
/// up to the whole form's length by `2r / (1 + r)` (Spearman 1910, Brown 1910). None below 30
/// people.
#[must_use]
pub fn split_half(halves: &[(f64, f64)]) -> Option<f64> {
    let mut moments = Moments::default();
    for (first, second) in halves {
        moments.add(*first, *second);
    }
    let correlation = moments.correlation().filter(|_| halves.len() >= LEAST_PEOPLE)?;
    (correlation > -1.0).then(|| 2.0 * correlation / (1.0 + correlation))
}

/// Marginal reliability of abilities: the share of their spread that is not error,
/// `var(estimates) / (var(estimates) + mean squared error)`, where the spread of true abilities is
/// that of the estimates, which are drawn together, plus their error (Green and others 1984,
/// Journal of Educational Measurement 21:347). None below 30 people.
#[must_use]
pub fn marginal(abilities: &[Ability]) -> Option<f64> {
    let means: Vec<f64> = abilities.iter().map(|ability| ability.mean).collect();
    let (_, sd) = mean_and_sd(&means).filter(|_| abilities.len() >= LEAST_PEOPLE)?;
    let squares: f64 = abilities.iter().map(|ability| ability.sd.powi(2)).sum();
    let error = squares / abilities.len() as f64;
    let spread = sd * sd + error;
    (spread > 0.0).then(|| 1.0 - error / spread)
}

/// Standard error of measurement of a form at an ability, in points: `sqrt(Σ P (1 - P))`.
#[must_use]
pub fn model_sem(curves: &[ItemCurve], ability: f64) -> f64 {
    let variance = |curve: &ItemCurve| {
        let expected = curve.expected(ability);
        expected * (1.0 - expected)
    };
    curves.iter().map(variance).sum::<f64>().sqrt()
}

/// Standard error of measurement at a score without a model: `sqrt(x (n - x) / (n - 1))` points
/// (Lord 1955). None for fewer than two items or an impossible score.
#[must_use]
pub fn lord_sem(points: f64, n_items: u32) -> Option<f64> {
    let n = f64::from(n_items);
    (n_items >= 2 && (0.0..=n).contains(&points))
        .then(|| (points * (n - points) / (n - 1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::grading::statistics::ability::{CurveTable, Prior};
    use crate::grading::statistics::simulate::Chances;

    #[test]
    fn halves_share_cells_and_difficulties_evenly() {
        let items: Vec<(usize, f64)> =
            (0..24).map(|place| (place % 3, f64::from(place as u32) / 7.0)).collect();
        let is_first = matched_half(&items);
        let of = |first: bool, cell: usize| {
            let pick = |(_, is): &(&(usize, f64), &bool)| **is == first;
            let items = items.iter().zip(&is_first).filter(pick).filter(|(item, _)| item.0 == cell);
            let difficulties: Vec<f64> = items.map(|(item, _)| item.1).collect();
            (difficulties.len(), difficulties.iter().sum::<f64>())
        };
        for cell in 0..3 {
            let ((n, sum), (n_other, sum_other)) = (of(true, cell), of(false, cell));
            assert_eq!(n, n_other);
            assert!((sum - sum_other).abs() < 1e-9);
        }
    }

    #[test]
    fn the_sem_at_nineteen_of_thirty_is_two_point_seven() {
        assert!((lord_sem(19.0, 30).unwrap() - 2.684_57).abs() < 1e-4);
        assert_eq!(lord_sem(31.0, 30), None);
        let fair = ItemCurve { discrimination: 1.0, difficulty: 0.0, guessing: 0.0 };
        assert!((model_sem(&[fair; 16], 0.0) - 2.0).abs() < 1e-12);
    }

    /// The reliability of a score is the share of its variance that true scores have.
    #[test]
    fn both_coefficients_come_near_the_share_of_variance_that_is_true() {
        let curve = |item: i32| ItemCurve {
            discrimination: 1.1,
            difficulty: f64::from(item % 10 - 5) / 4.0,
            guessing: 0.0,
        };
        let curves: Vec<ItemCurve> = (0..30).map(curve).collect();
        let form: Vec<usize> = (0..30).collect();
        let items: Vec<(usize, f64)> = curves.iter().map(|curve| (0, curve.difficulty)).collect();
        let is_first = matched_half(&items);
        let table = CurveTable::new(&curves);
        let mut chances = Chances::numbered(4);
        let (mut halves, mut abilities) = (Vec::new(), Vec::new());
        let (mut trues, mut totals) = (Vec::new(), Vec::new());
        for ability in chances.abilities(4_000, Prior::STANDARD) {
            let responses = chances.responses(ability, &form, &curves);
            let half = |first: bool| {
                let of_half = responses.iter().filter(|response| is_first[response.item] == first);
                of_half.map(|response| response.share).sum::<f64>()
            };
            halves.push((half(true), half(false)));
            totals.push(half(true) + half(false));
            trues.push(curves.iter().map(|curve| curve.expected(ability)).sum::<f64>());
            abilities.push(table.ability(&responses, Prior::STANDARD));
        }
        let variance = |values: &[f64]| mean_and_sd(values).unwrap().1.powi(2);
        let truth = variance(&trues) / variance(&totals);
        let split = split_half(&halves).unwrap();
        let marginal = marginal(&abilities).unwrap();
        assert!((split - truth).abs() < 0.02, "{split} {truth}");
        assert!((marginal - truth).abs() < 0.03, "{marginal} {truth}");
        assert_eq!(split_half(&halves[..29]), None);
    }
}
