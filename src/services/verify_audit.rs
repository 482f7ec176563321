//! The audit for those who may read it: the newest entries, and a check of every hash chain.

use super::{App, Failure};
use crate::store::audit;
use sathach_domain::moment::Moment;

pub use crate::store::audit::AuditCheck;

/// Entries that a list shows.
pub const MAX_LISTED: u64 = 200;

/// One entry; ids only, no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// `session:ID`, `commune:CODE` or `province`.
    pub chain: String,
    /// Place in its chain, from 1.
    pub position: i64,
    /// When it was written.
    pub at: Moment,
    /// Who acted: `staff:ID`, `attempt:ID` or `system`.
    pub actor: String,
    /// Verb and noun.
    pub action: String,
    /// To what, by id.
    pub object: String,
}

/// The newest entries of all chains.
///
/// # Errors
/// When the database fails.
pub async fn list_audit(app: &App) -> Result<Vec<AuditLine>, Failure> {
    let rows = audit::newest(&app.store, MAX_LISTED).await?;
    let line = |row: crate::store::AuditRow| AuditLine {
        chain: row.chain,
        position: row.n,
        at: Moment::from_ms(row.at),
        actor: row.actor,
        action: row.action,
        object: row.object,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Checks every chain from its first entry to its end.
///
/// # Errors
/// When the database fails.
pub async fn verify_audit(app: &App) -> Result<AuditCheck, Failure> {
    Ok(audit::verify(&app.store).await?)
}
