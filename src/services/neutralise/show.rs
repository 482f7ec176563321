//! Neutralisations as officers see them: the list, one of them, and what changed as a table.

use super::{cause_of, item_of, neutralisation_of, progress_of, require_officer};
use crate::services::show_session::full_name;
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{Db, NeutralisationRow, neutralisations, places, sessions, staff};
use sathach_domain::assembly::ReleasedItem;
use sathach_domain::grading::Method;
use sathach_domain::grading::neutralise::decision::{Progress, Reach};
use sathach_domain::moment::Moment;
use uuid::Uuid;

/// Neutralisations that the list shows.
pub const MAX_LISTED: u64 = 200;

/// A neutralisation in the list.
#[derive(Clone, Debug)]
pub struct NeutralisationLine {
    /// Its id.
    pub id: Uuid,
    /// The item.
    pub item: ReleasedItem,
    /// What is granted.
    pub method: Method,
    /// How far it is.
    pub progress: Progress,
    /// When it was proposed.
    pub proposed_at: Moment,
    /// What was done so far.
    pub done: Reach,
}

/// A session that a neutralisation reaches.
#[derive(Clone, Debug)]
pub struct SessionReach {
    /// The session.
    pub session_id: Uuid,
    /// Hall and commune.
    pub place: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// What was foreseen when it was proposed.
    pub foreseen: Reach,
    /// What was done so far.
    pub done: Reach,
    /// New passes with a certificate.
    pub n_issued: i64,
}

/// All about one neutralisation.
#[derive(Clone, Debug)]
pub struct NeutralisationView {
    /// The line of the list.
    pub line: NeutralisationLine,
    /// The only session, where it is limited to one.
    pub only_session: Option<Uuid>,
    /// Why.
    pub reason: String,
    /// SHA-256 over what was proposed.
    pub hash: String,
    /// Name of who proposed it.
    pub proposed_by: String,
    /// Name of who decided.
    pub decided_by: Option<String>,
    /// What the second person noted.
    pub decision_note: Option<String>,
    /// The reader proposed it.
    pub is_own: bool,
    /// What was foreseen when it was proposed.
    pub foreseen: Reach,
    /// New passes with a certificate.
    pub n_issued: i64,
    /// Session by session.
    pub sessions: Vec<SessionReach>,
}

/// Neutralisations, newest first.
///
/// # Errors
/// When the role may not, or the database fails.
pub async fn list_neutralisations(
    app: &App,
    actor: &Actor,
) -> Result<Vec<NeutralisationLine>, Failure> {
    require_officer(actor)?;
    let mut lines = Vec::new();
    for row in neutralisations::list(&app.store, MAX_LISTED).await? {
        lines.push(line_of(&app.store, &row).await?);
    }
    Ok(lines)
}

async fn line_of(db: &impl Db, row: &NeutralisationRow) -> Result<NeutralisationLine, Failure> {
    Ok(NeutralisationLine {
        id: row.id,
        item: item_of(db, row.item_version_id).await?,
        method: neutralisation_of(row)?.method,
        progress: progress_of(row)?,
        proposed_at: Moment::from_ms(row.proposed_at),
        done: Reach { n_held: row.n_held, n_changed: row.n_changed, n_to_pass: row.n_to_pass },
    })
}

/// One neutralisation with its sessions.
///
/// # Errors
/// When the role may not, or it is not there.
pub async fn show_neutralisation(
    app: &App,
    actor: &Actor,
    id: Uuid,
) -> Result<NeutralisationView, Failure> {
    require_officer(actor)?;
    let store = &app.store;
    let row = neutralisations::find(store, id).await?.ok_or(Refusal::NotFound)?;
    let sessions = session_reaches(app, id).await?;
    let name = |found: Option<crate::store::StaffRow>| found.map(|staff| staff.display_name);
    let decided_by = match row.decided_by {
        Some(by) => name(staff::find(store, by).await?),
        None => None,
    };
    Ok(NeutralisationView {
        line: line_of(store, &row).await?,
        only_session: row.session_id,
        hash: row.hash,
        proposed_by: name(staff::find(store, row.proposed_by).await?).unwrap_or_default(),
        decided_by,
        decision_note: row.decision_note,
        is_own: row.proposed_by == actor.staff_id,
        reason: row.reason,
        foreseen: sessions.iter().fold(Reach::default(), |sum, one| sum.and(one.foreseen)),
        n_issued: sessions.iter().map(|one| one.n_issued).sum(),
        sessions,
    })
}

