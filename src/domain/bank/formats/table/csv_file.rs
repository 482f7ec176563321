//! The table as CSV.

use csv::{ReaderBuilder, WriterBuilder};

use super::write_row::write_row;
use super::{Row, headings, read_rows, too_many_rows};
use crate::bank::formats::draft::Draft;
use crate::bank::formats::export::{Losses, WriteFailed};
use crate::bank::formats::limits::{MAX_COLUMNS, MAX_ROWS};
use crate::bank::formats::reading::{FileRefused, Reading};
use crate::bank::formats::text::expect_short_lines;

/// Reads CSV with commas, semicolons (as Excel writes it in Vietnam) or tabs between the cells.
pub(in super::super) fn read_csv(text: &str) -> Result<Reading, FileRefused> {
    expect_short_lines(text)?;
    // Excel writes and wants "sep=;" before the headings where the sign is not the usual one.
    let (hint, text, n_skipped) = match text.split_once('\n') {
        Some((first, rest)) if first.trim().starts_with("sep=") => {
            (first.trim()["sep=".len()..].chars().next(), rest, 1)
        }
        Some(_) | None => (None, text, 0),
    };
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: char| head.matches(sign).count();
    let delimiter = [';', '\t'].into_iter().find(|sign| count(*sign) > count(','));
    let delimiter = hint.filter(char::is_ascii).or(delimiter);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.map_or(b',', |sign| sign as u8))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, |position| position.line() as usize);
            FileRefused::at(line + n_skipped, format!("not valid CSV: {error}"))
        })?;
        let number = record.position().map_or(0, |position| position.line() as usize) + n_skipped;
        let cells =
            record.iter().take(MAX_COLUMNS).map(|cell| unguarded(cell).to_owned()).collect();
        rows.push(Row { number, cells });
        if rows.len() > MAX_ROWS {
            return Err(too_many_rows());
        }
    }
    read_rows(rows.into_iter())
}

/// All items as CSV with a byte order mark, without which Excel reads it wrongly.
pub(in super::super) fn write_csv(
    items: &[Draft],
    losses: &mut Losses,
) -> Result<Vec<u8>, WriteFailed> {
    let failed = |error: &dyn std::fmt::Display| WriteFailed(error.to_string());
    let mut writer = WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(headings()).map_err(|error| failed(&error))?;
    for item in items {
        let row: Vec<String> = write_row(item, losses).into_iter().map(guarded).collect();
        writer.write_record(row).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

/// Cells that a spreadsheet would take for formulas get an apostrophe before them.
fn guarded(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\'']) { format!("'{cell}") } else { cell }
}

fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\'']) => rest,
        Some(_) | None => cell,
    }
}
