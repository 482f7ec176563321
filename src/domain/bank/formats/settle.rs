//! Makes item files out of what was read: areas, ids, states, and a last look at what is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, DraftMedia, Picture};
use super::reading::{ImportedItem, Note, Outcome, Reading};
use super::tags::is_our_id;
use super::toml_items::{Entry, item_file};
use crate::bank::framework::Framework;
use crate::bank::item::ReviewState;
use crate::bank::source::{SourceFile, read_item_file};

/// Faults of one item that the report spells out; the check of the bank names all.
const MAX_FAULTS: usize = 5;

/// The area of items that nothing is known about.
const NO_AREA: &str = "imported";

/// What whoever imports decides.
#[derive(Clone, Debug, Default)]
pub struct Wishes<'w> {
    /// Area of items that do not tell a known one.
    pub area: Option<&'w str>,
    /// Author of items that tell none.
    pub author: Option<&'w str>,
    /// The bank that the items are meant for: its areas are known.
    pub framework: Option<&'w Framework>,
    /// Ids that the bank has used already.
    pub taken: BTreeSet<String>,
}

/// A picture that was found fit to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPicture {
    /// The file as it is written.
    pub bytes: Vec<u8>,
    /// `png` or `svg`.
    pub ending: &'static str,
}

/// What an import makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Item files and pictures by their path below the folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The items that were made, by their ids.
    pub drafts: BTreeMap<String, Draft>,
    /// Every item that was made, and everything that was not, by entry and line.
    pub notes: Vec<Note>,
    /// Items that were made.
    pub n_items: usize,
    /// Those of them that miss something.
    pub n_incomplete: usize,
}

/// Makes files; `keep_picture` makes a picture safe to keep, or says why it cannot.
pub fn settle(
    reading: Reading,
    wishes: &Wishes<'_>,
    keep_picture: &mut dyn FnMut(&Picture) -> Result<KeptPicture, String>,
) -> Settled {
    let mut settled = Settled { notes: reading.notes, ..Settled::default() };
    let mut ids = Ids::new(&wishes.taken, &reading.items);
    let mut by_area: BTreeMap<String, Vec<(String, ImportedItem)>> = BTreeMap::new();
    for mut item in reading.items {
        let id = ids.of(&item, wishes, &mut settled.notes);
        settle_picture(&id, &mut item, keep_picture, &mut settled);
        settle_item(&id, &mut item, wishes, &mut settled);
        let area = id.rsplit_once('-').map_or(NO_AREA, |(area, _)| area).to_owned();
        by_area.entry(area).or_default().push((id, item));
    }
    for (area, mut items) in by_area {
        items.sort_by(|a, b| a.0.cmp(&b.0));
        let entries: Vec<Entry<'_>> = items
            .iter()
            .map(|(id, item)| Entry { id, place: &item.place, draft: &item.draft })
            .collect();
        settled.files.insert(format!("items/{area}.toml"), item_file(&entries).into_bytes());
        settled.drafts.extend(items.into_iter().map(|(id, item)| (id, item.draft)));
    }
    if reading.n_unheard > 0 {
        let message = format!("{} further notes are left out here", reading.n_unheard);
        let place = super::reading::Place::default();
        settled.notes.push(Note { place, outcome: Outcome::Remark, item: None, message });
    }
    settled.notes.sort_by(|a, b| {
        let key = |note: &Note| (note.place.entry.clone(), note.place.line, note.outcome);
        key(a).cmp(&key(b))
    });
    settled
}

/// Takes out the questions that are items of the bank already, as their ids say.
pub fn take_known(reading: &mut Reading, wishes: &Wishes<'_>) -> Vec<ImportedItem> {
    let is_known = |item: &mut ImportedItem| {
        let id = item.draft.id.as_deref().filter(|id| wishes.taken.contains(*id));
        id.is_some_and(|id| is_ours(id, &item.draft, wishes))
    };
    reading.items.extract_if(.., is_known).collect()
}

/// Gives ids.
struct Ids {
    used: BTreeSet<String>,
    /// Ids that items of this file carry: nobody else gets them.
    carried: BTreeSet<String>,
    next: BTreeMap<String, u32>,
}

impl Ids {
    fn new(taken: &BTreeSet<String>, items: &[ImportedItem]) -> Self {
        let carried = items.iter().filter_map(|item| item.draft.id.clone()).collect();
        Ids { used: taken.clone(), carried, next: BTreeMap::new() }
    }

    fn of(&mut self, item: &ImportedItem, wishes: &Wishes<'_>, notes: &mut Vec<Note>) -> String {
        let mut note = |outcome, message: String| {
            notes.push(Note { place: item.place.clone(), outcome, item: None, message });
        };
        if let Some(id) = &item.draft.id {
            if is_ours(id, &item.draft, wishes) && self.used.insert(id.clone()) {
                return id.clone();
            }
            let why = match self.used.contains(id) {
                true => "is used already",
                false => "is not of this bank",
            };
            note(Outcome::Dropped, format!("id {id} {why}; it gets a new one"));
        }
        let area = area_of(&item.draft, wishes);
        if area.is_none() {
            let hint = item.draft.area.as_deref().map(|hint| format!(": \"{hint}\""));
            let message = format!("area is not known{}", hint.unwrap_or_default());
            note(Outcome::Remark, format!("{message}; move the item, or name an area for it"));
        }
        self.new_id(&area.unwrap_or_else(|| NO_AREA.to_owned()))
    }

