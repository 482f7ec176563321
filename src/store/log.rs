//! The issuance log: hashes of tokens in the order of issue, only ever added to.

use super::entity::{credential, issuance_log};
use super::rows::{Db, insert_all};
use super::{CredentialRow, StoreFault, Tx, credentials};
use sathach_domain::credential::LogHash;
use sathach_domain::moment::Moment;
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

/// Adds leaves at the end, each with its credential. Others wait until the transaction ends, so
/// the log has no gap.
///
/// # Errors
/// A unique violation when a credential is in the log.
pub async fn append(tx: &Tx, leaves: Vec<(Uuid, LogHash)>, at: Moment) -> Result<(), StoreFault> {
    let n_leaves = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
    let first = credentials::advance(tx, "issuance_log", n_leaves).await? - n_leaves;
    let row = |((credential_id, leaf), log_index): ((Uuid, LogHash), i64)| {
        let leaf = leaf.0.to_vec();
        issuance_log::Model { log_index, leaf, credential_id, logged_at: at.ms() }
    };
    insert_all::<issuance_log::Entity>(tx, leaves.into_iter().zip(first..).map(row).collect()).await
}

/// All leaves in their order.
///
/// # Errors
/// When a row holds no hash, or the log has a gap.
pub async fn leaves(db: &impl Db) -> Result<Vec<LogHash>, StoreFault> {
    let rows: Vec<(i64, Vec<u8>)> = issuance_log::Entity::find()
        .select_only()
        .column(issuance_log::Column::LogIndex)
        .column(issuance_log::Column::Leaf)
        .order_by_asc(issuance_log::Column::LogIndex)
        .into_tuple()
        .all(db.connection())
        .await?;
    let bad = |index: i64, column: &'static str, problem: &str| StoreFault::BadRow {
        table: "issuance_log",
        row: index.to_string(),
        column,
        problem: problem.to_owned(),
    };
    rows.into_iter()
        .zip(0_i64..)
        .map(|((index, leaf), want)| {
            if index != want {
                return Err(bad(index, "log_index", "the log has a gap before it"));
            }
            leaf.try_into().map(LogHash).map_err(|_| bad(index, "leaf", "not 32 bytes"))
        })
        .collect()
}

/// How many leaves there are.
///
/// # Errors
/// When the database fails.
pub async fn size(db: &impl Db) -> Result<u64, StoreFault> {
    Ok(issuance_log::Entity::find().count(db.connection()).await?)
}

/// Credentials that were issued before there was a log, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn not_logged(db: &impl Db) -> Result<Vec<CredentialRow>, StoreFault> {
    let logged = issuance_log::Entity::find()
        .select_only()
        .column(issuance_log::Column::CredentialId)
        .into_query();
    let query = credential::Entity::find()
        .filter(credential::Column::Id.not_in_subquery(logged))
        .order_by_asc(credential::Column::RegisterNumber);
    Ok(query.all(db.connection()).await?)
}
