//! The queue of findings: one person reviews, another one closes; nothing follows by itself.

use super::{must_keep_items, must_keep_sessions, note};
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{FindingRow, audit, bank, findings, sessions, staff};
use sathach_domain::moment::Moment;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Findings of one state that a page lists.
const MOST_LISTED: u64 = 200;

/// The figures of a finding, whatever it is about.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct FindingFigures {
    /// The option meant, where it is about one.
    #[serde(default)]
    pub option: Option<u8>,
    /// The figure seen.
    pub figure: f64,
    /// The limit that it passed.
    pub limit: f64,
    /// Responses or people behind it.
    pub n: u32,
}

/// What a finding is about, in words that staff know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An item version.
    Item {
        /// Item id.
        id: String,
        /// Its version.
        version: u32,
    },
    /// A whole session.
    Session {
        /// The session.
        id: Uuid,
        /// Name of its hall.
        hall: String,
        /// When it was opened.
        opened_at: Moment,
    },
    /// One attempt of a session, by its seat.
    Seat {
        /// The session.
        id: Uuid,
        /// Name of its hall.
        hall: String,
        /// When it was opened.
        opened_at: Moment,
        /// The seat.
        seat_number: i64,
    },
}

/// A finding as pages show it.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// As stored.
    pub row: FindingRow,
    /// Its figures.
    pub figures: FindingFigures,
    /// What it is about.
    pub subject: Subject,
    /// Name of who reviewed it.
    pub reviewed_by: Option<String>,
    /// Name of who closed it.
    pub closed_by: Option<String>,
    /// The asker reviewed it, so another one closes it.
    pub is_own_review: bool,
}

/// The queue.
#[derive(Clone, Debug, Default)]
pub struct FindingsView {
    /// Nobody has looked at these.
    pub open: Vec<FindingView>,
    /// These wait for a second person.
    pub reviewed: Vec<FindingView>,
    /// These are closed, newest first.
    pub closed: Vec<FindingView>,
}

/// True when the actor may work on findings of this kind.
fn may(actor: &Actor, row: &FindingRow) -> Result<(), Failure> {
    match row.item_version_id {
        Some(_) => must_keep_items(actor),
        None => must_keep_sessions(actor),
    }
}

/// Shows the findings that the actor may work on.
///
/// # Errors
/// When the role may not, or what is stored contradicts itself.
pub async fn show_findings(app: &App, actor: &Actor) -> Result<FindingsView, Failure> {
    must_keep_items(actor)?;
    let mut view = FindingsView::default();
    let states = [findings::OPEN, findings::REVIEWED, findings::CLOSED];
    let lists = [&mut view.open, &mut view.reviewed, &mut view.closed];
    for (state, list) in states.into_iter().zip(lists) {
        let rows = findings::in_state(&app.store, state, MOST_LISTED).await?;
        let rows: Vec<FindingRow> =
            rows.into_iter().filter(|row| may(actor, row).is_ok()).collect();
        *list = views(app, actor, rows).await?;
    }
    Ok(view)
}

async fn views(
    app: &App,
    actor: &Actor,
    rows: Vec<FindingRow>,
) -> Result<Vec<FindingView>, Failure> {
    let ids: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.item_version_id).collect();
    let items: HashMap<Uuid, (String, u32)> = bank::items(&app.store, ids.into_iter().collect())
        .await?
        .into_iter()
        .map(|released| (released.version_id, (released.item.id, released.item.version)))
        .collect();
    let names: HashMap<Uuid, String> =
        staff::list(&app.store).await?.into_iter().map(|row| (row.id, row.display_name)).collect();
    let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id).cloned());
    let mut found = Vec::new();
    for row in rows {
        let figures = serde_json::from_str(&row.figures)
            .map_err(|error| Failure::broken(format!("finding {}: {error}", row.id)))?;
        let subject = match row.item_version_id {
            Some(id) => {
                let (id, version) = items.get(&id).cloned().ok_or_else(|| {
                    Failure::broken(format!("finding {} is about an unknown item", row.id))
                })?;
                Subject::Item { id, version }
            }
            None => place_of(app, &row).await?,
        };
        found.push(FindingView {
            figures,
            subject,
            reviewed_by: name(row.reviewed_by),
            closed_by: name(row.closed_by),
            is_own_review: row.reviewed_by == Some(actor.staff_id),
            row,
        });
    }
    Ok(found)
}

