//! Curves of items that nobody has answered yet: what the author's level and the kind suggest.
//!
//! These are working figures, not measurements. The levels' difficulties are those of the simulated
//! bank on which the dealing was tried; the shares by guessing lie between blind guessing and 0. A
//! panel's ratings or responses replace them item by item.

use crate::bank::{Item, Kind, Level};

use super::parameters::{ItemCurve, ItemParameters, ParameterSource};

/// How steep a curve is while nothing is known: the median of the simulated bank.
const DISCRIMINATION: f64 = 1.1;
/// How far items of one level and area lie apart, in logits.
const SE_DIFFICULTY: f64 = 0.6;
/// How far discriminations lie apart.
const SE_DISCRIMINATION: f64 = 0.3;

/// An item's curve by its labels alone.
#[must_use]
pub fn label_parameters(item: &Item) -> ItemParameters {
    let curve = ItemCurve {
        discrimination: DISCRIMINATION,
        difficulty: level_difficulty(item.level),
        guessing: kind_guessing(item.body.kind()),
    };
    ItemParameters {
        curve,
        se_difficulty: SE_DIFFICULTY,
        se_discrimination: SE_DISCRIMINATION,
        source: ParameterSource::Label,
        n_responses: 0,
    }
}

/// Difficulty that a level stands for, in logits.
#[must_use]
pub fn level_difficulty(level: Level) -> f64 {
    match level {
        Level::Basic => -1.6,
        Level::Middle => -0.6,
        Level::Advanced => 0.5,
    }
}

/// Share of the points that somebody reaches who knows nothing.
#[must_use]
pub fn kind_guessing(kind: Kind) -> f64 {
    match kind {
        Kind::SingleChoice => 0.2,
        Kind::MultipleChoice => 0.1,
        Kind::Ordering => 0.15,
        Kind::Matching => 0.2,
    }
}
