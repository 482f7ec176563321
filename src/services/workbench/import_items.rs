//! New items from a file of JSON lines: first what would happen, then, when it is asked for, doing
//! it. Items that are there already are never overwritten.

use super::{Before, Deed, Workbench, aside, person, put, record_import, standing_of};
use crate::services::failure::FieldRefusal;
use crate::services::{Actor, App, Failure, Refusal};
use sathach_domain::bank::check::MAX_ITEMS;
use sathach_domain::bank::life::WorkItem;
use sathach_domain::bank::{Finding, Item, ReviewState, check_bank};

/// What an import would do, or did.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Ids of items that are new: they become drafts of whoever imports them.
    pub added: Vec<String>,
    /// Ids of items whose wording is there already.
    pub same: Vec<String>,
    /// Ids of items that are there with another wording, which stays.
    pub conflicts: Vec<String>,
    /// Lines that are no items: number and reason.
    pub faults: Vec<(usize, String)>,
    /// What the check finds in the new items.
    pub findings: Vec<Finding>,
}

/// Reads the file and says what an import would do; changes nothing.
///
/// # Errors
/// When the file is empty or too long, there is no bank yet, or the role may not.
pub async fn foresee_import(app: &App, actor: &Actor, text: &str) -> Result<ImportReport, Failure> {
    standing_of(actor)?;
    let (items, faults) = read_lines(text)?;
    let bench = Workbench::load(&app.store).await?;
    let (new, mut report) = sorted(items, &bench);
    let mut all: Vec<Item> = bench.items.iter().map(|held| held.work.item().clone()).collect();
    all.extend(new);
    let files = bench.files(all)?;
    let check = aside(move || check_bank(&files)).await?;
    let is_new = |found: &Finding| found.item.as_ref().is_some_and(|id| report.added.contains(id));
    report.findings = check.errors.into_iter().chain(check.warnings).filter(is_new).collect();
    report.faults = faults;
    Ok(report)
}

/// Adds the new items of the file as drafts, all or none.
///
/// # Errors
/// When a line is no item, there is no bank yet, or the role may not.
pub async fn import_items(app: &App, actor: &Actor, text: &str) -> Result<ImportReport, Failure> {
    standing_of(actor)?;
    let (items, faults) = read_lines(text)?;
    if !faults.is_empty() {
        let line = |(n, why): &(usize, String)| format!("{n}: {why}");
        return Err(Refusal::FileErrors(faults.iter().map(line).collect()).into());
    }
    let tx = app.store.begin().await?;
    let bench = Workbench::load(&tx).await?;
    let (new, report) = sorted(items, &bench);
    if bench.items.len() + new.len() > MAX_ITEMS {
        return Err(Refusal::BankFull.into());
    }
    let by = person(&tx, actor).await?;
    for item in new {
        let work = WorkItem::draft(item, &by);
        let by = Some(actor.staff_id);
        let deed = Deed { action: "import", note: "", by, n_open_comments: 0 };
        put(app, &tx, Before::Nothing, &work, deed).await?;
    }
    record_import(app, &tx, Some(actor.staff_id), report.added.len(), 0).await?;
    tx.commit().await?;
    Ok(report)
}

/// The new items, and what becomes of all.
fn sorted(items: Vec<Item>, bench: &Workbench) -> (Vec<Item>, ImportReport) {
    let mut report = ImportReport::default();
    let mut new = Vec::new();
    for item in items {
        let there = bench.items.iter().find(|held| held.row.item_id == item.id);
        match there {
            None => {
                report.added.push(item.id.clone());
                new.push(item);
            }
            Some(held) if wording(held.work.item().clone()) == wording(item.clone()) => {
                report.same.push(item.id);
            }
            Some(_) => report.conflicts.push(item.id),
        }
    }
    (new, report)
}

/// The item without what only says where it stands in its life.
fn wording(item: Item) -> Item {
    let author = String::new();
    Item { state: ReviewState::Draft, version: 1, author, review: None, ..item }
}

type Lines = (Vec<Item>, Vec<(usize, String)>);

fn read_lines(text: &str) -> Result<Lines, Refusal> {
    let (mut items, mut faults) = (Vec::<Item>::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        if items.len() + faults.len() >= MAX_ITEMS {
            return Err(FieldRefusal::one("file", "too_long"));
        }
        match serde_json::from_str::<Item>(line) {
            Ok(item) if items.iter().any(|other| other.id == item.id) => {
                faults.push((number, format!("{} stands here a second time", item.id)));
            }
            Ok(item) if !is_id_of(&item.id, &item.area) => {
                faults.push((number, "its id is not its area, a dash and three digits".to_owned()));
            }
            Ok(item) => items.push(item),
            Err(error) => faults.push((number, format!("not an item: {error}"))),
        }
    }
    match items.is_empty() && faults.is_empty() {
        true => Err(FieldRefusal::one("file", "required")),
        false => Ok((items, faults)),
    }
}

fn is_id_of(id: &str, area: &str) -> bool {
    let is_number = |n: &str| n.len() == 3 && n.bytes().all(|digit| digit.is_ascii_digit());
    id.rsplit_once('-').is_some_and(|(of_area, n)| of_area == area && is_number(n))
}
