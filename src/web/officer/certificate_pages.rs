//! The page of one certificate: what it is, what happened to it, what can be done.

use crate::web::page::{NavLink, Page, Tone};
use crate::web::staff::frame::Fact;
use crate::web::words::{Language, Words};
use askama::Template;

/// Something that happened, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// When.
    pub at: String,
    /// What.
    pub what: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub who: String,
    /// The second person; empty where none was needed or none has come.
    pub second: String,
}

/// One certificate.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/certificate.html", config = "src/web/askama.toml")]
pub struct CertificatePage {
    /// The frame.
    pub page: Page,
    /// Number, name, code, place, day.
    pub facts: Vec<Fact>,
    /// State in words.
    pub state: String,
    /// How good it is.
    pub tone: Tone,
    /// The ones before and after it.
    pub neighbours: Vec<(String, NavLink)>,
    /// What happened, oldest first.
    pub changes: Vec<ChangeRow>,
    /// A revocation waits: a sentence that says so; empty when none does.
    pub waits: String,
    /// Where what waits is dropped.
    pub drop: String,
    /// What can be done.
    pub ways: Vec<NavLink>,
}

impl CertificatePage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> CertificatePage {
        let words = Words::new(language);
        let next = NavLink::to("/staff/certificates/2", "129".to_owned());
        CertificatePage {
            page: Page::new(words, "certificate-heading", "/staff/certificates/1"),
            facts: vec![Fact::new(words.say("certificate-number"), "128")],
            state: words.say("certificate-waiting"),
            tone: Tone::Warn,
            neighbours: vec![(words.say("certificate-successor"), next)],
            changes: vec![ChangeRow {
                at: "10/10/2026 08:15".to_owned(),
                what: words.say("change-suspend"),
                reason: "Đơn trình báo ngày 09/10/2026".to_owned(),
                who: "Cán bộ xã (mẫu)".to_owned(),
                second: String::new(),
            }],
            waits: words.say_with("revoke-waits", &[("name", "Cán bộ xã (mẫu)".to_owned())]),
            drop: "/staff/certificates/1/drop".to_owned(),
            ways: vec![NavLink::to("/staff/certificates/1/resume", words.say("change-resume"))],
        }
    }
}
