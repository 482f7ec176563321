//! Leaves register numbers out after a restored copy, so that none is given out twice.

use super::{App, Failure};
use crate::store::{audit, credentials};
use serde_json::json;

/// Skips so many register numbers, and with them as many places of the status lists: certificates
/// issued after the copy was made keep theirs for themselves. Gives the last number that will not
/// be given out.
///
/// # Errors
/// When the database fails.
pub async fn skip_numbers(app: &App, n: u32) -> Result<i64, Failure> {
    let tx = app.store.begin().await?;
    let last = credentials::advance(&tx, "register", i64::from(n)).await?;
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: "system".to_owned(),
        action: "skip_numbers",
        object: "counter:register".to_owned(),
        detail: json!({ "n": n, "last": last }),
    };
    audit::append(&tx, app.now(), entry).await?;
    tx.commit().await?;
    Ok(last)
}
