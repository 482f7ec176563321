//! Revokes a certificate: it stops counting at once, and every verifier says so.

use super::failure::FieldRefusal;
use super::{Actor, App, Failure, Refusal};
use crate::store::sessions::Scope;
use crate::store::{audit, credentials};
use serde_json::json;
use uuid::Uuid;

/// Longest reason.
const MAX_REASON_CHARS: usize = 500;

/// Revokes a credential for a reason.
///
/// # Errors
/// When the reason is missing, or the credential is out of reach or revoked before.
pub async fn revoke(
    app: &App,
    actor: &Actor,
    credential_id: Uuid,
    reason: &str,
) -> Result<(), Failure> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON_CHARS {
        return Err(FieldRefusal::one("reason", "required").into());
    }
    let now = app.now();
    let tx = app.store.begin().await?;
    let mut row =
        credentials::find_for_change(&tx, credential_id).await?.ok_or(Refusal::NotFound)?;
    if let Scope::Commune(code) = actor.scope()
        && code != row.commune_code
    {
        return Err(Refusal::NotFound.into());
    }
    if row.state == "revoked" {
        return Err(Refusal::AlreadyRevoked.into());
    }
    row.state = "revoked".to_owned();
    row.revoked_at = Some(now.ms());
    row.revoked_by = Some(actor.staff_id);
    row.revoked_reason = Some(reason.to_owned());
    let entry = audit::Entry {
        chain: format!("commune:{}", row.commune_code),
        actor: actor.audit_name(),
        action: "revoke_credential",
        object: format!("credential:{credential_id}"),
        detail: json!({ "register": row.register_number }),
    };
    credentials::change(&tx, row).await?;
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}
