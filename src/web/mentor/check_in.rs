//! Checks one person in: the card's text as a scanner types it, or fields typed by hand.

use super::check_in_pages::{CheckInFields, CheckInPage, JustCheckedIn};
use crate::services::allow_retake::CourseTaken;
use crate::services::check_in::{CheckIn, Consent, Identity, check_in};
use crate::services::list_choices::list_communes;
use crate::services::show_session::{SessionView, show_session};
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Allowed, CheckedForm, RunSessions};
use crate::web::errors::{WebError, refusal_in_words};
use crate::web::page::{FieldError, FieldErrors};
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::frame::{Answer, Choice, form_errors, frame, refused, typed_day};
use crate::web::words::Words;
use actix_web::web;
use sathach_domain::identity::{CardFault, NumberWarning, Sex};
use serde::Deserialize;
use uuid::Uuid;

/// Routes of the check-in.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/sessions/{id}/check-in", web::get().to(check_in_form))
        .route("/staff/sessions/{id}/check-in", web::post().to(check_in_now));
}

#[derive(Deserialize)]
struct SeatQuery {
    #[serde(default)]
    seat: Option<i64>,
}

async fn check_in_form(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    query: web::Query<SeatQuery>,
    staff: Allowed<RunSessions>,
) -> Answer {
    let view = show_session(&app, &staff.actor, *id).await?;
    if view.session.state != "open" {
        return Err(Refusal::SessionSealed.into());
    }
    let done = just_checked_in(&view, query.seat, reader.words);
    let mut page =
        check_in_page(&app, &reader, &staff.actor, view, CheckInFields::default()).await?;
    page.done = done;
    html(&page)
}

/// The address of the next page holds the seat only; the name is looked up again.
fn just_checked_in(
    view: &SessionView,
    seat_number: Option<i64>,
    words: Words,
) -> Option<JustCheckedIn> {
    let line = view.lines.iter().find(|line| Some(line.seat_number) == seat_number)?;
    let name = line.name.clone().unwrap_or_default();
    Some(JustCheckedIn {
        heading: words.say_with("check-in-done", &[("name", name)]),
        seat_number: line.seat_number,
        seat_code: line.seat_code.clone(),
    })
}

async fn check_in_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    view: SessionView,
    fields: CheckInFields,
) -> Result<CheckInPage, WebError> {
    let words = reader.words;
    let communes = list_communes(app).await?;
    Ok(CheckInPage {
        page: frame(app, reader, actor, "session-check-in"),
        id: view.session.id.to_string(),
        hall: format!("{}, {}", view.hall_name, view.commune_name),
        done: None,
        is_typed: fields.is_typed(),
        communes: Choice::communes(&communes, words.say("check-in-choose"), &fields.commune_code),
        consent_text: view.exam.consent.text_vi,
        asks_for_override: !fields.override_reason.is_empty(),
        asks_for_course: asks_for_course(&fields),
        card_errors: Vec::new(),
        errors: FieldErrors::default(),
        fields,
    })
}

async fn check_in_now(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, CheckInFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    match check_in(&app, &actor, *id, asked(&fields)).await {
        Ok(done) => {
            let seat = done.seat_number;
            Ok(see_other(&format!("/staff/sessions/{id}/check-in?seat={seat}")))
        }
        Err(failure) => {
            let errors = check_in_errors(failure, &fields, reader.words)?;
            let view = show_session(&app, &actor, *id).await?;
            let mut page = check_in_page(&app, &reader, &actor, view, fields).await?;
            page.show_errors(errors);
            refused(&page)
        }
    }
}

fn asks_for_course(fields: &CheckInFields) -> bool {
    !fields.course_on.trim().is_empty() || !fields.course_place.trim().is_empty()
}

fn asked(fields: &CheckInFields) -> CheckIn {
    let identity = if fields.is_typed() {
        Identity::Typed {
            number: fields.number.clone(),
            name: fields.name.clone(),
            birth_date: typed_day(&fields.birth_date),
            sex: Sex::parse(&fields.sex),
        }
    } else {
        Identity::CardText(fields.card_text.clone())
    };
    CheckIn {
        identity,
        commune_code: fields.commune_code.clone(),
        consent: match fields.consent.as_str() {
            "yes" => Consent::Given,
            _ => Consent::Missing,
        },
        override_reason: fields.override_reason.clone(),
        course: asks_for_course(fields).then(|| CourseTaken {
            finished_on: typed_day(&fields.course_on),
            place: fields.course_place.clone(),
        }),
    }
}

fn check_in_errors(
    failure: Failure,
    fields: &CheckInFields,
    words: Words,
) -> Result<FieldErrors, WebError> {
    let errors = |field: &str, messages: Vec<String>| {
        let error = |message| FieldError { field: field.to_owned(), message };
        Ok(FieldErrors(messages.into_iter().map(error).collect()))
    };
    if let Failure::Refusal(Refusal::CardFaults(faults)) = &failure {
        return errors("card_text", faults.iter().map(|fault| card_fault(*fault, words)).collect());
    }
    if let Failure::Refusal(Refusal::NumberDisagrees(warnings)) = &failure {
        let said = warnings.iter().map(|warning| number_warning(*warning, words)).collect();
        return errors("override_reason", said);
    }
    if let Failure::Refusal(refusal @ Refusal::CourseNeeded { .. }) = &failure {
        return errors("course_on", vec![refusal_in_words(refusal, words)]);
    }
    form_errors(failure, words, if fields.is_typed() { "number" } else { "card_text" })
}

/// What is wrong with the card's text and what to do about it.
fn card_fault(fault: CardFault, words: Words) -> String {
    match fault {
        CardFault::Empty => words.say("card-empty"),
        CardFault::TooLong => words.say("card-too-long"),
        CardFault::FieldsMissing => words.say("card-fields-missing"),
        CardFault::SeparatorReplaced => words.say("card-separator-replaced"),
        CardFault::NumberShape => words.say("card-number-shape"),
        CardFault::NumberProvince => words.say("card-number-province"),
        CardFault::OldNumberShape => words.say("card-old-number-shape"),
        CardFault::NameGarbled => words.say("card-name-garbled"),
        CardFault::NameLength => words.say("card-name-length"),
        CardFault::BirthDateShape => words.say("card-birth-date-shape"),
        CardFault::BirthDateImpossible => words.say("card-birth-date-impossible"),
        CardFault::SexGarbled => words.say("card-sex-garbled"),
        CardFault::SexUnknown => words.say("card-sex-unknown"),
        CardFault::AddressGarbled => words.say("card-address-garbled"),
        CardFault::AddressLength => words.say("card-address-length"),
        CardFault::IssueDateShape => words.say("card-issue-date-shape"),
        CardFault::IssueDateImpossible => words.say("card-issue-date-impossible"),
        CardFault::IssuedBeforeBirth => words.say("card-issued-before-birth"),
    }
}

fn number_warning(warning: NumberWarning, words: Words) -> String {
    match warning {
        NumberWarning::BirthYearDiffers => words.say("number-birth-year-differs"),
        NumberWarning::SexDiffers => words.say("number-sex-differs"),
    }
}
