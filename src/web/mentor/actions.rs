//! What mentors do in a session: let people in, help them on, record what happens, seal.

use super::sessions::session_page;
use crate::services::admit::{admit, admit_all, allow_device};
use crate::services::grant_time::grant_time;
use crate::services::record_incident::record_incident;
use crate::services::seal_session::{StillRunning, seal_session};
use crate::services::show_session::{session_of_attempt, show_session};
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, CheckedForm, RunSessions};
use crate::web::errors::{WebError, refusal_in_words};
use crate::web::page::{FieldErrors, NavLink, Notice, Tone};
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::confirm_pages::ConfirmPage;
use crate::web::staff::done::Done;
use crate::web::staff::frame::{Answer, Fact, field_in_words, form_errors, frame, refused};
use crate::web::words::Words;
use actix_web::web;
use serde::Deserialize;
use uuid::Uuid;

/// Routes of what is done in a session.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/sessions/{id}/admit-all", web::post().to(admit_everybody))
        .route("/staff/sessions/{id}/incidents", web::post().to(add_incident))
        .route("/staff/sessions/{id}/seal", web::get().to(seal_form))
        .route("/staff/sessions/{id}/seal", web::post().to(seal))
        .route("/staff/attempts/{id}/admit", web::post().to(admit_one))
        .route("/staff/attempts/{id}/allow-device", web::post().to(allow))
        .route("/staff/attempts/{id}/time", web::post().to(add_time));
}

#[derive(Deserialize)]
struct NoFields {}

/// Who pressed a button of the roster, and where.
struct Pressed<'a> {
    app: &'a App,
    reader: &'a Reader,
    actor: &'a Actor,
    session_id: Uuid,
}

impl Pressed<'_> {
    /// Back to the session, or the session with what was refused.
    async fn answer(&self, done: Result<Done, Failure>) -> Answer {
        match done {
            Ok(done) => {
                Ok(see_other(&done.told_at(&format!("/staff/sessions/{}", self.session_id))))
            }
            Err(Failure::Refusal(refusal)) => {
                let text = press_refused(&refusal, self.reader.words);
                let mut page =
                    session_page(self.app, self.reader, self.actor, self.session_id).await?;
                page.page.path = format!("/staff/sessions/{}", self.session_id);
                page.page.flash = Some(Notice { tone: Tone::Error, text });
                refused(&page)
            }
            Err(fault @ Failure::Fault(_)) => Err(fault.into()),
        }
    }
}

fn press_refused(refusal: &Refusal, words: Words) -> String {
    if let Refusal::Fields(fields) = refusal {
        let line = |wrong: &crate::services::failure::FieldRefusal| {
            field_in_words(wrong.field, wrong.code, words)
        };
        return fields.iter().map(line).collect::<Vec<_>>().join(" ");
    }
    refusal_in_words(refusal, words)
}

async fn admit_one(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, NoFields>,
) -> Answer {
    let CheckedForm { actor, fields: NoFields {}, .. } = &form;
    let session_id = session_of_attempt(&app, actor, *id).await?;
    let done = admit(&app, actor, *id).await.map(|()| Done::Admitted);
    Pressed { app: &app, reader: &reader, actor, session_id }.answer(done).await
}

async fn admit_everybody(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, NoFields>,
) -> Answer {
    let CheckedForm { actor, fields: NoFields {}, .. } = &form;
    let done = admit_all(&app, actor, *id).await.map(|_| Done::Admitted);
    Pressed { app: &app, reader: &reader, actor, session_id: *id }.answer(done).await
}

async fn allow(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, NoFields>,
) -> Answer {
    let CheckedForm { actor, fields: NoFields {}, .. } = &form;
    let session_id = session_of_attempt(&app, actor, *id).await?;
    let done = allow_device(&app, actor, *id).await.map(|()| Done::DeviceAllowed);
    Pressed { app: &app, reader: &reader, actor, session_id }.answer(done).await
}

#[derive(Deserialize)]
struct TimeFields {
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    reason: String,
}

async fn add_time(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, TimeFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = &form;
    let session_id = session_of_attempt(&app, actor, *id).await?;
    // What is no number is refused like a number out of range.
    let minutes = fields.minutes.trim().parse().unwrap_or_default();
    let done = grant_time(&app, actor, *id, minutes, &fields.reason).await;
    let done = done.map(|()| Done::TimeAdded);
    Pressed { app: &app, reader: &reader, actor, session_id }.answer(done).await
}

#[derive(Deserialize)]
struct IncidentFields {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    note: String,
}

async fn add_incident(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, IncidentFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    match record_incident(&app, &actor, *id, &fields.kind, &fields.note).await {
        Ok(()) => Ok(see_other(&Done::IncidentRecorded.told_at(&format!("/staff/sessions/{id}")))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "note")?;
            let mut page = session_page(&app, &reader, &actor, *id).await?;
            page.page.path = format!("/staff/sessions/{id}");
            page.note = fields.note;
            for kind in &mut page.incident_kinds {
                kind.is_chosen = kind.value == fields.kind;
            }
            page.errors = errors;
            refused(&page)
        }
    }
}

async fn seal_form(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<RunSessions>,
) -> Answer {
    html(&seal_page(&app, &reader, &staff.actor, *id).await?)
}

async fn seal_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    id: Uuid,
) -> Result<ConfirmPage, WebError> {
    let words = reader.words;
    let view = show_session(app, actor, id).await?;
    let now = app.now();
    let running: Vec<String> = view
        .lines
        .iter()
        .filter(|line| line.state == "started" && line.ends_at.is_some_and(|end| now < end))
        .map(|line| line.name.clone().unwrap_or_default())
        .collect();
    let n_in = |state: &str| view.lines.iter().filter(|line| line.state == state).count();
    let n_absent = n_in("expected") + n_in("admitted");
    let back = NavLink::to(&format!("/staff/sessions/{id}"), words.say("staff-cancel"));
    let frame = frame(app, reader, actor, "seal-heading");
    let mut page = ConfirmPage::new(frame, words.say("seal-button"), back);
    page.facts = vec![
        Fact::new(words.say("staff-hall"), format!("{}, {}", view.hall_name, view.commune_name)),
        Fact::new(words.say("state-submitted"), n_in("submitted").to_string()),
        Fact::new(words.say("seal-absent"), n_absent.to_string()),
    ];
    page.consequences = vec![words.say("seal-no-more"), words.say("seal-no-change")];
    page.consequences.push(if view.exam.certificate.needs_decision {
        words.say("seal-next")
    } else {
        words.say("seal-issues")
    });
    if !running.is_empty() {
        let sentence = words.say_with("seal-running", &[("n", running.len().to_string())]);
        page.people = Some((sentence, running));
        page.tick = Some(("end_running", words.say("seal-end-running")));
    }
    Ok(page)
}

#[derive(Deserialize)]
struct SealFields {
    #[serde(default)]
    end_running: String,
}

async fn seal(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, SealFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = &form;
    let running = match fields.end_running.as_str() {
        "yes" => StillRunning::End,
        _ => StillRunning::Refuse,
    };
    match seal_session(&app, actor, *id, running).await {
        Ok(()) => Ok(see_other(&Done::Sealed.told_at(&format!("/staff/sessions/{id}")))),
        Err(failure) => {
            let errors: FieldErrors = form_errors(failure, reader.words, "end_running")?;
            let mut page = seal_page(&app, &reader, actor, *id).await?;
            page.errors = errors;
            refused(&page)
        }
    }
}
