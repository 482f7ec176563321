//! Steps of an item's life, each asked once more, and comments.

use super::item_pages::ItemPage;
use super::lint_words::in_words;
use super::stage_words::{consequence_of, note_hint, stage_in_words, step_in_words};
use crate::services::workbench::show_work_item::show_work_item;
use crate::services::workbench::take_step::{comment, take_step};
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, CheckedForm, WriteBank};
use crate::web::errors::WebError;
use crate::web::page::NavLink;
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::confirm_pages::{ConfirmPage, Reason};
use crate::web::staff::done::Done;
use crate::web::staff::frame::{Answer, Fact, form_errors, frame, refused};
use actix_web::web;
use sathach_domain::bank::Finding;
use sathach_domain::bank::life::{LifeRefusal, Step};
use serde::Deserialize;

/// Routes of steps and comments.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/bank/{item_id}/step/{step}/{seen}", web::get().to(ask))
        .route("/staff/bank/{item_id}/step/{step}/{seen}", web::post().to(take))
        .route("/staff/bank/{item_id}/comment", web::post().to(add_comment));
}

async fn ask(
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<(String, String, i64)>,
    staff: Allowed<WriteBank>,
) -> Answer {
    let (item_id, step, _) = path.into_inner();
    let step = Step::parse(&step).ok_or(Refusal::NotFound)?;
    html(&ask_page(&app, &reader, &staff.actor, &item_id, step, String::new()).await?)
}

async fn ask_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    item_id: &str,
    step: Step,
    typed: String,
) -> Result<ConfirmPage, WebError> {
    let words = reader.words;
    let view = show_work_item(app, actor, item_id).await?;
    let item = view.work.item();
    let back = NavLink::to(&format!("/staff/bank/{item_id}"), words.say("staff-cancel"));
    let mut page = frame(app, reader, actor, "bank-item");
    page.title = step_in_words(step, words);
    let mut page = ConfirmPage::new(page, step_in_words(step, words), back);
    let named = words.say_with(
        "bank-item-named",
        &[("id", item.id.clone()), ("version", item.version.to_string())],
    );
    let n_errors = view.findings.iter().filter(|found| found.finding.is_error()).count();
    page.facts = vec![
        Fact::new(words.say("bank-item"), named),
        Fact::new(words.say("bank-stem"), item.stem.clone()),
        Fact::new(words.say("bank-stage"), stage_in_words(view.stage(), words)),
    ];
    if n_errors > 0 {
        let found = words.say_with("bank-n-errors", &[("n", n_errors.to_string())]);
        page.facts.push(Fact::new(words.say("bank-findings"), found));
    }
    page.consequences = vec![consequence_of(step, words)];
    if step == Step::Accept {
        let warnings = view.findings.iter().map(|found| &found.finding);
        let warnings = warnings.filter(|finding| finding.is_unexplained());
        let lets_stand = |finding: &Finding| {
            words.say_with("step-accept-warning", &[("what", in_words(finding, words))])
        };
        page.consequences.extend(warnings.map(lets_stand));
    }
    if step.needs_note() {
        page.reason = Some(Reason { hint: note_hint(step, words), typed });
    }
    Ok(page)
}

#[derive(Deserialize)]
struct NoteFields {
    #[serde(default)]
    reason: String,
}

async fn take(
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<(String, String, i64)>,
    form: CheckedForm<WriteBank, NoteFields>,
) -> Answer {
    let (item_id, step, seen) = path.into_inner();
    let step = Step::parse(&step).ok_or(Refusal::NotFound)?;
    let CheckedForm { actor, fields, .. } = form;
    match take_step(&app, &actor, &item_id, step, &fields.reason, seen).await {
        Ok(()) => Ok(see_other(&done(step).told_at(&format!("/staff/bank/{item_id}")))),
        Err(Failure::Refusal(
            refusal @ (Refusal::ItemLife(LifeRefusal::NoNote | LifeRefusal::HasErrors(_))
            | Refusal::Fields(_)),
        )) => {
            let errors = form_errors(refusal.into(), reader.words, "reason")?;
            let mut page = ask_page(&app, &reader, &actor, &item_id, step, fields.reason).await?;
            page.errors = errors;
            refused(&page)
        }
        Err(failure) => Err(failure.into()),
    }
}

fn done(step: Step) -> Done {
    match step {
        Step::Send => Done::ItemSent,
        Step::Accept => Done::ItemAccepted,
        Step::Return => Done::ItemReturned,
        Step::GoLive => Done::ItemLive,
        Step::TakeBack
        | Step::Pretest
        | Step::Rest
        | Step::Suspend
        | Step::Retire
        | Step::Discard => Done::ItemMoved,
    }
}

#[derive(Deserialize)]
struct CommentFields {
    #[serde(default)]
    note: String,
    #[serde(default)]
    seen: i64,
}

async fn add_comment(
    app: web::Data<App>,
    reader: Reader,
    item_id: web::Path<String>,
    form: CheckedForm<WriteBank, CommentFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    match comment(&app, &actor, &item_id, &fields.note, fields.seen).await {
        Ok(()) => Ok(see_other(&Done::CommentAdded.told_at(&format!("/staff/bank/{item_id}")))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "note")?;
            let view = show_work_item(&app, &actor, &item_id).await?;
            let mut page = ItemPage::new(frame(&app, &reader, &actor, "bank-item"), &view);
            page.typed = fields.note;
            page.errors = errors;
            refused(&page)
        }
    }
}
