//! The items of the workbench with what is remarkable about each.

use super::{Workbench, aside, standing_of};
use crate::services::{Actor, App, Failure};
use sathach_domain::bank::life::Stage;
use sathach_domain::bank::{Framework, Item};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One item in the list.
#[derive(Clone, Debug)]
pub struct ListedItem {
    /// Its newest wording.
    pub item: Item,
    /// Where that stands.
    pub stage: Stage,
    /// Version in use, where that is an older one.
    pub version_in_use: Option<u32>,
    /// Comments that wait for an answer.
    pub n_open_comments: i64,
    /// Errors that the check finds.
    pub n_errors: usize,
    /// Warnings that the check finds.
    pub n_warnings: usize,
    /// The day for looking at its facts again is over.
    pub is_overdue: bool,
    /// The asker wrote at it.
    pub is_own: bool,
}

/// The workbench at a glance.
#[derive(Clone, Debug)]
pub struct WorkbenchView {
    /// The skills framework.
    pub framework: Framework,
    /// All items by id.
    pub items: Vec<ListedItem>,
}

/// Lists all items of the workbench.
///
/// # Errors
/// When there is no bank yet, or the role may not.
pub async fn list_items(app: &App, actor: &Actor) -> Result<WorkbenchView, Failure> {
    standing_of(actor)?;
    let bench = Workbench::load(&app.store).await?;
    let own = crate::store::workbench::code_of(&app.store, actor.staff_id).await?;
    let today = app.now().day_in_vietnam();
    let files = bench.newest_files()?;
    let checks = Arc::clone(&app.checks);
    let check = aside(move || checks.of(&files)).await?;
    let mut found: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for finding in check.errors.iter().chain(&check.warnings) {
        let Some(item) = &finding.item else { continue };
        let counts = found.entry(item.clone()).or_default();
        match finding.is_error() {
            true => counts.0 += 1,
            false => counts.1 += 1,
        }
    }
    let listed = |held: super::Held| {
        let item = held.work.item().clone();
        let (n_errors, n_warnings) = found.get(&item.id).copied().unwrap_or_default();
        ListedItem {
            stage: held.work.stage(),
            version_in_use: held.work.in_use().map(|older| older.version),
            n_open_comments: held.row.n_open_comments,
            n_errors,
            n_warnings,
            is_overdue: item.review_due.is_some_and(|due| due < today),
            is_own: own.as_ref().is_some_and(|code| held.work.writers().contains(code)),
            item,
        }
    };
    let items = bench.items.into_iter().map(listed).collect();
    Ok(WorkbenchView { framework: bench.framework, items })
}
