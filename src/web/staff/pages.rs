//! The pages of mentors and officers.

use crate::web::page::{FieldErrors, Page, Tone};
use crate::web::words::{Language, Words};
use askama::Template;

/// A session in the list.
pub struct SessionRow {
    /// Id.
    pub id: String,
    /// Hall and commune.
    pub hall: String,
    /// When it was opened.
    pub opened_at: String,
    /// People on the roster.
    pub n_candidates: u64,
    /// State in words.
    pub state: String,
    /// How much it needs attention.
    pub tone: Tone,
}

/// What can be opened.
pub struct Opening {
    /// Exams: id and title.
    pub exams: Vec<(String, String)>,
}

/// The first page of staff: what to do next, and the sessions.
#[derive(Template)]
#[template(path = "staff/home.html", config = "src/web/askama.toml")]
pub struct StaffHomePage {
    /// The frame.
    pub page: Page,
    /// What to do next, in one sentence.
    pub next_step: String,
    /// Sessions, newest first.
    pub sessions: Vec<SessionRow>,
    /// The form that opens one, for those who may.
    pub opening: Option<Opening>,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

impl StaffHomePage {
    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> Self {
        let words = Words::new(language);
        StaffHomePage {
            page: Page::new(words, "staff-sessions", "/staff"),
            next_step: words.say("staff-next-mentor"),
            sessions: vec![SessionRow {
                id: "1".to_owned(),
                hall: "Nhà văn hóa ấp 1".to_owned(),
                opened_at: "10/10/2026 08:00".to_owned(),
                n_candidates: 30,
                state: words.say("staff-state-open"),
                tone: Tone::Ok,
            }],
            opening: Some(Opening {
                exams: vec![("citizens".to_owned(), "Kỹ năng số cơ bản".to_owned())],
            }),
            errors: FieldErrors::default(),
        }
    }
}

/// A line of the roster.
pub struct Line {
    /// Number of the seat.
    pub seat_number: i64,
    /// Name; empty once erased.
    pub name: String,
    /// Code of the seat.
    pub seat_code: String,
    /// State in words.
    pub state: String,
    /// How much it needs attention.
    pub tone: Tone,
    /// Positions answered.
    pub n_answered: i64,
    /// Decision and points, once graded.
    pub result: String,
    /// The attempt.
    pub attempt_id: String,
    /// Another device waits.
    pub device_waits: bool,
    /// Waits to be let in.
    pub may_admit: bool,
    /// Is working.
    pub is_running: bool,
}

/// One session with its roster.
#[derive(Template)]
#[template(path = "staff/session.html", config = "src/web/askama.toml")]
pub struct SessionPage {
    /// The frame.
    pub page: Page,
    /// Id of the session.
    pub id: String,
    /// Hall and commune.
    pub hall: String,
    /// What is sat.
    pub exam_title: String,
    /// Code, grouped.
    pub code: String,
    /// Address that people open.
    pub join_address: String,
    /// Not sealed.
    pub is_open: bool,
    /// The officer's decision is missing.
    pub waits_for_decision: bool,
    /// The reader may run the session.
    pub may_run: bool,
    /// The reader may enter the decision.
    pub may_decide: bool,
    /// Certificates issued.
    pub n_issued: usize,
    /// The same in words.
    pub issued: String,
    /// Items of a form.
    pub n_items: u32,
    /// The roster.
    pub lines: Vec<Line>,
    /// Incidents in words.
    pub incidents: Vec<String>,
    /// What is wrong with a form.
    pub errors: FieldErrors,
}

impl SessionPage {
    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> Self {
        let words = Words::new(language);
        SessionPage {
            page: Page::new(words, "staff-sessions", "/staff/sessions/1"),
            id: "1".to_owned(),
            hall: "Nhà văn hóa ấp 1".to_owned(),
            exam_title: "Kỹ năng số cơ bản".to_owned(),
            code: "BCD-FGH".to_owned(),
            join_address: "https://sathach.example.vn/join".to_owned(),
            is_open: true,
            waits_for_decision: true,
            may_run: true,
            may_decide: true,
            n_issued: 1,
            issued: words.say_with("session-issued", &[("n", "1")]),
            n_items: 30,
            lines: vec![Line {
                seat_number: 1,
                name: "Nguyễn Thị Mẫu".to_owned(),
                seat_code: "22B-CDF".to_owned(),
                state: words.say("state-started"),
                tone: Tone::Info,
                n_answered: 12,
                result: String::new(),
                attempt_id: "1".to_owned(),
                device_waits: true,
                may_admit: true,
                is_running: true,
            }],
            incidents: vec!["08:15 Mất điện 5 phút".to_owned()],
            errors: FieldErrors::default(),
        }
    }
}

/// What was typed at a check-in.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct CheckInFields {
    /// Text of the card.
    pub card_text: String,
    /// Citizen number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Birth date, dd/mm/yyyy.
    pub birth_date: String,
    /// `male` or `female`.
    pub sex: String,
    /// Commune of residence.
    pub commune_code: String,
    /// `yes` when agreed.
    pub consent: String,
    /// Why to go on although the number disagrees.
    pub override_reason: String,
}

