//! What item authors ask for: the workbench, an item, its preview, export and import. Keys are
//! shown here and nowhere else.

use super::editor_pages::PreviewPage;
use super::import_pages::ImportPage;
use super::item_pages::{ChangePage, ItemPage};
use super::pages::{BankFilter, BankPage};
use super::{editing, publishing, stepping};
use crate::services::workbench::export_items::export_items;
use crate::services::workbench::import_items::{foresee_import, import_items};
use crate::services::workbench::list_items::list_items;
use crate::services::workbench::preview_item::preview_item;
use crate::services::workbench::show_work_item::show_work_item;
use crate::services::{App, Failure, Refusal};
use crate::web::actor::{Allowed, CheckedForm, ReadBank, WriteBank};
use crate::web::layers::framed_by_ourselves;
use crate::web::reader::Reader;
use crate::web::respond::{download, html, see_other};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, form_errors, frame, refused};
use actix_web::web;
use serde::Deserialize;
use serde_json::Value;

/// Routes of item authors.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/bank", web::get().to(bank))
        .route("/staff/bank/preview", web::get().to(empty_preview))
        .route("/staff/bank/items.jsonl", web::get().to(export))
        .route("/staff/bank/import", web::get().to(import_form))
        .route("/staff/bank/import", web::post().to(import))
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
    html(&ItemPage::new(frame, &view))
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

async fn export(app: web::Data<App>, staff: Allowed<ReadBank>) -> Answer {
    let text = export_items(&app, &staff.actor).await?;
    Ok(download("items.jsonl", "application/jsonl; charset=utf-8", text.into_bytes()))
}

async fn import_form(app: web::Data<App>, reader: Reader, staff: Allowed<WriteBank>) -> Answer {
    let frame = frame(&app, &reader, &staff.actor, "import-heading");
    html(&ImportPage::new(frame, String::new(), None))
}

#[derive(Deserialize)]
struct ImportFields {
    #[serde(default)]
    text: String,
    #[serde(default)]
    go: String,
}

/// The first press looks, the second one, on the report, imports.
async fn import(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<WriteBank, ImportFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let frame = frame(&app, &reader, &actor, "import-heading");
    let failure = if fields.go == "import" {
        match import_items(&app, &actor, &fields.text).await {
            Ok(report) => {
                let n = report.added.len();
                return Ok(see_other(&Done::ItemsImported.told_with_count("/staff/bank", n)));
            }
            Err(failure) => failure,
        }
    } else {
        match foresee_import(&app, &actor, &fields.text).await {
            Ok(report) => return html(&ImportPage::new(frame, fields.text, Some(&report))),
            Err(failure) => failure,
        }
    };
    let errors = form_errors(failure, reader.words, "text")?;
    let mut page = ImportPage::new(frame, fields.text, None);
    page.errors = errors;
    refused(&page)
}
