//! `report progress`: the indicators as of a day, as JSON, CSV, XLSX, DOCX or PDF.

use super::{Done, Installation, Refused};
use crate::services::print_papers::{progress_report, target_in_words};
use crate::services::report_indicators::{ProgressReport, report_indicators};
use crate::store::sessions::Scope;
use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    command: ReportCommand,
}

#[derive(Subcommand)]
enum ReportCommand {
    /// Progress toward every indicator of the plan
    Progress {
        #[command(flatten)]
        installation: Installation,
        /// Day of the report, YYYY-MM-DD
        #[arg(long)]
        as_of: NaiveDate,
        /// Form of the report
        #[arg(long, value_enum)]
        format: Format,
        /// File to write
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Csv,
    Xlsx,
    Docx,
    Pdf,
}

const HEADINGS: [&str; 8] =
    ["number", "name", "kind", "numerator", "denominator", "share_percent", "target", "due"];

pub(super) async fn report(args: ReportArgs) -> Done {
    let ReportCommand::Progress { installation, as_of, format, out } = args.command;
    let (app, _) = installation.open().await?;
    let found = report_indicators(&app, &Scope::Province, as_of).await?;
    let bytes = match format {
        Format::Json => serde_json::to_vec_pretty(&found)?,
        Format::Csv => as_csv(&found)?,
        Format::Xlsx => as_xlsx(&found)?,
        Format::Docx => as_docx(&found)?,
        Format::Pdf => progress_report(&app, &Scope::Province, as_of).await?,
    };
    std::fs::write(&out, bytes).map_err(|error| Refused(format!("{}: {error}", out.display())))?;
    Ok(ExitCode::SUCCESS)
}

fn rows(found: &ProgressReport) -> Vec<[String; 8]> {
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
                row.share
                    .map(|share| format!("{}.{:02}", share / 100, share % 100))
                    .unwrap_or_default(),
                row.target.map(target_in_words).unwrap_or_default(),
                row.due.map(|due| due.to_string()).unwrap_or_default(),
            ]
        })
        .collect()
}

fn as_csv(found: &ProgressReport) -> Result<Vec<u8>, Refused> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS)?;
    for row in rows(found) {
        writer.write_record(&row)?;
    }
    writer.into_inner().map_err(|error| Refused(error.to_string()))
}

fn as_xlsx(found: &ProgressReport) -> Result<Vec<u8>, Refused> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADINGS)?;
    for (line, row) in rows(found).iter().zip(1_u32..) {
        sheet.write_row(row, 0, line.iter().map(String::as_str))?;
    }
    sheet.autofit();
    Ok(workbook.save_to_buffer()?)
}

fn as_docx(found: &ProgressReport) -> Result<Vec<u8>, Refused> {
    use docx_rs::{Docx, Paragraph, Run, Table, TableCell, TableRow};
    let cell = |text: &str| {
        TableCell::new().add_paragraph(Paragraph::new().add_run(Run::new().add_text(text)))
    };
    let mut table_rows = vec![TableRow::new(HEADINGS.iter().map(|text| cell(text)).collect())];
    for row in rows(found) {
        table_rows.push(TableRow::new(row.iter().map(|text| cell(text)).collect()));
    }
    let heading = format!("Báo cáo tiến độ đến ngày {}", found.as_of.format("%d/%m/%Y"));
    let mut bytes = std::io::Cursor::new(Vec::new());
    Docx::new()
        .add_paragraph(Paragraph::new().add_run(Run::new().add_text(heading).bold()))
        .add_table(Table::new(table_rows))
        .build()
        .pack(&mut bytes)?;
    Ok(bytes.into_inner())
}
