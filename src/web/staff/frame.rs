//! What the pages of staff share: the frame with its ways by role, and forms with their errors.

use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{
    Administer, Permission, ReadAudit, ReadBank, SeeProgress, SeeSessions, staff_page,
};
use crate::web::errors::{WebError, refusal_in_words};
use crate::web::page::{FieldError, FieldErrors, NavLink, Page, Place};
use crate::web::reader::Reader;
use crate::web::words::Words;
use chrono::NaiveDate;

/// The frame of a page, with the ways that the role may go.
#[must_use]
pub fn frame(app: &App, reader: &Reader, actor: &Actor, title_key: &str) -> Page {
    let mut page = staff_page(app, reader, actor, title_key);
    let words = reader.words;
    if SeeSessions::allows(actor.role) {
        page.nav.push(NavLink::to("/staff", words.say("staff-sessions")));
    }
    if SeeProgress::allows(actor.role) {
        page.nav.push(NavLink::to("/staff/progress", words.say("staff-progress")));
        page.nav.push(NavLink::to("/staff/certificates", words.say("staff-certificates")));
    }
    if ReadBank::allows(actor.role) {
        page.nav.push(NavLink::to("/staff/bank", words.say("staff-bank")));
    }
    if ReadAudit::allows(actor.role) {
        page.nav.push(NavLink::to("/staff/audit", words.say("staff-audit")));
    }
    if Administer::allows(actor.role) {
        page.nav.push(NavLink::to("/staff/accounts", words.say("staff-accounts")));
    }
    for link in &mut page.nav {
        if link.href == reader.path {
            link.place = Place::Here;
        }
    }
    page
}

/// `dd/mm/yyyy` as people type it.
#[must_use]
pub fn typed_day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%d/%m/%Y").ok()
}

/// The errors of a refused form; a fault goes on as such.
///
/// # Errors
/// The failure itself when it is a fault, or nothing is there.
pub fn form_errors(
    failure: Failure,
    words: Words,
    field: &'static str,
) -> Result<FieldErrors, WebError> {
    match failure {
        fault @ Failure::Fault(_) => Err(fault.into()),
        Failure::Refusal(Refusal::NotFound | Refusal::NotAllowed) => Err(failure.into()),
        Failure::Refusal(Refusal::Fields(fields)) => Ok(FieldErrors(
            fields
                .iter()
                .map(|wrong| FieldError {
                    field: wrong.field.to_owned(),
                    message: field_in_words(wrong.field, words),
                })
                .collect(),
        )),
        Failure::Refusal(Refusal::CardFaults(faults)) => {
            let mut keys: Vec<&str> =
                faults.iter().map(|fault| card_key(fault.field().as_str())).collect();
            keys.dedup();
            let error = |key| FieldError { field: "card_text".to_owned(), message: words.say(key) };
            Ok(FieldErrors(keys.into_iter().map(error).collect()))
        }
        Failure::Refusal(refusal) => {
            let field = match refusal {
                Refusal::NumberDisagrees(_) => "override_reason",
                _ => field,
            };
            Ok(FieldErrors::one(field, refusal_in_words(&refusal, words)))
        }
    }
}

fn card_key(field: &str) -> &'static str {
    match field {
        "number" | "old_number" => "card-number",
        "name" => "card-name",
        "birth_date" => "card-birth",
        "sex" => "card-sex",
        "address" => "card-address",
        "issued_on" => "card-issued",
        _ => "card-text",
    }
}

fn field_in_words(field: &str, words: Words) -> String {
    match field {
        "number" => words.say("field-number"),
        "name" => words.say("field-name"),
        "birth_date" | "decision_on" => words.say("field-date"),
        "commune_code" => words.say("field-commune"),
        "consent" => words.say("field-consent"),
        "reason" | "note" | "hall_name" | "decision_number" | "sex" => words.say("field-required"),
        _ => words.say("field-wrong"),
    }
}
