//! The workbench of authors: use cases around the life of an item, and what they share.

pub mod add_picture;
pub mod checks;
pub mod edit_item;
pub mod export_items;
pub mod import_items;
pub mod list_items;
pub mod preview_item;
pub mod release;
pub mod show_work_item;
pub mod take_in;
pub mod take_step;
pub mod write_files;

use super::show_form::exam_of;
use super::{Actor, App, Failure, Refusal, shipped};
use crate::store::{Db, Tx, WorkChangeRow, WorkItemRow, audit, bank, pictures, workbench};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::bank::life::{Person, Standing, WorkItem};
use sathach_domain::bank::load::PictureFile;
use sathach_domain::bank::writing::write_bank;
use sathach_domain::bank::{BankFiles, Framework, Item, Media};
use sathach_domain::identity::Role;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Longest note, comment or reason.
pub const MAX_NOTE_CHARS: usize = 1000;

/// An item of the workbench as it is stored.
pub(super) struct Held {
    pub(super) row: WorkItemRow,
    pub(super) work: WorkItem,
}

/// The whole workbench.
pub(super) struct Workbench {
    pub(super) framework: Framework,
    pub(super) exams: Vec<Exam>,
    pub(super) items: Vec<Held>,
    pictures: BTreeMap<String, Vec<u8>>,
}

impl Workbench {
    /// Reads everything.
    pub(super) async fn load(db: &impl Db) -> Result<Self, Failure> {
        let mut exams = Vec::new();
        for row in bank::newest_exams(db).await? {
            exams.push(exam_of(db, row.id).await?);
        }
        let held = |row: WorkItemRow| {
            let work = workbench::read(&row)?;
            Ok(Held { row, work })
        };
        let rows = workbench::all(db).await?;
        let items: Result<Vec<Held>, Failure> = rows.into_iter().map(held).collect();
        let items = items?;
        let wordings = items.iter().flat_map(|held| [Some(held.work.item()), held.work.in_use()]);
        let media = wordings.flatten().filter_map(|item| item.media.as_ref());
        let hashes = media.map(|media| media.picture.sha256.as_str()).collect();
        let pictures = pictures::many(db, &hashes).await?;
        Ok(Workbench { framework: framework(db).await?, exams, items, pictures })
    }

    /// The bytes of a picture that an item shows.
    pub(super) fn picture(&self, media: &Media) -> Option<&[u8]> {
        self.pictures.get(media.picture.sha256.as_str()).map(Vec::as_slice)
    }

    /// Makes sure that the picture of a wording in work is at hand.
    pub(super) async fn with_picture_of(
        mut self,
        db: &impl Db,
        item: &Item,
    ) -> Result<Self, Failure> {
        if let Some(media) = &item.media
            && self.picture(media).is_none()
        {
            let hash = media.picture.sha256.as_str();
            self.pictures.extend(pictures::many(db, &BTreeSet::from([hash])).await?);
        }
        Ok(self)
    }

    /// The newest wordings as bank files, one item left out, with the picture that it shows.
    pub(super) fn files_around(&self, item: &Item) -> Result<BankFiles, Failure> {
        let others = self.items.iter().filter(|held| held.row.item_id != item.id);
        let mut files = self.files(others.map(|held| held.work.item().clone()).collect())?;
        if let Some(media) = &item.media
            && let Some(bytes) = self.pictures.get(media.picture.sha256.as_str())
        {
            files.pictures.retain(|picture| picture.path != media.file);
            let (path, bytes) = (media.file.clone(), bytes.clone());
            files.pictures.push(PictureFile { path, bytes });
        }
        Ok(files)
    }

    /// The wordings that a release takes, as bank files.
    pub(super) fn served_files(&self) -> Result<BankFiles, Failure> {
        self.files(self.items.iter().map(|held| held.work.served().clone()).collect())
    }

    /// The newest wordings as bank files.
    pub(super) fn newest_files(&self) -> Result<BankFiles, Failure> {
        self.files(self.items.iter().map(|held| held.work.item().clone()).collect())
    }

    fn files(&self, items: Vec<Item>) -> Result<BankFiles, Failure> {
        let mut pictures: Vec<PictureFile> = Vec::new();
        for media in items.iter().filter_map(|item| item.media.as_ref()) {
            let is_there = pictures.iter().any(|picture| picture.path == media.file);
            if let Some(bytes) = self.pictures.get(media.picture.sha256.as_str())
                && !is_there
            {
                pictures.push(PictureFile { path: media.file.clone(), bytes: bytes.clone() });
            }
        }
        let words = shipped::words();
        let files = write_bank(&self.framework, &items, &self.exams, words, pictures);
        files.map_err(|error| Failure::broken(error.to_string()))
    }
}

/// Runs a check of the bank beside the tasks that answer requests: it takes a while, and citizens'
/// saves must not wait for it.
pub(super) async fn aside<T: Send + 'static>(
    check: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(check).await;
    done.map_err(|error| Failure::broken(format!("a check of the bank stopped: {error}")))
}

/// The framework of the newest release, by which authors write.
async fn framework(db: &impl Db) -> Result<Framework, Failure> {
    let release = bank::newest_release(db).await?.ok_or(Refusal::NoBankRelease)?;
    Ok(bank::framework_of(db, &release).await?)
}

