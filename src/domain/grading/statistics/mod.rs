//! Statistics of items, people and forms: floats are at home here, and never reach a score.
//!
//! Nothing here decides about a person: figures open a review, and people decide.

pub mod ability;
pub mod calibrate;
pub mod classification;
pub mod dif;
pub mod dif_logistic;
pub mod drift;
pub mod fit;
pub mod flag;
pub mod hall;
pub mod item_figures;
pub mod normal;
pub mod pace;
pub mod reliability;
pub mod simulate;
pub mod standard;

pub use ability::{Ability, CurveTable, Prior, Scored, eap};
pub use flag::{Flag, FlagKind};
