//! A certificate with everything that happened to it.

use super::list_certificates::{CertificateLine, is_in_reach, lines_of};
use super::revoke::Change;
use super::{Actor, App, Failure, Refusal};
use crate::store::{CredentialChangeRow, credential_changes, credentials, staff};
use sathach_domain::moment::Moment;
use uuid::Uuid;

/// Something that happened to a certificate.
#[derive(Clone, Debug)]
pub struct CertificateChange {
    /// What.
    pub change: Change,
    /// Why.
    pub reason: String,
    /// Who asked for it, or did it.
    pub asked_by: String,
    /// When.
    pub asked_at: Moment,
    /// Who confirmed it or dropped it; none while it waits.
    pub closed_by: Option<String>,
    /// It was dropped.
    pub is_dropped: bool,
}

/// A certificate in full.
#[derive(Clone, Debug)]
pub struct CertificateView {
    /// What a list shows of it.
    pub line: CertificateLine,
    /// What happened to it, oldest first.
    pub changes: Vec<CertificateChange>,
    /// A revocation that waits for its second person.
    pub waiting: Option<Waiting>,
    /// Id and register number of the one that took its place.
    pub successor: Option<(Uuid, i64)>,
    /// Id and register number of the one whose place it took.
    pub predecessor: Option<(Uuid, i64)>,
}

/// A revocation that somebody asked for.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Why.
    pub reason: String,
    /// Name of who asked.
    pub asked_by: String,
    /// The reader asked, so somebody else confirms.
    pub is_own: bool,
}

/// One certificate within the actor's reach.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or out of reach.
pub async fn show_certificate(
    app: &App,
    actor: &Actor,
    id: Uuid,
) -> Result<CertificateView, Failure> {
    let row = credentials::find(&app.store, id).await?.ok_or(Refusal::NotFound)?;
    if !is_in_reach(actor, &row) {
        return Err(Refusal::NotFound.into());
    }
    let successor = match row.replaced_by {
        Some(id) => credentials::find(&app.store, id).await?,
        None => None,
    };
    let predecessor = credential_changes::predecessor(&app.store, id).await?;
    let mut changes = Vec::new();
    for change in credential_changes::of_credential(&app.store, id).await? {
        changes.push(change_of(app, change).await?);
    }
    let waiting = match credential_changes::waiting(&app.store, id).await? {
        Some(row) => Some(Waiting {
            asked_by: name_of(app, row.asked_by).await?,
            is_own: row.asked_by == actor.staff_id,
            reason: row.reason,
        }),
        None => None,
    };
    let mut lines = lines_of(app, actor, vec![row]).await?;
    Ok(CertificateView {
        line: lines.pop().ok_or(Refusal::NotFound)?,
        changes,
        waiting,
        successor: successor.map(|row| (row.id, row.register_number)),
        predecessor: predecessor.map(|row| (row.id, row.register_number)),
    })
}

async fn change_of(app: &App, row: CredentialChangeRow) -> Result<CertificateChange, Failure> {
    let broken = || Failure::broken(format!("credential_change {}: kind", row.id));
    Ok(CertificateChange {
        change: Change::parse(&row.kind).ok_or_else(broken)?,
        asked_by: name_of(app, row.asked_by).await?,
        asked_at: Moment::from_ms(row.asked_at),
        closed_by: match row.closed_by {
            Some(id) => Some(name_of(app, id).await?),
            None => None,
        },
        is_dropped: row.outcome == "dropped",
        reason: row.reason,
    })
}

async fn name_of(app: &App, staff_id: Uuid) -> Result<String, Failure> {
    let found = staff::find(&app.store, staff_id).await?;
    Ok(found.map(|staff| staff.display_name).unwrap_or_default())
}
