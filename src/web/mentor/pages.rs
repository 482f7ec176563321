//! The pages of sessions: the list, opening one, and one session with its roster.

use crate::services::show_session::SessionSummary;
use crate::web::mentor::roster_pages::Roster;
use crate::web::page::{FieldErrors, NavLink, Page, Tone};
use crate::web::staff::frame::Choice;
use crate::web::words::{Language, Words};
use askama::Template;

/// A session in a list.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Id.
    pub id: String,
    /// Hall and commune.
    pub hall: String,
    /// What is sat.
    pub exam: String,
    /// When it was opened.
    pub opened_at: String,
    /// People on the roster.
    pub n_candidates: u64,
    /// State in words.
    pub state: String,
    /// How much it needs attention.
    pub tone: Tone,
}

impl SessionRow {
    /// The line of a session.
    #[must_use]
    pub fn of(session: &SessionSummary, words: Words) -> SessionRow {
        let (state, tone) = match (session.state.as_str(), session.waits_for_decision) {
            ("open", _) => (words.say("session-state-open"), Tone::Ok),
            (_, true) => (words.say("session-state-waiting"), Tone::Warn),
            (_, false) => (words.say("session-state-sealed"), Tone::Info),
        };
        SessionRow {
            id: session.id.to_string(),
            hall: format!("{}, {}", session.hall_name, session.commune_name),
            exam: session.exam_title.clone(),
            opened_at: words.moment(session.opened_at.utc()),
            n_candidates: session.n_candidates,
            state,
            tone,
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(words: Words) -> SessionRow {
        SessionRow {
            id: "1".to_owned(),
            hall: "Nhà văn hóa ấp 1, Xã Tân Hộ Cơ".to_owned(),
            exam: "Kỹ năng số cơ bản của người dân".to_owned(),
            opened_at: "10/10/2026 08:00".to_owned(),
            n_candidates: 30,
            state: words.say("session-state-waiting"),
            tone: Tone::Warn,
        }
    }
}

/// Sessions within reach, by state.
#[derive(Clone, Debug, Template)]
#[template(path = "mentor/sessions.html", config = "src/web/askama.toml")]
pub struct SessionsPage {
    /// The frame.
    pub page: Page,
    /// Ways to the sessions of another state.
    pub filters: Vec<NavLink>,
    /// Newest first.
    pub sessions: Vec<SessionRow>,
    /// The reader may open one.
    pub may_open: bool,
    /// What an empty list says.
    pub empty_title: String,
    /// What to do then.
    pub empty_text: String,
}

impl SessionsPage {
    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> SessionsPage {
        let words = Words::new(language);
        SessionsPage {
            page: Page::new(words, "staff-sessions", "/staff/sessions"),
            filters: vec![NavLink::to("/staff/sessions", words.say("sessions-all"))],
            sessions: vec![SessionRow::sample(words)],
            may_open: true,
            empty_title: words.say("sessions-none-title"),
            empty_text: words.say("sessions-none-mentor"),
        }
    }
}

/// Opening a session.
#[derive(Clone, Debug, Template)]
#[template(path = "mentor/new_session.html", config = "src/web/askama.toml")]
pub struct NewSessionPage {
    /// The frame.
    pub page: Page,
    /// Exams to choose from.
    pub exams: Vec<Choice>,
    /// The commune, which goes with the account.
    pub commune_name: String,
    /// Halls used before.
    pub halls: Vec<String>,
    /// What was typed before.
    pub hall_name: String,
    /// Rows of seats, as typed.
    pub seat_rows: String,
    /// Seats in a row, as typed.
    pub seat_columns: String,
    /// Most rows, and most seats in a row.
    pub most_in_line: String,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

impl NewSessionPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> NewSessionPage {
        let words = Words::new(language);
        NewSessionPage {
            page: Page::new(words, "session-open", "/staff/sessions/new"),
            exams: vec![Choice::new("citizens", "Kỹ năng số cơ bản".to_owned(), "citizens")],
            commune_name: "Xã Tân Hộ Cơ".to_owned(),
            halls: vec!["Nhà văn hóa ấp 1".to_owned()],
            hall_name: String::new(),
            seat_rows: "5".to_owned(),
            seat_columns: "8".to_owned(),
            most_in_line: "50".to_owned(),
            errors: FieldErrors::one("hall_name", words.say("field-required")),
        }
    }
}

/// One session with its roster.
#[derive(Clone, Debug, Template)]
#[template(path = "mentor/session.html", config = "src/web/askama.toml")]
pub struct SessionPage {
    /// The frame.
    pub page: Page,
    /// Id of the session.
    pub id: String,
    /// Hall and commune.
    pub hall: String,
    /// What is sat.
    pub exam_title: String,
    /// What the exam says of more items, to be told beforehand; empty when it has none.
    pub extension: String,
    /// When it was opened.
    pub opened_at: String,
    /// Code, grouped; only for those who run sessions.
    pub code: Option<String>,
    /// Address that people open.
    pub join_address: String,
    /// Not sealed.
    pub is_open: bool,
    /// What comes after the seal, in a sentence.
    pub after_seal: String,
    /// The officer's decision is missing.
    pub waits_for_decision: bool,
    /// The reader may run the session.
    pub may_run: bool,
    /// The reader may enter the decision.
    pub may_decide: bool,
    /// Certificates issued.
    pub n_issued: usize,
    /// The roster.
    pub roster: Roster,
    /// Incidents in words.
    pub incidents: Vec<String>,
    /// Kinds of incident to choose from.
    pub incident_kinds: Vec<Choice>,
    /// The note of an incident that was refused.
    pub note: String,
    /// What is wrong with a form.
    pub errors: FieldErrors,
}

impl SessionPage {
    /// An example of an open session.
    #[must_use]
    pub fn sample(language: Language) -> SessionPage {
        let words = Words::new(language);
        SessionPage {
            page: Page::new(words, "session-heading", "/staff/sessions/1"),
            id: "1".to_owned(),
            hall: "Nhà văn hóa ấp 1, Xã Tân Hộ Cơ".to_owned(),
            exam_title: "Kỹ năng số cơ bản của người dân".to_owned(),
            extension: String::new(),
            opened_at: "10/10/2026 08:00".to_owned(),
            code: Some("BCD-FGH".to_owned()),
            join_address: "sathach.example.vn/join".to_owned(),
            is_open: true,
            after_seal: String::new(),
            waits_for_decision: false,
            may_run: true,
            may_decide: false,
            n_issued: 0,
            roster: Roster::sample(words),
            incidents: vec!["08:15, Kỹ thuật: Mất điện 5 phút".to_owned()],
            incident_kinds: vec![Choice::new("help", words.say("incident-help"), "help")],
            note: String::new(),
            errors: FieldErrors::default(),
        }
    }

    /// An example of a sealed session that waits for its decision.
    #[must_use]
    pub fn sealed_sample(language: Language) -> SessionPage {
        let words = Words::new(language);
        let mut roster = Roster::sample(words);
        roster.is_live = false;
        roster.may_erase = true;
        SessionPage {
            is_open: false,
            after_seal: words.say("session-waits-for-decision"),
            waits_for_decision: true,
            may_decide: true,
            n_issued: 2,
            code: None,
            roster,
            ..SessionPage::sample(language)
        }
    }
}
