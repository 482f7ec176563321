//! The audit: its newest entries, and a check of all chains. Ids only, nobody is named.

use crate::services::verify_audit::{AuditCheck, AuditLine, list_audit, verify_audit};
use crate::services::{Actor, App};
use crate::web::actor::{Allowed, CheckedForm, ReadAudit};
use crate::web::errors::WebError;
use crate::web::page::{Notice, Page, Tone};
use crate::web::reader::Reader;
use crate::web::respond::html;
use crate::web::staff::frame::frame;
use crate::web::words::{Language, Words};
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

type Answer = Result<HttpResponse, WebError>;

/// Broken places that a page names.
const MAX_BROKEN_SHOWN: usize = 50;

/// Routes of the audit.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/audit", web::get().to(audit))
        .route("/staff/audit/check", web::post().to(check));
}

/// An entry in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// When it was written.
    pub at: String,
    /// Verb and noun, as stored.
    pub action: String,
    /// Who acted, by id.
    pub actor: String,
    /// To what, by id.
    pub object: String,
    /// Chain and place in it.
    pub place: String,
}

/// The newest entries, and what a check found.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/audit.html", config = "src/web/askama.toml")]
pub struct AuditPage {
    /// The frame.
    pub page: Page,
    /// What a check found, if one was asked for.
    pub outcome: Option<Notice>,
    /// Where chains are broken.
    pub broken: Vec<String>,
    /// The entries, newest first.
    pub rows: Vec<AuditRow>,
}

impl AuditPage {
    /// The newest entries, and what a check found if one was asked for.
    #[must_use]
    pub fn new(page: Page, lines: Vec<AuditLine>, check: Option<&AuditCheck>) -> AuditPage {
        let words = page.words;
        let row = |line: AuditLine| AuditRow {
            at: words.moment(line.at.utc()),
            action: line.action,
            actor: line.actor,
            object: line.object,
            place: format!("{}, {}", line.chain, line.position),
        };
        AuditPage {
            outcome: check.map(|check| outcome(check, words)),
            broken: check.map(|check| shown(&check.broken)).unwrap_or_default(),
            rows: lines.into_iter().map(row).collect(),
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> AuditPage {
        let words = Words::new(language);
        let check = AuditCheck {
            n_chains: 3,
            n_entries: 1_240,
            broken: vec!["chain commune:30085, entry 17".to_owned()],
        };
        let mut page = AuditPage::new(
            Page::new(words, "staff-audit", "/staff/audit"),
            Vec::new(),
            Some(&check),
        );
        page.rows = vec![AuditRow {
            at: "23/11/2026 09:00".to_owned(),
            action: "seal_session".to_owned(),
            actor: "staff:01981f2c-7d1e-7000-8000-000000000001".to_owned(),
            object: "session:01981f2c-7d1e-7000-8000-000000000002".to_owned(),
            place: "session:01981f2c-7d1e-7000-8000-000000000002, 14".to_owned(),
        }];
        page
    }
}

fn outcome(check: &AuditCheck, words: Words) -> Notice {
    let counts = [
        ("chains", words.count(check.n_chains as u64)),
        ("entries", words.count(check.n_entries as u64)),
        ("n", words.count(check.broken.len() as u64)),
    ];
    if check.broken.is_empty() {
        Notice { tone: Tone::Ok, text: words.say_with("audit-whole", &counts) }
    } else {
        Notice { tone: Tone::Error, text: words.say_with("audit-broken", &counts) }
    }
}

fn shown(broken: &[String]) -> Vec<String> {
    broken.iter().take(MAX_BROKEN_SHOWN).cloned().collect()
}

async fn audit(app: web::Data<App>, reader: Reader, staff: Allowed<ReadAudit>) -> Answer {
    page_of(&app, &reader, &staff.actor, None).await
}

#[derive(Deserialize)]
struct NoFields {}

/// Nothing changes, so the answer is the page itself.
async fn check(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<ReadAudit, NoFields>,
) -> Answer {
    let NoFields {} = form.fields;
    let found = verify_audit(&app).await?;
    page_of(&app, &reader, &form.actor, Some(&found)).await
}

async fn page_of(app: &App, reader: &Reader, actor: &Actor, check: Option<&AuditCheck>) -> Answer {
    let lines = list_audit(app).await?;
    html(&AuditPage::new(frame(app, reader, actor, "staff-audit"), lines, check))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_chain_is_bad_news() {
        let check = |broken: &[&str], want| {
            let broken = broken.iter().map(|place| (*place).to_owned()).collect();
            let found = AuditCheck { n_chains: 1, n_entries: 2, broken };
            assert_eq!(outcome(&found, Words::new(Language::Vi)).tone, want);
        };
        check(&[], Tone::Ok);
        check(&["chain province, entry 2"], Tone::Error);
    }
}
