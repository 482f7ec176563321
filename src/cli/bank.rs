//! The `bank` commands; import and export have their own files.

use super::bank_files::{ExportArgs, TemplateArgs, export_bank, write_template};
use super::bank_import::{ImportArgs, import_file};
use super::bank_report::{check_lines, stats_lines};
use super::{Done, Installation, Refused, print_json};
use crate::services::import_bank::import_bank;
use crate::services::open_app::prepare;
use crate::services::shipped::bank_in;
use clap::{Args, Subcommand};
use sathach_domain::bank::check::check_bank;
use sathach_domain::bank::stats::bank_stats;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct BankArgs {
    #[command(subcommand)]
    command: BankCommand,
}

#[derive(Subcommand)]
enum BankCommand {
    /// Reports every error of a bank at once
    Check {
        /// Folder such as question-banks
        dir: PathBuf,
        /// Prints one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Counts live items by area, level and kind, forms, keys that show, flaws by author
    Stats {
        /// Folder such as question-banks
        dir: PathBuf,
        /// Prints one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Makes item files out of a file of another system
    Import(ImportArgs),
    /// Writes a bank as a file for other systems
    Export(ExportArgs),
    /// Writes an empty table to fill in
    Template(TemplateArgs),
    /// Freezes a bank's live items as a release in the database
    Release {
        /// Folder such as question-banks
        dir: PathBuf,
        #[command(flatten)]
        installation: Installation,
    },
}

pub(super) async fn bank(args: BankArgs) -> Done {
    match args.command {
        BankCommand::Check { dir, json } => {
            let check = check_bank(&bank_in(&dir).map_err(Refused)?);
            if json {
                print_json(&check)?;
            } else {
                print!("{}", check_lines(&check));
            }
            Ok(if check.n_errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        BankCommand::Stats { dir, json } => {
            let stats = bank_stats(&bank_in(&dir).map_err(Refused)?);
            if json {
                return print_json(&stats);
            }
            print!("{}", stats_lines(&stats));
            Ok(ExitCode::SUCCESS)
        }
        BankCommand::Import(args) => import_file(&args),
        BankCommand::Export(args) => export_bank(&args),
        BankCommand::Template(args) => write_template(&args),
        BankCommand::Release { dir, installation } => {
            let (app, _) = installation.open().await?;
            prepare(&app).await?;
            let files = bank_in(&dir).map_err(Refused)?;
            let imported = import_bank(&app, &files).await?;
            let news = if imported.is_new { "released" } else { "was released before" };
            println!("{} items, {news}: {}", imported.n_items, imported.release_hash);
            Ok(ExitCode::SUCCESS)
        }
    }
}
