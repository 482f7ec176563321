//! The progress report and lists of staff as files: CSV and workbooks that no cell of which runs
//! as a formula.

use super::keep_blanks::BlankView;
use super::list_certificates::CertificateLine;
use super::print_papers::target_in_words;
use super::report_indicators::ProgressReport;
use super::{Failure, Fault};

/// Headings of the table of indicators.
pub const INDICATOR_HEADINGS: [&str; 10] = [
    "number",
    "name",
    "kind",
    "numerator",
    "denominator",
    "share_percent",
    "target",
    "due",
    "sources",
    "is_sample",
];

/// Stands in front of figures that nobody may report.
pub const SAMPLE_NOTE: &str = "Số liệu mẫu: số dân trong báo cáo này chỉ để minh họa, không phải \
    số thống kê.";

const COMMUNE_HEADINGS: [&str; 7] =
    ["commune_code", "name", "n_passed", "n_adults", "share_percent", "source", "is_sample"];

const CERTIFICATE_HEADINGS: [&str; 8] = [
    "register_number",
    "serial",
    "name",
    "commune",
    "issued_on",
    "state",
    "revoked_reason",
    "credential_id",
];

/// Spreadsheets take a file without this mark for one of the local code page.
const UTF8_MARK: &str = "\u{feff}";

/// The indicators as rows of text.
#[must_use]
pub fn indicator_rows(found: &ProgressReport) -> Vec<[String; 10]> {
    let text = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    found
        .indicators
        .iter()
        .map(|row| {
            [
                row.number.to_string(),
                row.name.clone(),
                row.kind.to_owned(),
                text(row.numerator),
                text(row.denominator),
                row.share.map(percent).unwrap_or_default(),
                row.target.map(target_in_words).unwrap_or_default(),
                row.due.map(|due| due.to_string()).unwrap_or_default(),
                row.sources.join("; "),
                row.is_sample.to_string(),
            ]
        })
        .collect()
}

fn commune_rows(found: &ProgressReport) -> Vec<[String; 7]> {
    found
        .communes
        .iter()
        .map(|row| {
            let progress = row.progress.as_ref();
            let share = progress.and_then(|progress| progress.share_hundredths_percent);
            [
                row.code.clone(),
                row.name.clone(),
                row.n_passed.to_string(),
                row.n_adults.map(|n| n.to_string()).unwrap_or_default(),
                share.map(percent).unwrap_or_default(),
                row.source.clone().unwrap_or_default(),
                row.is_sample.to_string(),
            ]
        })
        .collect()
}

fn percent(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The indicators as CSV.
///
/// # Errors
/// When memory runs out.
pub fn indicators_csv(found: &ProgressReport) -> Result<Vec<u8>, Failure> {
    csv_of(Vec::new(), &INDICATOR_HEADINGS, &indicator_rows(found))
}

/// The communes within reach as CSV for a spreadsheet.
///
/// # Errors
/// When memory runs out.
pub fn communes_csv(found: &ProgressReport) -> Result<Vec<u8>, Failure> {
    csv_of(UTF8_MARK.into(), &COMMUNE_HEADINGS, &commune_rows(found))
}

/// Certificates as CSV for a spreadsheet.
///
/// # Errors
/// When memory runs out.
pub fn certificates_csv(lines: &[CertificateLine]) -> Result<Vec<u8>, Failure> {
    let rows: Vec<[String; 8]> = lines
        .iter()
        .map(|line| {
            [
                line.register_number.to_string(),
                line.serial.clone().unwrap_or_default(),
                line.name.clone().unwrap_or_default(),
                line.commune_name.clone(),
                line.issued_on.to_string(),
                line.state.as_str().to_owned(),
                line.revoked_reason.clone().unwrap_or_default(),
                line.id.to_string(),
            ]
        })
        .collect();
    csv_of(UTF8_MARK.into(), &CERTIFICATE_HEADINGS, &rows)
}

/// The record of numbered blanks.
///
/// # Errors
/// When a row cannot be written.
pub fn blanks_csv(blanks: &[BlankView]) -> Result<Vec<u8>, Failure> {
    let headings = ["serial", "register_number", "used_at", "spoiled_at", "spoiled_reason"];
    let rows: Vec<[String; 5]> = blanks
        .iter()
        .map(|blank| {
            let (spoiled_at, reason) = blank
                .spoiled
                .as_ref()
                .map(|(at, reason)| (at.rfc3339(), reason.clone()))
                .unwrap_or_default();
            [
                blank.serial.clone(),
                blank.register_number.map(|n| n.to_string()).unwrap_or_default(),
                blank.used_at.map(|at| at.rfc3339()).unwrap_or_default(),
                spoiled_at,
                reason,
            ]
        })
        .collect();
    csv_of(UTF8_MARK.into(), &headings, &rows)
}

fn csv_of<const N: usize>(
    start: Vec<u8>,
    headings: &[&str; N],
    rows: &[[String; N]],
) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(start);
    writer.write_record(headings).map_err(paper)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| safe_cell(cell))).map_err(paper)?;
    }
    writer.into_inner().map_err(paper)
}

/// A cell that a spreadsheet shows and never runs.
#[must_use]
pub fn safe_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The report as a workbook: the indicators, then the communes within reach.
///
/// # Errors
/// When the workbook cannot be packed.
pub fn report_xlsx(found: &ProgressReport) -> Result<Vec<u8>, Failure> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    write_sheet(&mut workbook, "indicators", &INDICATOR_HEADINGS, &indicator_rows(found))?;
    write_sheet(&mut workbook, "communes", &COMMUNE_HEADINGS, &commune_rows(found))?;
    workbook.save_to_buffer().map_err(paper)
}

/// Columns that a spreadsheet may add up; everything else stays text, codes too.
const NUMBERS: [&str; 5] = ["numerator", "denominator", "share_percent", "n_passed", "n_adults"];

/// Texts are written as texts, so that no cell runs.
fn write_sheet<const N: usize>(
    workbook: &mut rust_xlsxwriter::Workbook,
    name: &str,
    headings: &[&str; N],
    rows: &[[String; N]],
) -> Result<(), Failure> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name).map_err(paper)?;
    sheet.write_row(0, 0, *headings).map_err(paper)?;
    for (cells, row) in rows.iter().zip(1_u32..) {
        for ((cell, heading), column) in cells.iter().zip(headings).zip(0_u16..) {
            let number = cell.parse::<f64>().ok().filter(|_| NUMBERS.contains(heading));
            match number {
                Some(number) => sheet.write_number(row, column, number),
                None => sheet.write_string(row, column, cell),
            }
            .map_err(paper)?;
        }
    }
    sheet.autofit();
    Ok(())
}

/// The report as one JSON document.
///
/// # Errors
/// When memory runs out.
pub fn report_json(found: &ProgressReport) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec_pretty(found).map_err(paper)
}

fn paper(error: impl std::fmt::Display) -> Failure {
    Failure::Fault(Fault::Paper(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_starts_a_formula() {
        let check = |text: &str, want: &str| assert_eq!(safe_cell(text), want);
        check("=1+1", "'=1+1");
        check("@SUM(A1)", "'@SUM(A1)");
        check("-5", "'-5");
        check("\t=1", "'\t=1");
        check("Nguyễn", "Nguyễn");
        check("", "");
    }
}
