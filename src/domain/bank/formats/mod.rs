//! Open formats: from the bytes of a file to drafts of items, and from items to bytes.
//!
//! Files come from strangers: every reader keeps to the limits in `limits`, and says what it did
//! not take. `settle` makes item files out of drafts.

mod aiken;
mod archive;
mod choice;
pub mod draft;
pub mod export;
#[cfg(test)]
mod fixture;
mod gift;
mod guess;
mod jsonl;
pub mod limits;
mod markup;
mod moodle;
mod qti;
pub mod reading;
pub mod settle;
pub mod svg;
mod table;
mod tags;
mod text;
mod toml_items;
mod xml;

pub use export::{Exported, Loss, export, template};
pub use guess::guess_format;
pub use reading::{FileRefused, Note, Outcome, Reading};
pub use settle::{Settled, settle};

use reading::Place;

/// A file format of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Our table as a workbook.
    Xlsx,
    /// Our table as CSV.
    Csv,
    /// Moodle XML.
    MoodleXml,
    /// GIFT, Moodle's text format.
    Gift,
    /// Aiken; only read.
    Aiken,
    /// QTI 3.0 package; 2.1 is read too.
    Qti,
    /// One JSON object a line, everything that an item holds.
    Jsonl,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 7] = [
        Format::Xlsx,
        Format::Csv,
        Format::MoodleXml,
        Format::Gift,
        Format::Aiken,
        Format::Qti,
        Format::Jsonl,
    ];

    /// The word used on the command line and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::MoodleXml => "moodle-xml",
            Format::Gift => "gift",
            Format::Aiken => "aiken",
            Format::Qti => "qti",
            Format::Jsonl => "jsonl",
        }
    }

    /// The format with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// How names of such files end, without the dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::MoodleXml => "xml",
            Format::Gift | Format::Aiken => "txt",
            Format::Qti => "zip",
            Format::Jsonl => "jsonl",
        }
    }

    /// True for our own table and our own lines, where whoever writes them can mend a fault: one
    /// stops the whole import. A question of a kind that we do not have is no fault of its file.
    #[must_use]
    pub fn is_ours(self) -> bool {
        match self {
            Format::Xlsx | Format::Csv | Format::Jsonl => true,
            Format::MoodleXml | Format::Gift | Format::Aiken | Format::Qti => false,
        }
    }
}

/// Reads a file. `encoding` names the encoding of a text file that does not tell it itself.
///
/// # Errors
/// When the file as a whole cannot be read: damaged, too large, harmful.
pub fn import(
    bytes: &[u8],
    format: Format,
    encoding: Option<&str>,
) -> Result<Reading, FileRefused> {
    text::expect_size(bytes)?;
    let read: fn(&str) -> Result<Reading, FileRefused> = match format {
        Format::Xlsx => return table::read_workbook(bytes),
        Format::Qti => return qti::read(bytes),
        Format::Csv => table::read_csv,
        Format::MoodleXml => moodle::read,
        Format::Gift => gift::read,
        Format::Aiken => aiken::read,
        Format::Jsonl => jsonl::read,
    };
    if archive::is_zip(bytes) {
        let message = "this is a zip file or a workbook; choose --from qti or xlsx, or unpack it";
        return Err(FileRefused::new(message));
    }
    let declared = match format {
        Format::MoodleXml => qti::declared(bytes),
        _ => None,
    };
    let decoded = text::decode(bytes, encoding.or(declared.as_deref()))?;
    let mut reading = read(&decoded.text)?;
    if let Some(guess) = decoded.guess {
        reading.note(&Place { line: 1, ..Place::default() }, Outcome::Remark, guess);
    }
    Ok(reading)
}

#[cfg(test)]
mod round_trip_tests;
