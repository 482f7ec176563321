//! What an item's page shows beside its figures: curve, options, drift, groups, history; each
//! as a plot, in words, as a table and as a file, or with how many responses it needs.

use super::figures::{Cell, decimal, model_in_words, share, source_in_words};
use super::plots::{Labels, Trace, curve, drift, traces};
use super::table::{Section, Table};
use crate::services::watch::measure_items::MeasuredItem;
use crate::services::watch::show_measures::PastParameters;
use crate::web::words::Words;
use sathach_domain::bank::Body;
use sathach_domain::grading::statistics::calibrate::LEAST_CALIBRATED;
use sathach_domain::grading::statistics::calibrate::Standing;
use sathach_domain::grading::statistics::dif::{
    Comparison, DifClass, LEAST_OF_A_GROUP, LEAST_RESPONSES, Split,
};
use sathach_domain::grading::statistics::drift::LIMIT;
use sathach_domain::grading::statistics::item_figures::{
    LEAST_FOR_DISCRIMINATION, LEAST_FOR_FACILITY,
};

/// All sections of an item.
#[must_use]
pub fn sections(measured: &MeasuredItem, history: &[PastParameters], words: Words) -> Vec<Section> {
    let mut all = vec![
        curve_section(measured, words),
        options_section(measured, words),
        drift_section(measured, words),
    ];
    let compared = measured.comparisons.iter();
    all.extend(compared.map(|(split, compared)| comparison_section(*split, compared, words)));
    all.push(history_section(history, words));
    let id = measured.watched.released.version_id;
    for section in &mut all {
        if !section.table.rows.is_empty() {
            section.csv = format!("/staff/measures/items/{id}/{}.csv", section.key);
        }
    }
    all
}

fn too_few(least: u32, n: u32, words: Words) -> String {
    words.say_with("watch-too-few", &[("least", least.to_string()), ("n", n.to_string())])
}

fn curve_section(measured: &MeasuredItem, words: Words) -> Section {
    let parameters = measured.watched.parameters;
    let mut section = Section {
        key: "curve".into(),
        title: words.say("watch-curve-title"),
        text: too_few(LEAST_FOR_FACILITY, measured.figures.n, words),
        note: words
            .say_with("watch-curve-note", &[("source", source_in_words(parameters.source, words))]),
        table: Table::new(
            &[
                ("ability", "watch-ability"),
                ("observed", "watch-observed"),
                ("expected", "watch-expected"),
                ("n", "watch-n"),
            ],
            words,
        ),
        ..Section::default()
    };
    if measured.figures.n < LEAST_FOR_FACILITY {
        return section;
    }
    let row = |point: &crate::services::watch::measure_items::CurvePoint| {
        let expected = parameters.curve.expected(point.ability);
        vec![
            Cell::Number(point.ability, 2),
            Cell::Number(point.share, 3),
            Cell::Number(expected, 3),
            Cell::count(point.n),
        ]
    };
    section.table.rows = measured.points.iter().map(row).collect();
    let off = |point: &crate::services::watch::measure_items::CurvePoint| {
        (point.share - parameters.curve.expected(point.ability)).abs()
    };
    let most = measured.points.iter().map(off).fold(0.0, f64::max);
    section.text = words.say_with(
        "watch-curve-text",
        &[
            ("difficulty", decimal(parameters.curve.difficulty, 2, words)),
            ("points", measured.points.len().to_string()),
            ("off", share(most, words)),
        ],
    );
    let labels = Labels {
        x: words.say("watch-ability"),
        y: words.say("watch-share-of-points"),
        alternative: section.text.clone(),
    };
    let points: Vec<(f64, f64, u32)> =
        measured.points.iter().map(|point| (point.ability, point.share, point.n)).collect();
    section.svg = curve(|ability| parameters.curve.expected(ability), &points, &labels);
    section
}

/// A, B, C … in bank order, which is not the order that candidates see.
#[must_use]
pub fn letter(index: usize) -> String {
    char::from(b'A' + (index % 26) as u8).to_string()
}

