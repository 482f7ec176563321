//! What item authors ask for: the workbench, an item, its preview. Keys are shown here and nowhere
//! else.

use super::editor_pages::PreviewPage;
use super::item_pages::{ChangePage, ItemPage};
use super::pages::{BankFilter, BankPage};
use super::{editing, exporting, importing, publishing, stepping};
use crate::services::workbench::list_items::list_items;
use crate::services::workbench::preview_item::preview_item;
use crate::services::workbench::show_work_item::show_work_item;
use crate::services::{App, Failure, Refusal};
use crate::web::actor::{Allowed, Neutralise, Permission, ReadBank};
use crate::web::layers::framed_by_ourselves;
use crate::web::reader::Reader;
use crate::web::respond::html;
use crate::web::staff::done::Told;
use crate::web::staff::frame::{Answer, frame};
use actix_web::web;
use serde_json::Value;

/// Routes of item authors.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/bank", web::get().to(bank))
        .route("/staff/bank/preview", web::get().to(empty_preview))
        .configure(importing::routes)
        .configure(exporting::routes)
        .configure(editing::routes)
        .configure(publishing::routes)
        .configure(stepping::routes)
        .route("/staff/bank/{item_id}", web::get().to(item))
        .route("/staff/bank/{item_id}/preview", web::get().to(preview))
        .route("/staff/bank/{item_id}/changes/{n}", web::get().to(change));
}

async fn bank(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    filter: web::Query<BankFilter>,
    staff: Allowed<ReadBank>,
) -> Answer {
    let mut frame = frame(&app, &reader, &staff.actor, "staff-bank");
    frame.flash = told.notice(reader.words);
    match list_items(&app, &staff.actor).await {
        Ok(view) => html(&BankPage::new(frame, &view, &filter)),
        Err(Failure::Refusal(Refusal::NoBankRelease)) => html(&BankPage::empty(frame)),
        Err(failure) => Err(failure.into()),
    }
}

async fn item(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    item_id: web::Path<String>,
    staff: Allowed<ReadBank>,
) -> Answer {
    let view = show_work_item(&app, &staff.actor, &item_id).await?;
    let mut frame = frame(&app, &reader, &staff.actor, "bank-item");
    frame.flash = told.notice(reader.words);
    let mut page = ItemPage::new(frame, &view);
    if Neutralise::allows(staff.actor.role) {
        page.neutralise = format!("/staff/neutralisations/new?item={}", view.work.item().id);
    }
    html(&page)
}

async fn change(
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<(String, i64)>,
    staff: Allowed<ReadBank>,
) -> Answer {
    let (item_id, n) = path.into_inner();
    let view = show_work_item(&app, &staff.actor, &item_id).await?;
    let frame = frame(&app, &reader, &staff.actor, "change-heading");
    html(&ChangePage::new(frame, &view, n).ok_or(Refusal::NotFound)?)
}

async fn preview(
    app: web::Data<App>,
    reader: Reader,
    item_id: web::Path<String>,
    staff: Allowed<ReadBank>,
) -> Answer {
    let view = show_work_item(&app, &staff.actor, &item_id).await?;
    let shown = serde_json::to_value(preview_item(view.work.item())).unwrap_or_default();
    let frame = frame(&app, &reader, &staff.actor, "preview-heading");
    html(&PreviewPage::new(frame, &shown))
}

/// What the editor shows in its frame: the item comes by message.
async fn empty_preview(app: web::Data<App>, reader: Reader, staff: Allowed<ReadBank>) -> Answer {
    let frame = frame(&app, &reader, &staff.actor, "preview-heading");
    Ok(framed_by_ourselves(html(&PreviewPage::new(frame, &Value::Null))?))
}
