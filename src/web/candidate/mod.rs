//! What a candidate sees.

pub mod handlers;
pub mod pages;
pub mod pass;
pub mod result_pages;
