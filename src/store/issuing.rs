//! What issuing many credentials at once asks, and how it writes them: few statements for many
//! people.

use super::entity::{citizen_personal, credential, credential_personal, credential_serial};
use super::rows::{Db, insert_all};
use super::vault::Place;
use super::{CredentialRow, Store, StoreFault, Tx, credentials};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement, Value,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Somebody who passed, as far as issuing needs to know.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct PassRow {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Who sat it.
    pub citizen_id: Uuid,
    /// Commune of residence.
    pub commune_code: String,
    /// Adult on the day of the check-in.
    pub is_adult: bool,
    /// When the form was handed out, in milliseconds.
    pub started_at: Option<i64>,
}

/// People of a session whose newest result is this decision and who have no credential, by seat.
///
/// # Errors
/// When the database fails.
pub async fn passes_without_credential(
    db: &impl Db,
    session_id: Uuid,
    decision: &str,
) -> Result<Vec<PassRow>, StoreFault> {
    let sql = "SELECT c.attempt_id AS attempt_id, c.citizen_id AS citizen_id, \
        c.commune_code AS commune_code, c.is_adult AS is_adult, a.started_at AS started_at \
        FROM candidate c JOIN attempt a ON a.id = c.attempt_id \
        JOIN result r ON r.attempt_id = c.attempt_id \
        WHERE c.session_id = $1 AND r.decision = $2 \
        AND NOT EXISTS (SELECT 1 FROM result later \
        WHERE later.attempt_id = r.attempt_id AND later.version > r.version) \
        AND NOT EXISTS (SELECT 1 FROM credential d WHERE d.attempt_id = c.attempt_id) \
        ORDER BY c.seat_number";
    let backend = db.connection().get_database_backend();
    let values: [Value; 2] = [session_id.into(), decision.into()];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(PassRow::find_by_statement(statement).all(db.connection()).await?)
}

/// Those of these attempts that have a credential.
///
/// # Errors
/// When the database fails.
pub async fn with_credential(
    db: &impl Db,
    attempt_ids: Vec<Uuid>,
) -> Result<HashSet<Uuid>, StoreFault> {
    let ids: Vec<Uuid> = credential::Entity::find()
        .select_only()
        .column(credential::Column::AttemptId)
        .filter(credential::Column::AttemptId.is_in(attempt_ids))
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(ids.into_iter().collect())
}

/// Keeps these citizens from being erased until the transaction ends, so that whoever erases one
/// finds the credential that it writes. SQLite has one writer at a time and needs no lock.
///
/// # Errors
/// When the database fails.
pub async fn keep_citizens(tx: &Tx, ids: Vec<Uuid>) -> Result<(), StoreFault> {
    if tx.db().get_database_backend() == sea_orm::DbBackend::Sqlite {
        return Ok(());
    }
    let query = citizen_personal::Entity::find()
        .select_only()
        .column(citizen_personal::Column::CitizenId)
        .filter(citizen_personal::Column::CitizenId.is_in(ids))
        .order_by_asc(citizen_personal::Column::CitizenId)
        .lock_shared();
    query.into_tuple::<Uuid>().all(tx.db()).await?;
    Ok(())
}

/// A credential to be added.
pub struct NewCredential {
    /// Its row.
    pub row: CredentialRow,
    /// What is sealed of it.
    pub personal: credentials::CredentialPersonal,
    /// 24 random bytes for the seal.
    pub nonce: [u8; 24],
}

/// Adds credentials with their sealed parts and lookup codes.
///
/// # Errors
/// A unique violation when an attempt has a credential or a number is taken.
pub async fn add(store: &Store, tx: &Tx, new: Vec<NewCredential>) -> Result<(), StoreFault> {
    let mut rows = Vec::with_capacity(new.len());
    let mut sealed_parts = Vec::with_capacity(new.len());
    let mut serials = Vec::with_capacity(new.len());
    for NewCredential { row, personal, nonce } in new {
        let credential_id = row.id;
        let plain = serde_json::to_vec(&personal).map_err(|_| {
            StoreFault::bad_row("credential_personal", credential_id, "sealed", "not JSON")
        })?;
        let sealed = store.vault().seal(place(credential_id), &plain, nonce)?;
        sealed_parts.push(credential_personal::Model { credential_id, sealed });
        let serial_hash = store.vault().lookup_hash("serial", &personal.serial);
        serials.push(credential_serial::Model { serial_hash, credential_id });
        rows.push(row);
    }
    insert_all::<credential::Entity>(tx, rows).await?;
    insert_all::<credential_personal::Entity>(tx, sealed_parts).await?;
    insert_all::<credential_serial::Entity>(tx, serials).await
}

/// Where the sealed part of a credential lives.
pub(super) fn place(id: Uuid) -> Place {
    Place { table: "credential_personal", column: "sealed", row: id }
}
