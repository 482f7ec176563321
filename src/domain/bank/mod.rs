//! The question bank: frameworks, items with their keys, review states, releases and lint.

pub mod check;
pub mod figures;
pub mod finding;
pub mod formats;
pub mod framework;
pub mod item;
pub mod item_source;
pub mod life;
pub mod lint_item;
pub mod load;
pub(crate) mod phrases;
pub mod picture;
pub(crate) mod reading;
pub mod release;
pub mod rules;
#[cfg(test)]
pub(crate) mod sample;
pub mod schema;
pub mod source;
pub mod stats;
pub mod svg;
pub(crate) mod syllable;
pub mod word_list;
pub mod writing;

pub use check::{BankCheck, check_bank};
pub use finding::{Finding, Severity};
pub use framework::{Area, Framework};
pub use item::{
    AcceptedWarning, Body, Item, Kind, Level, MatchingPair, Media, Review, ReviewState, TextOption,
};
pub use load::{Bank, BankFiles, PictureFile, load_bank};
pub use picture::{FrozenPicture, Picture, PictureFormat, PictureHash, PictureName};
pub use reading::Located;
pub use source::SourceFile;
pub use word_list::WordFiles;
