//! Everything that speaks HTTP: what people see and what programs ask.

pub mod assets;
pub mod candidate;
pub mod format;
pub mod page;
pub mod pages;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod samples;
pub mod verifier;
pub mod words;
