//! What mentors do: open a session, check people in, let them in, watch, seal.

use super::frame::{form_errors, frame, typed_day};
use super::pages::{
    CheckInFields, CheckInPage, Line, Opening, SessionPage, SessionRow, StaffHomePage,
};
use crate::services::admit::{admit, allow_device};
use crate::services::check_in::{CheckIn, Consent, Identity, check_in};
use crate::services::grant_time::grant_time;
use crate::services::issue_credentials::enter_decision;
use crate::services::open_session::{NewSession, open_session};
use crate::services::print_papers::{certificates_of_session, points_in_words, roster, seat_cards};
use crate::services::record_incident::record_incident;
use crate::services::seal_session::{StillRunning, seal_session};
use crate::services::show_form::exam_of;
use crate::services::show_session::{RosterLine, full_name, list_sessions, show_session};
use crate::services::{Actor, App, Failure};
use crate::store::{bank, places};
use crate::web::actor::{
    Allowed, BeStaff, Certify, CheckedForm, Permission, RunSessions, SeeSessions,
};
use crate::web::errors::WebError;
use crate::web::page::{FieldErrors, Tone};
use crate::web::reader::Reader;
use crate::web::respond::{html, pdf, see_other};
use crate::web::words::Words;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use sathach_domain::grading::Decision;
use sathach_domain::identity::{Role, Sex};
use serde::Deserialize;
use uuid::Uuid;

type Answer = Result<HttpResponse, WebError>;

/// Routes of sessions.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff", web::get().to(home))
        .route("/staff/sessions", web::post().to(open))
        .route("/staff/sessions/{id}", web::get().to(show))
        .route("/staff/sessions/{id}/check-in", web::get().to(check_in_form))
        .route("/staff/sessions/{id}/check-in", web::post().to(check_in_now))
        .route("/staff/sessions/{id}/admit-all", web::post().to(admit_all))
        .route("/staff/sessions/{id}/incidents", web::post().to(add_incident))
        .route("/staff/sessions/{id}/seal", web::post().to(seal))
        .route("/staff/sessions/{id}/decision", web::post().to(decide))
        .route("/staff/sessions/{id}/seat-cards.pdf", web::get().to(seat_cards_pdf))
        .route("/staff/sessions/{id}/roster.pdf", web::get().to(roster_pdf))
        .route("/staff/sessions/{id}/certificates.pdf", web::get().to(certificates_pdf))
        .route("/staff/attempts/{id}/admit", web::post().to(admit_one))
        .route("/staff/attempts/{id}/allow-device", web::post().to(allow))
        .route("/staff/attempts/{id}/time", web::post().to(add_time));
}

async fn home(app: web::Data<App>, reader: Reader, staff: Allowed<BeStaff>) -> Answer {
    if !SeeSessions::allows(staff.actor.role) {
        let page = home_page(&app, &reader, &staff.actor, FieldErrors::default(), false).await?;
        return html(&page);
    }
    html(&home_page(&app, &reader, &staff.actor, FieldErrors::default(), true).await?)
}

async fn home_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    errors: FieldErrors,
    sees_sessions: bool,
) -> Result<StaffHomePage, WebError> {
    let words = reader.words;
    let next_step = match actor.role {
        Role::Mentor => words.say("staff-next-mentor"),
        Role::CommuneOfficer | Role::ProvinceOfficer => words.say("staff-next-officer"),
        Role::ItemAuthor | Role::Auditor | Role::Administrator => words.say("staff-next-other"),
    };
    let sessions = if sees_sessions { list_sessions(app, actor).await? } else { Vec::new() };
    let sessions = sessions
        .into_iter()
        .map(|summary| {
            let (key, tone) = match (summary.state.as_str(), summary.waits_for_decision) {
                ("open", _) => ("staff-state-open", Tone::Ok),
                (_, true) => ("staff-state-waiting", Tone::Warn),
                (_, false) => ("staff-state-sealed", Tone::Info),
            };
            SessionRow {
                id: summary.id.to_string(),
                hall: format!("{}, {}", summary.hall_name, summary.commune_name),
                opened_at: words.moment(summary.opened_at.utc()),
                n_candidates: summary.n_candidates,
                state: words.say(key),
                tone,
            }
        })
        .collect();
    let opening = if RunSessions::allows(actor.role) { Some(opening(app).await?) } else { None };
    let page = frame(app, reader, actor, "staff-sessions");
    Ok(StaffHomePage { page, next_step, sessions, opening, errors })
}

async fn opening(app: &App) -> Result<Opening, WebError> {
    let mut exams = Vec::new();
    for row in bank::newest_exams(&app.store).await? {
        exams.push((row.exam_id, exam_of(&app.store, row.id).await?.title_vi));
    }
    Ok(Opening { exams })
}

#[derive(Deserialize)]
struct OpenFields {
    #[serde(default)]
    exam_id: String,
    #[serde(default)]
    hall_name: String,
}

