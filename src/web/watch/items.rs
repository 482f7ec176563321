//! Figures of items: the list with its filters, one item, and their files.

use super::item_pages::ItemMeasuresPage;
use super::items_pages::{ItemFilter, MeasuresPage, exposure_section, items_table};
use super::sections::sections;
use crate::services::watch::show_measures::{show_item_measures, show_measures};
use crate::services::{App, Refusal};
use crate::web::actor::{Allowed, Watch};
use crate::web::reader::Reader;
use crate::web::respond::{download, html};
use crate::web::staff::done::Told;
use crate::web::staff::frame::{Answer, frame};
use actix_web::web;
use uuid::Uuid;

/// The media type of files of figures.
pub const CSV: &str = "text/csv; charset=utf-8";

/// Routes of figures of items.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/measures", web::get().to(list))
        .route("/staff/measures/items.csv", web::get().to(list_file))
        .route("/staff/measures/exposure.csv", web::get().to(exposure_file))
        .route("/staff/measures/items/{id}", web::get().to(item))
        .route("/staff/measures/items/{id}/{key}.csv", web::get().to(item_file));
}

async fn list(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    filter: web::Query<ItemFilter>,
    staff: Allowed<Watch>,
) -> Answer {
    let view = show_measures(&app, &staff.actor).await?;
    let mut frame = frame(&app, &reader, &staff.actor, "staff-measures");
    frame.flash = told.notice(reader.words);
    html(&MeasuresPage::new(frame, &view, &filter))
}

async fn list_file(
    app: web::Data<App>,
    reader: Reader,
    filter: web::Query<ItemFilter>,
    staff: Allowed<Watch>,
) -> Answer {
    let view = show_measures(&app, &staff.actor).await?;
    let found: Vec<_> = view.measures.items.iter().filter(|item| filter.fits(item)).collect();
    Ok(download("cau-hoi-so-lieu.csv", CSV, items_table(&found, reader.words).csv()?))
}

async fn exposure_file(app: web::Data<App>, reader: Reader, staff: Allowed<Watch>) -> Answer {
    let view = show_measures(&app, &staff.actor).await?;
    let section = exposure_section(&view.measures, reader.words);
    Ok(download("so-lan-xuat-hien.csv", CSV, section.table.csv()?))
}

async fn item(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<Watch>,
) -> Answer {
    let view = show_item_measures(&app, &staff.actor, *id).await?;
    let frame = frame(&app, &reader, &staff.actor, "watch-item");
    html(&ItemMeasuresPage::new(frame, &view))
}

async fn item_file(
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<(Uuid, String)>,
    staff: Allowed<Watch>,
) -> Answer {
    let (id, key) = path.into_inner();
    let view = show_item_measures(&app, &staff.actor, id).await?;
    let mut all = sections(view.item(), &view.history, reader.words).into_iter();
    let section = all.find(|section| section.key == key).ok_or(Refusal::NotFound)?;
    let name = format!("{}-{key}.csv", view.item().watched.released.item.id);
    Ok(download(&name, CSV, section.table.csv()?))
}
