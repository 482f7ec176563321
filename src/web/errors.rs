//! The one map from failures to HTTP: status, stable code and words, as page or as problem details.

use crate::services::{Failure, Fault, Refusal};
use crate::web::pages::ErrorPage;
use crate::web::reader::Reader;
use crate::web::words::Words;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use askama::Template;
use sathach_domain::bank::life::LifeRefusal;
use sathach_domain::grading::NeutralisationFault;
use serde_json::json;

/// Why a request got no answer of its own.
#[derive(Debug)]
pub enum WebError {
    /// A use case refused or failed.
    Failure(Failure),
    /// Nobody is signed in; pages lead to the sign-in page.
    SignInNeeded,
    /// A form without the token of its sign-in, or a request from another site.
    ForgedRequest,
    /// A body that cannot be read; the text is for programmers.
    BadBody(String),
    /// A body of another type than JSON where JSON is asked for.
    NotJson,
}

impl std::fmt::Display for WebError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Nothing of it reaches a user: `respond` writes the answer.
        write!(out, "{self:?}")
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        match self {
            WebError::Failure(Failure::Refusal(refusal)) => status_of(refusal),
            WebError::Failure(Failure::Fault(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            WebError::SignInNeeded => StatusCode::UNAUTHORIZED,
            WebError::ForgedRequest => StatusCode::FORBIDDEN,
            WebError::BadBody(_) => StatusCode::BAD_REQUEST,
            WebError::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    /// An empty answer that [`respond`] fills in.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl<T: Into<Failure>> From<T> for WebError {
    fn from(failure: T) -> Self {
        WebError::Failure(failure.into())
    }
}

/// Writes the answer to a failed request, in the reader's language: problem details for programs,
/// a page that offers a way on for people.
#[must_use]
pub fn respond(request: &HttpRequest, error: &WebError, request_id: &str) -> HttpResponse {
    let reader = Reader::of(request);
    let status = error.status_code();
    if let WebError::Failure(Failure::Fault(fault)) = error {
        log_fault(request, fault, request_id);
    }
    if request.path().starts_with("/api/") {
        return problem(error, reader.words, request_id);
    }
    if let WebError::SignInNeeded = error {
        let next = if request.method() == actix_web::http::Method::GET {
            request.path()
        } else {
            "/staff"
        };
        return HttpResponse::SeeOther()
            .insert_header((LOCATION, format!("/staff/sign-in?next={next}")))
            .finish();
    }
    let page = match error {
        WebError::Failure(Failure::Refusal(Refusal::NotFound)) => {
            ErrorPage::not_found(reader.words, &reader.path)
        }
        WebError::Failure(Failure::Fault(_)) => {
            ErrorPage::fault(reader.words, &reader.path, request_id.to_owned())
        }
        WebError::Failure(Failure::Refusal(_))
        | WebError::SignInNeeded
        | WebError::ForgedRequest
        | WebError::BadBody(_)
        | WebError::NotJson => {
            ErrorPage::refused(reader.words, &reader.path, message_of(error, reader.words))
        }
    };
    let body = page.render().unwrap_or_default();
    HttpResponse::build(status).content_type("text/html; charset=utf-8").body(body)
}

fn log_fault(request: &HttpRequest, fault: &Fault, request_id: &str) {
    let route = request.match_pattern().unwrap_or_default();
    tracing::error!(request_id, route, %fault, "fault");
}

/// RFC 9457 problem details with a stable code.
fn problem(error: &WebError, words: Words, request_id: &str) -> HttpResponse {
    let status = error.status_code();
    let code = code_of(error);
    let mut body = json!({
        "type": format!("urn:sathach:{code}"),
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "code": code,
        "detail": message_of(error, words),
    });
    if let Some(fields) = body.as_object_mut() {
        match error {
            WebError::Failure(Failure::Fault(_)) => {
                fields.insert("id".to_owned(), json!(request_id));
            }
            WebError::Failure(Failure::Refusal(Refusal::UnsavedEvents { acked, .. })) => {
                fields.insert("acked".to_owned(), json!(acked));
            }
            WebError::Failure(Failure::Refusal(
                Refusal::SeqConflict { seq }
                | Refusal::BadEvent { seq, .. }
                | Refusal::BadResponse { seq, .. },
            )) => {
                fields.insert("seq".to_owned(), json!(seq));
                fields.insert("reason".to_owned(), json!(reason_of(error)));
            }
            WebError::BadBody(text) => {
                fields.insert("reason".to_owned(), json!(text));
            }
            WebError::Failure(Failure::Refusal(_))
            | WebError::SignInNeeded
            | WebError::ForgedRequest
            | WebError::NotJson => {}
        }
    }
    let mut response = HttpResponse::build(status);
    if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
        response.insert_header(("retry-after", "2"));
    }
    response.insert_header((CONTENT_TYPE, "application/problem+json")).body(body.to_string())
}

/// What is wrong with an event, for programmers.
fn reason_of(error: &WebError) -> String {
    match error {
        WebError::Failure(Failure::Refusal(refusal)) => refusal.to_string(),
        WebError::Failure(Failure::Fault(_))
        | WebError::SignInNeeded
        | WebError::ForgedRequest
        | WebError::BadBody(_)
        | WebError::NotJson => String::new(),
    }
}

/// The stable code of an error.
#[must_use]
pub fn code_of(error: &WebError) -> &'static str {
    match error {
        WebError::Failure(Failure::Refusal(refusal)) => refusal_code(refusal),
        WebError::Failure(Failure::Fault(_)) => "fault",
        WebError::SignInNeeded => "sign_in_needed",
        WebError::ForgedRequest => "forged_request",
        WebError::BadBody(_) => "bad_body",
        WebError::NotJson => "not_json",
    }
}

fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotFound | Refusal::UnknownCode | Refusal::NothingToPrint => StatusCode::NOT_FOUND,
        Refusal::NotAllowed => StatusCode::FORBIDDEN,
        Refusal::TooManyGuesses => StatusCode::TOO_MANY_REQUESTS,
        Refusal::NotJoined | Refusal::BadSignIn => StatusCode::UNAUTHORIZED,
        Refusal::LinkOver => StatusCode::GONE,
        Refusal::TryAgain => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::DeviceNeedsApproval
        | Refusal::Superseded
        | Refusal::NotAdmitted
        | Refusal::NotStarted
        | Refusal::AlreadySubmitted
        | Refusal::TimeOver
        | Refusal::NotSubmitted
        | Refusal::SeqConflict { .. }
        | Refusal::UnsavedEvents { .. }
        | Refusal::SessionSealed
        | Refusal::StillRunning { .. }
        | Refusal::AlreadyCheckedIn { .. }
        | Refusal::RetakeTooSoon { .. }
        | Refusal::RetakeExhausted { .. }
        | Refusal::CourseNeeded { .. }
        | Refusal::SessionFull
        | Refusal::UsernameTaken
        | Refusal::NoBankRelease
        | Refusal::Assembly(_)
        | Refusal::DecisionMissing
        | Refusal::NotSealed
        | Refusal::AlreadyRevoked
        | Refusal::TrustNotSigned
        | Refusal::ItemLife(_)
        | Refusal::ChangedMeanwhile
        | Refusal::TooFewResponses { .. }
        | Refusal::SamePerson
        | Refusal::WaitsAlready
        | Refusal::BankFull
        | Refusal::NothingToRelease
        | Refusal::ProposalWaits
        | Refusal::OwnProposal
        | Refusal::Neutralisation(_)
        | Refusal::VersionChanged { .. } => StatusCode::CONFLICT,
        Refusal::BadResponse { .. }
        | Refusal::BadEvent { .. }
        | Refusal::CardFaults(_)
        | Refusal::NumberDisagrees(_)
        | Refusal::Fields(_)
        | Refusal::FileErrors(_)
        | Refusal::Lines(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn refusal_code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotFound => "not_found",
        Refusal::NotAllowed => "not_allowed",
        Refusal::UnknownCode => "unknown_code",
        Refusal::TooManyGuesses => "too_many_guesses",
        Refusal::DeviceNeedsApproval => "second_device",
        Refusal::NotJoined => "not_joined",
        Refusal::Superseded => "superseded",
        Refusal::NotAdmitted => "not_admitted",
        Refusal::NotStarted => "not_started",
        Refusal::AlreadySubmitted => "submitted",
        Refusal::TimeOver => "time_over",
        Refusal::NotSubmitted => "not_submitted",
        Refusal::SeqConflict { .. } => "seq_conflict",
        Refusal::UnsavedEvents { .. } => "unsaved_events",
        Refusal::BadResponse { .. } => "bad_response",
        Refusal::BadEvent { .. } => "bad_event",
        Refusal::TryAgain => "try_again",
        Refusal::SessionSealed => "session_sealed",
        Refusal::StillRunning { .. } => "still_running",
        Refusal::AlreadyCheckedIn { .. } => "already_checked_in",
        Refusal::CardFaults(_) => "card_faults",
        Refusal::NumberDisagrees(_) => "number_disagrees",
        Refusal::Fields(_) => "fields",
        Refusal::RetakeTooSoon { .. } => "retake_too_soon",
        Refusal::RetakeExhausted { .. } => "retake_exhausted",
        Refusal::CourseNeeded { .. } => "course_needed",
        Refusal::SessionFull => "session_full",
        Refusal::BadSignIn => "bad_sign_in",
        Refusal::UsernameTaken => "username_taken",
        Refusal::LinkOver => "link_over",
        Refusal::NoBankRelease => "no_bank_release",
        Refusal::Assembly(_) => "assembly",
        Refusal::DecisionMissing => "decision_missing",
        Refusal::NotSealed => "not_sealed",
        Refusal::AlreadyRevoked => "already_revoked",
        Refusal::TrustNotSigned => "trust_not_signed",
        Refusal::FileErrors(_) => "file_errors",
        Refusal::Lines(_) => "lines",
        Refusal::VersionChanged { .. } => "version_changed",
        Refusal::ItemLife(_) => "item_life",
        Refusal::ChangedMeanwhile => "changed_meanwhile",
        Refusal::TooFewResponses { .. } => "too_few_responses",
        Refusal::SamePerson => "same_person",
        Refusal::WaitsAlready => "waits_already",
        Refusal::BankFull => "bank_full",
        Refusal::NothingToRelease => "nothing_to_release",
        Refusal::ProposalWaits => "proposal_waits",
        Refusal::OwnProposal => "own_proposal",
        Refusal::Neutralisation(_) => "neutralisation",
        Refusal::NothingToPrint => "nothing_to_print",
    }
}

