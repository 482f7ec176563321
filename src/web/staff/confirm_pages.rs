//! The page between a press and something that cannot be taken back.

use crate::web::page::{FieldErrors, NavLink, Page};
use crate::web::staff::frame::Fact;
use crate::web::words::{Language, Words};
use askama::Template;

/// Says what will happen and asks once more.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/confirm.html", config = "src/web/askama.toml")]
pub struct ConfirmPage {
    /// The frame; its path is where the form goes.
    pub page: Page,
    /// What it is about.
    pub facts: Vec<Fact>,
    /// What will happen.
    pub consequences: Vec<String>,
    /// Whom it meets right now: a sentence and names.
    pub people: Option<(String, Vec<String>)>,
    /// What must be typed, where something must.
    pub typed: Option<TypedField>,
    /// Why, where a reason is kept.
    pub reason: Option<Reason>,
    /// What must be ticked: name of the field and words.
    pub tick: Option<(&'static str, String)>,
    /// Words of the button.
    pub button: String,
    /// Where it leads when nothing shall happen.
    pub back: NavLink,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

/// A field of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedField {
    /// Name of the field.
    pub name: &'static str,
    /// What is typed there.
    pub label: String,
    /// How.
    pub hint: String,
    /// What was typed before.
    pub value: String,
}

/// The field for a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What kind of reason to give.
    pub hint: String,
    /// What was typed before.
    pub typed: String,
}

impl ConfirmPage {
    /// A page that asks once more and nothing else.
    #[must_use]
    pub fn new(page: Page, button: String, back: NavLink) -> ConfirmPage {
        ConfirmPage {
            page,
            facts: Vec::new(),
            consequences: Vec::new(),
            people: None,
            typed: None,
            reason: None,
            tick: None,
            button,
            back,
            errors: FieldErrors::default(),
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ConfirmPage {
        let words = Words::new(language);
        let page = Page::new(words, "seal-heading", "/staff/sessions/1/seal");
        let back = NavLink::to("/staff/sessions/1", words.say("staff-cancel"));
        ConfirmPage {
            facts: vec![Fact::new(words.say("staff-hall"), "Nhà văn hóa ấp 1, Xã Tân Hộ Cơ")],
            consequences: vec![words.say("seal-no-more"), words.say("seal-next")],
            people: Some((
                words.say_with("seal-running", &[("n", "2")]),
                vec!["Nguyễn Thị Hồng Gấm".to_owned(), "Thạch Sà Rết".to_owned()],
            )),
            typed: Some(TypedField {
                name: "name",
                label: words.say("replace-name"),
                hint: words.say("replace-name-hint"),
                value: "Thạch Thị Sà Rết Ửng".to_owned(),
            }),
            reason: Some(Reason { hint: words.say("revoke-reason-hint"), typed: String::new() }),
            tick: Some(("end_running", words.say("seal-end-running"))),
            errors: FieldErrors::one("reason", words.say("field-required")),
            ..ConfirmPage::new(page, words.say("seal-button"), back)
        }
    }
}
