//! Steps of an item's life, and comments of its readers.

use super::{
    Before, Deed, Workbench, aside, checked_note, held_for_change, person, record, standing_of,
};
use crate::services::failure::FieldRefusal;
use crate::services::{Actor, App, Failure};
use crate::store::Tx;
use sathach_domain::bank::item::AcceptedWarning;
use sathach_domain::bank::life::{Step, Turn};
use sathach_domain::bank::lint_item::lint_item_by;
use sathach_domain::bank::{Finding, Item};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Takes a step with an item.
///
/// # Errors
/// When the role or the item's life does not allow it, when a note is missing, or when somebody
/// changed the item since `seen`.
pub async fn take_step(
    app: &App,
    actor: &Actor,
    item_id: &str,
    step: Step,
    note: &str,
    seen: i64,
) -> Result<(), Failure> {
    standing_of(actor)?;
    let note = checked_note(note)?;
    let tx = app.store.begin().await?;
    let (row, work) = held_for_change(&tx, item_id, seen).await?;
    let findings = match step.needs_clean() {
        true => findings_of(app, &tx, work.item()).await?,
        false => Vec::new(),
    };
    let by = person(&tx, actor).await?;
    let on = app.now().day_in_vietnam();
    // Who accepts an item lets the warnings stand that the page shows, with the note as reason.
    let standing = |finding: &&Finding| finding.is_unexplained();
    let rules: BTreeSet<&String> =
        findings.iter().filter(standing).map(|finding| &finding.rule).collect();
    let accepted = |rule: &String| AcceptedWarning { rule: rule.clone(), note: note.clone() };
    let accepted: Vec<AcceptedWarning> = rules.into_iter().map(accepted).collect();
    let (findings, accepted) = (findings.as_slice(), accepted.as_slice());
    let work = work.take(&Turn { step, by: &by, on, note: &note, findings, accepted })?;
    let n_open_comments = match step {
        Step::Return => row.n_open_comments + 1,
        // Who sends or accepts an item has dealt with what was said about it.
        Step::Send | Step::Accept => 0,
        Step::TakeBack
        | Step::Pretest
        | Step::GoLive
        | Step::Rest
        | Step::Suspend
        | Step::Retire
        | Step::Discard => row.n_open_comments,
    };
    let (action, by) = (step.as_str(), Some(actor.staff_id));
    let deed = Deed { action, note: &note, by, n_open_comments };
    record(app, &tx, Before::Row(row), &work, deed).await?;
    tx.commit().await?;
    Ok(())
}

/// What the check finds in a wording, among the other items.
async fn findings_of(app: &App, tx: &Tx, item: &Item) -> Result<Vec<Finding>, Failure> {
    let (others, item) = (Workbench::load(tx).await?.files_around(item)?, item.clone());
    let checks = Arc::clone(&app.checks);
    let found = aside(move || lint_item_by(others, &item, |files| checks.of(files))).await?;
    Ok(found.into_iter().map(|found| found.finding).collect())
}

/// Adds a comment, which changes nothing about the item.
///
/// # Errors
/// When it is empty or too long, or the role may not.
pub async fn comment(
    app: &App,
    actor: &Actor,
    item_id: &str,
    text: &str,
    seen: i64,
) -> Result<(), Failure> {
    standing_of(actor)?;
    let note = checked_note(text)?;
    if note.is_empty() {
        return Err(FieldRefusal::one("note", "required").into());
    }
    let tx = app.store.begin().await?;
    let (row, work) = held_for_change(&tx, item_id, seen).await?;
    let n_open_comments = row.n_open_comments + 1;
    let by = Some(actor.staff_id);
    let deed = Deed { action: "comment", note: &note, by, n_open_comments };
    record(app, &tx, Before::Row(row), &work, deed).await?;
    tx.commit().await?;
    Ok(())
}