/// Hall, time and seat of a finding about a session.
async fn place_of(app: &App, row: &FindingRow) -> Result<Subject, Failure> {
    let broken = || Failure::broken(format!("finding {} is about nothing", row.id));
    let id = row.session_id.ok_or_else(broken)?;
    let session = sessions::find(&app.store, &sessions::Scope::Province, id).await?;
    let session = session.ok_or_else(broken)?;
    let hall = sessions::hall(&app.store, session.hall_id).await?.map(|hall| hall.name);
    let (hall, opened_at) = (hall.unwrap_or_default(), Moment::from_ms(session.opened_at));
    let Some(attempt) = row.subject.strip_prefix("attempt:") else {
        return Ok(Subject::Session { id, hall, opened_at });
    };
    let roster = sessions::roster(&app.store, id).await?;
    let seat = roster.iter().find(|candidate| candidate.attempt_id.to_string() == attempt);
    let seat_number = seat.map(|candidate| candidate.seat_number).ok_or_else(broken)?;
    Ok(Subject::Seat { id, hall, opened_at, seat_number })
}

/// The first person's part: what was looked at and what it seems to be.
///
/// # Errors
/// Without a note, when somebody has reviewed it already, or when the role may not.
pub async fn review_finding(app: &App, actor: &Actor, id: Uuid, text: &str) -> Result<(), Failure> {
    let text = note(text)?;
    let now = app.now();
    let tx = app.store.begin().await?;
    let mut row = findings::find_for_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
    may(actor, &row)?;
    if row.state != findings::OPEN {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    row.state = findings::REVIEWED.to_owned();
    row.reviewed_by = Some(actor.staff_id);
    row.reviewed_at = Some(now.ms());
    row.review_note = Some(text);
    record(&tx, actor, now, &row, "review_finding").await?;
    findings::change(&tx, row).await?;
    Ok(tx.commit().await?)
}

/// The second person's part: what was decided.
///
/// # Errors
/// Without a note, for who reviewed it, when it is not reviewed or closed already, or when the
/// role may not.
pub async fn close_finding(app: &App, actor: &Actor, id: Uuid, text: &str) -> Result<(), Failure> {
    let text = note(text)?;
    let now = app.now();
    let tx = app.store.begin().await?;
    let mut row = findings::find_for_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
    may(actor, &row)?;
    if row.state != findings::REVIEWED {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    if row.reviewed_by == Some(actor.staff_id) {
        return Err(Refusal::SamePerson.into());
    }
    row.state = findings::CLOSED.to_owned();
    row.closed_by = Some(actor.staff_id);
    row.closed_at = Some(now.ms());
    row.close_note = Some(text);
    record(&tx, actor, now, &row, "close_finding").await?;
    findings::change(&tx, row).await?;
    Ok(tx.commit().await?)
}

async fn record(
    tx: &crate::store::Tx,
    actor: &Actor,
    now: Moment,
    row: &FindingRow,
    action: &'static str,
) -> Result<(), Failure> {
    let chain = match row.session_id {
        Some(id) => format!("session:{id}"),
        None => "province".to_owned(),
    };
    let entry = audit::Entry {
        chain,
        actor: actor.audit_name(),
        action,
        object: format!("finding:{}", row.id),
        detail: json!({ "subject": row.subject, "kind": row.kind }),
    };
    Ok(audit::append(tx, now, entry).await?)
}
