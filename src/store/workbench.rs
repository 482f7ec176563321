//! The workbench of authors: items, their changes, proposals of releases, role codes of staff.

use super::entity::{release_proposal, staff_code, work_change, work_item};
use super::rows::{Db, insert, update};
use super::{ReleaseProposalRow, StoreFault, Tx, WorkChangeRow, WorkItemRow, credentials};
use sathach_domain::bank::Item;
use sathach_domain::bank::life::{Stage, WorkItem};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What `open_slot` holds while a proposal is open: unique, so that only one ever is.
const OPEN: &str = "open";

/// Counter of the role codes that were given.
const CODES: &str = "staff_code";

/// Adds an item.
///
/// # Errors
/// A unique violation when the id is taken.
pub async fn add(tx: &Tx, row: WorkItemRow) -> Result<(), StoreFault> {
    insert::<work_item::Entity>(tx, row).await
}

/// Writes a changed item.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &Tx, row: WorkItemRow) -> Result<(), StoreFault> {
    update::<work_item::Entity>(tx, row).await
}

/// The item with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Db, item_id: &str) -> Result<Option<WorkItemRow>, StoreFault> {
    Ok(work_item::Entity::find_by_id(item_id).one(db.connection()).await?)
}

/// The item with this id, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(tx: &Tx, item_id: &str) -> Result<Option<WorkItemRow>, StoreFault> {
    Ok(work_item::Entity::find_by_id(item_id).lock_exclusive().one(tx.db()).await?)
}

/// All items by id.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &impl Db) -> Result<Vec<WorkItemRow>, StoreFault> {
    let query = work_item::Entity::find().order_by_asc(work_item::Column::ItemId);
    Ok(query.all(db.connection()).await?)
}

/// Ids of the items that stand in one of these stages.
///
/// # Errors
/// When the database fails.
pub async fn ids_in(db: &impl Db, stages: &[Stage]) -> Result<BTreeSet<String>, StoreFault> {
    let ids: Vec<String> = work_item::Entity::find()
        .select_only()
        .column(work_item::Column::ItemId)
        .filter(work_item::Column::Stage.is_in(stages.iter().map(|stage| stage.as_str())))
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(ids.into_iter().collect())
}

/// True while no item has ever been put there.
///
/// # Errors
/// When the database fails.
pub async fn is_empty(db: &impl Db) -> Result<bool, StoreFault> {
    Ok(work_item::Entity::find().one(db.connection()).await?.is_none())
}

/// The item of a row.
///
/// # Errors
/// When the row is none that our rules could have written.
pub fn read(row: &WorkItemRow) -> Result<WorkItem, StoreFault> {
    let bad = |column: &'static str, problem: &str| StoreFault::BadRow {
        table: "work_item",
        row: row.item_id.clone(),
        column,
        problem: problem.to_owned(),
    };
    let item = serde_json::from_str(&row.content).map_err(|_| bad("content", "not an item"))?;
    let stage = Stage::parse(&row.stage).ok_or_else(|| bad("stage", "unknown"))?;
    let writers: BTreeSet<String> =
        serde_json::from_str(&row.writers).map_err(|_| bad("writers", "not a list of codes"))?;
    let in_use: Option<Item> = match &row.in_use {
        Some(text) => Some(serde_json::from_str(text).map_err(|_| bad("in_use", "not an item"))?),
        None => None,
    };
    let work = WorkItem::stored(item, stage, writers, in_use);
    work.map_err(|problem| bad("stage", &problem.to_string()))
}

/// The columns of a row that say what the item is.
pub fn put_into(row: &mut WorkItemRow, work: &WorkItem) {
    row.version = i64::from(work.item().version);
    row.stage = work.stage().as_str().to_owned();
    row.content = to_json(work.item());
    row.writers = to_json(work.writers());
    row.in_use = work.in_use().map(to_json);
}

