//! The question bank: frameworks, items with their keys, review states, releases and lint.

pub mod check;
pub mod framework;
pub mod item;
pub mod release;
pub mod source;
pub mod stats;

pub use framework::{Area, Framework};
pub use item::{Body, Item, Kind, Level, MatchingPair, Media, Review, ReviewState, TextOption};
