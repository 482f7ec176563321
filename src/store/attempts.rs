//! Attempts, what belongs to one, and their results.

use super::entity::{attempt, course, device_request, response_event, result, time_credit};
use super::rows::{Db, insert, update};
use super::{
    AttemptRow, CourseRow, DeviceRequestRow, ResponseEventRow, ResultRow, StoreFault,
    TimeCreditRow, Tx,
};
use sathach_domain::moment::Moment;
use sathach_domain::session::{Attempt, AttemptState, SubmitCause};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult,
    IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use uuid::Uuid;

/// Adds an attempt.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &Tx, row: AttemptRow) -> Result<(), StoreFault> {
    insert::<attempt::Entity>(tx, row).await
}

/// Writes a changed attempt.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &Tx, row: AttemptRow) -> Result<(), StoreFault> {
    update::<attempt::Entity>(tx, row).await
}

/// The attempt with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<AttemptRow>, StoreFault> {
    Ok(attempt::Entity::find_by_id(id).one(db.connection()).await?)
}

/// The advisory locks of these attempts, sorted so that two batches never wait for each other.
///
/// Saves share them in every batch and a change takes its own alone. They live in PostgreSQL's
/// memory and write no row; SQLite has one writer at a time and needs none.
pub(super) fn locks_of(ids: &[Uuid]) -> Vec<i64> {
    let mut locks: Vec<i64> = ids.iter().map(lock_of).collect();
    locks.sort_unstable();
    locks
}

/// The lock of an attempt: the last eight bytes of its id, which are random. Two attempts that
/// share one wait for each other, no more.
fn lock_of(id: &Uuid) -> i64 {
    id.as_u64_pair().1.cast_signed()
}

/// The attempt with this id, kept from others until the transaction ends, from saves too.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(tx: &Tx, id: Uuid) -> Result<Option<AttemptRow>, StoreFault> {
    let backend = tx.db().get_database_backend();
    if backend == DbBackend::Postgres {
        // A statement of its own: the look that follows must see what was committed meanwhile.
        let sql = "SELECT pg_advisory_xact_lock($1)";
        let lock = Statement::from_sql_and_values(backend, sql, [lock_of(&id).into()]);
        tx.db().execute_raw(lock).await?;
    }
    Ok(attempt::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?)
}

/// All attempts of a session.
///
/// # Errors
/// When the database fails.
pub async fn of_session(db: &impl Db, session_id: Uuid) -> Result<Vec<AttemptRow>, StoreFault> {
    let query = attempt::Entity::find().filter(attempt::Column::SessionId.eq(session_id));
    Ok(query.all(db.connection()).await?)
}

/// The request of a second device, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn device_request(
    db: &impl Db,
    attempt_id: Uuid,
) -> Result<Option<DeviceRequestRow>, StoreFault> {
    Ok(device_request::Entity::find_by_id(attempt_id).one(db.connection()).await?)
}

/// Requests of second devices in a session.
///
/// # Errors
/// When the database fails.
pub async fn device_requests_of_session(
    db: &impl Db,
    session_id: Uuid,
) -> Result<Vec<DeviceRequestRow>, StoreFault> {
    let ids: Vec<Uuid> = attempt::Entity::find()
        .select_only()
        .column(attempt::Column::Id)
        .filter(attempt::Column::SessionId.eq(session_id))
        .into_tuple()
        .all(db.connection())
        .await?;
    let query = device_request::Entity::find().filter(device_request::Column::AttemptId.is_in(ids));
    Ok(query.all(db.connection()).await?)
}

/// Writes the request of a second device over an earlier one.
///
/// # Errors
/// When the database fails.
pub async fn put_device_request(tx: &Tx, row: DeviceRequestRow) -> Result<(), StoreFault> {
    use device_request::Column;
    let on_conflict = OnConflict::column(Column::AttemptId)
        .update_columns([
            Column::DeviceHash,
            Column::RequestedAt,
            Column::AllowedBy,
            Column::AllowedAt,
        ])
        .to_owned();
    device_request::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(on_conflict)
        .exec_without_returning(tx.db())
        .await?;
    Ok(())
}

/// Forgets the request of a second device.
///
/// # Errors
/// When the database fails.
pub async fn drop_device_request(tx: &Tx, attempt_id: Uuid) -> Result<(), StoreFault> {
    device_request::Entity::delete_by_id(attempt_id).exec(tx.db()).await?;
    Ok(())
}

