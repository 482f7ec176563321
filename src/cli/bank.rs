//! The `bank` commands; import and export have their own files.

use super::bank_files::{ExportArgs, TemplateArgs, export_bank, write_template};
use super::bank_import::{ImportArgs, import_file};
use super::bank_report::{check_lines, stats_lines};
use super::{Done, Installation, Refused, print_json};
use crate::services::import_bank::import_bank;
use crate::services::open_app::prepare;
use crate::services::shipped::bank_in;
use crate::services::workbench::take_in::TakenIn;
use crate::services::workbench::write_files::write_files;
use clap::{Args, Subcommand};
use sathach_domain::bank::check::check_bank;
use sathach_domain::bank::load::BankFiles;
use sathach_domain::bank::stats::bank_stats;
use std::path::{Path, PathBuf};
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
    /// Writes the items of the authors' pages as bank files
    Write {
        /// Folder that gets the files; those of the same name are replaced
        #[arg(long)]
        out: PathBuf,
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
            print_taken(&imported.taken);
            Ok(ExitCode::SUCCESS)
        }
        BankCommand::Write { out, installation } => {
            let (app, _) = installation.open().await?;
            let written = write_files(&app).await?;
            put_files(&out, &written.files)?;
            println!("{} items written to {}", written.n_items, out.display());
            for id in &written.older {
                println!("  {id}: the wording in use; its newer wording is not finished");
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn print_taken(taken: &TakenIn) {
    let (n_added, n_updated) = (taken.added.len(), taken.updated.len());
    println!("workbench: {n_added} added, {n_updated} updated, {} the same", taken.n_same);
    for id in &taken.conflicts {
        println!("  {id}: was changed on the web and differs from the file; left as it is there");
    }
}

fn put_files(folder: &Path, bank: &BankFiles) -> Result<(), Refused> {
    let texts = bank.items.iter().chain(&bank.exams).chain([&bank.framework]);
    let texts = texts.map(|file| (file.path.as_str(), file.text.as_bytes()));
    let pictures = bank.pictures.iter().map(|file| (file.path.as_str(), file.bytes.as_slice()));
    for (path, bytes) in texts.chain(pictures) {
        let path = folder.join(path);
        let above = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(above)
            .and_then(|()| std::fs::write(&path, bytes))
            .map_err(|error| Refused(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}
