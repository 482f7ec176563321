//! Ratings of a standard-setting panel, read from CSV: `round,judge,item,rating`.
//!
//! A rating says how many of 100 people who just deserve to pass would get the item right; of an
//! item with partial credit, how many points in 100 they would get.

use std::collections::BTreeMap;

/// Greatest size of a file.
pub const MAX_BYTES: usize = 2_000_000;
/// Greatest number of ratings.
pub const MAX_RATINGS: usize = 50_000;
/// Longest name of a judge or an item.
pub const MAX_NAME_CHARS: usize = 60;
/// Columns, in any order.
pub const COLUMNS: [&str; 4] = ["round", "judge", "item", "rating"];

/// One judge's rating of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// 1, or 2 after discussion.
    pub round: u8,
    /// Code of the judge, no name.
    pub judge: String,
    /// Item id.
    pub item: String,
    /// 0 to 100.
    pub percent: u8,
}

/// What is wrong with a line, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {field}: {message}")]
pub struct RatingFault {
    /// Line of the file, from 1.
    pub line: u64,
    /// Column, or `file`.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

fn fault(line: u64, field: &'static str, message: impl Into<String>) -> RatingFault {
    RatingFault { line, field, message: message.into() }
}

/// Reads a panel's ratings.
///
/// # Errors
/// All faults of all lines at once.
pub fn read_ratings(text: &str) -> Result<Vec<Rating>, Vec<RatingFault>> {
    if text.len() > MAX_BYTES {
        let message =
            format!("the file is larger than {MAX_BYTES} bytes; send one panel at a time");
        return Err(vec![fault(1, "file", message)]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let columns = columns(&header)?;
    let mut ratings = Vec::new();
    let mut faults = Vec::new();
    let mut line_by_rating = BTreeMap::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                faults.push(fault(line, "file", "the line cannot be read as CSV in UTF-8"));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if ratings.len() >= MAX_RATINGS {
            faults.push(fault(line, "file", format!("more than {MAX_RATINGS} ratings")));
            break;
        }
        match rating(line, &columns.map(|column| record.get(column).unwrap_or_default())) {
            Err(found) => faults.extend(found),
            Ok(rating) => {
                let key = (rating.round, rating.judge.clone(), rating.item.clone());
                if let Some(first) = line_by_rating.insert(key, line) {
                    let message = format!("this judge rated this item on line {first} already");
                    faults.push(fault(line, "item", message));
                }
                ratings.push(rating);
            }
        }
    }
    if ratings.is_empty() && faults.is_empty() {
        faults.push(fault(2, "file", "no ratings; write one line a judge and item"));
    }
    if faults.is_empty() { Ok(ratings) } else { Err(faults) }
}

/// Spreadsheets write semicolons where the comma is the decimal sign.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    if first.contains(';') && !first.contains(',') { b';' } else { b',' }
}

fn columns(header: &csv::StringRecord) -> Result<[usize; 4], Vec<RatingFault>> {
    let place = |name: &str| header.iter().position(|field| field.eq_ignore_ascii_case(name));
    let missing: Vec<RatingFault> = COLUMNS
        .into_iter()
        .filter(|name| place(name).is_none())
        .map(|name| fault(1, name, "the column is missing; the first line names the columns"))
        .collect();
    if missing.is_empty() {
        Ok(COLUMNS.map(|name| place(name).unwrap_or_default()))
    } else {
        Err(missing)
    }
}

fn rating(line: u64, fields: &[&str; 4]) -> Result<Rating, Vec<RatingFault>> {
    let [round, judge, item, percent] = *fields;
    let mut faults = Vec::new();
    let round = match round {
        "1" => 1,
        "2" => 2,
        other => {
            faults.push(fault(line, "round", format!("write 1 or 2, not `{}`", short(other))));
            0
        }
    };
    for (name, value) in [("judge", judge), ("item", item)] {
        if value.is_empty() {
            faults.push(fault(line, name, "write who rated, or which item"));
        } else if value.chars().count() > MAX_NAME_CHARS {
            faults.push(fault(line, name, format!("longer than {MAX_NAME_CHARS} characters")));
        }
    }
    let percent = match percent.strip_suffix('%').unwrap_or(percent).trim_end().parse::<u8>() {
        Ok(percent) if percent <= 100 => percent,
        Ok(_) | Err(_) => {
            let message = format!("write a whole number from 0 to 100, not `{}`", short(percent));
            faults.push(fault(line, "rating", message));
            0
        }
    };
    if faults.is_empty() {
        Ok(Rating { round, judge: judge.to_owned(), item: item.to_owned(), percent })
    } else {
        Err(faults)
    }
}

fn short(text: &str) -> String {
    text.chars().take(20).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn rated(round: u8, judge: &str, item: &str, percent: u8) -> Rating {
        Rating { round, judge: judge.to_owned(), item: item.to_owned(), percent }
    }

    #[test]
    fn columns_stand_in_any_order_and_a_spreadsheet_may_write_semicolons() {
        let want = vec![rated(1, "g1", "safety-001", 70), rated(2, "g1", "safety-001", 65)];
        let plain = "round,judge,item,rating\n1,g1,safety-001,70\n2,g1,safety-001,65\n";
        assert_eq!(read_ratings(plain).unwrap(), want);
        let other =
            "\u{feff}Item;Rating;Judge;Round\r\nsafety-001;70%;g1;1\r\nsafety-001; 65 ;g1;2";
        assert_eq!(read_ratings(other).unwrap(), want);
    }

    #[test]
    fn all_faults_come_at_once_with_line_and_column() {
        let text =
            "round,judge,item,rating\n3,g1,a,101\n1,,a,50\n1,g1,a,0.5\n1,g2,a,50\n1,g2,a,60\n";
        let faults = read_ratings(text).unwrap_err();
        let seen: Vec<(u64, &str)> = faults.iter().map(|fault| (fault.line, fault.field)).collect();
        let want = [(2, "round"), (2, "rating"), (3, "judge"), (4, "rating"), (6, "item")];
        assert_eq!(seen, want);
        assert!(faults[4].to_string().contains("line 5 already"), "{}", faults[4]);
    }

    #[test]
    fn missing_columns_and_empty_files_are_named() {
        let faults = read_ratings("judge,item\n").unwrap_err();
        let seen: Vec<&str> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(seen, ["round", "rating"]);
        assert_eq!(read_ratings("round,judge,item,rating\n").unwrap_err().len(), 1);
        assert_eq!(read_ratings(&"x".repeat(MAX_BYTES + 1)).unwrap_err().len(), 1);
    }
}
