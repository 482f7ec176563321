//! `audit verify`.

use super::{Done, Installation};
use crate::store::audit::verify;
use clap::{Args, Subcommand};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Checks every hash chain from its first entry to its end
    Verify {
        #[command(flatten)]
        installation: Installation,
    },
}

pub(super) async fn audit(args: AuditArgs) -> Done {
    let AuditCommand::Verify { installation } = args.command;
    let (app, _) = installation.open().await?;
    let check = verify(&app.store).await?;
    println!("{} entries in {} chains", check.n_entries, check.n_chains);
    for place in &check.broken {
        println!("broken: {place}");
    }
    Ok(if check.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
