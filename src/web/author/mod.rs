//! The pages of item authors: the bank, with keys.

pub mod handlers;
pub mod item_page;
pub mod pages;
pub mod texts;
