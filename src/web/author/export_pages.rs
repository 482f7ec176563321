//! Exporting items: which format, what it cannot hold, and the file.

use super::note_words::{format_in_words, message_in_words};
use super::pages::BankFilter;
use crate::web::page::Page;
use crate::web::staff::frame::Choice;
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::bank::formats::{Format, Loss};
use std::collections::BTreeMap;

/// Formats that are written; Aiken is only read.
pub const WRITTEN: [Format; 6] =
    [Format::Xlsx, Format::Csv, Format::MoodleXml, Format::Gift, Format::Qti, Format::Jsonl];

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "author/export.html", config = "src/web/askama.toml")]
pub struct ExportPage {
    /// The frame.
    pub page: Page,
    /// How many items it is about.
    pub about: String,
    /// There are none.
    pub is_empty: bool,
    /// Formats to choose from.
    pub formats: Vec<Choice>,
    /// The filter of the list, which goes along.
    pub filter: Vec<(&'static str, String)>,
    /// What the chosen format means; none before the first look.
    pub outlook: Option<Outlook>,
}

/// What a format would do to the items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// That it holds everything, or that it does not.
    pub summary: String,
    /// What it cannot hold, with the items.
    pub losses: Vec<(String, String)>,
    /// Where the file is.
    pub href: String,
    /// The words of the way to it.
    pub go: String,
}

/// The name of a file in this format.
#[must_use]
pub fn file_name(format: Format) -> String {
    format!("cau-hoi-{}.{}", format.as_str(), format.ending())
}

impl Outlook {
    /// The outlook of a format.
    #[must_use]
    pub fn new(format: Format, losses: &[Loss], filter: &BankFilter, words: Words) -> Outlook {
        let mut by_what: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for loss in losses {
            by_what.entry(&loss.what).or_default().push(&loss.item);
        }
        let losses = by_what.into_iter().map(|(what, items)| {
            let values = [("what", message_in_words(what, words)), ("n", items.len().to_string())];
            (words.say_with("export-loss", &values), items.join(", "))
        });
        let losses: Vec<(String, String)> = losses.collect();
        let key = if losses.is_empty() { "export-holds-all" } else { "export-loses" };
        let name = file_name(format);
        Outlook {
            summary: words.say_with(key, &[("format", format_in_words(format, words))]),
            losses,
            href: format!("/staff/bank/export/file?format={}{}", format.as_str(), filter.query()),
            go: words.say_with("export-go", &[("name", name)]),
        }
    }
}

impl ExportPage {
    /// The page about so many items.
    #[must_use]
    pub fn new(page: Page, n_items: usize, filter: &BankFilter, chosen: &str) -> ExportPage {
        let words = page.words;
        let key = if filter.is_empty() { "export-all" } else { "export-lead" };
        let format =
            |format: Format| Choice::new(format.as_str(), format_in_words(format, words), chosen);
        ExportPage {
            about: words.say_with(key, &[("n", n_items.to_string())]),
            is_empty: n_items == 0,
            formats: WRITTEN.map(format).into(),
            filter: filter.fields().map(|(name, value)| (name, value.to_owned())).into(),
            outlook: None,
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ExportPage {
        let page = Page::new(Words::new(language), "export-heading", "/staff/bank/export");
        let loss = Loss { item: "safety-001".to_owned(), what: "picture".to_owned() };
        let filter = BankFilter { level: "1".to_owned(), ..BankFilter::default() };
        let outlook = Outlook::new(Format::Gift, &[loss], &filter, page.words);
        let page = ExportPage::new(page, 3, &filter, "gift");
        ExportPage { outlook: Some(outlook), ..page }
    }
}
