//! What a mentor sees of a session: the roster with states, device requests, counts.

use super::show_form::exam_of;
use super::{Actor, App, Failure, Refusal};
use crate::store::{CandidateRow, SessionRow, attempts, citizens, credentials, places, sessions};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::grading::Decision;
use sathach_domain::moment::Moment;
use uuid::Uuid;

/// Sessions that a list shows.
pub const MAX_LISTED: u64 = 200;

/// One line of a roster.
#[derive(Clone, Debug)]
pub struct RosterLine {
    /// Number of the seat.
    pub seat_number: i64,
    /// Code of the seat, grouped.
    pub seat_code: String,
    /// Name; none once erased.
    pub name: Option<String>,
    /// Birth date; none once erased.
    pub birth_date: Option<chrono::NaiveDate>,
    /// Masked citizen number; none once erased.
    pub masked_number: Option<String>,
    /// Commune of residence.
    pub commune_name: String,
    /// The attempt.
    pub attempt_id: Uuid,
    /// `expected`, `admitted`, `started` or `submitted`.
    pub state: String,
    /// Positions answered.
    pub n_answered: i64,
    /// Positions of the first part, once that is closed and an extension goes on.
    pub n_first: Option<i64>,
    /// When the last response came in.
    pub last_response_at: Option<Moment>,
    /// When the time is over.
    pub ends_at: Option<Moment>,
    /// Another device waits for the mentor's tap.
    pub device_waits: bool,
    /// Points in sixtieths, once graded.
    pub score_sixtieths: Option<i64>,
    /// Decision, once graded.
    pub decision: Option<Decision>,
    /// The credential, once issued: id and state.
    pub credential: Option<(Uuid, String)>,
}

/// A session as a list shows it.
#[derive(Clone, Debug)]
pub struct SessionSummary {
    /// The session.
    pub id: Uuid,
    /// Title of the exam.
    pub exam_title: String,
    /// Name of the hall.
    pub hall_name: String,
    /// Commune of the hall.
    pub commune_name: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// `open` or `sealed`.
    pub state: String,
    /// People on the roster.
    pub n_candidates: u64,
    /// The officer's decision is missing.
    pub waits_for_decision: bool,
}

/// A session with its roster.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// The stored session.
    pub session: SessionRow,
    /// The exam.
    pub exam: Exam,
    /// Name of the hall.
    pub hall_name: String,
    /// Commune of the hall, with its kind.
    pub commune_name: String,
    /// Code of the session, grouped.
    pub code: String,
    /// The roster by seat.
    pub lines: Vec<RosterLine>,
    /// Incidents: kind, note, when.
    pub incidents: Vec<(String, String, Moment)>,
}

impl SessionView {
    /// Sealed, and decided where the exam asks for a decision: appeals are answered from now on.
    #[must_use]
    pub fn is_final(&self) -> bool {
        let is_decided =
            self.session.decision_number.is_some() || !self.exam.certificate.needs_decision;
        self.session.state == "sealed" && is_decided
    }

    /// Passes that could have a certificate and have none: all of them before the decision, and
    /// those that a crash in the middle of issuing left out. Who was erased cannot have one.
    #[must_use]
    pub fn n_without_certificate(&self) -> usize {
        let lines = self.lines.iter().filter(|line| line.decision == Some(Decision::Pass));
        lines.filter(|line| line.credential.is_none() && line.name.is_some()).count()
    }
}

/// Groups a six-character code for reading: `ABC-DEF`.
#[must_use]
pub fn grouped(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((first, rest)) => format!("{first}-{rest}"),
        None => code.to_owned(),
    }
}

/// Sessions within the actor's reach, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_sessions(app: &App, actor: &Actor) -> Result<Vec<SessionSummary>, Failure> {
    let rows = sessions::list(&app.store, &actor.scope(), MAX_LISTED).await?;
    summaries(app, actor, rows).await
}

/// Sessions as lists show them.
pub(super) async fn summaries(
    app: &App,
    actor: &Actor,
    rows: Vec<SessionRow>,
) -> Result<Vec<SessionSummary>, Failure> {
    let halls = sessions::halls(&app.store, &actor.scope()).await?;
    let communes = places::communes(&app.store).await?;
    let mut summaries = Vec::new();
    for row in rows {
        let exam = exam_of(&app.store, row.exam_id).await?;
        let hall = halls.iter().find(|hall| hall.id == row.hall_id);
        let commune = communes.iter().find(|commune| commune.code == row.commune_code);
        summaries.push(SessionSummary {
            id: row.id,
            exam_title: exam.title_vi.clone(),
            hall_name: hall.map(|hall| hall.name.clone()).unwrap_or_default(),
            commune_name: commune.map(full_name).unwrap_or_default(),
            opened_at: Moment::from_ms(row.opened_at),
            waits_for_decision: row.state == "sealed"
                && exam.certificate.needs_decision
                && row.decision_number.is_none(),
            n_candidates: sessions::n_on_roster(&app.store, row.id).await?,
            state: row.state,
        });
    }
    Ok(summaries)
}

