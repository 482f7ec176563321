//! Goes on with more items when the first part is handed in near the cut and the exam says so.

use super::grade_attempt::grade_attempt;
use super::show_form::exam_of;
use super::{App, Failure, Refusal};
use crate::store::{AttemptRow, Db, ResponseEventRow, attempts, audit, rounds, sessions};
use sathach_domain::assembly::Form;
use sathach_domain::grading::{Borderline, POINT};
use sathach_domain::session::AttemptState;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// What a device works on and hands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The form.
    #[default]
    First,
    /// Its extension.
    Second,
}

/// The part that an attempt is in.
#[must_use]
pub fn part_of(attempt: &AttemptRow) -> Part {
    match attempt.extended_at {
        Some(_) => Part::Second,
        None => Part::First,
    }
}

/// Positions that are handed in already, while the rest goes on.
pub(super) fn n_closed(attempt: &AttemptRow) -> u16 {
    attempt.n_first.and_then(|n| u16::try_from(n).ok()).unwrap_or(0)
}

/// True for an event of the first part that came in after that was handed in.
pub(super) fn came_too_late(attempt: &AttemptRow, event: &ResponseEventRow) -> bool {
    let is_closed = event.position <= i64::from(n_closed(attempt));
    is_closed && attempt.extended_at.is_some_and(|at| event.received_at > at)
}

/// What an attempt's extension adds to the exam's cut; nothing before it has begun.
pub(super) async fn extension_cut_of(db: &impl Db, attempt: &AttemptRow) -> Result<i64, Failure> {
    let (Some(_), Some(form_id)) = (attempt.extended_at, attempt.form_id) else { return Ok(0) };
    let missing = || Failure::broken(format!("form {form_id} has no extension"));
    let extension = rounds::extension_of(db, form_id).await?.ok_or_else(missing)?;
    Ok(extension.cut_sixtieths)
}

/// Begins the extension of an attempt whose first part is handed in near the cut, in time. True
/// when it has begun, now or before.
///
/// # Errors
/// When what is stored contradicts itself.
pub(super) async fn extend_near_the_cut(app: &App, attempt_id: Uuid) -> Result<bool, Failure> {
    let unlocked = attempts::find(&app.store, attempt_id).await?.ok_or(Refusal::NotFound)?;
    let session = sessions::find(&app.store, &sessions::Scope::Province, unlocked.session_id)
        .await?
        .ok_or_else(|| Failure::broken("an attempt without a session"))?;
    let exam = exam_of(&app.store, session.exam_id).await?;
    let Some(policy) = exam.extension else { return Ok(false) };
    let tx = app.store.begin().await?;
    let attempt = attempts::find_for_change(&tx, attempt_id).await?.ok_or(Refusal::NotFound)?;
    let before = attempts::state_of(&attempt)?;
    let (AttemptState::Started { ends_at, .. }, Some(form_id)) = (before.state, attempt.form_id)
    else {
        return Ok(false);
    };
    if attempt.extended_at.is_some() {
        return Ok(true);
    }
    // After the lock, so that no save before it has a later moment.
    let now = app.now();
    let extension = rounds::extension_of(&tx, form_id).await?;
    let Some(extension) = extension.filter(|_| now < ends_at) else { return Ok(false) };
    let form: Form = serde_json::from_str(&extension.content)
        .map_err(|error| Failure::broken(format!("extension of form {form_id}: {error}")))?;
    let first = grade_attempt(&tx, &attempt).await?.outcome;
    let borderline = Borderline {
        within: i64::from(policy.within_points) * POINT,
        cut: first.cut_sixtieths,
        extension_cut: extension.cut_sixtieths,
        extension_max: form.items.len() as i64 * POINT,
    };
    if !borderline.goes_on(first.score_sixtieths) {
        return Ok(false);
    }
    let mut attempt = attempts::with_state(attempt, before.add_time(policy.seconds())?);
    attempt.extended_at = Some(now.ms());
    attempt.n_first = Some(first.positions.len() as i64);
    attempt.extended_seconds = Some(i64::from(policy.seconds()));
    attempts::change(&tx, attempt.clone()).await?;
    let entry = audit::Entry {
        chain: format!("session:{}", attempt.session_id),
        actor: format!("attempt:{attempt_id}"),
        action: "extend_attempt",
        object: format!("attempt:{attempt_id}"),
        // No points: the audit page is read while people sit.
        detail: json!({ "n_items": form.items.len(), "seconds": policy.seconds(),
                        "ends_at": attempt.ends_at }),
    };
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    Ok(true)
}
