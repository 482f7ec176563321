//! `backup` and `restore`. Keys are not in a backup: kept apart, or a stolen copy opens itself.

use super::{Done, Installation, Refused, open};
use crate::config::Config;
use crate::services::keys::Keys;
use crate::services::skip_numbers::skip_numbers;
use crate::store::{audit, backup as copies, schema};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct BackupArgs {
    #[command(flatten)]
    installation: Installation,
    /// File to write; must not exist
    #[arg(long)]
    out: PathBuf,
}

#[derive(Args)]
pub(super) struct RestoreArgs {
    #[command(flatten)]
    installation: Installation,
    /// Copy made by `backup`
    file: PathBuf,
    /// Only checks the copy: tables, audit chains and that the keys open it
    #[arg(long)]
    verify_only: bool,
    /// Register numbers to leave out, so that none that was given out after the copy is given again
    #[arg(long, default_value_t = 1000)]
    skip_numbers: u32,
}

pub(super) async fn backup(args: BackupArgs) -> Done {
    let (app, config) = args.installation.open().await?;
    copies::backup(&app.store, &args.out).await?;
    println!("{} written", args.out.display());
    println!(
        "The keys in {} are not in it; keep a copy of them elsewhere",
        config.keys().display()
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn restore(args: RestoreArgs) -> Done {
    let config = args.installation.settings()?;
    if args.verify_only {
        return verify(&config, &args.file).await;
    }
    if !Keys::are_in(&config.keys()) {
        let keys = config.keys();
        return Err(Refused(format!(
            "{} holds no keys; put the keys of the copied installation there first",
            keys.display()
        )));
    }
    std::fs::create_dir_all(&config.data_dir)?;
    copies::restore(&config.database(), &args.file).await?;
    let app = open(&config).await?;
    let wrong = problems(&app).await?;
    if wrong.is_empty() {
        let last = skip_numbers(&app, args.skip_numbers).await?;
        println!("register numbers go on after {last}, beyond those given out since the copy");
    }
    report(&wrong)
}

async fn verify(config: &Config, file: &Path) -> Done {
    if config.database_url.as_deref().is_some_and(|url| url.starts_with("postgres")) {
        return Err(Refused(
            "--verify-only reads SQLite copies; restore a pg_dump into an empty database instead"
                .to_owned(),
        ));
    }
    let place = std::env::temp_dir().join(format!("sathach-verify-{}", std::process::id()));
    std::fs::create_dir_all(&place)?;
    let database = place.join("sathach.sqlite");
    let checked = async {
        std::fs::copy(file, &database)
            .map_err(|error| Refused(format!("{}: {error}", file.display())))?;
        let config = Config {
            database_url: Some(format!("sqlite:{}", database.display())),
            keys_dir: Some(config.keys()),
            ..config.clone()
        };
        let app = open(&config).await?;
        problems(&app).await
    }
    .await;
    let _ = std::fs::remove_dir_all(&place);
    report(&checked?)
}

async fn problems(app: &crate::services::App) -> Result<Vec<String>, Refused> {
    let mut wrong = schema::differences(&app.store).await?;
    if !wrong.is_empty() {
        return Ok(wrong);
    }
    let check = audit::verify(&app.store).await?;
    wrong.extend(check.broken.iter().map(|place| format!("the audit is broken at {place}")));
    for row in crate::store::sessions::list(&app.store, &crate::store::sessions::Scope::Province, 5)
        .await?
    {
        if crate::store::sessions::code_of(&app.store, &row).is_err() {
            wrong.push(format!("the keys do not open session {}", row.id));
        }
    }
    println!("{} audit entries in {} chains checked", check.n_entries, check.n_chains);
    Ok(wrong)
}

fn report(wrong: &[String]) -> Done {
    for problem in wrong {
        println!("problem: {problem}");
    }
    if wrong.is_empty() {
        println!("the copy is whole");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::from(1))
}
