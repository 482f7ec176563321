//! Reads fixtures for tests of this folder.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::reading::Reading;
use super::{Format, import};

/// The files of the corpus that tests look into.
macro_rules! fixture {
    ($path:literal) => {
        include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/fixtures/formats/corpus/",
            $path
        ))
        .as_slice()
    };
}
pub(super) use fixture;

/// What a file gives.
pub(super) fn read(bytes: &[u8], format: Format) -> Reading {
    import(bytes, format, None).unwrap()
}

/// All notes as `line question: outcome: message`.
pub(super) fn notes(reading: &Reading) -> Vec<String> {
    let said = |note: &super::Note| {
        let place = &note.place;
        let entry = place.entry.as_ref().map(|entry| format!("{entry} ")).unwrap_or_default();
        let outcome = note.outcome.as_str();
        format!("{entry}{} {}: {outcome}: {}", place.line, place.question, note.message)
    };
    reading.notes.iter().map(said).collect()
}

/// The names of the questions that were taken.
pub(super) fn taken(reading: &Reading) -> Vec<&str> {
    reading.items.iter().map(|item| item.place.question.as_str()).collect()
}
