//! Sessions: the list, opening one, showing it with its live roster, and its papers.

use super::pages::{NewSessionPage, SessionPage, SessionRow, SessionsPage};
use super::roster_pages::{Rights, Roster, RosterFragment};
use super::round_pages::{RoundsPage, band_section};
use crate::paper::Trim;
use crate::services::list_choices::{list_exams, list_halls, list_own_communes};
use crate::services::open_session::{NewSession, open_session};
use crate::services::print_certificates::certificates_of_session;
use crate::services::print_decision::decision_of_session;
use crate::services::print_papers::{host_of, roster, seat_cards};
use crate::services::record_incident::KINDS;
use crate::services::show_rounds::rounds_of_session;
use crate::services::show_session::{SessionSummary, SessionView, list_sessions, show_session};
use crate::services::{Actor, App, Refusal};
use crate::web::actor::{Allowed, Certify, CheckedForm, Permission, RunSessions, SeeSessions};
use crate::web::errors::WebError;
use crate::web::page::{FieldErrors, NavLink, Place};
use crate::web::reader::Reader;
use crate::web::respond::{download, html, pdf, see_other};
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::{Answer, Choice, form_errors, frame, refused};
use crate::web::watch::items::CSV;
use crate::web::words::Words;
use actix_web::web;
use sathach_domain::assembly::blueprint::ExtensionPolicy;
use sathach_domain::assembly::{Hall, MOST_IN_LINE};
use sathach_domain::moment::Moment;
use serde::Deserialize;
use uuid::Uuid;

/// Routes of sessions.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/sessions", web::get().to(list))
        .route("/staff/sessions", web::post().to(open))
        .route("/staff/sessions/new", web::get().to(new))
        .route("/staff/sessions/{id}", web::get().to(show))
        .route("/staff/sessions/{id}/roster", web::get().to(roster_alone))
        .route("/staff/sessions/{id}/forms", web::get().to(forms))
        .route("/staff/sessions/{id}/forms/{number}.csv", web::get().to(band_file))
        .route("/staff/sessions/{id}/seat-cards.pdf", web::get().to(seat_cards_pdf))
        .route("/staff/sessions/{id}/roster.pdf", web::get().to(roster_pdf))
        .route("/staff/sessions/{id}/certificates.pdf", web::get().to(certificates_pdf))
        .route("/staff/sessions/{id}/decision.pdf", web::get().to(decision_pdf));
}

/// Which sessions a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Open,
    Waiting,
    Sealed,
}

impl Wanted {
    const ALL: [Wanted; 4] = [Wanted::All, Wanted::Open, Wanted::Waiting, Wanted::Sealed];

    fn href(self) -> &'static str {
        match self {
            Wanted::All => "/staff/sessions",
            Wanted::Open => "/staff/sessions?state=open",
            Wanted::Waiting => "/staff/sessions?state=waiting",
            Wanted::Sealed => "/staff/sessions?state=sealed",
        }
    }

    fn label(self, words: Words) -> String {
        match self {
            Wanted::All => words.say("sessions-all"),
            Wanted::Open => words.say("session-state-open"),
            Wanted::Waiting => words.say("session-state-waiting"),
            Wanted::Sealed => words.say("session-state-sealed"),
        }
    }

    fn holds(self, session: &SessionSummary) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Open => session.state == "open",
            Wanted::Waiting => session.waits_for_decision,
            Wanted::Sealed => session.state == "sealed",
        }
    }
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    state: String,
}

/// What the forms of a round are expected to give, as a file.
async fn band_file(
    app: web::Data<App>,
    reader: Reader,
    path: web::Path<(Uuid, i64)>,
    staff: Allowed<SeeSessions>,
) -> Answer {
    let (id, number) = path.into_inner();
    let rounds = rounds_of_session(&app, &staff.actor, id).await?;
    let round = rounds.iter().find(|round| round.number == number).ok_or(Refusal::NotFound)?;
    let section = band_section(round, &id.to_string(), reader.words);
    Ok(download(&format!("bo-de-{number}.csv"), CSV, section.table.csv()?))
}

/// Where people sit, and the forms dealt for the seats.
async fn forms(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<SeeSessions>,
) -> Answer {
    let view = show_session(&app, &staff.actor, *id).await?;
    let rounds = rounds_of_session(&app, &staff.actor, *id).await?;
    let page = frame(&app, &reader, &staff.actor, "rounds-heading");
    html(&RoundsPage::of(page, &view, &rounds, reader.words))
}

