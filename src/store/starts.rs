//! What it takes to start attempts: a few statements for all that start together.

use super::entity::{candidate, round_form};
use super::rows::in_json;
use super::{AttemptRow, StoreFault, Tx, attempts};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect, Statement,
};
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use uuid::Uuid;

/// An attempt whose device asks for its form, with what decides whether it may begin.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The attempt.
    pub attempt: AttemptRow,
    /// State of its session.
    pub session_state: String,
    /// Exam version of its session.
    pub exam_id: Uuid,
    /// Whether the citizen got a form in another attempt.
    pub has_sat_before: bool,
}

/// The attempts with these ids (each once), kept from others until the transaction ends, from
/// saves too.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(tx: &Tx, ids: &[Uuid]) -> Result<Vec<Asking>, StoreFault> {
    let backend = tx.db().get_database_backend();
    let statement = if backend == DbBackend::Postgres {
        // A statement of its own: the look that follows must see what was committed meanwhile.
        let sql = "SELECT pg_advisory_xact_lock(lock) FROM unnest($1) AS lock";
        let locks = Statement::from_sql_and_values(backend, sql, [attempts::locks_of(ids).into()]);
        tx.db().execute_raw(locks).await?;
        Statement::from_sql_and_values(backend, POSTGRES_LOOK, [ids.to_vec().into()])
    } else {
        let ids = in_json(ids.iter().map(|id| id.simple().to_string()));
        Statement::from_sql_and_values(backend, SQLITE_LOOK, [ids.into()])
    };
    let found = Found::find_by_statement(statement).one(tx.db()).await?;
    let text = found.map_or_else(|| "[]".to_owned(), |found| found.all);
    let all: Vec<Columns> = serde_json::from_str(&text).map_err(|error| StoreFault::BadRow {
        table: "attempt",
        row: "of a batch".to_owned(),
        column: "all",
        problem: error.to_string(),
    })?;
    Ok(all.into_iter().map(asking).collect())
}

/// All that is found as one value: each row would be handed from thread to thread, which takes
/// longer than finding it. Other attempts of the citizen are asked for one within the other, so
/// that a planner without statistics cannot begin with all forms ever given.
const SQLITE_LOOK: &str = "SELECT json_group_array(json_array(hex(a.id), hex(a.session_id), \
     hex(a.candidate_id), nullif(hex(a.form_id), ''), a.state, a.epoch, \
     nullif(hex(a.device_hash), ''), a.admitted_at, a.started_at, a.ends_at, a.submitted_at, \
     a.submit_cause, a.receipt, a.extended_at, a.n_first, a.extended_seconds, \
     s.state, hex(s.exam_id), EXISTS (SELECT 1 FROM candidate o WHERE o.citizen_id = \
     (SELECT c.citizen_id FROM candidate c WHERE c.id = a.candidate_id) \
     AND o.id <> a.candidate_id \
     AND (SELECT b.form_id FROM attempt b \
     WHERE b.id = o.attempt_id) IS NOT NULL))) AS \"all\" FROM json_each(?) AS one \
     JOIN attempt a ON a.id = unhex(one.value) JOIN session s ON s.id = a.session_id";

/// The same. The rows are locked before they are written as one value.
const POSTGRES_LOOK: &str = "WITH a AS MATERIALIZED \
     (SELECT * FROM attempt WHERE id = ANY($1) ORDER BY id FOR UPDATE) \
     SELECT coalesce(json_agg(json_build_array(a.id, a.session_id, \
     a.candidate_id, a.form_id, a.state, a.epoch, \
     encode(a.device_hash, 'hex'), a.admitted_at, a.started_at, a.ends_at, a.submitted_at, \
     a.submit_cause, a.receipt, a.extended_at, a.n_first, a.extended_seconds, \
     s.state, s.exam_id, (EXISTS (SELECT 1 FROM candidate o WHERE o.citizen_id = \
     (SELECT c.citizen_id FROM candidate c WHERE c.id = a.candidate_id) \
     AND o.id <> a.candidate_id \
     AND (SELECT b.form_id FROM attempt b \
     WHERE b.id = o.attempt_id) IS NOT NULL))::int)), '[]')::text AS \"all\" \
     FROM a JOIN session s ON s.id = a.session_id";

