//! The pages of officers: progress, certificates, decisions and population figures.

use crate::web::page::{FieldErrors, NavLink, Page, Tone};
use crate::web::staff::frame::{Choice, Fact};
use crate::web::words::{Language, Words};
use askama::Template;

/// A commune's progress, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressRow {
    /// Code of the commune.
    pub code: String,
    /// Name.
    pub name: String,
    /// Adults passed, for programs that read the page.
    pub n_passed: i64,
    /// Adults passed of all adults.
    pub counted: String,
    /// Share.
    pub share: String,
    /// Pace needed.
    pub pace: String,
    /// Source of the figure and the day it is about.
    pub source: String,
    /// The figure is a sample.
    pub is_sample: bool,
}

/// Progress toward a target of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetCard {
    /// Number of the indicator and its name.
    pub heading: String,
    /// How many of how many.
    pub counted: String,
    /// People counted, for the bar.
    pub value: i64,
    /// People that the target asks for; none when it cannot be said.
    pub max: Option<i64>,
    /// Share, target, due day, pace.
    pub facts: Vec<Fact>,
    /// What else must be known; empty when nothing must.
    pub note: String,
}

/// Progress toward the targets.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/progress.html", config = "src/web/askama.toml")]
pub struct ProgressPage {
    /// The frame.
    pub page: Page,
    /// Day of the report as people type it.
    pub as_of: String,
    /// The province's progress toward what is counted here: adults who passed, confirmations.
    pub cards: Vec<TargetCard>,
    /// Communes within reach that fit the filter.
    pub rows: Vec<ProgressRow>,
    /// What the name is searched for.
    pub search: String,
    /// Orders to choose from.
    pub orders: Vec<Choice>,
    /// A figure of the table is a sample.
    pub has_samples: bool,
    /// The same report as files.
    pub files: Vec<NavLink>,
    /// What is wrong with the day.
    pub errors: FieldErrors,
}

impl ProgressPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ProgressPage {
        let words = Words::new(language);
        let row = |code: &str, name: &str, is_sample| ProgressRow {
            code: code.to_owned(),
            name: name.to_owned(),
            n_passed: 1_932,
            counted: "1.932 trên 24.000 người lớn".to_owned(),
            share: "8,05%".to_owned(),
            pace: words.say_with("progress-needed", &[("n", "126"), ("days", "80")]),
            source: "Chi cục Thống kê, 01/01/2026".to_owned(),
            is_sample,
        };
        let card = TargetCard {
            heading: words.say_with("progress-indicator", &[("number", "14"), ("name", "…")]),
            counted: "412.480 trên 3.280.000 người lớn".to_owned(),
            value: 412_480,
            max: Some(1_640_000),
            facts: vec![
                Fact::new(words.say("progress-share"), "12,57%"),
                Fact::new(words.say("progress-pace"), words.say("progress-reached")),
            ],
            note: String::new(),
        };
        let note = words.say("progress-no-confirmation");
        ProgressPage {
            page: Page::new(words, "staff-progress", "/staff/progress"),
            as_of: "10/10/2026".to_owned(),
            cards: vec![card.clone(), TargetCard { max: None, note, ..card }],
            rows: vec![row("30085", "Xã Tân Hộ Cơ", true), row("29869", "Phường Cao Lãnh", false)],
            search: String::new(),
            orders: vec![Choice::new("name", words.say("progress-by-name"), "name")],
            has_samples: true,
            files: vec![NavLink::to("/staff/progress.pdf", words.say("file-pdf"))],
            errors: FieldErrors::default(),
        }
    }
}

/// A certificate in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRow {
    /// Id.
    pub id: String,
    /// Number in the register.
    pub register_number: i64,
    /// Name; empty once erased, and for those who may not see it.
    pub name: String,
    /// Lookup code.
    pub serial: String,
    /// Commune of residence.
    pub commune: String,
    /// Day of issue.
    pub issued_on: String,
    /// State in words.
    pub state: String,
    /// How good it is.
    pub tone: Tone,
    /// It counts, so it may be printed.
    pub is_in_force: bool,
}

/// Certificates within reach.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/certificates.html", config = "src/web/askama.toml")]
pub struct CertificatesPage {
    /// The frame.
    pub page: Page,
    /// Newest first.
    pub rows: Vec<CertificateRow>,
    /// What was searched for.
    pub search: String,
    /// States to choose from.
    pub states: Vec<Choice>,
    /// Where the list is had as a file.
    pub file: String,
    /// The reader sees names and may revoke.
    pub may_certify: bool,
    /// Only the newest are shown: a sentence that says so.
    pub cut_short: String,
    /// What an empty list says.
    pub empty_text: String,
}

