//! One certificate: looked at, suspended, put in force again, replaced, revoked by two people.

use super::certificate_pages::{CertificatePage, ChangeRow};
use super::certificates::{state_in_words, tone_of};
use crate::services::list_certificates::CertificateState;
use crate::services::replace_credential::{Cause, replace_credential};
use crate::services::revoke::{Change, ask_revocation, confirm_revocation, drop_revocation};
use crate::services::show_certificate::{CertificateChange, CertificateView, show_certificate};
use crate::services::suspend::{resume, suspend};
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, Certify, CheckedForm, Permission, SeeProgress};
use crate::web::errors::WebError;
use crate::web::page::{NavLink, Tone};
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::confirm_pages::{ConfirmPage, Reason, TypedField};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, Fact, form_errors, frame, refused};
use crate::web::words::Words;
use actix_web::web;
use serde::Deserialize;
use uuid::Uuid;

/// Routes of one certificate.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/certificates/{id}", web::get().to(show))
        .route("/staff/certificates/{id}/drop", web::post().to(drop_now))
        .route("/staff/certificates/{id}/{change}", web::get().to(change_form))
        .route("/staff/certificates/{id}/{change}", web::post().to(change_now));
}

fn address(id: Uuid) -> String {
    format!("/staff/certificates/{id}")
}

async fn show(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    id: web::Path<Uuid>,
    staff: Allowed<SeeProgress>,
) -> Answer {
    let words = reader.words;
    let view = show_certificate(&app, &staff.actor, *id).await?;
    let mut page = frame(&app, &reader, &staff.actor, "certificate-heading");
    page.flash = told.notice(words);
    let may_certify = Certify::allows(staff.actor.role);
    let waits = view
        .waiting
        .as_ref()
        .filter(|_| may_certify)
        .map(|waiting| words.say_with("revoke-waits", &[("name", waiting.asked_by.clone())]));
    let neighbour = |key, found: Option<(Uuid, i64)>| {
        let link = |(id, number): (Uuid, i64)| NavLink::to(&address(id), number.to_string());
        found.map(|found| (words.say(key), link(found)))
    };
    let neighbours = [
        neighbour("certificate-predecessor", view.predecessor),
        neighbour("certificate-successor", view.successor),
    ];
    html(&CertificatePage {
        page,
        facts: facts_of(&view, words),
        state: match view.waiting {
            Some(_) => words.say("certificate-waiting"),
            None => state_in_words(view.line.state, words),
        },
        tone: if view.waiting.is_some() { Tone::Warn } else { tone_of(view.line.state) },
        neighbours: neighbours.into_iter().flatten().collect(),
        changes: view.changes.iter().map(|change| row_of(change, words)).collect(),
        waits: waits.unwrap_or_default(),
        drop: format!("{}/drop", address(*id)),
        ways: if may_certify { ways(&view, *id, words) } else { Vec::new() },
    })
}

fn facts_of(view: &CertificateView, words: Words) -> Vec<Fact> {
    let line = &view.line;
    vec![
        Fact::new(words.say("session-name"), line.name.clone().unwrap_or_default()),
        Fact::new(words.say("certificate-number"), line.register_number.to_string()),
        Fact::new(words.say("certificate-serial"), line.serial.clone().unwrap_or_default()),
        Fact::new(words.say("staff-commune"), line.commune_name.clone()),
        Fact::new(words.say("certificate-issued-on"), words.day(line.issued_on)),
    ]
}

fn row_of(change: &CertificateChange, words: Words) -> ChangeRow {
    let dropped = if change.is_dropped { words.say("certificate-dropped") } else { String::new() };
    let second = change.closed_by.clone().filter(|who| *who != change.asked_by);
    let parts = [second.unwrap_or_default(), dropped];
    ChangeRow {
        at: words.moment(change.asked_at.utc()),
        what: in_words(change.change, words),
        reason: change.reason.clone(),
        who: change.asked_by.clone(),
        second: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
    }
}

fn in_words(change: Change, words: Words) -> String {
    match change {
        Change::Revoke => words.say("change-revoke"),
        Change::Suspend => words.say("change-suspend"),
        Change::Resume => words.say("change-resume"),
        Change::Replace => words.say("change-replace"),
        Change::Reissue => words.say("change-reissue"),
    }
}

/// What can be done with a certificate as it stands.
fn possible(view: &CertificateView) -> &'static [Change] {
    match (view.line.state, &view.waiting) {
        (CertificateState::Revoked | CertificateState::Replaced, _) => &[],
        (CertificateState::InForce, Some(_)) => &[Change::Suspend, Change::Revoke],
        (CertificateState::Suspended, Some(_)) => &[Change::Resume, Change::Revoke],
        (CertificateState::InForce, None) => {
            &[Change::Replace, Change::Reissue, Change::Suspend, Change::Revoke]
        }
        (CertificateState::Suspended, None) => {
            &[Change::Resume, Change::Replace, Change::Reissue, Change::Revoke]
        }
    }
}

fn ways(view: &CertificateView, id: Uuid, words: Words) -> Vec<NavLink> {
    let is_own = view.waiting.as_ref().is_some_and(|waiting| waiting.is_own);
    let may = |change: &&Change| **change != Change::Revoke || !is_own;
    let way = |change: &Change| {
        let label = match (change, &view.waiting) {
            (Change::Revoke, Some(_)) => words.say("revoke-confirm-heading"),
            (change, _) => in_words(*change, words),
        };
        NavLink::to(&format!("{}/{}", address(id), change.as_str()), label)
    };
    possible(view).iter().filter(may).map(way).collect()
}

