//! `bench-seed`: many admitted candidates for a benchmark, of made-up people.

use super::{Done, Installation, Refused};
use crate::services::demo::seed_candidates;
use crate::services::open_app::prepare;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct BenchSeedArgs {
    #[command(flatten)]
    installation: Installation,
    /// How many candidates; each session takes 500
    #[arg(long)]
    candidates: usize,
    /// File to write codes and ids to
    #[arg(long)]
    facts: PathBuf,
}

pub(super) async fn bench_seed(args: BenchSeedArgs) -> Done {
    let (app, _) = args.installation.open().await?;
    prepare(&app).await?;
    let seeded = seed_candidates(&app, args.candidates).await?;
    let text = serde_json::to_string(&seeded)?;
    std::fs::write(&args.facts, text)
        .map_err(|error| Refused(format!("{}: {error}", args.facts.display())))?;
    Ok(ExitCode::SUCCESS)
}
