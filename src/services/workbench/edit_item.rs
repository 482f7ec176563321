//! Writing: what a form must know, the check of what is being typed, saving it as a draft.

use super::add_picture::added;
use super::{
    Before, Deed, Workbench, aside, framework, held_for_change, person, record, standing_of,
};
use crate::services::failure::FieldRefusal;
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{Tx, bank, workbench};
use sathach_domain::bank::check::MAX_ITEMS;
use sathach_domain::bank::life::{Use, WorkItem};
use sathach_domain::bank::lint_item::{PartFinding, lint_item_by};
use sathach_domain::bank::{Framework, Item, Media};
use std::sync::Arc;

/// Largest item that is stored, as JSON. The check's own limits are far below.
const MAX_ITEM_BYTES: usize = 60_000;

/// Greatest number that an id can end with.
const MAX_NUMBER: u32 = 999;

/// The framework that authors write by.
///
/// # Errors
/// When there is no bank yet, or the role may not.
pub async fn authors_framework(app: &App, actor: &Actor) -> Result<Framework, Failure> {
    standing_of(actor)?;
    framework(&app.store).await
}

/// What an editor must know.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The framework that authors write by.
    pub framework: Framework,
    /// The pictures that items show, one for each path, and the one that is named.
    pub media: Vec<Media>,
}

/// The framework and the pictures that are there, among them the one of the path `named`, if it was
/// added and no item shows it yet.
///
/// # Errors
/// When there is no bank yet, or the role may not.
pub async fn desk(app: &App, actor: &Actor, named: &str) -> Result<Desk, Failure> {
    let framework = authors_framework(app, actor).await?;
    let mut media: Vec<Media> = Vec::new();
    for row in workbench::all(&app.store).await? {
        let shown = workbench::read(&row)?.item().media.clone();
        media.extend(shown.filter(|new| !media.iter().any(|old| old.file == new.file)));
    }
    if !media.iter().any(|known| known.file == named) {
        media.extend(added(&app.store, named).await?);
    }
    Ok(Desk { framework, media })
}

/// Checks a wording among the other items of the workbench. A new item has no id yet and gets the
/// next one of its area.
///
/// # Errors
/// When there is no bank yet, or the role may not.
pub async fn lint_draft(
    app: &App,
    actor: &Actor,
    mut item: Item,
) -> Result<Vec<PartFinding>, Failure> {
    standing_of(actor)?;
    let bench = Workbench::load(&app.store).await?.with_picture_of(&app.store, &item).await?;
    if item.id.is_empty() {
        let ids = bench.items.iter().map(|held| held.row.item_id.as_str());
        item.id = next_id(&item.area, ids)?;
    }
    let others = bench.files_around(&item)?;
    let checks = Arc::clone(&app.checks);
    aside(move || lint_item_by(others, &item, |files| checks.of(files))).await
}

/// Adds a new item as a draft and gives its id.
///
/// # Errors
/// When the role may not, the area is unknown or full, or the item is far too long.
pub async fn add_item(app: &App, actor: &Actor, mut item: Item) -> Result<String, Failure> {
    let framework = authors_framework(app, actor).await?;
    if framework.area(&item.area).is_none() {
        return Err(FieldRefusal::one("area", "unknown").into());
    }
    let tx = app.store.begin().await?;
    let rows = workbench::all(&tx).await?;
    if rows.len() >= MAX_ITEMS {
        return Err(Refusal::BankFull.into());
    }
    item.id = next_id(&item.area, rows.iter().map(|row| row.item_id.as_str()))?;
    must_fit(&item)?;
    let work = WorkItem::draft(item, &person(&tx, actor).await?);
    let deed = Deed { action: "write", note: "", by: Some(actor.staff_id), n_open_comments: 0 };
    record(app, &tx, Before::Nothing, &work, deed).await?;
    tx.commit().await?;
    Ok(work.item().id.clone())
}

/// Saves new content of an item as a draft, a new version where the old one was released. Errors of
/// the check do not stop it. Gives the number of changes, for the next save of the same form.
///
/// # Errors
/// When the role may not, somebody changed the item since `seen`, or it cannot be edited now.
pub async fn save_item(app: &App, actor: &Actor, item: Item, seen: i64) -> Result<i64, Failure> {
    standing_of(actor)?;
    must_fit(&item)?;
    let tx = app.store.begin().await?;
    let (row, work) = held_for_change(&tx, &item.id, seen).await?;
    let used = use_of(&tx, work.item()).await?;
    let edited = work.edit(item, &person(&tx, actor).await?, used)?;
    let n_open_comments = row.n_open_comments;
    let deed = Deed { action: "edit", note: "", by: Some(actor.staff_id), n_open_comments };
    let n = record(app, &tx, Before::Row(row), &edited, deed).await?;
    tx.commit().await?;
    Ok(n)
}

/// Whether a version is part of a release.
async fn use_of(tx: &Tx, item: &Item) -> Result<Use, Failure> {
    Ok(match bank::item_version(tx, &item.id, item.version).await? {
        Some(_) => Use::Released,
        None => Use::Never,
    })
}

fn must_fit(item: &Item) -> Result<(), Refusal> {
    match fits(item) {
        true => Ok(()),
        false => Err(FieldRefusal::one("stem", "too_long")),
    }
}

/// True for an item that is not far too long.
pub(super) fn fits(item: &Item) -> bool {
    workbench::to_json(item).len() <= MAX_ITEM_BYTES
}

/// The id after the greatest of an area; ids are never used twice.
fn next_id<'a>(area: &str, ids: impl Iterator<Item = &'a str>) -> Result<String, Refusal> {
    let number = |id: &str| {
        let (of_area, number) = id.rsplit_once('-')?;
        (of_area == area).then(|| number.parse::<u32>().ok())?
    };
    let next = ids.filter_map(number).max().unwrap_or(0) + 1;
    match next > MAX_NUMBER {
        true => Err(Refusal::BankFull),
        false => Ok(format!("{area}-{next:03}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(area: &str, ids: &[&str], want: Result<&str, Refusal>) {
        assert_eq!(next_id(area, ids.iter().copied()), want.map(str::to_owned), "{area} {ids:?}");
    }

    #[test]
    fn ids_go_on_after_the_greatest_of_the_area() {
        check("ai", &[], Ok("ai-001"));
        check("ai", &["ai-001", "ai-007", "iot-020"], Ok("ai-008"));
        check("citizen-apps", &["citizen-apps-012", "apps-030"], Ok("citizen-apps-013"));
        check("ai", &["ai-999"], Err(Refusal::BankFull));
    }
}