fn options_section(measured: &MeasuredItem, words: Words) -> Section {
    let keys: Vec<(String, bool)> = match &measured.watched.released.item.body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            options.iter().map(|option| (option.text.clone(), option.key)).collect()
        }
        Body::Ordering { .. } | Body::Matching { .. } => Vec::new(),
    };
    let mut section = Section {
        key: "options".into(),
        title: words.say("watch-options-title"),
        text: match keys.is_empty() {
            true => words.say("watch-options-none"),
            false => too_few(LEAST_FOR_DISCRIMINATION, measured.figures.n, words),
        },
        table: Table::new(
            &[
                ("option", "watch-option"),
                ("text", "watch-option-text"),
                ("key", "watch-key"),
                ("share", "watch-chosen"),
                ("lower", "watch-lower"),
                ("middle", "watch-middle"),
                ("upper", "watch-upper"),
                ("mean_rest", "watch-mean-rest"),
            ],
            words,
        ),
        ..Section::default()
    };
    if keys.is_empty() || measured.figures.n < LEAST_FOR_DISCRIMINATION {
        return section;
    }
    let mut lines = Vec::new();
    let mut spoken = Vec::new();
    for (index, (option, (text, is_key))) in measured.figures.options.iter().zip(&keys).enumerate()
    {
        let [lower, middle, upper] = option.share_by_band;
        let word = if *is_key { "watch-yes" } else { "watch-no" };
        section.table.rows.push(vec![
            Cell::Text(letter(index)),
            Cell::Text(text.clone()),
            Cell::Text(words.say(word)),
            Cell::Number(option.share, 3),
            Cell::Number(lower, 3),
            Cell::Number(middle, 3),
            Cell::Number(upper, 3),
            Cell::maybe(option.mean_rest, 2),
        ]);
        let shares = option.share_by_band;
        lines.push(Trace { letter: letter(index), is_key: *is_key, shares });
        spoken.push(words.say_with(
            if *is_key { "watch-trace-key" } else { "watch-trace" },
            &[
                ("option", letter(index)),
                ("lower", share(lower, words)),
                ("upper", share(upper, words)),
            ],
        ));
    }
    section.text = spoken.join(" ");
    let labels = Labels {
        x: words.say("watch-bands"),
        y: words.say("watch-chosen"),
        alternative: section.text.clone(),
    };
    let bands = ["watch-lower", "watch-middle", "watch-upper"].map(|key| words.say(key));
    section.svg = traces(&lines, &bands, &labels);
    section
}

fn drift_section(measured: &MeasuredItem, words: Words) -> Section {
    let is_known = matches!(measured.watched.standing, Standing::Calibrated | Standing::Anchor);
    let mut section = Section {
        key: "drift".into(),
        title: words.say("watch-drift-title"),
        note: words.say("watch-drift-note"),
        text: too_few(LEAST_CALIBRATED, measured.figures.n, words),
        table: Table::new(&[("response", "watch-response"), ("sum", "watch-sum")], words),
        ..Section::default()
    };
    if !is_known {
        if measured.figures.n >= LEAST_CALIBRATED {
            section.text = words.say("watch-drift-uncalibrated");
        }
        return section;
    }
    let row = |(n, sum): &(u32, f64)| vec![Cell::count(*n), Cell::Number(*sum, 2)];
    section.table.rows = measured.steps.iter().map(row).collect();
    let sum = decimal(measured.cusum.sum, 1, words);
    let limit = decimal(LIMIT, 1, words);
    section.text = match measured.cusum.alarm_at {
        None => words.say_with("watch-drift-calm", &[("sum", sum), ("limit", limit)]),
        Some(at) => words.say_with(
            "watch-drift-alarm",
            &[("sum", sum), ("limit", limit), ("n", at.to_string())],
        ),
    };
    let labels = Labels {
        x: words.say("watch-response"),
        y: words.say("watch-sum"),
        alternative: section.text.clone(),
    };
    section.svg = drift(&measured.steps, LIMIT, &labels);
    section
}

