//! `simulate`: simulated candidates of known ability over a bank; and the hidden `drill`, which
//! fills an installation with simulated sessions.

use super::forms::Bank;
use super::items::account;
use super::{Done, Installation, Refused, print_json};
use crate::services::watch::simulate_exam::{MOST_PEOPLE, SimulatedExam, simulate_exam};
use crate::services::watch::simulate_responses::{Simulation, simulate_responses};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct SimulateArgs {
    /// Folder such as question-banks
    #[arg(long)]
    bank: PathBuf,
    /// Id of the exam
    #[arg(long)]
    exam: String,
    /// How many people
    #[arg(long, default_value_t = 10_000)]
    people: usize,
    /// The same seed gives the same figures
    #[arg(long)]
    seed: u64,
    /// Prints one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct DrillArgs {
    #[command(flatten)]
    installation: Installation,
    /// Id of the exam
    #[arg(long, default_value = "citizens")]
    exam: String,
    /// How many people; each session takes 40
    #[arg(long)]
    people: usize,
    /// The seed
    #[arg(long)]
    seed: u64,
    /// Account of the province officer who opens the sessions
    #[arg(long = "as")]
    username: String,
}

pub(super) fn simulate(args: &SimulateArgs) -> Done {
    if !(1..=MOST_PEOPLE).contains(&args.people) {
        return Err(Refused(format!("--people takes 1 to {MOST_PEOPLE}")));
    }
    let bank = Bank::read(&args.bank)?;
    let exam = bank.exam(&args.exam)?;
    let found = simulate_exam(&bank.dealing(exam, 1, [0; 32]), args.people, args.seed)?;
    if args.json {
        return print_json(&found);
    }
    for (name, value) in lines(&found) {
        println!("{name:<20} {value}");
    }
    Ok(ExitCode::SUCCESS)
}

fn lines(found: &SimulatedExam) -> Vec<(&'static str, String)> {
    let share = |figure: Option<f64>| figure.map_or_else(|| "-".to_owned(), |f| format!("{f:.3}"));
    vec![
        ("exam", found.exam.clone()),
        ("people", format!("{} simulated, on {} forms", found.n_people, found.n_forms)),
        ("difficulties", format!("rest on {}", found.parameter_source.as_str())),
        ("cut", format!("{:.2} of {} points", found.cut_points, found.n_items)),
        ("cut ability", format!("{:.2} logits", found.cut_ability)),
        ("expected score", format!("{:.2}, SD {:.2}", found.expected_score, found.sd_score)),
        ("pass share", format!("{:.3}", found.pass_share)),
        ("accuracy", format!("{:.3} (model {})", found.accuracy, share(found.model_accuracy))),
        ("consistency", format!("model {}", share(found.model_consistency))),
        (
            "reliability",
            format!("split-half {}, marginal {}", share(found.split_half), share(found.marginal)),
        ),
        ("SEM at the cut", format!("{:.2} points", found.sem_at_cut)),
    ]
}

pub(super) async fn drill(args: DrillArgs) -> Done {
    let (app, _) = args.installation.open().await?;
    let actor = account(&app, &args.username).await?;
    let simulation = Simulation { exam_id: args.exam, n_people: args.people, seed: args.seed };
    let n_sessions = simulate_responses(&app, &actor, &simulation).await?;
    println!("{n_sessions} simulated sessions, marked as such");
    Ok(ExitCode::SUCCESS)
}
