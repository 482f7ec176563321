//! `doctor`: says what is wrong with an installation, and what to do.

use super::{Done, Installation, open};
use crate::store::{audit, schema};
use std::process::ExitCode;

pub(super) async fn doctor(installation: Installation) -> Done {
    let config = installation.settings()?;
    let app = open(&config).await?;
    let mut problems = Vec::new();
    let pending = app.store.pending_migrations().await?;
    if pending.is_empty() {
        for difference in schema::differences(&app.store).await? {
            problems.push(format!("{difference}; restore a backup or run `sathach migrate`"));
        }
        for place in audit::verify(&app.store).await?.broken {
            problems.push(format!("the audit is broken at {place}"));
        }
    } else {
        problems.push(format!("{} migrations are pending; run `sathach migrate`", pending.len()));
    }
    if app.keys.signing_key(app.now().day_in_vietnam()).is_err() {
        problems.push(
            "no certificate key signs today: run `sathach keys rotate` if its window is over, then \
             `sathach keys sign`"
                .to_owned(),
        );
    }
    match app.keys.trust() {
        Some(signed) if signed.list.is_stale(app.now().utc()) => problems.push(
            "the trust list is overdue, so verifiers call nothing valid; run `sathach keys sign`"
                .to_owned(),
        ),
        Some(_) => {}
        None => problems.push(
            "no trust list is signed, so no certificate can be issued; run `sathach keys root` \
             away from the server, then `sathach keys sign`"
                .to_owned(),
        ),
    }
    if config.public_url.starts_with("http://") && !config.public_url.contains("127.0.0.1") {
        problems.push(
            "public_url is not https, so phones cannot check signatures by themselves".to_owned(),
        );
    }
    println!("database: {}", app.store.kind());
    for problem in &problems {
        println!("problem: {problem}");
    }
    println!("{} problems", problems.len());
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
