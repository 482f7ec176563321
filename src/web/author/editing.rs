//! The editor: a new item, an item that is there, and the check while somebody types.

use super::editor_pages::{EditorPage, NewItemPage, preview_of, summary};
use super::form::{DraftForm, RowPress, Sent};
use super::lint_words::FieldNote;
use crate::services::workbench::add_picture::add_picture;
use crate::services::workbench::edit_item::{
    add_item, authors_framework, desk, lint_draft, save_item,
};
use crate::services::workbench::show_work_item::show_work_item;
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, WriteBank};
use crate::web::api::json::Json;
use crate::web::errors::WebError;
use crate::web::layers::frames_ourselves;
use crate::web::page::FieldErrors;
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::done::Done;
use crate::web::staff::frame::{Answer, form_errors, frame, refused};
use crate::web::upload::{CheckedUpload, Uploaded};
use crate::web::words::Words;
use actix_web::{HttpResponse, web};
use sathach_domain::bank::Kind;
use serde::Deserialize;
use serde_json::json;

/// Most bytes of a file that is read before it is called too large: some more than a picture has.
const MAX_PICTURE_UPLOAD: usize = 200_000;

/// The editor's form, with a picture where one was chosen.
type EditorForm = CheckedUpload<WriteBank, MAX_PICTURE_UPLOAD>;

/// Routes of the editor.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/bank/new", web::get().to(new_form))
        .route("/staff/bank/new", web::post().to(add))
        .route("/staff/bank/lint", web::post().to(lint))
        .route("/staff/bank/{item_id}/edit", web::get().to(edit_form))
        .route("/staff/bank/{item_id}/edit", web::post().to(save));
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    area: String,
    #[serde(default)]
    kind: String,
}

/// Asks for area and kind first; with both, the editor.
async fn new_form(
    app: web::Data<App>,
    reader: Reader,
    wanted: web::Query<Wanted>,
    staff: Allowed<WriteBank>,
) -> Answer {
    let actor = &staff.actor;
    let framework = authors_framework(&app, actor).await?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == wanted.kind);
    match kind.filter(|_| framework.area(&wanted.area).is_some()) {
        Some(kind) => {
            let form = DraftForm::blank(&wanted.area, kind);
            let page = editor(&app, &reader, actor, form, Notes::NotYet).await?;
            Ok(frames_ourselves(html(&page)?))
        }
        None => html(&NewItemPage::new(frame(&app, &reader, actor, "editor-new"), &framework)),
    }
}

/// Whether a form is checked before it is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notes {
    /// Nothing was typed yet.
    NotYet,
    /// The check says what it finds.
    Checked,
}

async fn editor(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    form: DraftForm,
    notes: Notes,
) -> Result<EditorPage, WebError> {
    let desk = desk(app, actor, &form.media_file).await?;
    let found = match notes {
        Notes::NotYet => Vec::new(),
        Notes::Checked => lint_draft(app, actor, form.to_item(&desk.media)).await?,
    };
    let found = FieldNote::all(&form, &desk.media, &found, reader.words);
    let mut page = EditorPage::new(frame(app, reader, actor, "editor-heading"), form, &desk, found);
    if notes == Notes::NotYet {
        page.summary = String::new();
    }
    Ok(page)
}

async fn edit_form(
    app: web::Data<App>,
    reader: Reader,
    item_id: web::Path<String>,
    staff: Allowed<WriteBank>,
) -> Answer {
    let view = show_work_item(&app, &staff.actor, &item_id).await?;
    if !view.work.can_be_edited() {
        return Ok(see_other(&format!("/staff/bank/{item_id}")));
    }
    let form = DraftForm::of(view.work.item(), view.n_changes);
    let mut page = editor(&app, &reader, &staff.actor, form, Notes::Checked).await?;
    if view.is_released {
        let next = view.work.item().version + 1;
        page.next_version =
            reader.words.say_with("editor-next-version", &[("n", next.to_string())]);
    }
    Ok(frames_ourselves(html(&page)?))
}

async fn add(app: web::Data<App>, reader: Reader, form: EditorForm) -> Answer {
    sent(&app, &reader, form, None).await
}

async fn save(
    app: web::Data<App>,
    reader: Reader,
    item_id: web::Path<String>,
    form: EditorForm,
) -> Answer {
    sent(&app, &reader, form, Some(item_id.into_inner())).await
}

