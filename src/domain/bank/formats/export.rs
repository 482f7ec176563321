//! Writes items in a foreign format, and says what that format could not hold.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::draft::Draft;
use super::{Format, gift, jsonl, moodle, qti, table};
use crate::bank::item::Item;

/// What an export made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it does not hold.
    pub losses: Vec<Loss>,
}

/// Something of an item that the format has no place for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Loss {
    /// The item.
    pub item: String,
    /// What was left out.
    pub what: String,
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file could not be written: {0}")]
pub struct WriteFailed(pub(super) String);

/// Collects what a format cannot hold, each thing once an item.
#[derive(Debug, Default)]
pub(super) struct Losses(BTreeSet<Loss>);

impl Losses {
    pub(super) fn add(&mut self, item: &str, what: &str) {
        self.0.insert(Loss { item: item.to_owned(), what: what.to_owned() });
    }
}

/// Writes all items; `pictures` are the files that their `media` name.
///
/// # Errors
/// When the format is one that is only read, or its writer fails.
pub fn export(
    items: &[Item],
    pictures: &BTreeMap<String, Vec<u8>>,
    format: Format,
) -> Result<Exported, WriteFailed> {
    let drafts: Vec<Draft> = items.iter().map(Draft::from).collect();
    let mut losses = Losses::default();
    let bytes = match format {
        Format::Xlsx => table::write_workbook(&drafts, &mut losses)?,
        Format::Csv => table::write_csv(&drafts, &mut losses)?,
        Format::MoodleXml => moodle::write(&drafts, pictures, &mut losses).into_bytes(),
        Format::Gift => gift::write(&drafts, &mut losses).into_bytes(),
        Format::Qti => qti::write(&drafts, pictures, &mut losses)?,
        Format::Jsonl => {
            for item in items.iter().filter(|item| item.media.is_some()) {
                losses.add(&item.id, "the picture's file: copy it along");
            }
            jsonl::write(items).map_err(|error| WriteFailed(error.to_string()))?.into_bytes()
        }
        Format::Aiken => {
            let message = "Aiken holds neither explanations nor levels, so it is only read";
            return Err(WriteFailed(message.to_owned()));
        }
    };
    Ok(Exported { bytes, losses: losses.0.into_iter().collect() })
}

/// An empty table to fill in.
///
/// # Errors
/// When the format is not a table, or its writer fails.
pub fn template(format: Format) -> Result<Vec<u8>, WriteFailed> {
    match format {
        Format::Xlsx => table::write_workbook(&[], &mut Losses::default()),
        Format::Csv => table::write_csv(&[], &mut Losses::default()),
        Format::MoodleXml | Format::Gift | Format::Aiken | Format::Qti | Format::Jsonl => {
            Err(WriteFailed("only tables (.xlsx, .csv) have a template".to_owned()))
        }
    }
}

/// The file name of a picture inside a bank.
pub(super) fn media_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