#[derive(FromQueryResult)]
struct Found {
    all: String,
}

/// The columns of a look in their order; bytes are in hexadecimal.
#[derive(Deserialize)]
struct Columns(
    Uuid,
    Uuid,
    Uuid,
    Option<Uuid>,
    String,
    i64,
    Option<Hex>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    String,
    Uuid,
    u8,
);

struct Hex(Vec<u8>);

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        hex::decode(<&str>::deserialize(from)?).map(Hex).map_err(D::Error::custom)
    }
}

fn asking(columns: Columns) -> Asking {
    let Columns(id, session_id, candidate_id, form_id, state, epoch, device_hash, ..) = columns;
    let Columns(_, _, _, _, _, _, _, admitted_at, started_at, ends_at, submitted_at, ..) = columns;
    let Columns(.., submit_cause, receipt, extended_at, n_first, extended_seconds, _, _, _) =
        columns;
    let Columns(.., session_state, exam_id, has_sat_before) = columns;
    let attempt = AttemptRow {
        id,
        session_id,
        candidate_id,
        form_id,
        state,
        epoch,
        device_hash: device_hash.map(|hash| hash.0),
        admitted_at,
        started_at,
        ends_at,
        submitted_at,
        submit_cause,
        receipt,
        extended_at,
        n_first,
        extended_seconds,
    };
    Asking { attempt, session_state, exam_id, has_sat_before: has_sat_before != 0 }
}

/// The forms dealt for the seats of these attempts, by attempt.
///
/// # Errors
/// When the database fails.
pub async fn dealt_forms(tx: &Tx, attempt_ids: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, StoreFault> {
    let dealt = candidate::Entity::belongs_to(round_form::Entity)
        .from((candidate::Column::SessionId, candidate::Column::SeatNumber))
        .to((round_form::Column::SessionId, round_form::Column::SeatNumber));
    let query = candidate::Entity::find()
        .select_only()
        .column(candidate::Column::AttemptId)
        .column(round_form::Column::FormId)
        .join(JoinType::InnerJoin, dealt.into())
        .filter(candidate::Column::AttemptId.is_in(attempt_ids.iter().copied()));
    Ok(query.into_tuple().all(tx.db()).await?)
}

/// An attempt that begins.
#[derive(Clone, Copy, Debug)]
pub struct Beginning {
    /// The attempt.
    pub attempt_id: Uuid,
    /// The form that it is given.
    pub form_id: Uuid,
    /// When its clock starts, in milliseconds.
    pub started_at: i64,
    /// When its time ends, in milliseconds.
    pub ends_at: i64,
}

const SQLITE_START: &str = "UPDATE attempt SET state = 'started', form_id = one.form_id, \
     started_at = one.started_at, ends_at = one.ends_at FROM (SELECT unhex(value->>0) AS id, \
     unhex(value->>1) AS form_id, value->>2 AS started_at, value->>3 AS ends_at \
     FROM json_each(?)) AS one WHERE attempt.id = one.id";
const POSTGRES_START: &str = "UPDATE attempt SET state = 'started', form_id = one.form_id, \
     started_at = one.started_at, ends_at = one.ends_at FROM (SELECT (value->>0)::uuid AS id, \
     (value->>1)::uuid AS form_id, (value->>2)::bigint AS started_at, \
     (value->>3)::bigint AS ends_at FROM json_array_elements($1::json)) AS one \
     WHERE attempt.id = one.id";

/// Starts these attempts. A form is given once.
///
/// # Errors
/// A unique violation when a form is taken.
pub async fn begin(tx: &Tx, beginnings: &[Beginning]) -> Result<(), StoreFault> {
    let backend = tx.db().get_database_backend();
    let all = in_json(beginnings.iter().map(|one| {
        let (id, form) = (one.attempt_id.simple().to_string(), one.form_id.simple().to_string());
        (id, form, one.started_at, one.ends_at)
    }));
    let sql = if backend == DbBackend::Sqlite { SQLITE_START } else { POSTGRES_START };
    tx.db().execute_raw(Statement::from_sql_and_values(backend, sql, [all.into()])).await?;
    Ok(())
}
