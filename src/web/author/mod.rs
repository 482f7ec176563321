//! The pages of item authors.

pub mod difference;
pub mod editing;
pub mod editor_pages;
pub mod export_pages;
pub mod exporting;
pub mod form;
pub mod handlers;
pub mod import_pages;
pub mod importing;
pub mod item_pages;
pub mod lint_words;
pub mod note_words;
pub mod pages;
pub mod publishing;
pub mod release_pages;
pub mod stage_words;
pub mod stepping;
pub mod texts;
