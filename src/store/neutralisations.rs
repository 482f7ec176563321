//! Neutralised items: what was decided, which results hold the item, and how far it is carried out.

use super::entity::{attempt, item_version, neutralisation, neutralisation_session, result};
use super::rows::{Db, insert, update};
use super::{NeutralisationRow, NeutralisationSessionRow, ResultRow, Store, StoreFault, Tx};
use sathach_domain::assembly::ReleasedItem;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait,
    FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};
use uuid::Uuid;

/// Held together by those who grade, alone by who decides: a grading that began before a decision
/// is committed before the walk begins, and one that begins after it knows the decision.
const GRADING_LOCK: i64 = 0x6e65_7574_7261_6c01;

/// Rows of one INSERT: nine values each, and SQLite takes 32,766.
const ROWS_AT_ONCE: usize = 500;

/// Adds a neutralisation.
///
/// # Errors
/// A unique violation while the same one is open.
pub async fn add(tx: &Tx, row: NeutralisationRow) -> Result<(), StoreFault> {
    insert::<neutralisation::Entity>(tx, row).await
}

/// Writes a changed neutralisation.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &Tx, row: NeutralisationRow) -> Result<(), StoreFault> {
    update::<neutralisation::Entity>(tx, row).await
}

/// The neutralisation with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<NeutralisationRow>, StoreFault> {
    Ok(neutralisation::Entity::find_by_id(id).one(db.connection()).await?)
}

/// The same, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(tx: &Tx, id: Uuid) -> Result<Option<NeutralisationRow>, StoreFault> {
    Ok(neutralisation::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?)
}

/// Neutralisations, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl Db, limit: u64) -> Result<Vec<NeutralisationRow>, StoreFault> {
    let query = neutralisation::Entity::find()
        .order_by_desc(neutralisation::Column::ProposedAt)
        .order_by_desc(neutralisation::Column::Id)
        .limit(limit);
    Ok(query.all(db.connection()).await?)
}

/// Approved neutralisations that are not carried out, oldest decision first.
///
/// # Errors
/// When the database fails.
pub async fn to_apply(db: &impl Db) -> Result<Vec<NeutralisationRow>, StoreFault> {
    let query = neutralisation::Entity::find()
        .filter(neutralisation::Column::State.eq("approved"))
        .order_by_asc(neutralisation::Column::DecidedAt)
        .order_by_asc(neutralisation::Column::Id);
    Ok(query.all(db.connection()).await?)
}

/// What was decided about these item versions and reaches this session, carried out or not.
///
/// # Errors
/// When the database fails.
pub async fn in_force(
    db: &impl Db,
    item_version_ids: Vec<Uuid>,
    session_id: Uuid,
) -> Result<Vec<NeutralisationRow>, StoreFault> {
    use neutralisation::Column;
    let reaches =
        Condition::any().add(Column::SessionId.is_null()).add(Column::SessionId.eq(session_id));
    let query = neutralisation::Entity::find()
        .filter(Column::ItemVersionId.is_in(item_version_ids))
        .filter(Column::State.is_in(["approved", "applied"]))
        .filter(reaches)
        .order_by_asc(Column::Id);
    Ok(query.all(db.connection()).await?)
}

/// Shares the lock of grading until the transaction ends. SQLite has one writer and needs none.
///
/// # Errors
/// When the database fails.
pub async fn share_grading_lock(tx: &Tx) -> Result<(), StoreFault> {
    lock(tx, "SELECT pg_advisory_xact_lock_shared($1)").await
}

/// Waits for all gradings under way and keeps new ones out until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn take_grading_lock(tx: &Tx) -> Result<(), StoreFault> {
    lock(tx, "SELECT pg_advisory_xact_lock($1)").await
}

/// Lets PostgreSQL count attempts and results before a walk over all of them: right after a day of
/// sittings it would read every result for each session. SQLite's plans do not ask for counts.
///
/// # Errors
/// When the database fails.
pub async fn count_rows(store: &Store) -> Result<(), StoreFault> {
    if store.writer().get_database_backend() == DbBackend::Postgres {
        store.writer().execute_unprepared("ANALYZE attempt, result").await?;
    }
    Ok(())
}

async fn lock(tx: &Tx, sql: &str) -> Result<(), StoreFault> {
    let backend = tx.db().get_database_backend();
    if backend == DbBackend::Postgres {
        let statement = Statement::from_sql_and_values(backend, sql, [GRADING_LOCK.into()]);
        tx.db().execute_raw(statement).await?;
    }
    Ok(())
}

/// The newest result of an attempt whose form holds the item.
#[derive(Clone, Debug, FromQueryResult)]
pub struct HeldResult {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Its session.
    pub session_id: Uuid,
    /// Version of the result.
    pub version: i64,
    /// The outcome as JSON.
    pub content: String,
}

/// Which results are looked for, and from where on.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    /// The item version that the form holds.
    pub item_version_id: Uuid,
    /// Only this session; none means all.
    pub session_id: Option<Uuid>,
    /// Attempts after this one, by id; none means from the first on.
    pub after: Option<Uuid>,
    /// Attempts looked at, whether they hold the item or not.
    pub n_attempts: u64,
}