async fn session_reaches(app: &App, id: Uuid) -> Result<Vec<SessionReach>, Failure> {
    let store = &app.store;
    let rows = neutralisations::sessions(store, id).await?;
    let places = SessionPlaces::load(app, rows.iter().map(|row| row.session_id).collect()).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let (place, opened_at) = places.of(row.session_id);
            SessionReach {
                session_id: row.session_id,
                place,
                opened_at,
                foreseen: Reach {
                    n_held: row.n_held_foreseen,
                    n_changed: row.n_changed_foreseen,
                    n_to_pass: row.n_to_pass_foreseen,
                },
                done: Reach {
                    n_held: row.n_held,
                    n_changed: row.n_changed,
                    n_to_pass: row.n_to_pass,
                },
                n_issued: row.n_issued,
            }
        })
        .collect())
}

/// Hall, commune and opening of sessions.
pub struct SessionPlaces(std::collections::HashMap<Uuid, (String, Moment)>);

impl SessionPlaces {
    /// Looks them up, all at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(app: &App, ids: Vec<Uuid>) -> Result<SessionPlaces, Failure> {
        let halls = sessions::halls(&app.store, &sessions::Scope::Province).await?;
        let communes = places::communes(&app.store).await?;
        let mut found = std::collections::HashMap::new();
        for row in sessions::with_ids(&app.store, ids).await? {
            let hall = halls.iter().find(|hall| hall.id == row.hall_id);
            let commune = communes.iter().find(|commune| commune.code == row.commune_code);
            let place = [hall.map(|hall| hall.name.clone()), commune.map(full_name)];
            let place = place.into_iter().flatten().collect::<Vec<_>>().join(", ");
            found.insert(row.id, (place, Moment::from_ms(row.opened_at)));
        }
        Ok(SessionPlaces(found))
    }

    /// Hall with commune, and when it was opened.
    #[must_use]
    pub fn of(&self, session_id: Uuid) -> (String, Moment) {
        let nowhere = || (String::new(), Moment::from_ms(0));
        self.0.get(&session_id).cloned().unwrap_or_else(nowhere)
    }
}

/// A stored item version.
///
/// # Errors
/// When the role may not, or it is not there.
pub async fn item_version(app: &App, actor: &Actor, id: Uuid) -> Result<ReleasedItem, Failure> {
    require_officer(actor)?;
    item_of(&app.store, id).await
}

/// All stored versions of an item, newest first.
///
/// # Errors
/// When the role may not, or no version was ever released.
pub async fn item_versions(
    app: &App,
    actor: &Actor,
    item_id: &str,
) -> Result<Vec<ReleasedItem>, Failure> {
    require_officer(actor)?;
    let versions = neutralisations::versions_of_item(&app.store, item_id.trim()).await?;
    if versions.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    Ok(versions)
}

/// What changed, attempt by attempt, as CSV. Ids only: nobody is named.
///
/// # Errors
/// When the role may not, or it is not there.
pub async fn export_neutralisation(app: &App, actor: &Actor, id: Uuid) -> Result<Vec<u8>, Failure> {
    require_officer(actor)?;
    neutralisations::find(&app.store, id).await?.ok_or(Refusal::NotFound)?;
    let mut table = csv::Writer::from_writer(Vec::new());
    let broken = |error: csv::Error| Failure::broken(error.to_string());
    let heads = [
        "session",
        "attempt",
        "result_version",
        "sixtieths_before",
        "sixtieths_after",
        "decision_before",
        "decision_after",
    ];
    table.write_record(heads).map_err(broken)?;
    for of_session in neutralisations::sessions(&app.store, id).await? {
        let cause = cause_of(id);
        let changed =
            neutralisations::changed_results(&app.store, &cause, of_session.session_id).await?;
        for result in changed {
            let record = [
                result.session_id.to_string(),
                result.attempt_id.to_string(),
                result.version.to_string(),
                result.sixtieths_before.to_string(),
                result.sixtieths.to_string(),
                result.decision_before,
                result.decision,
            ];
            table.write_record(record).map_err(broken)?;
        }
    }
    table.into_inner().map_err(|error| Failure::broken(error.to_string()))
}
