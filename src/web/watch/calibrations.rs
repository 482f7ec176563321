//! Calibrations: proposing one, and the second person's decision.

use super::calibration_pages::CalibrationsPage;
use crate::services::watch::accept_calibration::{Verdict, decide_calibration, show_calibrations};
use crate::services::watch::calibrate_items::{ModelChoice, calibrate_items};
use crate::services::{Actor, App, Failure};
use crate::web::actor::{Allowed, CheckedForm, Watch};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::respond::{download, html, see_other};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, form_errors, frame, refused};
use actix_web::web;
use serde::Deserialize;
use uuid::Uuid;

const PATH: &str = "/staff/measures/calibrations";

/// Routes of calibrations.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route(PATH, web::get().to(show))
        .route(PATH, web::post().to(propose))
        .route("/staff/measures/calibrations/open.csv", web::get().to(file))
        .route("/staff/measures/calibrations/{id}/accept", web::post().to(accept))
        .route("/staff/measures/calibrations/{id}/reject", web::post().to(reject));
}

#[derive(Deserialize)]
struct NoFields {}

#[derive(Deserialize)]
struct Reason {
    #[serde(default)]
    note: String,
}

async fn page(app: &App, reader: &Reader, actor: &Actor) -> Result<CalibrationsPage, WebError> {
    let view = show_calibrations(app, actor).await?;
    Ok(CalibrationsPage::new(frame(app, reader, actor, "watch-way-calibrations"), &view))
}

async fn show(app: web::Data<App>, reader: Reader, told: Told, staff: Allowed<Watch>) -> Answer {
    let mut page = page(&app, &reader, &staff.actor).await?;
    page.page.flash = told.notice(reader.words);
    html(&page)
}

async fn file(app: web::Data<App>, reader: Reader, staff: Allowed<Watch>) -> Answer {
    let page = page(&app, &reader, &staff.actor).await?;
    Ok(download("hieu-chinh.csv", super::items::CSV, page.items.csv()?))
}

async fn propose(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<Watch, NoFields>,
) -> Answer {
    match calibrate_items(&app, &form.actor, ModelChoice::ByResponses).await {
        Ok(_) => Ok(see_other(&Done::CalibrationProposed.told_at(PATH))),
        Err(failure) => again(&app, &reader, &form.actor, failure).await,
    }
}

async fn accept(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Watch, NoFields>,
) -> Answer {
    match decide_calibration(&app, &form.actor, *id, Verdict::Accept, "").await {
        Ok(()) => Ok(see_other(&Done::CalibrationAccepted.told_at(PATH))),
        Err(failure) => again(&app, &reader, &form.actor, failure).await,
    }
}

async fn reject(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Watch, Reason>,
) -> Answer {
    let note = &form.fields.note;
    match decide_calibration(&app, &form.actor, *id, Verdict::Reject, note).await {
        Ok(()) => Ok(see_other(&Done::CalibrationRejected.told_at(PATH))),
        Err(failure) => again(&app, &reader, &form.actor, failure).await,
    }
}

/// The page as it stands now, with why the press did nothing.
async fn again(app: &App, reader: &Reader, actor: &Actor, failure: Failure) -> Answer {
    let errors = form_errors(failure, reader.words, "propose")?;
    let mut page = page(app, reader, actor).await?;
    page.errors = errors;
    refused(&page)
}
