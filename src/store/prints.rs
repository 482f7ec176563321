//! Print jobs with their sealed files, and numbered blanks.

use super::entity::{blank, candidate, credential, decision_list_session, print_job, print_part};
use super::rows::{Db, insert, update};
use super::vault::Place;
use super::{BlankRow, CredentialRow, PrintJobRow, Store, StoreFault, Tx};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

/// Bytes of a file in one part.
const PART_BYTES: usize = 1_000_000;

/// Ids in one question; SQLite takes at most 32,766 values.
const MAX_IDS_ASKED: usize = 1_000;

/// Adds a job.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &Tx, row: PrintJobRow) -> Result<(), StoreFault> {
    insert::<print_job::Entity>(tx, row).await
}

/// Writes a changed job.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &Tx, row: PrintJobRow) -> Result<(), StoreFault> {
    update::<print_job::Entity>(tx, row).await
}

/// The job with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<PrintJobRow>, StoreFault> {
    Ok(print_job::Entity::find_by_id(id).one(db.connection()).await?)
}

/// The job with this id, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(tx: &Tx, id: Uuid) -> Result<Option<PrintJobRow>, StoreFault> {
    Ok(print_job::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?)
}

/// Jobs that wait or that a stop interrupted, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn to_print(db: &impl Db) -> Result<Vec<PrintJobRow>, StoreFault> {
    let query = print_job::Entity::find()
        .filter(print_job::Column::State.is_in(["waiting", "running"]))
        .order_by_asc(print_job::Column::AskedAt);
    Ok(query.all(db.connection()).await?)
}

/// Newest jobs that one member of staff asked for.
///
/// # Errors
/// When the database fails.
pub async fn asked_by(
    db: &impl Db,
    staff_id: Uuid,
    limit: u64,
) -> Result<Vec<PrintJobRow>, StoreFault> {
    let query = print_job::Entity::find()
        .filter(print_job::Column::AskedBy.eq(staff_id))
        .order_by_desc(print_job::Column::AskedAt)
        .limit(limit);
    Ok(query.all(db.connection()).await?)
}

/// Certificates in force that a job prints, by number in the register.
///
/// # Errors
/// When the database fails.
pub async fn credentials_of(
    db: &impl Db,
    job: &PrintJobRow,
) -> Result<Vec<CredentialRow>, StoreFault> {
    let mut query = credential::Entity::find()
        .filter(credential::Column::State.eq("in_force"))
        .order_by_asc(credential::Column::RegisterNumber);
    if let Some(id) = job.credential_id {
        query = query.filter(credential::Column::Id.eq(id));
    }
    if let Some(session_id) = job.session_id {
        query = query.filter(credential::Column::SessionId.eq(session_id));
    }
    if let Some(list_id) = job.list_id {
        let sessions = decision_list_session::Entity::find()
            .select_only()
            .column(decision_list_session::Column::SessionId)
            .filter(decision_list_session::Column::ListId.eq(list_id));
        query = query.filter(credential::Column::SessionId.in_subquery(sessions.into_query()));
    }
    Ok(query.all(db.connection()).await?)
}

/// Stores a finished file, sealed, instead of what was there.
///
/// # Errors
/// When it cannot be sealed, or the database fails.
pub async fn put_file(
    store: &Store,
    tx: &Tx,
    job_id: Uuid,
    bytes: &[u8],
    mut nonce: impl FnMut() -> [u8; 24],
) -> Result<(), StoreFault> {
    drop_file(tx, job_id).await?;
    for (part, n) in bytes.chunks(PART_BYTES).zip(0..) {
        // The number of the part stands before its bytes, so that parts cannot change places.
        let mut plain = Vec::with_capacity(part.len() + 8);
        plain.extend_from_slice(&i64::to_be_bytes(n));
        plain.extend_from_slice(part);
        let sealed = store.vault().seal(place(job_id), &plain, nonce())?;
        insert::<print_part::Entity>(tx, print_part::Model { job_id, n, sealed }).await?;
    }
    Ok(())
}

