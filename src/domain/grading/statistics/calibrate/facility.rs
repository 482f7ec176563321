//! Calibration by shrunk facility: the share of points, drawn toward what is expected, mapped
//! through an average curve.
//!
//! Because forms are random and parallel, this is as good as an iterative estimate below 200
//! responses: `p = (r + 15 p_expected) / (n + 15)`.

use super::{CalibrationItem, Estimates, Role, Settings};
use crate::assembly::ItemCurve;
use crate::grading::statistics::ability::{N_NODES, Scored, node};

/// Responses that the expectation counts as.
const WEIGHT_OF_EXPECTATION: f64 = 15.0;

/// Difficulties outside are not looked for.
const REACH: f64 = 6.0;

pub(super) fn estimate(
    items: &[CalibrationItem],
    people: &[Vec<Scored>],
    settings: Settings,
) -> Estimates {
    let mut reached = vec![(0.0, 0.0); items.len()];
    for response in people.iter().flatten() {
        reached[response.item].0 += response.share;
        reached[response.item].1 += 1.0;
    }
    let weights = settings.population.weights();
    let mut estimates = Estimates {
        curves: Vec::new(),
        se_difficulty: Vec::new(),
        se_discrimination: Vec::new(),
        population: settings.population,
        n_cycles: 0,
        has_converged: true,
    };
    for (item, (sum, n)) in items.iter().zip(reached) {
        let (curve, se_difficulty, se_discrimination) = match item.role {
            Role::Anchor => {
                let current = item.current;
                (current.curve, current.se_difficulty, current.se_discrimination)
            }
            Role::Free => {
                let average = ItemCurve {
                    discrimination: settings.discrimination,
                    difficulty: item.expected_difficulty,
                    guessing: item.current.curve.guessing,
                };
                let weight = n + WEIGHT_OF_EXPECTATION;
                let expected = facility(average, &weights) * WEIGHT_OF_EXPECTATION;
                let shrunk = (sum + expected) / weight;
                let curve = curve_with_facility(average, shrunk, &weights);
                let se = (shrunk * (1.0 - shrunk) / weight).sqrt() / slope(curve, &weights);
                // Discrimination is not estimated: its error is the spread among items.
                let se_discrimination = settings.discrimination * super::SD_OF_LN_DISCRIMINATION;
                (curve, se.min(settings.sd_of_difficulty), se_discrimination)
            }
        };
        estimates.curves.push(curve);
        estimates.se_difficulty.push(se_difficulty);
        estimates.se_discrimination.push(se_discrimination);
    }
    estimates
}

/// Expected share of the points over the people.
fn facility(curve: ItemCurve, weights: &[f64; N_NODES]) -> f64 {
    weights.iter().enumerate().map(|(k, weight)| weight * curve.expected(node(k))).sum()
}

/// How fast the facility falls as difficulty grows.
fn slope(curve: ItemCurve, weights: &[f64; N_NODES]) -> f64 {
    let step = 0.01;
    let moved = |by: f64| ItemCurve { difficulty: curve.difficulty + by, ..curve };
    ((facility(moved(-step), weights) - facility(moved(step), weights)) / (2.0 * step)).max(1e-6)
}

/// The curve moved until its facility is the one wanted, by halving.
fn curve_with_facility(curve: ItemCurve, wanted: f64, weights: &[f64; N_NODES]) -> ItemCurve {
    let (mut low, mut high) = (-REACH, REACH);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if facility(ItemCurve { difficulty: middle, ..curve }, weights) > wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    ItemCurve { difficulty: (low + high) / 2.0, ..curve }
}