async fn open(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<RunSessions, OpenFields>,
) -> Answer {
    let new = NewSession {
        exam_id: form.fields.exam_id,
        commune_code: form.actor.commune_code.clone().unwrap_or_default(),
        hall_name: form.fields.hall_name,
    };
    match open_session(&app, &form.actor, new).await {
        Ok(id) => Ok(see_other(&format!("/staff/sessions/{id}"))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "hall_name")?;
            unprocessable(html(&home_page(&app, &reader, &form.actor, errors, true).await?)?)
        }
    }
}

fn unprocessable(mut response: HttpResponse) -> Answer {
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn show(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<SeeSessions>,
) -> Answer {
    html(&session_page(&app, &reader, &staff.actor, *id, FieldErrors::default()).await?)
}

async fn session_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    id: Uuid,
    errors: FieldErrors,
) -> Result<SessionPage, WebError> {
    let words = reader.words;
    let mut view = show_session(app, actor, id).await?;
    view.lines.sort_by_key(|line| (urgency(line), line.seat_number));
    let n_issued = view.lines.iter().filter(|line| line.credential.is_some()).count();
    let is_open = view.session.state == "open";
    let needs_decision = view.exam.certificate.needs_decision;
    Ok(SessionPage {
        page: frame(app, reader, actor, "staff-sessions"),
        id: id.to_string(),
        hall: format!("{}, {}", view.hall_name, view.commune_name),
        exam_title: view.exam.title_vi.clone(),
        code: view.code,
        join_address: format!("{}/join", app.public_url),
        is_open,
        waits_for_decision: !is_open && needs_decision && view.session.decision_number.is_none(),
        may_run: RunSessions::allows(actor.role),
        may_decide: Certify::allows(actor.role),
        n_issued,
        issued: words.say_with("session-issued", &[("n", n_issued.to_string())]),
        n_items: view.exam.n_items(),
        lines: view.lines.into_iter().map(|line| line_of(line, words)).collect(),
        incidents: view
            .incidents
            .iter()
            .map(|(_, note, at)| format!("{} {note}", words.time_of_day(at.utc())))
            .collect(),
        errors,
    })
}

/// Who needs the mentor comes first.
fn urgency(line: &RosterLine) -> u8 {
    match (line.device_waits, line.state.as_str()) {
        (true, _) => 0,
        (false, "expected") => 1,
        (false, "started") => 2,
        (false, "admitted") => 3,
        (false, _) => 4,
    }
}

fn line_of(line: RosterLine, words: Words) -> Line {
    let (key, tone) = match line.state.as_str() {
        "expected" => ("state-expected", Tone::Warn),
        "admitted" => ("state-admitted", Tone::Info),
        "started" => ("state-started", Tone::Info),
        _ => ("state-submitted", Tone::Ok),
    };
    let result = match (line.decision, line.score_sixtieths) {
        (Some(decision), Some(score)) => {
            let word = match decision {
                Decision::Pass => words.say("decision-pass"),
                Decision::Fail => words.say("decision-fail"),
                Decision::Withheld => words.say("decision-withheld"),
            };
            format!("{word} ({})", points_in_words(score))
        }
        (Some(_), None) | (None, _) => String::new(),
    };
    let (state, tone) = if line.device_waits {
        (words.say("session-device-waits"), Tone::Error)
    } else {
        (words.say(key), tone)
    };
    Line {
        seat_number: line.seat_number,
        name: line.name.unwrap_or_default(),
        seat_code: line.seat_code,
        tone,
        n_answered: line.n_answered,
        result,
        attempt_id: line.attempt_id.to_string(),
        device_waits: line.device_waits,
        may_admit: line.state == "expected",
        is_running: line.state == "started",
        state,
    }
}

#[derive(Deserialize)]
struct Done {
    #[serde(default)]
    seat: Option<i64>,
}

async fn check_in_form(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    query: web::Query<Done>,
    staff: Allowed<RunSessions>,
) -> Answer {
    let mut page =
        check_in_page(&app, &reader, &staff.actor, *id, CheckInFields::default()).await?;
    if let Some(seat) = query.seat {
        let view = show_session(&app, &staff.actor, *id).await?;
        let line = view.lines.iter().find(|line| line.seat_number == seat);
        page.done = line.map_or_else(String::new, |line| {
            let values = [("seat", seat.to_string()), ("code", line.seat_code.clone())];
            reader.words.say_with("check-in-done", &values)
        });
    }
    html(&page)
}

async fn check_in_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    id: Uuid,
    fields: CheckInFields,
) -> Result<CheckInPage, WebError> {
    let view = show_session(app, actor, id).await?;
    let frame = frame(app, reader, actor, "session-check-in");
    let mut page = CheckInPage::new(frame, id.to_string(), fields);
    page.consent_text = view.exam.consent.text_vi;
    page.communes = places::communes(&app.store)
        .await?
        .iter()
        .map(|commune| (commune.code.clone(), full_name(commune)))
        .collect();
    Ok(page)
}

