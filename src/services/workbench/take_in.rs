//! Takes the items of bank files onto the workbench. What was changed on the web is never
//! overwritten.

use super::{Before, Deed, Held, put, record_import};
use crate::services::{App, Failure};
use crate::store::{Tx, bank, workbench};
use sathach_domain::bank::Item;
use sathach_domain::bank::life::WorkItem;
use std::collections::BTreeMap;

/// What became of the items of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Ids of items that are new on the workbench.
    pub added: Vec<String>,
    /// Ids of items that had come from files and now have the wording of these files.
    pub updated: Vec<String>,
    /// How many are the same as on the workbench.
    pub n_same: usize,
    /// Ids of items that were changed on the web and differ from the file: left as they are.
    pub conflicts: Vec<String>,
}

/// What an item of a file would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Added,
    Updated,
    Same,
    Conflict,
}

fn fate(item: &Item, there: Option<&Held>) -> Fate {
    let Some(held) = there else { return Fate::Added };
    if held.work.item() == item || held.work.in_use() == Some(item) {
        return Fate::Same;
    }
    match held.row.edited_by {
        Some(_) => Fate::Conflict,
        None if item.version < held.work.item().version => Fate::Conflict,
        None => Fate::Updated,
    }
}

fn count(taken: &mut TakenIn, fate: Fate, item_id: &str) {
    match fate {
        Fate::Added => taken.added.push(item_id.to_owned()),
        Fate::Updated => taken.updated.push(item_id.to_owned()),
        Fate::Same => taken.n_same += 1,
        Fate::Conflict => taken.conflicts.push(item_id.to_owned()),
    }
}

/// Puts the items of the newest release on a workbench that is still empty, as in an installation
/// that is older than the workbench.
pub(in crate::services) async fn take_in_release(app: &App, tx: &Tx) -> Result<(), Failure> {
    if !workbench::is_empty(tx).await? {
        return Ok(());
    }
    let Some(release) = bank::newest_release(tx).await? else { return Ok(()) };
    let released = bank::items_of_release(tx, release.id).await?;
    let items: Vec<Item> = released.into_iter().map(|released| released.item).collect();
    take_in(app, tx, &items).await?;
    Ok(())
}

/// Takes items in: new ones are added, those that came from files before are updated.
pub(in crate::services) async fn take_in(
    app: &App,
    tx: &Tx,
    items: &[Item],
) -> Result<TakenIn, Failure> {
    let mut there = BTreeMap::new();
    for row in workbench::all(tx).await? {
        let work = workbench::read(&row)?;
        there.insert(row.item_id.clone(), Held { row, work });
    }
    let mut taken = TakenIn::default();
    for item in items {
        let held = there.remove(&item.id);
        let fate = fate(item, held.as_ref());
        count(&mut taken, fate, &item.id);
        let before = match (fate, held) {
            (Fate::Added, _) => Before::Nothing,
            (Fate::Updated, Some(held)) => Before::Row(held.row),
            (Fate::Updated, None) | (Fate::Same | Fate::Conflict, _) => continue,
        };
        let deed = Deed { action: "import", note: "", by: None, n_open_comments: 0 };
        put(app, tx, before, &WorkItem::from_file(item.clone()), deed).await?;
    }
    record_import(app, tx, None, taken.added.len(), taken.updated.len()).await?;
    Ok(taken)
}
