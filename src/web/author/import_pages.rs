//! Importing items: the file, then what would happen, then doing it.

use super::lint_words::{in_words, tone};
use super::note_words::{format_in_words, note_in_words};
use super::texts::area_in_words;
use crate::services::kept_uploads::Upload;
use crate::services::workbench::import_items::ImportReport;
use crate::web::page::{FieldErrors, Page, Tone};
use crate::web::staff::frame::Choice;
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::bank::Framework;
use sathach_domain::bank::formats::{Format, Outcome};
use std::collections::HashMap;

/// Lines of one kind that the page shows.
const MAX_LINES: usize = 200;

/// Encodings of old files that people of this country meet.
const ENCODINGS: [&str; 4] = ["utf-8", "windows-1258", "windows-1252", "utf-16le"];

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "author/import.html", config = "src/web/askama.toml")]
pub struct ImportPage {
    /// The frame.
    pub page: Page,
    /// Formats to choose from.
    pub formats: Vec<Choice>,
    /// Areas to choose from.
    pub areas: Vec<Choice>,
    /// Encodings to choose from.
    pub encodings: Vec<Choice>,
    /// What was pasted.
    pub text: String,
    /// A file that waits to be confirmed.
    pub kept: Option<KeptText>,
    /// What the report is about, so that nothing else is confirmed; empty before the first look.
    pub looked: String,
    /// What would happen; none before the first look.
    pub report: Option<ReportText>,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

/// A file that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptText {
    /// What the form calls it by.
    pub key: String,
    /// Its name.
    pub name: String,
}

/// Lines under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteList {
    /// How many there are of what.
    pub heading: String,
    /// The class of the list.
    pub class: &'static str,
    /// The first of them.
    pub lines: Vec<String>,
    /// That there are more; empty when there are none.
    pub more: String,
}

/// A report in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportText {
    /// What was read.
    pub about: String,
    /// How many of each fate, with the ids.
    pub fates: Vec<(String, String)>,
    /// Places that are wrong.
    pub faults: Option<NoteList>,
    /// The faults stop the import.
    pub is_stopped: bool,
    /// Some items have no area yet; empty when all have.
    pub homeless: String,
    /// What is left out, needed, or to be known.
    pub notes: Vec<NoteList>,
    /// What the check finds in the new items.
    pub findings: Vec<(Tone, String)>,
    /// The words of the press that imports; empty when there is nothing to import.
    pub go: String,
}

impl ReportText {
    fn new(report: &ImportReport, name: &str, words: Words) -> ReportText {
        let n = |n: usize| [("n", n.to_string())];
        let fates = [
            ("import-added", &report.added),
            ("import-same", &report.same),
            ("import-conflicts", &report.conflicts),
        ];
        let fates = fates.into_iter().filter(|(_, ids)| !ids.is_empty());
        let list = |outcome: Outcome, key: &str, class: &'static str| {
            let found = report.notes.iter().filter(|note| note.outcome == outcome);
            let lines: Vec<String> = found.map(|note| note_in_words(note, words)).collect();
            NoteList::new(lines, key, class, words)
        };
        let notes = [
            list(Outcome::Unsupported, "import-unsupported", "lint-warn"),
            list(Outcome::Incomplete, "import-incomplete", "lint-warn"),
            list(Outcome::Dropped, "import-dropped", "lint-warn"),
            list(Outcome::Remark, "import-remarks", "lint-info"),
        ];
        let finding = |finding: &sathach_domain::bank::Finding| {
            let about = finding.item.as_deref().unwrap_or_default();
            (tone(finding), format!("{about}: {}", in_words(finding, words)))
        };
        let format = report.format.map(|format| format_in_words(format, words));
        let about = [
            ("name", name.to_owned()),
            ("format", format.unwrap_or_default()),
            ("n", report.n_questions.to_string()),
        ];
        ReportText {
            about: words.say_with("import-of", &about),
            fates: fates
                .map(|(key, ids)| (words.say_with(key, &n(ids.len())), ids.join(", ")))
                .collect(),
            faults: list(Outcome::Refused, "import-faults", "lint-error"),
            is_stopped: report.is_stopped(),
            homeless: match report.n_homeless {
                0 => String::new(),
                many => words.say_with("import-homeless", &n(many)),
            },
            notes: notes.into_iter().flatten().collect(),
            findings: report.findings.iter().take(MAX_LINES).map(finding).collect(),
            go: match report.can_go_on() {
                true => words.say_with("import-go", &n(report.added.len())),
                false => String::new(),
            },
        }
    }
}

