//! The page about calibrations: the one that waits with all its changes, and those before.

use super::figures::{Cell, decimal, model_in_words, source_in_words, tone_of_source};
use super::table::Table;
use crate::services::watch::accept_calibration::{
    CalibratedItem, CalibrationView, CalibrationsView,
};
use crate::web::page::{FieldErrors, Page, Tone};
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::assembly::ParameterSource;

/// A calibration in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalibrationText {
    /// Who proposed it when, by which model, from how many people.
    pub told: String,
    /// What became of it, or how it came about.
    pub detail: String,
    /// What its responses are.
    pub source: (Tone, String),
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "watch/calibrations.html", config = "src/web/askama.toml")]
pub struct CalibrationsPage {
    /// The frame.
    pub page: Page,
    /// The one that waits.
    pub open: Option<CalibrationText>,
    /// Where its presses go.
    pub path: String,
    /// The reader proposed it, so somebody else accepts.
    pub is_own: bool,
    /// What it would change.
    pub items: Table,
    /// Closed ones, newest first.
    pub closed: Vec<CalibrationText>,
    /// Why the last press did nothing.
    pub errors: FieldErrors,
}

const COLUMNS: [(&str, &str); 10] = [
    ("item", "watch-item"),
    ("version", "watch-version"),
    ("n", "watch-n"),
    ("standing", "watch-standing"),
    ("difficulty_before", "watch-before"),
    ("difficulty_after", "watch-after"),
    ("se_difficulty", "watch-se"),
    ("discrimination", "watch-slope"),
    ("infit", "watch-infit"),
    ("outfit", "watch-outfit"),
];

fn row(item: &CalibratedItem) -> Vec<Cell> {
    let after = &item.after;
    vec![
        Cell::Text(item.item.clone()),
        Cell::count(item.version),
        Cell::count(after.n_responses as f64),
        Cell::Text(after.standing.clone()),
        Cell::maybe(item.before.map(|before| before.curve.difficulty), 2),
        Cell::Number(after.difficulty, 2),
        Cell::Number(after.se_difficulty, 2),
        Cell::Number(after.discrimination, 2),
        Cell::maybe(after.infit, 2),
        Cell::maybe(after.outfit, 2),
    ]
}

fn told(view: &CalibrationView, words: Words) -> CalibrationText {
    let row = &view.row;
    let source = match row.source.as_str() {
        "simulated" => ParameterSource::Simulated,
        "panel" => ParameterSource::Panel,
        _ => ParameterSource::Responses,
    };
    let detail = match (row.state.as_str(), &view.decided_by) {
        ("accepted", Some(who)) => words.say_with("watch-accepted-by", &[("who", who.clone())]),
        ("rejected", Some(who)) => words.say_with(
            "watch-rejected-by",
            &[("who", who.clone()), ("note", row.note.clone().unwrap_or_default())],
        ),
        (_, _) => words.say_with(
            "watch-calibration-detail",
            &[
                ("mean", decimal(view.figures.population_mean, 2, words)),
                ("sd", decimal(view.figures.population_sd, 2, words)),
                ("anchors", view.figures.n_anchors.to_string()),
            ],
        ),
    };
    CalibrationText {
        told: words.say_with(
            "watch-calibration-told",
            &[
                ("who", view.proposed_by.clone()),
                ("date", words.moment(view.proposed_at.utc())),
                ("model", model_in_words(&row.model, words)),
                ("people", row.n_people.to_string()),
                ("items", row.n_items.to_string()),
            ],
        ),
        detail,
        source: (tone_of_source(source), source_in_words(source, words)),
    }
}

impl CalibrationsPage {
    /// The page.
    #[must_use]
    pub fn new(page: Page, view: &CalibrationsView) -> CalibrationsPage {
        let words = page.words;
        let mut items = Table::new(&COLUMNS, words);
        let mut made = CalibrationsPage {
            open: None,
            path: String::new(),
            is_own: false,
            closed: view.closed.iter().map(|closed| told(closed, words)).collect(),
            errors: FieldErrors::default(),
            items: Table::default(),
            page,
        };
        if let Some((open, changes)) = &view.open {
            made.open = Some(told(open, words));
            made.path = format!("/staff/measures/calibrations/{}", open.row.id);
            made.is_own = open.is_own;
            items.rows = changes.iter().map(row).collect();
        }
        made.items = items;
        made
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> CalibrationsPage {
        let words = Words::new(language);
        let text = CalibrationText {
            told: words.say_with(
                "watch-calibration-told",
                &[
                    ("who", "Cán bộ tỉnh"),
                    ("date", "23/11/2026 09:00"),
                    ("model", "2PL"),
                    ("people", "1200"),
                    ("items", "135"),
                ],
            ),
            detail: words.say_with("watch-accepted-by", &[("who", "Người soạn")]),
            source: (Tone::Warn, words.say("source-simulated")),
        };
        let mut items = Table::new(&COLUMNS, words);
        items.rows = vec![COLUMNS.iter().map(|_| Cell::Number(-0.5, 2)).collect()];
        CalibrationsPage {
            page: Page::new(words, "watch-way-calibrations", "/staff/measures/calibrations"),
            open: Some(text.clone()),
            path: "/staff/measures/calibrations/1".to_owned(),
            is_own: false,
            items,
            closed: vec![text],
            errors: FieldErrors::one("propose", words.say("refusal-same-person")),
        }
    }
}
