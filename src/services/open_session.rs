//! Opens a session: one exam at one hall, watched by mentors.

use super::deal_round::{Wanted, deal_rounds, put_rounds};
use super::failure::FieldRefusal;
use super::{Actor, App, Failure, Refusal};
use crate::store::sessions::Scope;
use crate::store::vault::Place;
use crate::store::{HallRow, SessionRow, audit, bank, sessions};
use sathach_domain::assembly::Hall;
use sathach_domain::identity::SessionCode;
use serde_json::json;
use uuid::Uuid;

/// Longest name of a hall.
const MAX_HALL_CHARS: usize = 120;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Exam id, for example `citizens`.
    pub exam_id: String,
    /// Commune of the hall.
    pub commune_code: String,
    /// Name of the hall; a new name makes a new hall.
    pub hall_name: String,
    /// Rows of seats.
    pub seat_rows: u16,
    /// Seats in a row.
    pub seat_columns: u16,
}

/// Opens a session and returns its id.
///
/// # Errors
/// When no bank is imported, the exam is unknown, or the commune is out of the actor's reach.
pub async fn open_session(app: &App, actor: &Actor, new: NewSession) -> Result<Uuid, Failure> {
    if let Scope::Commune(code) = actor.scope()
        && code != new.commune_code
    {
        return Err(Refusal::NotAllowed.into());
    }
    let (hall_name, seats) = checked_hall(&new)?;
    let release = bank::newest_release(&app.store).await?.ok_or(Refusal::NoBankRelease)?;
    let exam = bank::newest_exams(&app.store)
        .await?
        .into_iter()
        .find(|exam| exam.exam_id == new.exam_id)
        .ok_or_else(|| FieldRefusal::one("exam_id", "unknown"))?;
    let wanted = Wanted::Hall(seats);
    let dealt = deal_rounds(app, exam.id, release.id, wanted).await?;
    let now = app.now();
    let tx = app.store.begin().await?;
    let hall = match sessions::hall_named(&tx, &new.commune_code, &hall_name).await? {
        Some(hall) => hall,
        None => {
            let hall = HallRow {
                id: app.new_id(),
                commune_code: new.commune_code.clone(),
                name: hall_name,
                created_at: now.ms(),
            };
            sessions::add_hall(&tx, hall.clone()).await?;
            hall
        }
    };
    let id = app.new_id();
    let code = SessionCode::from_random_bits(app.random_bits());
    let vault = app.store.vault();
    let place = Place { table: "session", column: "code_sealed", row: id };
    let row = SessionRow {
        id,
        exam_id: exam.id,
        release_id: release.id,
        hall_id: hall.id,
        commune_code: new.commune_code,
        code_hash: vault.lookup_hash("session_code", code.compact()),
        code_sealed: vault.seal(place, code.compact().as_bytes(), app.random())?,
        state: "open".to_owned(),
        opened_by: actor.staff_id,
        opened_at: now.ms(),
        sealed_by: None,
        sealed_at: None,
        minutes: None,
        decision_number: None,
        decision_on: None,
        decided_by: None,
        decided_at: None,
        seat_rows: i64::from(seats.rows()),
        seat_columns: i64::from(seats.columns()),
    };
    sessions::add(&tx, row.clone()).await?;
    let entry = audit::Entry {
        chain: format!("session:{id}"),
        actor: actor.audit_name(),
        action: "open_session",
        object: format!("session:{id}"),
        detail: json!({ "exam": exam.id, "release": release.hash, "hall": hall.id }),
    };
    audit::append(&tx, now, entry).await?;
    if let Some(dealt) = dealt {
        put_rounds(app, &tx, actor, &row, dealt, now).await?;
    }
    tx.commit().await?;
    Ok(id)
}

fn checked_hall(new: &NewSession) -> Result<(String, Hall), Refusal> {
    let name = new.hall_name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name_wrong = match name.chars().count() {
        0 => Some("required"),
        n if n > MAX_HALL_CHARS => Some("too_long"),
        _ => None,
    };
    let wrong = |field, code| FieldRefusal { field, code };
    let mut refused: Vec<FieldRefusal> =
        name_wrong.into_iter().map(|code| wrong("hall_name", code)).collect();
    if Hall::new(new.seat_rows, 1).is_none() {
        refused.push(wrong("seat_rows", "seats"));
    }
    if Hall::new(1, new.seat_columns).is_none() {
        refused.push(wrong("seat_columns", "seats"));
    }
    match Hall::new(new.seat_rows, new.seat_columns).filter(|_| refused.is_empty()) {
        Some(hall) => Ok((name, hall)),
        None => Err(Refusal::Fields(refused)),
    }
}
