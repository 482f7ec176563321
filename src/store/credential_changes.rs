//! Changes of credentials: those that wait for a second person, and the history.

use super::entity::{credential, credential_change};
use super::rows::{Db, insert, update};
use super::{CredentialChangeRow, StoreFault, Tx};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Adds a change, waiting or done.
///
/// # Errors
/// A unique violation when another one waits for this credential.
pub async fn add(tx: &Tx, row: CredentialChangeRow) -> Result<(), StoreFault> {
    insert::<credential_change::Entity>(tx, row).await
}

/// Writes a change that has ended.
///
/// # Errors
/// When the database fails.
pub async fn close(tx: &Tx, row: CredentialChangeRow) -> Result<(), StoreFault> {
    update::<credential_change::Entity>(tx, row).await
}

/// The change of a credential that waits for its second person.
///
/// # Errors
/// When the database fails.
pub async fn waiting(
    db: &impl Db,
    credential_id: Uuid,
) -> Result<Option<CredentialChangeRow>, StoreFault> {
    let query = credential_change::Entity::find()
        .filter(credential_change::Column::OpenSlot.eq(credential_id));
    Ok(query.one(db.connection()).await?)
}

/// Credentials whose change waits for a second person.
///
/// # Errors
/// When the database fails.
pub async fn all_waiting(db: &impl Db) -> Result<HashSet<Uuid>, StoreFault> {
    let query =
        credential_change::Entity::find().filter(credential_change::Column::OpenSlot.is_not_null());
    let rows = query.all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| row.credential_id).collect())
}

/// What happened to a credential, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_credential(
    db: &impl Db,
    credential_id: Uuid,
) -> Result<Vec<CredentialChangeRow>, StoreFault> {
    let query = credential_change::Entity::find()
        .filter(credential_change::Column::CredentialId.eq(credential_id))
        .order_by_asc(credential_change::Column::AskedAt);
    Ok(query.all(db.connection()).await?)
}

#[derive(FromQueryResult)]
struct Replaced {
    status_index: i64,
    register_number: i64,
    issued_on: String,
}

/// Status index of every replaced credential, with register number and day of its successor.
///
/// # Errors
/// When the database fails.
pub async fn replacements(db: &impl Db) -> Result<Vec<(i64, i64, String)>, StoreFault> {
    let backend = db.connection().get_database_backend();
    let sql = "SELECT a.status_index AS status_index, b.register_number AS register_number, \
        b.issued_on AS issued_on FROM credential a \
        JOIN credential b ON b.id = a.replaced_by ORDER BY a.status_index";
    let statement = Statement::from_string(backend, sql);
    let rows = Replaced::find_by_statement(statement).all(db.connection()).await?;
    let tuple = |row: Replaced| (row.status_index, row.register_number, row.issued_on);
    Ok(rows.into_iter().map(tuple).collect())
}

/// The credential that this one took the place of.
///
/// # Errors
/// When the database fails.
pub async fn predecessor(
    db: &impl Db,
    credential_id: Uuid,
) -> Result<Option<super::CredentialRow>, StoreFault> {
    let query = credential::Entity::find().filter(credential::Column::ReplacedBy.eq(credential_id));
    Ok(query.one(db.connection()).await?)
}
