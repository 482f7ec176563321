//! Population figures: those in force, entering one, importing a table.

use super::pages::{FigureFields, FigureRow, PopulationPage};
use crate::services::enter_population::{NewFigure, Origin, enter_population, import_population};
use crate::services::failure::{FieldRefusal, LineRefusal};
use crate::services::list_choices::list_own_communes;
use crate::services::list_population::{CommuneFigure, list_population};
use crate::services::read_figures::{COLUMNS, read_count, read_day};
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, CheckedForm, KeepFigures};
use crate::web::errors::WebError;
use crate::web::page::FieldErrors;
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, Choice, field_in_words, form_errors, frame, refused};
use crate::web::words::Words;
use actix_web::web;
use serde::Deserialize;

/// Routes of population figures.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/population", web::get().to(show))
        .route("/staff/population", web::post().to(enter))
        .route("/staff/population/import", web::post().to(import));
}

async fn show(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    staff: Allowed<KeepFigures>,
) -> Answer {
    let fields = FigureFields::default();
    let mut page = population_page(&app, &reader, &staff.actor, fields).await?;
    page.page.flash = told.notice(reader.words);
    html(&page)
}

async fn population_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    mut fields: FigureFields,
) -> Result<PopulationPage, WebError> {
    let words = reader.words;
    let figures = list_population(app, actor).await?;
    let own = list_own_communes(app, actor).await?;
    if let [only] = own.as_slice() {
        fields.commune_code.clone_from(&only.code);
    }
    let n_missing = figures.iter().filter(|row| row.figure.is_none()).count();
    let example = own.first().map(|commune| commune.code.clone()).unwrap_or_default();
    let day = app.now().day_in_vietnam();
    Ok(PopulationPage {
        page: frame(app, reader, actor, "staff-population"),
        rows: figures.into_iter().map(|row| row_of(row, words)).collect(),
        missing: match n_missing {
            0 => String::new(),
            n => words.say_with("population-missing", &[("n", n.to_string())]),
        },
        communes: Choice::communes(&own, words.say("population-choose"), &fields.commune_code),
        fields,
        csv: String::new(),
        line_errors: Vec::new(),
        template: format!(
            "{}\n{example},24000,{day},{}",
            COLUMNS.join(","),
            words.say("population-source-example")
        ),
        errors: FieldErrors::default(),
    })
}

fn row_of(row: CommuneFigure, words: Words) -> FigureRow {
    match row.figure {
        Some(figure) => FigureRow {
            commune: row.commune_name,
            n_adults: words.count(u64::try_from(figure.n_adults).unwrap_or_default()),
            as_of: words.day(figure.as_of),
            source: figure.source,
            is_sample: figure.is_sample,
        },
        None => FigureRow {
            commune: row.commune_name,
            n_adults: String::new(),
            as_of: String::new(),
            source: String::new(),
            is_sample: false,
        },
    }
}

async fn enter(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<KeepFigures, FigureFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let entered = match figure_of(&fields) {
        Ok(figure) => enter_population(&app, &actor, figure).await,
        Err(refusal) => Err(refusal.into()),
    };
    match entered {
        Ok(()) => Ok(see_other(&Done::FigureEntered.told_at("/staff/population"))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "n_adults")?;
            let mut page = population_page(&app, &reader, &actor, fields).await?;
            page.errors = errors;
            refused(&page)
        }
    }
}

/// All fields that cannot be read, at once.
fn figure_of(fields: &FigureFields) -> Result<NewFigure, Refusal> {
    let n_adults = read_count(&fields.n_adults);
    let as_of = read_day(&fields.as_of);
    let mut wrong = Vec::new();
    if fields.commune_code.is_empty() {
        wrong.push(FieldRefusal { field: "commune_code", code: "required" });
    }
    if n_adults.is_none() {
        wrong.push(FieldRefusal { field: "n_adults", code: "unreadable" });
    }
    if as_of.is_none() {
        wrong.push(FieldRefusal { field: "as_of", code: "unreadable" });
    }
    match (n_adults, as_of) {
        (Some(n_adults), Some(as_of)) if wrong.is_empty() => Ok(NewFigure {
            commune_code: fields.commune_code.clone(),
            n_adults,
            as_of,
            source: fields.source.clone(),
        }),
        (_, _) => Err(Refusal::Fields(wrong)),
    }
}

#[derive(Deserialize)]
struct ImportFields {
    #[serde(default)]
    csv: String,
}

async fn import(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<KeepFigures, ImportFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let words = reader.words;
    match import_population(&app, &actor, &fields.csv, Origin::Stated).await {
        Ok(n) => Ok(see_other(&Done::FiguresImported.told_with_count("/staff/population", n))),
        Err(Failure::Refusal(Refusal::Lines(lines))) => {
            let typed = FigureFields::default();
            let mut page = population_page(&app, &reader, &actor, typed).await?;
            page.page.path = "/staff/population".to_owned();
            page.errors = FieldErrors::one("csv", words.say("population-lines-wrong"));
            page.line_errors = lines.iter().map(|line| line_in_words(line, words)).collect();
            page.csv = fields.csv;
            refused(&page)
        }
        Err(failure) => Err(failure.into()),
    }
}

fn line_in_words(wrong: &LineRefusal, words: Words) -> String {
    let what = match wrong.code {
        "column_missing" => {
            words.say_with("line-column-missing", &[("column", wrong.field.to_owned())])
        }
        "not_csv" => words.say("line-not-csv"),
        "too_many" => words.say("line-too-many"),
        "no_figures" => words.say("line-no-figures"),
        code => field_in_words(wrong.field, code, words),
    };
    words.say_with("line-wrong", &[("line", wrong.line.to_string()), ("what", what)])
}
