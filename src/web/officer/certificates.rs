//! Certificates: found, listed, taken out as a file.

use super::pages::{CertificateRow, CertificatesPage};
use crate::services::App;
use crate::services::export_report::certificates_csv;
use crate::services::list_certificates::{
    CertificateLine, CertificateQuery, CertificateState, MAX_LISTED, export_certificates,
    list_certificates,
};
use crate::web::actor::{Allowed, Certify, Permission, SeeProgress};
use crate::web::page::Tone;
use crate::web::reader::Reader;
use crate::web::respond::{download, html};
use crate::web::staff::done::Told;
use crate::web::staff::frame::{Answer, Choice, frame};
use crate::web::words::Words;
use actix_web::web;
use serde::Deserialize;

/// Routes of certificates.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/certificates", web::get().to(list))
        .route("/staff/certificates.csv", web::get().to(as_csv));
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

/// A state as people read it.
pub(super) fn state_in_words(state: CertificateState, words: Words) -> String {
    match state {
        CertificateState::InForce => words.say("certificate-in-force"),
        CertificateState::Suspended => words.say("certificate-suspended"),
        CertificateState::Replaced => words.say("certificate-replaced"),
        CertificateState::Revoked => words.say("certificate-revoked"),
    }
}

/// How good a state is.
pub(super) fn tone_of(state: CertificateState) -> Tone {
    match state {
        CertificateState::InForce => Tone::Ok,
        CertificateState::Suspended => Tone::Warn,
        CertificateState::Replaced | CertificateState::Revoked => Tone::Error,
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
        state: if line.is_waiting {
            words.say("certificate-waiting")
        } else {
            state_in_words(line.state, words)
        },
        is_in_force: line.state == CertificateState::InForce,
        tone: if line.is_waiting { Tone::Warn } else { tone_of(line.state) },
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
