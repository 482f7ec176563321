//! x
pub mod paper;
