//! What the server does beside answering: issues certificates that decisions owe, prints batches,
//! carries out what was decided about items.

use super::decide_sessions::issue_decided;
use super::neutralise::apply::apply_neutralisations;
use super::print_batch::{drop_old_files, print_waiting};
use super::{App, Failure};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How often a task looks by itself, for what another process was asked.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Wait after a failure.
const WAIT_AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Starts the tasks; first of all each goes on with what a stop interrupted. Grading again has one
/// of its own, so that it never waits for a large batch.
pub fn start(app: &App) {
    keep_doing(app, app.jobs.clone(), |app| async move { issue_and_print(&app).await });
    keep_doing(app, app.regrades.clone(), |app| async move { apply_neutralisations(&app).await });
}

/// Works whenever the bell rings or the time is over, for as long as the server runs.
fn keep_doing<W>(app: &App, bell: Arc<Notify>, work: impl Fn(App) -> W + Send + 'static)
where
    W: Future<Output = Result<(), Failure>> + Send,
{
    let app = app.clone();
    tokio::spawn(async move {
        loop {
            let wait = match work(app.clone()).await {
                Ok(()) => LOOK_EVERY,
                Err(failure) => {
                    tracing::error!(%failure, "background work broke off and goes on soon");
                    WAIT_AFTER_FAILURE
                }
            };
            // Either somebody asks for something, or the time is over.
            let _ = tokio::time::timeout(wait, bell.notified()).await;
        }
    });
}

/// One does not wait for the other to come right.
async fn issue_and_print(app: &App) -> Result<(), Failure> {
    let issued = issue_decided(app).await;
    let printed = print_waiting(app).await;
    let dropped = drop_old_files(app).await;
    issued.and(printed).and(dropped)
}
