//! The audit: hash-chained entries, one chain a session and one a commune. Ids only, no personal
//! data.

use super::entity::{audit, audit_head};
use super::rows::{Db, insert_all, update};
use super::{AuditRow, StoreFault, Tx};
use sathach_domain::moment::Moment;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};

/// What an entry says.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// `session:ID`, `commune:CODE` or `province`.
    pub chain: String,
    /// Who: `staff:ID`, `attempt:ID`, `system`.
    pub actor: String,
    /// What was done, a verb and a noun.
    pub action: &'a str,
    /// To what, by id.
    pub object: String,
    /// Anything else that matters, ids and numbers only.
    pub detail: serde_json::Value,
}

/// Appends an entry in the transaction of the change that it records.
///
/// # Errors
/// When the database fails.
pub async fn append(tx: &Tx, at: Moment, entry: Entry<'_>) -> Result<(), StoreFault> {
    append_all(tx, at, vec![entry]).await
}

/// Appends entries in their order, in the transaction of the changes that they record. Those of one
/// chain that follow each other are written together.
///
/// # Errors
/// When the database fails.
pub async fn append_all(tx: &Tx, at: Moment, entries: Vec<Entry<'_>>) -> Result<(), StoreFault> {
    for of_chain in entries.chunk_by(|one, next| one.chain == next.chain) {
        let Some(first) = of_chain.first() else { continue };
        let mut head = held_head(tx, &first.chain).await?;
        let rows = of_chain.iter().map(|entry| row_after(&mut head, at, entry)).collect();
        insert_all::<audit::Entity>(tx, rows).await?;
        update::<audit_head::Entity>(tx, head).await?;
    }
    Ok(())
}

/// The end of a chain. Locking it makes writers of one chain wait for each other.
async fn held_head(tx: &Tx, chain: &str) -> Result<audit_head::Model, StoreFault> {
    let start = audit_head::Model { chain: chain.to_owned(), n: 0, hash: String::new() };
    audit_head::Entity::insert(start.into_active_model().reset_all())
        .on_conflict(OnConflict::column(audit_head::Column::Chain).do_nothing().to_owned())
        .exec_without_returning(tx.db())
        .await?;
    let head = audit_head::Entity::find_by_id(chain).lock_exclusive().one(tx.db()).await?;
    head.ok_or_else(|| missing_head(chain))
}

/// The entry as the row that follows the head, which moves on to it.
fn row_after(head: &mut audit_head::Model, at: Moment, entry: &Entry<'_>) -> AuditRow {
    let mut row = AuditRow {
        chain: head.chain.clone(),
        n: head.n + 1,
        at: at.ms(),
        actor: entry.actor.clone(),
        action: entry.action.to_owned(),
        object: entry.object.clone(),
        detail: entry.detail.to_string(),
        prev_hash: head.hash.clone(),
        hash: String::new(),
    };
    row.hash = hash_of(&row);
    head.n = row.n;
    head.hash.clone_from(&row.hash);
    row
}

fn missing_head(chain: &str) -> StoreFault {
    StoreFault::BadRow {
        table: "audit_head",
        row: chain.to_owned(),
        column: "n",
        problem: "missing right after it was made".to_owned(),
    }
}

/// SHA-256 over all fields but the hash, each preceded by its length.
fn hash_of(row: &AuditRow) -> String {
    let mut hash = Sha256::new();
    let n = row.n.to_string();
    let at = row.at.to_string();
    let fields =
        [&row.chain, &n, &at, &row.actor, &row.action, &row.object, &row.detail, &row.prev_hash];
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a check of the chains found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AuditCheck {
    /// Chains looked at.
    pub n_chains: usize,
    /// Entries looked at.
    pub n_entries: usize,
    /// Where a chain is broken, in words.
    pub broken: Vec<String>,
}

/// Checks every chain from its first entry to its head.
///
/// # Errors
/// When the database fails.
pub async fn verify(db: &impl Db) -> Result<AuditCheck, StoreFault> {
    let heads = audit_head::Entity::find()
        .order_by_asc(audit_head::Column::Chain)
        .all(db.connection())
        .await?;
    let mut check = AuditCheck { n_chains: heads.len(), n_entries: 0, broken: Vec::new() };
    for head in heads {
        let rows = entries(db, &head.chain).await?;
        check.n_entries += rows.len();
        let mut prev_hash = String::new();
        for (row, n) in rows.iter().zip(1_i64..) {
            if row.n != n || row.prev_hash != prev_hash || row.hash != hash_of(row) {
                check.broken.push(format!("chain {}, entry {n}", head.chain));
                break;
            }
            prev_hash.clone_from(&row.hash);
        }
        let ends_at_head = rows.len() as i64 == head.n && prev_hash == head.hash;
        if !ends_at_head && !check.broken.iter().any(|place| place.contains(&head.chain)) {
            check.broken.push(format!("chain {}, its end", head.chain));
        }
    }
    Ok(check)
}

/// Entries of a chain in order.
///
/// # Errors
/// When the database fails.
pub async fn entries(db: &impl Db, chain: &str) -> Result<Vec<AuditRow>, StoreFault> {
    let query =
        audit::Entity::find().filter(audit::Column::Chain.eq(chain)).order_by_asc(audit::Column::N);
    Ok(query.all(db.connection()).await?)
}

/// The newest entries of all chains.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &impl Db, limit: u64) -> Result<Vec<AuditRow>, StoreFault> {
    let query = audit::Entity::find()
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::N)
        .limit(limit);
    Ok(query.all(db.connection()).await?)
}
