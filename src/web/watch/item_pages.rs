//! One item with all that its responses say.

use super::figures::{
    decimal, flag_in_words, share, source_in_words, standing_in_words, tone_of_source,
};
use super::items_pages::source_notice;
use super::plots::{Labels, curve};
use super::sections::{letter, sections};
use super::table::{Section, Table};
use crate::services::watch::measure_items::MeasuredItem;
use crate::services::watch::show_measures::ItemMeasuresView;
use crate::web::page::{Page, Tone};
use crate::web::staff::frame::Fact;
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::grading::statistics::Flag;
use sathach_domain::grading::statistics::item_figures::{
    LEAST_FOR_DISCRIMINATION, LEAST_FOR_FACILITY, LEAST_FOR_FIT,
};

/// The page of one item.
#[derive(Clone, Debug, Template)]
#[template(path = "watch/item.html", config = "src/web/askama.toml")]
pub struct ItemMeasuresPage {
    /// The frame; its title names the item.
    pub page: Page,
    /// What is asked.
    pub stem: String,
    /// Where authors keep it.
    pub bench: String,
    /// What all figures here rest on.
    pub source: (Tone, String),
    /// What the item's own curve rests on, and how far it may be relied on.
    pub badges: Vec<(Tone, String)>,
    /// The figures.
    pub facts: Vec<Fact>,
    /// Figures beyond their limits.
    pub flags: Vec<String>,
    /// Plots and tables.
    pub sections: Vec<Section>,
}

fn flag_line(flag: &Flag, words: Words) -> String {
    let what = flag_in_words(flag.kind, words);
    let option = flag.option.map(|option| letter(usize::from(option)));
    words.say_with(
        "watch-flag-line",
        &[
            ("what", option.map_or(what.clone(), |option| format!("{what} ({option})"))),
            ("figure", decimal(flag.figure, 3, words)),
            ("limit", decimal(flag.limit, 3, words)),
            ("n", flag.n.to_string()),
        ],
    )
}

fn facts(measured: &MeasuredItem, words: Words) -> Vec<Fact> {
    let figures = &measured.figures;
    let from = |least: u32, figure: Option<String>| match figure {
        Some(figure) if figures.n >= least => figure,
        Some(_) | None => words.say_with(
            "watch-too-few",
            &[("least", least.to_string()), ("n", figures.n.to_string())],
        ),
    };
    let number = |figure: Option<f64>| figure.map(|figure| decimal(figure, 2, words));
    let parameters = measured.watched.parameters;
    let with_error = |figure: f64, error: f64| {
        format!("{} ± {}", decimal(figure, 2, words), decimal(error, 2, words))
    };
    let time = figures.time.map(|time| {
        words.say_with(
            "watch-time-text",
            &[
                ("median", decimal(time.median_seconds, 0, words)),
                ("p90", decimal(time.p90_seconds, 0, words)),
                ("rapid", share(time.rapid_share, words)),
            ],
        )
    });
    let exposure = measured.exposure.share().map_or_else(
        || words.say("watch-exposure-none"),
        |seen| {
            let needed = measured.exposure.share_needed.unwrap_or(0.0);
            words.say_with(
                "watch-exposure-fact",
                &[
                    ("share", share(seen, words)),
                    ("uses", measured.exposure.n_uses.to_string()),
                    ("forms", measured.exposure.n_forms.to_string()),
                    ("needed", share(needed, words)),
                ],
            )
        },
    );
    let fact = |key: &str, value: String| Fact::new(words.say(key), value);
    vec![
        fact("watch-n", words.count(u64::from(figures.n))),
        fact("watch-facility", from(LEAST_FOR_FACILITY, number(figures.facility))),
        fact(
            "watch-discrimination",
            from(LEAST_FOR_DISCRIMINATION, number(figures.discrimination)),
        ),
        fact("watch-infit", from(LEAST_FOR_FIT, number(figures.fit.infit()))),
        fact("watch-outfit", from(LEAST_FOR_FIT, number(figures.fit.outfit()))),
        fact("watch-time", from(LEAST_FOR_FACILITY, time)),
        fact("watch-exposure", exposure),
        fact("watch-difficulty", with_error(parameters.curve.difficulty, parameters.se_difficulty)),
        fact(
            "watch-slope",
            with_error(parameters.curve.discrimination, parameters.se_discrimination),
        ),
        fact("watch-guessing", decimal(parameters.curve.guessing, 2, words)),
    ]
}

impl ItemMeasuresPage {
    /// The page of an item.
    #[must_use]
    pub fn new(mut page: Page, view: &ItemMeasuresView) -> ItemMeasuresPage {
        let words = page.words;
        let measured = view.item();
        let watched = &measured.watched;
        let item = &watched.released.item;
        page.title = words.say_with(
            "watch-item-title",
            &[("id", item.id.clone()), ("version", item.version.to_string())],
        );
        let source = watched.parameters.source;
        ItemMeasuresPage {
            stem: item.stem.clone(),
            bench: format!("/staff/bank/{}", item.id),
            source: source_notice(&view.measures, words),
            badges: vec![
                (tone_of_source(source), source_in_words(source, words)),
                (Tone::Info, standing_in_words(watched.standing, words)),
            ],
            facts: facts(measured, words),
            flags: measured.flags.iter().map(|flag| flag_line(flag, words)).collect(),
            sections: sections(measured, &view.history, words),
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ItemMeasuresPage {
        let words = Words::new(language);
        let labels = Labels {
            x: words.say("watch-ability"),
            y: words.say("watch-share-of-points"),
            alternative: words.say("watch-curve-title"),
        };
        let mut table = Table::new(&[("n", "watch-n")], words);
        table.rows = vec![vec![super::figures::Cell::count(40_u32)]];
        ItemMeasuresPage {
            page: Page::new(words, "watch-item", "/staff/measures/items/1"),
            stem: "Bà Sáu nhận tin nhắn lạ. Nên làm gì?".to_owned(),
            bench: "/staff/bank/safety-001".to_owned(),
            source: (Tone::Info, words.say("watch-rests-on-nothing")),
            badges: vec![(Tone::Info, words.say("source-label"))],
            facts: vec![Fact::new(words.say("watch-n"), "40")],
            flags: vec![words.say("watch-flag-too-easy")],
            sections: vec![
                Section {
                    key: "curve".into(),
                    title: words.say("watch-curve-title"),
                    svg: curve(|_| 0.5, &[(0.0, 0.4, 40)], &labels),
                    text: words.say("watch-curve-title"),
                    note: words.say("watch-drift-note"),
                    table,
                    csv: "/staff/measures/items/1/curve.csv".to_owned(),
                },
                Section {
                    key: "options".into(),
                    title: words.say("watch-options-title"),
                    text: words.say("watch-options-none"),
                    ..Section::default()
                },
            ],
        }
    }
}
