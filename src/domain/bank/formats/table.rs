//! Our own table, as a workbook or as CSV: one row an item, headings in Vietnamese.

mod cell_names;
mod columns;
mod csv_file;
mod read_row;
mod workbook;
mod write_row;

use super::limits::{MAX_COLUMNS, MAX_ROWS};
use super::reading::{FileRefused, Outcome, Place, Reading};
use columns::{Column, fold_heading};

pub(super) use csv_file::{read_csv, write_csv};
pub(super) use workbook::{read_workbook, write_workbook};

/// A row with its number as the program that shows it counts, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    number: usize,
    cells: Vec<String>,
}

/// Headings of an empty table.
fn headings() -> Vec<&'static str> {
    Column::all().iter().map(|column| column.heading).collect()
}

/// Reads rows, the first of which with text holds the headings.
fn read_rows(rows: impl Iterator<Item = Row>) -> Result<Reading, FileRefused> {
    let mut rows = rows.filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
    let head = rows.next().ok_or_else(|| FileRefused::new("the table is empty"))?;
    let mut reading = Reading::default();
    let columns = columns_of(&head, &mut reading)?;
    for row in rows {
        reading.count_question(row.number)?;
        read_row::read_row(&row, &columns, &mut reading);
    }
    Ok(reading)
}

/// Which column stands where; unknown headings are named.
fn columns_of(
    head: &Row,
    reading: &mut Reading,
) -> Result<Vec<(usize, &'static Column)>, FileRefused> {
    let mut found: Vec<(usize, &'static Column)> = Vec::new();
    let place = Place { entry: None, line: head.number, question: String::new() };
    for (position, heading) in head.cells.iter().enumerate().take(MAX_COLUMNS) {
        let heading = heading.trim();
        if heading.is_empty() {
            continue;
        }
        let folded = fold_heading(heading);
        let known = Column::all().iter().find(|column| column.is_named(&folded));
        match known {
            Some(column) if found.iter().any(|(_, other)| other.key == column.key) => {
                let message = format!("column \"{heading}\" stands there twice; remove one");
                return Err(FileRefused::at(head.number, message));
            }
            Some(column) => found.push((position, column)),
            None => {
                reading.note(&place, Outcome::Dropped, format!("column \"{heading}\" is unknown"));
            }
        }
    }
    let has = |key: &str| found.iter().any(|(_, column)| column.key == key);
    let missing: Vec<&str> = Column::all()
        .iter()
        .filter(|column| column.is_needed && !has(column.key))
        .map(|column| column.heading)
        .collect();
    if missing.is_empty() {
        return Ok(found);
    }
    let message = format!(
        "these columns are missing: {}; start from the template (`sathach bank template`)",
        missing.join(", ")
    );
    Err(FileRefused::at(head.number, message))
}

fn too_many_rows() -> FileRefused {
    FileRefused::new(format!("the table has more than {MAX_ROWS} rows; split it"))
}

#[cfg(test)]
mod tests;
