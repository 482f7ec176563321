//! What item authors see first: the items of the workbench, filtered and page by page.

use super::stage_words::{stage_in_words, tone_of};
use super::texts::{area_in_words, kind_in_words, level_in_words};
use crate::services::workbench::list_items::{ListedItem, WorkbenchView};
use crate::web::page::{Page, Tone};
use crate::web::staff::frame::Choice;
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::bank::life::Stage;
use sathach_domain::bank::{Framework, Kind, Level};
use serde::Deserialize;

/// Items that one page lists.
pub const ITEMS_PER_PAGE: usize = 50;

/// Which items are asked for; a word that is not ours asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct BankFilter {
    /// Id of a competence area.
    #[serde(default)]
    pub area: String,
    /// Number of a level.
    #[serde(default)]
    pub level: String,
    /// Word of a kind.
    #[serde(default)]
    pub kind: String,
    /// Word of a stage.
    #[serde(default)]
    pub stage: String,
    /// Word of a flag.
    #[serde(default)]
    pub flag: String,
    /// Number of the page, from 1.
    #[serde(default)]
    pub page: String,
}

/// Something remarkable about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// The check finds errors.
    Errors,
    /// The check finds warnings.
    Warnings,
    /// Comments wait for an answer.
    Comments,
    /// Its facts must be looked at again.
    Overdue,
    /// It has no picture.
    NoPicture,
    /// The reader wrote at it.
    Own,
}

impl Flag {
    const ALL: [Flag; 6] =
        [Flag::Errors, Flag::Warnings, Flag::Comments, Flag::Overdue, Flag::NoPicture, Flag::Own];

    fn as_str(self) -> &'static str {
        match self {
            Flag::Errors => "errors",
            Flag::Warnings => "warnings",
            Flag::Comments => "comments",
            Flag::Overdue => "overdue",
            Flag::NoPicture => "no-picture",
            Flag::Own => "own",
        }
    }

    fn in_words(self, words: Words) -> String {
        match self {
            Flag::Errors => words.say("flag-errors"),
            Flag::Warnings => words.say("flag-warnings"),
            Flag::Comments => words.say("flag-comments"),
            Flag::Overdue => words.say("flag-overdue"),
            Flag::NoPicture => words.say("flag-no-picture"),
            Flag::Own => words.say("flag-own"),
        }
    }

    fn is_of(self, listed: &ListedItem) -> bool {
        match self {
            Flag::Errors => listed.n_errors > 0,
            Flag::Warnings => listed.n_warnings > 0,
            Flag::Comments => listed.n_open_comments > 0,
            Flag::Overdue => listed.is_overdue,
            Flag::NoPicture => listed.item.media.is_none(),
            Flag::Own => listed.is_own,
        }
    }
}

impl BankFilter {
    /// True when an item is asked for.
    #[must_use]
    pub fn fits(&self, listed: &ListedItem) -> bool {
        let fits = |asked: &str, is: &str| asked.is_empty() || asked == is;
        let item = &listed.item;
        let flag = Flag::ALL.into_iter().find(|flag| flag.as_str() == self.flag);
        fits(&self.area, &item.area)
            && fits(&self.level, &item.level.number().to_string())
            && fits(&self.kind, item.body.kind().as_str())
            && fits(&self.stage, listed.stage.as_str())
            && (self.flag.is_empty() || flag.is_some_and(|flag| flag.is_of(listed)))
    }

    /// The address of another page of the same list.
    fn at_page(&self, page: usize) -> String {
        format!("/staff/bank?page={page}{}", self.query())
    }

    /// The filter as the rest of an address, each field after `&`.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = String::new();
        for (name, value) in self.fields() {
            // Words of ours need no escaping; others ask for nothing anyway.
            if value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
                query.push_str(&format!("&{name}={value}"));
            }
        }
        query
    }

    /// What is asked, by name of the field; the page is left out.
    #[must_use]
    pub fn fields(&self) -> [(&'static str, &str); 5] {
        let BankFilter { area, level, kind, stage, flag, page: _ } = self;
        [("area", area), ("level", level), ("kind", kind), ("stage", stage), ("flag", flag)]
    }

    /// True when it asks for everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, value)| value.is_empty())
    }
}

