//! `items`: calibrates items from graded attempts, and lists what looks wrong with items.

use super::{Done, Installation, Refused, print_json};
use crate::services::staff_accounts::list_staff;
use crate::services::watch::calibrate_items::{
    CalibrationDraft, CalibrationLine, ModelChoice, calibrate_items, draft_calibration,
};
use crate::services::watch::flag_items::{FlagList, list_flags};
use crate::services::{Actor, App};
use clap::{Args, Subcommand, ValueEnum};
use sathach_domain::grading::statistics::calibrate::Model;
use std::process::ExitCode;
use uuid::Uuid;

#[derive(Args)]
pub(super) struct ItemsArgs {
    #[command(subcommand)]
    command: ItemsCommand,
}

#[derive(Subcommand)]
enum ItemsCommand {
    /// Estimates item parameters from graded attempts, items with 400 fitting responses held fixed,
    /// and proposes them; another person accepts them on the page
    Calibrate {
        #[command(flatten)]
        installation: Installation,
        /// Which model; without it, by how many responses there are
        #[arg(long, value_enum)]
        model: Option<ModelWord>,
        /// Account of the item author or province officer who proposes
        #[arg(long = "as", required_unless_present = "dry_run")]
        username: Option<String>,
        /// Prints what would change and stores nothing
        #[arg(long)]
        dry_run: bool,
        /// Prints one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Lists every figure of an item that passed its limit, with the limit and the responses behind
    Flags {
        #[command(flatten)]
        installation: Installation,
        /// Prints one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum ModelWord {
    /// Shrunk facility
    Facility,
    /// Difficulty only
    Rasch,
    /// Difficulty and discrimination
    TwoParameter,
}

impl ModelWord {
    fn choice(word: Option<ModelWord>) -> ModelChoice {
        match word {
            None => ModelChoice::ByResponses,
            Some(ModelWord::Facility) => ModelChoice::Given(Model::Facility),
            Some(ModelWord::Rasch) => ModelChoice::Given(Model::Rasch),
            Some(ModelWord::TwoParameter) => ModelChoice::Given(Model::TwoParameter),
        }
    }
}

pub(super) async fn items(args: ItemsArgs) -> Done {
    match args.command {
        ItemsCommand::Calibrate { installation, model, username, dry_run, json } => {
            let (app, _) = installation.open().await?;
            let choice = ModelWord::choice(model);
            let username = username.filter(|_| !dry_run);
            let (proposed, draft) = match username {
                None => (None, draft_calibration(&app.store, choice).await?),
                Some(username) => {
                    let actor = account(&app, &username).await?;
                    let (id, draft) = calibrate_items(&app, &actor, choice).await?;
                    (Some(id), draft)
                }
            };
            if json {
                return print_json(&Calibrated { proposed, draft: &draft });
            }
            print_draft(&draft);
            match proposed {
                Some(id) => println!("proposed as {id}; another person accepts it on the page"),
                None => println!("nothing was stored"),
            }
            Ok(ExitCode::SUCCESS)
        }
        ItemsCommand::Flags { installation, json } => {
            let (app, _) = installation.open().await?;
            let found = list_flags(&app).await?;
            if json {
                return print_json(&found);
            }
            print_flags(&found);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn print_flags(found: &FlagList) {
    println!("{} attempts, {}", found.n_attempts, found.parameter_source.as_str());
    for item in &found.items {
        for flag in &item.flags {
            let option = flag.option.map(|n| format!(" option {}", n + 1)).unwrap_or_default();
            println!(
                "{:<16} {}{option}: {:.3}, limit {:.3}, n {}",
                format!("{} v{}", item.item, item.version),
                flag.kind.as_str(),
                flag.figure,
                flag.limit,
                flag.n,
            );
        }
    }
}

/// The person for whom the command line acts.
pub(super) async fn account(app: &App, username: &str) -> Result<Actor, Refused> {
    let rows = list_staff(app).await?;
    let row = rows.iter().find(|row| row.username == username && row.disabled_at.is_none());
    row.and_then(|row| Actor::of(row, Uuid::nil())).ok_or_else(|| {
        Refused(format!("no account \"{username}\" in use; `sathach user list` lists them"))
    })
}

#[derive(serde::Serialize)]
struct Calibrated<'a> {
    proposed: Option<Uuid>,
    #[serde(flatten)]
    draft: &'a CalibrationDraft,
}

fn print_draft(draft: &CalibrationDraft) {
    let figures = &draft.figures;
    println!(
        "model {}, {} people, parameters rest on {}, {} anchors, {} cycles{}",
        draft.model,
        draft.n_people,
        draft.parameter_source.as_str(),
        figures.n_anchors,
        figures.n_cycles,
        if figures.has_converged { "" } else { ", not converged" },
    );
    println!(
        "item                 n  standing     difficulty        discrimination  infit  outfit"
    );
    for line in &draft.changes {
        println!("{}", line_of(line));
    }
}

fn line_of(line: &CalibrationLine) -> String {
    let (before, after) = (line.before.curve, line.after.curve);
    let fit = |figure: Option<f64>| figure.map_or_else(|| "-".to_owned(), |f| format!("{f:.2}"));
    format!(
        "{:<16} {:>5}  {:<11} {:>5.2} → {:>5.2} ±{:.2}  {:>4.2} → {:>4.2}  {:>5}  {:>6}",
        format!("{} v{}", line.item, line.version),
        line.n,
        line.standing.as_str(),
        before.difficulty,
        after.difficulty,
        line.after.se_difficulty,
        before.discrimination,
        after.discrimination,
        fit(line.infit),
        fit(line.outfit),
    )
}