/// `Xã Tân Hộ Cơ`: the kind of commune with its first letter raised, then its name.
#[must_use]
pub fn full_name(commune: &crate::store::CommuneRow) -> String {
    let mut kind = commune.kind.chars();
    let first: String = kind.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{} {}", kind.as_str(), commune.name)
}

/// A session with its roster.
///
/// # Errors
/// When it is not there or out of the actor's reach.
pub async fn show_session(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
) -> Result<SessionView, Failure> {
    let session =
        sessions::find(&app.store, &actor.scope(), session_id).await?.ok_or(Refusal::NotFound)?;
    let exam = exam_of(&app.store, session.exam_id).await?;
    let hall = sessions::hall(&app.store, session.hall_id).await?;
    let communes = places::communes(&app.store).await?;
    let commune = communes.iter().find(|commune| commune.code == session.commune_code);
    let lines = roster_lines(app, session_id, &communes).await?;
    let incidents = sessions::incidents(&app.store, session_id)
        .await?
        .into_iter()
        .map(|(row, note)| (row.kind, note, Moment::from_ms(row.noted_at)))
        .collect();
    Ok(SessionView {
        exam,
        hall_name: hall.map(|hall| hall.name).unwrap_or_default(),
        commune_name: commune.map(full_name).unwrap_or_default(),
        code: grouped(&sessions::code_of(&app.store, &session)?),
        lines,
        incidents,
        session,
    })
}

/// The session that an attempt belongs to, within the actor's reach.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or out of reach.
pub async fn session_of_attempt(
    app: &App,
    actor: &Actor,
    attempt_id: Uuid,
) -> Result<Uuid, Failure> {
    let attempt = attempts::find(&app.store, attempt_id).await?.ok_or(Refusal::NotFound)?;
    let session = sessions::find(&app.store, &actor.scope(), attempt.session_id).await?;
    Ok(session.ok_or(Refusal::NotFound)?.id)
}

async fn roster_lines(
    app: &App,
    session_id: Uuid,
    communes: &[crate::store::CommuneRow],
) -> Result<Vec<RosterLine>, Failure> {
    let store = &app.store;
    let roster = sessions::roster(store, session_id).await?;
    let people =
        citizens::personal_of(store, store, roster.iter().map(|row| row.citizen_id).collect())
            .await?;
    let attempts = attempts::of_session(store, session_id).await?;
    let answered = attempts::answered_in_session(store, session_id).await?;
    let requests = attempts::device_requests_of_session(store, session_id).await?;
    let results = attempts::results_of_session(store, session_id).await?;
    let credentials = credentials::of_session(store, session_id).await?;
    let mut lines = Vec::with_capacity(roster.len());
    for row in roster {
        let person = people.get(&row.citizen_id);
        let attempt = attempts
            .iter()
            .find(|attempt| attempt.id == row.attempt_id)
            .ok_or_else(|| Failure::broken("a candidate without an attempt"))?;
        let progress = answered.iter().find(|answered| answered.attempt_id == attempt.id);
        let result = results.iter().find(|result| result.attempt_id == attempt.id);
        let commune = communes.iter().find(|commune| commune.code == row.commune_code);
        let credential = credentials.iter().find(|credential| credential.attempt_id == attempt.id);
        lines.push(RosterLine {
            seat_number: row.seat_number,
            seat_code: seat_code(app, &row)?,
            name: person.map(|person| person.name.clone()),
            birth_date: person.map(|person| person.birth_date),
            masked_number: person.map(|person| mask(&person.number)),
            commune_name: commune.map(full_name).unwrap_or_default(),
            attempt_id: attempt.id,
            state: attempt.state.clone(),
            n_answered: progress.map_or(0, |progress| progress.n_positions),
            n_first: attempt.n_first,
            last_response_at: progress.map(|progress| Moment::from_ms(progress.last_received_at)),
            ends_at: attempt.ends_at.map(Moment::from_ms),
            device_waits: requests
                .iter()
                .any(|request| request.attempt_id == attempt.id && request.allowed_at.is_none()),
            score_sixtieths: result.map(|result| result.score_sixtieths),
            decision: result.and_then(|result| Decision::parse(&result.decision)),
            credential: credential.map(|credential| (credential.id, credential.state.clone())),
        });
    }
    Ok(lines)
}

fn seat_code(app: &App, row: &CandidateRow) -> Result<String, Failure> {
    Ok(grouped(&sessions::seat_code_of(&app.store, row)?))
}

fn mask(number: &str) -> String {
    let end = number.get(number.len().saturating_sub(3)..).unwrap_or_default();
    format!("•••••••••{end}")
}
