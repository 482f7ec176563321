//! The pages of item authors: the bank, with keys.

pub mod handlers;
pub mod item_pages;
pub mod pages;
pub mod texts;
