//! Keeps the record of numbered blanks: which certificate each carries, and which were spoiled.

use super::failure::FieldRefusal;
use super::{Actor, App, Failure};
use crate::store::{BlankRow, audit, credentials, prints};
use sathach_domain::credential::BlankSerial;
use sathach_domain::moment::Moment;
use serde_json::json;

/// Blanks that a page or a file lists.
pub const MAX_LISTED: u64 = 5_000;

/// Longest reason.
const MAX_REASON_CHARS: usize = 300;

/// A blank in the record.
#[derive(Clone, Debug)]
pub struct BlankView {
    /// Its serial.
    pub serial: String,
    /// Register number of the certificate printed on it.
    pub register_number: Option<i64>,
    /// When that was.
    pub used_at: Option<Moment>,
    /// When and why it was spoiled.
    pub spoiled: Option<(Moment, String)>,
}

/// The record, the greatest serial first.
///
/// # Errors
/// When the database fails.
pub async fn list_blanks(app: &App) -> Result<Vec<BlankView>, Failure> {
    let mut views = Vec::new();
    for row in prints::blanks(&app.store, MAX_LISTED).await? {
        let register_number = match row.credential_id {
            Some(id) => credentials::find(&app.store, id).await?.map(|row| row.register_number),
            None => None,
        };
        let reason = row.spoiled_reason.unwrap_or_default();
        views.push(BlankView {
            serial: row.serial,
            register_number,
            used_at: row.used_at.map(Moment::from_ms),
            spoiled: row.spoiled_at.map(|at| (Moment::from_ms(at), reason)),
        });
    }
    Ok(views)
}

/// Records that a blank was spoiled, printed on or not. Its certificate is then printed again on
/// another one.
///
/// # Errors
/// When the serial or the reason is wrong, or the blank was spoiled before.
pub async fn spoil_blank(
    app: &App,
    actor: &Actor,
    serial: &str,
    reason: &str,
) -> Result<(), Failure> {
    let reason = reason.trim();
    let serial =
        BlankSerial::parse(serial).ok_or_else(|| FieldRefusal::one("serial", "blank"))?.to_string();
    if reason.is_empty() || reason.chars().count() > MAX_REASON_CHARS {
        return Err(FieldRefusal::one("reason", "required").into());
    }
    let now = app.now();
    let tx = app.store.begin().await?;
    let known = prints::blank_for_change(&tx, &serial).await?;
    let spoiled = |row: BlankRow| BlankRow {
        spoiled_by: Some(actor.staff_id),
        spoiled_at: Some(now.ms()),
        spoiled_reason: Some(reason.to_owned()),
        ..row
    };
    match known {
        Some(row) if row.spoiled_at.is_some() => {
            return Err(FieldRefusal::one("serial", "spoiled").into());
        }
        Some(row) => prints::change_blank(&tx, spoiled(row)).await?,
        None => {
            let unused = BlankRow {
                serial: serial.clone(),
                job_id: None,
                credential_id: None,
                used_at: None,
                spoiled_by: None,
                spoiled_at: None,
                spoiled_reason: None,
            };
            prints::add_blank(&tx, spoiled(unused)).await?;
        }
    }
    let entry = audit::Entry {
        chain: "blanks".to_owned(),
        actor: actor.audit_name(),
        action: "spoil_blank",
        object: format!("blank:{serial}"),
        detail: json!({}),
    };
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}
