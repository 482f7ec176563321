//! The standard: a panel's ratings, and the cut score that follows from them.

pub mod panel;
pub mod ratings;

pub use panel::{PanelFault, PanelFinding, RoundFigures, Standard, set_standard};
pub use ratings::{Rating, RatingFault, read_ratings};