async fn check_in_now(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, CheckInFields>,
) -> Answer {
    let fields = form.fields;
    let identity = if fields.card_text.trim().is_empty() && !fields.number.is_empty() {
        Identity::Typed {
            number: fields.number.clone(),
            name: fields.name.clone(),
            birth_date: typed_day(&fields.birth_date),
            sex: Sex::parse(&fields.sex),
        }
    } else {
        Identity::CardText(fields.card_text.clone())
    };
    let asked = CheckIn {
        identity,
        commune_code: fields.commune_code.clone(),
        consent: if fields.consent == "yes" { Consent::Given } else { Consent::Missing },
        override_reason: fields.override_reason.clone(),
    };
    match check_in(&app, &form.actor, *id, asked).await {
        Ok(done) => {
            let seat = done.seat_number;
            Ok(see_other(&format!("/staff/sessions/{id}/check-in?seat={seat}")))
        }
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "card_text")?;
            let mut page = check_in_page(&app, &reader, &form.actor, *id, fields).await?;
            page.errors = errors;
            unprocessable(html(&page)?)
        }
    }
}

#[derive(Deserialize)]
struct NoFields {}

async fn back_to(app: &App, actor: &Actor, attempt_id: Uuid) -> Answer {
    let attempt = crate::store::attempts::find(&app.store, attempt_id).await?;
    let session_id = attempt.map(|attempt| attempt.session_id).unwrap_or_default();
    // Looking the session up keeps its address from those out of reach.
    show_session(app, actor, session_id).await?;
    Ok(see_other(&format!("/staff/sessions/{session_id}")))
}

async fn admit_one(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, NoFields>,
) -> Answer {
    let NoFields {} = form.fields;
    admit(&app, &form.actor, *id).await?;
    back_to(&app, &form.actor, *id).await
}

async fn admit_all(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, NoFields>,
) -> Answer {
    let NoFields {} = form.fields;
    let view = show_session(&app, &form.actor, *id).await?;
    for line in view.lines.iter().filter(|line| line.state == "expected") {
        admit(&app, &form.actor, line.attempt_id).await?;
    }
    Ok(see_other(&format!("/staff/sessions/{id}")))
}

async fn allow(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, NoFields>,
) -> Answer {
    let NoFields {} = form.fields;
    allow_device(&app, &form.actor, *id).await?;
    back_to(&app, &form.actor, *id).await
}

#[derive(Deserialize)]
struct TimeFields {
    minutes: u32,
    #[serde(default)]
    reason: String,
}

async fn add_time(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, TimeFields>,
) -> Answer {
    grant_time(&app, &form.actor, *id, form.fields.minutes, &form.fields.reason).await?;
    back_to(&app, &form.actor, *id).await
}

#[derive(Deserialize)]
struct IncidentFields {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    note: String,
}

async fn add_incident(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, IncidentFields>,
) -> Answer {
    let done = record_incident(&app, &form.actor, *id, &form.fields.kind, &form.fields.note).await;
    after(&app, &reader, &form.actor, *id, done, "note").await
}

/// Back to the session, or the session with what was refused.
async fn after(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    id: Uuid,
    done: Result<(), Failure>,
    field: &'static str,
) -> Answer {
    match done {
        Ok(()) => Ok(see_other(&format!("/staff/sessions/{id}"))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, field)?;
            unprocessable(html(&session_page(app, reader, actor, id, errors).await?)?)
        }
    }
}

#[derive(Deserialize)]
struct SealFields {
    #[serde(default)]
    end_running: String,
}

async fn seal(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<RunSessions, SealFields>,
) -> Answer {
    let running =
        if form.fields.end_running == "yes" { StillRunning::End } else { StillRunning::Refuse };
    let done = seal_session(&app, &form.actor, *id, running).await;
    after(&app, &reader, &form.actor, *id, done, "end_running").await
}

#[derive(Deserialize)]
struct DecisionFields {
    #[serde(default)]
    decision_number: String,
    #[serde(default)]
    decision_on: String,
}

async fn decide(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Certify, DecisionFields>,
) -> Answer {
    let on = typed_day(&form.fields.decision_on);
    let done = enter_decision(&app, &form.actor, *id, &form.fields.decision_number, on).await;
    after(&app, &reader, &form.actor, *id, done.map(|_| ()), "decision_number").await
}

async fn seat_cards_pdf(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    staff: Allowed<SeeSessions>,
) -> Answer {
    Ok(pdf("phieu-ghe.pdf", seat_cards(&app, &staff.actor, *id).await?))
}

async fn roster_pdf(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    staff: Allowed<SeeSessions>,
) -> Answer {
    Ok(pdf("danh-sach.pdf", roster(&app, &staff.actor, *id).await?))
}

async fn certificates_pdf(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    staff: Allowed<SeeSessions>,
) -> Answer {
    Ok(pdf("giay-chung-nhan.pdf", certificates_of_session(&app, &staff.actor, *id).await?))
}
