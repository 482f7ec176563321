//! Suspends a certificate for the time being, and puts it in force again; one person is enough.

use super::revoke::{Change, find_within_reach, reason_of, record, tell};
use super::{Actor, App, Failure, Refusal};
use crate::store::credentials;
use uuid::Uuid;

/// Suspends: verifiers say so, and the person is not counted meanwhile.
///
/// # Errors
/// When a reason is missing, or the certificate is out of reach or not in force.
pub async fn suspend(
    app: &App,
    actor: &Actor,
    credential_id: Uuid,
    reason: &str,
) -> Result<(), Failure> {
    turn(app, actor, credential_id, reason, Change::Suspend, ("in_force", "suspended")).await
}

/// Ends a suspension.
///
/// # Errors
/// When a reason is missing, or the certificate is out of reach or not suspended.
pub async fn resume(
    app: &App,
    actor: &Actor,
    credential_id: Uuid,
    reason: &str,
) -> Result<(), Failure> {
    turn(app, actor, credential_id, reason, Change::Resume, ("suspended", "in_force")).await
}

async fn turn(
    app: &App,
    actor: &Actor,
    credential_id: Uuid,
    reason: &str,
    change: Change,
    (from, to): (&str, &str),
) -> Result<(), Failure> {
    let reason = reason_of(reason)?;
    let tx = app.store.begin().await?;
    let mut row = find_within_reach(&tx, actor, credential_id).await?;
    if row.state != from {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    row.state = to.to_owned();
    credentials::change(&tx, row.clone()).await?;
    record(app, &tx, actor, credential_id, change, &reason).await?;
    tell(app, &tx, actor, &row, change.action()).await?;
    Ok(tx.commit().await?)
}