async fn list(
    app: web::Data<App>,
    reader: Reader,
    query: web::Query<ListQuery>,
    staff: Allowed<SeeSessions>,
) -> Answer {
    let words = reader.words;
    let wanted = match query.state.as_str() {
        "open" => Wanted::Open,
        "waiting" => Wanted::Waiting,
        "sealed" => Wanted::Sealed,
        _ => Wanted::All,
    };
    let way = |other: Wanted| NavLink {
        place: if other == wanted { Place::Here } else { Place::Elsewhere },
        ..NavLink::to(other.href(), other.label(words))
    };
    let sessions = list_sessions(&app, &staff.actor).await?;
    let sessions = sessions.iter().filter(|session| wanted.holds(session));
    let may_open = RunSessions::allows(staff.actor.role);
    let empty_text = match wanted {
        Wanted::Waiting => words.say("sessions-none-waiting"),
        Wanted::All | Wanted::Open | Wanted::Sealed if may_open => {
            words.say("sessions-none-mentor")
        }
        Wanted::All | Wanted::Open | Wanted::Sealed => words.say("sessions-none-others"),
    };
    html(&SessionsPage {
        page: frame(&app, &reader, &staff.actor, "staff-sessions"),
        filters: Wanted::ALL.into_iter().map(way).collect(),
        sessions: sessions.map(|session| SessionRow::of(session, words)).collect(),
        may_open,
        empty_title: words.say("sessions-none-title"),
        empty_text,
    })
}

#[derive(Deserialize)]
struct OpenFields {
    #[serde(default)]
    exam_id: String,
    #[serde(default)]
    hall_name: String,
    #[serde(default = "usual_rows")]
    seat_rows: String,
    #[serde(default = "usual_columns")]
    seat_columns: String,
}

fn usual_rows() -> String {
    Hall::USUAL.rows().to_string()
}

fn usual_columns() -> String {
    Hall::USUAL.columns().to_string()
}

async fn new(app: web::Data<App>, reader: Reader, staff: Allowed<RunSessions>) -> Answer {
    let fields = OpenFields {
        exam_id: String::new(),
        hall_name: String::new(),
        seat_rows: usual_rows(),
        seat_columns: usual_columns(),
    };
    html(&new_page(&app, &reader, &staff.actor, fields).await?)
}

async fn new_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    fields: OpenFields,
) -> Result<NewSessionPage, WebError> {
    let exams = list_exams(app).await?;
    let own = list_own_communes(app, actor).await?;
    Ok(NewSessionPage {
        page: frame(app, reader, actor, "session-open"),
        exams: exams
            .into_iter()
            .map(|exam| Choice::new(&exam.id, exam.title, &fields.exam_id))
            .collect(),
        commune_name: own.into_iter().next().map(|own| own.name).unwrap_or_default(),
        halls: list_halls(app, actor).await?,
        hall_name: fields.hall_name,
        seat_rows: fields.seat_rows,
        seat_columns: fields.seat_columns,
        most_in_line: MOST_IN_LINE.to_string(),
        errors: FieldErrors::default(),
    })
}

