//! Standard-setting panels: their ratings, what follows from them, and who accepted it.

use super::entity::standard_panel;
use super::rows::{Db, insert, update};
use super::{StandardPanelRow, StoreFault, Tx};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Adds a panel that waits for its second person; one an exam version.
///
/// # Errors
/// A unique violation while another one of this exam waits.
pub async fn propose(tx: &Tx, row: StandardPanelRow) -> Result<(), StoreFault> {
    let open_slot = Some(row.exam_id.to_string());
    insert::<standard_panel::Entity>(tx, StandardPanelRow { open_slot, ..row }).await
}

/// The panel with this id, if it waits, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn open_for_change(tx: &Tx, id: Uuid) -> Result<Option<StandardPanelRow>, StoreFault> {
    let query = standard_panel::Entity::find_by_id(id)
        .filter(standard_panel::Column::OpenSlot.is_not_null())
        .lock_exclusive();
    Ok(query.one(tx.db()).await?)
}

/// Closes a panel.
///
/// # Errors
/// When the database fails.
pub async fn close(tx: &Tx, row: StandardPanelRow) -> Result<(), StoreFault> {
    update::<standard_panel::Entity>(tx, StandardPanelRow { open_slot: None, ..row }).await
}

/// Panels, newest first.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &impl Db, limit: u64) -> Result<Vec<StandardPanelRow>, StoreFault> {
    let query = standard_panel::Entity::find()
        .order_by_desc(standard_panel::Column::ProposedAt)
        .limit(limit);
    Ok(query.all(db.connection()).await?)
}
