//! The audit: its newest entries, and a check of every chain.

use super::pages::{AuditPage, AuditRow};
use crate::services::verify_audit::{AuditCheck, AuditLine, list_audit, verify_audit};
use crate::services::{Actor, App};
use crate::web::actor::{Allowed, CheckedForm, ReadAudit};
use crate::web::errors::WebError;
use crate::web::page::{Notice, Tone};
use crate::web::reader::Reader;
use crate::web::respond::html;
use crate::web::staff::frame::{Answer, frame};
use crate::web::words::Words;
use actix_web::web;
use serde::Deserialize;

/// Routes of the audit.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/audit", web::get().to(show))
        .route("/staff/audit/check", web::post().to(check));
}

async fn show(app: web::Data<App>, reader: Reader, staff: Allowed<ReadAudit>) -> Answer {
    html(&audit_page(&app, &reader, &staff.actor).await?)
}

async fn audit_page(app: &App, reader: &Reader, actor: &Actor) -> Result<AuditPage, WebError> {
    let words = reader.words;
    let lines = list_audit(app).await?;
    Ok(AuditPage {
        page: frame(app, reader, actor, "staff-audit"),
        outcome: None,
        broken: Vec::new(),
        rows: lines.into_iter().map(|line| row_of(line, words)).collect(),
    })
}

fn row_of(line: AuditLine, words: Words) -> AuditRow {
    AuditRow {
        at: words.moment(line.at.utc()),
        action: action_in_words(&line.action, words),
        actor: line.actor,
        object: line.object,
        place: format!("{}, {}", line.chain, line.position),
    }
}

#[derive(Deserialize)]
struct NoFields {}

/// A check changes nothing, so its outcome is the answer itself.
async fn check(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<ReadAudit, NoFields>,
) -> Answer {
    let CheckedForm { actor, fields: NoFields {}, .. } = &form;
    let found = verify_audit(&app).await?;
    let mut page = audit_page(&app, &reader, actor).await?;
    page.page.path = "/staff/audit".to_owned();
    page.outcome = Some(outcome(&found, reader.words));
    page.broken = found.broken;
    html(&page)
}

fn outcome(found: &AuditCheck, words: Words) -> Notice {
    if found.broken.is_empty() {
        let counts = [
            ("n", words.count(found.n_entries as u64)),
            ("chains", words.count(found.n_chains as u64)),
        ];
        Notice { tone: Tone::Ok, text: words.say_with("audit-whole", &counts) }
    } else {
        let n = words.count(found.broken.len() as u64);
        Notice { tone: Tone::Error, text: words.say_with("audit-broken", &[("n", n)]) }
    }
}

/// An action in words; one that has none yet stays as it is stored.
fn action_in_words(action: &str, words: Words) -> String {
    match action {
        "set_up" => words.say("action-set-up"),
        "add_staff" => words.say("action-add-staff"),
        "disable_staff" => words.say("action-disable-staff"),
        "sign_in" => words.say("action-sign-in"),
        "open_session" => words.say("action-open-session"),
        "check_in" => words.say("action-check-in"),
        "admit" => words.say("action-admit"),
        "join_device" => words.say("action-join-device"),
        "start_attempt" => words.say("action-start-attempt"),
        "submit_attempt" => words.say("action-submit-attempt"),
        "allow_device" => words.say("action-allow-device"),
        "grant_time" => words.say("action-grant-time"),
        "record_incident" => words.say("action-record-incident"),
        "seal_session" => words.say("action-seal-session"),
        "enter_decision" => words.say("action-enter-decision"),
        "issue_credential" => words.say("action-issue-credential"),
        "revoke_credential" => words.say("action-revoke-credential"),
        "enter_population" => words.say("action-enter-population"),
        "erase_citizen" => words.say("action-erase-citizen"),
        "release_bank" => words.say("action-release-bank"),
        other => other.to_owned(),
    }
}
