//! The list of items with their figures, its filters, and how often items are given.

use super::figures::{Cell, flag_in_words, source_in_words, standing_in_words, tone_of_source};
use super::plots::{Labels, histogram};
use super::table::{Section, Table};
use crate::services::watch::measure_items::{EXPOSURE_DAYS, MeasuredItem};
use crate::services::watch::measures::Measures;
use crate::services::watch::show_measures::MeasuresView;
use crate::web::author::texts::area_in_words;
use crate::web::page::{Page, Tone};
use crate::web::staff::frame::Choice;
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::assembly::ParameterSource;
use sathach_domain::grading::statistics::FlagKind;
use sathach_domain::grading::statistics::calibrate::Standing;
use sathach_domain::grading::statistics::item_figures::{
    LEAST_FOR_DISCRIMINATION, LEAST_FOR_FACILITY, LEAST_FOR_FIT,
};
use serde::Deserialize;

/// Items that one page lists.
const ITEMS_PER_PAGE: usize = 50;
/// Bars of the exposure plot.
const N_BARS: usize = 20;

/// Which items are asked for; a word that is not ours asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ItemFilter {
    /// Id of a competence area.
    #[serde(default)]
    pub area: String,
    /// Word of a standing.
    #[serde(default)]
    pub standing: String,
    /// Word of a flag, or `any`.
    #[serde(default)]
    pub flag: String,
    /// Number of the page, from 1.
    #[serde(default)]
    pub page: String,
}

impl ItemFilter {
    /// True when an item is asked for.
    #[must_use]
    pub fn fits(&self, measured: &MeasuredItem) -> bool {
        let fits = |asked: &str, is: &str| asked.is_empty() || asked == is;
        let is_flagged = match self.flag.as_str() {
            "" => true,
            "any" => !measured.flags.is_empty(),
            word => measured.flags.iter().any(|flag| flag.kind.as_str() == word),
        };
        fits(&self.area, &measured.watched.released.item.area)
            && fits(&self.standing, measured.watched.standing.as_str())
            && is_flagged
    }

    /// The filter as the rest of an address.
    fn query(&self) -> String {
        let fields = [("area", &self.area), ("standing", &self.standing), ("flag", &self.flag)];
        let is_ours = |value: &str| {
            value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        let parts = fields.into_iter().filter(|(_, value)| !value.is_empty() && is_ours(value));
        parts.map(|(name, value)| format!("&{name}={value}")).collect()
    }
}

/// A list of choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterList {
    /// Name of the field.
    pub name: &'static str,
    /// What is chosen.
    pub label: String,
    /// The choices.
    pub choices: Vec<Choice>,
}

/// An item in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// Where it is shown.
    pub href: String,
    /// Id and version.
    pub name: String,
    /// What is asked.
    pub stem: String,
    /// Figures under their heads.
    pub figures: Vec<(String, String)>,
    /// Standing, source and flags.
    pub badges: Vec<(Tone, String)>,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "watch/items.html", config = "src/web/askama.toml")]
pub struct MeasuresPage {
    /// The frame.
    pub page: Page,
    /// What all figures here rest on.
    pub source: (Tone, String),
    /// How many findings wait.
    pub findings: String,
    /// What to filter by.
    pub filters: Vec<FilterList>,
    /// How many items are shown of how many.
    pub shown: String,
    /// Heads of the figures.
    pub heads: Vec<String>,
    /// The items.
    pub rows: Vec<ItemRow>,
    /// The page before, if there is one.
    pub previous: Option<String>,
    /// The next page, if there is one.
    pub next: Option<String>,
    /// The way to the file of the items that are listed.
    pub csv: String,
    /// How often items are given.
    pub exposure: Section,
}

/// What all figures rest on, told at the top of every page.
#[must_use]
pub fn source_notice(measures: &Measures, words: Words) -> (Tone, String) {
    let n = words.count(measures.n_attempts as u64);
    if measures.n_attempts == 0 {
        return (Tone::Info, words.say("watch-rests-on-nothing"));
    }
    let values = [("n", n), ("date", words.moment(measures.computed_at.utc()))];
    match measures.source {
        ParameterSource::Simulated => {
            (Tone::Warn, words.say_with("watch-rests-on-simulated", &values))
        }
        ParameterSource::Label | ParameterSource::Panel | ParameterSource::Responses => {
            (Tone::Info, words.say_with("watch-rests-on-responses", &values))
        }
    }
}

const COLUMNS: [(&str, &str); 8] = [
    ("n", "watch-n"),
    ("facility", "watch-facility"),
    ("discrimination", "watch-discrimination"),
    ("infit", "watch-infit"),
    ("outfit", "watch-outfit"),
    ("median_seconds", "watch-median"),
    ("exposure", "watch-exposure"),
    ("difficulty", "watch-difficulty"),
];