/// Time credits of an attempt, in order.
///
/// # Errors
/// When the database fails.
pub async fn time_credits(
    db: &impl Db,
    attempt_id: Uuid,
) -> Result<Vec<TimeCreditRow>, StoreFault> {
    let query = time_credit::Entity::find()
        .filter(time_credit::Column::AttemptId.eq(attempt_id))
        .order_by_asc(time_credit::Column::N);
    Ok(query.all(db.connection()).await?)
}

/// Adds a time credit.
///
/// # Errors
/// A unique violation when its number is taken.
pub async fn add_time_credit(tx: &Tx, row: TimeCreditRow) -> Result<(), StoreFault> {
    insert::<time_credit::Entity>(tx, row).await
}

/// All response events of an attempt by `(epoch, seq)`.
///
/// # Errors
/// When the database fails.
pub async fn events(db: &impl Db, attempt_id: Uuid) -> Result<Vec<ResponseEventRow>, StoreFault> {
    let query = response_event::Entity::find()
        .filter(response_event::Column::AttemptId.eq(attempt_id))
        .order_by_asc(response_event::Column::Epoch)
        .order_by_asc(response_event::Column::Seq);
    Ok(query.all(db.connection()).await?)
}

/// How many positions of an attempt have ever been answered.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Answered {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Distinct positions.
    pub n_positions: i64,
    /// Moment of the last event.
    pub last_received_at: i64,
}

/// How far the attempts of a session are.
///
/// # Errors
/// When the database fails.
pub async fn answered_in_session(
    db: &impl Db,
    session_id: Uuid,
) -> Result<Vec<Answered>, StoreFault> {
    use response_event::Column;
    let ids: Vec<Uuid> =
        of_session(db, session_id).await?.into_iter().map(|attempt| attempt.id).collect();
    let query = response_event::Entity::find()
        .select_only()
        .column(Column::AttemptId)
        .column_as(Column::Position.into_expr().count_distinct(), "n_positions")
        .column_as(Column::ReceivedAt.max(), "last_received_at")
        .filter(Column::AttemptId.is_in(ids))
        .group_by(Column::AttemptId);
    Ok(query.into_model::<Answered>().all(db.connection()).await?)
}

/// Adds a result version.
///
/// # Errors
/// A unique violation when this version exists.
pub async fn add_result(tx: &Tx, row: ResultRow) -> Result<(), StoreFault> {
    insert::<result::Entity>(tx, row).await
}

/// The newest result version of an attempt.
///
/// # Errors
/// When the database fails.
pub async fn latest_result(
    db: &impl Db,
    attempt_id: Uuid,
) -> Result<Option<ResultRow>, StoreFault> {
    let query = result::Entity::find()
        .filter(result::Column::AttemptId.eq(attempt_id))
        .order_by_desc(result::Column::Version);
    Ok(query.one(db.connection()).await?)
}

/// All result versions of an attempt, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn results_of_attempt(
    db: &impl Db,
    attempt_id: Uuid,
) -> Result<Vec<ResultRow>, StoreFault> {
    let query = result::Entity::find()
        .filter(result::Column::AttemptId.eq(attempt_id))
        .order_by_asc(result::Column::Version);
    Ok(query.all(db.connection()).await?)
}

/// Newest result versions of a session's attempts.
///
/// # Errors
/// When the database fails.
pub async fn results_of_session(
    db: &impl Db,
    session_id: Uuid,
) -> Result<Vec<ResultRow>, StoreFault> {
    let ids: Vec<Uuid> =
        of_session(db, session_id).await?.into_iter().map(|attempt| attempt.id).collect();
    let rows = result::Entity::find()
        .filter(result::Column::AttemptId.is_in(ids))
        .order_by_asc(result::Column::AttemptId)
        .order_by_desc(result::Column::Version)
        .all(db.connection())
        .await?;
    let mut newest: Vec<ResultRow> = Vec::new();
    for row in rows {
        if newest.last().is_none_or(|last| last.attempt_id != row.attempt_id) {
            newest.push(row);
        }
    }
    Ok(newest)
}

