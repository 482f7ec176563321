//! Graded attempts in bulk, for statistics: page after page by key, never attempt by attempt.

use super::entity::{
    attempt, candidate, commune, response_event, result, session, simulated_session,
};
use super::rows::Db;
use super::{ResponseEventRow, StoreFault};
use sathach_domain::grading::Outcome;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Attempts of one page.
pub const ATTEMPTS_A_PAGE: u64 = 1_000;

/// A graded attempt of a sealed session. Nothing in it says who the person is but an id.
#[derive(Clone, Debug)]
pub struct GradedAttempt {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Its session.
    pub session_id: Uuid,
    /// The session's exam version.
    pub exam_id: Uuid,
    /// The session's bank release.
    pub release_id: Uuid,
    /// Commune of the hall.
    pub hall_commune: String,
    /// The citizen.
    pub citizen_id: Uuid,
    /// Kind of the commune where the person lives: `phường` or `xã`.
    pub commune_kind: String,
    /// When the form was handed out, in milliseconds.
    pub started_at: Option<i64>,
    /// When it came in, in milliseconds.
    pub submitted_at: i64,
    /// Word of the cause for which it ended.
    pub submit_cause: String,
    /// The outcome as it was first graded: later versions change points in people's favour, and
    /// what an item asks of people does not change with them.
    pub outcome: Outcome,
    /// Time spent on each position, in milliseconds.
    pub elapsed_ms: BTreeMap<u16, u32>,
}

#[derive(FromQueryResult)]
struct Line {
    attempt_id: Uuid,
    session_id: Uuid,
    exam_id: Uuid,
    release_id: Uuid,
    hall_commune: String,
    citizen_id: Uuid,
    commune_kind: String,
    started_at: Option<i64>,
    submitted_at: i64,
    submit_cause: Option<String>,
    content: String,
}

#[derive(FromQueryResult)]
struct Elapsed {
    attempt_id: Uuid,
    position: i64,
    elapsed_ms: i64,
}

/// The page of graded attempts before an id, newest ids first; from the newest without one. Ids
/// begin with a moment, so this is the order of check-in.
///
/// # Errors
/// When the database fails, or a result cannot be read.
pub async fn page_before(
    db: &impl Db,
    before: Option<Uuid>,
) -> Result<Vec<GradedAttempt>, StoreFault> {
    let mut query = lines().order_by_desc(result::Column::AttemptId).limit(ATTEMPTS_A_PAGE);
    if let Some(before) = before {
        query = query.filter(result::Column::AttemptId.lt(before));
    }
    read(db, query).await
}

/// The graded attempts of one sealed session.
///
/// # Errors
/// As `page_before`.
pub async fn of_session(db: &impl Db, session_id: Uuid) -> Result<Vec<GradedAttempt>, StoreFault> {
    read(db, lines().filter(attempt::Column::SessionId.eq(session_id))).await
}

fn lines() -> sea_orm::Select<result::Entity> {
    let to_attempt = result::Entity::belongs_to(attempt::Entity)
        .from(result::Column::AttemptId)
        .to(attempt::Column::Id);
    let to_session = attempt::Entity::belongs_to(session::Entity)
        .from(attempt::Column::SessionId)
        .to(session::Column::Id);
    let to_candidate = result::Entity::belongs_to(candidate::Entity)
        .from(result::Column::AttemptId)
        .to(candidate::Column::AttemptId);
    let to_commune = candidate::Entity::belongs_to(commune::Entity)
        .from(candidate::Column::CommuneCode)
        .to(commune::Column::Code);
    result::Entity::find()
        .select_only()
        .column(result::Column::AttemptId)
        .column(result::Column::Content)
        .column(attempt::Column::SessionId)
        .column(attempt::Column::StartedAt)
        .column(attempt::Column::SubmittedAt)
        .column(attempt::Column::SubmitCause)
        .column(session::Column::ExamId)
        .column(session::Column::ReleaseId)
        .column_as(session::Column::CommuneCode, "hall_commune")
        .column(candidate::Column::CitizenId)
        .column_as(commune::Column::Kind, "commune_kind")
        .join(JoinType::InnerJoin, to_attempt.into())
        .join(JoinType::InnerJoin, to_session.into())
        .join(JoinType::InnerJoin, to_candidate.into())
        .join(JoinType::InnerJoin, to_commune.into())
        .filter(result::Column::Version.eq(1_i64))
        .filter(session::Column::State.eq("sealed"))
        .filter(attempt::Column::SubmittedAt.is_not_null())
        .filter(attempt::Column::FormId.is_not_null())
}

