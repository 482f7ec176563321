//! The pages of decisions over several sessions, print jobs and numbered blanks.

use crate::web::page::{FieldErrors, Page, Tone};
use crate::web::staff::frame::{Choice, Fact};
use crate::web::words::{Language, Words};
use askama::Template;

/// A decision in a list.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// Id.
    pub id: String,
    /// Number as on paper.
    pub number: String,
    /// Its day.
    pub decided_on: String,
    /// Certificates issued of those due.
    pub issued: String,
    /// State in words.
    pub state: String,
    /// How much it needs attention.
    pub tone: Tone,
}

/// Decisions within reach.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/decision_lists.html", config = "src/web/askama.toml")]
pub struct DecisionListsPage {
    /// The frame.
    pub page: Page,
    /// How many sessions wait.
    pub waiting: String,
    /// There is something to decide.
    pub may_decide: bool,
    /// Newest first.
    pub rows: Vec<DecisionRow>,
}

/// A session that may be decided.
#[derive(Clone, Debug)]
pub struct SessionChoice {
    /// Name of the field.
    pub field: String,
    /// Hall and commune.
    pub hall: String,
    /// What was sat.
    pub exam: String,
    /// When it was opened.
    pub opened_at: String,
    /// People on the roster.
    pub n_candidates: u64,
    /// It is ticked.
    pub is_chosen: bool,
}

