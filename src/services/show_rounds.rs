//! Shows the rounds dealt for a session: their hashes, how alike their forms are, and whether the
//! checker still finds every promise kept.

use super::deal_round::{Stock, unpacked};
use super::{Actor, App, Failure, Refusal};
use crate::store::{RoundRow, SessionRow, rounds, sessions};
use sathach_domain::assembly::check_round::{Against, check_deal};
use sathach_domain::assembly::{BandPoint, Fairness, Violation, expected_band, fairness};
use sathach_domain::moment::Moment;
use uuid::Uuid;

/// A round as it is stored, and what the checker says of it now.
pub struct RoundView {
    /// Its id, which `sathach forms check` takes.
    pub id: Uuid,
    /// Its number in the session.
    pub number: i64,
    /// When it was dealt.
    pub dealt_at: Moment,
    /// Hash that the session's audit chain holds.
    pub sha256: String,
    /// How alike its forms are. Exposure and overlap are those of this round alone.
    pub fairness: Fairness,
    /// What its forms are expected to give, by ability.
    pub band: Vec<BandPoint>,
    /// Broken promises; empty in a sound round.
    pub violations: Vec<Violation>,
}

/// Rounds of a session that the actor may see.
///
/// # Errors
/// When the session is not there or out of reach, or a stored round cannot be read.
pub async fn rounds_of_session(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
) -> Result<Vec<RoundView>, Failure> {
    let session =
        sessions::find(&app.store, &actor.scope(), session_id).await?.ok_or(Refusal::NotFound)?;
    let rows = rounds::of_session(&app.store, session.id).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let stock = Stock::of(app, session.exam_id, session.release_id).await?;
    rows.iter().map(|row| checked(row, &stock)).collect()
}

/// One stored round, checked against the release that it was dealt from.
///
/// # Errors
/// When there is no such round, or it cannot be read.
pub async fn stored_round(app: &App, round_id: Uuid) -> Result<RoundView, Failure> {
    let row = rounds::find(&app.store, round_id).await?.ok_or(Refusal::NotFound)?;
    let session: SessionRow =
        sessions::find(&app.store, &sessions::Scope::Province, row.session_id)
            .await?
            .ok_or_else(|| Failure::broken(format!("round {round_id} has no session")))?;
    let stock = Stock::of(app, session.exam_id, session.release_id).await?;
    checked(&row, &stock)
}

fn checked(row: &RoundRow, stock: &Stock) -> Result<RoundView, Failure> {
    let deal = unpacked(row)?;
    let against =
        Against { exam: &stock.exam, release_hash: &stock.release_hash, items: &stock.items };
    let violations = check_deal(&deal, &against);
    if deal.rounds.iter().any(|round| round.sha256 != row.sha256) {
        return Err(Failure::broken(format!("round {}: its content has another hash", row.id)));
    }
    Ok(RoundView {
        id: row.id,
        number: row.number,
        dealt_at: Moment::from_ms(row.dealt_at),
        sha256: row.sha256.clone(),
        band: expected_band(&deal),
        fairness: fairness(&deal, &stock.exam, &stock.items, &violations, None),
        violations,
    })
}
