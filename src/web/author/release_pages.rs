//! Publishing a bank release: what changes, what the check finds, who proposed, who confirms.

use super::lint_words::in_words;
use super::texts::{area_in_words, level_in_words};
use crate::services::show_bank::{BankView, CellView};
use crate::services::workbench::release::{OpenProposal, ReleaseView};
use crate::web::page::{FieldErrors, Page, Tone};
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::bank::{Finding, Framework, Item, Level};

/// Lines of one list that the page shows.
const MAX_LINES: usize = 200;

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

/// An item in a list of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLine {
    /// Its id.
    pub id: String,
    /// Version and stem.
    pub text: String,
}

/// The page about publishing.
#[derive(Clone, Debug, Template)]
#[template(path = "author/release.html", config = "src/web/askama.toml")]
pub struct ReleasePage {
    /// The frame.
    pub page: Page,
    /// The newest release.
    pub current: String,
    /// Items that a release would hold now.
    pub n_items: String,
    /// New, changed and removed items, each list with its heading.
    pub changes: Vec<(String, Vec<ItemLine>)>,
    /// Errors of the check.
    pub check_errors: Vec<String>,
    /// How many warnings the check finds.
    pub warnings: String,
    /// The proposal that waits.
    pub proposal: Option<ProposalText>,
    /// How many cells of the newest release are short.
    pub gaps: String,
    /// How good that is.
    pub gaps_tone: Tone,
    /// Levels, the heads of the columns.
    pub levels: Vec<String>,
    /// The areas with their cells.
    pub areas: Vec<AreaRow>,
    /// Why the last press did nothing.
    pub errors: FieldErrors,
}

/// A proposal in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalText {
    /// Who proposed how many items when.
    pub told: String,
    /// Where its presses go.
    pub path: String,
    /// The reader proposed it.
    pub is_own: bool,
    /// The workbench has changed since.
    pub is_stale: bool,
}

impl ReleasePage {
    /// The page.
    #[must_use]
    pub fn new(page: Page, bank: &BankView, view: &ReleaseView) -> ReleasePage {
        let words = page.words;
        let n_gaps = bank.cells.iter().filter(|cell| cell.n_items < cell.n_wanted).count();
        let (gaps, gaps_tone) = match n_gaps {
            0 => (words.say("bank-no-gaps"), Tone::Ok),
            n => (words.say_with("bank-gaps", &[("n", n.to_string())]), Tone::Warn),
        };
        let lists = [
            ("release-added", &view.changes.added),
            ("release-changed", &view.changes.changed),
            ("release-removed", &view.changes.removed),
        ];
        let lists = lists.into_iter().filter(|(_, items)| !items.is_empty());
        let heading = |key: &str, n: usize| words.say_with(key, &[("n", words.count(n as u64))]);
        ReleasePage {
            current: words.say_with(
                "bank-released",
                &[
                    ("hash", bank.hash_start.clone()),
                    ("date", words.moment(bank.released_at.utc())),
                    ("n", words.count(bank.items.len() as u64)),
                ],
            ),
            n_items: heading("release-would-hold", view.n_items),
            changes: lists
                .map(|(key, items)| (heading(key, items.len()), item_lines(items)))
                .collect(),
            check_errors: view
                .check
                .errors
                .iter()
                .take(MAX_LINES)
                .map(|f| line(f, words))
                .collect(),
            warnings: match view.check.n_warnings {
                0 => String::new(),
                n => heading("release-warnings", n),
            },
            proposal: view.proposal.as_ref().map(|open| proposal_text(open, words)),
            gaps,
            gaps_tone,
            levels: Level::ALL.iter().map(|level| level_in_words(*level, words)).collect(),
            areas: area_rows(&bank.framework, &bank.cells, words),
            errors: FieldErrors::default(),
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ReleasePage {
        let words = Words::new(language);
        let cell = |n: &str, missing: &str| CellText {
            level: words.say("bank-level-basic"),
            filled: words.say_with("bank-filled", &[("n", n), ("total", "5")]),
            missing: missing.to_owned(),
        };
        let missing = words.say_with("bank-missing", &[("n", "2")]);
        ReleasePage {
            page: Page::new(words, "release-heading", "/staff/bank/release"),
            current: words.say_with(
                "bank-released",
                &[("hash", "3f9c1e07a2b4"), ("date", "23/11/2026 09:00"), ("n", "135")],
            ),
            n_items: words.say_with("release-would-hold", &[("n", "136")]),
            changes: vec![(
                words.say_with("release-added", &[("n", "1")]),
                vec![ItemLine {
                    id: "safety-020".to_owned(),
                    text: "bản 1: Bà Sáu nhận tin nhắn lạ. Nên làm gì?".to_owned(),
                }],
            )],
            check_errors: vec![format!("safety-020: {}", words.say("lint-no-why"))],
            warnings: words.say_with("release-warnings", &[("n", "3")]),
            proposal: Some(ProposalText {
                told: words.say_with(
                    "release-waits",
                    &[("who", "Cán bộ tỉnh"), ("date", "23/11/2026 09:00"), ("n", "136")],
                ),
                path: "/staff/bank/release/1".to_owned(),
                is_own: false,
                is_stale: false,
            }),
            gaps: words.say_with("bank-gaps", &[("n", "1")]),
            gaps_tone: Tone::Warn,
            levels: Level::ALL.iter().map(|level| level_in_words(*level, words)).collect(),
            areas: vec![AreaRow {
                area: "An toàn và quyền riêng tư".to_owned(),
                cells: vec![cell("5", ""), cell("3", &missing), cell("6", "")],
            }],
            errors: FieldErrors::one("propose", words.say("refusal-nothing-to-release")),
        }
    }
}

fn line(finding: &Finding, words: Words) -> String {
    let about = finding.item.as_deref().unwrap_or(&finding.file);
    format!("{about}: {}", in_words(finding, words))
}

fn item_lines(items: &[Item]) -> Vec<ItemLine> {
    let line = |item: &Item| ItemLine {
        id: item.id.clone(),
        text: format!("{} · {}", item.version, item.stem),
    };
    items.iter().take(MAX_LINES).map(line).collect()
}

fn proposal_text(open: &OpenProposal, words: Words) -> ProposalText {
    ProposalText {
        told: words.say_with(
            "release-waits",
            &[
                ("who", open.proposed_by.clone()),
                ("date", words.moment(open.proposed_at.utc())),
                ("n", open.n_items.to_string()),
            ],
        ),
        path: format!("/staff/bank/release/{}", open.id),
        is_own: open.is_own,
        is_stale: open.is_stale,
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
    let row = |area: &sathach_domain::bank::Area| AreaRow {
        area: area_in_words(framework, &area.id, words),
        cells: cells.iter().filter(|cell| cell.area == area.id).map(cell_text).collect(),
    };
    framework.areas.iter().map(row).collect()
}
