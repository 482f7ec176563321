//! What every file of queries needs: where to ask, and how to insert and update a whole row.

use super::{Store, StoreFault, Tx};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DatabaseConnection,
    DatabaseTransaction, EntityTrait, IntoActiveModel,
};

/// Where a question is asked: the store's readers, or a transaction.
pub trait Db: Sync {
    /// The connection behind it.
    type Connection: ConnectionTrait;
    /// The connection to ask.
    fn connection(&self) -> &Self::Connection;
}

impl Db for Store {
    type Connection = DatabaseConnection;
    fn connection(&self) -> &DatabaseConnection {
        self.reader()
    }
}

impl Db for Tx {
    type Connection = DatabaseTransaction;
    fn connection(&self) -> &DatabaseTransaction {
        self.db()
    }
}

/// Inserts a row with all its columns.
pub(super) async fn insert<E>(tx: &Tx, row: E::Model) -> Result<(), StoreFault>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    E::insert(row.into_active_model().reset_all()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Rows of one statement at most.
const ROWS_A_STATEMENT: usize = 64;

/// Inserts rows with all their columns, many in a statement. How many is always a power of two: a
/// connection keeps every different statement prepared, and so there are few.
pub(super) async fn insert_all<E>(tx: &Tx, rows: Vec<E::Model>) -> Result<(), StoreFault>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        let n = ROWS_A_STATEMENT.min(1 << rows.len().ilog2());
        let some: Vec<E::ActiveModel> =
            rows.by_ref().take(n).map(|row| row.into_active_model().reset_all()).collect();
        E::insert_many(some).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// Writes all columns of a row that exists, found by its primary key.
pub(super) async fn update<E>(tx: &Tx, row: E::Model) -> Result<(), StoreFault>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    E::update(row.into_active_model().reset_all()).exec(tx.db()).await?;
    Ok(())
}

/// Any number of rows as one value of a statement that never changes, so it is prepared once.
pub(super) fn in_json<T: serde::Serialize>(values: impl Iterator<Item = T>) -> String {
    serde_json::to_string(&values.collect::<Vec<_>>()).unwrap_or_default()
}
