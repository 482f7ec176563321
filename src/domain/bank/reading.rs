//! Walks a TOML document by its spans and notes every fault with its line.
//!
//! Deserialising with serde stops at the first fault; authors want to see all of them at once.

mod values;

use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::finding::{Finding, Severity};
use super::source::SourceFile;
pub(crate) use values::is_odd;

/// Syntax errors shown for one block; what comes after them is mostly an echo of the first.
const MAX_SYNTAX_ERRORS: usize = 10;

/// A value and the line on which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Line of the file, counted from 1.
    pub line: usize,
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Collects the findings of one file.
pub(crate) struct Notes<'f> {
    file: &'f SourceFile,
    line_starts: Vec<usize>,
    /// Where the text being parsed begins in the file.
    pub(crate) base: usize,
    /// The item being read, so that findings can name it.
    pub(crate) item: Option<String>,
    findings: Vec<Finding>,
}

impl<'f> Notes<'f> {
    pub(crate) fn new(file: &'f SourceFile) -> Self {
        let ends = file.text.match_indices('\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(ends).collect();
        Notes { file, line_starts, base: 0, item: None, findings: Vec::new() }
    }

    /// The 1-based line on which a span begins.
    pub(crate) fn line(&self, span: &Range<usize>) -> usize {
        let at = self.base + span.start;
        self.line_starts.partition_point(|start| *start <= at)
    }

    pub(crate) fn error(&mut self, line: usize, rule: &str, message: impl Into<String>) {
        self.note(line, rule, Severity::Error, message.into());
    }

    pub(crate) fn warning(&mut self, line: usize, rule: &str, message: impl Into<String>) {
        self.note(line, rule, Severity::Warning, message.into());
    }

    fn note(&mut self, line: usize, rule: &str, severity: Severity, message: String) {
        self.findings.push(Finding {
            number: number_of(rule),
            note: None,
            file: self.file.path.clone(),
            line,
            item: self.item.clone(),
            rule: rule.to_owned(),
            severity,
            message,
        });
    }

    /// A field that an item must have by one of the numbered rules says so.
    fn number_last(&mut self, missing: &str) {
        let number = match missing {
            "alt" => Some(15),
            "level" | "codes" | "author" | "reviewer" => Some(19),
            _ => None,
        };
        if let Some(last) = self.findings.last_mut().filter(|last| last.item.is_some()) {
            last.number = number;
        }
    }

    pub(crate) fn syntax(&mut self, errors: &[toml::de::Error]) {
        for error in errors.iter().take(MAX_SYNTAX_ERRORS) {
            let line = self.line(&error.span().unwrap_or(0..0));
            let cause = error.message();
            let message = format!(
                "not valid TOML: {cause}; mend this line, or the one before it, then check again"
            );
            self.error(line, "toml", message);
        }
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

/// A value that can be read from TOML; faults go to the notes, and `None` means unreadable.
pub(crate) trait FromToml: Sized {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self>;
}

/// The fields of one table, which remembers what was asked for, to find fields nobody knows.
pub(crate) struct Fields<'d> {
    table: &'d DeTable<'d>,
    /// Line on which the table begins.
    pub(crate) line: usize,
    name: String,
    asked: Vec<&'static str>,
}

impl<'d> Fields<'d> {
    /// The fields of a table value, or a note that it is no table.
    pub(crate) fn of(
        name: &str,
        value: &'d Spanned<DeValue<'d>>,
        notes: &mut Notes<'_>,
    ) -> Option<Self> {
        let Some(table) = value.get_ref().as_table() else {
            return wrong_type(name, value, "a table such as { name = … }", notes);
        };
        let line = notes.line(&value.span());
        Some(Fields { table, line, name: name.to_owned(), asked: Vec::new() })
    }

    fn root(table: &'d DeTable<'d>, notes: &Notes<'_>) -> Self {
        Fields { table, line: notes.line(&(0..0)), name: "file".to_owned(), asked: Vec::new() }
    }

    /// A field that must be there.
    pub(crate) fn required<T: FromToml>(
        &mut self,
        name: &'static str,
        notes: &mut Notes<'_>,
    ) -> Option<Located<T>> {
        if !self.has(name) {
            let message = format!("{} has no `{name}`; add `{name} = …`", self.name);
            notes.error(self.line, "missing_field", message);
            notes.number_last(name);
        }
        self.optional(name, notes)
    }

    /// A field that may be left out.
    pub(crate) fn optional<T: FromToml>(
        &mut self,
        name: &'static str,
        notes: &mut Notes<'_>,
    ) -> Option<Located<T>> {
        self.asked.push(name);
        located(name, self.table.get(name)?, notes)
    }

    /// True when the field stands in the table, readable or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.table.get(name).is_some()
    }

    /// Reports the fields that nobody asked for.
    pub(crate) fn finish(self, notes: &mut Notes<'_>) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let message = format!(
                "{} has an unknown field `{name}`; remove it or correct its spelling (known: {})",
                self.name,
                self.asked.join(", ")
            );
            notes.error(notes.line(&key.span()), "unknown_field", message);
        }
    }
}

