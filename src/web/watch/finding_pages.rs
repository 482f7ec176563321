//! The page of findings: open ones, those that wait for a second person, closed ones; and what
//! could be compared in each hall.

use super::figures::{Cell, decimal, flag_in_words, source_in_words, tone_of_source};
use super::items_pages::source_notice;
use super::sections::letter;
use super::table::Table;
use crate::services::watch::flag_items::is_grave;
use crate::services::watch::look_at_sessions::{Contrast, MeasuredSession};
use crate::services::watch::measures::Measures;
use crate::services::watch::review_finding::{FindingView, FindingsView, Subject};
use crate::web::page::{FieldErrors, Page, Tone};
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::assembly::ParameterSource;
use sathach_domain::grading::statistics::FlagKind;

/// A finding in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingText {
    /// Its id, also in the ids of its fields.
    pub id: String,
    /// What it is.
    pub what: (Tone, String),
    /// About what, and the way there.
    pub about: String,
    /// Where that is shown.
    pub href: String,
    /// Figure, limit and n.
    pub figures: String,
    /// What the figure rests on.
    pub source: (Tone, String),
    /// Who reviewed it and what was noted.
    pub review: String,
    /// Who closed it and what was decided.
    pub closing: String,
    /// The reader reviewed it, so somebody else closes it.
    pub is_own_review: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "watch/findings.html", config = "src/web/askama.toml")]
pub struct FindingsPage {
    /// The frame.
    pub page: Page,
    /// What all figures here rest on.
    pub source: (Tone, String),
    /// Nobody has looked at these.
    pub open: Vec<FindingText>,
    /// These wait for a second person.
    pub reviewed: Vec<FindingText>,
    /// These are closed.
    pub closed: Vec<FindingText>,
    /// What could be compared in the halls.
    pub halls: String,
    /// All of them, for a file.
    pub table: Table,
    /// Why the last press did nothing.
    pub errors: FieldErrors,
}

fn kind_in_words(word: &str, words: Words) -> (Tone, String) {
    if let Some(kind) = FlagKind::parse(word) {
        let tone = if is_grave(kind) { Tone::Error } else { Tone::Warn };
        return (tone, flag_in_words(kind, words));
    }
    match word {
        "reused_items_easier" => (Tone::Warn, words.say("found-reused")),
        "reused_items_much_easier" => (Tone::Error, words.say("found-reused-much")),
        "low_effort" => (Tone::Warn, words.say("found-low-effort")),
        "fast_and_right" => (Tone::Warn, words.say("found-fast")),
        "handed_in_together" => (Tone::Warn, words.say("found-together")),
        "late_corrections" => (Tone::Warn, words.say("found-late")),
        other => (Tone::Warn, other.to_owned()),
    }
}

fn source_of(word: &str) -> ParameterSource {
    match word {
        "simulated" => ParameterSource::Simulated,
        _ => ParameterSource::Responses,
    }
}

fn about(subject: &Subject, row_item: Option<String>, words: Words) -> (String, String) {
    match subject {
        Subject::Item { id, version } => (
            words.say_with(
                "found-about-item",
                &[("id", id.clone()), ("version", version.to_string())],
            ),
            row_item.map(|id| format!("/staff/measures/items/{id}")).unwrap_or_default(),
        ),
        Subject::Session { id, hall, opened_at } => (
            words.say_with(
                "found-about-session",
                &[("hall", hall.clone()), ("date", words.moment(opened_at.utc()))],
            ),
            format!("/staff/sessions/{id}"),
        ),
        Subject::Seat { id, hall, opened_at, seat_number } => (
            words.say_with(
                "found-about-seat",
                &[
                    ("seat", seat_number.to_string()),
                    ("hall", hall.clone()),
                    ("date", words.moment(opened_at.utc())),
                ],
            ),
            format!("/staff/sessions/{id}"),
        ),
    }
}

