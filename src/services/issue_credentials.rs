//! Issues a credential for every pass of a sealed session, once the decision is known where policy
//! asks for one.

use super::failure::{Fault, FieldRefusal};
use super::issuance_log::leaf_of;
use super::issue_batch::{Issue, Issued, REGISTER, index_of, issue_to};
use super::keys::CREDENTIAL_TYPE;
use super::show_form::exam_of;
use super::sign_trust_list::must_be_listed;
use super::{Actor, App, Failure, Refusal};
use crate::store::credentials::CredentialPersonal;
use crate::store::issuing::NewCredential;
use crate::store::{CredentialRow, SessionRow, Tx, audit, credentials, issuing, log, sessions};
use chrono::{Datelike, NaiveDate};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::credential::{Claims, IndexPermutation, ShortText, StatusIndex, Token};
use sathach_domain::grading::Decision;
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

/// Issues what is still missing of a session's credentials and says how many were made. Batches
/// have a transaction each, so a crash in the middle is made good by asking again.
///
/// # Errors
/// When the session is open or its decision is missing; with the first fault of somebody's, after
/// everybody else has theirs.
pub async fn issue_for_session(app: &App, actor: &str, session_id: Uuid) -> Result<usize, Failure> {
    let issued = issue_session(app, actor, session_id).await?;
    match issued.faults.into_iter().next() {
        None => Ok(issued.n_made),
        Some((_, failure)) => Err(failure),
    }
}

/// The same, with the faults of all people.
pub(super) async fn issue_session(
    app: &App,
    actor: &str,
    session_id: Uuid,
) -> Result<Issued, Failure> {
    let session = sessions::find(&app.store, &sessions::Scope::Province, session_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if session.state != "sealed" {
        return Err(Refusal::NotSealed.into());
    }
    let exam = exam_of(&app.store, session.exam_id).await?;
    must_be_listed(app, &exam)?;
    let decision = decision_of(&session, &exam, app)?;
    let word = Decision::Pass.as_str();
    let passes = issuing::passes_without_credential(&app.store, session_id, word).await?;
    if passes.is_empty() {
        return Ok(Issued::default());
    }
    let issue = Issue::of(app, actor, session_id, &exam, decision).await?;
    let issued = issue_to(app, issue, &passes).await?;
    issued.tell();
    Ok(issued)
}

/// Number and day of the decision that certificates name.
fn decision_of(
    session: &SessionRow,
    exam: &Exam,
    app: &App,
) -> Result<(ShortText, NaiveDate), Failure> {
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
    Ok((number, on))
}

/// Short name of an exam version in claims: first letters of its id, then the version.
#[must_use]
pub fn exam_code(exam: &Exam) -> String {
    let letters: String = exam.id.split('-').filter_map(|part| part.chars().next()).collect();
    format!("{letters}{}", exam.version)
}

/// The next number of the register, and the place in the status lists that goes with it.
pub(super) async fn next_place(app: &App, tx: &Tx) -> Result<(i64, StatusIndex), Failure> {
    let register_number = credentials::next_value(tx, REGISTER).await?;
    Ok((register_number, index_of(&order_of_indexes(app)?, register_number)?))
}

/// The order in which places in the status lists are given out. Making it takes as long as some
/// signatures.
pub(super) fn order_of_indexes(app: &App) -> Result<IndexPermutation, Failure> {
    IndexPermutation::new(app.keys.status_index_key(), 0)
        .ok_or_else(|| Failure::broken("no order of status indexes"))
}

/// Stores a credential and adds its token to the log.
pub(super) async fn put_credential(
    app: &App,
    tx: &Tx,
    row: CredentialRow,
    personal: CredentialPersonal,
) -> Result<(), Failure> {
    let leaf = (row.id, leaf_of(&personal.token)?);
    let new = NewCredential { row, personal, nonce: app.random() };
    issuing::add(&app.store, tx, vec![new]).await?;
    Ok(log::append(tx, vec![leaf], app.now()).await?)
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