/// Numbers of those rules that are found while reading.
fn number_of(rule: &str) -> Option<u8> {
    match rule {
        "not_nfc" | "odd_character" => Some(18),
        _ => None,
    }
}

/// Reads a whole document; a document with syntax errors is not read further.
pub(crate) fn read_document<T>(
    file: &SourceFile,
    read: impl FnOnce(&mut Fields<'_>, &mut Notes<'_>) -> T,
) -> (Option<T>, Vec<Finding>) {
    let mut notes = Notes::new(file);
    let (document, errors) = DeTable::parse_recoverable(&file.text);
    if !errors.is_empty() {
        notes.syntax(&errors);
        return (None, notes.into_findings());
    }
    let value = read_root(document.get_ref(), &mut notes, read);
    (Some(value), notes.into_findings())
}

/// Reads the root table of a parsed document.
pub(crate) fn read_root<T>(
    table: &DeTable<'_>,
    notes: &mut Notes<'_>,
    read: impl FnOnce(&mut Fields<'_>, &mut Notes<'_>) -> T,
) -> T {
    let mut fields = Fields::root(table, notes);
    let value = read(&mut fields, notes);
    fields.finish(notes);
    value
}

fn located<T: FromToml>(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    notes: &mut Notes<'_>,
) -> Option<Located<T>> {
    let line = notes.line(&value.span());
    Some(Located { value: T::from_toml(name, value, notes)?, line })
}

/// Notes that a value has the wrong type.
fn wrong_type<T>(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    wanted: &str,
    notes: &mut Notes<'_>,
) -> Option<T> {
    let found = value.get_ref().type_str();
    let line = notes.line(&value.span());
    notes.error(line, "wrong_type", format!("`{name}` is of type {found}; write {wanted}"));
    None
}

/// Reads one of a fixed list of words.
pub(crate) fn read_word<T: Copy>(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    words: &[(&str, T)],
    notes: &mut Notes<'_>,
) -> Option<T> {
    let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let Some(text) = value.get_ref().as_str() else {
        return wrong_type(name, value, &format!("one of {}", known.join(", ")), notes);
    };
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
    if found.is_none() {
        let message = format!("`{name}` is \"{text}\"; write one of {}", known.join(", "));
        notes.error(notes.line(&value.span()), "bad_value", message);
    }
    found
}

/// Notes when a number lies outside its bounds.
pub(crate) fn expect_range<T: Copy + PartialOrd + std::fmt::Display>(
    name: &str,
    field: Option<&Located<T>>,
    bounds: std::ops::RangeInclusive<T>,
    notes: &mut Notes<'_>,
) {
    let Some(field) = field else { return };
    if bounds.contains(&field.value) {
        return;
    }
    let (low, high) = (bounds.start(), bounds.end());
    let message = format!("`{name}` is {}; write a number from {low} to {high}", field.value);
    notes.error(field.line, "out_of_range", message);
}