impl NoteList {
    fn new(
        mut lines: Vec<String>,
        key: &str,
        class: &'static str,
        words: Words,
    ) -> Option<NoteList> {
        let n_all = lines.len();
        if n_all == 0 {
            return None;
        }
        lines.truncate(MAX_LINES);
        let n_more = n_all - lines.len();
        let more = match n_more {
            0 => String::new(),
            n => words.say_with("import-more", &[("n", n.to_string())]),
        };
        let heading = words.say_with(key, &[("n", n_all.to_string())]);
        Some(NoteList { heading, class, lines, more })
    }
}

impl ImportPage {
    /// The page with what was sent.
    #[must_use]
    pub fn new(page: Page, framework: &Framework, sent: &HashMap<String, String>) -> ImportPage {
        let words = page.words;
        let value = |name: &str| sent.get(name).map_or("", String::as_str);
        let format = |format: Format| {
            Choice::new(format.as_str(), format_in_words(format, words), value("format"))
        };
        let area = |id: &str| Choice::new(id, area_in_words(framework, id, words), value("area"));
        let encoding = |label: &&str| Choice::new(label, label.to_uppercase(), value("encoding"));
        let first = |key: &str, name: &str| vec![Choice::new("", words.say(key), value(name))];
        let mut formats = first("import-format-guess", "format");
        formats.extend(Format::ALL.map(format));
        let mut areas = first("import-area-none", "area");
        areas.extend(framework.areas.iter().map(|found| area(&found.id)));
        let mut encodings = first("import-encoding-guess", "encoding");
        encodings.extend(ENCODINGS.iter().map(encoding));
        ImportPage {
            formats,
            areas,
            encodings,
            text: value("text").to_owned(),
            kept: None,
            looked: String::new(),
            report: None,
            errors: FieldErrors::default(),
            page,
        }
    }

    /// Shows what an import of this file would do.
    pub fn put_report(&mut self, report: &ImportReport, name: &str) {
        self.report = Some(ReportText::new(report, name, self.page.words));
    }

    /// Says that a file waits to be confirmed.
    pub fn put_kept(&mut self, upload: &Upload) {
        self.kept = Some(KeptText { key: upload.key(), name: upload.name.clone() });
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ImportPage {
        let words = Words::new(language);
        let choice = || vec![Choice::new("", words.say("import-format-guess"), "")];
        let list = |key: &str, class: &'static str| NoteList {
            heading: words.say_with(key, &[("n", "3")]),
            class,
            lines: vec![words.say_with("note-line", &[("line", "3")])],
            more: words.say_with("import-more", &[("n", "2")]),
        };
        ImportPage {
            page: Page::new(words, "import-heading", "/staff/bank/import"),
            formats: choice(),
            areas: choice(),
            encodings: choice(),
            text: "{}".to_owned(),
            kept: Some(KeptText { key: "00".to_owned(), name: "bank.xlsx".to_owned() }),
            looked: "00".to_owned(),
            report: Some(ReportText {
                about: words.say_with(
                    "import-of",
                    &[("name", "bank.xlsx"), ("format", "XLSX"), ("n", "4")],
                ),
                fates: vec![(
                    words.say_with("import-added", &[("n", "1")]),
                    "safety-030".to_owned(),
                )],
                faults: Some(list("import-faults", "lint-error")),
                is_stopped: true,
                homeless: words.say_with("import-homeless", &[("n", "1")]),
                notes: vec![list("import-unsupported", "lint-warn")],
                findings: vec![(
                    Tone::Warn,
                    format!("safety-030: {}", words.say("lint-key-longest")),
                )],
                go: words.say_with("import-go", &[("n", "1")]),
            }),
            errors: FieldErrors::one("file", words.say("import-nothing-sent")),
        }
    }
}
