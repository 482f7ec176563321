//! What administrators see of the accounts: the list, the form of a new one, the last question
//! before one is disabled.

use super::role_words::{Reach, reach_of, role_in_words};
use crate::services::list_choices::CommuneChoice;
use crate::web::page::{FieldErrors, Page, Tone};
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::identity::Role;
use serde::Deserialize;

/// An account in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Its id.
    pub id: String,
    /// Name to greet by.
    pub display_name: String,
    /// Name to sign in with.
    pub username: String,
    /// What the person may do.
    pub role: String,
    /// Where.
    pub place: String,
    /// Whether it works.
    pub state: String,
    /// How good that is.
    pub tone: Tone,
    /// The reader may disable it.
    pub may_disable: bool,
}

/// Where an account reaches: its commune, or the whole province.
#[must_use]
pub fn place_in_words(code: Option<&str>, communes: &[CommuneChoice], words: Words) -> String {
    let Some(code) = code else { return words.say("account-province") };
    let commune = communes.iter().find(|commune| commune.code == code);
    commune.map_or_else(|| code.to_owned(), |commune| commune.name.clone())
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
        let row = |name: &str, username: &str, role, state: &str, tone, may_disable| AccountRow {
            id: "1".to_owned(),
            display_name: name.to_owned(),
            username: username.to_owned(),
            role: role_in_words(role, words),
            place: "Xã Tân Hộ Cơ".to_owned(),
            state: words.say(state),
            tone,
            may_disable,
        };
        AccountsPage {
            page: Page::new(words, "staff-accounts", "/staff/accounts"),
            rows: vec![
                row("Trần Văn Bình", "ho-tro", Role::Mentor, "account-works", Tone::Ok, true),
                row("Lê Thị Út", "cu", Role::Auditor, "account-disabled", Tone::Info, false),
            ],
        }
    }
}

/// The fields of a new account. A password is never shown again.
#[derive(Clone, Default, Deserialize)]
pub struct AccountFields {
    /// Name to greet by.
    #[serde(default)]
    pub display_name: String,
    /// Name to sign in with.
    #[serde(default)]
    pub username: String,
    /// Word of a role.
    #[serde(default)]
    pub role: String,
    /// Code of a commune; empty for roles of the province.
    #[serde(default)]
    pub commune_code: String,
    /// Password.
    #[serde(default)]
    pub password: String,
    /// The same once more.
    #[serde(default)]
    pub password_again: String,
}

/// Something to choose from a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountChoice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// It is chosen already.
    pub is_chosen: bool,
}

/// The form of a new account.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/new_account.html", config = "src/web/askama.toml")]
pub struct NewAccountPage {
    /// The frame.
    pub page: Page,
    /// What was typed before.
    pub display_name: String,
    /// What was typed before.
    pub username: String,
    /// Roles to choose from.
    pub roles: Vec<AccountChoice>,
    /// Communes to choose from.
    pub communes: Vec<AccountChoice>,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl NewAccountPage {
    /// The form with what was typed; nothing is chosen at first.
    #[must_use]
    pub fn new(
        page: Page,
        communes: &[CommuneChoice],
        typed: &AccountFields,
        errors: FieldErrors,
    ) -> NewAccountPage {
        let words = page.words;
        let choice = |value: &str, label: String, chosen: &str| AccountChoice {
            is_chosen: value == chosen,
            value: value.to_owned(),
            label,
        };
        let mut roles = vec![choice("", words.say("account-choose-role"), &typed.role)];
        roles.extend(
            Role::ALL.map(|role| choice(role.as_str(), role_with_reach(role, words), &typed.role)),
        );
        let mut places = vec![choice("", words.say("account-province"), &typed.commune_code)];
        places.extend(
            communes
                .iter()
                .map(|place| choice(&place.code, place.name.clone(), &typed.commune_code)),
        );
        NewAccountPage {
            display_name: typed.display_name.clone(),
            username: typed.username.clone(),
            roles,
            communes: places,
            errors,
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> NewAccountPage {
        let words = Words::new(language);
        let page = Page::new(words, "account-new", "/staff/accounts/new");
        let place =
            CommuneChoice { code: "30085".to_owned(), name: "Xã Tân Hộ Cơ".to_owned() };
        let typed = AccountFields {
            display_name: "Trần Văn Bình".to_owned(),
            username: "tran-binh".to_owned(),
            role: Role::Mentor.as_str().to_owned(),
            ..AccountFields::default()
        };
        let errors = FieldErrors::one("commune_code", words.say("account-needs-commune"));
        NewAccountPage::new(page, &[place], &typed, errors)
    }
}

fn role_with_reach(role: Role, words: Words) -> String {
    let name = role_in_words(role, words);
    match reach_of(role) {
        Reach::Commune => words.say_with("account-role-commune", &[("role", name)]),
        Reach::Province => words.say_with("account-role-province", &[("role", name)]),
    }
}

/// Asks once more before an account is disabled.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/disable_account.html", config = "src/web/askama.toml")]
pub struct DisableAccountPage {
    /// The frame; its path is where the form goes.
    pub page: Page,
    /// The account.
    pub account: AccountRow,
}

impl DisableAccountPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> Option<DisableAccountPage> {
        let words = Words::new(language);
        let account = AccountsPage::sample(language).rows.into_iter().next()?;
        let page = Page::new(words, "account-disable-heading", "/staff/accounts/1/disable");
        Some(DisableAccountPage { page, account })
    }
}
