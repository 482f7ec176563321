//! How a batch of saves reaches the database: one look that begins a transaction, one insert that
//! commits it. On PostgreSQL each is one round trip over a connection kept for it alone.

use super::group_commit::{NewEvent, Save};
use super::rows::in_json;
use super::{Store, StoreFault, Tx, attempts};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection, PgConnection, PgPool, Row};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, RuntimeErr, Statement, Value};
use std::fmt::{Display, Write};
use uuid::Uuid;

/// What a batch does, prepared once a connection. The lock is a statement of its own, before the
/// look: the look must see what was committed while the lock was waited for.
const PREPARE: &str = "
    PREPARE save_lock (bigint[]) AS
        SELECT pg_advisory_xact_lock_shared(lock) FROM unnest($1) AS lock;
    PREPARE save_look (uuid[]) AS
        SELECT id, state, epoch, ends_at, submit_cause FROM attempt WHERE id = ANY($1);
    PREPARE save_insert (uuid[], bigint[], bigint[], bigint[], text[], bigint[], bigint[]) AS
        INSERT INTO response_event
            (attempt_id, epoch, seq, position, response, elapsed_ms, received_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";

/// Columns of a look; the rows of the lock before it have one.
const N_LOOK_COLUMNS: usize = 5;

/// An attempt as it is while the batch is stored.
#[derive(FromQueryResult)]
pub(super) struct AttemptNow {
    pub(super) id: Uuid,
    pub(super) state: String,
    pub(super) epoch: i64,
    pub(super) ends_at: Option<i64>,
    pub(super) submit_cause: Option<String>,
}

/// The way to the database of one task.
pub(super) enum SaveConnection {
    /// Transactions of the store's one writer.
    Sqlite { store: Store, tx: Option<Tx> },
    /// A connection of its own; none before the first batch and after a failure.
    Postgres { pool: PgPool, connection: Option<PgConnection> },
}

impl SaveConnection {
    pub(super) fn new(store: &Store) -> Self {
        if store.kind() == "sqlite" {
            return SaveConnection::Sqlite { store: store.clone(), tx: None };
        }
        let pool = store.writer().get_postgres_connection_pool().clone();
        SaveConnection::Postgres { pool, connection: None }
    }

    /// Begins a transaction and looks at these attempts (sorted, each once), which stay as they are
    /// until it ends. A transaction that a failure left open is given up first.
    pub(super) async fn look(&mut self, ids: &[Uuid]) -> Result<Vec<AttemptNow>, StoreFault> {
        match self {
            SaveConnection::Sqlite { store, tx } => {
                *tx = None;
                let begun = store.begin().await?;
                let found = look_in_sqlite(&begun, ids).await?;
                *tx = Some(begun);
                Ok(found)
            }
            SaveConnection::Postgres { pool, connection } => {
                let mut open = match connection.take() {
                    Some(open) => open,
                    None => connect(pool).await?,
                };
                let found = look_in_postgres(&mut open, ids).await?;
                *connection = Some(open);
                Ok(found)
            }
        }
    }

    /// Inserts the events that are not there yet, commits, and says how many were new.
    pub(super) async fn insert_and_commit(
        &mut self,
        events: &[(&Save, &NewEvent)],
    ) -> Result<u64, StoreFault> {
        match self {
            SaveConnection::Sqlite { tx, .. } => {
                let tx = tx.take().ok_or_else(not_begun)?;
                let n_new = insert_in_sqlite(&tx, events).await?;
                tx.commit().await?;
                Ok(n_new)
            }
            SaveConnection::Postgres { connection, .. } => {
                let mut open = connection.take().ok_or_else(not_begun)?;
                let sql = format!("{}COMMIT", insert_sql(events));
                let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut open).await;
                let n_new = done.map_err(database)?.rows_affected();
                *connection = Some(open);
                Ok(n_new)
            }
        }
    }
}

fn not_begun() -> StoreFault {
    StoreFault::Database(DbErr::Custom("no batch of saves has begun".to_owned()))
}

fn database(error: sqlx::Error) -> StoreFault {
    StoreFault::Database(DbErr::Exec(RuntimeErr::SqlxError(error.into())))
}

async fn connect(pool: &PgPool) -> Result<PgConnection, StoreFault> {
    let options = pool.connect_options();
    let mut open = PgConnection::connect_with(&options).await.map_err(database)?;
    sqlx::raw_sql(PREPARE).execute(&mut open).await.map_err(database)?;
    Ok(open)
}

