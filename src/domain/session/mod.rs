//! A session and what happens in it: attempts, responses, timing.

pub mod attempt;
pub mod response;
pub mod token;

pub use attempt::{Attempt, AttemptRefusal, AttemptState, SubmitCause};
pub use response::{Response, ResponseRefusal};
pub use token::PositionTokens;
