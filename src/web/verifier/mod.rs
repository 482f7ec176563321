//! What a verifier sees.

pub mod achievement_pages;
pub mod handlers;
pub mod kept_page;
pub mod pages;