fn text(view: &FindingView, words: Words) -> FindingText {
    let row = &view.row;
    let option = view.figures.option.map(|option| letter(usize::from(option)));
    let (tone, what) = kind_in_words(&row.kind, words);
    let what = option.map_or(what.clone(), |option| format!("{what} ({option})"));
    let (about, href) = about(&view.subject, row.item_version_id.map(|id| id.to_string()), words);
    let source = source_of(&row.source);
    let noted = |key: &str, who: &Option<String>, at: Option<i64>, note: &Option<String>| {
        let Some(who) = who else { return String::new() };
        let at = sathach_domain::moment::Moment::from_ms(at.unwrap_or_default());
        words.say_with(
            key,
            &[
                ("who", who.clone()),
                ("date", words.moment(at.utc())),
                ("note", note.clone().unwrap_or_default()),
            ],
        )
    };
    FindingText {
        id: row.id.to_string(),
        what: (tone, what),
        about,
        href,
        figures: words.say_with(
            "found-figures",
            &[
                ("figure", decimal(view.figures.figure, 2, words)),
                ("limit", decimal(view.figures.limit, 2, words)),
                ("n", view.figures.n.to_string()),
            ],
        ),
        source: (tone_of_source(source), source_in_words(source, words)),
        review: noted("found-review", &view.reviewed_by, row.reviewed_at, &row.review_note),
        closing: noted("found-closing", &view.closed_by, row.closed_at, &row.close_note),
        is_own_review: view.is_own_review,
    }
}

const COLUMNS: [(&str, &str); 10] = [
    ("subject", "found-subject"),
    ("kind", "found-kind"),
    ("figure", "found-figure"),
    ("limit", "found-limit"),
    ("n", "watch-n"),
    ("source", "watch-source"),
    ("state", "found-state"),
    ("found_at", "found-at"),
    ("review_note", "found-review-note"),
    ("close_note", "found-close-note"),
];

fn table(view: &FindingsView, words: Words) -> Table {
    let mut table = Table::new(&COLUMNS, words);
    for found in view.open.iter().chain(&view.reviewed).chain(&view.closed) {
        let row = &found.row;
        let note = |note: &Option<String>| Cell::Text(note.clone().unwrap_or_default());
        let at = sathach_domain::moment::Moment::from_ms(row.found_at);
        table.rows.push(vec![
            Cell::Text(row.subject.clone()),
            Cell::Text(row.kind.clone()),
            Cell::Number(found.figures.figure, 4),
            Cell::Number(found.figures.limit, 4),
            Cell::count(found.figures.n),
            Cell::Text(row.source.clone()),
            Cell::Text(row.state.clone()),
            Cell::Text(at.rfc3339()),
            note(&row.review_note),
            note(&row.close_note),
        ]);
    }
    table
}

/// In how many halls reused and fresh items could be compared, and why not in the others.
fn halls(sessions: &[MeasuredSession], words: Words) -> String {
    let is_computed =
        |session: &&MeasuredSession| matches!(session.contrast, Contrast::Computed(_));
    let n = sessions.iter().filter(is_computed).count();
    let least = sathach_domain::grading::statistics::hall::LEAST_PEOPLE;
    words.say_with(
        "found-halls",
        &[
            ("n", n.to_string()),
            ("total", sessions.len().to_string()),
            ("least", least.to_string()),
        ],
    )
}

impl FindingsPage {
    /// The page.
    #[must_use]
    pub fn new(page: Page, view: &FindingsView, measures: &Measures) -> FindingsPage {
        let words = page.words;
        let texts = |list: &[FindingView]| list.iter().map(|found| text(found, words)).collect();
        FindingsPage {
            source: source_notice(measures, words),
            open: texts(&view.open),
            reviewed: texts(&view.reviewed),
            closed: texts(&view.closed),
            halls: halls(&measures.sessions, words),
            table: table(view, words),
            errors: FieldErrors::default(),
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> FindingsPage {
        let words = Words::new(language);
        let of = |id: &str, kind: &str, review: &str, closing: &str| FindingText {
            id: id.to_owned(),
            what: kind_in_words(kind, words),
            about: words.say_with("found-about-item", &[("id", "safety-001"), ("version", "1")]),
            href: "/staff/measures/items/1".to_owned(),
            figures: words
                .say_with("found-figures", &[("figure", "0,04"), ("limit", "0,10"), ("n", "212")]),
            source: (Tone::Warn, words.say("source-simulated")),
            review: review.to_owned(),
            closing: closing.to_owned(),
            is_own_review: false,
        };
        FindingsPage {
            page: Page::new(words, "watch-way-findings", "/staff/measures/findings"),
            source: (Tone::Info, words.say("watch-rests-on-nothing")),
            open: vec![of("1", "weak_discrimination", "", ""), of("4", "low_effort", "", "")],
            reviewed: vec![of("2", "probable_miskey", "Đã xem.", "")],
            closed: vec![of("3", "reused_items_easier", "Đã xem.", "Không có gì.")],
            halls: words.say_with("found-halls", &[("n", "0"), ("total", "2"), ("least", "20")]),
            table: Table::default(),
            errors: FieldErrors::one("note-1", words.say("refusal-same-person")),
        }
    }
}