/// What a press of the editor's form does: a picture is taken, rows come and go, the check looks,
/// or a draft is saved.
async fn sent(app: &App, reader: &Reader, sent: EditorForm, item_id: Option<String>) -> Answer {
    let CheckedUpload { actor, fields, file, .. } = sent;
    let mut form = DraftForm::sent(&fields)
        .ok_or_else(|| WebError::BadBody("kind is none of ours".to_owned()))?;
    form.id = item_id.unwrap_or_default();
    let pressed = fields.get("do").map_or("", String::as_str);
    let words = reader.words;
    match taken_picture(app, &actor, file, pressed, words).await? {
        Ok(Some(path)) => form.media_file = path,
        Ok(None) => {}
        Err(errors) => return shown(app, reader, &actor, form, errors).await,
    }
    if let Some(press) = RowPress::parse(pressed) {
        form.press(press);
        return shown(app, reader, &actor, form, FieldErrors::default()).await;
    }
    if form.has_bad_day() {
        let errors = FieldErrors::one("review_due", words.say("field-day"));
        return shown(app, reader, &actor, form, errors).await;
    }
    if pressed != "save" {
        return shown(app, reader, &actor, form, FieldErrors::default()).await;
    }
    let known = desk(app, &actor, &form.media_file).await?.media;
    if form.names_no_picture(&known) {
        let errors = FieldErrors::one("media_file", words.say("lint-no-picture"));
        return shown(app, reader, &actor, form, errors).await;
    }
    if form.lacks_alt() {
        let errors = FieldErrors::one("media_alt", words.say("picture-no-alt"));
        return shown(app, reader, &actor, form, errors).await;
    }
    let saved = match form.id.is_empty() {
        true => add_item(app, &actor, form.to_item(&known)).await,
        false => {
            let saved = save_item(app, &actor, form.to_item(&known), form.seen).await;
            saved.map(|_| form.id.clone())
        }
    };
    match saved {
        Ok(id) => Ok(see_other(&Done::ItemSaved.told_at(&format!("/staff/bank/{id}")))),
        Err(failure) => {
            let errors = form_errors(failure, words, "stem")?;
            shown(app, reader, &actor, form, errors).await
        }
    }
}

/// The path of the picture that came along, if one did; or what is wrong with it.
async fn taken_picture(
    app: &App,
    actor: &Actor,
    file: Uploaded,
    pressed: &str,
    words: Words,
) -> Result<Result<Option<String>, FieldErrors>, WebError> {
    let wrong = |message: String| Ok(Err(FieldErrors::one("picture", message)));
    let upload = match file {
        Uploaded::File(upload) => upload,
        Uploaded::TooLarge => return wrong(words.say("picture-too-large")),
        Uploaded::Nothing if pressed == "upload" => return wrong(words.say("picture-nothing")),
        Uploaded::Nothing => return Ok(Ok(None)),
    };
    match add_picture(app, actor, upload).await {
        Ok(path) => Ok(Ok(Some(path))),
        Err(Failure::Refusal(Refusal::FileErrors(lines))) => {
            wrong(words.say_with("picture-not-plain", &[("what", lines.join("; "))]))
        }
        Err(failure) => Ok(Err(form_errors(failure, words, "picture")?)),
    }
}

/// The form again, with what is typed and what the check finds; 422 when it was to be saved.
async fn shown(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    form: DraftForm,
    errors: FieldErrors,
) -> Answer {
    let mut page = editor(app, reader, actor, form, Notes::Checked).await?;
    let was_refused = !errors.0.is_empty();
    page.errors = errors;
    let answer = if was_refused { refused(&page)? } else { html(&page)? };
    Ok(frames_ourselves(answer))
}

/// The check and the preview of what is being typed.
async fn lint(
    app: web::Data<App>,
    reader: Reader,
    staff: Allowed<WriteBank>,
    Json(fields): Json<Sent>,
) -> Answer {
    let form = DraftForm::sent(&fields).ok_or(Refusal::NotFound)?;
    let known = desk(&app, &staff.actor, &form.media_file).await?.media;
    let found = lint_draft(&app, &staff.actor, form.to_item(&known)).await?;
    let notes = FieldNote::all(&form, &known, &found, reader.words);
    Ok(HttpResponse::Ok().json(json!({
        "summary": summary(&notes, reader.words),
        "notes": notes,
        "preview": preview_of(&form, &known),
    })))
}
