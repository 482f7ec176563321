//! The command line: one file a command. Exit codes: 0 done, 1 refused, 2 wrong usage.

mod audit;
mod backup;
mod bank;
mod bank_files;
mod bank_import;
mod bank_report;
mod bench_seed;
mod certificate;
mod certificate_paper;
mod demo;
mod doctor;
mod forms;
mod forms_report;
mod items;
mod keys;
mod report;
mod serve;
mod simulate;
mod user;
mod verify_token;

use crate::config::Config;
use crate::services::open_app::{Opening, open_app};
use crate::services::{App, SystemChance, SystemClock};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Sát Hạch Số: assembles, grades and certifies digital-skills assessments.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows everything with sample data on embedded SQLite; runs until stopped
    Demo(demo::DemoArgs),
    /// Serves people and programs until stopped
    Serve(Installation),
    /// Brings the database's tables up to date
    Migrate(Installation),
    /// Says what is wrong with an installation, and what to do
    Doctor(Installation),
    /// Checks, counts, imports and exports question banks
    Bank(bank::BankArgs),
    /// Deals and checks rounds of forms without a database
    Forms(forms::FormsArgs),
    /// Calibrates items from graded attempts and lists what looks wrong with items
    Items(items::ItemsArgs),
    /// Simulates candidates of known ability over a bank and prints what to expect of an exam
    Simulate(simulate::SimulateArgs),
    /// Verifies and renders certificates
    Certificate(certificate::CertificateArgs),
    /// Reports progress toward the plan's indicators
    Report(report::ReportArgs),
    /// Manages staff accounts
    User(user::UserArgs),
    /// Root key, certificate keys and the signed trust list
    Keys(keys::KeysArgs),
    /// Copies the whole database to a file while the server runs; keys are kept apart
    Backup(backup::BackupArgs),
    /// Puts a copy back into an empty database
    Restore(backup::RestoreArgs),
    /// Checks the hash chains of the audit
    Audit(audit::AuditArgs),
    /// Makes many admitted candidates for a benchmark
    #[command(hide = true)]
    BenchSeed(bench_seed::BenchSeedArgs),
    /// Fills an installation with simulated sessions, marked as such, for drills and tests
    #[command(hide = true)]
    Drill(simulate::DrillArgs),
}

/// Which installation a command works on.
#[derive(Args, Clone)]
struct Installation {
    /// Settings file (TOML); see docs/operations.md
    #[arg(long)]
    config: Option<PathBuf>,
    /// Folder with the SQLite database and the keys, instead of a settings file
    #[arg(long, conflicts_with = "config")]
    data: Option<PathBuf>,
}

impl Installation {
    fn settings(&self) -> Result<Config, Refused> {
        let mut config = Config::load(self.config.as_deref(), |name| std::env::var(name).ok())
            .map_err(|error| Refused(error.to_string()))?;
        if let Some(data) = &self.data {
            config.data_dir.clone_from(data);
            config.database_url = None;
            config.keys_dir = None;
        }
        Ok(config)
    }

    async fn open(&self) -> Result<(App, Config), Refused> {
        let config = self.settings()?;
        Ok((open(&config).await?, config))
    }
}

async fn open(config: &Config) -> Result<App, Refused> {
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|error| Refused(format!("{}: {error}", config.data_dir.display())))?;
    let opening = Opening {
        database: &config.database(),
        keys: &config.keys(),
        public_url: &config.public_url,
        layouts: config.layouts_dir.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    };
    Ok(open_app(opening).await?)
}

/// Why a command was refused, for stderr.
#[derive(Debug)]
pub struct Refused(String);

impl<E: std::error::Error> From<E> for Refused {
    fn from(error: E) -> Self {
        Refused(error.to_string())
    }
}

type Done = Result<ExitCode, Refused>;

/// Prints one JSON document on stdout.
fn print_json(value: &impl serde::Serialize) -> Done {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(ExitCode::SUCCESS)
}

/// Runs the command that the arguments name.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Demo(args) => demo::demo(args).await,
        Command::Serve(installation) => serve::serve(installation).await,
        Command::Migrate(installation) => serve::migrate(installation).await,
        Command::Doctor(installation) => doctor::doctor(installation).await,
        Command::Bank(args) => bank::bank(args).await,
        Command::Forms(args) => forms::forms(args).await,
        Command::Items(args) => items::items(args).await,
        Command::Certificate(args) => certificate::certificate(args),
        Command::Report(args) => report::report(args).await,
        Command::User(args) => user::user(args).await,
        Command::Keys(args) => keys::keys(args).await,
        Command::Backup(args) => backup::backup(args).await,
        Command::Restore(args) => backup::restore(args).await,
        Command::Audit(args) => audit::audit(args).await,
        Command::Simulate(args) => simulate::simulate(&args),
        Command::BenchSeed(args) => bench_seed::bench_seed(args).await,
        Command::Drill(args) => simulate::drill(args).await,
    };
    done.unwrap_or_else(|Refused(reason)| {
        eprintln!("sathach: {reason}");
        ExitCode::from(1)
    })
}
