//! Grading: points of a response, the score of a form, the cut and the decision, in integers only;
//! and the statistics of items, people and forms, which never touch a score.

pub mod borderline;
pub mod neutralise;
pub mod outcome;
pub mod points;
pub mod statistics;

pub use borderline::Borderline;
pub use neutralise::{
    Method, Neutralisation, NeutralisationFault, NeutralisedPosition, Publication, regrade,
};
pub use outcome::{AreaScore, Decision, GradedItem, GradedPosition, Outcome, grade};
pub use points::{POINT, points};
