//! Print jobs: asking for one, watching, stopping and fetching them; numbered blanks.

use super::decision_lists::decision_page;
use super::print_pages::{BlankRow, BlanksPage, NewPrintPage, PrintForm, PrintRow, PrintsPage};
use crate::paper::Trim;
use crate::services::export_report::blanks_csv;
use crate::services::keep_blanks::{BlankView, list_blanks, spoil_blank};
use crate::services::print_batch::{
    PrintOrder, PrintState, PrintView, Printed, cancel_print, list_prints, order_print, print_file,
};
use crate::services::print_certificates::layout_names;
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, Certify, CheckedForm};
use crate::web::errors::WebError;
use crate::web::page::{FieldErrors, Tone};
use crate::web::reader::Reader;
use crate::web::respond::{download, html, see_other};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, Choice, form_errors, frame, refused};
use crate::web::words::Words;
use actix_web::web;
use serde::Deserialize;
use uuid::Uuid;

/// Routes of print jobs and blanks.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/prints", web::get().to(list))
        .route("/staff/prints", web::post().to(order))
        .route("/staff/prints/new", web::get().to(new))
        .route("/staff/prints/{id}/cancel", web::post().to(cancel))
        .route("/staff/prints/{id}.pdf", web::get().to(fetch))
        .route("/staff/blanks", web::get().to(blanks))
        .route("/staff/blanks", web::post().to(spoil))
        .route("/staff/blanks.csv", web::get().to(blanks_file));
}

fn printed(kind: &str, id: Uuid) -> Result<Printed, Refusal> {
    match kind {
        "decision" => Ok(Printed::Decision(id)),
        "session" => Ok(Printed::Session(id)),
        "certificate" => Ok(Printed::Certificate(id)),
        _ => Err(Refusal::NotFound),
    }
}

/// An empty print form.
pub(super) fn print_form(app: &App, whose: Printed, words: Words) -> Result<PrintForm, Failure> {
    let (kind, id) = match whose {
        Printed::Decision(id) => ("decision", id),
        Printed::Session(id) => ("session", id),
        Printed::Certificate(id) => ("certificate", id),
    };
    let mut layouts = vec![Choice::new("", words.say("print-layout-own"), "")];
    layouts.extend(layout_names(app)?.into_iter().map(|name| Choice::new(&name.clone(), name, "")));
    Ok(PrintForm {
        kind,
        id: id.to_string(),
        layouts,
        first_blank: String::new(),
        has_crop_marks: false,
    })
}

#[derive(Deserialize)]
struct Whose {
    kind: String,
    id: Uuid,
}

async fn new(
    app: web::Data<App>,
    reader: Reader,
    whose: web::Query<Whose>,
    staff: Allowed<Certify>,
) -> Answer {
    let whose = printed(&whose.kind, whose.id)?;
    html(&NewPrintPage {
        page: frame(&app, &reader, &staff.actor, "prints-new"),
        print: print_form(&app, whose, reader.words)?,
        errors: FieldErrors::default(),
    })
}

#[derive(Deserialize)]
struct OrderFields {
    kind: String,
    id: Uuid,
    #[serde(default)]
    layout: String,
    #[serde(default)]
    first_blank: String,
    #[serde(default)]
    crop_marks: String,
}

async fn order(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<Certify, OrderFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let whose = printed(&fields.kind, fields.id)?;
    let has_crop_marks = fields.crop_marks == "on";
    let order = PrintOrder {
        printed: whose,
        layout: fields.layout.clone(),
        trim: if has_crop_marks { Trim::CropMarks } else { Trim::None },
        first_blank: fields.first_blank.clone(),
    };
    match order_print(&app, &actor, order).await {
        Ok(_) => Ok(see_other(&Done::PrintOrdered.told_at("/staff/prints"))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "layout")?;
            let mut print = print_form(&app, whose, reader.words)?;
            print.first_blank = fields.first_blank;
            print.has_crop_marks = has_crop_marks;
            for choice in &mut print.layouts {
                choice.is_chosen = choice.value == fields.layout;
            }
            refused_print(&app, &reader, &actor, whose, print, errors).await
        }
    }
}

/// The form again where it was sent from.
async fn refused_print(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    whose: Printed,
    print: PrintForm,
    errors: FieldErrors,
) -> Answer {
    match whose {
        Printed::Decision(id) => {
            let mut page = decision_page(app, reader, actor, id).await?;
            page.print = Some(print);
            page.errors = errors;
            refused(&page)
        }
        Printed::Session(_) | Printed::Certificate(_) => {
            let page = frame(app, reader, actor, "prints-new");
            refused(&NewPrintPage { page, print, errors })
        }
    }
}

