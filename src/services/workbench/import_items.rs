//! New items from a file of any format: first what would happen, then, when it is asked for, doing
//! it. Items that are there already are never overwritten.

use super::edit_item::fits;
use super::{
    Before, Deed, MAX_NOTE_CHARS, Workbench, aside, person, put, record_import, standing_of,
};
use crate::services::failure::FieldRefusal;
use crate::services::keep_picture::keep_picture;
use crate::services::kept_uploads::Upload;
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::pictures;
use sathach_domain::bank::check::MAX_ITEMS;
use sathach_domain::bank::formats::draft::Draft;
use sathach_domain::bank::formats::settle::{Wishes, take_known};
use sathach_domain::bank::formats::{Format, Note, Outcome, Settled, guess_format, import, settle};
use sathach_domain::bank::life::WorkItem;
use sathach_domain::bank::load::PictureFile;
use sathach_domain::bank::{Finding, Framework, FrozenPicture, Item, Media, Picture, check_bank};
use std::collections::BTreeMap;

/// A file and what whoever imports says about it.
#[derive(Clone, Debug)]
pub struct ImportOrder {
    /// The file.
    pub upload: Upload,
    /// Its format; none to find out.
    pub format: Option<Format>,
    /// Area of questions that tell none; empty for none.
    pub area: String,
    /// Encoding of a text file that does not tell it; empty for none.
    pub encoding: String,
}

/// What an import would do, or did.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// The format that was read.
    pub format: Option<Format>,
    /// Questions of the file.
    pub n_questions: usize,
    /// Ids of items that are new: they become drafts of whoever imports them.
    pub added: Vec<String>,
    /// Ids of items whose wording is there already.
    pub same: Vec<String>,
    /// Ids of items that are there with another wording, which stays.
    pub conflicts: Vec<String>,
    /// Everything that was left out or must be added, by place in the file.
    pub notes: Vec<Note>,
    /// New items whose area is none of the framework's: one must be named first.
    pub n_homeless: usize,
    /// What the check finds in the new items.
    pub findings: Vec<Finding>,
}

impl ImportReport {
    /// How many notes have this outcome.
    fn n_with(&self, outcome: Outcome) -> usize {
        self.notes.iter().filter(|note| note.outcome == outcome).count()
    }

    /// True when a fault of one of our own formats stops the import of the whole file.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.format.is_some_and(Format::is_ours) && self.n_with(Outcome::Refused) > 0
    }

    /// True when there is something to import and nothing against it.
    #[must_use]
    pub fn can_go_on(&self) -> bool {
        !self.added.is_empty() && self.n_homeless == 0 && !self.is_stopped()
    }
}

/// What a file holds for this workbench.
struct Sorted {
    report: ImportReport,
    new: Vec<Item>,
    pictures: Vec<Picture>,
}

/// Reads the file and says what an import would do; changes nothing.
///
/// # Errors
/// When the file cannot be read as a whole, there is no bank yet, or the role may not.
pub async fn foresee_import(
    app: &App,
    actor: &Actor,
    order: ImportOrder,
) -> Result<ImportReport, Failure> {
    standing_of(actor)?;
    let bench = Workbench::load(&app.store).await?;
    aside(move || {
        let Sorted { mut report, new, pictures } = sorted(&order, &bench)?;
        let mut all: Vec<Item> = bench.items.iter().map(|held| held.work.item().clone()).collect();
        let media = new.iter().filter_map(|item| item.media.as_ref());
        let came_along: Vec<PictureFile> = media
            .filter_map(|media| {
                let came = pictures.iter().find(|one| one.frozen.sha256 == media.picture.sha256)?;
                Some(PictureFile { path: media.file.clone(), bytes: came.bytes.clone() })
            })
            .collect();
        all.extend(new);
        let mut files = bench.files(all)?;
        files.pictures.extend(came_along);
        let check = check_bank(&files);
        let is_new = |found: &Finding| {
            found.item.as_ref().is_some_and(|id| report.added.binary_search(id).is_ok())
        };
        report.findings = check.errors.into_iter().chain(check.warnings).filter(is_new).collect();
        Ok(report)
    })
    .await?
}

/// Adds the new items of the file as drafts, all or none.
///
/// # Errors
/// When the file is one that its foresight would not let pass, there is no bank yet, or the role
/// may not.
pub async fn import_items(
    app: &App,
    actor: &Actor,
    order: ImportOrder,
) -> Result<ImportReport, Failure> {
    standing_of(actor)?;
    // Reading takes a while, and a transaction would keep citizens' saves waiting; an id that is
    // taken meanwhile is refused when it is written.
    let bench = Workbench::load(&app.store).await?;
    let n_there = bench.items.len();
    let Sorted { report, new, pictures } = aside(move || sorted(&order, &bench)).await??;
    if report.n_homeless > 0 {
        return Err(FieldRefusal::one("area", "required").into());
    }
    if !report.can_go_on() {
        let refused = report.notes.iter().filter(|note| note.outcome == Outcome::Refused);
        let line = |note: &Note| format!("{}: {}", note.place.line, note.message);
        return Err(Refusal::FileErrors(refused.map(line).collect()).into());
    }
    if n_there + new.len() > MAX_ITEMS {
        return Err(Refusal::BankFull.into());
    }
    let tx = app.store.begin().await?;
    for picture in &pictures {
        pictures::put(&tx, picture).await?;
    }
    let by = person(&tx, actor).await?;
    for item in new {
        let note = needs_of(&report, &item.id);
        let work = WorkItem::draft(item, &by);
        let by = Some(actor.staff_id);
        let deed = Deed { action: "import", note: &note, by, n_open_comments: 0 };
        put(app, &tx, Before::Nothing, &work, deed).await?;
    }
    record_import(app, &tx, Some(actor.staff_id), report.added.len(), 0).await?;
    tx.commit().await?;
    app.uploads.forget(actor.staff_id);
    Ok(report)
}