/// Words of the two groups of a split: title, reference group, focal group.
fn words_of(split: Split) -> (&'static str, &'static str, &'static str) {
    match split {
        Split::Residence => ("watch-residence-title", "watch-wards", "watch-communes"),
        Split::Sex => ("watch-sex-title", "watch-men", "watch-women"),
        Split::MiddleAge => ("watch-middle-age-title", "watch-under-40", "watch-40-to-59"),
        Split::OldAge => ("watch-old-age-title", "watch-under-40", "watch-from-60"),
    }
}

fn comparison_section(split: Split, comparison: &Comparison, words: Words) -> Section {
    let (title, reference, focal) = words_of(split);
    let columns = [("band", "watch-band"), ("n_reference", reference), ("n_focal", focal)];
    let mut section = Section {
        key: split.as_str().into(),
        title: words.say(title),
        note: words.say("watch-groups-note"),
        table: Table::new(&columns, words),
        ..Section::default()
    };
    let few = || words.say("watch-below-30");
    let group = |key| words.say(key).to_lowercase();
    match comparison {
        Comparison::TooFew { n_reference, n_focal } => {
            let n = |n: &Option<u32>| n.map_or_else(few, |n| n.to_string());
            section.text = words.say_with(
                "watch-groups-few",
                &[
                    ("least", LEAST_RESPONSES.to_string()),
                    ("each", LEAST_OF_A_GROUP.to_string()),
                    ("reference", group(reference)),
                    ("n_reference", n(n_reference)),
                    ("focal", group(focal)),
                    ("n_focal", n(n_focal)),
                ],
            );
        }
        Comparison::Compared { figures, n, bands, nonuniform, .. } => {
            let class = match figures.class {
                DifClass::A => words.say("watch-class-a"),
                DifClass::B => words.say("watch-class-b"),
                DifClass::C => words.say("watch-class-c"),
            };
            section.text = words.say_with(
                "watch-groups-text",
                &[
                    ("n", n.to_string()),
                    ("delta", decimal(figures.delta, 2, words)),
                    ("focal", group(focal)),
                    ("p", decimal(figures.p_value, 3, words)),
                    ("class", class),
                ],
            );
            if let Some(found) = nonuniform {
                let figures = [
                    ("gain", decimal(found.gain, 3, words)),
                    ("p", decimal(found.p_value, 3, words)),
                ];
                section.text.push(' ');
                section.text.push_str(&words.say_with(
                    if found.is_notable() { "watch-shifts" } else { "watch-shifts-not" },
                    &figures,
                ));
            }
            let cell = |n: &Option<u32>| n.map_or_else(|| Cell::Text(few()), Cell::count);
            let row = |(band, (reference, focal)): (usize, &(Option<u32>, Option<u32>))| {
                vec![Cell::count(band as u32 + 1), cell(reference), cell(focal)]
            };
            section.table.rows = bands.iter().enumerate().map(row).collect();
        }
    }
    section
}

fn history_section(history: &[PastParameters], words: Words) -> Section {
    let row = |past: &PastParameters| {
        let parameters = past.parameters;
        vec![
            Cell::Text(words.moment(past.accepted_at.utc())),
            Cell::Text(model_in_words(&past.model, words)),
            Cell::Text(source_in_words(parameters.source, words)),
            Cell::count(parameters.n_responses),
            Cell::Number(parameters.curve.difficulty, 2),
            Cell::Number(parameters.se_difficulty, 2),
            Cell::Number(parameters.curve.discrimination, 2),
            Cell::Number(parameters.se_discrimination, 2),
            Cell::Number(parameters.curve.guessing, 2),
        ]
    };
    let mut table = Table::new(
        &[
            ("accepted_at", "watch-accepted-at"),
            ("model", "watch-model"),
            ("parameter_source", "watch-source"),
            ("n", "watch-n"),
            ("difficulty", "watch-difficulty"),
            ("se_difficulty", "watch-se"),
            ("discrimination", "watch-slope"),
            ("se_discrimination", "watch-se"),
            ("guessing", "watch-guessing"),
        ],
        words,
    );
    table.rows = history.iter().map(row).collect();
    Section {
        key: "history".into(),
        title: words.say("watch-history-title"),
        text: match history.is_empty() {
            true => words.say("watch-history-none"),
            false => words.say_with("watch-history-text", &[("n", history.len().to_string())]),
        },
        table,
        ..Section::default()
    }
}
