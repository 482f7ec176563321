//! Sessions, their rosters and incidents.

use super::entity::{candidate, hall, incident, session};
use super::rows::{Db, insert, update};
use super::vault::Place;
use super::{CandidateRow, HallRow, IncidentRow, SessionRow, Store, StoreFault, Tx};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Which communes a query may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of the province.
    Province,
    /// One commune, by code.
    Commune(String),
}

impl Scope {
    /// True when a commune's rows are within the scope.
    #[must_use]
    pub fn holds(&self, commune_code: &str) -> bool {
        match self {
            Scope::Province => true,
            Scope::Commune(code) => code == commune_code,
        }
    }
}

/// Adds a hall.
///
/// # Errors
/// A unique violation when the commune has a hall of this name.
pub async fn add_hall(tx: &Tx, row: HallRow) -> Result<(), StoreFault> {
    insert::<hall::Entity>(tx, row).await
}

/// Halls within a scope, by name.
///
/// # Errors
/// When the database fails.
pub async fn halls(db: &impl Db, scope: &Scope) -> Result<Vec<HallRow>, StoreFault> {
    let mut query = hall::Entity::find().order_by_asc(hall::Column::Name);
    if let Scope::Commune(code) = scope {
        query = query.filter(hall::Column::CommuneCode.eq(code));
    }
    Ok(query.all(db.connection()).await?)
}

/// The hall with this id.
///
/// # Errors
/// When the database fails.
pub async fn hall(db: &impl Db, id: Uuid) -> Result<Option<HallRow>, StoreFault> {
    Ok(hall::Entity::find_by_id(id).one(db.connection()).await?)
}

/// The commune's hall of this name.
///
/// # Errors
/// When the database fails.
pub async fn hall_named(
    db: &impl Db,
    commune_code: &str,
    name: &str,
) -> Result<Option<HallRow>, StoreFault> {
    let query = hall::Entity::find()
        .filter(hall::Column::CommuneCode.eq(commune_code))
        .filter(hall::Column::Name.eq(name));
    Ok(query.one(db.connection()).await?)
}

/// Adds a session.
///
/// # Errors
/// A unique violation when its code is taken.
pub async fn add(tx: &Tx, row: SessionRow) -> Result<(), StoreFault> {
    insert::<session::Entity>(tx, row).await
}

/// Writes a changed session.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &Tx, row: SessionRow) -> Result<(), StoreFault> {
    update::<session::Entity>(tx, row).await
}

/// The session with this id, if the scope reaches it.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Db, scope: &Scope, id: Uuid) -> Result<Option<SessionRow>, StoreFault> {
    let mut query = session::Entity::find_by_id(id);
    if let Scope::Commune(code) = scope {
        query = query.filter(session::Column::CommuneCode.eq(code));
    }
    Ok(query.one(db.connection()).await?)
}

/// The same, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(
    tx: &Tx,
    scope: &Scope,
    id: Uuid,
) -> Result<Option<SessionRow>, StoreFault> {
    let mut query = session::Entity::find_by_id(id).lock_exclusive();
    if let Scope::Commune(code) = scope {
        query = query.filter(session::Column::CommuneCode.eq(code));
    }
    Ok(query.one(tx.db()).await?)
}

/// The session with this code.
///
/// # Errors
/// When the database fails.
pub async fn by_code(store: &Store, code: &str) -> Result<Option<SessionRow>, StoreFault> {
    let hash = store.vault().lookup_hash("session_code", code);
    let query = session::Entity::find().filter(session::Column::CodeHash.eq(hash));
    Ok(query.one(store.reader()).await?)
}

/// Sessions within a scope, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl Db, scope: &Scope, limit: u64) -> Result<Vec<SessionRow>, StoreFault> {
    let mut query = session::Entity::find().order_by_desc(session::Column::OpenedAt).limit(limit);
    if let Scope::Commune(code) = scope {
        query = query.filter(session::Column::CommuneCode.eq(code));
    }
    Ok(query.all(db.connection()).await?)
}

/// The session's code in plain, for printing.
///
/// # Errors
/// When it cannot be opened.
pub fn code_of(store: &Store, row: &SessionRow) -> Result<String, StoreFault> {
    let place = Place { table: "session", column: "code_sealed", row: row.id };
    let plain = store.vault().open(place, &row.code_sealed)?;
    String::from_utf8(plain)
        .map_err(|_| StoreFault::bad_row("session", row.id, "code_sealed", "not text"))
}

