//! The queue of findings: searching, reviewing by one person, closing by another.

use super::finding_pages::FindingsPage;
use crate::services::watch::find_in_sessions::find_in_sessions;
use crate::services::watch::flag_items::flag_items;
use crate::services::watch::measures::measures;
use crate::services::watch::review_finding::{close_finding, review_finding, show_findings};
use crate::services::{Actor, App, Failure};
use crate::web::actor::{Allowed, CheckedForm, Watch};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::respond::{download, html, see_other};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, form_errors, frame, refused};
use actix_web::web;
use sathach_domain::identity::Role;
use serde::Deserialize;
use uuid::Uuid;

const PATH: &str = "/staff/measures/findings";

/// Routes of findings.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route(PATH, web::get().to(show))
        .route(PATH, web::post().to(search))
        .route("/staff/measures/findings.csv", web::get().to(file))
        .route("/staff/measures/findings/{id}/review", web::post().to(review))
        .route("/staff/measures/findings/{id}/close", web::post().to(close));
}

#[derive(Deserialize)]
struct NoFields {}

#[derive(Deserialize)]
struct NoteField {
    #[serde(default)]
    note: String,
}

async fn page(app: &App, reader: &Reader, actor: &Actor) -> Result<FindingsPage, WebError> {
    let view = show_findings(app, actor).await?;
    let measures = measures(app).await?;
    Ok(FindingsPage::new(frame(app, reader, actor, "watch-way-findings"), &view, &measures))
}

async fn show(app: web::Data<App>, reader: Reader, told: Told, staff: Allowed<Watch>) -> Answer {
    let mut page = page(&app, &reader, &staff.actor).await?;
    page.page.flash = told.notice(reader.words);
    html(&page)
}

async fn file(app: web::Data<App>, reader: Reader, staff: Allowed<Watch>) -> Answer {
    let page = page(&app, &reader, &staff.actor).await?;
    Ok(download("viec-can-xem-xet.csv", super::items::CSV, page.table.csv()?))
}

/// Authors look at items; officers at sessions too.
async fn search(app: web::Data<App>, form: CheckedForm<Watch, NoFields>) -> Answer {
    let actor = &form.actor;
    let mut n_new = flag_items(&app, actor).await?;
    if actor.role == Role::ProvinceOfficer {
        n_new += find_in_sessions(&app, actor).await?;
    }
    Ok(see_other(&Done::Searched.told_with_count(PATH, n_new)))
}

async fn review(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Watch, NoteField>,
) -> Answer {
    match review_finding(&app, &form.actor, *id, &form.fields.note).await {
        Ok(()) => Ok(see_other(&Done::FindingReviewed.told_at(PATH))),
        Err(failure) => again(&app, &reader, &form.actor, *id, failure).await,
    }
}

async fn close(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Watch, NoteField>,
) -> Answer {
    match close_finding(&app, &form.actor, *id, &form.fields.note).await {
        Ok(()) => Ok(see_other(&Done::FindingClosed.told_at(PATH))),
        Err(failure) => again(&app, &reader, &form.actor, *id, failure).await,
    }
}

/// The page as it stands now, with why the press did nothing at the note of its finding.
async fn again(app: &App, reader: &Reader, actor: &Actor, id: Uuid, failure: Failure) -> Answer {
    let mut errors = form_errors(failure, reader.words, "note")?;
    for error in &mut errors.0 {
        error.field = format!("note-{id}");
    }
    let mut page = page(app, reader, actor).await?;
    page.errors = errors;
    refused(&page)
}
