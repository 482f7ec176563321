//! What a verifier sees.

pub mod handlers;
pub mod kept_page;
pub mod pages;
