//! Takes a hand-in: the attempt goes on with its extension, or ends once and is graded in the same
//! transaction; asking again gives the same answer.

use super::extend_attempt::{Part, extend_near_the_cut};
use super::grade_attempt::{Graded, grade_attempt, store_result};
use super::holder_link::add_link;
use super::join::SeatPass;
use super::{App, Failure, Refusal};
use crate::store::{AttemptRow, attempts, audit, group_commit};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sathach_domain::session::{AttemptState, SubmitCause};
use serde_json::json;
use sha2::{Digest, Sha256};

/// What a hand-in led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandIn {
    /// The attempt has ended; this is its receipt.
    Ended(String),
    /// The first part is closed and the extension has begun.
    GoesOn,
}

/// Hands in a part of the attempt of this device. A device that hands in the first part again, for
/// it never got the answer, does not end the second one.
///
/// # Errors
/// When the device speaks of events that are not stored, or the attempt has not started.
pub async fn submit_attempt(
    app: &App,
    pass: SeatPass,
    epoch: i64,
    last_seq: i64,
    part: Part,
) -> Result<HandIn, Failure> {
    let attempt = attempts::find(&app.store, pass.attempt_id).await?.ok_or(Refusal::NotJoined)?;
    if let (AttemptState::Submitted { .. }, Some(receipt)) =
        (attempts::state_of(&attempt)?.state, &attempt.receipt)
    {
        return Ok(HandIn::Ended(receipt.clone()));
    }
    if epoch != pass.epoch || epoch != attempt.epoch {
        return Err(Refusal::Superseded.into());
    }
    let acked = group_commit::acked(&app.store, attempt.id, epoch).await?;
    if last_seq > acked {
        return Err(Refusal::UnsavedEvents { acked, last_seq }.into());
    }
    if part == Part::First && extend_near_the_cut(app, attempt.id).await? {
        return Ok(HandIn::GoesOn);
    }
    end_attempt(app, attempt.id, SubmitCause::Candidate).await.map(HandIn::Ended)
}

/// Ends an attempt for any cause and returns its receipt.
///
/// # Errors
/// When the attempt has not started and the cause is not the seal of the session.
pub async fn end_attempt(
    app: &App,
    attempt_id: uuid::Uuid,
    cause: SubmitCause,
) -> Result<String, Failure> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let attempt = attempts::find_for_change(&tx, attempt_id).await?.ok_or(Refusal::NotFound)?;
    let before = attempts::state_of(&attempt)?;
    if let (AttemptState::Submitted { .. }, Some(receipt)) = (before.state, &attempt.receipt) {
        return Ok(receipt.clone());
    }
    let mut attempt = attempts::with_state(attempt, before.submit(now, cause)?);
    let graded = match before.state {
        AttemptState::Started { .. } => Some(grade_attempt(&tx, &attempt).await?),
        AttemptState::Expected | AttemptState::Admitted { .. } | AttemptState::Submitted { .. } => {
            None
        }
    };
    let receipt = receipt_of(&attempt, graded.as_ref());
    attempt.receipt = Some(receipt.clone());
    attempts::change(&tx, attempt.clone()).await?;
    if let Some(graded) = &graded {
        store_result(&tx, &attempt, graded, now).await?;
        add_link(app, &tx, &attempt, graded.link_days).await?;
    }
    let entry = audit::Entry {
        chain: format!("session:{}", attempt.session_id),
        actor: format!("attempt:{}", attempt.id),
        action: "submit_attempt",
        object: format!("attempt:{}", attempt.id),
        detail: json!({ "cause": attempt.submit_cause, "receipt": receipt }),
    };
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    Ok(receipt)
}

/// 12 characters over what counted, so that two receipts can be compared by eye.
fn receipt_of(attempt: &AttemptRow, graded: Option<&Graded>) -> String {
    let mut hash = Sha256::new();
    hash.update(attempt.id.as_bytes());
    hash.update(attempt.submitted_at.unwrap_or_default().to_be_bytes());
    let counted = graded.map(|graded| {
        graded.outcome.positions.iter().map(|position| &position.response).collect::<Vec<_>>()
    });
    hash.update(serde_json::to_vec(&counted).unwrap_or_default());
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..9])
}
