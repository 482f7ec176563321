//! Credentials, the codes that lead to them, holders' links and counters.

use super::entity::{counter, credential, credential_personal, credential_serial, holder_link};
use super::issuing::place;
use super::rows::{Db, insert, update};
use super::sessions::Scope;
use super::vault::Place;
use super::{CredentialRow, HolderLinkRow, Store, StoreFault, Tx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// What a credential says about a person; lives only inside the sealed column.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialPersonal {
    /// Lookup code in canonical form, without group marks.
    pub serial: String,
    /// The signed token in digits.
    pub token: String,
    /// Name as printed.
    pub name: String,
    /// Birth date.
    pub birth_date: chrono::NaiveDate,
}

impl std::fmt::Debug for CredentialPersonal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("CredentialPersonal(sealed)")
    }
}

/// Writes a changed credential.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &Tx, row: CredentialRow) -> Result<(), StoreFault> {
    update::<credential::Entity>(tx, row).await
}

/// The credential with this id within a scope.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(tx: &Tx, id: Uuid) -> Result<Option<CredentialRow>, StoreFault> {
    Ok(credential::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?)
}

/// The credential with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<CredentialRow>, StoreFault> {
    Ok(credential::Entity::find_by_id(id).one(db.connection()).await?)
}

/// The credential of an attempt.
///
/// # Errors
/// When the database fails.
pub async fn of_attempt(
    db: &impl Db,
    attempt_id: Uuid,
) -> Result<Option<CredentialRow>, StoreFault> {
    let query = credential::Entity::find().filter(credential::Column::AttemptId.eq(attempt_id));
    Ok(query.one(db.connection()).await?)
}

/// Credentials of a session.
///
/// # Errors
/// When the database fails.
pub async fn of_session(db: &impl Db, session_id: Uuid) -> Result<Vec<CredentialRow>, StoreFault> {
    let query = credential::Entity::find()
        .filter(credential::Column::SessionId.eq(session_id))
        .order_by_asc(credential::Column::RegisterNumber);
    Ok(query.all(db.connection()).await?)
}

/// Newest credentials within a scope.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    limit: u64,
) -> Result<Vec<CredentialRow>, StoreFault> {
    let mut query =
        credential::Entity::find().order_by_desc(credential::Column::RegisterNumber).limit(limit);
    if let Scope::Commune(code) = scope {
        query = query.filter(credential::Column::CommuneCode.eq(code));
    }
    Ok(query.all(db.connection()).await?)
}

/// Newest credentials of one state within a scope.
///
/// # Errors
/// When the database fails.
pub async fn list_in_state(
    db: &impl Db,
    scope: &Scope,
    state: &str,
    limit: u64,
) -> Result<Vec<CredentialRow>, StoreFault> {
    let mut query = credential::Entity::find()
        .filter(credential::Column::State.eq(state))
        .order_by_desc(credential::Column::RegisterNumber)
        .limit(limit);
    if let Scope::Commune(code) = scope {
        query = query.filter(credential::Column::CommuneCode.eq(code));
    }
    Ok(query.all(db.connection()).await?)
}

/// The credential with this number in the register.
///
/// # Errors
/// When the database fails.
pub async fn by_register_number(
    db: &impl Db,
    number: i64,
) -> Result<Option<CredentialRow>, StoreFault> {
    let query = credential::Entity::find().filter(credential::Column::RegisterNumber.eq(number));
    Ok(query.one(db.connection()).await?)
}

/// The credential with this status index.
///
/// # Errors
/// When the database fails.
pub async fn by_status_index(
    db: &impl Db,
    status_index: i64,
) -> Result<Option<CredentialRow>, StoreFault> {
    let query = credential::Entity::find().filter(credential::Column::StatusIndex.eq(status_index));
    Ok(query.one(db.connection()).await?)
}

/// The credential with this lookup code in canonical form.
///
/// # Errors
/// When the database fails.
pub async fn by_serial(store: &Store, serial: &str) -> Result<Option<CredentialRow>, StoreFault> {
    let hash = store.vault().lookup_hash("serial", serial);
    let Some(found) = credential_serial::Entity::find_by_id(hash).one(store.reader()).await? else {
        return Ok(None);
    };
    find(store, found.credential_id).await
}

/// The sealed part of a credential; none once the person was erased.
///
/// # Errors
/// When it cannot be opened.
pub async fn personal(
    store: &Store,
    db: &impl Db,
    id: Uuid,
) -> Result<Option<CredentialPersonal>, StoreFault> {
    let row = credential_personal::Entity::find_by_id(id).one(db.connection()).await?;
    row.map(|row| open_personal(store, &row)).transpose()
}

/// Ids in one question; SQLite takes at most 32,766 values.
const MAX_IDS_ASKED: usize = 1_000;

/// The sealed parts of several credentials by id; those of erased people are missing.
///
/// # Errors
/// When one cannot be opened.
pub async fn personal_of(
    store: &Store,
    db: &impl Db,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, CredentialPersonal>, StoreFault> {
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(MAX_IDS_ASKED) {
        let rows = credential_personal::Entity::find()
            .filter(credential_personal::Column::CredentialId.is_in(some.iter().copied()))
            .all(db.connection())
            .await?;
        for row in rows {
            found.insert(row.credential_id, open_personal(store, &row)?);
        }
    }
    Ok(found)
}

fn open_personal(
    store: &Store,
    row: &credential_personal::Model,
) -> Result<CredentialPersonal, StoreFault> {
    let id = row.credential_id;
    let plain = store.vault().open(place(id), &row.sealed)?;
    serde_json::from_slice(&plain)
        .map_err(|_| StoreFault::bad_row("credential_personal", id, "sealed", "not a credential"))
}

/// Status indexes of all credentials in a state that is not `in_force`.
///
/// # Errors
/// When the database fails.
pub async fn indexes_not_in_force(db: &impl Db) -> Result<Vec<(i64, String)>, StoreFault> {
    let rows: Vec<(i64, String)> = credential::Entity::find()
        .select_only()
        .column(credential::Column::StatusIndex)
        .column(credential::Column::State)
        .filter(credential::Column::State.ne("in_force"))
        .order_by_asc(credential::Column::StatusIndex)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows)
}

