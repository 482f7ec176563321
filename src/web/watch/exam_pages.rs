//! Reliability of exams, accuracy and consistency of their decisions, standard error at the cut.

use super::figures::{Cell, decimal, share, source_in_words, tone_of_source};
use super::items_pages::source_notice;
use super::table::Table;
use crate::services::App;
use crate::services::watch::measure_exams::MeasuredExam;
use crate::services::watch::set_standard::StandardFigures;
use crate::services::watch::show_exams::{ExamsView, show_exams};
use crate::web::actor::{Allowed, Watch};
use crate::web::page::{Page, Tone};
use crate::web::reader::Reader;
use crate::web::respond::{download, html};
use crate::web::staff::frame::{Answer, Fact, frame};
use crate::web::words::{Language, Words};
use actix_web::web;
use askama::Template;
use sathach_domain::assembly::ParameterSource;
use sathach_domain::assembly::blueprint::PolicyValue;
use sathach_domain::grading::POINT;
use sathach_domain::grading::statistics::reliability::LEAST_PEOPLE;

/// Routes of exams.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/measures/exams", web::get().to(show))
        .route("/staff/measures/exams.csv", web::get().to(file));
}

/// An exam in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamCard {
    /// Title and version.
    pub heading: String,
    /// What its curves rest on.
    pub source: Option<(Tone, String)>,
    /// The figures.
    pub facts: Vec<Fact>,
    /// What the cut score rests on.
    pub cut: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "watch/exams.html", config = "src/web/askama.toml")]
pub struct ExamsPage {
    /// The frame.
    pub page: Page,
    /// What all figures here rest on.
    pub source: (Tone, String),
    /// The exams.
    pub exams: Vec<ExamCard>,
}

async fn show(app: web::Data<App>, reader: Reader, staff: Allowed<Watch>) -> Answer {
    let view = show_exams(&app, &staff.actor).await?;
    let frame = frame(&app, &reader, &staff.actor, "watch-way-exams");
    html(&ExamsPage::new(frame, &view))
}

async fn file(app: web::Data<App>, reader: Reader, staff: Allowed<Watch>) -> Answer {
    let view = show_exams(&app, &staff.actor).await?;
    Ok(download("do-tin-cay.csv", super::items::CSV, table(&view.exams, reader.words).csv()?))
}

const COLUMNS: [(&str, &str); 17] = [
    ("exam", "exam-id"),
    ("version", "watch-version"),
    ("n_people", "exam-people"),
    ("mean_points", "exam-mean"),
    ("sd_points", "exam-sd"),
    ("cut_points", "exam-cut"),
    ("pass_share", "exam-pass"),
    ("split_half", "exam-split-half"),
    ("marginal", "exam-marginal"),
    ("sem_at_cut_model", "exam-sem"),
    ("sem_at_cut_lord", "exam-sem-lord"),
    ("accuracy", "exam-accuracy"),
    ("consistency", "exam-consistency"),
    ("false_pass", "exam-false-pass"),
    ("false_fail", "exam-false-fail"),
    ("cut_ability", "exam-cut-ability"),
    ("parameter_source", "watch-source"),
];

fn cut_points(exam: &MeasuredExam) -> f64 {
    f64::from(exam.exam.cut_sixtieths()) / POINT as f64
}

fn table(exams: &[MeasuredExam], words: Words) -> Table {
    let mut table = Table::new(&COLUMNS, words);
    for exam in exams {
        let model = exam.model;
        let decided = model.and_then(|model| model.classification);
        let source = model.map_or(ParameterSource::Label, |model| model.source);
        table.rows.push(vec![
            Cell::Text(exam.exam.id.clone()),
            Cell::count(exam.exam.version),
            Cell::count(exam.n_people as f64),
            Cell::maybe(exam.points.map(|(mean, _)| mean), 2),
            Cell::maybe(exam.points.map(|(_, sd)| sd), 2),
            Cell::Number(cut_points(exam), 2),
            Cell::maybe(exam.pass_share, 4),
            Cell::maybe(exam.split_half, 3),
            Cell::maybe(exam.marginal, 3),
            Cell::maybe(model.map(|model| model.sem), 2),
            Cell::maybe(exam.lord_sem, 2),
            Cell::maybe(decided.map(|decided| decided.accuracy), 3),
            Cell::maybe(decided.map(|decided| decided.consistency), 3),
            Cell::maybe(decided.and_then(|decided| decided.false_pass), 3),
            Cell::maybe(decided.and_then(|decided| decided.false_fail), 3),
            Cell::maybe(model.map(|model| model.cut_ability), 2),
            Cell::Text(source.as_str().to_owned()),
        ]);
    }
    table
}

