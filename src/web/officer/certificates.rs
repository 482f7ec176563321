//! Certificates: found, listed, taken out as a file, revoked.

use super::pages::{CertificateRow, CertificatesPage};
use crate::services::export_report::certificates_csv;
use crate::services::list_certificates::{
    CertificateLine, CertificateQuery, CertificateState, MAX_LISTED, export_certificates,
    list_certificates, show_certificate,
};
use crate::services::revoke::revoke;
use crate::services::{Actor, App, Refusal};
use crate::web::actor::{Allowed, Certify, CheckedForm, Permission, SeeProgress};
use crate::web::errors::WebError;
use crate::web::page::{NavLink, Tone};
use crate::web::reader::Reader;
use crate::web::respond::{download, html, see_other};
use crate::web::staff::confirm_pages::{ConfirmPage, Reason};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, Choice, Fact, form_errors, frame, refused};
use crate::web::words::Words;
use actix_web::web;
use serde::Deserialize;
use uuid::Uuid;

/// Routes of certificates.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/certificates", web::get().to(list))
        .route("/staff/certificates.csv", web::get().to(as_csv))
        .route("/staff/certificates/{id}/revoke", web::get().to(revoke_form))
        .route("/staff/certificates/{id}/revoke", web::post().to(revoke_now));
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
}

async fn list(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    query: web::Query<ListQuery>,
    staff: Allowed<SeeProgress>,
) -> Answer {
    let words = reader.words;
    let state = CertificateState::parse(&query.state);
    let asked = CertificateQuery { search: query.q.clone(), state };
    let lines = list_certificates(&app, &staff.actor, &asked).await?;
    let is_cut_short = lines.len() as u64 >= MAX_LISTED;
    let is_searched = !query.q.trim().is_empty() || state.is_some();
    let mut states = vec![Choice::new("", words.say("certificates-any-state"), &query.state)];
    states.extend(
        CertificateState::ALL
            .map(|state| Choice::new(state.as_str(), state_in_words(state, words), &query.state)),
    );
    let mut page = frame(&app, &reader, &staff.actor, "staff-certificates");
    page.flash = told.notice(words);
    html(&CertificatesPage {
        page,
        rows: lines.into_iter().map(|line| row_of(line, words)).collect(),
        search: query.q.clone(),
        states,
        file: match state {
            Some(state) => format!("/staff/certificates.csv?state={}", state.as_str()),
            None => "/staff/certificates.csv".to_owned(),
        },
        may_certify: Certify::allows(staff.actor.role),
        cut_short: if is_cut_short {
            words.say_with("list-cut-short", &[("n", words.count(MAX_LISTED))])
        } else {
            String::new()
        },
        empty_text: if is_searched {
            words.say("certificates-not-found")
        } else {
            words.say("certificates-none-text")
        },
    })
}

fn state_in_words(state: CertificateState, words: Words) -> String {
    match state {
        CertificateState::InForce => words.say("certificate-in-force"),
        CertificateState::Revoked => words.say("certificate-revoked"),
    }
}

fn row_of(line: CertificateLine, words: Words) -> CertificateRow {
    CertificateRow {
        id: line.id.to_string(),
        register_number: line.register_number,
        name: line.name.unwrap_or_default(),
        serial: line.serial.unwrap_or_default(),
        commune: line.commune_name,
        issued_on: words.day(line.issued_on),
        state: state_in_words(line.state, words),
        tone: match line.state {
            CertificateState::InForce => Tone::Ok,
            CertificateState::Revoked => Tone::Error,
        },
        is_in_force: line.state == CertificateState::InForce,
    }
}

async fn as_csv(
    app: web::Data<App>,
    query: web::Query<ListQuery>,
    staff: Allowed<SeeProgress>,
) -> Answer {
    let state = CertificateState::parse(&query.state);
    let lines = export_certificates(&app, &staff.actor, state).await?;
    let name = format!("giay-chung-nhan-{}.csv", app.now().day_in_vietnam());
    Ok(download(&name, "text/csv; charset=utf-8", certificates_csv(&lines)?))
}

async fn revoke_form(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<Certify>,
) -> Answer {
    html(&revoke_page(&app, &reader, &staff.actor, *id, String::new()).await?)
}

async fn revoke_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    id: Uuid,
    typed: String,
) -> Result<ConfirmPage, WebError> {
    let words = reader.words;
    let line = show_certificate(app, actor, id).await?;
    match line.state {
        CertificateState::InForce => {}
        CertificateState::Revoked => return Err(Refusal::AlreadyRevoked.into()),
    }
    let back = NavLink::to("/staff/certificates", words.say("staff-cancel"));
    let frame = frame(app, reader, actor, "revoke-heading");
    let mut page = ConfirmPage::new(frame, words.say("revoke-button"), back);
    page.facts = vec![
        Fact::new(words.say("session-name"), line.name.unwrap_or_default()),
        Fact::new(words.say("certificate-number"), line.register_number.to_string()),
        Fact::new(words.say("certificate-serial"), line.serial.unwrap_or_default()),
        Fact::new(words.say("certificate-issued-on"), words.day(line.issued_on)),
    ];
    page.consequences =
        vec![words.say("revoke-verifiers"), words.say("revoke-count"), words.say("revoke-final")];
    page.reason = Some(Reason { hint: words.say("revoke-reason-hint"), typed });
    Ok(page)
}

#[derive(Deserialize)]
struct RevokeFields {
    #[serde(default)]
    reason: String,
}

async fn revoke_now(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Certify, RevokeFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    match revoke(&app, &actor, *id, &fields.reason).await {
        Ok(()) => Ok(see_other(&Done::Revoked.told_at("/staff/certificates"))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "reason")?;
            let mut page = revoke_page(&app, &reader, &actor, *id, fields.reason).await?;
            page.errors = errors;
            refused(&page)
        }
    }
}
