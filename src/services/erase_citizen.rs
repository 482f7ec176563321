//! Erases a person on request: destroys what is personal and keeps what counts.

use super::failure::FieldRefusal;
use super::{Actor, App, Failure, Refusal};
use crate::store::{audit, citizens, prints, sessions};
use serde_json::json;
use uuid::Uuid;

/// Erases the citizen behind an attempt within the actor's reach.
///
/// # Errors
/// When the reason is missing or the attempt is out of reach or its session is still open.
pub async fn erase_citizen(
    app: &App,
    actor: &Actor,
    attempt_id: Uuid,
    reason: &str,
) -> Result<(), Failure> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 300 {
        return Err(FieldRefusal::one("reason", "required").into());
    }
    let now = app.now();
    let tx = app.store.begin().await?;
    let candidate =
        sessions::candidate_of_attempt(&tx, attempt_id).await?.ok_or(Refusal::NotFound)?;
    let session = sessions::find(&tx, &actor.scope(), candidate.session_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if session.state == "open" {
        return Err(Refusal::NotSealed.into());
    }
    citizens::erase(&tx, candidate.citizen_id, now).await?;
    // Printed files that may name the person go with the rest.
    for job in prints::touching_citizen(&tx, candidate.citizen_id).await? {
        prints::drop_file(&tx, job.id).await?;
    }
    let entry = audit::Entry {
        chain: format!("commune:{}", session.commune_code),
        actor: actor.audit_name(),
        action: "erase_citizen",
        object: format!("citizen:{}", candidate.citizen_id),
        detail: json!({}),
    };
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}