async fn read(
    db: &impl Db,
    query: sea_orm::Select<result::Entity>,
) -> Result<Vec<GradedAttempt>, StoreFault> {
    let lines = query.into_model::<Line>().all(db.connection()).await?;
    let ids: Vec<Uuid> = lines.iter().map(|line| line.attempt_id).collect();
    let mut times = elapsed(db, ids).await?;
    let attempt = |line: Line| {
        let outcome = serde_json::from_str(&line.content).map_err(|_| {
            StoreFault::bad_row("result", line.attempt_id, "content", "not an outcome")
        })?;
        Ok(GradedAttempt {
            attempt_id: line.attempt_id,
            session_id: line.session_id,
            exam_id: line.exam_id,
            release_id: line.release_id,
            hall_commune: line.hall_commune,
            citizen_id: line.citizen_id,
            commune_kind: line.commune_kind,
            started_at: line.started_at,
            submitted_at: line.submitted_at,
            submit_cause: line.submit_cause.unwrap_or_default(),
            outcome,
            elapsed_ms: times.remove(&line.attempt_id).unwrap_or_default(),
        })
    };
    lines.into_iter().map(attempt).collect()
}

/// All response events of a session, attempt by attempt, in the order in which they were given.
///
/// # Errors
/// When the database fails.
pub async fn events_of_session(
    db: &impl Db,
    session_id: Uuid,
) -> Result<Vec<ResponseEventRow>, StoreFault> {
    use response_event::Column;
    let to_attempt = response_event::Entity::belongs_to(attempt::Entity)
        .from(Column::AttemptId)
        .to(attempt::Column::Id);
    let query = response_event::Entity::find()
        .join(JoinType::InnerJoin, to_attempt.into())
        .filter(attempt::Column::SessionId.eq(session_id))
        .order_by_asc(Column::AttemptId)
        .order_by_asc(Column::Epoch)
        .order_by_asc(Column::Seq);
    Ok(query.all(db.connection()).await?)
}

/// The browser counts the time on a position on and on, so the greatest figure is all of it.
async fn elapsed(
    db: &impl Db,
    ids: Vec<Uuid>,
) -> Result<BTreeMap<Uuid, BTreeMap<u16, u32>>, StoreFault> {
    use response_event::Column;
    let rows = response_event::Entity::find()
        .select_only()
        .column(Column::AttemptId)
        .column(Column::Position)
        .column_as(Column::ElapsedMs.max(), "elapsed_ms")
        .filter(Column::AttemptId.is_in(ids))
        .group_by(Column::AttemptId)
        .group_by(Column::Position)
        .into_model::<Elapsed>()
        .all(db.connection())
        .await?;
    let mut times: BTreeMap<Uuid, BTreeMap<u16, u32>> = BTreeMap::new();
    for row in rows {
        let bad = |column| StoreFault::bad_row("response_event", row.attempt_id, column, "absurd");
        let position = u16::try_from(row.position).map_err(|_| bad("position"))?;
        let ms = u32::try_from(row.elapsed_ms).map_err(|_| bad("elapsed_ms"))?;
        times.entry(row.attempt_id).or_default().insert(position, ms);
    }
    Ok(times)
}

/// How many sessions are sealed, and when the last one was: graded attempts change with these.
///
/// # Errors
/// When the database fails.
pub async fn sealed_so_far(db: &impl Db) -> Result<(u64, Option<i64>), StoreFault> {
    let sealed = session::Entity::find().filter(session::Column::State.eq("sealed"));
    let n = sealed.clone().count(db.connection()).await?;
    let last: Option<Option<i64>> = sealed
        .select_only()
        .column_as(session::Column::SealedAt.max(), "last")
        .into_tuple()
        .one(db.connection())
        .await?;
    Ok((n, last.flatten()))
}

/// The sessions that are simulated.
///
/// # Errors
/// When the database fails.
pub async fn simulated(db: &impl Db) -> Result<BTreeSet<Uuid>, StoreFault> {
    let rows = simulated_session::Entity::find().all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| row.session_id).collect())
}
