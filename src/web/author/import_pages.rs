//! Importing items: the file, then what would happen, then doing it.

use super::lint_words::{in_words, tone};
use crate::services::workbench::import_items::ImportReport;
use crate::web::page::{FieldErrors, Page, Tone};
use crate::web::words::{Language, Words};
use askama::Template;

/// Findings that the page shows.
const MAX_LINES: usize = 200;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "author/import.html", config = "src/web/askama.toml")]
pub struct ImportPage {
    /// The frame.
    pub page: Page,
    /// The text of the file.
    pub text: String,
    /// What would happen; none before the first look.
    pub report: Option<ReportText>,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

/// A report in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportText {
    /// How many of each fate, with the ids.
    pub fates: Vec<(String, String)>,
    /// Lines that are no items.
    pub faults: Vec<String>,
    /// What the check finds in the new items.
    pub findings: Vec<(Tone, String)>,
    /// There is something to import, and nothing against it.
    pub can_go_on: bool,
}

impl ReportText {
    fn new(report: &ImportReport, words: Words) -> ReportText {
        let fates = [
            ("import-added", &report.added),
            ("import-same", &report.same),
            ("import-conflicts", &report.conflicts),
        ];
        let fates = fates.into_iter().filter(|(_, ids)| !ids.is_empty());
        let fault = |(line, why): &(usize, String)| {
            words.say_with("line-wrong", &[("line", line.to_string()), ("what", why.clone())])
        };
        let findings = report.findings.iter().take(MAX_LINES);
        ReportText {
            fates: fates
                .map(|(key, ids)| {
                    (words.say_with(key, &[("n", ids.len().to_string())]), ids.join(", "))
                })
                .collect(),
            faults: report.faults.iter().take(MAX_LINES).map(fault).collect(),
            findings: findings
                .map(|finding| {
                    let about = finding.item.as_deref().unwrap_or_default();
                    (tone(finding), format!("{about}: {}", in_words(finding, words)))
                })
                .collect(),
            can_go_on: report.faults.is_empty() && !report.added.is_empty(),
        }
    }
}

impl ImportPage {
    /// The page, with a report once there is one.
    #[must_use]
    pub fn new(page: Page, text: String, report: Option<&ImportReport>) -> ImportPage {
        let report = report.map(|report| ReportText::new(report, page.words));
        ImportPage { page, text, report, errors: FieldErrors::default() }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ImportPage {
        let words = Words::new(language);
        ImportPage {
            page: Page::new(words, "import-heading", "/staff/bank/import"),
            text: "{}".to_owned(),
            report: Some(ReportText {
                fates: vec![(
                    words.say_with("import-added", &[("n", "1")]),
                    "safety-030".to_owned(),
                )],
                faults: vec![words.say_with("line-wrong", &[("line", "3"), ("what", "JSON")])],
                findings: vec![(
                    Tone::Warn,
                    format!("safety-030: {}", words.say("lint-key-longest")),
                )],
                can_go_on: true,
            }),
            errors: FieldErrors::one("text", words.say("field-required")),
        }
    }
}
