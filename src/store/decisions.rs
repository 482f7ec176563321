//! Decisions that cover several sessions, and how far their certificates are issued.

use super::entity::{credential, decision_list, decision_list_session, session};
use super::rows::{Db, insert, update};
use super::sessions::Scope;
use super::{DecisionListRow, SessionRow, StoreFault, Tx};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Adds a decision over these sessions.
///
/// # Errors
/// A unique violation when one of them has its decision.
pub async fn add(tx: &Tx, row: DecisionListRow, session_ids: &[Uuid]) -> Result<(), StoreFault> {
    let list_id = row.id;
    insert::<decision_list::Entity>(tx, row).await?;
    for session_id in session_ids {
        let link = decision_list_session::Model { session_id: *session_id, list_id };
        insert::<decision_list_session::Entity>(tx, link).await?;
    }
    Ok(())
}

/// Writes a changed decision.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &Tx, row: DecisionListRow) -> Result<(), StoreFault> {
    update::<decision_list::Entity>(tx, row).await
}

/// The decision with this id, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(tx: &Tx, id: Uuid) -> Result<Option<DecisionListRow>, StoreFault> {
    Ok(decision_list::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?)
}

/// The decision with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<DecisionListRow>, StoreFault> {
    Ok(decision_list::Entity::find_by_id(id).one(db.connection()).await?)
}

/// Newest decisions, as far as one of their sessions is within the scope.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl Db,
    scope: &Scope,
    limit: u64,
) -> Result<Vec<DecisionListRow>, StoreFault> {
    let mut query = decision_list::Entity::find()
        .order_by_desc(decision_list::Column::MadeAt)
        .order_by_desc(decision_list::Column::Id)
        .limit(limit);
    if let Scope::Commune(code) = scope {
        let within = decision_list_session::Entity::find()
            .select_only()
            .column(decision_list_session::Column::ListId)
            .join(JoinType::InnerJoin, to_session())
            .filter(session::Column::CommuneCode.eq(code));
        query = query
            .filter(decision_list::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(within)));
    }
    Ok(query.all(db.connection()).await?)
}

/// Decisions whose certificates are still being issued, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn to_issue(db: &impl Db) -> Result<Vec<DecisionListRow>, StoreFault> {
    let query = decision_list::Entity::find()
        .filter(decision_list::Column::IssuedAt.is_null())
        .order_by_asc(decision_list::Column::MadeAt);
    Ok(query.all(db.connection()).await?)
}

fn to_session() -> sea_orm::RelationDef {
    decision_list_session::Entity::belongs_to(session::Entity)
        .from(decision_list_session::Column::SessionId)
        .to(session::Column::Id)
        .into()
}

/// The sessions of a decision, by id.
///
/// # Errors
/// When the database fails.
pub async fn sessions_of(db: &impl Db, list_id: Uuid) -> Result<Vec<SessionRow>, StoreFault> {
    let ids: Vec<Uuid> = decision_list_session::Entity::find()
        .select_only()
        .column(decision_list_session::Column::SessionId)
        .filter(decision_list_session::Column::ListId.eq(list_id))
        .into_tuple()
        .all(db.connection())
        .await?;
    let query = session::Entity::find()
        .filter(session::Column::Id.is_in(ids))
        .order_by_asc(session::Column::Id);
    Ok(query.all(db.connection()).await?)
}

/// Sealed sessions within the scope that no decision covers, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn undecided_sessions(
    db: &impl Db,
    scope: &Scope,
    limit: u64,
) -> Result<Vec<SessionRow>, StoreFault> {
    let mut query = session::Entity::find()
        .filter(session::Column::State.eq("sealed"))
        .filter(session::Column::DecisionNumber.is_null())
        .order_by_asc(session::Column::OpenedAt)
        .limit(limit);
    if let Scope::Commune(code) = scope {
        query = query.filter(session::Column::CommuneCode.eq(code));
    }
    Ok(query.all(db.connection()).await?)
}

/// How many certificates the sessions of a decision have.
///
/// # Errors
/// When the database fails.
pub async fn n_issued(db: &impl Db, list_id: Uuid) -> Result<u64, StoreFault> {
    let within = decision_list_session::Entity::find()
        .select_only()
        .column(decision_list_session::Column::SessionId)
        .filter(decision_list_session::Column::ListId.eq(list_id));
    let query = credential::Entity::find()
        .filter(credential::Column::SessionId.in_subquery(sea_orm::QueryTrait::into_query(within)));
    Ok(query.count(db.connection()).await?)
}