/// What the report says that an item needs, for its history.
fn needs_of(report: &ImportReport, id: &str) -> String {
    let own =
        |note: &&Note| note.outcome == Outcome::Incomplete && note.item.as_deref() == Some(id);
    let message = report.notes.iter().find(own).map(|note| note.message.as_str());
    message.unwrap_or_default().chars().take(MAX_NOTE_CHARS).collect()
}

/// Reads the file against the workbench.
fn sorted(order: &ImportOrder, bench: &Workbench) -> Result<Sorted, Failure> {
    let Upload { name, bytes } = &order.upload;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(FieldRefusal::one("file", "required").into());
    }
    let format = order.format.or_else(|| guess_format(name, bytes));
    let format = format.ok_or_else(|| FieldRefusal::one("format", "required"))?;
    let encoding = Some(order.encoding.as_str()).filter(|label| !label.is_empty());
    let mut reading = import(bytes, format, encoding)
        .map_err(|refused| Refusal::FileErrors(vec![refused.to_string()]))?;
    let wishes = Wishes {
        area: Some(order.area.as_str()).filter(|area| !area.is_empty()),
        author: Some("author"),
        framework: Some(&bench.framework),
        taken: bench.items.iter().map(|held| held.row.item_id.clone()).collect(),
    };
    let mut report = ImportReport { format: Some(format), ..ImportReport::default() };
    report.n_questions = reading.n_questions;
    for known in take_known(&mut reading, &wishes) {
        let Some(id) = known.draft.id.clone() else { continue };
        let there = bench.items.iter().find(|held| held.row.item_id == id);
        match there.is_some_and(|held| known.draft.says_as(held.work.item())) {
            true => report.same.push(id),
            false => report.conflicts.push(id),
        }
    }
    let settled = settle(reading, &wishes, &mut keep_picture);
    Ok(drafted(settled, report, bench))
}

/// The items of what was settled, with the pictures that came along.
fn drafted(settled: Settled, mut report: ImportReport, bench: &Workbench) -> Sorted {
    report.notes = settled.notes;
    let (mut new, mut pictures) = (Vec::new(), Vec::new());
    for (id, draft) in &settled.drafts {
        let (media, came) = match media_of(draft, &settled.files, bench) {
            Ok(found) => found,
            Err(what) => {
                say(&mut report, id, Outcome::Dropped, what);
                (None, None)
            }
        };
        let item = draft.to_item(id, media);
        if !fits(&item) {
            say(&mut report, id, Outcome::Refused, "its texts are too long together".to_owned());
            continue;
        }
        pictures.extend(came);
        report.n_homeless += usize::from(!is_at_home(&item, &bench.framework));
        report.added.push(id.clone());
        new.push(item);
    }
    Sorted { report, new, pictures }
}

/// Adds to the report at the place of a question that has become an item.
fn say(report: &mut ImportReport, id: &str, outcome: Outcome, message: String) {
    let own = report.notes.iter().find(|note| note.item.as_deref() == Some(id));
    let place = own.map(|note| note.place.clone()).unwrap_or_default();
    report.notes.push(Note { place, outcome, item: Some(id.to_owned()), message });
}

fn is_at_home(item: &Item, framework: &Framework) -> bool {
    framework.area(&item.area).is_some()
}

type Found = (Option<Media>, Option<Picture>);

/// The picture of a draft: one that came along, or one that this bank has under the same name.
fn media_of(
    draft: &Draft,
    files: &BTreeMap<String, Vec<u8>>,
    bench: &Workbench,
) -> Result<Found, String> {
    let Some(told) = &draft.media else { return Ok((None, None)) };
    if let Some(bytes) = files.get(&told.file) {
        let frozen = FrozenPicture::of_file(&told.file, bytes);
        let frozen = frozen.ok_or_else(|| {
            "picture: not harmless, or too large; choose another one in the editor".to_owned()
        })?;
        let (file, alt, picture) = (told.file.clone(), told.alt.clone(), frozen.clone());
        let came = Picture { frozen, bytes: bytes.clone() };
        return Ok((Some(Media { file, alt, picture }), Some(came)));
    }
    let mut shown = bench.items.iter().filter_map(|held| held.work.item().media.as_ref());
    match shown.find(|media| media.file == told.file) {
        Some(media) => Ok((Some(Media { alt: told.alt.clone(), ..media.clone() }), None)),
        None => Err(format!("picture {}: this bank has none of that name", told.file)),
    }
}