/// Adds a candidate to a roster.
///
/// # Errors
/// A unique violation when the citizen, the seat or the seat code is there already.
pub async fn add_candidate(tx: &Tx, row: CandidateRow) -> Result<(), StoreFault> {
    insert::<candidate::Entity>(tx, row).await
}

/// Writes a changed candidate.
///
/// # Errors
/// When the database fails.
pub async fn change_candidate(tx: &Tx, row: CandidateRow) -> Result<(), StoreFault> {
    update::<candidate::Entity>(tx, row).await
}

/// The roster of a session by seat.
///
/// # Errors
/// When the database fails.
pub async fn roster(db: &impl Db, session_id: Uuid) -> Result<Vec<CandidateRow>, StoreFault> {
    let query = candidate::Entity::find()
        .filter(candidate::Column::SessionId.eq(session_id))
        .order_by_asc(candidate::Column::SeatNumber);
    Ok(query.all(db.connection()).await?)
}

/// How many people are on a session's roster.
///
/// # Errors
/// When the database fails.
pub async fn n_on_roster(db: &impl Db, session_id: Uuid) -> Result<u64, StoreFault> {
    let query = candidate::Entity::find().filter(candidate::Column::SessionId.eq(session_id));
    Ok(query.count(db.connection()).await?)
}

/// The candidate of an attempt.
///
/// # Errors
/// When the database fails.
pub async fn candidate_of_attempt(
    db: &impl Db,
    attempt_id: Uuid,
) -> Result<Option<CandidateRow>, StoreFault> {
    let query = candidate::Entity::find().filter(candidate::Column::AttemptId.eq(attempt_id));
    Ok(query.one(db.connection()).await?)
}

/// The candidate with this seat code in a session.
///
/// # Errors
/// When the database fails.
pub async fn candidate_by_seat_code(
    store: &Store,
    session_id: Uuid,
    code: &str,
) -> Result<Option<CandidateRow>, StoreFault> {
    let hash = store.vault().lookup_hash("seat_code", code);
    let query = candidate::Entity::find()
        .filter(candidate::Column::SessionId.eq(session_id))
        .filter(candidate::Column::SeatCodeHash.eq(hash));
    Ok(query.one(store.reader()).await?)
}

/// The roster entry of a citizen in a session.
///
/// # Errors
/// When the database fails.
pub async fn candidate_of_citizen(
    db: &impl Db,
    session_id: Uuid,
    citizen_id: Uuid,
) -> Result<Option<CandidateRow>, StoreFault> {
    let query = candidate::Entity::find()
        .filter(candidate::Column::SessionId.eq(session_id))
        .filter(candidate::Column::CitizenId.eq(citizen_id));
    Ok(query.one(db.connection()).await?)
}

/// A candidate's seat code in plain, for printing.
///
/// # Errors
/// When it cannot be opened.
pub fn seat_code_of(store: &Store, row: &CandidateRow) -> Result<String, StoreFault> {
    let place = Place { table: "candidate", column: "seat_code_sealed", row: row.id };
    let plain = store.vault().open(place, &row.seat_code_sealed)?;
    String::from_utf8(plain)
        .map_err(|_| StoreFault::bad_row("candidate", row.id, "seat_code_sealed", "not text"))
}

/// Adds an incident.
///
/// # Errors
/// When the database fails.
pub async fn add_incident(tx: &Tx, row: IncidentRow) -> Result<(), StoreFault> {
    insert::<incident::Entity>(tx, row).await
}

/// Incidents of a session in order, with their notes in plain.
///
/// # Errors
/// When a note cannot be opened.
pub async fn incidents(
    store: &Store,
    session_id: Uuid,
) -> Result<Vec<(IncidentRow, String)>, StoreFault> {
    let rows = incident::Entity::find()
        .filter(incident::Column::SessionId.eq(session_id))
        .order_by_asc(incident::Column::NotedAt)
        .all(store.reader())
        .await?;
    rows.into_iter()
        .map(|row| {
            let place = Place { table: "incident", column: "note_sealed", row: row.id };
            let note = store.vault().open(place, &row.note_sealed)?;
            let note = String::from_utf8(note)
                .map_err(|_| StoreFault::bad_row("incident", row.id, "note_sealed", "not text"))?;
            Ok((row, note))
        })
        .collect()
}