/// A field typed by hand.
pub struct TypedField {
    /// Name of the field.
    pub name: &'static str,
    /// Label.
    pub label: String,
    /// What was typed.
    pub value: String,
}

/// The check-in of one person.
#[derive(Template)]
#[template(path = "staff/check_in.html", config = "src/web/askama.toml")]
pub struct CheckInPage {
    /// The frame.
    pub page: Page,
    /// Id of the session.
    pub id: String,
    /// Who was checked in before; empty at first.
    pub done: String,
    /// What was typed.
    pub fields: CheckInFields,
    /// The fields for typing by hand.
    pub typed: Vec<TypedField>,
    /// Communes: code and name.
    pub communes: Vec<(String, String)>,
    /// What the person agrees to.
    pub consent_text: String,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl CheckInPage {
    /// The page with what was typed.
    #[must_use]
    pub fn new(page: Page, id: String, fields: CheckInFields) -> Self {
        let field = |name, label, value: &String| TypedField { name, label, value: value.clone() };
        let typed = vec![
            field("number", page.say("check-in-number"), &fields.number),
            field("name", page.say("check-in-name"), &fields.name),
            field("birth_date", page.say("check-in-birth"), &fields.birth_date),
        ];
        CheckInPage {
            page,
            id,
            done: String::new(),
            fields,
            typed,
            communes: Vec::new(),
            consent_text: String::new(),
            errors: FieldErrors::default(),
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> Self {
        let words = Words::new(language);
        let page = Page::new(words, "session-check-in", "/staff/sessions/1/check-in");
        let fields = CheckInFields { number: "087".to_owned(), ..CheckInFields::default() };
        let mut page = CheckInPage::new(page, "1".to_owned(), fields);
        page.errors = FieldErrors::one("number", words.say("field-number"));
        page.communes = vec![("30085".to_owned(), "Xã Tân Hộ Cơ".to_owned())];
        page
    }
}

/// Progress of the province or a commune, in words.
#[derive(Clone)]
pub struct ProgressRow {
    /// Code of the commune.
    pub code: String,
    /// Name.
    pub name: String,
    /// Adults passed.
    pub n_passed: i64,
    /// Adults passed of all adults.
    pub counted: String,
    /// Share.
    pub share: String,
    /// Pace needed.
    pub pace: String,
    /// Source of the figure.
    pub source: String,
    /// The figure is a sample.
    pub is_sample: bool,
}

/// Progress toward the targets.
#[derive(Template)]
#[template(path = "staff/progress.html", config = "src/web/askama.toml")]
pub struct ProgressPage {
    /// The frame.
    pub page: Page,
    /// The province.
    pub province: ProgressRow,
    /// Communes within reach.
    pub communes: Vec<ProgressRow>,
}

impl ProgressPage {
    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> Self {
        let words = Words::new(language);
        let row = ProgressRow {
            code: "30085".to_owned(),
            name: "Xã Tân Hộ Cơ".to_owned(),
            n_passed: 2,
            counted: "2 / 24.000".to_owned(),
            share: "0%".to_owned(),
            pace: words.say("progress-reached"),
            source: String::new(),
            is_sample: true,
        };
        ProgressPage {
            page: Page::new(words, "staff-progress", "/staff/progress"),
            province: row.clone(),
            communes: vec![row],
        }
    }
}

/// A certificate in the list.
pub struct CertificateRow {
    /// Id.
    pub id: String,
    /// Number in the register.
    pub register_number: i64,
    /// Name; empty once erased.
    pub name: String,
    /// Day of issue.
    pub issued_on: String,
    /// State in words.
    pub state: String,
    /// How good it is.
    pub tone: Tone,
    /// Not revoked.
    pub in_force: bool,
}

/// Certificates within reach.
#[derive(Template)]
#[template(path = "staff/certificates.html", config = "src/web/askama.toml")]
pub struct CertificatesPage {
    /// The frame.
    pub page: Page,
    /// Newest first.
    pub rows: Vec<CertificateRow>,
    /// The reader may revoke.
    pub may_certify: bool,
    /// What is wrong with a form.
    pub errors: FieldErrors,
}

impl CertificatesPage {
    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> Self {
        let words = Words::new(language);
        CertificatesPage {
            page: Page::new(words, "staff-certificates", "/staff/certificates"),
            rows: vec![CertificateRow {
                id: "1".to_owned(),
                register_number: 1,
                name: "Nguyễn Thị Mẫu".to_owned(),
                issued_on: "10/10/2026".to_owned(),
                state: words.say("certificates-in-force"),
                tone: Tone::Ok,
                in_force: true,
            }],
            may_certify: true,
            errors: FieldErrors::default(),
        }
    }
}