/// When a citizen started attempts of an exam, newest first; unstarted ones do not count.
///
/// # Errors
/// When the database fails.
pub async fn started_by_citizen(db: &impl Db, citizen_id: Uuid) -> Result<Vec<Moment>, StoreFault> {
    use super::entity::candidate;
    let rows: Vec<Option<i64>> = attempt::Entity::find()
        .select_only()
        .column(attempt::Column::StartedAt)
        .join(
            JoinType::InnerJoin,
            attempt::Entity::belongs_to(candidate::Entity)
                .from(attempt::Column::CandidateId)
                .to(candidate::Column::Id)
                .into(),
        )
        .filter(candidate::Column::CitizenId.eq(citizen_id))
        .filter(attempt::Column::StartedAt.is_not_null())
        .order_by_desc(attempt::Column::StartedAt)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().flatten().map(Moment::from_ms).collect())
}

/// Forms of a citizen's newest started attempts but one, newest first.
///
/// # Errors
/// When the database fails.
pub async fn newest_forms_of_citizen(
    db: &impl Db,
    citizen_id: Uuid,
    but_attempt_id: Uuid,
    limit: u64,
) -> Result<Vec<Uuid>, StoreFault> {
    use super::entity::candidate;
    let rows: Vec<Option<Uuid>> = attempt::Entity::find()
        .select_only()
        .column(attempt::Column::FormId)
        .join(
            JoinType::InnerJoin,
            attempt::Entity::belongs_to(candidate::Entity)
                .from(attempt::Column::CandidateId)
                .to(candidate::Column::Id)
                .into(),
        )
        .filter(candidate::Column::CitizenId.eq(citizen_id))
        .filter(attempt::Column::Id.ne(but_attempt_id))
        .filter(attempt::Column::FormId.is_not_null())
        .order_by_desc(attempt::Column::StartedAt)
        .limit(limit)
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().flatten().collect())
}

/// Courses that a citizen has finished.
///
/// # Errors
/// When the database fails.
pub async fn courses(db: &impl Db, citizen_id: Uuid) -> Result<Vec<CourseRow>, StoreFault> {
    let query = course::Entity::find()
        .filter(course::Column::CitizenId.eq(citizen_id))
        .order_by_desc(course::Column::FinishedOn);
    Ok(query.all(db.connection()).await?)
}

/// Adds a course.
///
/// # Errors
/// A unique violation when the citizen has one of this day.
pub async fn add_course(tx: &Tx, row: CourseRow) -> Result<(), StoreFault> {
    insert::<course::Entity>(tx, row).await
}

/// The state that a row holds.
///
/// # Errors
/// When the row is one that our rules could not have written.
pub fn state_of(row: &AttemptRow) -> Result<Attempt, StoreFault> {
    let bad = |column, problem| StoreFault::bad_row("attempt", row.id, column, problem);
    let at = |moment: Option<i64>| moment.map(Moment::from_ms);
    let must = |moment: Option<i64>, column| {
        at(moment).ok_or_else(|| bad(column, "empty, but the state needs it"))
    };
    let state = match row.state.as_str() {
        "expected" => AttemptState::Expected,
        "admitted" => AttemptState::Admitted { admitted_at: must(row.admitted_at, "admitted_at")? },
        "started" => AttemptState::Started {
            admitted_at: must(row.admitted_at, "admitted_at")?,
            started_at: must(row.started_at, "started_at")?,
            ends_at: must(row.ends_at, "ends_at")?,
        },
        "submitted" => AttemptState::Submitted {
            admitted_at: at(row.admitted_at),
            started_at: at(row.started_at),
            ends_at: at(row.ends_at),
            submitted_at: must(row.submitted_at, "submitted_at")?,
            cause: row
                .submit_cause
                .as_deref()
                .and_then(SubmitCause::parse)
                .ok_or_else(|| bad("submit_cause", "not a cause"))?,
        },
        _ => return Err(bad("state", "not a state")),
    };
    Ok(Attempt { state })
}

/// Puts a state into its columns.
#[must_use]
pub fn with_state(mut row: AttemptRow, attempt: Attempt) -> AttemptRow {
    row.state = attempt.state.as_str().to_owned();
    match attempt.state {
        AttemptState::Expected => {}
        AttemptState::Admitted { admitted_at } => row.admitted_at = Some(admitted_at.ms()),
        AttemptState::Started { admitted_at, started_at, ends_at } => {
            row.admitted_at = Some(admitted_at.ms());
            row.started_at = Some(started_at.ms());
            row.ends_at = Some(ends_at.ms());
        }
        AttemptState::Submitted { submitted_at, cause, .. } => {
            row.submitted_at = Some(submitted_at.ms());
            row.submit_cause = Some(cause.as_str().to_owned());
        }
    }
    row
}
