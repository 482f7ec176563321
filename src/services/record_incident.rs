//! Records what happened in a session, for its minutes.

use super::failure::FieldRefusal;
use super::{Actor, App, Failure, Refusal};
use crate::store::vault::Place;
use crate::store::{IncidentRow, audit, sessions};
use serde_json::json;
use uuid::Uuid;

/// Kinds of incident.
pub const KINDS: [&str; 5] = ["technical", "health", "conduct", "help", "other"];

/// Longest note.
const MAX_NOTE_CHARS: usize = 1_000;

/// Adds an incident to an open session.
///
/// # Errors
/// When the kind is unknown or the note is missing.
pub async fn record_incident(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
    kind: &str,
    note: &str,
) -> Result<(), Failure> {
    let note = note.trim();
    if note.is_empty() || note.chars().count() > MAX_NOTE_CHARS {
        return Err(FieldRefusal::one("note", "required").into());
    }
    if !KINDS.contains(&kind) {
        return Err(FieldRefusal::one("kind", "unknown").into());
    }
    let now = app.now();
    let tx = app.store.begin().await?;
    let session = sessions::find_for_change(&tx, &actor.scope(), session_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if session.state != "open" {
        return Err(Refusal::SessionSealed.into());
    }
    let id = app.new_id();
    let place = Place { table: "incident", column: "note_sealed", row: id };
    let row = IncidentRow {
        id,
        session_id,
        attempt_id: None,
        kind: kind.to_owned(),
        note_sealed: app.store.vault().seal(place, note.as_bytes(), app.random())?,
        noted_by: actor.staff_id,
        noted_at: now.ms(),
    };
    sessions::add_incident(&tx, row).await?;
    let entry = audit::Entry {
        chain: format!("session:{session_id}"),
        actor: actor.audit_name(),
        action: "record_incident",
        object: format!("incident:{id}"),
        detail: json!({ "kind": kind }),
    };
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}
