//! Proposing: the form, what was typed into it, and the preview.

use super::pages::{
    ItemText, NeutralisePage, PreviewPage, ProposalFields, named, reach_facts, session_rows,
};
use super::texts::{method_in_words, typed_key};
use crate::services::failure::FieldRefusal;
use crate::services::neutralise::Proposal;
use crate::services::neutralise::preview::{expected_at_cut, preview_neutralisation};
use crate::services::neutralise::propose::propose_neutralisation;
use crate::services::neutralise::show::{SessionPlaces, SessionReach, item_version, item_versions};
use crate::services::show_session::list_sessions;
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, CheckedForm, Neutralise};
use crate::web::author::texts::options_of;
use crate::web::errors::WebError;
use crate::web::page::{FieldErrors, NavLink};
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::done::Done;
use crate::web::staff::frame::{Answer, Choice, Fact, form_errors, frame, refused};
use crate::web::words::Words;
use actix_web::web;
use sathach_domain::assembly::ReleasedItem;
use sathach_domain::bank::Kind;
use sathach_domain::grading::Method;
use sathach_domain::grading::neutralise::decision::{Progress, Reach};
use serde::Deserialize;
use uuid::Uuid;

/// The form.
pub const PATH: &str = "/staff/neutralisations/new";

/// Which item is asked about.
#[derive(Deserialize)]
pub struct ItemQuery {
    #[serde(default)]
    item: String,
    #[serde(default)]
    version: Option<u32>,
}

/// The item with its options.
#[must_use]
pub fn item_text(released: &ReleasedItem, words: Words) -> ItemText {
    let item = &released.item;
    ItemText {
        named: named(&item.id, item.version, words),
        stem: item.stem.clone(),
        options: options_of(item),
    }
}

/// The form: first the item, then the rest.
///
/// # Errors
/// When the role may not, or the database fails.
pub async fn form(
    app: web::Data<App>,
    reader: Reader,
    query: web::Query<ItemQuery>,
    staff: Allowed<Neutralise>,
) -> Answer {
    let words = reader.words;
    let mut page = empty_form(&app, &reader, &staff.actor);
    page.item_id = query.item.trim().to_owned();
    if page.item_id.is_empty() {
        return html(&page);
    }
    let versions = match item_versions(&app, &staff.actor, &page.item_id).await {
        Ok(versions) => versions,
        Err(Failure::Refusal(Refusal::NotFound)) => {
            page.errors = FieldErrors::one("item", words.say("neutral-no-item"));
            return refused(&page);
        }
        Err(failure) => return Err(failure.into()),
    };
    let wanted = |released: &&ReleasedItem| match query.version {
        Some(version) => released.item.version == version,
        None => true,
    };
    let chosen = versions.iter().find(wanted).ok_or(Refusal::NotFound)?;
    page.fields.item_version = chosen.version_id.to_string();
    fill(&app, &staff.actor, &mut page, chosen, &versions).await?;
    html(&page)
}

fn empty_form(app: &App, reader: &Reader, actor: &Actor) -> NeutralisePage {
    NeutralisePage {
        page: frame(app, reader, actor, "neutral-new"),
        item_id: String::new(),
        item: None,
        versions: Vec::new(),
        key_hint: String::new(),
        methods: Vec::new(),
        sessions: Vec::new(),
        fields: ProposalFields::default(),
        errors: FieldErrors::default(),
    }
}

/// The item, and what may be chosen.
async fn fill(
    app: &App,
    actor: &Actor,
    page: &mut NeutralisePage,
    chosen: &ReleasedItem,
    versions: &[ReleasedItem],
) -> Result<(), WebError> {
    let words = page.page.words;
    page.page.path = PATH.to_owned();
    page.item_id.clone_from(&chosen.item.id);
    page.item = Some(item_text(chosen, words));
    let others = versions.iter().filter(|other| other.version_id != chosen.version_id);
    page.versions = others
        .map(|other| {
            let (id, version) = (&other.item.id, other.item.version);
            NavLink::to(&format!("{PATH}?item={id}&version={version}"), named(id, version, words))
        })
        .collect();
    page.key_hint = match chosen.item.body.kind() {
        Kind::SingleChoice | Kind::MultipleChoice => words.say("neutral-key-hint"),
        Kind::Ordering => words.say("neutral-key-hint-ordering"),
        Kind::Matching => words.say("neutral-key-hint-matching"),
    };
    let method = |value, label| Choice::new(value, label, &page.fields.method);
    page.methods = vec![
        method("credit_all", words.say("neutral-credit-all")),
        method("rekey", words.say("neutral-rekey")),
        method("drop", words.say("neutral-drop")),
    ];
    let chosen_session = &page.fields.session;
    page.sessions = vec![Choice::new("", words.say("neutral-all-sessions"), chosen_session)];
    for session in list_sessions(app, actor).await? {
        let label = format!(
            "{}, {} · {}",
            session.hall_name,
            session.commune_name,
            words.moment(session.opened_at.utc())
        );
        page.sessions.push(Choice::new(&session.id.to_string(), label, chosen_session));
    }
    Ok(())
}

