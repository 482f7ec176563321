//! Issues a credential for every pass of a sealed session, once the decision is known where policy
//! asks for one.

use super::failure::{Fault, FieldRefusal};
use super::issuance_log::add_to_log;
use super::keys::CREDENTIAL_TYPE;
use super::show_form::exam_of;
use super::sign_trust_list::must_be_listed;
use super::{Actor, App, Failure, Refusal};
use crate::store::credentials::CredentialPersonal;
use crate::store::{
    AttemptRow, CandidateRow, CredentialRow, SessionRow, Tx, attempts, audit, citizens,
    credentials, places, sessions,
};
use chrono::{Datelike, NaiveDate};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::credential::{
    Claims, IndexPermutation, Serial, ShortCode, ShortText, StatusIndex, Token,
};
use sathach_domain::grading::Decision;
use sathach_domain::identity::{CitizenNumber, PersonName};
use sathach_domain::moment::Moment;
use serde_json::json;
use uuid::Uuid;

/// Enters the decision that covers a sealed session and issues its certificates. A session that has
/// its decision keeps it, and gets the certificates that are still missing.
///
/// # Errors
/// When the number or date is missing, the date lies ahead, or the session is still open.
pub async fn enter_decision(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
    number: &str,
    decided_on: Option<NaiveDate>,
) -> Result<usize, Failure> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let session = sessions::find_for_change(&tx, &actor.scope(), session_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if session.state != "sealed" {
        return Err(Refusal::NotSealed.into());
    }
    must_be_listed(app, &exam_of(&tx, session.exam_id).await?)?;
    if session.decision_number.is_none() {
        let entered = DecisionEntered::checked(number, decided_on, now)?;
        put_decision(&tx, actor, session, &entered, now).await?;
        tx.commit().await?;
    } else {
        // Issuing begins transactions of its own, and SQLite has one at a time.
        drop(tx);
    }
    issue_for_session(app, &actor.audit_name(), session_id).await
}

/// A decision as somebody typed it, checked.
pub(super) struct DecisionEntered {
    pub(super) number: ShortText,
    pub(super) on: NaiveDate,
}

impl DecisionEntered {
    pub(super) fn checked(
        number: &str,
        on: Option<NaiveDate>,
        now: Moment,
    ) -> Result<Self, Refusal> {
        let number = ShortText::parse(number.trim())
            .map_err(|_| FieldRefusal::one("decision_number", "required"))?;
        let on = on
            .filter(|day| *day <= now.day_in_vietnam() && day.year() > 2000)
            .ok_or_else(|| FieldRefusal::one("decision_on", "impossible"))?;
        Ok(DecisionEntered { number, on })
    }
}

/// Writes the decision into a session that has none.
pub(super) async fn put_decision(
    tx: &Tx,
    actor: &Actor,
    mut session: SessionRow,
    entered: &DecisionEntered,
    now: Moment,
) -> Result<(), Failure> {
    let session_id = session.id;
    session.decision_number = Some(entered.number.as_str().to_owned());
    session.decision_on = Some(entered.on.to_string());
    session.decided_by = Some(actor.staff_id);
    session.decided_at = Some(now.ms());
    sessions::change(tx, session).await?;
    let entry = audit::Entry {
        chain: format!("session:{session_id}"),
        actor: actor.audit_name(),
        action: "enter_decision",
        object: format!("session:{session_id}"),
        detail: json!({ "number": entered.number.as_str(), "on": entered.on }),
    };
    Ok(audit::append(tx, now, entry).await?)
}

