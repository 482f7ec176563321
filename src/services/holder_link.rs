//! The holder's private link: 128 random bits, expiring, revocable, stored by keyed hash.

use super::{App, Failure, Refusal};
use crate::store::{AttemptRow, HolderLinkRow, Tx, credentials};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sathach_domain::moment::Moment;
use uuid::Uuid;

/// Makes the link of an attempt.
///
/// # Errors
/// When the database fails.
pub async fn add_link(
    app: &App,
    tx: &Tx,
    attempt: &AttemptRow,
    link_days: u16,
) -> Result<(), Failure> {
    let secret = URL_SAFE_NO_PAD.encode(app.random::<16>());
    let now = app.now();
    let place = credentials::holder_link_place(attempt.id);
    let vault = app.store.vault();
    let row = HolderLinkRow {
        secret_hash: vault.lookup_hash("holder_link", &secret),
        secret_sealed: vault.seal(place, secret.as_bytes(), app.random())?,
        attempt_id: attempt.id,
        created_at: now.ms(),
        expires_at: now.plus_seconds(i64::from(link_days) * 86_400).ms(),
        revoked_at: None,
    };
    Ok(credentials::add_holder_link(tx, row).await?)
}

/// The attempt behind a link.
///
/// # Errors
/// [`Refusal::LinkOver`] when the link has expired, was revoked, or never was.
pub async fn attempt_behind(app: &App, secret: &str) -> Result<Uuid, Failure> {
    let row = credentials::holder_link(&app.store, secret).await?.ok_or(Refusal::LinkOver)?;
    if row.revoked_at.is_some() || app.now() > Moment::from_ms(row.expires_at) {
        return Err(Refusal::LinkOver.into());
    }
    Ok(row.attempt_id)
}

/// Address of the holder's page of an attempt, if a link is in force.
///
/// # Errors
/// When the stored link cannot be opened.
pub async fn address_of(app: &App, attempt_id: Uuid) -> Result<Option<String>, Failure> {
    let found = credentials::holder_link_of_attempt(&app.store, &app.store, attempt_id).await?;
    Ok(found
        .filter(|(row, _)| Moment::from_ms(row.expires_at) > app.now())
        .map(|(_, secret)| format!("{}/c/{secret}", app.public_url)))
}