/// Figures of an item, those with too few responses unknown.
fn cells(measured: &MeasuredItem) -> Vec<Cell> {
    let figures = &measured.figures;
    let from = |least: u32, figure: Option<f64>, places| {
        Cell::maybe(figure.filter(|_| figures.n >= least), places)
    };
    vec![
        Cell::count(figures.n),
        from(LEAST_FOR_FACILITY, figures.facility, 2),
        from(LEAST_FOR_DISCRIMINATION, figures.discrimination, 2),
        from(LEAST_FOR_FIT, figures.fit.infit(), 2),
        from(LEAST_FOR_FIT, figures.fit.outfit(), 2),
        from(LEAST_FOR_FACILITY, figures.time.map(|time| time.median_seconds), 0),
        Cell::maybe(measured.exposure.share(), 3),
        Cell::Number(measured.watched.parameters.curve.difficulty, 2),
    ]
}

/// The items as a table for a file.
#[must_use]
pub fn items_table(found: &[&MeasuredItem], words: Words) -> Table {
    let mut columns = vec![("item", "watch-item"), ("version", "watch-version")];
    columns.extend(COLUMNS);
    columns.extend([
        ("se_difficulty", "watch-se"),
        ("parameter_source", "watch-source"),
        ("standing", "watch-standing"),
        ("flags", "watch-flags"),
    ]);
    let mut table = Table::new(&columns, words);
    for measured in found {
        let watched = &measured.watched;
        let flags: Vec<&str> = measured.flags.iter().map(|flag| flag.kind.as_str()).collect();
        let mut row = vec![
            Cell::Text(watched.released.item.id.clone()),
            Cell::count(watched.released.item.version),
        ];
        row.extend(cells(measured));
        row.extend([
            Cell::Number(watched.parameters.se_difficulty, 2),
            Cell::Text(watched.parameters.source.as_str().to_owned()),
            Cell::Text(watched.standing.as_str().to_owned()),
            Cell::Text(flags.join(" ")),
        ]);
        table.rows.push(row);
    }
    table
}

/// How often items stood in forms: a bar a band of shares.
#[must_use]
pub fn exposure_section(measures: &Measures, words: Words) -> Section {
    let shares: Vec<f64> = measures.items.iter().filter_map(|item| item.exposure.share()).collect();
    let mut section = Section {
        key: "exposure".into(),
        title: words.say("watch-exposure-title"),
        note: words.say_with("watch-exposure-note", &[("n", EXPOSURE_DAYS.to_string())]),
        text: words.say("watch-exposure-none"),
        table: Table::new(
            &[("from", "watch-from"), ("to", "watch-to"), ("n_items", "watch-n-items")],
            words,
        ),
        ..Section::default()
    };
    let most = shares.iter().copied().fold(0.0, f64::max);
    if most <= 0.0 {
        return section;
    }
    let width = most / N_BARS as f64;
    let mut counts = [0_u32; N_BARS];
    for share in &shares {
        counts[((share / width) as usize).min(N_BARS - 1)] += 1;
    }
    let bar = |(index, n): (usize, &u32)| (index as f64 * width, (index + 1) as f64 * width, *n);
    let bars: Vec<(f64, f64, u32)> = counts.iter().enumerate().map(bar).collect();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    section.text = words.say_with(
        "watch-exposure-text",
        &[
            ("n", shares.len().to_string()),
            ("mean", super::figures::share(mean, words)),
            ("most", super::figures::share(most, words)),
        ],
    );
    let labels = Labels {
        x: words.say("watch-exposure-x"),
        y: words.say("watch-n-items"),
        alternative: section.text.clone(),
    };
    section.svg = histogram(&bars, None, &labels);
    section.csv = "/staff/measures/exposure.csv".to_owned();
    section.table.rows = bars
        .iter()
        .map(|(from, to, n)| vec![Cell::Number(*from, 4), Cell::Number(*to, 4), Cell::count(*n)])
        .collect();
    section
}

fn badges(measured: &MeasuredItem, words: Words) -> Vec<(Tone, String)> {
    let watched = &measured.watched;
    let source = watched.parameters.source;
    let mut badges = vec![
        (tone_of_source(source), source_in_words(source, words)),
        (Tone::Info, standing_in_words(watched.standing, words)),
    ];
    let mut kinds: Vec<FlagKind> = measured.flags.iter().map(|flag| flag.kind).collect();
    kinds.dedup();
    badges.extend(kinds.into_iter().map(|kind| {
        let is_grave = crate::services::watch::flag_items::is_grave(kind);
        (if is_grave { Tone::Error } else { Tone::Warn }, flag_in_words(kind, words))
    }));
    badges
}

