//! Proposes to neutralise an item; a second person decides.

use super::preview::preview_neutralisation;
use super::{Proposal, require_officer};
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{NeutralisationRow, NeutralisationSessionRow, audit, neutralisations};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Stores a proposal with what it would do, and gives its id.
///
/// # Errors
/// When it cannot be carried out, or the same one waits already.
pub async fn propose_neutralisation(
    app: &App,
    actor: &Actor,
    proposal: &Proposal,
) -> Result<Uuid, Failure> {
    require_officer(actor)?;
    let preview = preview_neutralisation(app, actor, proposal).await?;
    let now = app.now();
    let id = app.new_id();
    let method = serde_json::to_string(&proposal.method)
        .map_err(|error| Failure::broken(error.to_string()))?;
    let scope = proposal.session_id.map_or_else(|| "all".to_owned(), |id| id.to_string());
    let mut row = NeutralisationRow {
        id,
        item_version_id: proposal.item_version_id,
        session_id: proposal.session_id,
        method,
        reason: proposal.reason.trim().to_owned(),
        hash: String::new(),
        state: "proposed".to_owned(),
        open_slot: Some(format!("{}:{scope}", proposal.item_version_id)),
        proposed_by: actor.staff_id,
        proposed_at: now.ms(),
        decided_by: None,
        decided_at: None,
        decision_note: None,
        last_attempt_id: None,
        n_held: 0,
        n_changed: 0,
        n_to_pass: 0,
        regraded_at: None,
        applied_at: None,
    };
    row.hash = hash_of(&row);
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor.audit_name(),
        action: "propose_neutralisation",
        object: format!("neutralisation:{id}"),
        detail: json!({
            "item_version": row.item_version_id, "session": row.session_id, "hash": row.hash,
            "n_held": preview.total.n_held, "n_changed": preview.total.n_changed,
            "n_to_pass": preview.total.n_to_pass,
        }),
    };
    let foreseen = preview.sessions.iter().map(|(session_id, reach)| NeutralisationSessionRow {
        neutralisation_id: id,
        session_id: *session_id,
        n_held_foreseen: reach.n_held,
        n_changed_foreseen: reach.n_changed,
        n_to_pass_foreseen: reach.n_to_pass,
        n_held: 0,
        n_changed: 0,
        n_to_pass: 0,
        n_issued: 0,
        issued_at: None,
    });
    let foreseen = foreseen.collect();
    let tx = app.store.begin().await?;
    neutralisations::add(&tx, row).await.map_err(|fault| match fault.is_unique_violation() {
        true => Failure::from(Refusal::ProposalWaits),
        false => fault.into(),
    })?;
    neutralisations::add_sessions(&tx, foreseen).await?;
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// SHA-256 over what is proposed, by whom and when; what is decided and carried out has it still.
pub(super) fn hash_of(row: &NeutralisationRow) -> String {
    let session = row.session_id.map(|id| id.to_string()).unwrap_or_default();
    let fields = [
        row.id.to_string(),
        row.item_version_id.to_string(),
        session,
        row.method.clone(),
        row.reason.clone(),
        row.proposed_by.to_string(),
        row.proposed_at.to_string(),
    ];
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field.as_bytes());
    }
    hex::encode(hash.finalize())
}
