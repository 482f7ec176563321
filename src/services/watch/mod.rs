//! Watching: what responses say about items, halls, forms and the cut score. Figures open a
//! review; people decide, two of them.

pub mod accept_calibration;
pub mod calibrate_items;
pub mod find_in_sessions;
pub mod flag_items;
pub mod look_at_sessions;
pub mod measure_exams;
pub mod measure_items;
pub mod measures;
pub mod responses;
pub mod review_finding;
pub mod set_standard;
pub mod show_exams;
pub mod show_measures;
pub mod simulate_exam;
pub mod simulate_responses;

use super::{Actor, Failure, Refusal};
use sathach_domain::identity::Role;

/// Longest note.
pub const MAX_NOTE_CHARS: usize = 1000;

/// Who may look at figures of items and propose, and be a second person.
pub(super) fn must_keep_items(actor: &Actor) -> Result<(), Failure> {
    match actor.role {
        Role::ItemAuthor | Role::ProvinceOfficer => Ok(()),
        Role::Mentor | Role::CommuneOfficer | Role::Auditor | Role::Administrator => {
            Err(Refusal::NotAllowed.into())
        }
    }
}

/// Who may work through findings about sessions.
pub(super) fn must_keep_sessions(actor: &Actor) -> Result<(), Failure> {
    match actor.role {
        Role::ProvinceOfficer => Ok(()),
        Role::ItemAuthor
        | Role::Mentor
        | Role::CommuneOfficer
        | Role::Auditor
        | Role::Administrator => Err(Refusal::NotAllowed.into()),
    }
}

/// Computes beside the tasks that answer requests: citizens' saves must not wait for statistics.
pub(super) async fn aside<T: Send + 'static>(
    compute: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(compute).await;
    done.map_err(|error| Failure::broken(format!("a computation stopped: {error}")))
}

/// A note without white space around it.
pub(super) fn note(text: &str) -> Result<String, Failure> {
    let note = text.trim();
    if note.is_empty() {
        return Err(super::failure::FieldRefusal::one("note", "required").into());
    }
    if note.chars().count() > MAX_NOTE_CHARS {
        return Err(super::failure::FieldRefusal::one("note", "too_long").into());
    }
    Ok(note.to_owned())
}