/// A list of choices of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterList {
    /// Name of the field.
    pub name: &'static str,
    /// What is chosen.
    pub label: String,
    /// The choices, the first of which asks for everything.
    pub choices: Vec<Choice>,
}

impl FilterList {
    fn new(
        name: &'static str,
        label: String,
        words: Words,
        asked: &str,
        choices: impl Iterator<Item = (String, String)>,
    ) -> FilterList {
        let all = std::iter::once((String::new(), words.say("bank-all")));
        let choice = |(value, label): (String, String)| Choice::new(&value, label, asked);
        FilterList { name, label, choices: all.chain(choices).map(choice).collect() }
    }
}

/// An item in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub stem: String,
    /// Competence area.
    pub area: String,
    /// Level.
    pub level: String,
    /// Kind.
    pub kind: String,
    /// Where it stands, and what is remarkable.
    pub badges: Vec<(Tone, String)>,
}

/// How many items stand at a stage, and the way to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageCount {
    /// The stage.
    pub label: String,
    /// How many.
    pub n: usize,
    /// Where they are listed.
    pub href: String,
}

/// The items of the workbench.
#[derive(Clone, Debug, Template)]
#[template(path = "author/bank.html", config = "src/web/askama.toml")]
pub struct BankPage {
    /// The frame.
    pub page: Page,
    /// False before the first import.
    pub has_bank: bool,
    /// How many items stand at each stage.
    pub counts: Vec<StageCount>,
    /// What to filter by.
    pub filters: Vec<FilterList>,
    /// How many items are shown of how many.
    pub shown: String,
    /// The items.
    pub rows: Vec<ItemRow>,
    /// The page before, if there is one.
    pub previous: Option<String>,
    /// The next page, if there is one.
    pub next: Option<String>,
    /// The way to a file of the items that are listed.
    pub export: String,
}

impl BankPage {
    /// The page before the first import.
    #[must_use]
    pub fn empty(page: Page) -> BankPage {
        BankPage {
            page,
            has_bank: false,
            counts: Vec::new(),
            filters: Vec::new(),
            shown: String::new(),
            rows: Vec::new(),
            previous: None,
            next: None,
            export: String::new(),
        }
    }

