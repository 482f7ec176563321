//! What item authors ask for: the bank and its items. Keys are shown here and nowhere else.

use super::item_pages::ItemPage;
use super::pages::{BankFilter, BankPage};
use crate::services::App;
use crate::services::show_bank::{show_bank, show_item};
use crate::web::actor::{Allowed, ReadBank};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::respond::html;
use crate::web::staff::frame::frame;
use actix_web::{HttpResponse, web};

type Answer = Result<HttpResponse, WebError>;

/// Routes of item authors.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/bank", web::get().to(bank))
        .route("/staff/bank/{item_id}", web::get().to(item));
}

async fn bank(
    app: web::Data<App>,
    reader: Reader,
    filter: web::Query<BankFilter>,
    staff: Allowed<ReadBank>,
) -> Answer {
    let view = show_bank(&app).await?;
    let frame = frame(&app, &reader, &staff.actor, "staff-bank");
    html(&BankPage::new(frame, view.as_ref(), &filter))
}

async fn item(
    app: web::Data<App>,
    reader: Reader,
    item_id: web::Path<String>,
    staff: Allowed<ReadBank>,
) -> Answer {
    let (item, framework) = show_item(&app, &item_id).await?;
    let frame = frame(&app, &reader, &staff.actor, "bank-item");
    html(&ItemPage::new(frame, &item, &framework))
}
