//! The page that checks one person in, and goes on with the next one.

use crate::web::page::{FieldErrors, Page};
use crate::web::staff::frame::Choice;
use crate::web::words::{Language, Words};
use askama::Template;

/// What was typed at a check-in.
#[derive(Clone, Debug, Default, serde::Deserialize)]
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
    /// Last day of a course, dd/mm/yyyy.
    pub course_on: String,
    /// Where the course was, and who confirms it.
    pub course_place: String,
}

impl CheckInFields {
    /// The person was typed by hand: the card's box is empty.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        let typed = [&self.number, &self.name, &self.birth_date, &self.sex];
        self.card_text.trim().is_empty() && typed.iter().any(|text| !text.is_empty())
    }
}

/// Who was checked in a moment ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JustCheckedIn {
    /// Says who it was.
    pub heading: String,
    /// Number of the seat.
    pub seat_number: i64,
    /// Code of the seat, grouped.
    pub seat_code: String,
}

/// The check-in of one person.
#[derive(Clone, Debug, Template)]
#[template(path = "mentor/check_in.html", config = "src/web/askama.toml")]
pub struct CheckInPage {
    /// The frame.
    pub page: Page,
    /// Id of the session.
    pub id: String,
    /// Hall and commune.
    pub hall: String,
    /// Who was checked in before.
    pub done: Option<JustCheckedIn>,
    /// What was typed.
    pub fields: CheckInFields,
    /// The fields for typing are open.
    pub is_typed: bool,
    /// Communes to choose from; none is chosen at first.
    pub communes: Vec<Choice>,
    /// What the person agrees to.
    pub consent_text: String,
    /// The number disagrees, so a reason is asked for.
    pub asks_for_override: bool,
    /// Attempts are used up, so a course is asked for.
    pub asks_for_course: bool,
    /// What is wrong with the card's text, all of it.
    pub card_errors: Vec<String>,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

impl CheckInPage {
    /// Shows what is wrong and opens the fields that it concerns.
    pub fn show_errors(&mut self, errors: FieldErrors) {
        let of = |field: &str| errors.0.iter().filter(|error| error.field == field).count();
        self.card_errors = errors
            .0
            .iter()
            .filter(|error| error.field == "card_text")
            .map(|error| error.message.clone())
            .collect();
        self.asks_for_override |= of("override_reason") > 0;
        self.asks_for_course |= of("course_on") + of("course_place") > 0;
        self.errors = errors;
    }

    /// An example of a person checked in, and the next one refused.
    #[must_use]
    pub fn sample(language: Language) -> CheckInPage {
        let words = Words::new(language);
        let mut page = CheckInPage {
            page: Page::new(words, "session-check-in", "/staff/sessions/1/check-in"),
            id: "1".to_owned(),
            hall: "Nhà văn hóa ấp 1, Xã Tân Hộ Cơ".to_owned(),
            done: Some(JustCheckedIn {
                heading: words.say_with("check-in-done", &[("name", "Thạch Thị Sà Rết Ửng")]),
                seat_number: 12,
                seat_code: "7KM-M2P".to_owned(),
            }),
            fields: CheckInFields {
                card_text: "087168000777||Thach Thi|05031968|Nu|Tan Ho Co|15062021".to_owned(),
                ..CheckInFields::default()
            },
            is_typed: true,
            communes: vec![
                Choice::new("", words.say("check-in-choose"), ""),
                Choice::new("30085", "Xã Tân Hộ Cơ".to_owned(), ""),
            ],
            consent_text: "Tôi đồng ý cho dùng dữ liệu trên thẻ để sát hạch.".to_owned(),
            asks_for_course: true,
            asks_for_override: true,
            card_errors: Vec::new(),
            errors: FieldErrors::default(),
        };
        let mut errors = FieldErrors::one("card_text", words.say("card-sex-garbled"));
        errors.0.extend(FieldErrors::one("commune_code", words.say("field-commune")).0);
        page.show_errors(errors);
        page
    }
}