/// Deletes a job's file.
///
/// # Errors
/// When the database fails.
pub async fn drop_file(tx: &Tx, job_id: Uuid) -> Result<(), StoreFault> {
    print_part::Entity::delete_many()
        .filter(print_part::Column::JobId.eq(job_id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// A job's file; empty when there is none.
///
/// # Errors
/// When a part cannot be opened.
pub async fn file(store: &Store, job_id: Uuid) -> Result<Vec<u8>, StoreFault> {
    let parts = print_part::Entity::find()
        .filter(print_part::Column::JobId.eq(job_id))
        .order_by_asc(print_part::Column::N)
        .all(store.reader())
        .await?;
    let mut bytes = Vec::new();
    for part in parts {
        let plain = store.vault().open(place(job_id), &part.sealed)?;
        match plain.split_at_checked(8) {
            Some((n, rest)) if n == i64::to_be_bytes(part.n) => bytes.extend_from_slice(rest),
            _ => return Err(StoreFault::bad_row("print_part", job_id, "sealed", "another part")),
        }
    }
    Ok(bytes)
}

fn place(job_id: Uuid) -> Place {
    Place { table: "print_part", column: "sealed", row: job_id }
}

/// Ids of finished jobs that ended before this.
///
/// # Errors
/// When the database fails.
pub async fn with_old_file(db: &impl Db, before_ms: i64) -> Result<Vec<Uuid>, StoreFault> {
    let ids: Vec<Uuid> = print_job::Entity::find()
        .select_only()
        .column(print_job::Column::Id)
        .filter(print_job::Column::State.eq("done"))
        .filter(print_job::Column::EndedAt.lt(before_ms))
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(ids)
}

/// Jobs whose file may name this citizen.
///
/// # Errors
/// When the database fails.
pub async fn touching_citizen(
    db: &impl Db,
    citizen_id: Uuid,
) -> Result<Vec<PrintJobRow>, StoreFault> {
    let sessions: Vec<Uuid> = candidate::Entity::find()
        .select_only()
        .column(candidate::Column::SessionId)
        .filter(candidate::Column::CitizenId.eq(citizen_id))
        .into_tuple()
        .all(db.connection())
        .await?;
    let lists = decision_list_session::Entity::find()
        .select_only()
        .column(decision_list_session::Column::ListId)
        .filter(decision_list_session::Column::SessionId.is_in(sessions.iter().copied()));
    let theirs = credential::Entity::find()
        .select_only()
        .column(credential::Column::Id)
        .filter(credential::Column::CitizenId.eq(citizen_id));
    let query = print_job::Entity::find().filter(
        Condition::any()
            .add(print_job::Column::SessionId.is_in(sessions))
            .add(print_job::Column::ListId.in_subquery(lists.into_query()))
            .add(print_job::Column::CredentialId.in_subquery(theirs.into_query())),
    );
    Ok(query.all(db.connection()).await?)
}

/// Those of these blanks that were used or spoiled before.
///
/// # Errors
/// When the database fails.
pub async fn known_blanks(db: &impl Db, serials: &[String]) -> Result<Vec<BlankRow>, StoreFault> {
    let mut found = Vec::new();
    for some in serials.chunks(MAX_IDS_ASKED) {
        let query = blank::Entity::find()
            .filter(blank::Column::Serial.is_in(some.iter().cloned()))
            .order_by_asc(blank::Column::Serial);
        found.extend(query.all(db.connection()).await?);
    }
    Ok(found)
}

/// Adds a used or spoiled blank.
///
/// # Errors
/// A unique violation when the blank is known.
pub async fn add_blank(tx: &Tx, row: BlankRow) -> Result<(), StoreFault> {
    insert::<blank::Entity>(tx, row).await
}

/// Writes a changed blank.
///
/// # Errors
/// When the database fails.
pub async fn change_blank(tx: &Tx, row: BlankRow) -> Result<(), StoreFault> {
    update::<blank::Entity>(tx, row).await
}

/// The blank with this serial, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn blank_for_change(tx: &Tx, serial: &str) -> Result<Option<BlankRow>, StoreFault> {
    Ok(blank::Entity::find_by_id(serial).lock_exclusive().one(tx.db()).await?)
}

/// Blanks by serial, the greatest first.
///
/// # Errors
/// When the database fails.
pub async fn blanks(db: &impl Db, limit: u64) -> Result<Vec<BlankRow>, StoreFault> {
    let query = blank::Entity::find().order_by_desc(blank::Column::Serial).limit(limit);
    Ok(query.all(db.connection()).await?)
}
