//! Importing items: the empty form, the look, the confirmation, and templates of tables.

use super::import_pages::ImportPage;
use super::note_words::message_in_words;
use crate::services::kept_uploads::Upload;
use crate::services::workbench::edit_item::authors_framework;
use crate::services::workbench::export_items::export_template;
use crate::services::workbench::import_items::{ImportOrder, foresee_import, import_items};
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, WriteBank};
use crate::web::errors::WebError;
use crate::web::page::FieldErrors;
use crate::web::reader::Reader;
use crate::web::respond::{download, html, see_other};
use crate::web::staff::done::Done;
use crate::web::staff::frame::{Answer, form_errors, frame, refused};
use crate::web::upload::{CheckedUpload, Uploaded};
use crate::web::words::Words;
use actix_web::web;
use sathach_domain::bank::formats::Format;
use sathach_domain::bank::formats::limits::MAX_FILE_BYTES;
use std::collections::HashMap;

/// A form with a file of questions.
type ImportForm = CheckedUpload<WriteBank, MAX_FILE_BYTES>;

/// Routes of importing.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/bank/import", web::get().to(import_form))
        .route("/staff/bank/import", web::post().to(import))
        .route("/staff/bank/template.xlsx", web::get().to(template_xlsx))
        .route("/staff/bank/template.csv", web::get().to(template_csv));
}

async fn template_xlsx(staff: Allowed<WriteBank>) -> Answer {
    let bytes = export_template(&staff.actor, Format::Xlsx).await?;
    Ok(download("mau-cau-hoi.xlsx", media_type(Format::Xlsx), bytes))
}

async fn template_csv(staff: Allowed<WriteBank>) -> Answer {
    let bytes = export_template(&staff.actor, Format::Csv).await?;
    Ok(download("mau-cau-hoi.csv", media_type(Format::Csv), bytes))
}

/// The media type of a file in this format.
#[must_use]
pub fn media_type(format: Format) -> &'static str {
    match format {
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format::Csv => "text/csv; charset=utf-8",
        Format::MoodleXml => "application/xml",
        Format::Gift | Format::Aiken => "text/plain; charset=utf-8",
        Format::Qti => "application/zip",
        Format::Jsonl => "application/jsonl; charset=utf-8",
    }
}

async fn import_form(app: web::Data<App>, reader: Reader, staff: Allowed<WriteBank>) -> Answer {
    html(&page(&app, &reader, &staff.actor, &HashMap::new()).await?)
}

async fn page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    fields: &HashMap<String, String>,
) -> Result<ImportPage, WebError> {
    let framework = authors_framework(app, actor).await?;
    Ok(ImportPage::new(frame(app, reader, actor, "import-heading"), &framework, fields))
}

/// The first press looks, the second one, on the report, imports what was looked at.
async fn import(app: web::Data<App>, reader: Reader, form: ImportForm) -> Answer {
    let CheckedUpload { actor, fields, file, .. } = form;
    let words = reader.words;
    let mut page = page(&app, &reader, &actor, &fields).await?;
    let upload = match sent_file(&app, &actor, &fields, file) {
        Ok(upload) => upload,
        Err(key) => {
            page.errors = FieldErrors::one("file", words.say(key));
            return refused(&page);
        }
    };
    let value = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let chosen = ["format", "area", "encoding"].map(value).join(" ");
    let looked = format!("{} {chosen}", upload.key());
    let order = ImportOrder {
        upload: upload.clone(),
        format: Format::parse(&value("format")),
        area: value("area"),
        encoding: value("encoding"),
    };
    // Who changed the file or a choice since the look gets another look.
    let failure = if value("go") == "import" && value("looked") == looked {
        match import_items(&app, &actor, order).await {
            Ok(report) => {
                let n = report.added.len();
                return Ok(see_other(&Done::ItemsImported.told_with_count("/staff/bank", n)));
            }
            Err(failure) => failure,
        }
    } else {
        match foresee_import(&app, &actor, order).await {
            Ok(report) => {
                page.put_report(&report, &upload.name);
                page.looked = looked;
                if value("text").trim().is_empty() {
                    page.put_kept(&upload);
                    app.uploads.keep(actor.staff_id, upload, app.now());
                }
                return html(&page);
            }
            Err(failure) => failure,
        }
    };
    page.errors = import_errors(failure, words)?;
    refused(&page)
}

/// What was sent: a new file before a text before the file that waits; else the key of what to say.
fn sent_file(
    app: &App,
    actor: &Actor,
    fields: &HashMap<String, String>,
    file: Uploaded,
) -> Result<Upload, &'static str> {
    let text = fields.get("text").map_or("", String::as_str);
    let key = fields.get("kept").map_or("", String::as_str);
    match file {
        Uploaded::File(upload) => Ok(upload),
        Uploaded::TooLarge => Err("import-too-large"),
        Uploaded::Nothing if !text.trim().is_empty() => {
            Ok(Upload::new("", text.as_bytes().to_vec()))
        }
        Uploaded::Nothing if !key.is_empty() => {
            app.uploads.find(actor.staff_id, key, app.now()).ok_or("import-gone")
        }
        Uploaded::Nothing => Err("import-nothing-sent"),
    }
}

fn import_errors(failure: Failure, words: Words) -> Result<FieldErrors, WebError> {
    match failure {
        Failure::Refusal(Refusal::FileErrors(lines)) => {
            let told = lines.iter().take(10).map(|line| told_in_words(line, words));
            let what = told.collect::<Vec<_>>().join("; ");
            Ok(FieldErrors::one("file", words.say_with("import-not-read", &[("what", what)])))
        }
        failure => form_errors(failure, words, "file"),
    }
}

/// `line 7: …` or a sentence alone.
fn told_in_words(line: &str, words: Words) -> String {
    let numbered = line.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    match numbered {
        Some((number, rest)) => {
            let place = words.say_with("note-line", &[("line", number)]);
            format!("{place}: {}", message_in_words(rest, words))
        }
        None => message_in_words(line, words),
    }
}
