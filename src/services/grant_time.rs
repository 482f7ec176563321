//! Grants a candidate more time; every addition is an entry with who and why.

use super::admit::open_attempt;
use super::failure::FieldRefusal;
use super::{Actor, App, Failure};
use crate::store::{TimeCreditRow, attempts, audit};
use serde_json::json;
use uuid::Uuid;

/// Most minutes that one entry adds.
pub const MAX_MINUTES: u32 = 60;

/// Adds minutes to a running attempt.
///
/// # Errors
/// When the reason is missing, the minutes are out of range, or the attempt is not running.
pub async fn grant_time(
    app: &App,
    actor: &Actor,
    attempt_id: Uuid,
    minutes: u32,
    reason: &str,
) -> Result<(), Failure> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 300 {
        return Err(FieldRefusal::one("reason", "required").into());
    }
    if !(1..=MAX_MINUTES).contains(&minutes) {
        return Err(FieldRefusal::one("minutes", "out_of_range").into());
    }
    let now = app.now();
    let tx = app.store.begin().await?;
    let (session, attempt) = open_attempt(&tx, actor, attempt_id).await?;
    let after = attempts::state_of(&attempt)?.add_time(minutes * 60)?;
    attempts::change(&tx, attempts::with_state(attempt, after)).await?;
    let n = attempts::time_credits(&tx, attempt_id).await?.len() as i64 + 1;
    let credit = TimeCreditRow {
        attempt_id,
        n,
        seconds: i64::from(minutes) * 60,
        reason: reason.to_owned(),
        granted_by: actor.staff_id,
        granted_at: now.ms(),
    };
    attempts::add_time_credit(&tx, credit).await?;
    let entry = audit::Entry {
        chain: format!("session:{}", session.id),
        actor: actor.audit_name(),
        action: "grant_time",
        object: format!("attempt:{attempt_id}"),
        detail: json!({ "seconds": minutes * 60, "n": n }),
    };
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}