/// Distinct adults of a commune with a certificate in force.
#[derive(Clone, Debug, FromQueryResult)]
pub struct AdultsCounted {
    /// Commune of residence.
    pub commune_code: String,
    /// Distinct adults.
    pub n_adults: i64,
}

/// Counts distinct adults by commune of residence. A person who holds several certificates counts
/// once, in the commune of the newest one.
///
/// # Errors
/// When the database fails.
pub async fn adults_by_commune(
    db: &impl Db,
    issued_until: chrono::NaiveDate,
) -> Result<Vec<AdultsCounted>, StoreFault> {
    use sea_orm::{ConnectionTrait, Statement};
    let backend = db.connection().get_database_backend();
    let sql = "SELECT c.commune_code AS commune_code, CAST(COUNT(*) AS BIGINT) AS n_adults \
        FROM credential c WHERE c.state = 'in_force' AND c.is_adult = TRUE \
        AND c.issued_on <= $1 AND NOT EXISTS (SELECT 1 FROM credential d \
        WHERE d.citizen_id = c.citizen_id AND d.state = 'in_force' AND d.is_adult = TRUE \
        AND d.issued_on <= $1 AND d.register_number > c.register_number) \
        GROUP BY c.commune_code ORDER BY c.commune_code";
    let statement = Statement::from_sql_and_values(backend, sql, [issued_until.to_string().into()]);
    Ok(AdultsCounted::find_by_statement(statement).all(db.connection()).await?)
}

/// Adds a holder's private link.
///
/// # Errors
/// When the database fails.
pub async fn add_holder_link(tx: &Tx, row: HolderLinkRow) -> Result<(), StoreFault> {
    insert::<holder_link::Entity>(tx, row).await
}

/// Writes a changed holder's link.
///
/// # Errors
/// When the database fails.
pub async fn change_holder_link(tx: &Tx, row: HolderLinkRow) -> Result<(), StoreFault> {
    update::<holder_link::Entity>(tx, row).await
}

/// The holder's link with this secret.
///
/// # Errors
/// When the database fails.
pub async fn holder_link(store: &Store, secret: &str) -> Result<Option<HolderLinkRow>, StoreFault> {
    let hash = store.vault().lookup_hash("holder_link", secret);
    Ok(holder_link::Entity::find_by_id(hash).one(store.reader()).await?)
}

/// The newest link of an attempt that has not been revoked, with its secret in plain.
///
/// # Errors
/// When it cannot be opened.
pub async fn holder_link_of_attempt(
    store: &Store,
    db: &impl Db,
    attempt_id: Uuid,
) -> Result<Option<(HolderLinkRow, String)>, StoreFault> {
    let row = holder_link::Entity::find()
        .filter(holder_link::Column::AttemptId.eq(attempt_id))
        .filter(holder_link::Column::RevokedAt.is_null())
        .order_by_desc(holder_link::Column::CreatedAt)
        .one(db.connection())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let place = holder_link_place(attempt_id);
    let plain = store.vault().open(place, &row.secret_sealed)?;
    let secret = String::from_utf8(plain)
        .map_err(|_| StoreFault::bad_row("holder_link", attempt_id, "secret_sealed", "not text"))?;
    Ok(Some((row, secret)))
}

/// Where the secret of an attempt's link is sealed.
#[must_use]
pub fn holder_link_place(attempt_id: Uuid) -> Place {
    Place { table: "holder_link", column: "secret_sealed", row: attempt_id }
}

/// Raises a counter and returns its new value, starting at 1. Holds others until the transaction
/// ends.
///
/// # Errors
/// When the database fails.
pub async fn next_value(tx: &Tx, name: &str) -> Result<i64, StoreFault> {
    advance(tx, name, 1).await
}

/// Moves a counter on by so many and gives where it stands.
///
/// # Errors
/// When the database fails.
pub async fn advance(tx: &Tx, name: &str, by: i64) -> Result<i64, StoreFault> {
    let value = hold(tx, name).await? + by;
    update::<counter::Entity>(tx, counter::Model { name: name.to_owned(), value }).await?;
    Ok(value)
}

/// Where a counter stands, held from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &Tx, name: &str) -> Result<i64, StoreFault> {
    let start = counter::Model { name: name.to_owned(), value: 0 };
    counter::Entity::insert(start.into_active_model().reset_all())
        .on_conflict(OnConflict::column(counter::Column::Name).do_nothing().to_owned())
        .exec_without_returning(tx.db())
        .await?;
    let row = counter::Entity::find_by_id(name).lock_exclusive().one(tx.db()).await?;
    row.map(|row| row.value).ok_or_else(|| StoreFault::BadRow {
        table: "counter",
        row: name.to_owned(),
        column: "value",
        problem: "missing right after it was made".to_owned(),
    })
}

/// Where a counter stands; 0 before its first value.
///
/// # Errors
/// When the database fails.
pub async fn counted(db: &impl Db, name: &str) -> Result<i64, StoreFault> {
    let row = counter::Entity::find_by_id(name).one(db.connection()).await?;
    Ok(row.map_or(0, |row| row.value))
}
