//! Grading: points of a response, the score of a form, the cut and the decision. Integers only.

pub mod outcome;
pub mod points;

pub use outcome::{AreaScore, Decision, GradedItem, GradedPosition, Outcome, grade};
pub use points::{POINT, points};
