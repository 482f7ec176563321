//! Checks a person in: reads the card's text or what was typed, records consent, gives a seat.

use super::allow_retake::{CourseTaken, allow_retake};
use super::deal_round::{deal_when_seats_run_out, put_rounds};
use super::failure::FieldRefusal;
use super::show_form::exam_of;
use super::{Actor, App, Failure, Refusal};
use crate::store::citizens::Personal;
use crate::store::vault::Place;
use crate::store::{
    AttemptRow, CandidateRow, SessionRow, Tx, attempts, audit, citizens, places, rounds, sessions,
};
use chrono::NaiveDate;
use sathach_domain::identity::{CitizenNumber, PersonName, SeatCode, Sex, is_adult, read_card};
use sathach_domain::moment::Moment;
use serde_json::json;
use uuid::Uuid;

/// Seats of the largest session.
pub const MAX_SEATS: u64 = 500;

/// Youngest person that may sit an exam.
const YOUNGEST_BIRTH_YEAR_SPAN: i32 = 120;

/// Who is checked in.
#[derive(Clone)]
pub enum Identity {
    /// The text of the card, as a scanner types it.
    CardText(String),
    /// What was typed by hand.
    Typed {
        /// Citizen number.
        number: String,
        /// Full name.
        name: String,
        /// Birth date.
        birth_date: Option<NaiveDate>,
        /// Sex.
        sex: Option<Sex>,
    },
}

/// A check-in.
#[derive(Clone)]
pub struct CheckIn {
    /// The person.
    pub identity: Identity,
    /// Commune of residence, chosen by hand; never taken in silence from the hall.
    pub commune_code: String,
    /// The person agreed to the consent text that was read out.
    pub consent: Consent,
    /// Why the mentor goes on although the number disagrees.
    pub override_reason: String,
    /// A course that the person has finished, where attempts are used up.
    pub course: Option<CourseTaken>,
}

/// Whether the person agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Agreed.
    Given,
    /// Not asked or not given.
    Missing,
}

/// What came of a check-in.
#[derive(Clone, Debug)]
pub struct CheckedIn {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Number of the seat.
    pub seat_number: i64,
    /// Code of the seat, grouped for reading.
    pub seat_code: String,
}

/// Puts a person on the roster of a session.
///
/// # Errors
/// Says all that is wrong with the card's text or the fields; refuses who is there already and who
/// may not try again yet.
pub async fn check_in(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
    check_in: CheckIn,
) -> Result<CheckedIn, Failure> {
    let now = app.now();
    let person = personal_of(app, &check_in, now.day_in_vietnam())?;
    let override_reason = check_in.override_reason.trim().to_owned();
    warn_about_number(&person, &override_reason)?;
    let dealt = deal_when_seats_run_out(app, actor, session_id).await?;
    let tx = app.store.begin().await?;
    let session = sessions::find_for_change(&tx, &actor.scope(), session_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if session.state != "open" {
        return Err(Refusal::SessionSealed.into());
    }
    let exam = exam_of(&tx, session.exam_id).await?;
    require_commune(&tx, &check_in.commune_code).await?;
    let citizen_id = citizen_of(app, &tx, &person, now).await?;
    refuse_twice(&tx, session.id, citizen_id).await?;
    let course = check_in.course.as_ref();
    allow_retake(&tx, actor, exam.retake, citizen_id, course, now).await?;
    let seat = Seat { session: &session, citizen_id, person: &person, check_in: &check_in };
    let consent_version = format!("{}-{}", exam.id, exam.consent.version);
    let checked_in = give_seat(app, actor, &tx, seat, override_reason, consent_version).await?;
    if let Some(dealt) = dealt
        && rounds::last_seat(&tx, session.id).await? < checked_in.seat_number
    {
        put_rounds(app, &tx, actor, &session, dealt, now).await?;
    }
    tx.commit().await?;
    Ok(checked_in)
}

fn personal_of(app: &App, check_in: &CheckIn, today: NaiveDate) -> Result<Personal, Refusal> {
    let mut wrong = Vec::new();
    let mut field = |field, code| wrong.push(FieldRefusal { field, code });
    if check_in.consent == Consent::Missing {
        field("consent", "required");
    }
    if check_in.commune_code.is_empty() {
        field("commune_code", "required");
    }
    let person = match &check_in.identity {
        Identity::CardText(text) => {
            let card = read_card(text, &app.provinces).map_err(Refusal::CardFaults)?;
            Some(Personal {
                number: card.number.reveal().to_owned(),
                name: card.name.as_str().to_owned(),
                birth_date: card.birth_date,
                sex: card.sex.as_str().to_owned(),
                address: card.address,
            })
        }
        Identity::Typed { number, name, birth_date, sex } => {
            let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
            let number = CitizenNumber::parse(&number, &app.provinces)
                .map_err(|_| field("number", "not_a_number"))
                .ok();
            let name = PersonName::parse(name).map_err(|_| field("name", "not_a_name")).ok();
            if birth_date.is_none() {
                field("birth_date", "required");
            }
            if sex.is_none() {
                field("sex", "required");
            }
            number.zip(name).zip(birth_date.zip(*sex)).map(|((number, name), (birth, sex))| {
                Personal {
                    number: number.reveal().to_owned(),
                    name: name.as_str().to_owned(),
                    birth_date: birth,
                    sex: sex.as_str().to_owned(),
                    address: String::new(),
                }
            })
        }
    };
    if let Some(person) = &person {
        use chrono::Datelike;
        let oldest = today.year() - YOUNGEST_BIRTH_YEAR_SPAN;
        if person.birth_date >= today || person.birth_date.year() < oldest {
            field("birth_date", "impossible");
        }
    }
    match person {
        Some(person) if wrong.is_empty() => Ok(person),
        Some(_) | None => Err(Refusal::Fields(wrong)),
    }
}

/// A number that disagrees with sex or birth year is a warning, which a reason overrides.
fn warn_about_number(person: &Personal, override_reason: &str) -> Result<(), Refusal> {
    let number = CitizenNumber::from_digits(&person.number)
        .map_err(|_| FieldRefusal::one("number", "not_a_number"))?;
    let sex = Sex::parse(&person.sex).ok_or_else(|| FieldRefusal::one("sex", "required"))?;
    let warnings = number.warnings_against(person.birth_date, sex);
    if warnings.is_empty() || !override_reason.is_empty() {
        return Ok(());
    }
    Err(Refusal::NumberDisagrees(warnings))
}

async fn require_commune(tx: &Tx, code: &str) -> Result<(), Failure> {
    let known = places::communes(tx).await?.iter().any(|commune| commune.code == code);
    if known { Ok(()) } else { Err(FieldRefusal::one("commune_code", "unknown").into()) }
}

async fn citizen_of(app: &App, tx: &Tx, person: &Personal, now: Moment) -> Result<Uuid, Failure> {
    if let Some(id) = citizens::by_number(&app.store, tx, &person.number).await? {
        citizens::change(&app.store, tx, id, person, app.random()).await?;
        return Ok(id);
    }
    let id = app.new_id();
    citizens::add(&app.store, tx, id, person, app.random(), now).await?;
    Ok(id)
}

async fn refuse_twice(tx: &Tx, session_id: Uuid, citizen_id: Uuid) -> Result<(), Failure> {
    match sessions::candidate_of_citizen(tx, session_id, citizen_id).await? {
        Some(candidate) => {
            Err(Refusal::AlreadyCheckedIn { seat_number: candidate.seat_number }.into())
        }
        None => Ok(()),
    }
}

#[derive(Clone, Copy)]
struct Seat<'a> {
    session: &'a SessionRow,
    citizen_id: Uuid,
    person: &'a Personal,
    check_in: &'a CheckIn,
}

