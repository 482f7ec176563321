//! Calibration by marginal maximum likelihood with priors, in EM cycles.
//!
//! Bock and Aitkin 1981, Psychometrika 46:443; priors as in Mislevy 1986, Psychometrika 51:177;
//! with anchors the abilities' mean and deviation are estimated in every cycle (Kim 2006, Journal
//! of Educational Measurement 43:355). Standard errors come from the cross-products of each
//! person's contribution to the slope of the marginal likelihood, item by item.

use super::{CalibrationItem, Estimates, LEAST_ANCHORS, Model, Role, Settings};
use crate::assembly::ItemCurve;
use crate::grading::statistics::ability::{
    CurveTable, N_NODES, Prior, Scored, ability_of, node, posterior_from,
};

/// Difficulties stay within.
const REACH: f64 = 6.0;
/// The logarithm of discrimination stays within.
const REACH_OF_LN_DISCRIMINATION: f64 = 1.5;
/// No step of a cycle is longer.
const LONGEST_STEP: f64 = 0.5;
/// Newton steps a cycle.
const N_STEPS: usize = 3;

pub(super) fn estimate(
    items: &[CalibrationItem],
    people: &[Vec<Scored>],
    settings: Settings,
) -> Estimates {
    let start = |item: &CalibrationItem| match item.role {
        Role::Anchor => item.current.curve,
        Role::Free => ItemCurve {
            discrimination: settings.discrimination,
            difficulty: item.expected_difficulty,
            guessing: item.current.curve.guessing,
        },
    };
    let mut curves: Vec<ItemCurve> = items.iter().map(start).collect();
    let n_anchors = items.iter().filter(|item| item.role == Role::Anchor).count();
    let mut population = settings.population;
    let mut has_converged = false;
    let mut n_cycles = 0;
    while n_cycles < settings.max_cycles && !has_converged {
        n_cycles += 1;
        let expected = expect(&curves, people, population);
        let mut farthest: f64 = 0.0;
        for (index, item) in items.iter().enumerate() {
            if item.role == Role::Free {
                let before = curves[index];
                curves[index] = maximise(before, item, &expected.counts[index], settings);
                farthest = farthest.max((curves[index].difficulty - before.difficulty).abs());
                let ratio = curves[index].discrimination / before.discrimination;
                farthest = farthest.max(ratio.ln().abs());
            }
        }
        if n_anchors >= LEAST_ANCHORS && !people.is_empty() {
            farthest = farthest.max((expected.population.mean - population.mean).abs());
            population = expected.population;
        }
        has_converged = farthest < settings.tolerance;
    }
    let (se_difficulty, se_discrimination) =
        standard_errors(items, &curves, people, population, settings);
    Estimates { curves, se_difficulty, se_discrimination, population, n_cycles, has_converged }
}

/// Expected people, and expected share of points, at each point of the grid.
#[derive(Clone)]
struct Counts {
    people: [f64; N_NODES],
    right: [f64; N_NODES],
}

struct Expected {
    counts: Vec<Counts>,
    population: Prior,
}

fn expect(curves: &[ItemCurve], people: &[Vec<Scored>], population: Prior) -> Expected {
    let table = CurveTable::new(curves);
    let weights = population.weights();
    let none = Counts { people: [0.0; N_NODES], right: [0.0; N_NODES] };
    let mut counts = vec![none; curves.len()];
    let (mut sum, mut squares) = (0.0, 0.0);
    for responses in people {
        let posterior = posterior_from(&table.ln_likelihood(responses), &weights);
        for Scored { item, share } in responses {
            let counts = &mut counts[*item];
            for (people, weight) in counts.people.iter_mut().zip(&posterior) {
                *people += weight;
            }
            for (right, weight) in counts.right.iter_mut().zip(&posterior) {
                *right += weight * share;
            }
        }
        let ability = ability_of(&posterior);
        sum += ability.mean;
        squares += ability.mean.powi(2) + ability.sd.powi(2);
    }
    let n = (people.len() as f64).max(1.0);
    let mean = sum / n;
    let sd = (squares / n - mean * mean).max(0.01).sqrt();
    Expected { counts, population: Prior { mean, sd } }
}

/// The curve at a point of the grid, with what its slopes are made of.
struct Slopes {
    /// Distance from the difficulty, times discrimination.
    z: f64,
    /// `dP/dz / (P (1 - P))`, which turns a residual into a slope by `z`.
    factor: f64,
    expected: f64,
    /// `(dP/dz)² / (P (1 - P))`.
    information: f64,
}

fn slopes(curve: ItemCurve, ability: f64) -> Slopes {
    let z = curve.discrimination * (ability - curve.difficulty);
    let logistic = 1.0 / (1.0 + (-z).exp());
    let expected = curve.guessing + (1.0 - curve.guessing) * logistic;
    let slope = (1.0 - curve.guessing) * logistic * (1.0 - logistic);
    // 1 - P = (1 - c) (1 - logistic), so this stays finite where P reaches 1.
    let factor = logistic / expected;
    Slopes { z, factor, expected, information: slope * factor }
}