/// A stretch of the walk.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The last attempt looked at; none when there is none any more.
    pub last: Option<Uuid>,
    /// Newest results of those that hold the item, by attempt id.
    pub held: Vec<HeldResult>,
}

/// The next attempts by id, with the newest results of those that hold the item.
///
/// # Errors
/// When the database fails.
pub async fn next_stretch(db: &impl Db, walk: Walk) -> Result<Stretch, StoreFault> {
    let after = walk.after.unwrap_or(Uuid::nil());
    let mut query = attempt::Entity::find()
        .select_only()
        .column(attempt::Column::Id)
        .filter(attempt::Column::Id.gt(after))
        .order_by_asc(attempt::Column::Id)
        .limit(walk.n_attempts);
    if let Some(session_id) = walk.session_id {
        query = query.filter(attempt::Column::SessionId.eq(session_id));
    }
    let ids: Vec<Uuid> = query.into_tuple().all(db.connection()).await?;
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
        return Ok(Stretch { last: None, held: Vec::new() });
    };
    Ok(Stretch { last: Some(*last), held: held_between(db, walk, *first, *last).await? })
}

/// The newest version is asked for row by row: a planner that has counted nothing yet, as right
/// after a day of sittings, would compare each result with each of the stretch.
async fn held_between(
    db: &impl Db,
    walk: Walk,
    first: Uuid,
    last: Uuid,
) -> Result<Vec<HeldResult>, StoreFault> {
    let backend = db.connection().get_database_backend();
    // Both find bytes in a text; LIKE would fold letters and take several times as long.
    let place_of = match backend {
        DbBackend::Postgres => "strpos",
        _ => "instr",
    };
    let mut values: Vec<Value> =
        vec![first.into(), last.into(), walk.item_version_id.to_string().into()];
    let of_session = match walk.session_id {
        Some(session_id) => {
            values.push(session_id.into());
            " AND a.session_id = $4"
        }
        None => "",
    };
    let sql = format!(
        "SELECT r.attempt_id, a.session_id, r.version, r.content FROM result r \
         JOIN attempt a ON a.id = r.attempt_id \
         WHERE r.attempt_id >= $1 AND r.attempt_id <= $2{of_session} \
         AND r.version = (SELECT max(n.version) FROM result n WHERE n.attempt_id = r.attempt_id) \
         AND {place_of}(r.content, $3) > 0 ORDER BY r.attempt_id"
    );
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(HeldResult::find_by_statement(statement).all(db.connection()).await?)
}

/// True when an attempt that holds the item has a result.
///
/// # Errors
/// When the database fails.
pub async fn is_held(db: &impl Db, mut walk: Walk) -> Result<bool, StoreFault> {
    loop {
        let stretch = next_stretch(db, walk).await?;
        if !stretch.held.is_empty() {
            return Ok(true);
        }
        if stretch.last.is_none() {
            return Ok(false);
        }
        walk.after = stretch.last;
    }
}

/// Adds result versions, many with one statement.
///
/// # Errors
/// A unique violation when one of them exists.
pub async fn add_results(tx: &Tx, rows: Vec<ResultRow>) -> Result<(), StoreFault> {
    if rows.is_empty() {
        return Ok(());
    }
    if tx.db().get_database_backend() == DbBackend::Postgres {
        return add_columns(tx, rows).await;
    }
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<_> = rows
            .by_ref()
            .take(ROWS_AT_ONCE)
            .map(|row| row.into_active_model().reset_all())
            .collect();
        if chunk.is_empty() {
            return Ok(());
        }
        result::Entity::insert_many(chunk).exec_without_returning(tx.db()).await?;
    }
}

/// Each column as one array: PostgreSQL takes longer to plan thousands of values than to store
/// them.
async fn add_columns(tx: &Tx, rows: Vec<ResultRow>) -> Result<(), StoreFault> {
    fn column<T>(rows: &[ResultRow], of: impl Fn(&ResultRow) -> T) -> Value
    where
        Vec<T>: Into<Value>,
    {
        rows.iter().map(of).collect::<Vec<T>>().into()
    }
    let sql = "INSERT INTO result (attempt_id, version, cause, score_sixtieths, max_sixtieths, \
               cut_sixtieths, decision, content, created_at) \
               SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        column(&rows, |row| row.attempt_id),
        column(&rows, |row| row.version),
        column(&rows, |row| row.cause.clone()),
        column(&rows, |row| row.score_sixtieths),
        column(&rows, |row| row.max_sixtieths),
        column(&rows, |row| row.cut_sixtieths),
        column(&rows, |row| row.decision.clone()),
        column(&rows, |row| row.content.clone()),
        column(&rows, |row| row.created_at),
    ];
    tx.db().execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    Ok(())
}

