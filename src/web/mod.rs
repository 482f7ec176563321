//! Everything that speaks HTTP: what people see and what programs ask.

pub mod actor;
pub mod admin;
pub mod api;
pub mod assets;
pub mod author;
pub mod candidate;
pub mod errors;
pub mod format;
pub mod layers;
pub mod limits;
pub mod mentor;
pub mod metrics;
pub mod officer;
pub mod page;
pub mod pages;
pub mod pictures;
pub mod reader;
pub mod respond;
pub mod routes;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod samples;
pub mod server;
pub mod staff;
pub mod steady;
pub mod upload;
pub mod verifier;
pub mod watch;
pub mod words;
