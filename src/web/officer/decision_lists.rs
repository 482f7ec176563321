//! Decisions over several sessions: the list, entering one, how far its certificates are issued.

use super::print_pages::{
    DecisionListPage, DecisionListsPage, DecisionRow, NewDecisionListPage, SessionChoice,
};
use super::prints::print_form;
use crate::services::decide_sessions::{
    Deciding, DecisionView, ReachedDecision, decide_sessions, list_decisions, show_decision,
    waiting_sessions,
};
use crate::services::print_batch::Printed;
use crate::services::print_decision::decision_of_sessions;
use crate::services::{Actor, App};
use crate::web::actor::{Allowed, Certify, CheckedForm};
use crate::web::errors::WebError;
use crate::web::page::{FieldErrors, Tone};
use crate::web::reader::Reader;
use crate::web::respond::{html, pdf, see_other};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, Fact, form_errors, frame, refused, typed_day};
use crate::web::words::Words;
use actix_web::web;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// What the fields of sessions begin with.
const SESSION_FIELD: &str = "session_";

/// Routes of decisions over several sessions.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/decisions", web::get().to(list))
        .route("/staff/decisions", web::post().to(decide))
        .route("/staff/decisions/new", web::get().to(new))
        .route("/staff/decisions/{id}.pdf", web::get().to(paper))
        .route("/staff/decisions/{id}", web::get().to(show));
}

async fn list(app: web::Data<App>, reader: Reader, staff: Allowed<Certify>) -> Answer {
    let words = reader.words;
    let waiting = waiting_sessions(&app, &staff.actor).await?.len();
    let decisions = list_decisions(&app, &staff.actor).await?;
    html(&DecisionListsPage {
        page: frame(&app, &reader, &staff.actor, "decisions-heading"),
        waiting: words.say_with("decisions-waiting", &[("n", waiting.to_string())]),
        may_decide: waiting > 0,
        rows: decisions.iter().map(|decision| row_of(decision, words)).collect(),
    })
}

fn row_of(decision: &DecisionView, words: Words) -> DecisionRow {
    let (state, tone) = if decision.is_issued {
        (words.say("decisions-done"), Tone::Ok)
    } else {
        (words.say("decisions-running"), Tone::Warn)
    };
    DecisionRow {
        id: decision.id.to_string(),
        number: decision.number.clone(),
        decided_on: day(decision.decided_on),
        issued: issued(decision, words),
        state,
        tone,
    }
}

fn day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// Certificates issued of those due. Who was erased meanwhile is not waited for.
fn issued(decision: &DecisionView, words: Words) -> String {
    let n_wanted = u64::try_from(decision.n_wanted).unwrap_or_default();
    format!("{}/{}", words.count(decision.n_issued), words.count(n_wanted))
}

#[derive(Default, Deserialize)]
struct DecisionFields {
    #[serde(default)]
    decision_number: String,
    #[serde(default)]
    decision_on: String,
    #[serde(flatten)]
    others: HashMap<String, String>,
}

impl DecisionFields {
    fn session_ids(&self) -> Vec<Uuid> {
        let id = |name: &String| Uuid::parse_str(name.strip_prefix(SESSION_FIELD)?).ok();
        self.others.keys().filter_map(id).collect()
    }
}

async fn new(app: web::Data<App>, reader: Reader, staff: Allowed<Certify>) -> Answer {
    let fields = DecisionFields::default();
    html(&new_page(&app, &reader, &staff.actor, fields).await?)
}

async fn new_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    fields: DecisionFields,
) -> Result<NewDecisionListPage, WebError> {
    let words = reader.words;
    let chosen = fields.session_ids();
    let sessions = waiting_sessions(app, actor).await?.into_iter().map(|session| SessionChoice {
        field: format!("{SESSION_FIELD}{}", session.id),
        hall: format!("{}, {}", session.hall_name, session.commune_name),
        exam: session.exam_title,
        opened_at: words.moment(session.opened_at.utc()),
        n_candidates: session.n_candidates,
        is_chosen: chosen.contains(&session.id),
    });
    Ok(NewDecisionListPage {
        page: frame(app, reader, actor, "decisions-new"),
        sessions: sessions.collect(),
        decision_number: fields.decision_number,
        decision_on: fields.decision_on,
        errors: FieldErrors::default(),
    })
}

async fn decide(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<Certify, DecisionFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let asked = Deciding {
        session_ids: fields.session_ids(),
        number: fields.decision_number.clone(),
        decided_on: typed_day(&fields.decision_on),
    };
    match decide_sessions(&app, &actor, asked).await {
        Ok(id) => Ok(see_other(&Done::SessionsDecided.told_at(&format!("/staff/decisions/{id}")))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "sessions")?;
            let mut page = new_page(&app, &reader, &actor, fields).await?;
            page.errors = errors;
            refused(&page)
        }
    }
}

async fn show(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    id: web::Path<Uuid>,
    staff: Allowed<Certify>,
) -> Answer {
    let mut page = decision_page(&app, &reader, &staff.actor, *id).await?;
    page.page.flash = told.notice(reader.words);
    html(&page)
}

async fn paper(app: web::Data<App>, id: web::Path<Uuid>, staff: Allowed<Certify>) -> Answer {
    Ok(pdf("quyet-dinh.pdf", decision_of_sessions(&app, &staff.actor, *id).await?))
}

/// The page of one decision.
///
/// # Errors
/// When it is not there or out of the actor's reach.
pub(super) async fn decision_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    id: Uuid,
) -> Result<DecisionListPage, WebError> {
    let words = reader.words;
    let reached = show_decision(app, actor, id).await?;
    let ReachedDecision { decision, sessions, is_whole } = reached;
    let print = print_form(app, Printed::Decision(id), words)?;
    Ok(DecisionListPage {
        page: frame(app, reader, actor, "decision-heading"),
        facts: vec![
            Fact::new(words.say("decision-number"), decision.number.clone()),
            Fact::new(words.say("decision-on"), day(decision.decided_on)),
            Fact::new(words.say("decisions-made-at"), words.moment(decision.made_at.utc())),
        ],
        issued: issued(&decision, words),
        n_issued: decision.n_issued,
        n_wanted: u64::try_from(decision.n_wanted).unwrap_or_default().max(1),
        is_running: !decision.is_issued,
        here: format!("/staff/decisions/{id}"),
        has_paper: is_whole && decision.n_wanted > 0,
        sessions: sessions
            .into_iter()
            .map(|session| {
                let hall = format!("{}, {}", session.hall_name, session.commune_name);
                (format!("/staff/sessions/{}", session.id), hall, session.exam_title)
            })
            .collect(),
        print: Some(print).filter(|_| decision.is_issued && decision.n_issued > 0),
        errors: FieldErrors::default(),
    })
}
