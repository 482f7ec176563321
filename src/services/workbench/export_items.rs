//! Items of the workbench as a file for other systems and for keeping.

use super::{Workbench, standing_of};
use crate::services::{Actor, App, Failure};
use crate::store::workbench::to_json;

/// The newest wording of every item, one JSON object a line.
///
/// # Errors
/// When there is no bank yet, or the role may not.
pub async fn export_items(app: &App, actor: &Actor) -> Result<String, Failure> {
    standing_of(actor)?;
    let bench = Workbench::load(&app.store).await?;
    Ok(bench.items.iter().map(|held| to_json(held.work.item()) + "\n").collect())
}
