//! The pages of auditors and administrators.

use crate::web::page::{FieldErrors, Notice, Page, Tone};
use crate::web::staff::frame::Choice;
use crate::web::words::{Language, Words};
use askama::Template;

/// An entry of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// When.
    pub at: String,
    /// What was done.
    pub action: String,
    /// Who, by id.
    pub actor: String,
    /// To what, by id.
    pub object: String,
    /// Chain and place in it.
    pub place: String,
}

/// The newest entries, and the outcome of a check.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/audit.html", config = "src/web/askama.toml")]
pub struct AuditPage {
    /// The frame.
    pub page: Page,
    /// What the check found; none before it.
    pub outcome: Option<Notice>,
    /// Where chains are broken.
    pub broken: Vec<String>,
    /// Newest first.
    pub rows: Vec<AuditRow>,
}

impl AuditPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> AuditPage {
        let words = Words::new(language);
        AuditPage {
            page: Page::new(words, "staff-audit", "/staff/audit"),
            outcome: Some(Notice {
                tone: Tone::Error,
                text: words.say_with("audit-broken", &[("n", "1")]),
            }),
            broken: vec!["session:0198-77, 12".to_owned()],
            rows: vec![AuditRow {
                at: "10/10/2026 08:00".to_owned(),
                action: words.say("action-check-in"),
                actor: "staff:0198a3c2-7b1e-7c11-9e1f-000000000001".to_owned(),
                object: "candidate:0198a3c2-7b1e-7c11-9e1f-000000000002".to_owned(),
                place: "session:0198a3c2-7b1e-7c11-9e1f-000000000003, 12".to_owned(),
            }],
        }
    }
}

/// An account in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Id.
    pub id: String,
    /// Name to sign in with.
    pub username: String,
    /// Name to greet by.
    pub display_name: String,
    /// Role in words.
    pub role: String,
    /// Commune; empty for the whole province.
    pub commune: String,
    /// State in words.
    pub state: String,
    /// Whether it works.
    pub tone: Tone,
    /// It works, and is not the reader's own.
    pub may_disable: bool,
}

/// All accounts.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/accounts.html", config = "src/web/askama.toml")]
pub struct AccountsPage {
    /// The frame.
    pub page: Page,
    /// By username.
    pub rows: Vec<AccountRow>,
}

impl AccountsPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> AccountsPage {
        let words = Words::new(language);
        let row = |username: &str, role: String, may_disable| AccountRow {
            id: "1".to_owned(),
            username: username.to_owned(),
            display_name: "Nguyễn Thị Hương Giang".to_owned(),
            role,
            commune: "Xã Tân Hộ Cơ".to_owned(),
            state: words.say("account-active"),
            tone: Tone::Ok,
            may_disable,
        };
        AccountsPage {
            page: Page::new(words, "staff-accounts", "/staff/accounts"),
            rows: vec![
                row("ho-tro-vien", words.say("role-mentor"), true),
                row("quan-tri", words.say("role-administrator"), false),
            ],
        }
    }
}

/// What was typed for an account; the password is never shown again.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct AccountFields {
    /// Name to sign in with.
    pub username: String,
    /// Name to greet by.
    pub display_name: String,
    /// Role.
    pub role: String,
    /// Code of the commune.
    pub commune_code: String,
    /// Password.
    pub password: String,
}

/// Adding an account.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/new_account.html", config = "src/web/askama.toml")]
pub struct NewAccountPage {
    /// The frame.
    pub page: Page,
    /// What was typed before.
    pub username: String,
    /// What was typed before.
    pub display_name: String,
    /// Roles to choose from.
    pub roles: Vec<Choice>,
    /// Communes to choose from.
    pub communes: Vec<Choice>,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

impl NewAccountPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> NewAccountPage {
        let words = Words::new(language);
        NewAccountPage {
            page: Page::new(words, "account-new", "/staff/accounts/new"),
            username: "ho-tro-vien".to_owned(),
            display_name: "Nguyễn Thị Hương Giang".to_owned(),
            roles: vec![Choice::new("mentor", words.say("role-mentor"), "mentor")],
            communes: vec![Choice::new("", words.say("account-whole-province"), "")],
            errors: FieldErrors::one("commune_code", words.say("account-commune-needed")),
        }
    }
}
