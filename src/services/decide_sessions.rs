//! Enters one decision over several sealed sessions; their certificates are issued in the
//! background.

use super::failure::FieldRefusal;
use super::issue_credentials::{DecisionEntered, issue_session, put_decision};
use super::show_form::exam_of;
use super::show_session::{SessionSummary, summaries};
use super::sign_trust_list::must_be_listed;
use super::{Actor, App, Failure, Refusal};
use crate::store::{DecisionListRow, attempts, audit, decisions, sessions};
use chrono::NaiveDate;
use sathach_domain::grading::Decision;
use sathach_domain::moment::Moment;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Sessions that one decision may cover.
pub const MAX_SESSIONS: usize = 1_000;

/// Decisions that a page lists.
pub const MAX_LISTED: u64 = 200;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Deciding {
    /// The sessions; asking for one twice counts once.
    pub session_ids: Vec<Uuid>,
    /// Number of the decision as on paper.
    pub number: String,
    /// Its day.
    pub decided_on: Option<NaiveDate>,
}

/// A decision with how far its certificates are issued.
#[derive(Clone, Debug)]
pub struct DecisionView {
    /// Its id.
    pub id: Uuid,
    /// Number as on paper.
    pub number: String,
    /// Its day.
    pub decided_on: NaiveDate,
    /// When it was entered.
    pub made_at: Moment,
    /// Passes without a certificate when it was entered.
    pub n_wanted: i64,
    /// Certificates that its sessions have.
    pub n_issued: u64,
    /// Issuing is over.
    pub is_issued: bool,
}

/// Enters the decision for all of these sessions or for none.
///
/// # Errors
/// When number or day is wrong, no session is named, or one of them is out of reach, still open or
/// decided already.
pub async fn decide_sessions(app: &App, actor: &Actor, asked: Deciding) -> Result<Uuid, Failure> {
    // In the order of ids, so that two officers never wait for each other in a ring.
    let session_ids: BTreeSet<Uuid> = asked.session_ids.iter().copied().collect();
    if session_ids.is_empty() || session_ids.len() > MAX_SESSIONS {
        return Err(FieldRefusal::one("sessions", "required").into());
    }
    let now = app.now();
    let entered = DecisionEntered::checked(&asked.number, asked.decided_on, now)?;
    let tx = app.store.begin().await?;
    let mut n_wanted = 0;
    for id in &session_ids {
        let session =
            sessions::find_for_change(&tx, &actor.scope(), *id).await?.ok_or(Refusal::NotFound)?;
        if session.state != "sealed" {
            return Err(Refusal::NotSealed.into());
        }
        if session.decision_number.is_some() {
            return Err(FieldRefusal::one("sessions", "decided").into());
        }
        must_be_listed(app, &exam_of(&tx, session.exam_id).await?)?;
        let results = attempts::results_of_session(&tx, *id).await?;
        let is_pass = |word: &str| Decision::parse(word) == Some(Decision::Pass);
        n_wanted += results.iter().filter(|result| is_pass(&result.decision)).count();
        put_decision(&tx, actor, session, &entered, now).await?;
    }
    let row = DecisionListRow {
        id: app.new_id(),
        number: entered.number.as_str().to_owned(),
        decided_on: entered.on.to_string(),
        made_by: actor.staff_id,
        made_at: now.ms(),
        n_wanted: i64::try_from(n_wanted).unwrap_or(i64::MAX),
        issued_at: None,
    };
    let id = row.id;
    let entry = audit::Entry {
        chain: format!("decision:{id}"),
        actor: actor.audit_name(),
        action: "decide_sessions",
        object: format!("decision:{id}"),
        detail: json!({ "number": row.number, "on": row.decided_on, "sessions": session_ids }),
    };
    let ids: Vec<Uuid> = session_ids.into_iter().collect();
    decisions::add(&tx, row, &ids).await?;
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    app.jobs.notify_one();
    Ok(id)
}

