//! One item of the workbench: its wording, findings, history, and the steps that may be taken.

use super::{Workbench, aside, person_looking};
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{WorkChangeRow, bank, staff, workbench};
use sathach_domain::bank::life::{Stage, Step, WorkItem};
use sathach_domain::bank::lint_item::{PartFinding, lint_item_by};
use sathach_domain::bank::{Framework, Item};
use sathach_domain::moment::Moment;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Changes that a page shows at most.
const MAX_CHANGES: u64 = 200;

/// A change in an item's history.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its number, from 1.
    pub n: i64,
    /// Version after it.
    pub version: u32,
    /// What was done: a step's word, `write`, `edit`, `comment`, `answered`, `import`.
    pub action: String,
    /// Note, comment or reason.
    pub note: String,
    /// Who did it; empty for the installation.
    pub who: String,
    /// When.
    pub at: Moment,
    /// The wording after it.
    pub item: Item,
}

/// An item with everything that a page about it shows.
#[derive(Clone, Debug)]
pub struct WorkItemView {
    /// The skills framework.
    pub framework: Framework,
    /// The item.
    pub work: WorkItem,
    /// How many changes there were, so that a form can tell what it saw.
    pub n_changes: i64,
    /// Comments that wait for an answer.
    pub n_open_comments: i64,
    /// The newest wording is part of a release, so that an edit makes the next version.
    pub is_released: bool,
    /// What the check finds in the newest wording.
    pub findings: Vec<PartFinding>,
    /// Steps that the asker may take.
    pub steps: Vec<Step>,
    /// Its history, newest first.
    pub changes: Vec<Change>,
}

impl WorkItemView {
    /// Where the newest wording stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.work.stage()
    }
}

/// Shows an item.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not on the workbench.
pub async fn show_work_item(
    app: &App,
    actor: &Actor,
    item_id: &str,
) -> Result<WorkItemView, Failure> {
    let person = person_looking(&app.store, actor).await?;
    let mut bench = Workbench::load(&app.store).await?;
    let at = bench.items.iter().position(|held| held.row.item_id == item_id);
    let held = bench.items.remove(at.ok_or(Refusal::NotFound)?);
    let (others, wording) = (bench.files_around(held.work.item())?, held.work.item().clone());
    let checks = Arc::clone(&app.checks);
    let findings = aside(move || lint_item_by(others, &wording, |files| checks.of(files))).await?;
    let rows = workbench::changes(&app.store, item_id, MAX_CHANGES).await?;
    let item = held.work.item();
    let released = bank::item_version(&app.store, &item.id, item.version).await?;
    let names = names(app).await?;
    let changes: Result<Vec<Change>, Failure> =
        rows.into_iter().map(|row| change(row, &names)).collect();
    Ok(WorkItemView {
        framework: bench.framework,
        steps: held.work.steps_for(&person),
        n_changes: held.row.n_changes,
        n_open_comments: held.row.n_open_comments,
        is_released: released.is_some(),
        work: held.work,
        findings,
        changes: changes?,
    })
}

/// Names of staff with their role codes, for colleagues to read.
async fn names(app: &App) -> Result<BTreeMap<Uuid, String>, Failure> {
    let codes = workbench::codes(&app.store).await?;
    let named = staff::list(&app.store).await?.into_iter().map(|row| {
        let name = match codes.get(&row.id) {
            Some(code) => format!("{} ({code})", row.display_name),
            None => row.display_name,
        };
        (row.id, name)
    });
    Ok(named.collect())
}

fn change(row: WorkChangeRow, names: &BTreeMap<Uuid, String>) -> Result<Change, Failure> {
    let place = format!("work_change {} {}", row.item_id, row.n);
    let item = serde_json::from_str(&row.content)
        .map_err(|_| Failure::broken(format!("{place}: content is not an item")))?;
    let version = u32::try_from(row.version)
        .map_err(|_| Failure::broken(format!("{place}: version out of range")))?;
    Ok(Change {
        n: row.n,
        version,
        action: row.action,
        note: row.note,
        who: row.changed_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        at: Moment::from_ms(row.changed_at),
        item,
    })
}