/// A value of ours as JSON.
#[must_use]
pub fn to_json(value: &impl serde::Serialize) -> String {
    // Our own values hold no maps with odd keys and no floats, so this cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// Adds a change to an item's history.
///
/// # Errors
/// A unique violation when this number is taken.
pub async fn add_change(tx: &Tx, row: WorkChangeRow) -> Result<(), StoreFault> {
    insert::<work_change::Entity>(tx, row).await
}

/// An item's history, newest first.
///
/// # Errors
/// When the database fails.
pub async fn changes(
    db: &impl Db,
    item_id: &str,
    limit: u64,
) -> Result<Vec<WorkChangeRow>, StoreFault> {
    let query = work_change::Entity::find()
        .filter(work_change::Column::ItemId.eq(item_id))
        .order_by_desc(work_change::Column::N)
        .limit(limit);
    Ok(query.all(db.connection()).await?)
}

/// Role codes by account.
///
/// # Errors
/// When the database fails.
pub async fn codes(db: &impl Db) -> Result<BTreeMap<Uuid, String>, StoreFault> {
    let rows = staff_code::Entity::find().all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.staff_id, row.code)).collect())
}

/// The role code of an account, if it has one.
///
/// # Errors
/// When the database fails.
pub async fn code_of(db: &impl Db, staff_id: Uuid) -> Result<Option<String>, StoreFault> {
    let row = staff_code::Entity::find_by_id(staff_id).one(db.connection()).await?;
    Ok(row.map(|row| row.code))
}

/// The role code of an account; made when it is first needed.
///
/// # Errors
/// When the database fails.
pub async fn code_for(tx: &Tx, staff_id: Uuid) -> Result<String, StoreFault> {
    if let Some(code) = code_of(tx, staff_id).await? {
        return Ok(code);
    }
    let number = credentials::next_value(tx, CODES).await?;
    // The counter was held by whoever came first; the same person may have been faster.
    if let Some(code) = code_of(tx, staff_id).await? {
        return Ok(code);
    }
    let code = format!("staff-{number}");
    insert::<staff_code::Entity>(tx, staff_code::Model { staff_id, code: code.clone() }).await?;
    Ok(code)
}

/// Adds an open proposal.
///
/// # Errors
/// A unique violation while another one is open.
pub async fn add_proposal(tx: &Tx, row: ReleaseProposalRow) -> Result<(), StoreFault> {
    let open = ReleaseProposalRow { open_slot: Some(OPEN.to_owned()), ..row };
    insert::<release_proposal::Entity>(tx, open).await
}

/// The open proposal.
///
/// # Errors
/// When the database fails.
pub async fn open_proposal(db: &impl Db) -> Result<Option<ReleaseProposalRow>, StoreFault> {
    let query =
        release_proposal::Entity::find().filter(release_proposal::Column::OpenSlot.eq(OPEN));
    Ok(query.one(db.connection()).await?)
}

/// The open proposal with this id, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn open_proposal_for_change(
    tx: &Tx,
    id: Uuid,
) -> Result<Option<ReleaseProposalRow>, StoreFault> {
    let query = release_proposal::Entity::find_by_id(id)
        .filter(release_proposal::Column::OpenSlot.eq(OPEN))
        .lock_exclusive();
    Ok(query.one(tx.db()).await?)
}

/// Closes a proposal.
///
/// # Errors
/// When the database fails.
pub async fn close_proposal(tx: &Tx, row: ReleaseProposalRow) -> Result<(), StoreFault> {
    update::<release_proposal::Entity>(tx, ReleaseProposalRow { open_slot: None, ..row }).await
}

/// Proposals, newest first.
///
/// # Errors
/// When the database fails.
pub async fn proposals(db: &impl Db, limit: u64) -> Result<Vec<ReleaseProposalRow>, StoreFault> {
    let query = release_proposal::Entity::find()
        .order_by_desc(release_proposal::Column::ProposedAt)
        .limit(limit);
    Ok(query.all(db.connection()).await?)
}
