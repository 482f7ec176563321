//! What it takes to start attempts: a few statements for all that start together.

use super::entity::{attempt, candidate, form_given, round_form};
use super::rows::insert_all;
use super::{AttemptRow, StoreFault, Tx, attempts};
use sea_orm::sea_query::{ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use uuid::Uuid;

/// Where a candidate sits, and what was dealt for that seat.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct DealtSeat {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Who sits it.
    pub citizen_id: Uuid,
    /// The form of the seat; none where all forms have their seats.
    pub form_id: Option<Uuid>,
}

/// The attempts with these ids (each once), kept from others until the transaction ends, from
/// saves too.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(tx: &Tx, ids: &[Uuid]) -> Result<Vec<AttemptRow>, StoreFault> {
    let backend = tx.db().get_database_backend();
    if backend == DbBackend::Postgres {
        // A statement of its own: the look that follows must see what was committed meanwhile.
        let sql = "SELECT pg_advisory_xact_lock(lock) FROM unnest($1) AS lock";
        let locks = Statement::from_sql_and_values(backend, sql, [attempts::locks_of(ids).into()]);
        tx.db().execute_raw(locks).await?;
    }
    let query = attempt::Entity::find()
        .filter(attempt::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(attempt::Column::Id)
        .lock_exclusive();
    Ok(query.all(tx.db()).await?)
}

/// The seats of these attempts.
///
/// # Errors
/// When the database fails.
pub async fn seats(tx: &Tx, attempt_ids: &[Uuid]) -> Result<Vec<DealtSeat>, StoreFault> {
    let dealt = candidate::Entity::belongs_to(round_form::Entity)
        .from((candidate::Column::SessionId, candidate::Column::SeatNumber))
        .to((round_form::Column::SessionId, round_form::Column::SeatNumber));
    let query = candidate::Entity::find()
        .select_only()
        .columns([candidate::Column::AttemptId, candidate::Column::CitizenId])
        .column(round_form::Column::FormId)
        .join(sea_orm::JoinType::LeftJoin, dealt.into())
        .filter(candidate::Column::AttemptId.is_in(attempt_ids.iter().copied()));
    Ok(query.into_model::<DealtSeat>().all(tx.db()).await?)
}

/// Those of these citizens who got a form in some attempt.
///
/// # Errors
/// When the database fails.
pub async fn had_forms(tx: &Tx, citizen_ids: &[Uuid]) -> Result<Vec<Uuid>, StoreFault> {
    let with_form = Query::select()
        .column(attempt::Column::Id)
        .from(attempt::Entity)
        .and_where(attempt::Column::FormId.is_not_null())
        .and_where(
            attempt::Column::Id
                .into_expr()
                .equals((candidate::Entity, candidate::Column::AttemptId)),
        )
        .to_owned();
    let query = candidate::Entity::find()
        .select_only()
        .column(candidate::Column::CitizenId)
        .distinct()
        .filter(candidate::Column::CitizenId.is_in(citizen_ids.iter().copied()))
        .filter(sea_orm::sea_query::Expr::exists(with_form));
    Ok(query.into_tuple().all(tx.db()).await?)
}

/// Writes these changed attempts over what is stored, and records which form each was given. A form
/// is given once.
///
/// # Errors
/// A unique violation when a form or an attempt is taken.
pub async fn give_forms(tx: &Tx, started: &[AttemptRow]) -> Result<(), StoreFault> {
    use attempt::Column;
    let given = started
        .iter()
        .filter_map(|row| Some(form_given::Model { form_id: row.form_id?, attempt_id: row.id }));
    insert_all::<form_given::Entity>(tx, given).await?;
    let changed =
        [Column::FormId, Column::State, Column::AdmittedAt, Column::StartedAt, Column::EndsAt];
    let over = OnConflict::column(Column::Id).update_columns(changed).to_owned();
    let rows = started.iter().map(|row| row.clone().into_active_model().reset_all());
    attempt::Entity::insert_many(rows).on_conflict(over).exec_without_returning(tx.db()).await?;
    Ok(())
}