async fn list(app: web::Data<App>, reader: Reader, told: Told, staff: Allowed<Certify>) -> Answer {
    let prints = list_prints(&app, &staff.actor).await?;
    let mut page = frame(&app, &reader, &staff.actor, "prints-heading");
    page.flash = told.notice(reader.words);
    let rows: Vec<PrintRow> = prints.iter().map(|print| row_of(print, reader.words)).collect();
    html(&PrintsPage { page, is_running: rows.iter().any(|row| row.may_cancel), rows })
}

fn row_of(print: &PrintView, words: Words) -> PrintRow {
    let (key, tone) = match print.state {
        PrintState::Waiting => ("print-waiting", Tone::Info),
        PrintState::Running => ("print-running", Tone::Warn),
        PrintState::Done if print.has_file => ("print-done", Tone::Ok),
        PrintState::Done => ("print-over", Tone::Info),
        PrintState::Cancelled => ("print-cancelled", Tone::Info),
        PrintState::Failed if print.problem.as_deref() == Some("blank_known") => {
            ("print-failed-blank", Tone::Error)
        }
        PrintState::Failed => ("print-failed", Tone::Error),
    };
    let count = |n: i64| words.count(u64::try_from(n).unwrap_or_default());
    PrintRow {
        id: print.id.to_string(),
        asked_at: words.moment(print.asked_at.utc()),
        layout: match print.layout.as_str() {
            "" => words.say("print-layout-own"),
            name => name.to_owned(),
        },
        blanks: print.first_blank.clone().unwrap_or_else(|| "–".to_owned()),
        n_done: print.n_done,
        n_pages: print.n_pages.max(1),
        progress: format!("{}/{}", count(print.n_done), count(print.n_pages)),
        state: words.say(key),
        tone,
        may_cancel: matches!(print.state, PrintState::Waiting | PrintState::Running),
        has_file: print.has_file,
    }
}

#[derive(Deserialize)]
struct NoFields {}

async fn cancel(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    form: CheckedForm<Certify, NoFields>,
) -> Answer {
    let NoFields {} = form.fields;
    cancel_print(&app, &form.actor, *id).await?;
    Ok(see_other(&Done::PrintCancelled.told_at("/staff/prints")))
}

async fn fetch(app: web::Data<App>, id: web::Path<Uuid>, staff: Allowed<Certify>) -> Answer {
    let bytes = print_file(&app, &staff.actor, *id).await?;
    Ok(download("certificates.pdf", "application/pdf", bytes))
}

#[derive(Default, Deserialize)]
struct SpoilFields {
    #[serde(default)]
    serial: String,
    #[serde(default)]
    reason: String,
}

async fn blanks(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    staff: Allowed<Certify>,
) -> Answer {
    let mut page = blanks_page(&app, &reader, &staff.actor, SpoilFields::default()).await?;
    page.page.flash = told.notice(reader.words);
    html(&page)
}

async fn blanks_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    fields: SpoilFields,
) -> Result<BlanksPage, WebError> {
    let words = reader.words;
    let blanks = list_blanks(app).await?;
    Ok(BlanksPage {
        page: frame(app, reader, actor, "blanks-heading"),
        rows: blanks.into_iter().map(|blank| blank_row(blank, words)).collect(),
        serial: fields.serial,
        reason: fields.reason,
        errors: FieldErrors::default(),
    })
}

fn blank_row(blank: BlankView, words: Words) -> BlankRow {
    let (key, tone, note) = match (&blank.spoiled, blank.used_at) {
        (Some((at, reason)), _) => {
            ("blank-spoiled", Tone::Warn, format!("{}: {reason}", words.moment(at.utc())))
        }
        (None, Some(at)) => ("blank-used", Tone::Ok, words.moment(at.utc())),
        (None, None) => ("blank-used", Tone::Info, String::new()),
    };
    BlankRow {
        serial: blank.serial,
        state: words.say(key),
        tone,
        register_number: blank.register_number.map(|n| n.to_string()).unwrap_or_default(),
        note,
    }
}

async fn spoil(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<Certify, SpoilFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    match spoil_blank(&app, &actor, &fields.serial, &fields.reason).await {
        Ok(()) => Ok(see_other(&Done::BlankSpoiled.told_at("/staff/blanks"))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "serial")?;
            let mut page = blanks_page(&app, &reader, &actor, fields).await?;
            page.errors = errors;
            refused(&page)
        }
    }
}

async fn blanks_file(app: web::Data<App>, staff: Allowed<Certify>) -> Answer {
    let Allowed { actor: _, .. } = staff;
    let bytes = blanks_csv(&list_blanks(&app).await?)?;
    Ok(download("blanks.csv", "text/csv; charset=utf-8", bytes))
}