fn precision(sd: f64) -> f64 {
    1.0 / (sd * sd)
}

/// A few Fisher-scoring steps toward the curve that fits the expected counts and the priors best.
fn maximise(
    start: ItemCurve,
    item: &CalibrationItem,
    counts: &Counts,
    settings: Settings,
) -> ItemCurve {
    let of_difficulty = precision(settings.sd_of_difficulty);
    let of_discrimination = precision(settings.sd_of_ln_discrimination);
    let mut curve = start;
    for _ in 0..N_STEPS {
        let a = curve.discrimination;
        let (mut slope, mut slope_z) = (0.0, 0.0);
        let (mut info, mut info_z, mut info_zz) = (0.0, 0.0, 0.0);
        for k in 0..N_NODES {
            let at = slopes(curve, node(k));
            let residual = (counts.right[k] - counts.people[k] * at.expected) * at.factor;
            let information = counts.people[k] * at.information;
            slope += residual;
            slope_z += residual * at.z;
            info += information;
            info_z += information * at.z;
            info_zz += information * at.z * at.z;
        }
        let by_b = -a * slope - (curve.difficulty - item.expected_difficulty) * of_difficulty;
        let bb = a * a * info + of_difficulty;
        let (step_b, step_ln_a) = match settings.model {
            Model::Facility | Model::Rasch => (by_b / bb.max(1e-9), 0.0),
            Model::TwoParameter => {
                let by_a = slope_z - a.ln() * of_discrimination;
                let aa = info_zz + of_discrimination;
                let ab = -a * info_z;
                let determinant = (aa * bb - ab * ab).max(1e-9);
                ((aa * by_b - ab * by_a) / determinant, (bb * by_a - ab * by_b) / determinant)
            }
        };
        let short = |step: f64| step.clamp(-LONGEST_STEP, LONGEST_STEP);
        let ln_a = (a.ln() + short(step_ln_a))
            .clamp(-REACH_OF_LN_DISCRIMINATION, REACH_OF_LN_DISCRIMINATION);
        curve.discrimination = if step_ln_a == 0.0 { a } else { ln_a.exp() };
        curve.difficulty = (curve.difficulty + short(step_b)).clamp(-REACH, REACH);
    }
    curve
}

/// Sums of squares and products of the slopes by `ln a` and by `b`.
#[derive(Clone, Copy, Default)]
struct CrossProducts {
    aa: f64,
    ab: f64,
    bb: f64,
}

fn standard_errors(
    items: &[CalibrationItem],
    curves: &[ItemCurve],
    people: &[Vec<Scored>],
    population: Prior,
    settings: Settings,
) -> (Vec<f64>, Vec<f64>) {
    let table = CurveTable::new(curves);
    let weights = population.weights();
    let by_node = |curve: &ItemCurve| -> Vec<Slopes> {
        (0..N_NODES).map(|k| slopes(*curve, node(k))).collect()
    };
    let slopes: Vec<Vec<Slopes>> = curves.iter().map(by_node).collect();
    let mut sums = vec![CrossProducts::default(); items.len()];
    for responses in people {
        let posterior = posterior_from(&table.ln_likelihood(responses), &weights);
        for Scored { item, share } in responses {
            let (mut slope, mut slope_z) = (0.0, 0.0);
            for (weight, at) in posterior.iter().zip(&slopes[*item]) {
                let residual = weight * (share - at.expected) * at.factor;
                slope += residual;
                slope_z += residual * at.z;
            }
            let by_b = -curves[*item].discrimination * slope;
            let sum = &mut sums[*item];
            sum.aa += slope_z * slope_z;
            sum.ab += slope_z * by_b;
            sum.bb += by_b * by_b;
        }
    }
    let error = |((item, curve), sum): ((&CalibrationItem, &ItemCurve), &CrossProducts)| {
        if item.role == Role::Anchor {
            return (item.current.se_difficulty, item.current.se_discrimination);
        }
        let bb = (sum.bb + precision(settings.sd_of_difficulty)).max(1e-9);
        let aa = (sum.aa + precision(settings.sd_of_ln_discrimination)).max(1e-9);
        match settings.model {
            Model::Facility | Model::Rasch => {
                (bb.recip().sqrt(), curve.discrimination * super::SD_OF_LN_DISCRIMINATION)
            }
            Model::TwoParameter => {
                let determinant = (aa * bb - sum.ab * sum.ab).max(1e-9);
                ((aa / determinant).sqrt(), curve.discrimination * (bb / determinant).sqrt())
            }
        }
    };
    items.iter().zip(curves).zip(&sums).map(error).unzip()
}
