//! Simulated attempts, written in bulk for drills and tests. Their people have no personal row, and
//! their sessions are marked, so that no figure takes them for real ones.

use super::entity::{attempt, candidate, citizen, form, response_event, result, simulated_session};
use super::rows::{insert, insert_all};
use super::{AttemptRow, CandidateRow, FormRow, ResponseEventRow, ResultRow, StoreFault, Tx};
use uuid::Uuid;

/// One simulated person's attempt with all that belongs to it.
#[derive(Clone, Debug)]
pub struct SimulatedAttempt {
    /// The seat. Its citizen is made here, without any personal row.
    pub candidate: CandidateRow,
    /// The attempt.
    pub attempt: AttemptRow,
    /// Its form.
    pub form: FormRow,
    /// Its responses.
    pub events: Vec<ResponseEventRow>,
    /// Its result.
    pub result: ResultRow,
}

/// Writes a session's simulated attempts.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &Tx, all: Vec<SimulatedAttempt>) -> Result<(), StoreFault> {
    let people = all.iter().map(|one| citizen::Model {
        id: one.candidate.citizen_id,
        created_at: one.candidate.checked_in_at,
        erased_at: Some(one.candidate.checked_in_at),
    });
    insert_all::<citizen::Entity>(tx, people.collect()).await?;
    let (mut candidates, mut attempts, mut forms) = (Vec::new(), Vec::new(), Vec::new());
    let (mut events, mut results) = (Vec::new(), Vec::new());
    for one in all {
        candidates.push(one.candidate);
        attempts.push(one.attempt);
        forms.push(one.form);
        events.extend(one.events);
        results.push(one.result);
    }
    insert_all::<form::Entity>(tx, forms).await?;
    insert_all::<candidate::Entity>(tx, candidates).await?;
    insert_all::<attempt::Entity>(tx, attempts).await?;
    insert_all::<response_event::Entity>(tx, events).await?;
    insert_all::<result::Entity>(tx, results).await
}

/// Marks a session as simulated, before any attempt of it is graded.
///
/// # Errors
/// When the database fails.
pub async fn mark(tx: &Tx, session_id: Uuid, seed: &str, made_at: i64) -> Result<(), StoreFault> {
    let row = simulated_session::Model { session_id, seed: seed.to_owned(), made_at };
    insert::<simulated_session::Entity>(tx, row).await
}
