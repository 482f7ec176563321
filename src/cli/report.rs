//! `report progress`: the indicators as of a day, as JSON, CSV, XLSX, DOCX or PDF.

use super::{Done, Installation, Refused};
use crate::services::export_report::{
    INDICATOR_HEADINGS, SAMPLE_NOTE, indicator_rows, indicators_csv, report_json, report_xlsx,
};
use crate::services::print_papers::progress_report;
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

pub(super) async fn report(args: ReportArgs) -> Done {
    let ReportCommand::Progress { installation, as_of, format, out } = args.command;
    let (app, _) = installation.open().await?;
    let found = report_indicators(&app, &Scope::Province, as_of).await?;
    let bytes = match format {
        Format::Json => report_json(&found)?,
        Format::Csv => indicators_csv(&found)?,
        Format::Xlsx => report_xlsx(&found)?,
        Format::Docx => as_docx(&found)?,
        Format::Pdf => progress_report(&app, &Scope::Province, as_of).await?,
    };
    std::fs::write(&out, bytes).map_err(|error| Refused(format!("{}: {error}", out.display())))?;
    Ok(ExitCode::SUCCESS)
}

fn as_docx(found: &ProgressReport) -> Result<Vec<u8>, Refused> {
    use docx_rs::{Docx, Paragraph, Run, Table, TableCell, TableRow};
    let cell = |text: &str| {
        TableCell::new().add_paragraph(Paragraph::new().add_run(Run::new().add_text(text)))
    };
    let mut table_rows =
        vec![TableRow::new(INDICATOR_HEADINGS.iter().map(|text| cell(text)).collect())];
    for row in indicator_rows(found) {
        table_rows.push(TableRow::new(row.iter().map(|text| cell(text)).collect()));
    }
    let heading = format!("Báo cáo tiến độ đến ngày {}", found.as_of.format("%d/%m/%Y"));
    let mut bytes = std::io::Cursor::new(Vec::new());
    let paragraph = |text: &str| Paragraph::new().add_run(Run::new().add_text(text).bold());
    let mut report = Docx::new().add_paragraph(paragraph(&heading));
    if found.indicators.iter().any(|row| row.is_sample) {
        report = report.add_paragraph(paragraph(SAMPLE_NOTE));
    }
    report.add_table(Table::new(table_rows)).build().pack(&mut bytes)?;
    Ok(bytes.into_inner())
}
