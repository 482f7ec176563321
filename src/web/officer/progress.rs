//! Progress toward the plan's targets, as a page and as files.

use super::pages::{ProgressPage, ProgressRow, TargetCard};
use super::progress_words::{counted, pace, people, share, target};
use crate::services::export_report::{communes_csv, report_json, report_xlsx};
use crate::services::print_papers::progress_report;
use crate::services::read_figures::read_day;
use crate::services::report_indicators::{
    CommuneProgress, IndicatorReport, ProgressReport, report_indicators,
};
use crate::services::{App, Failure};
use crate::web::actor::{Allowed, SeeProgress};
use crate::web::errors::WebError;
use crate::web::page::{FieldErrors, NavLink};
use crate::web::reader::Reader;
use crate::web::respond::{download, html};
use crate::web::staff::frame::{Answer, Choice, Fact, frame};
use crate::web::words::Words;
use actix_web::web;
use chrono::NaiveDate;
use sathach_domain::identity::name::fold;
use sathach_domain::target::Progress;
use sathach_domain::target::plan::IndicatorKind;
use serde::Deserialize;

/// Routes of progress.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/progress", web::get().to(show))
        .route("/staff/progress.csv", web::get().to(as_csv))
        .route("/staff/progress.xlsx", web::get().to(as_xlsx))
        .route("/staff/progress.json", web::get().to(as_json))
        .route("/staff/progress.pdf", web::get().to(as_pdf));
}

#[derive(Deserialize)]
struct ProgressQuery {
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    sort: String,
}

/// The day asked for, today when none is, and what is wrong with it.
fn day_of(app: &App, query: &ProgressQuery, words: Words) -> (NaiveDate, FieldErrors) {
    let today = app.now().day_in_vietnam();
    if query.as_of.trim().is_empty() {
        return (today, FieldErrors::default());
    }
    match read_day(&query.as_of) {
        Some(day) if day <= today => (day, FieldErrors::default()),
        Some(_) => (today, FieldErrors::one("as_of", words.say("field-future"))),
        None => (today, FieldErrors::one("as_of", words.say("field-day"))),
    }
}

async fn show(
    app: web::Data<App>,
    reader: Reader,
    query: web::Query<ProgressQuery>,
    staff: Allowed<SeeProgress>,
) -> Answer {
    let words = reader.words;
    let (day, errors) = day_of(&app, &query, words);
    let found = report_indicators(&app, &staff.actor.scope(), day).await?;
    let missing = || Failure::broken("the plan lacks an indicator that is counted here");
    let province = found.province.as_ref().ok_or_else(missing)?;
    let confirmed = found.confirmed.as_ref().ok_or_else(missing)?;
    let card = |kind, progress| -> Result<TargetCard, WebError> {
        let indicator = indicator_of(&found, kind).ok_or_else(missing)?;
        Ok(card_of(indicator, progress, words))
    };
    let mut rows: Vec<&CommuneProgress> = found.communes.iter().collect();
    let search = fold(&query.q);
    rows.retain(|row| fold(&row.name).contains(&search));
    sort(&mut rows, &query.sort);
    let mut confirmed = card(IndicatorKind::ConfirmedAdults, confirmed)?;
    confirmed.note = words.say("progress-no-confirmation");
    let page = ProgressPage {
        page: frame(&app, &reader, &staff.actor, "staff-progress"),
        as_of: words.day(day),
        cards: vec![card(IndicatorKind::PassedAdults, province)?, confirmed],
        has_samples: rows.iter().any(|row| row.is_sample),
        rows: rows.into_iter().filter_map(|row| row_of(row, words)).collect(),
        search: query.q.clone(),
        orders: vec![
            Choice::new("name", words.say("progress-by-name"), &query.sort),
            Choice::new("share", words.say("progress-by-share"), &query.sort),
            Choice::new("passed", words.say("progress-by-passed"), &query.sort),
        ],
        files: files(day, words),
        errors,
    };
    html(&page)
}

/// By name without its kind, by the lowest share, or by the most people.
fn sort(rows: &mut [&CommuneProgress], order: &str) {
    let bare = |row: &&CommuneProgress| {
        let name = row.name.split_once(' ').map_or(row.name.as_str(), |(_, name)| name);
        fold(name)
    };
    match order {
        "share" => rows.sort_by_key(|row| {
            let progress = row.progress.as_ref();
            progress.and_then(|progress| progress.share_hundredths_percent)
        }),
        "passed" => rows.sort_by_key(|row| std::cmp::Reverse(row.n_passed)),
        _ => rows.sort_by_key(bare),
    }
}

