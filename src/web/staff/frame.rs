//! What the pages of staff share: the frame with its ways by role, choices, and forms with their
//! errors.

use crate::services::list_choices::CommuneChoice;
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{
    Administer, Certify, KeepFigures, Neutralise, Permission, ReadAudit, ReadBank, SeeProgress,
    SeeSessions, Watch, staff_page,
};
use crate::web::errors::{WebError, refusal_in_words};
use crate::web::page::{FieldError, FieldErrors, NavLink, Page, Place};
use crate::web::reader::Reader;
use crate::web::respond::html;
use crate::web::words::Words;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::NaiveDate;
use sathach_domain::identity::Role;

/// What handlers of staff answer.
pub type Answer = Result<HttpResponse, WebError>;

/// The frame of a page, with the ways that the role may go.
#[must_use]
pub fn frame(app: &App, reader: &Reader, actor: &Actor, title_key: &str) -> Page {
    let mut page = staff_page(app, reader, actor, title_key);
    page.nav = ways(actor.role, reader);
    page
}

fn ways(role: Role, reader: &Reader) -> Vec<NavLink> {
    let words = reader.words;
    let all = [
        (true, "/staff", words.say("staff-home")),
        (SeeSessions::allows(role), "/staff/sessions", words.say("staff-sessions")),
        (SeeProgress::allows(role), "/staff/progress", words.say("staff-progress")),
        (SeeProgress::allows(role), "/staff/certificates", words.say("staff-certificates")),
        (Certify::allows(role), "/staff/decisions", words.say("staff-decisions")),
        (KeepFigures::allows(role), "/staff/population", words.say("staff-population")),
        (ReadBank::allows(role), "/staff/bank", words.say("staff-bank")),
        (Neutralise::allows(role), "/staff/neutralisations", words.say("staff-neutralisations")),
        (Watch::allows(role), "/staff/measures", words.say("staff-measures")),
        (ReadAudit::allows(role), "/staff/audit", words.say("staff-audit")),
        (Administer::allows(role), "/staff/accounts", words.say("staff-accounts")),
    ];
    let way = |(_, href, label): (bool, &str, String)| NavLink {
        place: place_of(href, &reader.path),
        ..NavLink::to(href, label)
    };
    all.into_iter().filter(|(may_go, _, _)| *may_go).map(way).collect()
}

/// A page below another one belongs to it; the first page has none below it.
fn place_of(href: &str, path: &str) -> Place {
    let rest = path.strip_prefix(href);
    let is_below = rest.is_some_and(|rest| rest.starts_with('/')) && href != "/staff";
    if rest == Some("") || is_below { Place::Here } else { Place::Elsewhere }
}

/// Something to choose in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// It is chosen already.
    pub is_chosen: bool,
}

impl Choice {
    /// A choice, chosen when it is what was sent before.
    #[must_use]
    pub fn new(value: &str, label: String, chosen: &str) -> Choice {
        Choice { value: value.to_owned(), label, is_chosen: value == chosen }
    }

    /// Communes to choose from, after an empty choice that says to choose.
    #[must_use]
    pub fn communes(communes: &[CommuneChoice], empty: String, chosen: &str) -> Vec<Choice> {
        let commune =
            |commune: &CommuneChoice| Choice::new(&commune.code, commune.name.clone(), chosen);
        let mut choices = vec![Choice::new("", empty, chosen)];
        choices.extend(communes.iter().map(commune));
        choices
    }
}

/// What is what, in a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What it is now.
    pub value: String,
}

impl Fact {
    /// A line of a summary.
    #[must_use]
    pub fn new(label: String, value: impl Into<String>) -> Fact {
        Fact { label, value: value.into() }
    }
}

/// `dd/mm/yyyy` as people type it.
#[must_use]
pub fn typed_day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%d/%m/%Y").ok()
}

/// A form that was refused, shown again.
///
/// # Errors
/// When its template fails.
pub fn refused(page: &impl Template) -> Answer {
    let mut response = html(page)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// The errors of a refused form, those without a field of their own at `field`.
///
/// # Errors
/// The failure itself when it is a fault, when nothing is there, or when the role may not.
pub fn form_errors(
    failure: Failure,
    words: Words,
    field: &'static str,
) -> Result<FieldErrors, WebError> {
    match failure {
        Failure::Fault(_) | Failure::Refusal(Refusal::NotFound | Refusal::NotAllowed) => {
            Err(failure.into())
        }
        Failure::Refusal(Refusal::Fields(fields)) => {
            let error = |wrong: &crate::services::failure::FieldRefusal| FieldError {
                field: wrong.field.to_owned(),
                message: field_in_words(wrong.field, wrong.code, words),
            };
            Ok(FieldErrors(fields.iter().map(error).collect()))
        }
        Failure::Refusal(refusal) => Ok(FieldErrors::one(field, refusal_in_words(&refusal, words))),
    }
}

/// What is wrong with a field, by its name and the stable code.
#[must_use]
pub fn field_in_words(field: &str, code: &str, words: Words) -> String {
    match (field, code) {
        (_, "seats") => words.say("field-seats"),
        (_, "blank") => words.say("field-blank"),
        (_, "blank_known") => words.say("field-blank-known"),
        (_, "spoiled") => words.say("field-blank-spoiled"),
        ("sessions", "decided") => words.say("field-sessions-decided"),
        ("sessions", _) => words.say("field-sessions"),
        ("number", _) => words.say("field-number"),
        ("name", _) => words.say("field-name"),
        ("course_on", _) => words.say("field-course-on"),
        ("birth_date" | "decision_on", _) => words.say("field-date"),
        ("as_of", "future") => words.say("field-future"),
        ("as_of", _) => words.say("field-day"),
        ("n_adults", _) => words.say("field-adults"),
        ("source", _) => words.say("field-source"),
        ("commune_code", "not_yours") => words.say("field-not-yours"),
        ("commune_code", "unknown") => words.say("field-commune-unknown"),
        ("commune_code", _) => words.say("field-commune"),
        ("consent", _) => words.say("field-consent"),
        ("sex", _) => words.say("field-sex"),
        ("minutes", _) => words.say("field-minutes"),
        ("username", _) => words.say("setup-username-hint"),
        ("password", _) => words.say("field-password"),
        ("current_password", _) => words.say("password-wrong"),
        ("file", "required") => words.say("import-nothing-sent"),
        ("format", _) => words.say("import-format-unknown"),
        ("accepted", _) => words.say("neutral-key-unreadable"),
        ("picture", "too_large") => words.say("picture-too-large"),
        ("picture", _) => words.say("picture-damaged"),
        (_, "required") => words.say("field-required"),
        (_, "too_long") => words.say("field-too-long"),
        (_, _) => words.say("field-wrong"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_below_another_belongs_to_it() {
        let check = |href, path, want| assert_eq!(place_of(href, path), want, "{href} {path}");
        check("/staff", "/staff", Place::Here);
        check("/staff", "/staff/sessions", Place::Elsewhere);
        check("/staff/sessions", "/staff/sessions/7/check-in", Place::Here);
        check("/staff/sessions", "/staff/sessions-of-old", Place::Elsewhere);
    }
}
