//! Targets: how many adults hold a certificate in force, against what plan 191 asks for.

pub mod plan;
pub mod progress;

pub use progress::{Pace, Progress, progress};
