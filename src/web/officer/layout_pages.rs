//! The pages of certificate layouts.

use crate::services::try_layouts::{Finding, LayoutView, MAX_FINDINGS, SampleLength};
use crate::web::page::{FieldErrors, Page};
use crate::web::words::{Language, Words};
use askama::Template;

/// A layout in the list.
#[derive(Clone, Debug)]
pub struct LayoutRow {
    /// Name of its folder.
    pub name: String,
    /// What the office calls it.
    pub title: String,
    /// Size of the page.
    pub size: String,
    /// How many findings, in words; empty when there is none.
    pub findings: String,
}

/// All layouts.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/layouts.html", config = "src/web/askama.toml")]
pub struct LayoutsPage {
    /// The frame.
    pub page: Page,
    /// Where they come from, in a sentence.
    pub source: String,
    /// By name.
    pub rows: Vec<LayoutRow>,
}

/// A finding of the check.
#[derive(Clone, Debug)]
pub struct FindingLine {
    /// File, line and field in words.
    pub place: String,
    /// What is wrong, as the check says it, in English.
    pub message: String,
}

/// One layout with its sample, its findings and the form to try a changed file.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/layout.html", config = "src/web/askama.toml")]
pub struct LayoutPage {
    /// The frame.
    pub page: Page,
    /// Name of its folder.
    pub name: String,
    /// Size of the page; empty when the layout cannot be read.
    pub size: String,
    /// A changed text is shown, which is kept nowhere.
    pub is_tried: bool,
    /// What the check found.
    pub findings: Vec<FindingLine>,
    /// How many more there are, in words.
    pub more: String,
    /// Samples: word of the address, words; none when the layout cannot be drawn.
    pub samples: Vec<(&'static str, String)>,
    /// Text of the layout file, as it is or as it was typed.
    pub text: String,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

/// The words for a length.
#[must_use]
pub fn length_in_words(length: SampleLength, words: Words) -> String {
    words.say(match length {
        SampleLength::Usual => "layout-usual",
        SampleLength::Longest => "layout-longest",
        SampleLength::Shortest => "layout-shortest",
    })
}

fn size_of(view: &LayoutView) -> String {
    let millimetres = |number: f32| format!("{number:.1}").trim_end_matches(".0").replace('.', ",");
    view.size_mm.map_or_else(String::new, |(width, height)| {
        format!("{} × {} mm", millimetres(width), millimetres(height))
    })
}

fn line_of(finding: Finding, words: Words) -> FindingLine {
    let place = match finding.line {
        None => finding.file,
        Some(line) => {
            let line = line.to_string();
            let values = [("file", finding.file), ("line", line), ("field", finding.field)];
            words.say_with("layout-finding", &values)
        }
    };
    FindingLine { place, message: finding.message }
}

impl LayoutsPage {
    /// The page of these layouts.
    #[must_use]
    pub fn new(page: Page, views: &[LayoutView], source: &'static str) -> LayoutsPage {
        let words = page.words;
        let findings = |view: &LayoutView| match view.findings.len() {
            0 => String::new(),
            n => words.say_with("layout-n-findings", &[("n", n.to_string())]),
        };
        let rows = views.iter().map(|view| LayoutRow {
            name: view.name.clone(),
            title: view.title.clone(),
            size: size_of(view),
            findings: findings(view),
        });
        LayoutsPage { rows: rows.collect(), source: words.say(source), page }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> LayoutsPage {
        let page = Page::new(Words::new(language), "layouts-heading", "/staff/layouts");
        let good = LayoutView {
            name: "official-a4".to_owned(),
            title: "Giấy chứng nhận".to_owned(),
            size_mm: Some((210.0, 297.0)),
            layout_toml: String::new(),
            findings: Vec::new(),
        };
        let wrong = LayoutView { findings: vec![finding_sample()], ..good.clone() };
        LayoutsPage::new(page, &[good, wrong], "layouts-own")
    }
}

fn finding_sample() -> Finding {
    Finding {
        file: "layout.toml".to_owned(),
        line: Some(12),
        field: "size_pt".to_owned(),
        message: "is missing".to_owned(),
    }
}

impl LayoutPage {
    /// The page of a layout as it is kept.
    #[must_use]
    pub fn new(page: Page, view: LayoutView) -> LayoutPage {
        let words = page.words;
        let can_be_drawn = view.size_mm.is_some();
        let size = size_of(&view);
        let n_more = view.findings.len().saturating_sub(MAX_FINDINGS);
        let samples = SampleLength::ALL.into_iter().filter(|_| can_be_drawn);
        LayoutPage {
            samples: samples.map(|one| (one.as_str(), length_in_words(one, words))).collect(),
            size,
            is_tried: false,
            findings: view
                .findings
                .into_iter()
                .take(MAX_FINDINGS)
                .map(|finding| line_of(finding, words))
                .collect(),
            more: match n_more {
                0 => String::new(),
                n => words.say_with("layout-more", &[("n", n.to_string())]),
            },
            name: view.name,
            text: view.layout_toml,
            errors: FieldErrors::default(),
            page,
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> LayoutPage {
        let words = Words::new(language);
        let page = Page::new(words, "layout-heading", "/staff/layouts/official-a4");
        let view = LayoutView {
            name: "official-a4".to_owned(),
            title: "Giấy chứng nhận".to_owned(),
            size_mm: Some((85.6, 54.0)),
            layout_toml: "title = \"Giấy chứng nhận\"".to_owned(),
            findings: vec![finding_sample()],
        };
        LayoutPage { is_tried: true, ..LayoutPage::new(page, view) }
    }
}
