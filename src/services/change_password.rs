//! Members of staff change their own password; administrators give somebody a new one.

use super::failure::FieldRefusal;
use super::sign_in::{chain_of, holds_off_thread};
use super::staff_accounts::{hash_password, is_weak};
use super::{Actor, App, Failure, Refusal};
use crate::store::{StaffRow, audit, staff};
use serde_json::json;
use uuid::Uuid;

/// Changes the actor's own password and ends all their sign-ins, this one too.
///
/// # Errors
/// When the current password is wrong or the new one is weak.
pub async fn change_password(
    app: &App,
    actor: &Actor,
    current: &str,
    new: &str,
) -> Result<(), Failure> {
    let account = staff::find(&app.store, actor.staff_id).await?.ok_or(Refusal::NotFound)?;
    if !holds_off_thread(current.to_owned(), Some(account.password_hash.clone())).await? {
        return Err(FieldRefusal::one("current_password", "wrong").into());
    }
    put_password(app, actor, account, new, "change_password").await
}

/// Gives another member of staff a new password and ends their sign-ins.
///
/// # Errors
/// When the account is unknown, is the actor's own, or the new password is weak.
pub async fn reset_password(
    app: &App,
    actor: &Actor,
    staff_id: Uuid,
    new: &str,
) -> Result<(), Failure> {
    if actor.staff_id == staff_id {
        return Err(Refusal::NotAllowed.into());
    }
    let account = staff::find(&app.store, staff_id).await?.ok_or(Refusal::NotFound)?;
    put_password(app, actor, account, new, "reset_password").await
}

async fn put_password(
    app: &App,
    actor: &Actor,
    account: StaffRow,
    new: &str,
    action: &'static str,
) -> Result<(), Failure> {
    if is_weak(new, &account.username) {
        return Err(FieldRefusal::one("password", "weak").into());
    }
    let (now, staff_id, plain) = (app.now(), account.id, new.to_owned());
    let password_hash = tokio::task::spawn_blocking(move || hash_password(&plain))
        .await
        .map_err(|error| Failure::broken(error.to_string()))?
        .map_err(Failure::Fault)?;
    let tx = app.store.begin().await?;
    staff::change(&tx, StaffRow { password_hash, ..account }).await?;
    staff::end_sign_ins(&tx, staff_id, now).await?;
    let entry = audit::Entry {
        chain: chain_of(actor),
        actor: actor.audit_name(),
        action,
        object: format!("staff:{staff_id}"),
        detail: json!({}),
    };
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}
