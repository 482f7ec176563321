//! The page of standard-setting panels: the form for ratings, what waits, what was decided.

use super::figures::{Cell, decimal, source_in_words, tone_of_source};
use super::table::Table;
use crate::services::list_choices::ExamChoice;
use crate::services::watch::set_standard::{PanelView, StandardFigures};
use crate::web::page::{FieldErrors, Page, Tone};
use crate::web::staff::frame::{Choice, Fact};
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::assembly::ParameterSource;
use sathach_domain::grading::POINT;

/// A panel in words.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelText {
    /// Title of the exam.
    pub heading: String,
    /// Who imported it when.
    pub told: String,
    /// What became of it; empty while it waits.
    pub decided: String,
    /// What the curves behind it rest on.
    pub source: (Tone, String),
    /// Mean, error, cut.
    pub facts: Vec<Fact>,
    /// The rounds.
    pub rounds: Table,
    /// What it falls short of.
    pub shortcomings: Vec<String>,
    /// Where its presses go; empty once it is decided.
    pub path: String,
    /// The reader imported it.
    pub is_own: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "watch/panels.html", config = "src/web/askama.toml")]
pub struct PanelsPage {
    /// The frame.
    pub page: Page,
    /// Exams to choose from.
    pub exams: Vec<Choice>,
    /// Panels, newest first.
    pub panels: Vec<PanelText>,
    /// True before any panel was accepted: cut scores are policy.
    pub is_policy_only: bool,
    /// Why the last press did nothing.
    pub errors: FieldErrors,
}

const COLUMNS: [(&str, &str); 5] = [
    ("round", "panel-round"),
    ("n_judges", "panel-judges"),
    ("mean_sum", "panel-mean"),
    ("sd", "panel-sd"),
    ("se", "panel-se"),
];

fn shortcoming(word: &str, words: Words) -> String {
    match word {
        "too_few_judges" => words.say("panel-too-few-judges"),
        "too_few_items" => words.say("panel-too-few-items"),
        "no_second_round" => words.say("panel-no-second-round"),
        "too_uncertain" => words.say("panel-too-uncertain"),
        other => other.to_owned(),
    }
}

fn facts(figures: &StandardFigures, now: Option<f64>, words: Words) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact::new(words.say(key), value);
    let points = |n: f64| words.say_with("exam-points", &[("n", decimal(n, 2, words))]);
    let cut = figures.cut_sixtieths as f64 / POINT as f64;
    vec![
        fact("panel-items", figures.n_items.to_string()),
        fact("panel-expected", decimal(figures.expected_points, 2, words)),
        fact("panel-cut", format!("{} ({})", decimal(cut, 2, words), figures.cut_points)),
        fact("panel-now", now.map_or_else(|| "–".to_owned(), |now| decimal(now, 2, words))),
        fact("panel-error", points(figures.se_points)),
        fact("panel-sem", points(figures.sem_points)),
    ]
}

fn rounds(figures: &StandardFigures, words: Words) -> Table {
    let mut table = Table::new(&COLUMNS, words);
    for round in &figures.rounds {
        table.rows.push(vec![
            Cell::count(round.round),
            Cell::count(round.n_judges as f64),
            Cell::Number(round.mean_sum, 2),
            Cell::Number(round.sd, 2),
            Cell::Number(round.se, 2),
        ]);
    }
    table
}

fn text(panel: &PanelView, words: Words) -> PanelText {
    let source = match panel.row.source.as_str() {
        "simulated" => ParameterSource::Simulated,
        "panel" => ParameterSource::Panel,
        "responses" => ParameterSource::Responses,
        _ => ParameterSource::Label,
    };
    let decided = match (panel.row.state.as_str(), &panel.decided_by) {
        ("accepted", Some(who)) => words.say_with("watch-accepted-by", &[("who", who.clone())]),
        ("rejected", Some(who)) => words.say_with(
            "watch-rejected-by",
            &[("who", who.clone()), ("note", panel.row.note.clone().unwrap_or_default())],
        ),
        (_, _) => String::new(),
    };
    let path = match panel.row.open_slot {
        Some(_) => format!("/staff/measures/panels/{}", panel.row.id),
        None => String::new(),
    };
    let now = f64::from(panel.exam.cut_sixtieths()) / POINT as f64;
    PanelText {
        heading: format!("{} · {}", panel.exam.title_vi, panel.exam.version),
        told: words.say_with(
            "panel-told",
            &[("who", panel.proposed_by.clone()), ("date", words.moment(panel.proposed_at.utc()))],
        ),
        decided,
        source: (tone_of_source(source), source_in_words(source, words)),
        facts: facts(&panel.figures, Some(now), words),
        rounds: rounds(&panel.figures, words),
        shortcomings: panel.figures.findings.iter().map(|word| shortcoming(word, words)).collect(),
        path,
        is_own: panel.is_own,
    }
}

impl PanelsPage {
    /// The page.
    #[must_use]
    pub fn new(page: Page, panels: &[PanelView], exams: &[ExamChoice]) -> PanelsPage {
        let words = page.words;
        let choice = |exam: &ExamChoice| Choice::new(&exam.id, exam.title.clone(), "citizens");
        PanelsPage {
            exams: exams.iter().map(choice).collect(),
            is_policy_only: panels.iter().all(|panel| panel.row.state != "accepted"),
            panels: panels.iter().map(|panel| text(panel, words)).collect(),
            errors: FieldErrors::default(),
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> PanelsPage {
        let words = Words::new(language);
        let mut table = Table::new(&COLUMNS, words);
        table.rows = vec![COLUMNS.iter().map(|_| Cell::count(8_u32)).collect()];
        PanelsPage {
            page: Page::new(words, "watch-way-panels", "/staff/measures/panels"),
            exams: vec![Choice::new("citizens", "Kỹ năng số".to_owned(), "citizens")],
            panels: vec![PanelText {
                heading: "Kỹ năng số cho người dân · 1".to_owned(),
                told: words
                    .say_with("panel-told", &[("who", "Cán bộ"), ("date", "23/11/2026 09:00")]),
                decided: String::new(),
                source: (Tone::Info, words.say("source-label")),
                facts: vec![Fact::new(words.say("panel-items"), "90")],
                rounds: table,
                shortcomings: ["too_few_judges", "too_few_items", "no_second_round"]
                    .map(|word| shortcoming(word, words))
                    .to_vec(),
                path: "/staff/measures/panels/1".to_owned(),
                is_own: false,
            }],
            is_policy_only: true,
            errors: FieldErrors::one("file", words.say("import-nothing-sent")),
        }
    }
}
