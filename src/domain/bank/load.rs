//! Loads a bank from its files: all of it, or nothing and the reasons.

use std::collections::BTreeMap;

use super::check::{BankCheck, check_read_bank, read_bank};
use super::framework::Framework;
use super::item::Item;
use super::picture::{FrozenPicture, Picture, PictureHash};
use super::source::SourceFile;
use super::word_list::WordFiles;
use crate::assembly::blueprint::Exam;

/// The text files of a bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankFiles {
    /// `framework.toml`.
    pub framework: SourceFile,
    /// `items/AREA.toml`.
    pub items: Vec<SourceFile>,
    /// `exams/ID.toml`.
    pub exams: Vec<SourceFile>,
    /// `media/…`.
    pub pictures: Vec<PictureFile>,
    /// `words/…`, or those of the shipped bank.
    pub words: WordFiles,
}

/// A picture that somebody else has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// Path inside the bank, as items name it, for example `media/safety-001.svg`.
    pub path: String,
    /// Its bytes; of a file that is too big, at least one more than is allowed.
    pub bytes: Vec<u8>,
}

/// A bank without errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bank {
    /// Areas, levels and outside codes.
    pub framework: Framework,
    /// All items, whatever their state, in the order of the files.
    pub items: Vec<Item>,
    /// What is offered and certified.
    pub exams: Vec<Exam>,
    /// Pictures that items show.
    pub pictures: Vec<Picture>,
}

impl Bank {
    /// The exam with this id.
    #[must_use]
    pub fn exam(&self, id: &str) -> Option<&Exam> {
        self.exams.iter().find(|exam| exam.id == id)
    }

    /// The picture with this content.
    #[must_use]
    pub fn picture(&self, hash: &PictureHash) -> Option<&Picture> {
        self.pictures.iter().find(|picture| picture.frozen.sha256 == *hash)
    }
}

/// Loads a bank.
///
/// # Errors
///
/// Gives the whole check when there is any error; then nothing is loaded.
pub fn load_bank(files: &BankFiles) -> Result<Bank, BankCheck> {
    let read = read_bank(files);
    let check = check_read_bank(&read);
    let items = read.items.iter().map(|item| item.source.to_item(&files.pictures));
    let items: Option<Vec<Item>> = items.collect();
    let exams: Option<Vec<Exam>> = read.exams.into_iter().map(|exam| exam.exam).collect();
    match (read.framework, items, exams) {
        (Some(framework), Some(items), Some(exams)) if check.n_errors == 0 => {
            let pictures = shown_pictures(&items, &files.pictures);
            Ok(Bank { framework, items, exams, pictures })
        }
        _ => Err(check),
    }
}

fn shown_pictures(items: &[Item], files: &[PictureFile]) -> Vec<Picture> {
    let media = items.iter().filter_map(|item| item.media.as_ref());
    let shown: BTreeMap<&str, &FrozenPicture> =
        media.map(|media| (media.file.as_str(), &media.picture)).collect();
    let picture = |file: &PictureFile| {
        let frozen = (*shown.get(file.path.as_str())?).clone();
        Some(Picture { frozen, bytes: file.bytes.clone() })
    };
    files.iter().filter_map(picture).collect()
}
