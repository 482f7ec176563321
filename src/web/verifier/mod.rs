//! What a verifier sees.

pub mod handlers;
pub mod pages;
