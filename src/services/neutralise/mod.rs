//! Neutralising an item: proposing with a preview, deciding by a second person, grading again in
//! the background, showing what came of it.

pub mod apply;
pub mod decide;
pub mod preview;
pub mod propose;
mod regrader;
pub mod show;

use super::{Actor, Failure, Refusal};
use crate::store::{Db, NeutralisationRow, StoreFault, bank};
use sathach_domain::assembly::ReleasedItem;
use sathach_domain::grading::neutralise::decision::{Decided, Progress};
use sathach_domain::grading::{Method, Neutralisation};
use sathach_domain::identity::Role;
use sathach_domain::moment::Moment;
use uuid::Uuid;

/// Longest reason or note.
pub const MAX_REASON: usize = 1_000;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The item version that is flawed.
    pub item_version_id: Uuid,
    /// Only this session; none means all attempts that hold the item.
    pub session_id: Option<Uuid>,
    /// What everybody who got it is granted.
    pub method: Method,
    /// Why, in the officer's words.
    pub reason: String,
}

impl Proposal {
    fn neutralisation(&self) -> Neutralisation {
        Neutralisation { item_version_id: self.item_version_id, method: self.method.clone() }
    }
}

/// Officers of the province propose and decide.
fn require_officer(actor: &Actor) -> Result<(), Refusal> {
    match actor.role {
        Role::ProvinceOfficer => Ok(()),
        Role::Mentor
        | Role::CommuneOfficer
        | Role::ItemAuthor
        | Role::Auditor
        | Role::Administrator => Err(Refusal::NotAllowed),
    }
}

/// The item version with this id.
async fn item_of(db: &impl Db, id: Uuid) -> Result<ReleasedItem, Failure> {
    let item = bank::items(db, vec![id]).await?.pop();
    Ok(item.ok_or(Refusal::NotFound)?)
}

fn bad_row(row: &NeutralisationRow, column: &'static str, problem: &str) -> Failure {
    let fault = StoreFault::BadRow {
        table: "neutralisation",
        row: row.id.to_string(),
        column,
        problem: problem.to_owned(),
    };
    fault.into()
}

/// The rule that a row holds.
pub(super) fn neutralisation_of(row: &NeutralisationRow) -> Result<Neutralisation, Failure> {
    let method =
        serde_json::from_str(&row.method).map_err(|_| bad_row(row, "method", "not a method"))?;
    Ok(Neutralisation { item_version_id: row.item_version_id, method })
}

/// How far a row is.
fn progress_of(row: &NeutralisationRow) -> Result<Progress, Failure> {
    let decided = || match (row.decided_by, row.decided_at) {
        (Some(by), Some(at)) => Ok(Decided { by, at: Moment::from_ms(at) }),
        (None, _) | (_, None) => Err(bad_row(row, "decided_by", "empty, but the state needs it")),
    };
    match row.state.as_str() {
        "proposed" => Ok(Progress::Proposed),
        "approved" => Ok(Progress::Approved(decided()?)),
        "rejected" => Ok(Progress::Rejected(decided()?)),
        "withdrawn" => Ok(Progress::Withdrawn(decided()?)),
        "applied" => {
            let at = row.applied_at.ok_or_else(|| bad_row(row, "applied_at", "empty"))?;
            Ok(Progress::Applied(decided()?, Moment::from_ms(at)))
        }
        _ => Err(bad_row(row, "state", "not a state")),
    }
}

/// Puts it into the columns.
fn with_progress(mut row: NeutralisationRow, progress: Progress) -> NeutralisationRow {
    row.state = progress.as_str().to_owned();
    match progress {
        Progress::Proposed => {}
        Progress::Approved(decided)
        | Progress::Rejected(decided)
        | Progress::Withdrawn(decided) => {
            row.open_slot = None;
            row.decided_by = Some(decided.by);
            row.decided_at = Some(decided.at.ms());
        }
        Progress::Applied(_, at) => row.applied_at = Some(at.ms()),
    }
    row
}

/// What new result versions state as their cause.
#[must_use]
pub fn cause_of(neutralisation_id: Uuid) -> String {
    format!("neutralisation:{neutralisation_id}")
}
