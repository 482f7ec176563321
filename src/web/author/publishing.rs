//! Publishing by two people: looking, proposing, confirming, withdrawing.

use super::release_pages::ReleasePage;
use crate::services::show_bank::show_bank;
use crate::services::workbench::release::{
    confirm_release, propose_release, show_release, withdraw_proposal,
};
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, CheckedForm, ReadBank, WriteBank};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, form_errors, frame, refused};
use actix_web::web;
use serde::Deserialize;
use uuid::Uuid;

/// The page about publishing.
const PATH: &str = "/staff/bank/release";

/// Routes of publishing.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/bank/release", web::get().to(show))
        .route("/staff/bank/release", web::post().to(propose))
        .route("/staff/bank/release/{id}/confirm", web::post().to(confirm))
        .route("/staff/bank/release/{id}/withdraw", web::post().to(withdraw));
}

#[derive(Deserialize)]
struct NoFields {}

async fn page(app: &App, reader: &Reader, actor: &Actor) -> Result<ReleasePage, WebError> {
    let bank = show_bank(app).await?.ok_or(Refusal::NoBankRelease)?;
    let view = show_release(app, actor).await?;
    let mut frame = frame(app, reader, actor, "release-heading");
    frame.path = PATH.to_owned();
    Ok(ReleasePage::new(frame, &bank, &view))
}

async fn show(app: web::Data<App>, reader: Reader, told: Told, staff: Allowed<ReadBank>) -> Answer {
    let mut page = page(&app, &reader, &staff.actor).await?;
    page.page.flash = told.notice(reader.words);
    html(&page)
}

async fn propose(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<WriteBank, NoFields>,
) -> Answer {
    match propose_release(&app, &form.actor).await {
        Ok(()) => Ok(see_other(&Done::ReleaseProposed.told_at(PATH))),
        Err(failure) => again(&app, &reader, &form.actor, failure).await,
    }
}

async fn confirm(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<WriteBank, NoFields>,
) -> Answer {
    match confirm_release(&app, &form.actor, *id).await {
        Ok(n) => Ok(see_other(&Done::ReleaseConfirmed.told_with_count(PATH, n))),
        Err(failure) => again(&app, &reader, &form.actor, failure).await,
    }
}

async fn withdraw(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<WriteBank, NoFields>,
) -> Answer {
    match withdraw_proposal(&app, &form.actor, *id).await {
        Ok(()) => Ok(see_other(&Done::ProposalWithdrawn.told_at(PATH))),
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
