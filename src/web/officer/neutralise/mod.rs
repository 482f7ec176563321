//! Neutralising an item: the list, the proposal with its preview, the second person, the progress.

pub mod handlers;
pub mod pages;
pub mod proposing;
pub mod texts;