async fn open(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<RunSessions, OpenFields>,
) -> Answer {
    let new = NewSession {
        exam_id: form.fields.exam_id.clone(),
        commune_code: form.actor.commune_code.clone().unwrap_or_default(),
        hall_name: form.fields.hall_name.clone(),
        seat_rows: form.fields.seat_rows.trim().parse().unwrap_or(0),
        seat_columns: form.fields.seat_columns.trim().parse().unwrap_or(0),
    };
    match open_session(&app, &form.actor, new).await {
        Ok(id) => Ok(see_other(&Done::Opened.told_at(&format!("/staff/sessions/{id}")))),
        Err(failure) => {
            let errors = form_errors(failure, reader.words, "hall_name")?;
            let mut page = new_page(&app, &reader, &form.actor, form.fields).await?;
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
    staff: Allowed<SeeSessions>,
) -> Answer {
    let mut page = session_page(&app, &reader, &staff.actor, *id).await?;
    page.page.flash = told.notice(reader.words);
    html(&page)
}

fn rights_of(actor: &Actor) -> Rights {
    match (RunSessions::allows(actor.role), Certify::allows(actor.role)) {
        (true, true) => Rights::RunAndCertify,
        (true, false) => Rights::Run,
        (false, true) => Rights::Certify,
        (false, false) => Rights::Look,
    }
}

/// The page of a session.
///
/// # Errors
/// When it is not there or out of the actor's reach.
pub(super) async fn session_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    id: Uuid,
) -> Result<SessionPage, WebError> {
    let words = reader.words;
    let view = show_session(app, actor, id).await?;
    let n_issued = view.lines.iter().filter(|line| line.credential.is_some()).count();
    let is_open = view.session.state == "open";
    let needs_decision = view.exam.certificate.needs_decision;
    // Issuing that broke off half-way waits for the officer as well.
    let waits_for_decision = !is_open
        && needs_decision
        && (view.session.decision_number.is_none() || view.n_without_certificate() > 0);
    let may_run = RunSessions::allows(actor.role);
    let incident = |(kind, note, at): &(String, String, Moment)| {
        format!("{}, {}: {note}", words.time_of_day(at.utc()), kind_in_words(kind, words))
    };
    Ok(SessionPage {
        page: frame(app, reader, actor, "session-heading"),
        id: id.to_string(),
        hall: format!("{}, {}", view.hall_name, view.commune_name),
        exam_title: view.exam.title_vi.clone(),
        extension: view.exam.extension.map(|of| extension_in_words(of, words)).unwrap_or_default(),
        opened_at: words.moment(Moment::from_ms(view.session.opened_at).utc()),
        code: Some(view.code.clone()).filter(|_| may_run),
        join_address: format!("{}/join", host_of(app)),
        is_open,
        after_seal: after_seal(&view, n_issued, words),
        waits_for_decision,
        may_run,
        may_decide: Certify::allows(actor.role),
        n_issued,
        roster: Roster::of(&view, rights_of(actor), app.now(), words),
        incidents: view.incidents.iter().map(incident).collect(),
        incident_kinds: KINDS
            .iter()
            .map(|kind| Choice::new(kind, kind_in_words(kind, words), ""))
            .collect(),
        note: String::new(),
        errors: FieldErrors::default(),
    })
}

/// What the mentor tells people beforehand.
fn extension_in_words(extension: ExtensionPolicy, words: Words) -> String {
    words.say_with(
        "session-extension",
        &[
            ("points", extension.within_points),
            ("n", extension.items),
            ("minutes", extension.minutes),
        ],
    )
}

fn after_seal(view: &SessionView, n_issued: usize, words: Words) -> String {
    match (&view.session.decision_number, view.exam.certificate.needs_decision) {
        (None, true) => words.say("session-waits-for-decision"),
        (None, false) => words.say_with("session-issued", &[("n", n_issued.to_string())]),
        (Some(number), _) => words.say_with(
            "session-issued-by",
            &[("n", n_issued.to_string()), ("number", number.clone())],
        ),
    }
}

fn kind_in_words(kind: &str, words: Words) -> String {
    match kind {
        "technical" => words.say("incident-technical"),
        "health" => words.say("incident-health"),
        "conduct" => words.say("incident-conduct"),
        "help" => words.say("incident-help"),
        _ => words.say("incident-other"),
    }
}

/// The roster alone, which the page asks for every few seconds.
async fn roster_alone(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<SeeSessions>,
) -> Answer {
    let view = show_session(&app, &staff.actor, *id).await?;
    html(&RosterFragment {
        page: frame(&app, &reader, &staff.actor, "session-heading"),
        roster: Roster::of(&view, rights_of(&staff.actor), app.now(), reader.words),
    })
}

/// Seat codes let people in, so only those who run the session print them.
async fn seat_cards_pdf(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    staff: Allowed<RunSessions>,
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

/// Marks around the pages for a press that cuts them.
#[derive(serde::Deserialize)]
struct PrintWish {
    #[serde(default)]
    marks: bool,
}

async fn certificates_pdf(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    wish: web::Query<PrintWish>,
    staff: Allowed<SeeSessions>,
) -> Answer {
    let trim = if wish.marks { Trim::CropMarks } else { Trim::None };
    Ok(pdf("giay-chung-nhan.pdf", certificates_of_session(&app, &staff.actor, *id, trim).await?))
}

async fn decision_pdf(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    staff: Allowed<SeeSessions>,
) -> Answer {
    Ok(pdf("quyet-dinh.pdf", decision_of_session(&app, &staff.actor, *id).await?))
}
