//! sathach: from a question bank to certificates that count.
//!
//! The layers, each using only those before it: `sathach_domain` (values and rules), `store` (the
//! only SQL) beside `paper` (everything printed), `services` (one file per use case), `web` and
//! `cli`.

pub mod cli;
pub mod config;
pub mod paper;
pub mod services;
pub mod store;
pub mod web;
