//! Grades an attempt from what is stored, and stores the result as a version with its cause.

use super::Failure;
use super::attempt_plan::shown_form;
use super::extend_attempt::extension_cut_of;
use super::neutralise::neutralisation_of;
use super::show_form::{current_responses, exam_of};
use crate::store::{AttemptRow, ResultRow, Tx, attempts, bank, neutralisations, sessions};
use sathach_domain::grading::{GradedItem, Neutralisation, Outcome, grade, regrade};
use sathach_domain::moment::Moment;
use uuid::Uuid;

/// An outcome with what the rest of the submission needs.
pub struct Graded {
    /// The outcome.
    pub outcome: Outcome,
    /// How long the holder's link works.
    pub link_days: u16,
}

/// Grades the responses that came in before the end of time and the grace for those on their way.
///
/// # Errors
/// When what is stored contradicts itself.
pub async fn grade_attempt(tx: &Tx, attempt: &AttemptRow) -> Result<Graded, Failure> {
    let session = sessions::find(tx, &sessions::Scope::Province, attempt.session_id)
        .await?
        .ok_or_else(|| Failure::broken("an attempt without a session"))?;
    let exam = exam_of(tx, session.exam_id).await?;
    let release = bank::release(tx, session.release_id)
        .await?
        .ok_or_else(|| Failure::broken("a session without a bank release"))?;
    let framework = bank::framework_of(tx, &release).await?;
    let ends_at = Moment::from_ms(attempt.ends_at.unwrap_or_default());
    let until = ends_at.plus_seconds(i64::from(exam.late_grace_seconds));
    // The attempt is locked, so nothing is added between this look and the commit.
    let responses = current_responses(tx, attempt, Some(until)).await?;
    let shown = shown_form(tx, attempt).await?;
    let items: Vec<GradedItem<'_>> = shown
        .items
        .iter()
        .zip(1_u16..)
        .map(|(released, position)| GradedItem {
            item_version_id: released.version_id,
            item: &released.item,
            response: responses.get(&position),
        })
        .collect();
    let area_order: Vec<&str> = framework.areas.iter().map(|area| area.id.as_str()).collect();
    let cut = i64::from(exam.cut_sixtieths()) + extension_cut_of(tx, attempt).await?;
    let outcome = grade(&items, &area_order, cut);
    let neutralisations = in_force(tx, &outcome, session.id).await?;
    let outcome = regrade(&outcome, &items, &area_order, &neutralisations);
    Ok(Graded { outcome, link_days: exam.link_days })
}

/// What was decided about items of this form, whether results of before are regraded already or
/// not.
async fn in_force(
    tx: &Tx,
    outcome: &Outcome,
    session_id: Uuid,
) -> Result<Vec<Neutralisation>, Failure> {
    neutralisations::share_grading_lock(tx).await?;
    let ids = outcome.positions.iter().map(|position| position.item_version_id).collect();
    let rows = neutralisations::in_force(tx, ids, session_id).await?;
    rows.iter().map(neutralisation_of).collect()
}

/// Adds the next result version.
///
/// # Errors
/// When the database fails.
pub async fn store_result(
    tx: &Tx,
    attempt: &AttemptRow,
    graded: &Graded,
    now: Moment,
) -> Result<(), Failure> {
    let outcome = &graded.outcome;
    let version = attempts::latest_result(tx, attempt.id).await?.map_or(1, |row| row.version + 1);
    let row = ResultRow {
        attempt_id: attempt.id,
        version,
        cause: "initial".to_owned(),
        score_sixtieths: outcome.score_sixtieths,
        max_sixtieths: outcome.max_sixtieths,
        cut_sixtieths: outcome.cut_sixtieths,
        decision: outcome.decision.as_str().to_owned(),
        content: serde_json::to_string(outcome).map_err(|e| Failure::broken(e.to_string()))?,
        created_at: now.ms(),
    };
    Ok(attempts::add_result(tx, row).await?)
}