    /// The items that a filter asks for.
    #[must_use]
    pub fn new(page: Page, view: &WorkbenchView, filter: &BankFilter) -> BankPage {
        let words = page.words;
        let found: Vec<&ListedItem> =
            view.items.iter().filter(|listed| filter.fits(listed)).collect();
        let n_pages = found.len().div_ceil(ITEMS_PER_PAGE).max(1);
        let number = filter.page.parse::<usize>().unwrap_or(1).clamp(1, n_pages);
        let start = (number - 1) * ITEMS_PER_PAGE;
        let rows: Vec<ItemRow> = found
            .iter()
            .skip(start)
            .take(ITEMS_PER_PAGE)
            .map(|listed| row(listed, &view.framework, words))
            .collect();
        let (first, last) = (if rows.is_empty() { 0 } else { start + 1 }, start + rows.len());
        BankPage {
            has_bank: true,
            counts: counts(view, words),
            filters: filter_lists(&view.framework, filter, words),
            shown: words.say_with(
                "bank-shown",
                &[
                    ("from", first.to_string()),
                    ("to", last.to_string()),
                    ("total", found.len().to_string()),
                ],
            ),
            rows,
            previous: (number > 1).then(|| filter.at_page(number - 1)),
            next: (number < n_pages).then(|| filter.at_page(number + 1)),
            export: format!("/staff/bank/export?format={}", filter.query()),
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> BankPage {
        let words = Words::new(language);
        let level = ("1".to_owned(), words.say("bank-level-basic"));
        let label = words.say("bank-level");
        BankPage {
            page: Page::new(words, "staff-bank", "/staff/bank"),
            has_bank: true,
            counts: vec![StageCount {
                label: stage_in_words(Stage::Live, words),
                n: 135,
                href: "/staff/bank?stage=live".to_owned(),
            }],
            filters: vec![FilterList::new("level", label, words, "1", std::iter::once(level))],
            shown: words.say_with("bank-shown", &[("from", "51"), ("to", "51"), ("total", "52")]),
            rows: vec![ItemRow {
                id: "safety-001".to_owned(),
                stem: "Bà Sáu nhận tin nhắn báo trúng thưởng. Nên làm gì trước tiên?".to_owned(),
                area: "An toàn và quyền riêng tư".to_owned(),
                level: words.say("bank-level-basic"),
                kind: words.say("bank-kind-single"),
                badges: vec![
                    (Tone::Warn, stage_in_words(Stage::Draft, words)),
                    (Tone::Error, words.say_with("bank-n-errors", &[("n", "2")])),
                ],
            }],
            previous: Some("/staff/bank?page=1".to_owned()),
            next: Some("/staff/bank?page=3".to_owned()),
            export: "/staff/bank/export?format=&level=1".to_owned(),
        }
    }
}

fn row(listed: &ListedItem, framework: &Framework, words: Words) -> ItemRow {
    let item = &listed.item;
    let count = |key: &str, n: u64| words.say_with(key, &[("n", words.count(n))]);
    let mut badges = vec![(tone_of(listed.stage), stage_in_words(listed.stage, words))];
    if let Some(version) = listed.version_in_use {
        badges.push((Tone::Ok, count("bank-version-in-use", u64::from(version))));
    }
    if listed.n_errors > 0 {
        badges.push((Tone::Error, count("bank-n-errors", listed.n_errors as u64)));
    }
    if listed.n_warnings > 0 {
        badges.push((Tone::Warn, count("bank-n-warnings", listed.n_warnings as u64)));
    }
    if listed.n_open_comments > 0 {
        let n = u64::try_from(listed.n_open_comments).unwrap_or_default();
        badges.push((Tone::Info, count("bank-n-comments", n)));
    }
    if listed.is_overdue {
        badges.push((Tone::Warn, words.say("flag-overdue")));
    }
    ItemRow {
        id: item.id.clone(),
        stem: if item.stem.is_empty() { words.say("bank-no-stem") } else { item.stem.clone() },
        area: area_in_words(framework, &item.area, words),
        level: level_in_words(item.level, words),
        kind: kind_in_words(item.body.kind(), words),
        badges,
    }
}

fn counts(view: &WorkbenchView, words: Words) -> Vec<StageCount> {
    let count = |stage: Stage| StageCount {
        label: stage_in_words(stage, words),
        n: view.items.iter().filter(|listed| listed.stage == stage).count(),
        href: format!("/staff/bank?stage={}", stage.as_str()),
    };
    Stage::ALL.into_iter().map(count).filter(|count| count.n > 0).collect()
}

fn filter_lists(framework: &Framework, filter: &BankFilter, words: Words) -> Vec<FilterList> {
    let areas = framework.areas.iter();
    let areas = areas.map(|area| (area.id.clone(), area_in_words(framework, &area.id, words)));
    let levels = Level::ALL.iter();
    let levels = levels.map(|level| (level.number().to_string(), level_in_words(*level, words)));
    let kinds = Kind::ALL.iter();
    let kinds = kinds.map(|kind| (kind.as_str().to_owned(), kind_in_words(*kind, words)));
    let stages = Stage::ALL.iter();
    let stages = stages.map(|stage| (stage.as_str().to_owned(), stage_in_words(*stage, words)));
    let flags = Flag::ALL.iter().map(|flag| (flag.as_str().to_owned(), flag.in_words(words)));
    vec![
        FilterList::new("area", words.say("bank-area"), words, &filter.area, areas),
        FilterList::new("level", words.say("bank-level"), words, &filter.level, levels),
        FilterList::new("kind", words.say("bank-kind"), words, &filter.kind, kinds),
        FilterList::new("stage", words.say("bank-stage"), words, &filter.stage, stages),
        FilterList::new("flag", words.say("bank-flag"), words, &filter.flag, flags),
    ]
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