/// What an error says to the user.
#[must_use]
pub fn message_of(error: &WebError, words: Words) -> String {
    match error {
        WebError::Failure(Failure::Refusal(refusal)) => refusal_in_words(refusal, words),
        WebError::Failure(Failure::Fault(_)) => words.say("error-fault-note"),
        WebError::SignInNeeded => words.say("refusal-sign-in-needed"),
        WebError::ForgedRequest => words.say("refusal-forged-request"),
        WebError::BadBody(_) | WebError::NotJson => words.say("refusal-bad-body"),
    }
}

/// What a refusal says to the user.
#[must_use]
pub fn refusal_in_words(refusal: &Refusal, words: Words) -> String {
    match refusal {
        Refusal::NotFound => words.say("error-not-found"),
        Refusal::NotAllowed => words.say("refusal-not-allowed"),
        Refusal::UnknownCode => words.say("refusal-unknown-code"),
        Refusal::TooManyGuesses => words.say("refusal-too-many-guesses"),
        Refusal::DeviceNeedsApproval => words.say("refusal-second-device"),
        Refusal::NotJoined => words.say("refusal-not-joined"),
        Refusal::Superseded => words.say("refusal-superseded"),
        Refusal::NotAdmitted => words.say("refusal-not-admitted"),
        Refusal::NotStarted => words.say("refusal-not-started"),
        Refusal::AlreadySubmitted => words.say("refusal-submitted"),
        Refusal::TimeOver => words.say("refusal-time-over"),
        Refusal::NotSubmitted => words.say("refusal-not-submitted"),
        Refusal::SeqConflict { .. }
        | Refusal::UnsavedEvents { .. }
        | Refusal::BadResponse { .. }
        | Refusal::BadEvent { .. } => words.say("refusal-device-out-of-step"),
        Refusal::TryAgain => words.say("refusal-try-again"),
        Refusal::SessionSealed => words.say("refusal-session-sealed"),
        Refusal::StillRunning { n } => {
            words.say_with("refusal-still-running", &[("n", n.to_string())])
        }
        Refusal::AlreadyCheckedIn { seat_number } => {
            words.say_with("refusal-already-checked-in", &[("seat", seat_number.to_string())])
        }
        Refusal::CardFaults(_) => words.say("refusal-card-faults"),
        Refusal::NumberDisagrees(_) => words.say("refusal-number-disagrees"),
        Refusal::Fields(_) => words.say("refusal-fields"),
        Refusal::RetakeTooSoon { from } => {
            words.say_with("refusal-retake-too-soon", &[("date", words.day(*from))])
        }
        Refusal::RetakeExhausted { window_days } => {
            words.say_with("refusal-retake-exhausted", &[("n", window_days.to_string())])
        }
        Refusal::CourseNeeded { window_days } => {
            words.say_with("refusal-course-needed", &[("n", window_days.to_string())])
        }
        Refusal::SessionFull => words.say("refusal-session-full"),
        Refusal::BadSignIn => words.say("sign-in-wrong"),
        Refusal::UsernameTaken => words.say("refusal-username-taken"),
        Refusal::LinkOver => words.say("refusal-link-over"),
        Refusal::NoBankRelease => words.say("refusal-no-bank-release"),
        Refusal::Assembly(_) => words.say("refusal-assembly"),
        Refusal::DecisionMissing => words.say("refusal-decision-missing"),
        Refusal::NotSealed => words.say("refusal-not-sealed"),
        Refusal::AlreadyRevoked => words.say("refusal-already-revoked"),
        Refusal::TrustNotSigned => words.say("refusal-trust-not-signed"),
        Refusal::FileErrors(lines) => {
            words.say_with("refusal-file-errors", &[("lines", lines.join("; "))])
        }
        Refusal::Lines(_) => words.say("refusal-fields"),
        Refusal::VersionChanged { item, version } => words.say_with(
            "refusal-version-changed",
            &[("item", item.clone()), ("version", version.to_string())],
        ),
        Refusal::ItemLife(refusal) => life_in_words(*refusal, words),
        Refusal::ChangedMeanwhile => words.say("refusal-changed-meanwhile"),
        Refusal::TooFewResponses { least } => {
            words.say_with("refusal-too-few-responses", &[("n", least.to_string())])
        }
        Refusal::SamePerson => words.say("refusal-same-person"),
        Refusal::WaitsAlready => words.say("refusal-waits-already"),
        Refusal::BankFull => words.say("refusal-bank-full"),
        Refusal::NothingToRelease => words.say("refusal-nothing-to-release"),
        Refusal::ProposalWaits => words.say("refusal-proposal-waits"),
        Refusal::OwnProposal => words.say("refusal-own-proposal"),
        Refusal::Neutralisation(fault) => neutralisation_in_words(*fault, words),
        Refusal::NothingToPrint => words.say("refusal-nothing-to-print"),
    }
}

fn neutralisation_in_words(fault: NeutralisationFault, words: Words) -> String {
    match fault {
        NeutralisationFault::KeyDoesNotFit => words.say("refusal-key-does-not-fit"),
        NeutralisationFault::KeyIsTheSame => words.say("refusal-key-is-the-same"),
        NeutralisationFault::ResultsAreOut => words.say("refusal-results-are-out"),
        NeutralisationFault::PointsOutOfRange => words.say("refusal-fields"),
    }
}

fn life_in_words(refusal: LifeRefusal, words: Words) -> String {
    match refusal {
        LifeRefusal::WrongStage(_) => words.say("refusal-wrong-stage"),
        LifeRefusal::OwnWording => words.say("refusal-own-wording"),
        LifeRefusal::NotYours => words.say("refusal-not-your-wording"),
        LifeRefusal::HasErrors(n) => words.say_with("refusal-item-errors", &[("n", n.to_string())]),
        LifeRefusal::NoNote => words.say("refusal-no-note"),
    }
}
