//! Standard-setting panels: importing ratings, and the second person's decision.

use super::panel_pages::PanelsPage;
use crate::services::list_choices::list_exams;
use crate::services::watch::accept_calibration::Verdict;
use crate::services::watch::set_standard::{decide_standard, propose_standard, show_panels};
use crate::services::{Actor, App, Failure};
use crate::web::actor::{Allowed, CheckedForm, Watch};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, form_errors, frame, refused};
use crate::web::upload::{CheckedUpload, Uploaded};
use actix_web::web;
use sathach_domain::grading::statistics::standard::ratings::MAX_BYTES;
use serde::Deserialize;
use uuid::Uuid;

const PATH: &str = "/staff/measures/panels";

/// A form with a file of ratings.
type RatingsForm = CheckedUpload<Watch, MAX_BYTES>;

/// Routes of panels.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route(PATH, web::get().to(show))
        .route(PATH, web::post().to(import))
        .route("/staff/measures/panels/{id}/accept", web::post().to(accept))
        .route("/staff/measures/panels/{id}/reject", web::post().to(reject));
}

#[derive(Deserialize)]
struct NoFields {}

#[derive(Deserialize)]
struct Reason {
    #[serde(default)]
    note: String,
}

async fn page(app: &App, reader: &Reader, actor: &Actor) -> Result<PanelsPage, WebError> {
    let panels = show_panels(app, actor).await?;
    let exams = list_exams(app).await?;
    Ok(PanelsPage::new(frame(app, reader, actor, "watch-way-panels"), &panels, &exams))
}

async fn show(app: web::Data<App>, reader: Reader, told: Told, staff: Allowed<Watch>) -> Answer {
    let mut page = page(&app, &reader, &staff.actor).await?;
    page.page.flash = told.notice(reader.words);
    html(&page)
}

async fn import(app: web::Data<App>, reader: Reader, form: RatingsForm) -> Answer {
    let exam_id = form.fields.get("exam_id").cloned().unwrap_or_default();
    let done = match form.file {
        Uploaded::File(upload) => match String::from_utf8(upload.bytes.to_vec()) {
            Ok(text) => propose_standard(&app, &form.actor, &exam_id, &text).await,
            Err(_) => Err(field("unreadable")),
        },
        Uploaded::Nothing => Err(field("required")),
        Uploaded::TooLarge => Err(field("too_large")),
    };
    match done {
        Ok(_) => Ok(see_other(&Done::PanelProposed.told_at(PATH))),
        Err(failure) => again(&app, &reader, &form.actor, failure).await,
    }
}

fn field(code: &'static str) -> Failure {
    crate::services::failure::FieldRefusal::one("file", code).into()
}

async fn accept(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Watch, NoFields>,
) -> Answer {
    match decide_standard(&app, &form.actor, *id, Verdict::Accept, "").await {
        Ok(()) => Ok(see_other(&Done::PanelAccepted.told_at(PATH))),
        Err(failure) => again(&app, &reader, &form.actor, failure).await,
    }
}

async fn reject(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Watch, Reason>,
) -> Answer {
    match decide_standard(&app, &form.actor, *id, Verdict::Reject, &form.fields.note).await {
        Ok(()) => Ok(see_other(&Done::PanelRejected.told_at(PATH))),
        Err(failure) => again(&app, &reader, &form.actor, failure).await,
    }
}

/// The page as it stands now, with why the press did nothing.
async fn again(app: &App, reader: &Reader, actor: &Actor, failure: Failure) -> Answer {
    let errors = form_errors(failure, reader.words, "file")?;
    let mut page = page(app, reader, actor).await?;
    page.errors = errors;
    refused(&page)
}