fn filters(view: &MeasuresView, filter: &ItemFilter, words: Words) -> Vec<FilterList> {
    let all = |asked: &str| Choice::new("", words.say("bank-all"), asked);
    let mut areas = vec![all(&filter.area)];
    if let Some(framework) = &view.framework {
        areas.extend(framework.areas.iter().map(|area| {
            Choice::new(&area.id, area_in_words(framework, &area.id, words), &filter.area)
        }));
    }
    let mut standings = vec![all(&filter.standing)];
    let each = [Standing::Label, Standing::Provisional, Standing::Calibrated, Standing::Anchor];
    standings.extend(each.map(|standing| {
        Choice::new(standing.as_str(), standing_in_words(standing, words), &filter.standing)
    }));
    let mut flags = vec![all(&filter.flag)];
    flags.push(Choice::new("any", words.say("watch-any-flag"), &filter.flag));
    flags.extend(
        FlagKind::ALL
            .map(|kind| Choice::new(kind.as_str(), flag_in_words(kind, words), &filter.flag)),
    );
    vec![
        FilterList { name: "area", label: words.say("bank-area"), choices: areas },
        FilterList { name: "standing", label: words.say("watch-standing"), choices: standings },
        FilterList { name: "flag", label: words.say("watch-flags"), choices: flags },
    ]
}

impl MeasuresPage {
    /// The items that a filter asks for.
    #[must_use]
    pub fn new(page: Page, view: &MeasuresView, filter: &ItemFilter) -> MeasuresPage {
        let words = page.words;
        let found: Vec<&MeasuredItem> =
            view.measures.items.iter().filter(|item| filter.fits(item)).collect();
        let n_pages = found.len().div_ceil(ITEMS_PER_PAGE).max(1);
        let number = filter.page.parse::<usize>().unwrap_or(1).clamp(1, n_pages);
        let start = (number - 1) * ITEMS_PER_PAGE;
        let heads: Vec<String> = COLUMNS.iter().map(|(_, key)| words.say(key)).collect();
        let row = |measured: &&MeasuredItem| {
            let released = &measured.watched.released;
            let texts = cells(measured).into_iter().map(|cell| cell.in_words(words));
            ItemRow {
                href: format!("/staff/measures/items/{}", released.version_id),
                name: format!("{} · {}", released.item.id, released.item.version),
                stem: released.item.stem.clone(),
                figures: heads.iter().cloned().zip(texts).collect(),
                badges: badges(measured, words),
            }
        };
        let rows: Vec<ItemRow> = found.iter().skip(start).take(ITEMS_PER_PAGE).map(row).collect();
        let at = |n: usize| format!("/staff/measures?page={n}{}", filter.query());
        MeasuresPage {
            source: source_notice(&view.measures, words),
            findings: words.say_with("watch-findings-wait", &[("n", words.count(view.n_findings))]),
            filters: filters(view, filter, words),
            shown: words.say_with(
                "bank-shown",
                &[
                    ("from", if rows.is_empty() { 0 } else { start + 1 }.to_string()),
                    ("to", (start + rows.len()).to_string()),
                    ("total", found.len().to_string()),
                ],
            ),
            previous: (number > 1).then(|| at(number - 1)),
            next: (number < n_pages).then(|| at(number + 1)),
            csv: format!("/staff/measures/items.csv?page=1{}", filter.query()),
            exposure: exposure_section(&view.measures, words),
            heads,
            rows,
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> MeasuresPage {
        let words = Words::new(language);
        let heads: Vec<String> = COLUMNS.iter().map(|(_, key)| words.say(key)).collect();
        let figures = ["412", "0,71", "0,32", "0,98", "1,04", "27", "0,052", "−0,83"];
        MeasuresPage {
            page: Page::new(words, "staff-measures", "/staff/measures"),
            source: (
                Tone::Warn,
                words.say_with(
                    "watch-rests-on-simulated",
                    &[("n", "1.000"), ("date", "23/11/2026 09:00")],
                ),
            ),
            findings: words.say_with("watch-findings-wait", &[("n", "3")]),
            filters: Vec::new(),
            shown: words.say_with("bank-shown", &[("from", "1"), ("to", "1"), ("total", "1")]),
            rows: vec![ItemRow {
                href: "/staff/measures/items/1".to_owned(),
                name: "safety-001 · 1".to_owned(),
                stem: "Bà Sáu nhận tin nhắn lạ. Nên làm gì?".to_owned(),
                figures: heads.iter().cloned().zip(figures.map(str::to_owned)).collect(),
                badges: vec![(Tone::Warn, flag_in_words(FlagKind::TooEasy, words))],
            }],
            heads,
            previous: None,
            next: Some("/staff/measures?page=2".to_owned()),
            csv: "/staff/measures/items.csv".to_owned(),
            exposure: Section::default(),
        }
    }
}
