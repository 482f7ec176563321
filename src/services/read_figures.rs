//! Reads population figures from CSV as people save it: commas or semicolons, days as 2026-01-31
//! or 31/01/2026; all wrong lines at once.

use super::enter_population::NewFigure;
use super::failure::LineRefusal;
use chrono::NaiveDate;

/// Most lines of a file.
pub const MAX_LINES: usize = 2_000;

/// The columns that the first line names, in any order.
pub const COLUMNS: [&str; 4] = ["commune_code", "n_adults", "as_of", "source"];

/// Figures with the line each stands on.
pub type FigureLines = Vec<(usize, NewFigure)>;

/// Reads a file's figures.
///
/// # Errors
/// Every line that cannot be read, with its field and a stable code.
pub fn read_figures(text: &str) -> Result<FigureLines, Vec<LineRefusal>> {
    // Spreadsheets put an invisible mark before the first column's name.
    let text = text.trim_start_matches('\u{feff}');
    let first_line = text.lines().next().unwrap_or_default();
    let delimiter = if first_line.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let places = match reader.headers() {
        Ok(headings) => places_of(headings).map_err(|column| {
            vec![LineRefusal { line: 1, field: column, code: "column_missing" }]
        })?,
        Err(_) => return Err(vec![LineRefusal { line: 1, field: "line", code: "not_csv" }]),
    };
    let mut figures = Vec::new();
    let mut wrong = Vec::new();
    for row in reader.into_records() {
        if figures.len() >= MAX_LINES {
            wrong.push(LineRefusal { line: MAX_LINES + 2, field: "line", code: "too_many" });
            break;
        }
        match row {
            Ok(row) => {
                let line = row.position().map_or(0, |place| place.line() as usize);
                match figure_of(&row, places) {
                    Ok(figure) => figures.push((line, figure)),
                    Err(field) => wrong.push(LineRefusal { line, field, code: "unreadable" }),
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, |place| place.line() as usize);
                wrong.push(LineRefusal { line, field: "line", code: "not_csv" });
            }
        }
    }
    if figures.is_empty() && wrong.is_empty() {
        wrong.push(LineRefusal { line: 1, field: "line", code: "no_figures" });
    }
    if wrong.is_empty() { Ok(figures) } else { Err(wrong) }
}

/// Where each column of ours stands; the first missing one is refused.
fn places_of(headings: &csv::StringRecord) -> Result<[usize; 4], &'static str> {
    let mut places = [0; 4];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        *place = headings.iter().position(|heading| heading == column).ok_or(column)?;
    }
    Ok(places)
}

/// The figure of a row, or the first column that cannot be read.
fn figure_of(row: &csv::StringRecord, places: [usize; 4]) -> Result<NewFigure, &'static str> {
    let [code, adults, day, source] = places.map(|place| row.get(place).unwrap_or_default());
    Ok(NewFigure {
        commune_code: code.to_owned(),
        n_adults: read_count(adults).ok_or("n_adults")?,
        as_of: read_day(day).ok_or("as_of")?,
        source: source.to_owned(),
    })
}

/// A count as people write it: `24000`, `24.000`, `24 000`. A mark that does not part thousands
/// could be a decimal point, so it is refused.
#[must_use]
pub fn read_count(text: &str) -> Option<i64> {
    let groups: Vec<&str> = text.trim().split(['.', ' ', '\u{a0}']).collect();
    let is_grouped = groups.iter().skip(1).all(|group| group.len() == 3)
        && (groups.len() == 1 || groups.first().is_some_and(|first| first.len() <= 3));
    let digits = groups.concat();
    let is_count = is_grouped
        && (1..=9).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_count { digits.parse().ok() } else { None }
}

/// A day as `2026-01-31` or `31/01/2026`.
#[must_use]
pub fn read_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let read = |pattern| NaiveDate::parse_from_str(text, pattern).ok();
    read("%Y-%m-%d").or_else(|| read("%d/%m/%Y"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "commune_code,n_adults,as_of,source\n";

    /// Figures by line, or what is wrong by line, column and code.
    type Want<'a> = Result<&'a [(usize, i64)], &'a [(usize, &'a str, &'a str)]>;

    fn check(lines: &str, want: Want<'_>) {
        let read = read_figures(&format!("{HEADING}{lines}"));
        let read = read
            .map(|figures| {
                figures.into_iter().map(|(line, figure)| (line, figure.n_adults)).collect()
            })
            .map_err(|wrong| {
                wrong.into_iter().map(|w| (w.line, w.field, w.code)).collect::<Vec<_>>()
            });
        let want = want.map(<[_]>::to_vec).map_err(<[_]>::to_vec);
        assert_eq!(read, want, "{lines}");
    }

    #[test]
    fn all_wrong_lines_are_told_at_once() {
        check("30085,24000,2026-01-31,X", Ok(&[(2, 24_000)]));
        check(
            "30085, 24.000 ,31/01/2026,\"X, Y\"\n30086,7,2026-01-31,X",
            Ok(&[(2, 24_000), (3, 7)]),
        );
        check(
            "30085,many,2026-01-31,X\n30086,7,2026-01-31,X\n30087,7,31.01.2026,X",
            Err(&[(2, "n_adults", "unreadable"), (4, "as_of", "unreadable")]),
        );
        check("30085", Err(&[(2, "n_adults", "unreadable")]));
        check("", Err(&[(1, "line", "no_figures")]));
    }

    #[test]
    fn a_spreadsheet_may_use_semicolons_a_mark_and_another_order() {
        let text = "\u{feff}source;commune_code;n_adults;as_of\r\nX;30085;24000;31/01/2026\r\n";
        let read = read_figures(text).map(|lines| lines.into_iter().map(|(_, figure)| figure));
        let codes: Vec<String> = read.into_iter().flatten().map(|f| f.commune_code).collect();
        assert_eq!(codes, ["30085"]);
    }

    #[test]
    fn a_missing_column_is_named() {
        let wrong = read_figures("commune_code,n_adults,source\n").err();
        let want = LineRefusal { line: 1, field: "as_of", code: "column_missing" };
        assert_eq!(wrong, Some(vec![want]));
    }

    #[test]
    fn a_decimal_number_is_no_count() {
        let check = |text: &str, want: Option<i64>| assert_eq!(read_count(text), want, "{text}");
        check("24000", Some(24_000));
        check("1.234.567", Some(1_234_567));
        check("24 000", Some(24_000));
        check("24.5", None);
        check("24000.000", None);
        check("24,5", None);
        check("-5", None);
        check("", None);
        check("9999999999", None);
    }
}
