//! Citizens: who they are is sealed; the number is found by a keyed hash only.

use super::entity::{citizen, citizen_personal, credential, credential_personal};
use super::rows::{Db, insert, update};
use super::vault::Place;
use super::{Store, StoreFault, Tx};
use sathach_domain::moment::Moment;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is known about a person; lives only inside the sealed column.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// Citizen number, 12 digits.
    pub number: String,
    /// Name, NFC.
    pub name: String,
    /// Birth date.
    pub birth_date: chrono::NaiveDate,
    /// `male` or `female`.
    pub sex: String,
    /// Address as on the card; empty when not given.
    pub address: String,
}

impl std::fmt::Debug for Personal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Personal(sealed)")
    }
}

/// The citizen with this number, if known.
///
/// # Errors
/// When the database fails.
pub async fn by_number(
    store: &Store,
    db: &impl Db,
    number: &str,
) -> Result<Option<Uuid>, StoreFault> {
    let hash = store.vault().lookup_hash("citizen_number", number);
    let row = citizen_personal::Entity::find()
        .filter(citizen_personal::Column::NumberHash.eq(hash))
        .one(db.connection())
        .await?;
    Ok(row.map(|row| row.citizen_id))
}

/// Adds a citizen.
///
/// # Errors
/// A unique violation when the number is known.
pub async fn add(
    store: &Store,
    tx: &Tx,
    id: Uuid,
    personal: &Personal,
    nonce: [u8; 24],
    at: Moment,
) -> Result<(), StoreFault> {
    let row = citizen::Model { id, created_at: at.ms(), erased_at: None };
    insert::<citizen::Entity>(tx, row).await?;
    insert::<citizen_personal::Entity>(tx, sealed_row(store, id, personal, nonce)?).await
}

/// Writes newer facts about a citizen, for example after a new card.
///
/// # Errors
/// When the database fails.
pub async fn change(
    store: &Store,
    tx: &Tx,
    id: Uuid,
    personal: &Personal,
    nonce: [u8; 24],
) -> Result<(), StoreFault> {
    update::<citizen_personal::Entity>(tx, sealed_row(store, id, personal, nonce)?).await
}

fn sealed_row(
    store: &Store,
    id: Uuid,
    personal: &Personal,
    nonce: [u8; 24],
) -> Result<citizen_personal::Model, StoreFault> {
    let plain = serde_json::to_vec(personal)
        .map_err(|_| StoreFault::bad_row("citizen_personal", id, "sealed", "not JSON"))?;
    Ok(citizen_personal::Model {
        citizen_id: id,
        number_hash: store.vault().lookup_hash("citizen_number", &personal.number),
        sealed: store.vault().seal(place(id), &plain, nonce)?,
    })
}

fn place(id: Uuid) -> Place {
    Place { table: "citizen_personal", column: "sealed", row: id }
}

/// What is known about a citizen; none once erased.
///
/// # Errors
/// When the sealed column cannot be opened.
pub async fn personal(
    store: &Store,
    db: &impl Db,
    id: Uuid,
) -> Result<Option<Personal>, StoreFault> {
    let row = citizen_personal::Entity::find_by_id(id).one(db.connection()).await?;
    row.map(|row| open(store, &row)).transpose()
}

/// What is known about several citizens, by id; erased ones are missing.
///
/// # Errors
/// When a sealed column cannot be opened.
pub async fn personal_of(
    store: &Store,
    db: &impl Db,
    ids: Vec<Uuid>,
) -> Result<std::collections::HashMap<Uuid, Personal>, StoreFault> {
    let rows = citizen_personal::Entity::find()
        .filter(citizen_personal::Column::CitizenId.is_in(ids))
        .all(db.connection())
        .await?;
    rows.iter().map(|row| Ok((row.citizen_id, open(store, row)?))).collect()
}

/// What is known about several citizens, by id, with what cannot be opened beside it: one damaged
/// column must not hide the others.
///
/// # Errors
/// When the database fails.
pub async fn personal_each(
    store: &Store,
    db: &impl Db,
    ids: Vec<Uuid>,
) -> Result<std::collections::HashMap<Uuid, Result<Personal, StoreFault>>, StoreFault> {
    let rows = citizen_personal::Entity::find()
        .filter(citizen_personal::Column::CitizenId.is_in(ids))
        .all(db.connection())
        .await?;
    Ok(rows.iter().map(|row| (row.citizen_id, open(store, row))).collect())
}

fn open(store: &Store, row: &citizen_personal::Model) -> Result<Personal, StoreFault> {
    let plain = store.vault().open(place(row.citizen_id), &row.sealed)?;
    serde_json::from_slice(&plain).map_err(|_| {
        StoreFault::bad_row("citizen_personal", row.citizen_id, "sealed", "not a person")
    })
}

/// Destroys everything personal about a citizen and keeps what counts.
///
/// # Errors
/// When the database fails.
pub async fn erase(tx: &Tx, id: Uuid, at: Moment) -> Result<(), StoreFault> {
    citizen_personal::Entity::delete_by_id(id).exec(tx.db()).await?;
    let credential_ids: Vec<Uuid> = credential::Entity::find()
        .filter(credential::Column::CitizenId.eq(id))
        .all(tx.db())
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    credential_personal::Entity::delete_many()
        .filter(credential_personal::Column::CredentialId.is_in(credential_ids))
        .exec(tx.db())
        .await?;
    if let Some(mut row) = citizen::Entity::find_by_id(id).one(tx.db()).await? {
        row.erased_at = Some(at.ms());
        update::<citizen::Entity>(tx, row).await?;
    }
    Ok(())
}