/// Issues what is still missing of a session's credentials and says how many were made.
/// Each has its own transaction, so a crash in the middle is made good by asking again.
///
/// # Errors
/// When the session is open or its decision is missing.
pub async fn issue_for_session(app: &App, actor: &str, session_id: Uuid) -> Result<usize, Failure> {
    let session = sessions::find(&app.store, &sessions::Scope::Province, session_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if session.state != "sealed" {
        return Err(Refusal::NotSealed.into());
    }
    let exam = exam_of(&app.store, session.exam_id).await?;
    must_be_listed(app, &exam)?;
    let decision = Decided::of(&session, &exam, app)?;
    let results = attempts::results_of_session(&app.store, session_id).await?;
    let roster = sessions::roster(&app.store, session_id).await?;
    let mut n_issued = 0;
    for candidate in &roster {
        let passed = results.iter().any(|result| {
            result.attempt_id == candidate.attempt_id
                && Decision::parse(&result.decision) == Some(Decision::Pass)
        });
        if passed {
            let issue = Issue { actor, session: &session, exam: &exam, decision: &decision };
            n_issued += usize::from(issue_one(app, &issue, candidate).await?);
        }
    }
    Ok(n_issued)
}

struct Decided {
    number: ShortText,
    on: NaiveDate,
}

impl Decided {
    fn of(session: &SessionRow, exam: &Exam, app: &App) -> Result<Self, Failure> {
        let number = match (&session.decision_number, exam.certificate.needs_decision) {
            (Some(number), _) => number.as_str(),
            (None, true) => return Err(Refusal::DecisionMissing.into()),
            (None, false) => "—",
        };
        let on = match &session.decision_on {
            Some(day) => day.parse().map_err(|_| Failure::broken("a decision's day"))?,
            None => app.now().day_in_vietnam(),
        };
        let number = ShortText::parse(number).map_err(|_| Failure::broken("a decision"))?;
        Ok(Decided { number, on })
    }
}

struct Issue<'a> {
    actor: &'a str,
    session: &'a SessionRow,
    exam: &'a Exam,
    decision: &'a Decided,
}

/// Short name of an exam version in claims: first letters of its id, then the version.
#[must_use]
pub fn exam_code(exam: &Exam) -> String {
    let letters: String = exam.id.split('-').filter_map(|part| part.chars().next()).collect();
    format!("{letters}{}", exam.version)
}

async fn issue_one(
    app: &App,
    issue: &Issue<'_>,
    candidate: &CandidateRow,
) -> Result<bool, Failure> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let attempt = attempts::find_for_change(&tx, candidate.attempt_id)
        .await?
        .ok_or_else(|| Failure::broken("a candidate without an attempt"))?;
    if credentials::of_attempt(&tx, attempt.id).await?.is_some() {
        return Ok(false);
    }
    let Some(personal) = citizens::personal(&app.store, &tx, candidate.citizen_id).await? else {
        // The person asked to be erased before the decision; nothing can be signed about them.
        return Ok(false);
    };
    let (register_number, index) = next_place(app, &tx).await?;
    let serial = Serial::from_random_bits(app.random_bits());
    let claims =
        claims_of(issue, app, &tx, candidate, &personal, serial, (register_number, index)).await?;
    let today = now.day_in_vietnam();
    let (key_number, token) = sign(app, today, &claims)?;
    let row = CredentialRow {
        id: app.new_id(),
        attempt_id: attempt.id,
        session_id: issue.session.id,
        citizen_id: candidate.citizen_id,
        state: "in_force".to_owned(),
        status_index: i64::from(index.get()),
        register_number,
        key_number,
        commune_code: candidate.commune_code.clone(),
        is_adult: is_adult_at_attempt(&personal, &attempt, candidate),
        issued_on: today.to_string(),
        issued_at: now.ms(),
        revoked_at: None,
        revoked_by: None,
        revoked_reason: None,
        replaced_by: None,
    };
    let entry = audit::Entry {
        chain: format!("session:{}", issue.session.id),
        actor: issue.actor.to_owned(),
        action: "issue_credential",
        object: format!("credential:{}", row.id),
        detail: json!({ "attempt": attempt.id, "register": register_number }),
    };
    let sealed = CredentialPersonal {
        serial: serial.compact(),
        token,
        name: personal.name,
        birth_date: personal.birth_date,
    };
    put_credential(app, &tx, row, &sealed).await?;
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    Ok(true)
}

