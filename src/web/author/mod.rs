//! The pages of item authors: the bank, with keys.

pub mod handlers;
pub mod pages;
pub mod texts;