#[derive(Deserialize)]
struct ChangeFields {
    #[serde(default)]
    name: String,
    #[serde(default)]
    reason: String,
}

async fn change_form(
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<(Uuid, String)>,
    staff: Allowed<Certify>,
) -> Answer {
    let (id, change) = asked(&path)?;
    html(&change_page(&app, &reader, &staff.actor, (id, change), None).await?)
}

fn asked(path: &(Uuid, String)) -> Result<(Uuid, Change), Refusal> {
    Ok((path.0, Change::parse(&path.1).ok_or(Refusal::NotFound)?))
}

async fn change_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    (id, change): (Uuid, Change),
    typed: Option<ChangeFields>,
) -> Result<ConfirmPage, WebError> {
    let words = reader.words;
    let view = show_certificate(app, actor, id).await?;
    if !possible(&view).contains(&change) {
        return Err(match view.line.state {
            CertificateState::Revoked | CertificateState::Replaced => Refusal::AlreadyRevoked,
            CertificateState::InForce | CertificateState::Suspended => Refusal::ProposalWaits,
        }
        .into());
    }
    let confirms = view.waiting.as_ref().filter(|_| change == Change::Revoke);
    let (heading, button, lines) = texts(change, confirms.is_some());
    let back = NavLink::to(&address(id), words.say("staff-cancel"));
    let mut page = ConfirmPage::new(frame(app, reader, actor, heading), words.say(button), back);
    page.facts = facts_of(&view, words);
    page.consequences = lines.iter().map(|key| words.say(key)).collect();
    let typed = typed.unwrap_or_else(|| ChangeFields {
        name: view.line.name.clone().unwrap_or_default(),
        reason: String::new(),
    });
    if change == Change::Replace {
        page.typed = Some(TypedField {
            name: "name",
            label: words.say("replace-name"),
            hint: words.say("replace-name-hint"),
            value: typed.name,
        });
    }
    match confirms {
        Some(waiting) => page.facts.extend([
            Fact::new(words.say("revoke-asked-by"), waiting.asked_by.clone()),
            Fact::new(words.say("revoke-asked-reason"), waiting.reason.clone()),
        ]),
        None => {
            let hint = words.say("revoke-reason-hint");
            page.reason = Some(Reason { hint, typed: typed.reason });
        }
    }
    Ok(page)
}

/// Heading, button and what will happen.
fn texts(change: Change, is_second: bool) -> (&'static str, &'static str, &'static [&'static str]) {
    match change {
        Change::Revoke if is_second => (
            "revoke-confirm-heading",
            "revoke-confirm-button",
            &["revoke-verifiers", "revoke-count", "revoke-final"],
        ),
        Change::Revoke => (
            "revoke-heading",
            "revoke-button",
            &["revoke-second", "revoke-verifiers", "revoke-count", "revoke-final"],
        ),
        Change::Suspend => (
            "suspend-heading",
            "suspend-button",
            &["suspend-verifiers", "revoke-count", "suspend-back"],
        ),
        Change::Resume => ("resume-heading", "resume-button", &["resume-verifiers"]),
        Change::Replace => (
            "replace-heading",
            "replace-button",
            &["replace-verifiers", "replace-number", "replace-final"],
        ),
        Change::Reissue => (
            "reissue-heading",
            "reissue-button",
            &["replace-verifiers", "replace-number", "replace-final"],
        ),
    }
}

async fn change_now(
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<(Uuid, String)>,
    form: CheckedForm<Certify, ChangeFields>,
) -> Answer {
    let (id, change) = asked(&path)?;
    let CheckedForm { actor, fields, .. } = form;
    match make(&app, &actor, id, change, &fields).await {
        Ok((done, shown)) => Ok(see_other(&done.told_at(&address(shown)))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "reason")?;
            let about = (id, change);
            let mut page = change_page(&app, &reader, &actor, about, Some(fields)).await?;
            page.errors = errors;
            refused(&page)
        }
    }
}

/// Makes the change; gives what to tell, and the certificate to show then.
async fn make(
    app: &App,
    actor: &Actor,
    id: Uuid,
    change: Change,
    fields: &ChangeFields,
) -> Result<(Done, Uuid), Failure> {
    let reason = &fields.reason;
    Ok(match change {
        Change::Revoke => match show_certificate(app, actor, id).await?.waiting {
            Some(_) => {
                confirm_revocation(app, actor, id).await?;
                (Done::Revoked, id)
            }
            None => {
                ask_revocation(app, actor, id, reason).await?;
                (Done::RevocationAsked, id)
            }
        },
        Change::Suspend => {
            suspend(app, actor, id, reason).await?;
            (Done::Suspended, id)
        }
        Change::Resume => {
            resume(app, actor, id, reason).await?;
            (Done::Resumed, id)
        }
        Change::Replace => {
            let cause = Cause::NameCorrected(fields.name.clone());
            (Done::Replaced, replace_credential(app, actor, id, &cause, reason).await?)
        }
        Change::Reissue => {
            let new = replace_credential(app, actor, id, &Cause::PaperLost, reason).await?;
            (Done::Replaced, new)
        }
    })
}

#[derive(Deserialize)]
struct Nothing {}

async fn drop_now(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    form: CheckedForm<Certify, Nothing>,
) -> Answer {
    drop_revocation(&app, &form.actor, *id).await?;
    Ok(see_other(&Done::RevocationDropped.told_at(&address(*id))))
}