/// What the cut score rests on: policy, until a panel's result has been accepted.
fn cut_in_words(exam: &MeasuredExam, standard: Option<&StandardFigures>, words: Words) -> String {
    match standard {
        Some(standard) => words.say_with(
            "exam-cut-panel",
            &[
                ("panel", decimal(standard.cut_sixtieths as f64 / POINT as f64, 1, words)),
                ("se", decimal(standard.se_points, 1, words)),
                ("now", decimal(cut_points(exam), 1, words)),
            ],
        ),
        None if exam.exam.is_undecided(PolicyValue::PassPercent) => words.say("exam-cut-undecided"),
        None => words.say("exam-cut-policy"),
    }
}

fn card(exam: &MeasuredExam, standard: Option<&StandardFigures>, words: Words) -> ExamCard {
    let few = || {
        words.say_with(
            "exam-too-few",
            &[("least", LEAST_PEOPLE.to_string()), ("n", exam.n_people.to_string())],
        )
    };
    let enough = exam.n_people >= LEAST_PEOPLE;
    let from = |text: Option<String>| text.filter(|_| enough).unwrap_or_else(few);
    let number = |figure: Option<f64>, places| figure.map(|figure| decimal(figure, places, words));
    let points = |figure: Option<f64>| match number(figure, 1) {
        Some(figure) => words.say_with("exam-points", &[("n", figure)]),
        None => "–".to_owned(),
    };
    let decided = exam.model.and_then(|model| model.classification);
    let shares = |figure: Option<f64>| figure.map(|figure| share(figure, words));
    let mean = exam.points.map(|(mean, sd)| {
        let values = [("mean", decimal(mean, 1, words)), ("sd", decimal(sd, 1, words))];
        words.say_with("exam-mean-text", &values)
    });
    let cut = words.say_with(
        "exam-cut-text",
        &[("n", decimal(cut_points(exam), 1, words)), ("of", exam.exam.n_items().to_string())],
    );
    let fact = |key: &str, value: String| Fact::new(words.say(key), value);
    ExamCard {
        heading: format!("{} · {}", exam.exam.title_vi, exam.exam.version),
        source: exam
            .model
            .map(|model| (tone_of_source(model.source), source_in_words(model.source, words))),
        facts: vec![
            fact("exam-people", words.count(exam.n_people as u64)),
            fact("exam-cut", cut),
            fact("exam-mean", from(mean)),
            fact("exam-pass", from(shares(exam.pass_share))),
            fact("exam-split-half", from(number(exam.split_half, 2))),
            fact("exam-marginal", from(number(exam.marginal, 2))),
            fact("exam-sem", points(exam.model.map(|model| model.sem))),
            fact("exam-sem-lord", points(exam.lord_sem)),
            fact("exam-accuracy", from(shares(decided.map(|decided| decided.accuracy)))),
            fact("exam-consistency", from(shares(decided.map(|decided| decided.consistency)))),
            fact("exam-false-pass", from(shares(decided.and_then(|decided| decided.false_pass)))),
            fact("exam-false-fail", from(shares(decided.and_then(|decided| decided.false_fail)))),
        ],
        cut: cut_in_words(exam, standard, words),
    }
}

impl ExamsPage {
    /// The page.
    #[must_use]
    pub fn new(page: Page, view: &ExamsView) -> ExamsPage {
        let words = page.words;
        ExamsPage {
            source: source_notice(&view.measures, words),
            exams: view
                .exams
                .iter()
                .map(|exam| card(exam, view.standards.get(&exam.exam_row_id), words))
                .collect(),
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ExamsPage {
        let words = Words::new(language);
        ExamsPage {
            page: Page::new(words, "watch-way-exams", "/staff/measures/exams"),
            source: (Tone::Info, words.say("watch-rests-on-nothing")),
            exams: vec![ExamCard {
                heading: "Kỹ năng số cho người dân · 1".to_owned(),
                source: Some((Tone::Info, words.say("source-label"))),
                facts: vec![Fact::new(words.say("exam-split-half"), "0,79")],
                cut: words.say("exam-cut-undecided"),
            }],
        }
    }
}
