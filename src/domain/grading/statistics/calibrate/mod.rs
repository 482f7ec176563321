//! Calibration: item curves from responses, as a list of changes that two people accept elsewhere.

pub mod facility;
pub mod marginal;

use super::ability::{CurveTable, Prior, Scored};
use super::fit::{FitSums, fit};
use crate::assembly::{ItemCurve, ItemParameters, ParameterSource};
use serde::{Deserialize, Serialize};

/// The share that guessing reaches on an item with one key; fixed, because item by item it cannot
/// be told from difficulty.
pub const GUESSING: f64 = 0.15;
/// The same for items with several keys.
pub const GUESSING_OF_SEVERAL: f64 = 0.05;
/// Standard deviation of difficulties around what labels or panels say.
pub const SD_OF_DIFFICULTY: f64 = 0.8;
/// Standard deviation of the logarithm of discriminations around that of 1.
pub const SD_OF_LN_DISCRIMINATION: f64 = 0.3;

/// Responses from which an item's figures are used provisionally.
pub const LEAST_PROVISIONAL: u32 = 20;
/// Responses from which it counts as calibrated.
pub const LEAST_CALIBRATED: u32 = 200;
/// Responses from which a fitting item may anchor the scale.
pub const LEAST_ANCHOR: u32 = 400;
/// Infit and outfit of an item that fits its curve.
pub const FITTING: std::ops::RangeInclusive<f64> = 0.7..=1.3;
/// Anchors from which the abilities of the people are estimated instead of taken as given.
pub const LEAST_ANCHORS: usize = 5;

/// How much an item's curve may be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Under 20 responses: the label or the panel counts.
    Label,
    /// 20 to 199.
    Provisional,
    /// 200 and more.
    Calibrated,
    /// 400 and more, and the responses fit the curve.
    Anchor,
}

impl Standing {
    /// The word used in the database and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Label => "label",
            Standing::Provisional => "provisional",
            Standing::Calibrated => "calibrated",
            Standing::Anchor => "anchor",
        }
    }

    /// By number of responses and fit.
    #[must_use]
    pub fn of(n_responses: u32, fit: &FitSums) -> Self {
        let is_fitting = |figure: Option<f64>| figure.is_some_and(|value| FITTING.contains(&value));
        if n_responses < LEAST_PROVISIONAL {
            Standing::Label
        } else if n_responses < LEAST_CALIBRATED {
            Standing::Provisional
        } else if n_responses >= LEAST_ANCHOR && is_fitting(fit.infit()) && is_fitting(fit.outfit())
        {
            Standing::Anchor
        } else {
            Standing::Calibrated
        }
    }
}

/// Whether a calibration may change an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its curve is estimated.
    Free,
    /// Its curve is held, and with it the scale.
    Anchor,
}

/// How curves are estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Shrunk facility through an average curve: as good as Rasch below 200 responses.
    Facility,
    /// Difficulty only, by marginal maximum likelihood.
    Rasch,
    /// Difficulty and discrimination, by marginal maximum likelihood.
    TwoParameter,
}

/// One item as it goes into a calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationItem {
    /// Its parameters now. Guessing is held.
    pub current: ItemParameters,
    /// Difficulty that labels or a panel give it, in logits.
    pub expected_difficulty: f64,
    /// Whether it may change.
    pub role: Role,
}

/// What is assumed before any response is seen. An infinite deviation assumes nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// How curves are estimated.
    pub model: Model,
    /// Abilities of the people; where enough items are anchored, only the start of an estimate.
    pub population: Prior,
    /// Deviation of difficulties around what is expected.
    pub sd_of_difficulty: f64,
    /// Deviation of the logarithm of discrimination around 0.
    pub sd_of_ln_discrimination: f64,
    /// Discrimination under the models that do not estimate it.
    pub discrimination: f64,
    /// Ends when no difficulty moves by more.
    pub tolerance: f64,
    /// Ends after so many cycles at the latest.
    pub max_cycles: usize,
}

impl Settings {
    /// What a calibration of a bank uses.
    #[must_use]
    pub fn usual(model: Model) -> Self {
        Settings {
            model,
            population: Prior::STANDARD,
            sd_of_difficulty: SD_OF_DIFFICULTY,
            sd_of_ln_discrimination: SD_OF_LN_DISCRIMINATION,
            discrimination: 1.0,
            tolerance: 0.002,
            max_cycles: 100,
        }
    }
}

/// An item whose parameters a calibration would change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationChange {
    /// Index of the item.
    pub item: usize,
    /// Parameters now.
    pub before: ItemParameters,
    /// Parameters proposed.
    pub after: ItemParameters,
    /// How far the new ones may be relied on.
    pub standing: Standing,
    /// Fit of the responses to the new curve; none without responses.
    pub infit: Option<f64>,
    /// The same, sensitive to surprises.
    pub outfit: Option<f64>,
}

/// What a calibration proposes.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Changes by item; items under 20 responses and anchors are not among them.
    pub changes: Vec<CalibrationChange>,
    /// Abilities of the people.
    pub population: Prior,
    /// People whose responses went in.
    pub n_people: usize,
    /// Cycles of estimation; 0 for facility.
    pub n_cycles: usize,
    /// False when cycles ran out before difficulties came to rest.
    pub has_converged: bool,
}

/// Curves estimated from responses, with standard errors.
pub(super) struct Estimates {
    curves: Vec<ItemCurve>,
    se_difficulty: Vec<f64>,
    se_discrimination: Vec<f64>,
    population: Prior,
    n_cycles: usize,
    has_converged: bool,
}

/// Estimates the free items' curves from the responses of `people`, one list a person.
#[must_use]
pub fn calibrate(
    items: &[CalibrationItem],
    people: &[Vec<Scored>],
    settings: Settings,
) -> Calibration {
    let mut n_responses = vec![0_u32; items.len()];
    for response in people.iter().flatten() {
        n_responses[response.item] += 1;
    }
    let estimates = match settings.model {
        Model::Facility => facility::estimate(items, people, settings),
        Model::Rasch | Model::TwoParameter => marginal::estimate(items, people, settings),
    };
    let table = CurveTable::new(&estimates.curves);
    let fits = fit(items.len(), &table, people, estimates.population);
    let change = |(item, known): (usize, &CalibrationItem)| {
        let n = n_responses[item];
        if known.role == Role::Anchor || n < LEAST_PROVISIONAL {
            return None;
        }
        Some(CalibrationChange {
            item,
            before: known.current,
            after: ItemParameters {
                curve: estimates.curves[item],
                se_difficulty: estimates.se_difficulty[item],
                se_discrimination: estimates.se_discrimination[item],
                source: ParameterSource::Responses,
                n_responses: n,
            },
            standing: Standing::of(n, &fits[item]),
            infit: fits[item].infit(),
            outfit: fits[item].outfit(),
        })
    };
    Calibration {
        changes: items.iter().enumerate().filter_map(change).collect(),
        population: estimates.population,
        n_people: people.len(),
        n_cycles: estimates.n_cycles,
        has_converged: estimates.has_converged,
    }
}

#[cfg(test)]
mod tests;