fn indicator_of(found: &ProgressReport, kind: IndicatorKind) -> Option<&IndicatorReport> {
    found.indicators.iter().find(|indicator| indicator.kind == kind.as_str())
}

fn card_of(indicator: &IndicatorReport, progress: &Progress, words: Words) -> TargetCard {
    let due = indicator.due.map_or_else(|| words.say("progress-no-due"), |due| words.day(due));
    let mut facts = vec![
        Fact::new(words.say("progress-target"), target(indicator.target, words)),
        Fact::new(words.say("progress-due"), due),
        Fact::new(words.say("progress-pace"), pace(progress, words)),
    ];
    if progress.denominator.is_some() {
        facts.insert(0, Fact::new(words.say("progress-share"), share(progress, words)));
    }
    TargetCard {
        heading: words.say_with(
            "progress-indicator",
            &[("number", indicator.number.to_string()), ("name", indicator.name.clone())],
        ),
        counted: counted(progress, words),
        value: progress.numerator,
        max: progress.missing.map(|missing| progress.numerator + missing),
        facts,
        note: String::new(),
    }
}

fn row_of(row: &CommuneProgress, words: Words) -> Option<ProgressRow> {
    let progress = row.progress.as_ref()?;
    let day = row.figure_as_of.as_deref().and_then(read_day).map(|day| words.day(day));
    let source = row.source.clone().unwrap_or_default();
    let counted = match progress.denominator {
        Some(_) => counted(progress, words),
        None => people(row.n_passed, words),
    };
    Some(ProgressRow {
        code: row.code.clone(),
        name: row.name.clone(),
        n_passed: row.n_passed,
        counted,
        share: share(progress, words),
        pace: pace(progress, words),
        source: match day {
            Some(day) => format!("{source}, {day}"),
            None => source,
        },
        is_sample: row.is_sample,
    })
}

fn files(day: NaiveDate, words: Words) -> Vec<NavLink> {
    let file =
        |ending: &str, label| NavLink::to(&format!("/staff/progress.{ending}?as_of={day}"), label);
    vec![
        file("pdf", words.say("file-pdf")),
        file("xlsx", words.say("file-xlsx")),
        file("csv", words.say("file-csv")),
        file("json", words.say("file-json")),
    ]
}

async fn report_of(
    app: &App,
    query: &ProgressQuery,
    staff: &Allowed<SeeProgress>,
    words: Words,
) -> Result<(ProgressReport, NaiveDate), WebError> {
    let (day, errors) = day_of(app, query, words);
    if !errors.0.is_empty() {
        return Err(WebError::BadBody("as_of is no day up to today".to_owned()));
    }
    Ok((report_indicators(app, &staff.actor.scope(), day).await?, day))
}

async fn as_csv(
    app: web::Data<App>,
    reader: Reader,
    query: web::Query<ProgressQuery>,
    staff: Allowed<SeeProgress>,
) -> Answer {
    let (found, day) = report_of(&app, &query, &staff, reader.words).await?;
    let name = format!("tien-do-{day}.csv");
    Ok(download(&name, "text/csv; charset=utf-8", communes_csv(&found)?))
}

async fn as_xlsx(
    app: web::Data<App>,
    reader: Reader,
    query: web::Query<ProgressQuery>,
    staff: Allowed<SeeProgress>,
) -> Answer {
    let (found, day) = report_of(&app, &query, &staff, reader.words).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(&format!("tien-do-{day}.xlsx"), kind, report_xlsx(&found)?))
}

async fn as_json(
    app: web::Data<App>,
    reader: Reader,
    query: web::Query<ProgressQuery>,
    staff: Allowed<SeeProgress>,
) -> Answer {
    let (found, day) = report_of(&app, &query, &staff, reader.words).await?;
    Ok(download(&format!("tien-do-{day}.json"), "application/json", report_json(&found)?))
}

async fn as_pdf(
    app: web::Data<App>,
    reader: Reader,
    query: web::Query<ProgressQuery>,
    staff: Allowed<SeeProgress>,
) -> Answer {
    let (_, day) = report_of(&app, &query, &staff, reader.words).await?;
    let bytes = progress_report(&app, &staff.actor.scope(), day).await?;
    Ok(download(&format!("tien-do-{day}.pdf"), "application/pdf", bytes))
}
