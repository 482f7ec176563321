//! What a verifier sees.

pub mod achievement_page;
pub mod handlers;
pub mod kept_page;
pub mod pages;
