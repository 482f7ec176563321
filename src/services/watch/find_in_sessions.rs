//! Opens findings about sealed sessions: what responses show of halls and people, and corrections
//! in the last minutes. Nothing is annulled; two people look.

use super::look_at_sessions::{MeasuredSession, Whom};
use super::measures::measures;
use super::must_keep_sessions;
use crate::services::attempt_plan::shown_form;
use crate::services::{Actor, App, Failure};
use crate::store::{
    AttemptRow, FindingRow, ResponseEventRow, Tx, attempts, audit, findings, graded, workbench,
};
use sathach_domain::assembly::ParameterSource;
use sathach_domain::grading::statistics::hall::{HallFinding, late_corrections};
use sathach_domain::grading::{POINT, points};
use sathach_domain::moment::Moment;
use sathach_domain::session::Response;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Sessions that are looked at, the newest ones; older ones were looked at before.
const MOST_SESSIONS: usize = 50;
/// Corrections so shortly before the hand-in are late.
const LATE_MS: i64 = 3 * 60_000;

/// Looks through the newest sealed sessions; says how many findings are new.
///
/// # Errors
/// When the role may not, or the database fails.
pub async fn find_in_sessions(app: &App, actor: &Actor) -> Result<usize, Failure> {
    must_keep_sessions(actor)?;
    let measures = measures(app).await?;
    let mut newest: Vec<&MeasuredSession> = measures.sessions.iter().collect();
    // Ids begin with a moment.
    newest.sort_by_key(|session| std::cmp::Reverse(session.session_id));
    newest.truncate(MOST_SESSIONS);
    let mut n_new = 0;
    for session in newest {
        let mut found = session.findings.clone();
        found.extend(late(app, session.session_id).await?);
        n_new += store(app, actor, session.session_id, &found, measures.source).await?;
    }
    Ok(n_new)
}

/// One transaction a session: its findings and the entry in its own audit.
async fn store(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
    found: &[(Whom, HallFinding)],
    source: ParameterSource,
) -> Result<usize, Failure> {
    if found.is_empty() {
        return Ok(0);
    }
    let now = app.now();
    let tx = app.store.begin().await?;
    let mut n_new = 0;
    for (whom, finding) in found {
        let row = row(app.new_id(), session_id, *whom, finding, source, now);
        n_new += usize::from(findings::add_once(&tx, row).await?);
    }
    if n_new > 0 {
        record(&tx, actor, session_id, n_new, now).await?;
    }
    tx.commit().await?;
    Ok(n_new)
}

async fn record(
    tx: &Tx,
    actor: &Actor,
    session_id: Uuid,
    n_new: usize,
    now: Moment,
) -> Result<(), Failure> {
    let entry = audit::Entry {
        chain: format!("session:{session_id}"),
        actor: actor.audit_name(),
        action: "find_in_session",
        object: format!("session:{session_id}"),
        detail: json!({ "n_new": n_new }),
    };
    Ok(audit::append(tx, now, entry).await?)
}

fn row(
    id: Uuid,
    session_id: Uuid,
    whom: Whom,
    finding: &HallFinding,
    source: ParameterSource,
    now: Moment,
) -> FindingRow {
    FindingRow {
        id,
        subject: match whom {
            Whom::Session => format!("session:{session_id}"),
            Whom::Attempt(id) => format!("attempt:{id}"),
        },
        kind: finding.kind.as_str().to_owned(),
        session_id: Some(session_id),
        item_version_id: None,
        figures: workbench::to_json(finding),
        source: source.as_str().to_owned(),
        state: findings::OPEN.to_owned(),
        found_at: now.ms(),
        reviewed_by: None,
        reviewed_at: None,
        review_note: None,
        closed_by: None,
        closed_at: None,
        close_note: None,
    }
}

/// People who corrected many responses in the last minutes before they handed in.
async fn late(app: &App, session_id: Uuid) -> Result<Vec<(Whom, HallFinding)>, Failure> {
    let all = graded::events_of_session(&app.store, session_id).await?;
    let mut found = Vec::new();
    for events in all.chunk_by(|a, b| a.attempt_id == b.attempt_id) {
        let mut n_by_position: BTreeMap<i64, u32> = BTreeMap::new();
        events.iter().for_each(|event| *n_by_position.entry(event.position).or_default() += 1);
        // Nobody corrects what was given once; most attempts end here.
        if n_by_position.values().all(|n| *n < 2) {
            continue;
        }
        let attempt = attempts::find(&app.store, events[0].attempt_id).await?;
        if let Some(attempt) = attempt.filter(|attempt| attempt.form_id.is_some()) {
            let finding = late_of(app, &attempt, events).await?;
            found.extend(finding.map(|finding| (Whom::Attempt(attempt.id), finding)));
        }
    }
    Ok(found)
}

async fn late_of(
    app: &App,
    attempt: &AttemptRow,
    events: &[ResponseEventRow],
) -> Result<Option<HallFinding>, Failure> {
    let since = attempt.submitted_at.unwrap_or_default() - LATE_MS;
    let shown = shown_form(&app.store, attempt).await?;
    let mut before: BTreeMap<i64, i64> = BTreeMap::new();
    let (mut n_corrected, mut n_changes) = (0, 0);
    for event in events {
        let response: Response = serde_json::from_str(&event.response).map_err(|error| {
            Failure::broken(format!("event {} of {}: {error}", event.seq, attempt.id))
        })?;
        let place = usize::try_from(event.position - 1).ok().and_then(|at| shown.items.get(at));
        let Some(released) = place else { continue };
        let reached = points(&released.item.body, &response);
        let earlier = before.insert(event.position, reached);
        if let Some(earlier) = earlier.filter(|_| event.received_at >= since) {
            n_changes += 1;
            n_corrected += u32::from(earlier < POINT && reached == POINT);
        }
    }
    Ok(late_corrections(n_corrected, n_changes))
}
