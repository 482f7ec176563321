//! The page of a session's forms: where each seat stands, and how alike the dealt forms are.

use crate::services::show_rounds::RoundView;
use crate::services::show_session::SessionView;
use crate::web::page::Page;
use crate::web::staff::frame::Fact;
use crate::web::watch::figures::{Cell, decimal};
use crate::web::watch::plots::{Labels, band};
use crate::web::watch::table::{Section, Table};
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::assembly::{BandPoint, Fairness, ParameterSource};

/// A seat in the plan of the hall.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Number, row by row.
    pub number: i64,
    /// Who sits there, or nobody.
    pub name: String,
}

/// A dealt round in words.
#[derive(Clone, Debug)]
pub struct RoundRow {
    /// Heading.
    pub title: String,
    /// SHA-256 that the audit chain holds.
    pub sha256: String,
    /// What is known of its forms.
    pub facts: Vec<Fact>,
    /// The band of expected scores, drawn.
    pub band: Section,
    /// What the checker says.
    pub verdict: String,
    /// Broken promises.
    pub violations: Vec<String>,
}

/// The forms of a session.
#[derive(Clone, Debug, Template)]
#[template(path = "mentor/rounds.html", config = "src/web/askama.toml")]
pub struct RoundsPage {
    /// The frame.
    pub page: Page,
    /// Id of the session.
    pub id: String,
    /// Hall and commune.
    pub hall: String,
    /// Rows of seats as they stand, the first one in front.
    pub rows: Vec<Vec<Seat>>,
    /// The rounds.
    pub rounds: Vec<RoundRow>,
}

impl RoundsPage {
    /// The page of a session.
    #[must_use]
    pub fn of(page: Page, view: &SessionView, rounds: &[RoundView], words: Words) -> RoundsPage {
        RoundsPage {
            page,
            id: view.session.id.to_string(),
            hall: format!("{}, {}", view.hall_name, view.commune_name),
            rows: seats(view),
            rounds: rounds
                .iter()
                .map(|round| RoundRow::of(round, &view.session.id.to_string(), words))
                .collect(),
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> RoundsPage {
        let words = Words::new(language);
        let seat = |number| Seat { number, name: "Nguyễn Thị Mẫu".to_owned() };
        let facts = vec![Fact::new(words.say("rounds-forms"), "23")];
        RoundsPage {
            page: Page::new(words, "rounds-heading", "/staff/sessions/1/forms"),
            id: "1".to_owned(),
            hall: "Nhà văn hóa ấp 1, Xã Tân Hộ Cơ".to_owned(),
            rows: vec![(1..=8).map(seat).collect(), (9..=16).map(seat).collect()],
            rounds: vec![RoundRow {
                title: words.say_with("rounds-round", &[("n", "1")]),
                sha256: "0".repeat(64),
                facts,
                band: Section {
                    key: "band-1".into(),
                    title: words.say("rounds-band"),
                    text: words.say("rounds-band-none"),
                    ..Section::default()
                },
                verdict: words.say("rounds-sound"),
                violations: Vec::new(),
            }],
        }
    }
}

impl RoundRow {
    fn of(round: &RoundView, session_id: &str, words: Words) -> RoundRow {
        let verdict = if round.violations.is_empty() { "rounds-sound" } else { "rounds-broken" };
        RoundRow {
            title: words.say_with("rounds-round", &[("n", round.number.to_string())]),
            sha256: round.sha256.clone(),
            facts: facts(round, words),
            band: band_section(round, session_id, words),
            verdict: words.say(verdict),
            violations: round.violations.iter().map(ToString::to_string).collect(),
        }
    }
}

fn facts(round: &RoundView, words: Words) -> Vec<Fact> {
    let Fairness {
        n_forms,
        n_items,
        sd_expected_score_at_cut,
        max_abs_difference_at_cut,
        parameter_source,
        ..
    } = &round.fairness;
    let points = |points: f64| {
        words.say_with(
            "rounds-points",
            &[("points", words.hundredths((points * 100.0).round() as u32))],
        )
    };
    let source = match parameter_source {
        ParameterSource::Label => "rounds-source-label",
        ParameterSource::Panel => "rounds-source-panel",
        ParameterSource::Responses => "rounds-source-responses",
        ParameterSource::Simulated => "rounds-source-simulated",
    };
    vec![
        Fact::new(words.say("rounds-dealt-at"), words.moment(round.dealt_at.utc())),
        Fact::new(words.say("rounds-forms"), n_forms.to_string()),
        Fact::new(words.say("rounds-items"), n_items.to_string()),
        Fact::new(words.say("rounds-greatest-difference"), points(*max_abs_difference_at_cut)),
        Fact::new(words.say("rounds-spread"), points(*sd_expected_score_at_cut)),
        Fact::new(words.say("rounds-rests-on"), words.say(source)),
    ]
}

/// The band of expected scores of a round's forms; its table is also a file.
#[must_use]
pub fn band_section(round: &RoundView, session_id: &str, words: Words) -> Section {
    let columns = [
        ("ability", "watch-ability"),
        ("lowest", "rounds-lowest"),
        ("mean", "rounds-mean"),
        ("highest", "rounds-highest"),
    ];
    let mut section = Section {
        key: format!("band-{}", round.number).into(),
        title: words.say("rounds-band"),
        text: words.say("rounds-band-none"),
        table: Table::new(&columns, words),
        ..Section::default()
    };
    let width = |point: &BandPoint| point.highest - point.lowest;
    let Some(widest) = round.band.iter().max_by(|a, b| width(a).total_cmp(&width(b))) else {
        return section;
    };
    let hundredths = |figure: f64| words.hundredths((figure * 100.0).round() as u32);
    section.text = words.say_with(
        "rounds-band-text",
        &[("width", hundredths(width(widest))), ("ability", decimal(widest.ability, 2, words))],
    );
    let row = |point: &BandPoint| {
        [point.ability, point.lowest, point.mean, point.highest]
            .map(|figure| Cell::Number(figure, 2))
            .into()
    };
    section.table.rows = round.band.iter().map(row).collect();
    section.csv = format!("/staff/sessions/{session_id}/forms/{}.csv", round.number);
    let labels = Labels {
        x: words.say("watch-ability"),
        y: words.say("rounds-expected"),
        alternative: section.text.clone(),
    };
    let points: Vec<_> =
        round.band.iter().map(|p| (p.ability, p.lowest, p.mean, p.highest)).collect();
    section.svg = band(&points, &labels);
    section
}

/// Seats row by row; whoever came after the hall was full sits in rows behind.
fn seats(view: &SessionView) -> Vec<Vec<Seat>> {
    let columns = view.session.seat_columns.max(1);
    let last = view.lines.iter().map(|line| line.seat_number).max().unwrap_or(0);
    let n_rows = view.session.seat_rows.max((last + columns - 1) / columns);
    let name = |number: i64| {
        let line = view.lines.iter().find(|line| line.seat_number == number);
        line.and_then(|line| line.name.clone()).unwrap_or_default()
    };
    let row = |row: i64| {
        let first = row * columns + 1;
        (first..first + columns).map(|number| Seat { number, name: name(number) }).collect()
    };
    (0..n_rows).map(row).collect()
}