/// What was typed, as a proposal.
async fn proposal_of(
    app: &App,
    actor: &Actor,
    fields: &ProposalFields,
) -> Result<Proposal, Failure> {
    let item_version_id: Uuid = fields.item_version.parse().map_err(|_| Refusal::NotFound)?;
    let released = item_version(app, actor, item_version_id).await?;
    let session_id: Option<Uuid> = match fields.session.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| FieldRefusal::one("session", "unknown"))?),
    };
    let method = match fields.method.as_str() {
        "credit_all" => Method::CreditAll,
        "rekey" => Method::Rekey {
            accepted: typed_key(&released.item, &fields.accepted)
                .ok_or_else(|| FieldRefusal::one("accepted", "unreadable"))?,
        },
        "drop" => Method::Drop {
            at_cut_sixtieths: expected_at_cut(app, &released.item, session_id).await?,
        },
        _ => return Err(FieldRefusal::one("method", "required").into()),
    };
    Ok(Proposal { item_version_id, session_id, method, reason: fields.reason.clone() })
}

/// The form again, with what is wrong.
async fn again(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    fields: ProposalFields,
    failure: Failure,
) -> Answer {
    let field = match &failure {
        Failure::Refusal(Refusal::Neutralisation(_)) if fields.method == "rekey" => "accepted",
        Failure::Refusal(_) | Failure::Fault(_) => "method",
    };
    let errors = form_errors(failure, reader.words, field)?;
    let mut page = empty_form(app, reader, actor);
    page.errors = errors;
    let id: Uuid = fields.item_version.parse().map_err(|_| Refusal::NotFound)?;
    let chosen = item_version(app, actor, id).await?;
    let versions = item_versions(app, actor, &chosen.item.id).await?;
    page.fields = fields;
    fill(app, actor, &mut page, &chosen, &versions).await?;
    refused(&page)
}

/// What it would do; nothing is stored yet.
///
/// # Errors
/// When the role may not, or the database fails.
pub async fn preview(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<Neutralise, ProposalFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let words = reader.words;
    let proposal = match proposal_of(&app, &actor, &fields).await {
        Ok(proposal) => proposal,
        Err(failure) => return again(&app, &reader, &actor, fields, failure).await,
    };
    let found = match preview_neutralisation(&app, &actor, &proposal).await {
        Ok(found) => found,
        Err(failure) => return again(&app, &reader, &actor, fields, failure).await,
    };
    let places = SessionPlaces::load(&app, found.sessions.keys().copied().collect()).await?;
    let mut sessions: Vec<SessionReach> = found
        .sessions
        .iter()
        .map(|(session_id, reach)| {
            let (place, opened_at) = places.of(*session_id);
            let done = Reach::default();
            let (session_id, foreseen) = (*session_id, *reach);
            SessionReach { session_id, place, opened_at, foreseen, done, n_issued: 0 }
        })
        .collect();
    sessions.sort_by_key(|of| std::cmp::Reverse((of.foreseen.n_to_pass, of.foreseen.n_held)));
    let mut page = frame(&app, &reader, &actor, "neutral-preview");
    page.path = PATH.to_owned();
    let (id, version) = (&found.item.item.id, found.item.item.version);
    html(&PreviewPage {
        item: item_text(&found.item, words),
        facts: vec![
            Fact::new(words.say("neutral-method"), method_in_words(&proposal.method, words)),
            Fact::new(words.say("neutral-scope"), scope(&app, proposal.session_id, words).await?),
            Fact::new(words.say("neutral-reason"), proposal.reason.trim()),
        ],
        reach: reach_facts(found.total, words),
        sessions: session_rows(&sessions, Progress::Proposed, words),
        fields,
        back: format!("{PATH}?item={id}&version={version}"),
        page,
    })
}

/// All sessions, or hall and day of the only one.
///
/// # Errors
/// When the database fails.
pub async fn scope(app: &App, session_id: Option<Uuid>, words: Words) -> Result<String, WebError> {
    let Some(id) = session_id else { return Ok(words.say("neutral-all-sessions")) };
    let (place, opened_at) = SessionPlaces::load(app, vec![id]).await?.of(id);
    Ok(format!("{place} · {}", words.moment(opened_at.utc())))
}

/// Stores the proposal.
///
/// # Errors
/// When the role may not, or the database fails.
pub async fn propose(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<Neutralise, ProposalFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let proposed = match proposal_of(&app, &actor, &fields).await {
        Ok(proposal) => propose_neutralisation(&app, &actor, &proposal).await,
        Err(failure) => Err(failure),
    };
    match proposed {
        Ok(id) => Ok(see_other(
            &Done::NeutralisationProposed.told_at(&format!("/staff/neutralisations/{id}")),
        )),
        Err(failure) => again(&app, &reader, &actor, fields, failure).await,
    }
}
