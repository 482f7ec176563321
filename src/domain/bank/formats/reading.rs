//! What an import has to say: the items it read, and a note for everything that it did not take.

use serde::Serialize;

use super::draft::Draft;
use super::limits::{MAX_NOTES, MAX_QUESTIONS};

/// Why a whole file was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", line.map(|line| format!("line {line}: ")).unwrap_or_default())]
pub struct FileRefused {
    /// Line of the file, if one can be named.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub message: String,
}

impl FileRefused {
    /// A refusal that no line can be named for.
    pub fn new(message: impl Into<String>) -> Self {
        FileRefused { line: None, message: printable(&message.into()) }
    }

    /// A refusal because of a line.
    pub fn at(line: usize, message: impl Into<String>) -> Self {
        FileRefused { line: Some(line), message: printable(&message.into()) }
    }
}

/// What became of a question or of a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The question is an item now.
    Imported,
    /// It is an item, but something must be added before it can be used.
    Incomplete,
    /// Our items have no such kind; the question was left out.
    Unsupported,
    /// The question is faulty; it was left out.
    Refused,
    /// A part of the question was left out.
    Dropped,
    /// Something to know.
    Remark,
}

impl Outcome {
    /// All outcomes, in the order of the report's counts.
    pub const ALL: [Outcome; 6] = [
        Outcome::Imported,
        Outcome::Incomplete,
        Outcome::Unsupported,
        Outcome::Refused,
        Outcome::Dropped,
        Outcome::Remark,
    ];

    /// The word used in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Imported => "imported",
            Outcome::Incomplete => "incomplete",
            Outcome::Unsupported => "unsupported",
            Outcome::Refused => "refused",
            Outcome::Dropped => "dropped",
            Outcome::Remark => "remark",
        }
    }
}

/// Where a question stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// File inside a package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// Line or row, counted from 1.
    pub line: usize,
    /// Name of the question, or how it begins.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub question: String,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Where it is.
    #[serde(flatten)]
    pub place: Place,
    /// What became of it.
    pub outcome: Outcome,
    /// The item that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// In words.
    pub message: String,
}

/// A question as far as its format told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedItem {
    /// Where it stood.
    pub place: Place,
    /// What was told.
    pub draft: Draft,
}

/// A file as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Questions that were found, whatever became of them.
    pub n_questions: usize,
    /// Questions that can become items.
    pub items: Vec<ImportedItem>,
    /// Everything that was left out or should be known.
    pub notes: Vec<Note>,
    /// Notes beyond the limit.
    pub n_unheard: usize,
}

impl Reading {
    /// Counts a question; too many are refused.
    pub(super) fn count_question(&mut self, line: usize) -> Result<(), FileRefused> {
        self.n_questions += 1;
        if self.n_questions > MAX_QUESTIONS {
            let message = format!("the file holds more than {MAX_QUESTIONS} questions; split it");
            return Err(FileRefused::at(line, message));
        }
        Ok(())
    }

    /// Adds a line to the report.
    pub(super) fn note(&mut self, place: &Place, outcome: Outcome, message: impl Into<String>) {
        if self.notes.len() >= MAX_NOTES {
            self.n_unheard += 1;
            return;
        }
        let (place, message) = (place.clone(), printable(&message.into()));
        self.notes.push(Note { place, outcome, item: None, message });
    }

    /// Says that a part was left out.
    pub(super) fn dropped(&mut self, place: &Place, message: impl Into<String>) {
        self.note(place, Outcome::Dropped, message);
    }

    /// Says that a question is faulty.
    pub(super) fn refused(&mut self, place: &Place, message: impl Into<String>) {
        self.note(place, Outcome::Refused, message);
    }

    /// Says that our items know no such question.
    pub(super) fn unsupported(&mut self, place: &Place, message: impl Into<String>) {
        self.note(place, Outcome::Unsupported, message);
    }

    /// Takes a question that can become an item.
    pub(super) fn take(&mut self, place: Place, draft: Draft) {
        match draft.absurd() {
            Some(message) => self.refused(&place, message),
            None => self.items.push(ImportedItem { place, draft }),
        }
    }

    /// How many notes have this outcome.
    #[must_use]
    pub fn n_with(&self, outcome: Outcome) -> usize {
        self.notes.iter().filter(|note| note.outcome == outcome).count()
    }
}

/// A message as a terminal may show it: what strangers wrote is neither long nor full of controls.
fn printable(message: &str) -> String {
    const MOST: usize = 600;
    message.chars().filter(|letter| !letter.is_control()).take(MOST).collect()
}
