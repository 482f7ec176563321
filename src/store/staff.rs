//! Staff accounts, their sign-ins, and the one-time link that makes the first administrator.

use super::entity::{setup_link, sign_in, staff};
use super::rows::{Db, insert, update};
use super::{SetupLinkRow, SignInRow, StaffRow, StoreFault, Tx};
use sathach_domain::moment::Moment;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Adds an account.
///
/// # Errors
/// A unique violation when the username is taken.
pub async fn add(tx: &Tx, row: StaffRow) -> Result<(), StoreFault> {
    insert::<staff::Entity>(tx, row).await
}

/// Writes a changed account.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &Tx, row: StaffRow) -> Result<(), StoreFault> {
    update::<staff::Entity>(tx, row).await
}

/// The account with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<StaffRow>, StoreFault> {
    Ok(staff::Entity::find_by_id(id).one(db.connection()).await?)
}

/// The account with this username.
///
/// # Errors
/// When the database fails.
pub async fn by_username(db: &impl Db, username: &str) -> Result<Option<StaffRow>, StoreFault> {
    let query = staff::Entity::find().filter(staff::Column::Username.eq(username));
    Ok(query.one(db.connection()).await?)
}

/// All accounts by username.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl Db) -> Result<Vec<StaffRow>, StoreFault> {
    let query = staff::Entity::find().order_by_asc(staff::Column::Username);
    Ok(query.all(db.connection()).await?)
}

/// How many accounts there are.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl Db) -> Result<u64, StoreFault> {
    Ok(staff::Entity::find().count(db.connection()).await?)
}

/// Adds a sign-in.
///
/// # Errors
/// When the database fails.
pub async fn add_sign_in(tx: &Tx, row: SignInRow) -> Result<(), StoreFault> {
    insert::<sign_in::Entity>(tx, row).await
}

/// Writes a changed sign-in.
///
/// # Errors
/// When the database fails.
pub async fn change_sign_in(tx: &Tx, row: SignInRow) -> Result<(), StoreFault> {
    update::<sign_in::Entity>(tx, row).await
}

/// A sign-in with its account, whatever their state.
///
/// # Errors
/// When the database fails.
pub async fn sign_in(db: &impl Db, id: Uuid) -> Result<Option<(SignInRow, StaffRow)>, StoreFault> {
    let Some(row) = sign_in::Entity::find_by_id(id).one(db.connection()).await? else {
        return Ok(None);
    };
    Ok(find(db, row.staff_id).await?.map(|staff| (row, staff)))
}

/// Ends all sign-ins of an account at once.
///
/// # Errors
/// When the database fails.
pub async fn end_sign_ins(tx: &Tx, staff_id: Uuid, at: Moment) -> Result<(), StoreFault> {
    use sea_orm::sea_query::Expr;
    sign_in::Entity::update_many()
        .col_expr(sign_in::Column::EndedAt, Expr::value(at.ms()))
        .filter(sign_in::Column::StaffId.eq(staff_id))
        .filter(sign_in::Column::EndedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Adds a one-time link.
///
/// # Errors
/// When the database fails.
pub async fn add_setup_link(tx: &Tx, row: SetupLinkRow) -> Result<(), StoreFault> {
    insert::<setup_link::Entity>(tx, row).await
}

/// The one-time link with this hash, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn setup_link_for_change(
    tx: &Tx,
    secret_hash: Vec<u8>,
) -> Result<Option<SetupLinkRow>, StoreFault> {
    let query = setup_link::Entity::find_by_id(secret_hash).lock_exclusive();
    Ok(query.one(tx.db()).await?)
}

/// The one-time link with this hash.
///
/// # Errors
/// When the database fails.
pub async fn setup_link(
    db: &impl Db,
    secret_hash: Vec<u8>,
) -> Result<Option<SetupLinkRow>, StoreFault> {
    Ok(setup_link::Entity::find_by_id(secret_hash).one(db.connection()).await?)
}

/// Writes a changed one-time link.
///
/// # Errors
/// When the database fails.
pub async fn change_setup_link(tx: &Tx, row: SetupLinkRow) -> Result<(), StoreFault> {
    update::<setup_link::Entity>(tx, row).await
}