/// `{a,b}`: an array as PostgreSQL reads it, in quotes.
fn array<T: Display>(values: impl Iterator<Item = T>) -> String {
    let mut text = String::from("'{");
    for (index, value) in values.enumerate() {
        let comma = if index == 0 { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = write!(text, "{comma}{value}");
    }
    text.push_str("}'");
    text
}

/// A text as an element of such an array, whatever is in it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\'', "''");
    format!("\"{escaped}\"")
}

async fn look_in_postgres(
    open: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<AttemptNow>, StoreFault> {
    let locks = array(attempts::locks_of(ids).into_iter());
    let sql =
        format!("BEGIN; EXECUTE save_lock({locks}); EXECUTE save_look({})", array(ids.iter()),);
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(open).await.map_err(database)?;
    let attempt = |row: &sqlx::postgres::PgRow| -> Result<AttemptNow, sqlx::Error> {
        Ok(AttemptNow {
            id: row.try_get(0)?,
            state: row.try_get(1)?,
            epoch: row.try_get(2)?,
            ends_at: row.try_get(3)?,
            submit_cause: row.try_get(4)?,
        })
    };
    let looked = rows.iter().filter(|row| row.len() == N_LOOK_COLUMNS);
    looked.map(|row| attempt(row).map_err(database)).collect()
}

fn insert_sql(events: &[(&Save, &NewEvent)]) -> String {
    if events.is_empty() {
        return String::new();
    }
    let saves = || events.iter().map(|(save, _)| save);
    let new = || events.iter().map(|(_, event)| event);
    format!(
        "EXECUTE save_insert({}, {}, {}, {}, {}, {}, {}); ",
        array(saves().map(|save| save.attempt_id)),
        array(saves().map(|save| save.epoch)),
        array(new().map(|event| event.seq)),
        array(new().map(|event| event.position)),
        array(new().map(|event| quoted(&event.response))),
        array(new().map(|event| event.elapsed_ms)),
        array(saves().map(|save| save.received_at)),
    )
}

async fn look_in_sqlite(tx: &Tx, ids: &[Uuid]) -> Result<Vec<AttemptNow>, StoreFault> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "SELECT id, state, epoch, ends_at, submit_cause FROM attempt \
         WHERE id IN (SELECT unhex(value) FROM json_each(?))",
        [Value::from(in_json(ids.iter().map(|id| id.simple().to_string())))],
    );
    Ok(AttemptNow::find_by_statement(statement).all(tx.db()).await?)
}

/// Inserts all events by one constant statement.
async fn insert_in_sqlite(tx: &Tx, events: &[(&Save, &NewEvent)]) -> Result<u64, StoreFault> {
    if events.is_empty() {
        return Ok(0);
    }
    let statement = Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "INSERT INTO response_event \
         (attempt_id, epoch, seq, position, response, elapsed_ms, received_at) \
         SELECT unhex(value->>0), value->>1, value->>2, value->>3, value->>4, value->>5, \
         value->>6 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
        [Value::from(in_json(events.iter().map(|(save, event)| {
            (
                save.attempt_id.simple().to_string(),
                save.epoch,
                event.seq,
                event.position,
                &event.response,
                event.elapsed_ms,
                save.received_at,
            )
        })))],
    );
    Ok(tx.db().execute_raw(statement).await?.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::{array, insert_sql, quoted};
    use crate::store::group_commit::{NewEvent, Save};
    use uuid::Uuid;

    #[test]
    fn a_text_stays_one_element_whatever_is_in_it() {
        assert_eq!(quoted("[0,1]"), r#""[0,1]""#);
        assert_eq!(quoted(r#"a"b\c'd"#), r#""a\"b\\c''d""#);
        assert_eq!(array([quoted("x,}"), quoted("'")].into_iter()), r#"'{"x,}","''"}'"#);
    }

    #[test]
    fn all_events_of_a_batch_go_into_one_statement() {
        let event = |seq| NewEvent { seq, position: 2, response: "[1]".into(), elapsed_ms: 9 };
        let attempt_id = Uuid::from_u128(7);
        let save = Save { attempt_id, epoch: 3, events: vec![event(1), event(2)], received_at: 50 };
        let events: Vec<_> = save.events.iter().map(|event| (&save, event)).collect();
        let id = "00000000-0000-0000-0000-000000000007";
        let want = format!(
            "EXECUTE save_insert('{{{id},{id}}}', '{{3,3}}', '{{1,2}}', '{{2,2}}', \
             '{{\"[1]\",\"[1]\"}}', '{{9,9}}', '{{50,50}}'); "
        );
        assert_eq!(insert_sql(&events), want);
        assert_eq!(insert_sql(&[]), "");
    }
}
