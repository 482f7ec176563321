//! Findings about items and sessions: the queue that two people work through.

use super::entity::finding;
use super::rows::{Db, update};
use super::{FindingRow, StoreFault, Tx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Nobody has looked at it.
pub const OPEN: &str = "open";
/// One person has looked at it.
pub const REVIEWED: &str = "reviewed";
/// A second person has closed it.
pub const CLOSED: &str = "closed";

/// Adds a finding unless the same was found before; says whether it is new.
///
/// # Errors
/// When the database fails.
pub async fn add_once(tx: &Tx, row: FindingRow) -> Result<bool, StoreFault> {
    let same = OnConflict::columns([finding::Column::Subject, finding::Column::Kind])
        .do_nothing()
        .to_owned();
    let n = finding::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(same)
        .exec_without_returning(tx.db())
        .await?;
    Ok(n > 0)
}

/// Writes a changed finding.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &Tx, row: FindingRow) -> Result<(), StoreFault> {
    update::<finding::Entity>(tx, row).await
}

/// The finding with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<FindingRow>, StoreFault> {
    Ok(finding::Entity::find_by_id(id).one(db.connection()).await?)
}

/// The same, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(tx: &Tx, id: Uuid) -> Result<Option<FindingRow>, StoreFault> {
    Ok(finding::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?)
}

/// Findings in a state, newest first.
///
/// # Errors
/// When the database fails.
pub async fn in_state(
    db: &impl Db,
    state: &str,
    limit: u64,
) -> Result<Vec<FindingRow>, StoreFault> {
    let query = finding::Entity::find()
        .filter(finding::Column::State.eq(state))
        .order_by_desc(finding::Column::FoundAt)
        .order_by_asc(finding::Column::Id)
        .limit(limit);
    Ok(query.all(db.connection()).await?)
}

/// How many findings are in a state.
///
/// # Errors
/// When the database fails.
pub async fn n_in_state(db: &impl Db, state: &str) -> Result<u64, StoreFault> {
    let query = finding::Entity::find().filter(finding::Column::State.eq(state));
    Ok(query.count(db.connection()).await?)
}

/// All findings about an item version, newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_item(db: &impl Db, item_version_id: Uuid) -> Result<Vec<FindingRow>, StoreFault> {
    let query = finding::Entity::find()
        .filter(finding::Column::ItemVersionId.eq(item_version_id))
        .order_by_desc(finding::Column::FoundAt);
    Ok(query.all(db.connection()).await?)
}