/// The next number of the register, and the place in the status lists that goes with it.
pub(super) async fn next_place(app: &App, tx: &Tx) -> Result<(i64, StatusIndex), Failure> {
    let permutation = IndexPermutation::new(app.keys.status_index_key(), 0)
        .ok_or_else(|| Failure::broken("no order of status indexes"))?;
    let register_number = credentials::next_value(tx, "register").await?;
    let counter = u32::try_from(register_number - 1).unwrap_or(u32::MAX);
    let index =
        permutation.index(counter).ok_or_else(|| Failure::broken("the status list is full"))?;
    Ok((register_number, index))
}

/// Stores a credential and adds its token to the log.
pub(super) async fn put_credential(
    app: &App,
    tx: &Tx,
    row: CredentialRow,
    sealed: &CredentialPersonal,
) -> Result<(), Failure> {
    let id = row.id;
    credentials::add(&app.store, tx, row, sealed, app.random()).await?;
    add_to_log(app, tx, id, &sealed.token).await
}

/// An adult is 18 or older on the day of the attempt (plan 191).
fn is_adult_at_attempt(
    personal: &citizens::Personal,
    attempt: &AttemptRow,
    candidate: &CandidateRow,
) -> bool {
    attempt.started_at.map_or(candidate.is_adult, |at| {
        let day = sathach_domain::moment::Moment::from_ms(at).day_in_vietnam();
        sathach_domain::identity::is_adult(personal.birth_date, day)
    })
}

async fn claims_of(
    issue: &Issue<'_>,
    app: &App,
    tx: &Tx,
    candidate: &CandidateRow,
    personal: &citizens::Personal,
    serial: Serial,
    (register_number, status_index): (i64, StatusIndex),
) -> Result<Claims, Failure> {
    let broken = |what: &str| Failure::broken(format!("claims of a credential: {what}"));
    let commune = places::communes(tx)
        .await?
        .into_iter()
        .find(|commune| commune.code == candidate.commune_code)
        .ok_or_else(|| broken("commune"))?;
    let code = ShortCode::parse(&exam_code(issue.exam)).map_err(|_| broken("exam code"))?;
    let number =
        CitizenNumber::from_digits(&personal.number).map_err(|_| broken("citizen number"))?;
    Ok(Claims {
        serial,
        name: PersonName::parse(&personal.name).map_err(|_| broken("name"))?,
        birth_date: personal.birth_date,
        citizen_number_end: number.last_three(),
        commune: ShortText::parse(&format!("{} {}", commune.kind, commune.name))
            .map_err(|_| broken("commune's name"))?,
        exam: code.clone(),
        exam_version: issue.exam.version,
        level: code.clone(),
        band: code.clone(),
        issued_on: app.now().day_in_vietnam(),
        valid_until: None,
        decision_number: issue.decision.number.clone(),
        decided_on: issue.decision.on,
        register_number: u32::try_from(register_number).map_err(|_| broken("register"))?,
        hall: None,
        issuer: code.clone(),
        signer: code,
        status_index,
    })
}

/// Signs the claims and packs them into digits.
pub(super) fn sign(app: &App, day: NaiveDate, claims: &Claims) -> Result<(i64, String), Failure> {
    let key_fault = |what: String| Failure::Fault(Fault::Key(what));
    claims.to_payload().map_err(|error| key_fault(error.to_string()))?;
    let (number, jws) = app.keys.sign(day, CREDENTIAL_TYPE, claims)?;
    let header = &app.keys.signing_key(day)?.header_b64url;
    let token = Token::from_compact_jws(number, header, &jws)
        .and_then(|token| token.encode())
        .map_err(|error| key_fault(error.to_string()))?;
    Ok((i64::from(number.get()), token))
}