/// Deciding over several sessions.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/new_decision_list.html", config = "src/web/askama.toml")]
pub struct NewDecisionListPage {
    /// The frame.
    pub page: Page,
    /// Sessions that wait.
    pub sessions: Vec<SessionChoice>,
    /// Number, as typed.
    pub decision_number: String,
    /// Day, as typed.
    pub decision_on: String,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

/// What a print form asks.
#[derive(Clone, Debug)]
pub struct PrintForm {
    /// `decision`, `session` or `certificate`.
    pub kind: &'static str,
    /// Whose.
    pub id: String,
    /// Layouts to choose from.
    pub layouts: Vec<Choice>,
    /// Serial of the first blank, as typed.
    pub first_blank: String,
    /// Marks to cut along are wanted.
    pub has_crop_marks: bool,
}

/// One decision with its sessions.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/decision_list.html", config = "src/web/askama.toml")]
pub struct DecisionListPage {
    /// The frame.
    pub page: Page,
    /// Number, day, when.
    pub facts: Vec<Fact>,
    /// How far issuing is, in words.
    pub issued: String,
    /// Certificates issued.
    pub n_issued: u64,
    /// Certificates due.
    pub n_wanted: u64,
    /// Issuing goes on.
    pub is_running: bool,
    /// Address of the page.
    pub here: String,
    /// The decision itself can be printed.
    pub has_paper: bool,
    /// Sessions within reach: address, hall, exam.
    pub sessions: Vec<(String, String, String)>,
    /// The print form, once something is issued.
    pub print: Option<PrintForm>,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

/// The print form by itself, for a session or one certificate.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/new_print.html", config = "src/web/askama.toml")]
pub struct NewPrintPage {
    /// The frame.
    pub page: Page,
    /// The form.
    pub print: PrintForm,
    /// What is wrong with it.
    pub errors: FieldErrors,
}

/// A print job.
#[derive(Clone, Debug)]
pub struct PrintRow {
    /// Id.
    pub id: String,
    /// When it was asked for.
    pub asked_at: String,
    /// Layout.
    pub layout: String,
    /// Blanks, or none.
    pub blanks: String,
    /// Pages prepared.
    pub n_done: i64,
    /// Pages to print.
    pub n_pages: i64,
    /// How far it is, in words.
    pub progress: String,
    /// State in words.
    pub state: String,
    /// How much it needs attention.
    pub tone: Tone,
    /// It can be stopped.
    pub may_cancel: bool,
    /// The file is there.
    pub has_file: bool,
}

/// One's own print jobs.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/prints.html", config = "src/web/askama.toml")]
pub struct PrintsPage {
    /// The frame.
    pub page: Page,
    /// Newest first.
    pub rows: Vec<PrintRow>,
    /// Something is still being printed.
    pub is_running: bool,
}

/// A numbered blank.
#[derive(Clone, Debug)]
pub struct BlankRow {
    /// Serial.
    pub serial: String,
    /// What became of it.
    pub state: String,
    /// How much it needs attention.
    pub tone: Tone,
    /// Register number of its certificate.
    pub register_number: String,
    /// When and why.
    pub note: String,
}

/// The record of numbered blanks.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/blanks.html", config = "src/web/askama.toml")]
pub struct BlanksPage {
    /// The frame.
    pub page: Page,
    /// The greatest serial first.
    pub rows: Vec<BlankRow>,
    /// Serial, as typed.
    pub serial: String,
    /// Reason, as typed.
    pub reason: String,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

impl DecisionListsPage {
    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> DecisionListsPage {
        let words = Words::new(language);
        DecisionListsPage {
            page: Page::new(words, "decisions-heading", "/staff/decisions"),
            waiting: words.say_with("decisions-waiting", &[("n", "3")]),
            may_decide: true,
            rows: vec![DecisionRow {
                id: "1".to_owned(),
                number: "12/QĐ-MẪU".to_owned(),
                decided_on: "10/10/2026".to_owned(),
                issued: "120/300".to_owned(),
                state: words.say("decisions-running"),
                tone: Tone::Warn,
            }],
        }
    }
}

impl NewDecisionListPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> NewDecisionListPage {
        let words = Words::new(language);
        NewDecisionListPage {
            page: Page::new(words, "decisions-new", "/staff/decisions/new"),
            sessions: vec![SessionChoice {
                field: "session_1".to_owned(),
                hall: "Nhà văn hóa ấp 1, Xã Tân Hộ Cơ".to_owned(),
                exam: "Kỹ năng số cơ bản của người dân".to_owned(),
                opened_at: "10/10/2026 08:00".to_owned(),
                n_candidates: 30,
                is_chosen: true,
            }],
            decision_number: String::new(),
            decision_on: String::new(),
            errors: FieldErrors::one("decision_number", words.say("field-required")),
        }
    }
}

impl PrintForm {
    fn sample(kind: &'static str) -> PrintForm {
        PrintForm {
            kind,
            id: "1".to_owned(),
            layouts: vec![Choice::new("", "official-a4".to_owned(), "")],
            first_blank: "DT 0001234".to_owned(),
            has_crop_marks: true,
        }
    }
}

impl DecisionListPage {
    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> DecisionListPage {
        let words = Words::new(language);
        DecisionListPage {
            page: Page::new(words, "decision-heading", "/staff/decisions/1"),
            facts: vec![Fact::new(words.say("decision-number"), "12/QĐ-MẪU")],
            issued: "120/300".to_owned(),
            n_issued: 120,
            n_wanted: 300,
            is_running: true,
            here: "/staff/decisions/1".to_owned(),
            has_paper: true,
            sessions: vec![(
                "/staff/sessions/1".to_owned(),
                "Nhà văn hóa ấp 1, Xã Tân Hộ Cơ".to_owned(),
                "Kỹ năng số cơ bản của người dân".to_owned(),
            )],
            print: Some(PrintForm::sample("decision")),
            errors: FieldErrors::one("first_blank", words.say("field-blank")),
        }
    }
}

impl NewPrintPage {
    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> NewPrintPage {
        let words = Words::new(language);
        NewPrintPage {
            page: Page::new(words, "prints-new", "/staff/prints/new"),
            print: PrintForm::sample("session"),
            errors: FieldErrors::default(),
        }
    }
}

impl PrintsPage {
    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> PrintsPage {
        let words = Words::new(language);
        let row = PrintRow {
            id: "1".to_owned(),
            asked_at: "10/10/2026 08:00".to_owned(),
            layout: "official-a4".to_owned(),
            blanks: "DT 0001234".to_owned(),
            n_done: 120,
            n_pages: 300,
            progress: "120/300".to_owned(),
            state: words.say("print-running"),
            tone: Tone::Warn,
            may_cancel: true,
            has_file: true,
        };
        PrintsPage {
            page: Page::new(words, "prints-heading", "/staff/prints"),
            rows: vec![row],
            is_running: true,
        }
    }
}

impl BlanksPage {
    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> BlanksPage {
        let words = Words::new(language);
        BlanksPage {
            page: Page::new(words, "blanks-heading", "/staff/blanks"),
            rows: vec![BlankRow {
                serial: "DT 0001234".to_owned(),
                state: words.say("blank-spoiled"),
                tone: Tone::Warn,
                register_number: "17".to_owned(),
                note: "10/10/2026 08:00".to_owned(),
            }],
            serial: String::new(),
            reason: String::new(),
            errors: FieldErrors::one("serial", words.say("field-blank")),
        }
    }
}
