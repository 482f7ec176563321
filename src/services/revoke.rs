//! Revokes a certificate for ever: one person asks, another one confirms.

use super::failure::FieldRefusal;
use super::{Actor, App, Failure, Refusal};
use crate::store::sessions::Scope;
use crate::store::{
    CredentialChangeRow, CredentialRow, Tx, audit, credential_changes, credentials,
};
use serde_json::json;
use uuid::Uuid;

/// Longest reason.
const MAX_REASON_CHARS: usize = 500;

/// What can happen to a certificate after its issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Withdrawn for ever.
    Revoke,
    /// Withdrawn for the time being.
    Suspend,
    /// In force again after a suspension.
    Resume,
    /// Issued anew under a corrected name.
    Replace,
    /// Issued anew after the paper was lost.
    Reissue,
}

impl Change {
    /// All of them.
    pub const ALL: [Change; 5] =
        [Change::Revoke, Change::Suspend, Change::Resume, Change::Replace, Change::Reissue];

    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Revoke => "revoke",
            Change::Suspend => "suspend",
            Change::Resume => "resume",
            Change::Replace => "replace",
            Change::Reissue => "reissue",
        }
    }

    /// The change with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == word)
    }

    /// The word in the audit.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            Change::Revoke => "revoke_credential",
            Change::Suspend => "suspend_credential",
            Change::Resume => "resume_credential",
            Change::Replace => "replace_credential",
            Change::Reissue => "reissue_credential",
        }
    }
}

/// Asks for a revocation; nothing is revoked before somebody else confirms.
///
/// # Errors
/// When the reason is missing, or the credential is out of reach, revoked before or asked about.
pub async fn ask_revocation(
    app: &App,
    actor: &Actor,
    credential_id: Uuid,
    reason: &str,
) -> Result<(), Failure> {
    let reason = reason_of(reason)?;
    let tx = app.store.begin().await?;
    let row = find_within_reach(&tx, actor, credential_id).await?;
    must_stand(&row)?;
    if credential_changes::waiting(&tx, row.id).await?.is_some() {
        return Err(Refusal::ProposalWaits.into());
    }
    let change = CredentialChangeRow {
        open_slot: Some(row.id),
        closed_by: None,
        closed_at: None,
        outcome: "waiting".to_owned(),
        ..change_row(app, actor, row.id, Change::Revoke, &reason)
    };
    credential_changes::add(&tx, change).await?;
    tell(app, &tx, actor, &row, "ask_revocation").await?;
    Ok(tx.commit().await?)
}

/// Confirms what somebody else asked for: the certificate stops counting at once.
///
/// # Errors
/// [`Refusal::OwnProposal`] for the person who asked; when nothing was asked for.
pub async fn confirm_revocation(
    app: &App,
    actor: &Actor,
    credential_id: Uuid,
) -> Result<(), Failure> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let mut row = find_within_reach(&tx, actor, credential_id).await?;
    let waiting = credential_changes::waiting(&tx, row.id).await?.ok_or(Refusal::NotFound)?;
    if waiting.asked_by == actor.staff_id {
        return Err(Refusal::OwnProposal.into());
    }
    must_stand(&row)?;
    row.state = "revoked".to_owned();
    row.revoked_at = Some(now.ms());
    row.revoked_by = Some(actor.staff_id);
    row.revoked_reason = Some(waiting.reason.clone());
    credentials::change(&tx, row.clone()).await?;
    close(app, &tx, actor, waiting, "done").await?;
    tell(app, &tx, actor, &row, Change::Revoke.action()).await?;
    Ok(tx.commit().await?)
}

/// Takes the question back; whoever may ask may also take back.
///
/// # Errors
/// When nothing waits.
pub async fn drop_revocation(app: &App, actor: &Actor, credential_id: Uuid) -> Result<(), Failure> {
    let tx = app.store.begin().await?;
    let row = find_within_reach(&tx, actor, credential_id).await?;
    let waiting = credential_changes::waiting(&tx, row.id).await?.ok_or(Refusal::NotFound)?;
    close(app, &tx, actor, waiting, "dropped").await?;
    tell(app, &tx, actor, &row, "drop_revocation").await?;
    Ok(tx.commit().await?)
}

async fn close(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    waiting: CredentialChangeRow,
    outcome: &str,
) -> Result<(), Failure> {
    let closed = CredentialChangeRow {
        open_slot: None,
        closed_by: Some(actor.staff_id),
        closed_at: Some(app.now().ms()),
        outcome: outcome.to_owned(),
        ..waiting
    };
    Ok(credential_changes::close(tx, closed).await?)
}

/// Revoked and replaced ones stay so.
fn must_stand(row: &CredentialRow) -> Result<(), Refusal> {
    match row.state.as_str() {
        "in_force" | "suspended" => Ok(()),
        _ => Err(Refusal::AlreadyRevoked),
    }
}

/// The credential, kept from others until the transaction ends.
pub(super) async fn find_within_reach(
    tx: &Tx,
    actor: &Actor,
    credential_id: Uuid,
) -> Result<CredentialRow, Failure> {
    let row = credentials::find_for_change(tx, credential_id).await?.ok_or(Refusal::NotFound)?;
    match actor.scope() {
        Scope::Commune(code) if code != row.commune_code => Err(Refusal::NotFound.into()),
        Scope::Commune(_) | Scope::Province => Ok(row),
    }
}

pub(super) fn reason_of(typed: &str) -> Result<String, Refusal> {
    let reason = typed.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON_CHARS {
        return Err(FieldRefusal::one("reason", "required"));
    }
    Ok(reason.to_owned())
}

/// Keeps a change that needs no second person.
pub(super) async fn record(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    credential_id: Uuid,
    change: Change,
    reason: &str,
) -> Result<(), Failure> {
    let row = change_row(app, actor, credential_id, change, reason);
    Ok(credential_changes::add(tx, row).await?)
}

fn change_row(
    app: &App,
    actor: &Actor,
    credential_id: Uuid,
    change: Change,
    reason: &str,
) -> CredentialChangeRow {
    CredentialChangeRow {
        id: app.new_id(),
        credential_id,
        open_slot: None,
        kind: change.as_str().to_owned(),
        reason: reason.to_owned(),
        asked_by: actor.staff_id,
        asked_at: app.now().ms(),
        closed_by: Some(actor.staff_id),
        closed_at: Some(app.now().ms()),
        outcome: "done".to_owned(),
    }
}

pub(super) async fn tell(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    row: &CredentialRow,
    action: &'static str,
) -> Result<(), Failure> {
    let entry = audit::Entry {
        chain: format!("commune:{}", row.commune_code),
        actor: actor.audit_name(),
        action,
        object: format!("credential:{}", row.id),
        detail: json!({ "register": row.register_number }),
    };
    Ok(audit::append(tx, app.now(), entry).await?)
}