/// Adds what is foreseen for a session.
///
/// # Errors
/// When the database fails.
pub async fn add_sessions(tx: &Tx, rows: Vec<NeutralisationSessionRow>) -> Result<(), StoreFault> {
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<_> = rows
            .by_ref()
            .take(ROWS_AT_ONCE)
            .map(|row| row.into_active_model().reset_all())
            .collect();
        if chunk.is_empty() {
            return Ok(());
        }
        neutralisation_session::Entity::insert_many(chunk).exec_without_returning(tx.db()).await?;
    }
}

/// Adds to what was done in a session; the first time it makes the row.
///
/// # Errors
/// When the database fails.
pub async fn count_in_session(tx: &Tx, row: &NeutralisationSessionRow) -> Result<(), StoreFault> {
    let sql = "INSERT INTO neutralisation_session (neutralisation_id, session_id, \
               n_held_foreseen, n_changed_foreseen, n_to_pass_foreseen, n_held, n_changed, \
               n_to_pass, n_issued) VALUES ($1, $2, 0, 0, 0, $3, $4, $5, 0) \
               ON CONFLICT (neutralisation_id, session_id) DO UPDATE SET \
               n_held = neutralisation_session.n_held + excluded.n_held, \
               n_changed = neutralisation_session.n_changed + excluded.n_changed, \
               n_to_pass = neutralisation_session.n_to_pass + excluded.n_to_pass";
    let values: [Value; 5] = [
        row.neutralisation_id.into(),
        row.session_id.into(),
        row.n_held.into(),
        row.n_changed.into(),
        row.n_to_pass.into(),
    ];
    let backend = tx.db().get_database_backend();
    tx.db().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}

/// Sessions of a neutralisation, those with the most new passes first.
///
/// # Errors
/// When the database fails.
pub async fn sessions(
    db: &impl Db,
    neutralisation_id: Uuid,
) -> Result<Vec<NeutralisationSessionRow>, StoreFault> {
    use neutralisation_session::Column;
    let query = neutralisation_session::Entity::find()
        .filter(Column::NeutralisationId.eq(neutralisation_id))
        .order_by_desc(Column::NToPassForeseen)
        .order_by_desc(Column::NHeldForeseen)
        .order_by_asc(Column::SessionId);
    Ok(query.all(db.connection()).await?)
}

/// Sessions with new passes for whom certificates have not been looked after.
///
/// # Errors
/// When the database fails.
pub async fn sessions_to_issue(
    db: &impl Db,
    neutralisation_id: Uuid,
) -> Result<Vec<NeutralisationSessionRow>, StoreFault> {
    use neutralisation_session::Column;
    let query = neutralisation_session::Entity::find()
        .filter(Column::NeutralisationId.eq(neutralisation_id))
        .filter(Column::NToPass.gt(0))
        .filter(Column::IssuedAt.is_null())
        .order_by_asc(Column::SessionId);
    Ok(query.all(db.connection()).await?)
}

/// Writes a changed row of a session.
///
/// # Errors
/// When the database fails.
pub async fn change_session(tx: &Tx, row: NeutralisationSessionRow) -> Result<(), StoreFault> {
    update::<neutralisation_session::Entity>(tx, row).await
}

/// A result that a neutralisation changed, with the one before it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ChangedResult {
    /// The session.
    pub session_id: Uuid,
    /// The attempt.
    pub attempt_id: Uuid,
    /// Version of the new result.
    pub version: i64,
    /// Points before, in sixtieths.
    pub sixtieths_before: i64,
    /// Points now.
    pub sixtieths: i64,
    /// Decision before.
    pub decision_before: String,
    /// Decision now.
    pub decision: String,
}

/// What a neutralisation changed in a session, by attempt.
///
/// # Errors
/// When the database fails.
pub async fn changed_results(
    db: &impl Db,
    cause: &str,
    session_id: Uuid,
) -> Result<Vec<ChangedResult>, StoreFault> {
    let sql = "SELECT a.session_id, r.attempt_id, r.version, \
               b.score_sixtieths AS sixtieths_before, r.score_sixtieths AS sixtieths, \
               b.decision AS decision_before, r.decision FROM attempt a \
               JOIN result r ON r.attempt_id = a.id AND r.cause = $1 \
               JOIN result b ON b.attempt_id = r.attempt_id AND b.version = r.version - 1 \
               WHERE a.session_id = $2 ORDER BY r.attempt_id, r.version";
    let backend = db.connection().get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [cause.into(), session_id.into()]);
    Ok(ChangedResult::find_by_statement(statement).all(db.connection()).await?)
}

/// All stored versions of an item, newest first.
///
/// # Errors
/// When a stored item cannot be read.
pub async fn versions_of_item(
    db: &impl Db,
    item_id: &str,
) -> Result<Vec<ReleasedItem>, StoreFault> {
    let ids: Vec<Uuid> = item_version::Entity::find()
        .select_only()
        .column(item_version::Column::Id)
        .filter(item_version::Column::ItemId.eq(item_id))
        .into_tuple()
        .all(db.connection())
        .await?;
    let mut versions = super::bank::items(db, ids).await?;
    versions.sort_by_key(|released| std::cmp::Reverse(released.item.version));
    Ok(versions)
}