/// Issues what decisions still owe. Doing it again, or in two processes, issues nothing twice.
///
/// # Errors
/// When the database fails; with the first fault of somebody's, after everybody else has theirs.
/// The decision goes on owing that certificate.
pub async fn issue_decided(app: &App) -> Result<(), Failure> {
    let mut first_fault = None;
    for list in decisions::to_issue(&app.store).await? {
        let actor = format!("staff:{}", list.made_by);
        let mut n_faults = 0;
        for session in decisions::sessions_of(&app.store, list.id).await? {
            let issued = issue_session(app, &actor, session.id).await?;
            n_faults += issued.faults.len();
            first_fault = first_fault.or(issued.faults.into_iter().next());
        }
        if n_faults == 0 {
            end(app, list.id).await?;
        }
    }
    first_fault.map_or(Ok(()), |(_, failure)| Err(failure))
}

/// Writes down that a decision owes nothing any more.
async fn end(app: &App, list_id: Uuid) -> Result<(), Failure> {
    let tx = app.store.begin().await?;
    let row = decisions::find_for_change(&tx, list_id).await?;
    let Some(mut row) = row.filter(|row| row.issued_at.is_none()) else { return Ok(()) };
    row.issued_at = Some(app.now().ms());
    decisions::change(&tx, row).await?;
    Ok(tx.commit().await?)
}

/// Newest decisions within the actor's reach.
///
/// # Errors
/// When the database fails.
pub async fn list_decisions(app: &App, actor: &Actor) -> Result<Vec<DecisionView>, Failure> {
    let mut views = Vec::new();
    for row in decisions::list(&app.store, &actor.scope(), MAX_LISTED).await? {
        views.push(view_of(app, &row).await?);
    }
    Ok(views)
}

/// A decision with those of its sessions that the actor reaches.
#[derive(Clone, Debug)]
pub struct ReachedDecision {
    /// The decision.
    pub decision: DecisionView,
    /// The sessions within reach.
    pub sessions: Vec<SessionSummary>,
    /// All of its sessions are within reach, so that its papers may be printed.
    pub is_whole: bool,
}

/// A decision of which the actor reaches at least one session, with the sessions within reach.
///
/// # Errors
/// When it is not there or out of reach.
pub async fn show_decision(app: &App, actor: &Actor, id: Uuid) -> Result<ReachedDecision, Failure> {
    let row = decisions::find(&app.store, id).await?.ok_or(Refusal::NotFound)?;
    let covered = decisions::sessions_of(&app.store, id).await?;
    let n_covered = covered.len();
    let within: Vec<_> =
        covered.into_iter().filter(|session| actor.scope().holds(&session.commune_code)).collect();
    if within.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    Ok(ReachedDecision {
        decision: view_of(app, &row).await?,
        is_whole: within.len() == n_covered,
        sessions: summaries(app, actor, within).await?,
    })
}

/// Sealed sessions within reach that wait for a decision.
///
/// # Errors
/// When the database fails.
pub async fn waiting_sessions(app: &App, actor: &Actor) -> Result<Vec<SessionSummary>, Failure> {
    let limit = MAX_SESSIONS as u64;
    let rows = decisions::undecided_sessions(&app.store, &actor.scope(), limit).await?;
    let all = summaries(app, actor, rows).await?;
    Ok(all.into_iter().filter(|session| session.waits_for_decision).collect())
}

pub(super) async fn view_of(app: &App, row: &DecisionListRow) -> Result<DecisionView, Failure> {
    let broken = || Failure::broken(format!("the day of decision {}", row.id));
    Ok(DecisionView {
        id: row.id,
        number: row.number.clone(),
        decided_on: row.decided_on.parse().map_err(|_| broken())?,
        made_at: Moment::from_ms(row.made_at),
        n_wanted: row.n_wanted,
        n_issued: decisions::n_issued(&app.store, row.id).await?,
        is_issued: row.issued_at.is_some(),
    })
}
