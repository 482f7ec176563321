//! The mentor's taps: let a candidate in, and allow another device.

use super::attempt_plan::make_ready;
use super::{Actor, App, Failure, Refusal};
use crate::store::{AttemptRow, SessionRow, Tx, attempts, audit, sessions};
use serde_json::json;
use uuid::Uuid;

/// An attempt of an open session within the actor's reach, locked.
///
/// # Errors
/// When it is not there, out of reach, or its session has been sealed.
pub(super) async fn open_attempt(
    tx: &Tx,
    actor: &Actor,
    attempt_id: Uuid,
) -> Result<(SessionRow, AttemptRow), Failure> {
    let attempt = attempts::find_for_change(tx, attempt_id).await?.ok_or(Refusal::NotFound)?;
    let session =
        sessions::find(tx, &actor.scope(), attempt.session_id).await?.ok_or(Refusal::NotFound)?;
    if session.state != "open" {
        return Err(Refusal::SessionSealed.into());
    }
    Ok((session, attempt))
}

/// Lets a candidate start. Doing it twice changes nothing.
///
/// # Errors
/// When the attempt has ended.
pub async fn admit(app: &App, actor: &Actor, attempt_id: Uuid) -> Result<(), Failure> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let (session, attempt) = open_attempt(&tx, actor, attempt_id).await?;
    let before = attempts::state_of(&attempt)?;
    let after = before.admit(now)?;
    if after == before {
        return Ok(());
    }
    attempts::change(&tx, attempts::with_state(attempt, after)).await?;
    let entry = audit::Entry {
        chain: format!("session:{}", session.id),
        actor: actor.audit_name(),
        action: "admit",
        object: format!("attempt:{attempt_id}"),
        detail: json!({}),
    };
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    if let Err(fault) = make_ready(app, attempt_id).await {
        // The candidate is in; the form is read when it is asked for.
        tracing::warn!(%fault, %attempt_id, "a form could not be made ready");
    }
    Ok(())
}

/// Lets everybody in who still waits, and says how many that were.
///
/// # Errors
/// When the session is out of reach or has been sealed.
pub async fn admit_all(app: &App, actor: &Actor, session_id: Uuid) -> Result<usize, Failure> {
    sessions::find(&app.store, &actor.scope(), session_id).await?.ok_or(Refusal::NotFound)?;
    let all = attempts::of_session(&app.store, session_id).await?;
    let mut n_admitted = 0;
    for attempt in all.iter().filter(|attempt| attempt.state == "expected") {
        admit(app, actor, attempt.id).await?;
        n_admitted += 1;
    }
    Ok(n_admitted)
}

/// Allows the device that waits to go on with the attempt; the earlier one stops.
///
/// # Errors
/// When no device waits.
pub async fn allow_device(app: &App, actor: &Actor, attempt_id: Uuid) -> Result<(), Failure> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let (session, attempt) = open_attempt(&tx, actor, attempt_id).await?;
    let mut request = attempts::device_request(&tx, attempt.id).await?.ok_or(Refusal::NotFound)?;
    if request.allowed_at.is_some() {
        return Ok(());
    }
    request.allowed_at = Some(now.ms());
    request.allowed_by = Some(actor.staff_id);
    attempts::put_device_request(&tx, request).await?;
    let entry = audit::Entry {
        chain: format!("session:{}", session.id),
        actor: actor.audit_name(),
        action: "allow_device",
        object: format!("attempt:{attempt_id}"),
        detail: json!({ "epoch_before": attempt.epoch }),
    };
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}
