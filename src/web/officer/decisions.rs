//! Entering the decision that covers a session, appeal packs, and erasing a person on request.

use super::pages::DecisionPage;
use crate::services::erase_citizen::erase_citizen;
use crate::services::issue_credentials::enter_decision;
use crate::services::print_appeal::print_appeal;
use crate::services::show_session::{session_of_attempt, show_session};
use crate::services::{Actor, App, Refusal};
use crate::web::actor::{Allowed, AnswerAppeals, Certify, CheckedForm};
use crate::web::errors::WebError;
use crate::web::page::{FieldErrors, NavLink};
use crate::web::reader::Reader;
use crate::web::respond::{html, pdf, see_other};
use crate::web::staff::confirm_pages::{ConfirmPage, Reason};
use crate::web::staff::done::Done;
use crate::web::staff::frame::{Answer, Fact, form_errors, frame, refused, typed_day};
use actix_web::web;
use sathach_domain::grading::Decision;
use sathach_domain::moment::Moment;
use serde::Deserialize;
use uuid::Uuid;

/// Routes of decisions, appeals and erasing.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/sessions/{id}/decision", web::get().to(decision_form))
        .route("/staff/sessions/{id}/decision", web::post().to(decide))
        .route("/staff/attempts/{id}/appeal.pdf", web::get().to(appeal_pdf))
        .route("/staff/attempts/{id}/erase", web::get().to(erase_form))
        .route("/staff/attempts/{id}/erase", web::post().to(erase));
}

#[derive(Default, Deserialize)]
struct DecisionFields {
    #[serde(default)]
    decision_number: String,
    #[serde(default)]
    decision_on: String,
}

async fn decision_form(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<Certify>,
) -> Answer {
    let fields = DecisionFields::default();
    html(&decision_page(&app, &reader, &staff.actor, *id, fields).await?)
}

async fn decision_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    id: Uuid,
    fields: DecisionFields,
) -> Result<DecisionPage, WebError> {
    let words = reader.words;
    let view = show_session(app, actor, id).await?;
    if view.session.state == "open" {
        return Err(Refusal::NotSealed.into());
    }
    let n_passed = view.lines.iter().filter(|line| line.decision == Some(Decision::Pass)).count();
    let n_issued = view.lines.iter().filter(|line| line.credential.is_some()).count();
    let mut facts = vec![
        Fact::new(words.say("staff-hall"), format!("{}, {}", view.hall_name, view.commune_name)),
        Fact::new(
            words.say("staff-opened"),
            words.moment(Moment::from_ms(view.session.opened_at).utc()),
        ),
        Fact::new(words.say("decision-passed"), format!("{n_passed}/{}", view.lines.len())),
        Fact::new(words.say("decision-issued"), n_issued.to_string()),
    ];
    let decided = view.session.decision_number.clone();
    if let Some(number) = &decided {
        facts.push(Fact::new(words.say("decision-number"), number.clone()));
    }
    Ok(DecisionPage {
        page: frame(app, reader, actor, "decision-heading"),
        facts,
        session: format!("/staff/sessions/{id}"),
        is_decided: decided.is_some(),
        n_missing: view.n_without_certificate(),
        decision_number: fields.decision_number,
        decision_on: fields.decision_on,
        errors: FieldErrors::default(),
    })
}

async fn decide(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Certify, DecisionFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let on = typed_day(&fields.decision_on);
    match enter_decision(&app, &actor, *id, &fields.decision_number, on).await {
        Ok(n_issued) => {
            let session = format!("/staff/sessions/{id}");
            Ok(see_other(&Done::Decided.told_with_count(&session, n_issued)))
        }
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "decision_number")?;
            let mut page = decision_page(&app, &reader, &actor, *id, fields).await?;
            page.errors = errors;
            refused(&page)
        }
    }
}

async fn appeal_pdf(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    staff: Allowed<AnswerAppeals>,
) -> Answer {
    Ok(pdf(&format!("ho-so-phuc-khao-{id}.pdf"), print_appeal(&app, &staff.actor, *id).await?))
}

async fn erase_form(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<Certify>,
) -> Answer {
    html(&erase_page(&app, &reader, &staff.actor, *id, String::new()).await?)
}

async fn erase_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    attempt_id: Uuid,
    typed: String,
) -> Result<ConfirmPage, WebError> {
    let words = reader.words;
    let session_id = session_of_attempt(app, actor, attempt_id).await?;
    let view = show_session(app, actor, session_id).await?;
    if view.session.state == "open" {
        return Err(Refusal::NotSealed.into());
    }
    let line = view.lines.iter().find(|line| line.attempt_id == attempt_id);
    let line = line.ok_or(Refusal::NotFound)?;
    // Who was erased before is not there to be erased again.
    let name = line.name.clone().ok_or(Refusal::NotFound)?;
    let back = NavLink::to(&format!("/staff/sessions/{session_id}"), words.say("staff-cancel"));
    let frame = frame(app, reader, actor, "erase-heading");
    let mut page = ConfirmPage::new(frame, words.say("erase-button"), back);
    page.facts = vec![
        Fact::new(words.say("session-name"), name),
        Fact::new(words.say("erase-number"), line.masked_number.clone().unwrap_or_default()),
        Fact::new(words.say("staff-commune"), line.commune_name.clone()),
    ];
    page.consequences = vec![
        words.say("erase-destroys"),
        words.say("erase-certificate"),
        words.say("erase-keeps"),
        words.say("erase-final"),
    ];
    page.tick = Some(("sure", words.say("erase-sure")));
    page.reason = Some(Reason { hint: words.say("erase-reason-hint"), typed });
    Ok(page)
}

#[derive(Deserialize)]
struct EraseFields {
    #[serde(default)]
    sure: String,
    #[serde(default)]
    reason: String,
}

async fn erase(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Certify, EraseFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let session_id = session_of_attempt(&app, &actor, *id).await?;
    let errors = if fields.sure == "yes" {
        match erase_citizen(&app, &actor, *id, &fields.reason).await {
            Ok(()) => {
                let session = format!("/staff/sessions/{session_id}");
                return Ok(see_other(&Done::Erased.told_at(&session)));
            }
            Err(failure) => form_errors(failure, reader.words, "reason")?,
        }
    } else {
        FieldErrors::one("sure", reader.words.say("field-tick"))
    };
    let mut page = erase_page(&app, &reader, &actor, *id, fields.reason).await?;
    page.errors = errors;
    refused(&page)
}
