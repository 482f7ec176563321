//! What the server does beside answering: issues certificates that decisions owe, prints batches.

use super::decide_sessions::issue_decided;
use super::print_batch::{drop_old_files, print_waiting};
use super::{App, Failure};
use std::time::Duration;

/// How often the task looks by itself, for what another process was asked.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Wait after a failure.
const WAIT_AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Starts the task; first of all it goes on with what a stop interrupted.
pub fn start(app: App) {
    tokio::spawn(async move {
        loop {
            let wait = match work(&app).await {
                Ok(()) => LOOK_EVERY,
                Err(failure) => {
                    tracing::error!(%failure, "background work broke off and goes on soon");
                    WAIT_AFTER_FAILURE
                }
            };
            // Either somebody asks for something, or the time is over.
            let _ = tokio::time::timeout(wait, app.jobs.notified()).await;
        }
    });
}

/// Does all that waits.
///
/// # Errors
/// When the database fails, or what is stored contradicts itself.
pub async fn work(app: &App) -> Result<(), Failure> {
    issue_decided(app).await?;
    print_waiting(app).await?;
    drop_old_files(app).await
}
