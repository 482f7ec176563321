//! Layouts of certificates: the list, one with its sample, and trying a changed file.

use super::layout_pages::{LayoutPage, LayoutsPage};
use crate::services::App;
use crate::services::try_layouts::{
    MAX_LAYOUT_BYTES, SampleLength, list_layouts, print_sample, show_layout, try_layout,
};
use crate::web::actor::{Allowed, TryLayouts};
use crate::web::layers::{framed_by_ourselves, frames_ourselves};
use crate::web::page::FieldErrors;
use crate::web::reader::Reader;
use crate::web::respond::{download, html, pdf};
use crate::web::staff::frame::{Answer, frame, refused};
use crate::web::upload::{CheckedUpload, Uploaded};
use actix_web::web;
use serde::Deserialize;
use std::collections::HashMap;

/// A form with a layout file.
type LayoutForm = CheckedUpload<TryLayouts, MAX_LAYOUT_BYTES>;

/// Routes of layouts.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/layouts", web::get().to(list))
        .route("/staff/layouts/{name}", web::get().to(show))
        .route("/staff/layouts/{name}", web::post().to(attempt))
        .route("/staff/layouts/{name}/sample.pdf", web::get().to(sample))
        .route("/staff/layouts/{name}/layout.toml", web::get().to(file));
}

async fn list(app: web::Data<App>, reader: Reader, staff: Allowed<TryLayouts>) -> Answer {
    let page = frame(&app, &reader, &staff.actor, "layouts-heading");
    let source = if app.layouts.is_some() { "layouts-own" } else { "layouts-shipped" };
    html(&LayoutsPage::new(page, &list_layouts(&app)?, source))
}

async fn show(
    app: web::Data<App>,
    reader: Reader,
    name: web::Path<String>,
    staff: Allowed<TryLayouts>,
) -> Answer {
    let view = show_layout(&app, &name)?;
    let page = frame(&app, &reader, &staff.actor, "layout-heading");
    Ok(frames_ourselves(html(&LayoutPage::new(page, view))?))
}

#[derive(Deserialize)]
struct Wish {
    #[serde(default)]
    length: String,
}

async fn sample(
    app: web::Data<App>,
    name: web::Path<String>,
    wish: web::Query<Wish>,
    staff: Allowed<TryLayouts>,
) -> Answer {
    let Allowed { actor: _, .. } = staff;
    let length = SampleLength::parse(&wish.length).unwrap_or(SampleLength::Usual);
    let bytes = print_sample(&app, &name, None, length).await?;
    Ok(framed_by_ourselves(pdf("mau-thu.pdf", bytes)))
}

async fn file(app: web::Data<App>, name: web::Path<String>, staff: Allowed<TryLayouts>) -> Answer {
    let Allowed { actor: _, .. } = staff;
    let text = show_layout(&app, &name)?.layout_toml;
    Ok(download("layout.toml", "application/toml", text.into_bytes()))
}

/// Checks a changed file or draws it, and keeps nothing.
async fn attempt(
    app: web::Data<App>,
    reader: Reader,
    name: web::Path<String>,
    form: LayoutForm,
) -> Answer {
    let CheckedUpload { actor, fields, file, .. } = form;
    let page = frame(&app, &reader, &actor, "layout-heading");
    let text = match text_of(&fields, file) {
        Ok(text) => text,
        Err((field, key)) => {
            let mut shown = LayoutPage::new(page, show_layout(&app, &name)?);
            shown.errors = FieldErrors::one(field, reader.words.say(key));
            return refused(&shown);
        }
    };
    let view = try_layout(&app, &name, text.clone())?;
    let length = fields.get("go").and_then(|word| SampleLength::parse(word));
    match length {
        Some(length) if view.size_mm.is_some() => {
            Ok(pdf("mau-thu.pdf", print_sample(&app, &name, Some(text), length).await?))
        }
        Some(_) | None => {
            let has_findings = !view.findings.is_empty();
            let shown = LayoutPage { is_tried: true, ..LayoutPage::new(page, view) };
            if has_findings { refused(&shown) } else { html(&shown) }
        }
    }
}

/// A file before the text; else the field and what to say there.
fn text_of(
    fields: &HashMap<String, String>,
    file: Uploaded,
) -> Result<String, (&'static str, &'static str)> {
    match file {
        Uploaded::File(upload) => {
            String::from_utf8(upload.bytes.to_vec()).map_err(|_| ("file", "layout-not-text"))
        }
        Uploaded::TooLarge => Err(("file", "layout-too-large")),
        Uploaded::Nothing => match fields.get("text") {
            Some(text) if text.len() > MAX_LAYOUT_BYTES => Err(("text", "layout-too-large")),
            Some(text) if !text.trim().is_empty() => Ok(text.replace("\r\n", "\n")),
            Some(_) | None => Err(("text", "layout-nothing")),
        },
    }
}