async fn give_seat(
    app: &App,
    actor: &Actor,
    tx: &Tx,
    seat: Seat<'_>,
    override_reason: String,
    consent_version: String,
) -> Result<CheckedIn, Failure> {
    let now = app.now();
    let n_before = sessions::n_on_roster(tx, seat.session.id).await?;
    if n_before >= MAX_SEATS {
        return Err(Refusal::SessionFull.into());
    }
    let seat_position = n_before as u16 + 1;
    let code =
        SeatCode::from_random_bits(seat_position, app.random_bits()).ok_or(Refusal::SessionFull)?;
    let id = app.new_id();
    let attempt_id = app.new_id();
    let vault = app.store.vault();
    let place = Place { table: "candidate", column: "seat_code_sealed", row: id };
    let candidate = CandidateRow {
        id,
        session_id: seat.session.id,
        citizen_id: seat.citizen_id,
        attempt_id,
        seat_number: i64::from(seat_position),
        seat_code_hash: vault.lookup_hash("seat_code", code.compact()),
        seat_code_sealed: vault.seal(place, code.compact().as_bytes(), app.random())?,
        commune_code: seat.check_in.commune_code.clone(),
        is_adult: is_adult(seat.person.birth_date, now.day_in_vietnam()),
        consent_version,
        consented_at: now.ms(),
        override_reason: (!override_reason.is_empty()).then_some(override_reason),
        checked_in_by: actor.staff_id,
        checked_in_at: now.ms(),
    };
    sessions::add_candidate(tx, candidate).await?;
    attempts::add(tx, expected_attempt(attempt_id, seat.session.id, id)).await?;
    let entry = audit::Entry {
        chain: format!("session:{}", seat.session.id),
        actor: actor.audit_name(),
        action: "check_in",
        object: format!("candidate:{id}"),
        detail: json!({ "attempt": attempt_id, "seat": seat_position }),
    };
    audit::append(tx, now, entry).await?;
    let seat_number = i64::from(seat_position);
    Ok(CheckedIn { attempt_id, seat_number, seat_code: code.to_string() })
}

fn expected_attempt(id: Uuid, session_id: Uuid, candidate_id: Uuid) -> AttemptRow {
    AttemptRow {
        id,
        session_id,
        candidate_id,
        form_id: None,
        state: "expected".to_owned(),
        epoch: 0,
        device_hash: None,
        admitted_at: None,
        started_at: None,
        ends_at: None,
        submitted_at: None,
        submit_cause: None,
        receipt: None,
        extended_at: None,
        n_first: None,
        extended_seconds: None,
    }
}
