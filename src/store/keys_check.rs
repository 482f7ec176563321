//! Whether the keys in use are those that sealed this database.

use super::entity::keys_check;
use super::rows::{Db, insert};
use super::vault::{Place, Vault};
use super::{Store, StoreFault, Tx, schema};
use sea_orm::EntityTrait;
use uuid::Uuid;

const TEXT: &str = "sathach";

const PLACE: Place = Place { table: "keys_check", column: "sealed", row: Uuid::nil() };

/// What a look at the row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysCheck {
    /// Nothing has been sealed yet.
    NotSealed,
    /// These keys sealed it.
    Right,
    /// Other keys sealed it.
    Wrong,
}

/// Holds these keys against the database. A database without tables is not sealed.
///
/// # Errors
/// When the database fails.
pub async fn check(store: &Store, vault: &Vault) -> Result<KeysCheck, StoreFault> {
    if !schema::has_table(store, "keys_check").await? {
        return Ok(KeysCheck::NotSealed);
    }
    let row = keys_check::Entity::find_by_id(Uuid::nil()).one(store.connection()).await?;
    Ok(row.map_or(KeysCheck::NotSealed, |row| {
        let opens = vault.open(PLACE, &row.sealed).is_ok();
        let finds = vault.lookup_hash("keys_check", TEXT) == row.lookup_hash;
        if opens && finds { KeysCheck::Right } else { KeysCheck::Wrong }
    }))
}

/// Seals the row, once. `nonce` must be random.
///
/// # Errors
/// When the database fails.
pub async fn seal(tx: &Tx, vault: &Vault, nonce: [u8; 24]) -> Result<(), StoreFault> {
    if keys_check::Entity::find_by_id(Uuid::nil()).one(tx.db()).await?.is_some() {
        return Ok(());
    }
    let row = keys_check::Model {
        id: Uuid::nil(),
        sealed: vault.seal(PLACE, TEXT.as_bytes(), nonce)?,
        lookup_hash: vault.lookup_hash("keys_check", TEXT),
    };
    insert::<keys_check::Entity>(tx, row).await
}