    /// The next free number of an area; after 999 the area goes on as `…-b`.
    fn new_id(&mut self, area: &str) -> String {
        let mut area = area.to_owned();
        for letter in 'b'..='z' {
            let next = self.next.entry(area.clone()).or_insert_with(|| {
                let numbers = self.used.iter().filter_map(|id| number_in(id, &area));
                numbers.max().unwrap_or(0) + 1
            });
            while *next <= 999 {
                let id = format!("{area}-{next:03}");
                *next += 1;
                if !self.carried.contains(&id) && self.used.insert(id.clone()) {
                    return id;
                }
            }
            let base = area.strip_suffix(|c: char| c.is_ascii_lowercase());
            let base = base.and_then(|base| base.strip_suffix('-')).unwrap_or(&area);
            area = format!("{base}-{letter}");
        }
        format!("{area}-999")
    }
}

fn number_in(id: &str, area: &str) -> Option<u32> {
    let (own, number) = id.rsplit_once('-')?;
    (own == area).then(|| number.parse().ok()).flatten()
}

/// An id is ours when our own fields came with it, or when its area is one of the bank.
fn is_ours(id: &str, draft: &Draft, wishes: &Wishes<'_>) -> bool {
    let Some((area, _)) = id.rsplit_once('-') else { return false };
    let is_known = |framework: &Framework| framework.area(area).is_some();
    is_our_id(id)
        && (draft.state.is_some()
            || draft.fingerprint.is_some()
            || wishes.framework.is_some_and(is_known))
}

/// The area that a hint means: an id or a name of the framework, at the end of a category's path.
fn area_of(draft: &Draft, wishes: &Wishes<'_>) -> Option<String> {
    let fold = |text: &str| text.trim().to_lowercase();
    let hint = draft.area.as_deref().unwrap_or_default();
    let parts: Vec<String> = hint.split('/').rev().map(fold).collect();
    let areas = wishes.framework.into_iter().flat_map(|framework| &framework.areas);
    let mut areas = areas.filter(|area| {
        let names = [fold(&area.id), fold(&area.name_vi), fold(&area.name_en)];
        parts.iter().any(|part| names.contains(part))
    });
    areas.next().map(|area| area.id.clone()).or_else(|| wishes.area.map(str::to_owned))
}

fn settle_picture(
    id: &str,
    item: &mut ImportedItem,
    keep_picture: &mut dyn FnMut(&Picture) -> Result<KeptPicture, String>,
    settled: &mut Settled,
) {
    let Some(picture) = item.draft.picture.take() else { return };
    match keep_picture(&picture) {
        Ok(kept) => {
            let file = format!("media/{id}.{}", kept.ending);
            settled.files.insert(file.clone(), kept.bytes);
            item.draft.media = Some(DraftMedia { file, alt: picture.alt });
        }
        Err(why) => {
            let message = format!("picture {}: {why}", super::draft::shorten(&picture.name));
            let (place, outcome) = (item.place.clone(), Outcome::Dropped);
            settled.notes.push(Note { place, outcome, item: None, message });
        }
    }
}

/// State, author, and the line of the report that says what became of the question.
fn settle_item(id: &str, item: &mut ImportedItem, wishes: &Wishes<'_>, settled: &mut Settled) {
    if item.draft.author.is_none() {
        item.draft.author = wishes.author.map(str::to_owned);
    }
    let lacks = lacks(id, item);
    let draft = &mut item.draft;
    let told = draft.state.unwrap_or(ReviewState::Draft);
    let is_changed =
        draft.fingerprint.as_ref().is_some_and(|told| *told != draft.content_fingerprint());
    let is_given = matches!(told, ReviewState::Reviewed | ReviewState::Pretest | ReviewState::Live);
    let is_read = !is_given || draft.review.is_some();
    draft.state = Some(match lacks.is_empty() && !is_changed && is_read {
        true => told,
        false => ReviewState::Draft,
    });
    let mut note = |outcome, message: String, item_id: Option<String>| {
        settled.notes.push(Note { place: item.place.clone(), outcome, item: item_id, message });
    };
    if is_changed {
        let message = "its texts were changed since it was exported; it must be read again";
        note(Outcome::Remark, message.to_owned(), Some(id.to_owned()));
        item.draft.review = None;
    } else if item.draft.state != Some(told) {
        let message = format!("state {} is not kept: it is a draft now", told.as_str());
        note(Outcome::Remark, message, Some(id.to_owned()));
    }
    let kind = item.draft.body.kind().as_str();
    let state = item.draft.state.unwrap_or(ReviewState::Draft).as_str();
    settled.n_items += 1;
    if lacks.is_empty() {
        note(Outcome::Imported, format!("{kind}, {state}"), Some(id.to_owned()));
    } else {
        settled.n_incomplete += 1;
        let message = format!("{kind}, {state}; it needs: {}", lacks.join(", "));
        note(Outcome::Incomplete, message, Some(id.to_owned()));
    }
}

/// What the item needs: fields, and whatever the reader of item files would not let pass.
fn lacks(id: &str, item: &ImportedItem) -> Vec<String> {
    let mut lacks = item.draft.lacks();
    let text = item_file(&[Entry { id, place: &item.place, draft: &item.draft }]);
    let (_, findings) =
        read_item_file(&SourceFile { path: "items/imported.toml".to_owned(), text });
    // Fields that are missing are among the lacks already, and in fewer words.
    let is_told = |rule: &str| !lacks.is_empty() && matches!(rule, "missing_field" | "empty_text");
    let faults = findings.into_iter().filter(|finding| !is_told(&finding.rule));
    let faults: Vec<String> = faults.map(|finding| finding.message).take(MAX_FAULTS).collect();
    lacks.extend(faults);
    lacks
}

#[cfg(test)]
mod tests;
