//! The list, one neutralisation, the second person's decision, the file.

use super::pages::{NeutralisationPage, NeutralisationsPage};
use super::proposing::{self, item_text, scope};
use crate::services::neutralise::decide::decide_neutralisation;
use crate::services::neutralise::show::{
    export_neutralisation, list_neutralisations, show_neutralisation,
};
use crate::services::{Actor, App};
use crate::web::actor::{Allowed, CheckedForm, Neutralise};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::respond::{download, html, see_other};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, form_errors, frame, refused};
use actix_web::web;
use sathach_domain::grading::neutralise::decision::Verdict;
use serde::Deserialize;
use uuid::Uuid;

/// Routes of neutralised items.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/neutralisations", web::get().to(list))
        .route("/staff/neutralisations", web::post().to(proposing::propose))
        .route("/staff/neutralisations/new", web::get().to(proposing::form))
        .route("/staff/neutralisations/preview", web::post().to(proposing::preview))
        .route("/staff/neutralisations/{id}.csv", web::get().to(as_csv))
        .route("/staff/neutralisations/{id}", web::get().to(show))
        .route("/staff/neutralisations/{id}/approve", web::post().to(approve))
        .route("/staff/neutralisations/{id}/reject", web::post().to(reject))
        .route("/staff/neutralisations/{id}/withdraw", web::post().to(withdraw));
}

async fn list(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    staff: Allowed<Neutralise>,
) -> Answer {
    let lines = list_neutralisations(&app, &staff.actor).await?;
    let mut page = frame(&app, &reader, &staff.actor, "neutral-heading");
    page.flash = told.notice(reader.words);
    html(&NeutralisationsPage::new(page, &lines))
}

async fn page_of(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    id: Uuid,
) -> Result<NeutralisationPage, WebError> {
    let view = show_neutralisation(app, actor, id).await?;
    let mut page = frame(app, reader, actor, "neutral-one");
    page.path = format!("/staff/neutralisations/{id}");
    let item = item_text(&view.line.item, reader.words);
    let scope = scope(app, view.only_session, reader.words).await?;
    Ok(NeutralisationPage::new(page, &view, item, scope))
}

async fn show(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    id: web::Path<Uuid>,
    staff: Allowed<Neutralise>,
) -> Answer {
    let mut page = page_of(&app, &reader, &staff.actor, *id).await?;
    page.page.flash = told.notice(reader.words);
    html(&page)
}

#[derive(Deserialize)]
struct DecisionFields {
    #[serde(default)]
    note: String,
}

async fn approve(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Neutralise, DecisionFields>,
) -> Answer {
    decide(&app, &reader, *id, form, Verdict::Approve).await
}

async fn reject(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Neutralise, DecisionFields>,
) -> Answer {
    decide(&app, &reader, *id, form, Verdict::Reject).await
}

async fn withdraw(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Neutralise, DecisionFields>,
) -> Answer {
    decide(&app, &reader, *id, form, Verdict::Withdraw).await
}

async fn decide(
    app: &App,
    reader: &Reader,
    id: Uuid,
    form: CheckedForm<Neutralise, DecisionFields>,
    verdict: Verdict,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let done = match verdict {
        Verdict::Approve => Done::NeutralisationApproved,
        Verdict::Reject => Done::NeutralisationRejected,
        Verdict::Withdraw => Done::NeutralisationWithdrawn,
    };
    match decide_neutralisation(app, &actor, id, verdict, &fields.note).await {
        Ok(()) => Ok(see_other(&done.told_at(&format!("/staff/neutralisations/{id}")))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "note")?;
            let mut page = page_of(app, reader, &actor, id).await?;
            page.errors = errors;
            page.note = fields.note;
            refused(&page)
        }
    }
}

async fn as_csv(app: web::Data<App>, id: web::Path<Uuid>, staff: Allowed<Neutralise>) -> Answer {
    let table = export_neutralisation(&app, &staff.actor, *id).await?;
    Ok(download(&format!("vo-hieu-cau-{id}.csv"), "text/csv; charset=utf-8", table))
}
