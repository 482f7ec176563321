//! What item authors see: the items of a release, and how full its cells are.

use super::texts::{area_in_words, kind_in_words, level_in_words};
use crate::services::show_bank::{BankView, CellView};
use crate::web::page::{Page, Tone};
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::bank::{Framework, Item, Kind, Level};
use serde::Deserialize;

/// Items that one page lists.
pub const MAX_ITEMS_LISTED: usize = 300;

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
}

impl BankFilter {
    /// True when an item is asked for.
    #[must_use]
    pub fn fits(&self, item: &Item) -> bool {
        let fits = |asked: &str, is: &str| asked.is_empty() || asked == is;
        fits(&self.area, &item.area)
            && fits(&self.level, &item.level.number().to_string())
            && fits(&self.kind, item.body.kind().as_str())
    }
}

/// Something to filter by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterChoice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// It is chosen now.
    pub is_chosen: bool,
}

/// A list of choices of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterList {
    /// Name of the field.
    pub name: &'static str,
    /// What is chosen.
    pub label: String,
    /// The choices, the first of which asks for everything.
    pub choices: Vec<FilterChoice>,
}

impl FilterList {
    fn new(
        name: &'static str,
        label: String,
        all: String,
        asked: &str,
        choices: impl Iterator<Item = (String, String)>,
    ) -> FilterList {
        let choice = |(value, label): (String, String)| FilterChoice {
            is_chosen: value == asked,
            value,
            label,
        };
        let everything = std::iter::once((String::new(), all));
        FilterList { name, label, choices: everything.chain(choices).map(choice).collect() }
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
}

/// A competence area with its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// Competence area.
    pub area: String,
    /// One cell a level.
    pub cells: Vec<CellText>,
}

/// How full a cell is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellText {
    /// The level, for screens without columns.
    pub level: String,
    /// Items that are there, of those wanted.
    pub filled: String,
    /// How many are missing; empty when none are.
    pub missing: String,
}

/// The items of the newest release.
#[derive(Clone, Debug, Template)]
#[template(path = "author/bank.html", config = "src/web/askama.toml")]
pub struct BankPage {
    /// The frame.
    pub page: Page,
    /// Which release it is and how many items are shown; none before the first import.
    pub release: Option<ReleaseText>,
}

/// A release in words.
#[derive(Clone, Debug)]
pub struct ReleaseText {
    /// First characters of its hash and when it was released.
    pub named: String,
    /// How many cells are short.
    pub gaps: String,
    /// How good that is.
    pub gaps_tone: Tone,
    /// Levels, the heads of the columns.
    pub levels: Vec<String>,
    /// The areas with their cells.
    pub areas: Vec<AreaRow>,
    /// What to filter by.
    pub filters: Vec<FilterList>,
    /// How many items are shown of how many.
    pub shown: String,
    /// The items.
    pub rows: Vec<ItemRow>,
}