/// What somebody may do at the workbench; nothing for most roles.
fn standing_of(actor: &Actor) -> Result<Standing, Refusal> {
    match actor.role {
        Role::ItemAuthor => Ok(Standing::Author),
        Role::ProvinceOfficer => Ok(Standing::Officer),
        Role::Mentor | Role::CommuneOfficer | Role::Auditor | Role::Administrator => {
            Err(Refusal::NotAllowed)
        }
    }
}

/// The person behind an account, with a role code that is made when it is first needed.
pub(super) async fn person(tx: &Tx, actor: &Actor) -> Result<Person, Failure> {
    let standing = standing_of(actor)?;
    Ok(Person { code: workbench::code_for(tx, actor.staff_id).await?, standing })
}

/// The same for a look: who has no role code yet has written nothing.
pub(super) async fn person_looking(db: &impl Db, actor: &Actor) -> Result<Person, Failure> {
    let standing = standing_of(actor)?;
    let code = workbench::code_of(db, actor.staff_id).await?;
    Ok(Person { code: code.unwrap_or_default(), standing })
}

/// What was done with an item.
pub(super) struct Deed<'a> {
    /// A word for the history: a step, `write`, `edit`, `comment`, `import`.
    pub(super) action: &'a str,
    /// Note, comment or reason.
    pub(super) note: &'a str,
    /// Who did it; none for an import on the command line.
    pub(super) by: Option<Uuid>,
    /// How many comments wait for an answer afterwards.
    pub(super) n_open_comments: i64,
}

/// Whether an item is on the workbench already.
pub(super) enum Before {
    /// It is new.
    Nothing,
    /// It was there, with this row.
    Row(WorkItemRow),
}

/// Writes an item, its history and the audit, all in one transaction. Gives the row's new count.
pub(super) async fn record(
    app: &App,
    tx: &Tx,
    before: Before,
    work: &WorkItem,
    deed: Deed<'_>,
) -> Result<i64, Failure> {
    let (action, by) = (deed.action.to_owned(), deed.by);
    let n = put(app, tx, before, work, deed).await?;
    let (version, stage) = (work.item().version, work.stage().as_str());
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: name_of(by),
        action: "change_item",
        object: format!("item:{}", work.item().id),
        detail: json!({ "step": action, "version": version, "stage": stage, "n": n }),
    };
    audit::append(tx, app.now(), entry).await?;
    Ok(n)
}

/// One audit entry for all items that an import added or updated.
pub(super) async fn record_import(
    app: &App,
    tx: &Tx,
    by: Option<Uuid>,
    n_added: usize,
    n_updated: usize,
) -> Result<(), Failure> {
    if n_added + n_updated == 0 {
        return Ok(());
    }
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: name_of(by),
        action: "import_items",
        object: "workbench".to_owned(),
        detail: json!({ "n_added": n_added, "n_updated": n_updated }),
    };
    Ok(audit::append(tx, app.now(), entry).await?)
}

fn name_of(by: Option<Uuid>) -> String {
    by.map_or_else(|| "system".to_owned(), |id| format!("staff:{id}"))
}

/// Writes an item and its history; the audit is the caller's.
pub(super) async fn put(
    app: &App,
    tx: &Tx,
    before: Before,
    work: &WorkItem,
    deed: Deed<'_>,
) -> Result<i64, Failure> {
    let now = app.now();
    let (mut row, is_new) = match before {
        Before::Row(row) => (row, false),
        Before::Nothing => (empty_row(work.item().id.clone()), true),
    };
    workbench::put_into(&mut row, work);
    row.n_changes += 1;
    row.n_open_comments = deed.n_open_comments;
    row.edited_by = deed.by.or(row.edited_by);
    row.edited_at = now.ms();
    let n = row.n_changes;
    let change = WorkChangeRow {
        item_id: row.item_id.clone(),
        n,
        version: row.version,
        action: deed.action.to_owned(),
        stage: row.stage.clone(),
        content: row.content.clone(),
        note: deed.note.to_owned(),
        changed_by: deed.by,
        changed_at: now.ms(),
    };
    if is_new {
        workbench::add(tx, row).await.map_err(|fault| match fault.is_unique_violation() {
            true => Failure::from(Refusal::TryAgain),
            false => fault.into(),
        })?;
    } else {
        workbench::change(tx, row).await?;
    }
    workbench::add_change(tx, change).await?;
    Ok(n)
}

fn empty_row(item_id: String) -> WorkItemRow {
    WorkItemRow {
        item_id,
        version: 0,
        stage: String::new(),
        content: String::new(),
        writers: String::new(),
        in_use: None,
        n_changes: 0,
        n_open_comments: 0,
        edited_by: None,
        edited_at: 0,
    }
}

/// The item for a change, when nobody changed it since it was looked at.
pub(super) async fn held_for_change(
    tx: &Tx,
    item_id: &str,
    seen: i64,
) -> Result<(WorkItemRow, WorkItem), Failure> {
    let row = workbench::find_for_change(tx, item_id).await?.ok_or(Refusal::NotFound)?;
    if row.n_changes != seen {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let work = workbench::read(&row)?;
    Ok((row, work))
}

/// A note without spaces around it.
pub(super) fn checked_note(note: &str) -> Result<String, Refusal> {
    let note = note.trim().to_owned();
    match note.chars().count() > MAX_NOTE_CHARS {
        true => Err(super::failure::FieldRefusal::one("note", "too_long")),
        false => Ok(note),
    }
}
