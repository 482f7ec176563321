//! Seals a session: ends what still runs, writes the minutes, issues certificates where policy
//! does not wait for a decision.

use super::issue_credentials::issue_for_session;
use super::show_form::exam_of;
use super::submit_attempt::end_attempt;
use super::{Actor, App, Failure, Refusal};
use crate::store::{attempts, audit, sessions};
use sathach_domain::session::SubmitCause;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What to do with people who are still working.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StillRunning {
    /// Refuse to seal.
    Refuse,
    /// End their attempts now.
    End,
}

/// The sealed record of a session: counts and a fingerprint, no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// People on the roster.
    pub n_candidates: usize,
    /// Attempts that started.
    pub n_started: usize,
    /// Attempts that passed.
    pub n_passed: usize,
    /// Incidents recorded.
    pub n_incidents: usize,
    /// SHA-256 over every attempt's id, receipt and result.
    pub fingerprint: String,
}

/// Seals a session. Doing it twice changes nothing.
///
/// # Errors
/// When people are still working and the caller did not say to end their attempts.
pub async fn seal_session(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
    running: StillRunning,
) -> Result<(), Failure> {
    let session =
        sessions::find(&app.store, &actor.scope(), session_id).await?.ok_or(Refusal::NotFound)?;
    if session.state == "open" {
        end_attempts(app, session_id, running).await?;
        close(app, actor, session_id).await?;
    }
    let exam = exam_of(&app.store, session.exam_id).await?;
    if exam.certificate.needs_decision {
        return Ok(());
    }
    issue_for_session(app, &actor.audit_name(), session_id).await.map(|_| ())
}

async fn end_attempts(app: &App, session_id: Uuid, running: StillRunning) -> Result<(), Failure> {
    let now = app.now();
    let all = attempts::of_session(&app.store, session_id).await?;
    let mut n_running = 0;
    for row in &all {
        let is_running = row.state == "started" && row.ends_at.is_some_and(|end| now.ms() < end);
        n_running += usize::from(is_running);
    }
    if n_running > 0 && running == StillRunning::Refuse {
        return Err(Refusal::StillRunning { n: n_running }.into());
    }
    for row in all.iter().filter(|row| row.state != "submitted") {
        end_attempt(app, row.id, SubmitCause::Seal).await?;
    }
    Ok(())
}

async fn close(app: &App, actor: &Actor, session_id: Uuid) -> Result<(), Failure> {
    let now = app.now();
    let n_incidents = sessions::incidents(&app.store, session_id).await?.len();
    let tx = app.store.begin().await?;
    let mut session = sessions::find_for_change(&tx, &actor.scope(), session_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if session.state != "open" {
        return Ok(());
    }
    let mut all = attempts::of_session(&tx, session_id).await?;
    all.sort_by_key(|row| row.id);
    if all.iter().any(|row| row.state != "submitted") {
        // Somebody was checked in a moment ago.
        return Err(Refusal::StillRunning { n: 1 }.into());
    }
    let results = attempts::results_of_session(&tx, session_id).await?;
    let mut hash = Sha256::new();
    for row in &all {
        let result = results.iter().find(|result| result.attempt_id == row.id);
        hash.update(row.id.as_bytes());
        hash.update(row.receipt.as_deref().unwrap_or_default());
        hash.update(result.map(|result| result.content.as_str()).unwrap_or_default());
    }
    let minutes = Minutes {
        n_candidates: all.len(),
        n_started: all.iter().filter(|row| row.started_at.is_some()).count(),
        n_passed: results.iter().filter(|result| result.decision == "pass").count(),
        n_incidents,
        fingerprint: hex::encode(hash.finalize()),
    };
    session.state = "sealed".to_owned();
    session.sealed_at = Some(now.ms());
    session.sealed_by = Some(actor.staff_id);
    session.minutes =
        Some(serde_json::to_string(&minutes).map_err(|e| Failure::broken(e.to_string()))?);
    sessions::change(&tx, session).await?;
    let entry = audit::Entry {
        chain: format!("session:{session_id}"),
        actor: actor.audit_name(),
        action: "seal_session",
        object: format!("session:{session_id}"),
        detail: json!(minutes),
    };
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}
