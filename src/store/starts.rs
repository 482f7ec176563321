//! What it takes to start attempts: a few statements for all that start together.

use super::entity::{attempt, candidate, round_form};
use super::rows::in_json;
use super::{AttemptRow, StoreFault, Tx, attempts};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};
use uuid::Uuid;

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
    if backend == DbBackend::Sqlite {
        return in_one_row(tx, ids).await;
    }
    let query = attempt::Entity::find()
        .filter(attempt::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(attempt::Column::Id)
        .lock_exclusive();
    Ok(query.all(tx.db()).await?)
}

/// All columns of some attempts as one value: on SQLite each row is handed from thread to thread,
/// which takes longer than finding it.
const IN_ONE_ROW: &str = "SELECT json_group_array(json_array(hex(id), hex(session_id), \
     hex(candidate_id), hex(form_id), state, epoch, hex(device_hash), admitted_at, started_at, \
     ends_at, submitted_at, submit_cause, receipt, extended_at, \
     n_first, extended_seconds)) AS attempts FROM attempt \
     WHERE id IN (SELECT unhex(value) FROM json_each(?))";

#[derive(FromQueryResult)]
struct Attempts {
    attempts: String,
}

/// Bytes in hexadecimal; empty for NULL.
type Hex = String;

/// The columns in their order.
type Columns = (
    Hex,
    Hex,
    Hex,
    Hex,
    String,
    i64,
    Hex,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

async fn in_one_row(tx: &Tx, ids: &[Uuid]) -> Result<Vec<AttemptRow>, StoreFault> {
    let ids = in_json(ids.iter().map(|id| id.simple().to_string()));
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, IN_ONE_ROW, [ids.into()]);
    let found = Attempts::find_by_statement(statement).one(tx.db()).await?;
    let text = found.map_or_else(|| "[]".to_owned(), |row| row.attempts);
    let all: Option<Vec<Columns>> = serde_json::from_str(&text).ok();
    all.and_then(|all| all.into_iter().map(read).collect()).ok_or_else(|| StoreFault::BadRow {
        table: "attempt",
        row: "of a batch".to_owned(),
        column: "all",
        problem: "not an attempt".to_owned(),
    })
}

fn read(columns: Columns) -> Option<AttemptRow> {
    let (id, session_id, candidate_id, form_id, state, epoch, device_hash, ..) = &columns;
    let (.., submit_cause, receipt, extended_at, n_first, extended_seconds) = &columns;
    let (_, _, _, _, _, _, _, admitted_at, started_at, ends_at, submitted_at, ..) = &columns;
    let uuid = |hex: &Hex| Uuid::parse_str(hex).ok();
    Some(AttemptRow {
        id: uuid(id)?,
        session_id: uuid(session_id)?,
        candidate_id: uuid(candidate_id)?,
        form_id: if form_id.is_empty() { None } else { Some(uuid(form_id)?) },
        device_hash: if device_hash.is_empty() { None } else { Some(bytes(device_hash)?) },
        state: state.clone(),
        epoch: *epoch,
        admitted_at: *admitted_at,
        started_at: *started_at,
        ends_at: *ends_at,
        submitted_at: *submitted_at,
        submit_cause: submit_cause.clone(),
        receipt: receipt.clone(),
        extended_at: *extended_at,
        n_first: *n_first,
        extended_seconds: *extended_seconds,
    })
}

fn bytes(hex: &Hex) -> Option<Vec<u8>> {
    let pairs = (0..hex.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
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

const OF_RETAKERS: &str = "SELECT one.attempt_id AS id FROM candidate one WHERE EXISTS \
     (SELECT 1 FROM candidate other JOIN attempt ON attempt.id = other.attempt_id \
      WHERE other.citizen_id = one.citizen_id AND other.id <> one.id \
      AND attempt.form_id IS NOT NULL) AND one.attempt_id IN";

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// Those of these attempts whose citizens got a form in another one.
///
/// # Errors
/// When the database fails.
pub async fn of_retakers(tx: &Tx, attempt_ids: &[Uuid]) -> Result<Vec<Uuid>, StoreFault> {
    let ids = in_json(attempt_ids.iter().map(|id| id.simple().to_string()));
    let statement = match tx.db().get_database_backend() {
        DbBackend::Sqlite => Statement::from_sql_and_values(
            DbBackend::Sqlite,
            format!("{OF_RETAKERS} (SELECT unhex(value) FROM json_each(?))"),
            [ids.into()],
        ),
        backend => Statement::from_sql_and_values(
            backend,
            format!("{OF_RETAKERS} (SELECT value::uuid FROM json_array_elements_text($1::json))"),
            [ids.into()],
        ),
    };
    let found = Id::find_by_statement(statement).all(tx.db()).await?;
    Ok(found.into_iter().map(|row| row.id).collect())
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

const SQLITE_GIVE: &str = "INSERT INTO form_given (form_id, attempt_id) \
     SELECT unhex(value->>1), unhex(value->>0) FROM json_each(?)";
const SQLITE_START: &str = "UPDATE attempt SET state = 'started', form_id = one.form_id, \
     started_at = one.started_at, ends_at = one.ends_at FROM (SELECT unhex(value->>0) AS id, \
     unhex(value->>1) AS form_id, value->>2 AS started_at, value->>3 AS ends_at \
     FROM json_each(?)) AS one WHERE attempt.id = one.id";
const POSTGRES_GIVE: &str = "INSERT INTO form_given (form_id, attempt_id) \
     SELECT (value->>1)::uuid, (value->>0)::uuid FROM json_array_elements($1::json)";
const POSTGRES_START: &str = "UPDATE attempt SET state = 'started', form_id = one.form_id, \
     started_at = one.started_at, ends_at = one.ends_at FROM (SELECT (value->>0)::uuid AS id, \
     (value->>1)::uuid AS form_id, (value->>2)::bigint AS started_at, \
     (value->>3)::bigint AS ends_at FROM json_array_elements($1::json)) AS one \
     WHERE attempt.id = one.id";

/// Starts these attempts and records which form each was given. A form is given once.
///
/// # Errors
/// A unique violation when a form or an attempt is taken.
pub async fn begin(tx: &Tx, beginnings: &[Beginning]) -> Result<(), StoreFault> {
    let backend = tx.db().get_database_backend();
    let all = in_json(beginnings.iter().map(|one| {
        let (id, form) = (one.attempt_id.simple().to_string(), one.form_id.simple().to_string());
        (id, form, one.started_at, one.ends_at)
    }));
    let statements = match backend {
        DbBackend::Sqlite => [SQLITE_GIVE, SQLITE_START],
        _ => [POSTGRES_GIVE, POSTGRES_START],
    };
    for sql in statements {
        let statement = Statement::from_sql_and_values(backend, sql, [all.as_str().into()]);
        tx.db().execute_raw(statement).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn hexadecimal_is_read_back_byte_by_byte() {
        assert_eq!(bytes(&"00FF1a".to_owned()), Some(vec![0, 255, 26]));
        assert_eq!(bytes(&"0".to_owned()), None);
        assert_eq!(bytes(&"zz".to_owned()), None);
    }
}
