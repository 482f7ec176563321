//! From text to values: item files and the framework, with every fault noted at its line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use unicode_normalization::UnicodeNormalization;

use super::finding::Finding;
use super::framework::{Area, Framework};
use super::item_source::ItemSource;
use super::reading::{Fields, FromToml, Located, Notes, read_document, read_root};

/// A text file that somebody else has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path as findings show it; its last part without ending names the area or the exam.
    pub path: String,
    /// All of its text.
    pub text: String,
}

impl SourceFile {
    /// The last part of the path without its ending, for example `safety`.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// A text as a bank keeps it: composed (NFC), one kind of line break, no spaces around it.
#[must_use]
pub fn tidy_text(text: &str) -> String {
    text.replace("\r\n", "\n").trim().nfc().collect()
}

/// An item with the place where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadItem {
    /// Path of its file.
    pub path: String,
    /// Stem of its file, which is the area it should belong to.
    pub file_stem: String,
    /// Line on which the item begins.
    pub line: usize,
    /// The item.
    pub source: ItemSource,
    /// True when its TOML is damaged: what was read is not to be relied on.
    pub is_damaged: bool,
}

/// Reads an item file with all its faults. A damaged item does not hide the others.
#[must_use]
pub fn read_item_file(file: &SourceFile) -> (Vec<ReadItem>, Vec<Finding>) {
    let mut notes = Notes::new(file);
    let (document, errors) = DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        let items = read_items(document.get_ref(), &mut notes);
        let items = items.into_iter().map(|item| placed(file, item, false)).collect();
        return (items, notes.into_findings());
    }
    let mut items = Vec::new();
    let mut n_damaged = 0;
    for (start, block) in blocks(&file.text) {
        notes.base = start;
        let (document, block_errors) = DeTable::parse_recoverable(block);
        if block_errors.is_empty() && start == 0 && document.get_ref().is_empty() {
            continue;
        }
        // A damaged block is read for its id only; notes about its fields would be echoes.
        let mut unheard = Notes::new(file);
        unheard.base = start;
        let is_damaged = !block_errors.is_empty();
        let heard = if is_damaged { &mut unheard } else { &mut notes };
        let block_items = read_items(document.get_ref(), heard);
        let id = block_items.first().and_then(|item| item.value.id.clone());
        notes.item = id.filter(|_| is_damaged).map(|id| id.value);
        notes.syntax(&block_errors);
        notes.item = None;
        n_damaged += usize::from(is_damaged);
        items.extend(block_items.into_iter().map(|item| placed(file, item, is_damaged)));
    }
    if n_damaged == 0 {
        // The blocks are sound one by one but do not fit together, as with `[item]` once.
        notes.base = 0;
        notes.syntax(&errors);
    }
    (items, notes.into_findings())
}

fn placed(file: &SourceFile, item: Located<ItemSource>, is_damaged: bool) -> ReadItem {
    ReadItem {
        path: file.path.clone(),
        file_stem: file.stem().to_owned(),
        line: item.line,
        source: item.value,
        is_damaged,
    }
}

fn read_items(table: &DeTable<'_>, notes: &mut Notes<'_>) -> Vec<Located<ItemSource>> {
    let items = read_root(table, notes, |fields, notes| fields.required("item", notes));
    items.map(|items| items.value).unwrap_or_default()
}

/// The text cut before each `[[item]]`, with the place where each block begins.
fn blocks(text: &str) -> Vec<(usize, &str)> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("[[item]]") && at > 0 {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| (start, &text[start..end])).collect()
}

/// Reads the framework file with all its faults.
#[must_use]
pub fn read_framework(file: &SourceFile) -> (Option<Framework>, Vec<Finding>) {
    let (framework, findings) = read_document(file, |fields, notes| {
        let id = fields.required("id", notes);
        let version = fields.required("version", notes);
        let name_vi = fields.required("name_vi", notes);
        let name_en = fields.required("name_en", notes);
        let source = fields.required("source", notes);
        let learn_at = fields.required("learn_at", notes);
        let areas: Option<Located<Vec<Located<AreaSource>>>> = fields.required("area", notes);
        let codes: Option<Located<Vec<Located<String>>>> = fields.required("codes", notes);
        let areas = areas?.value;
        note_repeats(&areas, |area| area.0.id.as_str(), notes);
        let codes = codes?.value;
        note_repeats(&codes, String::as_str, notes);
        Some(Framework {
            id: id?.value,
            version: version?.value,
            name_vi: name_vi?.value,
            name_en: name_en?.value,
            source: source?.value,
            learn_at: learn_at?.value,
            areas: areas.into_iter().map(|area| area.value.0).collect(),
            codes: codes.into_iter().map(|code| code.value).collect(),
        })
    });
    (framework.flatten(), findings)
}

fn note_repeats<T>(list: &[Located<T>], id: impl Fn(&T) -> &str, notes: &mut Notes<'_>) {
    for (position, entry) in list.iter().enumerate() {
        let name = id(&entry.value);
        if list[..position].iter().any(|earlier| id(&earlier.value) == name) {
            let message = format!("\"{name}\" stands here a second time; remove one of the two");
            notes.error(entry.line, "duplicate_id", message);
        }
    }
}

struct AreaSource(Area);

impl FromToml for AreaSource {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("area", value, notes)?;
        let id: Option<Located<String>> = fields.required("id", notes);
        let name_vi = fields.required("name_vi", notes);
        let name_en = fields.required("name_en", notes);
        let advice_vi = fields.required("advice_vi", notes);
        let advice_en = fields.required("advice_en", notes);
        fields.finish(notes);
        let id = id?;
        if !id.value.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
            let message = "the id of an area is made of letters a to z and dashes; rename it";
            notes.error(id.line, "bad_id", message);
        }
        Some(AreaSource(Area {
            id: id.value,
            name_vi: name_vi?.value,
            name_en: name_en?.value,
            advice_vi: advice_vi?.value,
            advice_en: advice_en?.value,
        }))
    }
}

#[cfg(test)]
mod tests;
