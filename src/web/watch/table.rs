//! Tables of figures: on pages as people read them, in files as programs do; and plots with the
//! table that says the same.

use super::figures::Cell;
use crate::services::Failure;
use crate::web::words::Words;
use std::borrow::Cow;

/// Spreadsheets take a file without this mark for one of the local code page.
const UTF8_MARK: &str = "\u{feff}";

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Heads of the columns in words.
    pub heads: Vec<String>,
    /// Names of the columns in files.
    pub names: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table with these columns: name in files, and key of the words.
    #[must_use]
    pub fn new(columns: &[(&'static str, &'static str)], words: Words) -> Table {
        Table {
            heads: columns.iter().map(|(_, key)| words.say(key)).collect(),
            names: columns.iter().map(|(name, _)| *name).collect(),
            rows: Vec::new(),
        }
    }

    /// The table as a CSV file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn csv(&self) -> Result<Vec<u8>, Failure> {
        let broken = |error: csv::Error| Failure::broken(error.to_string());
        let mut writer = csv::Writer::from_writer(UTF8_MARK.as_bytes().to_vec());
        writer.write_record(&self.names).map_err(broken)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(safe)).map_err(broken)?;
        }
        writer.into_inner().map_err(|error| Failure::broken(error.to_string()))
    }
}

/// A text never runs as a formula; a number may begin with a minus.
fn safe(cell: &Cell) -> String {
    let plain = cell.plain();
    let is_formula = plain.starts_with(['=', '+', '-', '@', '\t', '\r']);
    match cell {
        Cell::Text(_) if is_formula => format!("'{plain}"),
        Cell::Text(_) | Cell::Number(..) | Cell::Unknown => plain,
    }
}

/// A plot with the same in words, as a table and as a file; or why there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its word in addresses.
    pub key: Cow<'static, str>,
    /// Heading.
    pub title: String,
    /// The plot; empty when there is none.
    pub svg: String,
    /// What it shows, or why it is not there yet and how many responses are needed.
    pub text: String,
    /// What it rests on, and what to bear in mind.
    pub note: String,
    /// The same as a table.
    pub table: Table,
    /// Where the file is; empty without rows.
    pub csv: String,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_file_begins_with_its_mark_and_runs_no_formula() {
        let table = Table {
            heads: Vec::new(),
            names: vec!["item", "figure"],
            rows: vec![
                vec![Cell::Text("=1+1".to_owned()), Cell::Number(-0.5, 2)],
                vec![Cell::Text("a,b".to_owned()), Cell::Unknown],
            ],
        };
        let text = String::from_utf8(table.csv().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}item,figure\n'=1+1,-0.50\n\"a,b\",\n");
    }
}