impl CertificatesPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> CertificatesPage {
        let words = Words::new(language);
        let row = |register_number, name: &str, state: String, tone| CertificateRow {
            id: "1".to_owned(),
            register_number,
            name: name.to_owned(),
            serial: "7K3M9-QX4TR".to_owned(),
            commune: "Xã Tân Hộ Cơ".to_owned(),
            issued_on: "10/10/2026".to_owned(),
            state,
            tone,
            is_in_force: tone == Tone::Ok,
        };
        CertificatesPage {
            page: Page::new(words, "staff-certificates", "/staff/certificates"),
            rows: vec![
                row(2, "Thạch Thị Sà Rết Ửng", words.say("certificate-in-force"), Tone::Ok),
                row(1, "Nguyễn Thị Mẫu", words.say("certificate-revoked"), Tone::Error),
            ],
            search: "2".to_owned(),
            states: vec![Choice::new("", words.say("certificates-any-state"), "")],
            file: "/staff/certificates.csv".to_owned(),
            may_certify: true,
            cut_short: words.say_with("list-cut-short", &[("n", "200")]),
            empty_text: String::new(),
        }
    }
}

/// Entering the decision that covers a session.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/decision.html", config = "src/web/askama.toml")]
pub struct DecisionPage {
    /// The frame; its path is where the form goes.
    pub page: Page,
    /// Hall, day, how many passed.
    pub facts: Vec<Fact>,
    /// Address of the session.
    pub session: String,
    /// A decision is in force already.
    pub is_decided: bool,
    /// Passes that still have no certificate.
    pub n_missing: usize,
    /// What was typed.
    pub decision_number: String,
    /// What was typed.
    pub decision_on: String,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

impl DecisionPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> DecisionPage {
        let words = Words::new(language);
        DecisionPage {
            page: Page::new(words, "decision-heading", "/staff/sessions/1/decision"),
            facts: vec![Fact::new(words.say("staff-hall"), "Nhà văn hóa ấp 1, Xã Tân Hộ Cơ")],
            session: "/staff/sessions/1".to_owned(),
            is_decided: false,
            n_missing: 0,
            decision_number: "12/QĐ-UBND".to_owned(),
            decision_on: "31/02/2026".to_owned(),
            errors: FieldErrors::one("decision_on", words.say("field-date")),
        }
    }
}

/// What was typed for one figure.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct FigureFields {
    /// Code of the commune.
    pub commune_code: String,
    /// Adults living there.
    pub n_adults: String,
    /// Day that the figure is about.
    pub as_of: String,
    /// Where it comes from.
    pub source: String,
}

/// A commune with its figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// Name of the commune.
    pub commune: String,
    /// Adults living there; empty before the first figure.
    pub n_adults: String,
    /// Day that the figure is about.
    pub as_of: String,
    /// Where it comes from.
    pub source: String,
    /// The figure is a sample.
    pub is_sample: bool,
}

/// Population figures: those in force, entering one, importing many.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/population.html", config = "src/web/askama.toml")]
pub struct PopulationPage {
    /// The frame.
    pub page: Page,
    /// Communes within reach.
    pub rows: Vec<FigureRow>,
    /// Communes without a figure, in a sentence; empty when there are none.
    pub missing: String,
    /// Communes to choose from.
    pub communes: Vec<Choice>,
    /// What was typed for one figure.
    pub fields: FigureFields,
    /// Text of a table that was refused.
    pub csv: String,
    /// Every wrong line of it.
    pub line_errors: Vec<String>,
    /// First lines of a table as it must be.
    pub template: String,
    /// What is wrong with a form.
    pub errors: FieldErrors,
}

impl PopulationPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> PopulationPage {
        let words = Words::new(language);
        let row = |commune: &str, n_adults: &str, is_sample| FigureRow {
            commune: commune.to_owned(),
            n_adults: n_adults.to_owned(),
            as_of: "01/01/2026".to_owned(),
            source: "Chi cục Thống kê".to_owned(),
            is_sample,
        };
        let line = |line: &str, what: String| {
            words.say_with("line-wrong", &[("line", line.to_owned()), ("what", what)])
        };
        let csv = "commune_code,n_adults,as_of,source\n30085,nhiều,01/01/2026,X\n";
        PopulationPage {
            page: Page::new(words, "staff-population", "/staff/population"),
            rows: vec![row("Xã Tân Hộ Cơ", "24.000", true), row("Phường Cao Lãnh", "", false)],
            missing: words.say_with("population-missing", &[("n", "1")]),
            communes: vec![Choice::new("30085", "Xã Tân Hộ Cơ".to_owned(), "")],
            fields: FigureFields::default(),
            csv: csv.to_owned(),
            line_errors: vec![
                line("2", words.say("field-adults")),
                line("7", words.say("field-commune-unknown")),
            ],
            template: csv.to_owned(),
            errors: FieldErrors::one("csv", words.say("population-lines-wrong")),
        }
    }
}
