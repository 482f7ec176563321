//! Exporting the items of the list: a look at what a format holds, and the file.

use super::export_pages::{ExportPage, Outlook, WRITTEN, file_name};
use super::importing::media_type;
use super::pages::BankFilter;
use crate::services::workbench::export_items::export_items;
use crate::services::workbench::list_items::list_items;
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, ReadBank};
use crate::web::reader::Reader;
use crate::web::respond::{download, html};
use crate::web::staff::frame::{Answer, frame};
use actix_web::web;
use sathach_domain::bank::formats::Format;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Routes of exporting.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/bank/export", web::get().to(look))
        .route("/staff/bank/export/file", web::get().to(file));
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    format: String,
}

impl Chosen {
    fn written(&self) -> Option<Format> {
        Format::parse(&self.format).filter(|format| WRITTEN.contains(format))
    }
}

/// The ids of the items that a filter asks for.
async fn ids(app: &App, actor: &Actor, filter: &BankFilter) -> Result<BTreeSet<String>, Failure> {
    let view = list_items(app, actor).await?;
    let asked = view.items.into_iter().filter(|listed| filter.fits(listed));
    Ok(asked.map(|listed| listed.item.id).collect())
}

async fn look(
    app: web::Data<App>,
    reader: Reader,
    filter: web::Query<BankFilter>,
    chosen: web::Query<Chosen>,
    staff: Allowed<ReadBank>,
) -> Answer {
    let actor = &staff.actor;
    let ids = ids(&app, actor, &filter).await?;
    let frame = frame(&app, &reader, actor, "export-heading");
    let mut page = ExportPage::new(frame, ids.len(), &filter, &chosen.format);
    if let Some(format) = chosen.written().filter(|_| !ids.is_empty()) {
        let exported = export_items(&app, actor, ids, format).await?;
        page.outlook = Some(Outlook::new(format, &exported.losses, &filter, reader.words));
    }
    html(&page)
}

async fn file(
    app: web::Data<App>,
    filter: web::Query<BankFilter>,
    chosen: web::Query<Chosen>,
    staff: Allowed<ReadBank>,
) -> Answer {
    let format = chosen.written().ok_or(Refusal::NotFound)?;
    let ids = ids(&app, &staff.actor, &filter).await?;
    let exported = export_items(&app, &staff.actor, ids, format).await?;
    Ok(download(&file_name(format), media_type(format), exported.bytes))
}