impl BankPage {
    /// The items of a release that a filter asks for.
    #[must_use]
    pub fn new(page: Page, view: Option<&BankView>, filter: &BankFilter) -> BankPage {
        let release = view.map(|view| release_text(view, filter, page.words));
        BankPage { page, release }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> BankPage {
        let words = Words::new(language);
        let cell = |n: &str, missing: &str| CellText {
            level: words.say("bank-level-basic"),
            filled: words.say_with("bank-filled", &[("n", n), ("total", "5")]),
            missing: missing.to_owned(),
        };
        let missing = words.say_with("bank-missing", &[("n", "2")]);
        let filter = FilterList::new(
            "level",
            words.say("bank-level"),
            words.say("bank-all"),
            "1",
            std::iter::once(("1".to_owned(), words.say("bank-level-basic"))),
        );
        let release = ReleaseText {
            named: words.say_with(
                "bank-released",
                &[("hash", "3f9c1e07a2b4"), ("date", "23/11/2026 09:00")],
            ),
            gaps: words.say_with("bank-gaps", &[("n", "1")]),
            gaps_tone: Tone::Warn,
            levels: Level::ALL.iter().map(|level| level_in_words(*level, words)).collect(),
            areas: vec![AreaRow {
                area: "An toàn và quyền riêng tư".to_owned(),
                cells: vec![cell("5", ""), cell("3", &missing), cell("6", "")],
            }],
            filters: vec![filter],
            shown: words.say_with("bank-shown", &[("n", "1"), ("total", "135")]),
            rows: vec![ItemRow {
                id: "safety-001".to_owned(),
                stem: "Bà Sáu nhận tin nhắn báo trúng thưởng. Nên làm gì trước tiên?".to_owned(),
                area: "An toàn và quyền riêng tư".to_owned(),
                level: words.say("bank-level-basic"),
                kind: words.say("bank-kind-single"),
            }],
        };
        BankPage { page: Page::new(words, "staff-bank", "/staff/bank"), release: Some(release) }
    }
}

fn release_text(view: &BankView, filter: &BankFilter, words: Words) -> ReleaseText {
    let framework = &view.framework;
    let found: Vec<&Item> = view.items.iter().filter(|item| filter.fits(item)).collect();
    let n_gaps = view.cells.iter().filter(|cell| cell.n_items < cell.n_wanted).count();
    let (gaps, gaps_tone) = match n_gaps {
        0 => (words.say("bank-no-gaps"), Tone::Ok),
        n => (words.say_with("bank-gaps", &[("n", n.to_string())]), Tone::Warn),
    };
    let row = |item: &&Item| ItemRow {
        id: item.id.clone(),
        stem: item.stem.clone(),
        area: area_in_words(framework, &item.area, words),
        level: level_in_words(item.level, words),
        kind: kind_in_words(item.body.kind(), words),
    };
    let rows: Vec<ItemRow> = found.iter().take(MAX_ITEMS_LISTED).map(row).collect();
    ReleaseText {
        named: words.say_with(
            "bank-released",
            &[("hash", view.hash_start.clone()), ("date", words.moment(view.released_at.utc()))],
        ),
        gaps,
        gaps_tone,
        levels: Level::ALL.iter().map(|level| level_in_words(*level, words)).collect(),
        areas: area_rows(framework, &view.cells, words),
        filters: filter_lists(framework, filter, words),
        shown: words.say_with(
            "bank-shown",
            &[("n", rows.len().to_string()), ("total", view.items.len().to_string())],
        ),
        rows,
    }
}

fn area_rows(framework: &Framework, cells: &[CellView], words: Words) -> Vec<AreaRow> {
    let cell_text = |cell: &CellView| CellText {
        level: level_in_words(cell.level, words),
        filled: words.say_with(
            "bank-filled",
            &[("n", cell.n_items.to_string()), ("total", cell.n_wanted.to_string())],
        ),
        missing: match cell.n_wanted.saturating_sub(cell.n_items) {
            0 => String::new(),
            n => words.say_with("bank-missing", &[("n", n.to_string())]),
        },
    };
    framework
        .areas
        .iter()
        .map(|area| AreaRow {
            area: area_in_words(framework, &area.id, words),
            cells: cells.iter().filter(|cell| cell.area == area.id).map(cell_text).collect(),
        })
        .collect()
}

fn filter_lists(framework: &Framework, filter: &BankFilter, words: Words) -> Vec<FilterList> {
    let all = || words.say("bank-all");
    let areas = framework
        .areas
        .iter()
        .map(|area| (area.id.clone(), area_in_words(framework, &area.id, words)));
    let levels =
        Level::ALL.iter().map(|level| (level.number().to_string(), level_in_words(*level, words)));
    let kinds =
        Kind::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind_in_words(*kind, words)));
    vec![
        FilterList::new("area", words.say("bank-area"), all(), &filter.area, areas),
        FilterList::new("level", words.say("bank-level"), all(), &filter.level, levels),
        FilterList::new("kind", words.say("bank-kind"), all(), &filter.kind, kinds),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use sathach_domain::bank::{Body, ReviewState};

    fn check(area: &str, level: &str, kind: &str, want: bool) {
        let item = Item {
            id: "safety-001".to_owned(),
            version: 1,
            area: "safety".to_owned(),
            level: Level::Middle,
            stem: String::new(),
            body: Body::Ordering { steps: Vec::new() },
            reason: String::new(),
            seconds: 60,
            codes: Vec::new(),
            state: ReviewState::Live,
            author: String::new(),
            review: None,
            fixed_order: false,
            review_due: None,
            source: None,
            enemies: Vec::new(),
            media: None,
        };
        let filter =
            BankFilter { area: area.to_owned(), level: level.to_owned(), kind: kind.to_owned() };
        assert_eq!(filter.fits(&item), want, "{filter:?}");
    }

    #[test]
    fn an_empty_filter_asks_for_everything_and_a_strange_one_for_nothing() {
        check("", "", "", true);
        check("safety", "2", "ordering", true);
        check("payment", "", "", false);
        check("", "1", "", false);
        check("", "9", "", false);
        check("", "", "essay", false);
    }
}
