//! The verification page: an answer when the server gave it, and the form to ask for one.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::web::page::{FieldErrors, Page, Tone};
use crate::web::words::{Language, Words};

/// What `verify.js` and the modules beside it say.
pub(super) const VERIFY_WORDS: &[&str] = &[
    "verify-valid",
    "verify-valid-note",
    "verify-unchecked",
    "verify-unchecked-note",
    "verify-revoked",
    "verify-revoked-note",
    "verify-suspended",
    "verify-suspended-note",
    "verify-replaced",
    "verify-replaced-note",
    "verify-expired",
    "verify-expired-note",
    "verify-forged",
    "verify-forged-note",
    "verify-unknown",
    "verify-unknown-note",
    "verify-claims",
    "verify-compare",
    "verify-checking",
    "verify-checked-at",
    "verify-list-date",
    "verify-failed",
    "verify-too-many",
    "verify-differs",
    "verify-differs-note",
    "verify-replaced-by",
    "verify-sample",
    "verify-other-host",
    "verify-no-code",
    "verify-no-camera",
    "verify-cannot",
    "verify-reading",
    "verify-many",
    "verify-field",
    "verify-signed",
    "verify-on-paper",
    "verify-there",
    "verify-not-there",
    "verify-by-eye",
    "verify-day-on-paper",
    "claim-i",
    "claim-n",
    "claim-b",
    "claim-c",
    "claim-o",
    "claim-t",
    "claim-v",
    "claim-l",
    "claim-s",
    "claim-d",
    "claim-e",
    "claim-q",
    "claim-g",
    "claim-r",
    "claim-h",
    "claim-u",
    "claim-w",
    "claim-x",
];

/// What is known about a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyStatus {
    /// Signature right, in force.
    Valid,
    /// Signature right, and no fresh status list to look into.
    Unchecked,
    /// Taken back.
    Revoked,
    /// Not valid for the time being.
    Suspended,
    /// Another certificate stands in its place.
    Replaced,
    /// Its time is over.
    Expired,
    /// Not made by us, or changed since.
    Forged,
    /// No record answers to the code.
    Unknown,
}

impl VerifyStatus {
    /// All statuses.
    pub const ALL: [VerifyStatus; 8] = [
        VerifyStatus::Valid,
        VerifyStatus::Unchecked,
        VerifyStatus::Revoked,
        VerifyStatus::Suspended,
        VerifyStatus::Replaced,
        VerifyStatus::Expired,
        VerifyStatus::Forged,
        VerifyStatus::Unknown,
    ];

    /// How good it is: green, amber or red.
    #[must_use]
    pub fn tone(self) -> Tone {
        match self {
            VerifyStatus::Valid => Tone::Ok,
            VerifyStatus::Unchecked => Tone::Warn,
            VerifyStatus::Revoked
            | VerifyStatus::Suspended
            | VerifyStatus::Replaced
            | VerifyStatus::Expired
            | VerifyStatus::Forged
            | VerifyStatus::Unknown => Tone::Error,
        }
    }

    fn heading_key(self) -> &'static str {
        match self {
            VerifyStatus::Valid => "verify-valid",
            VerifyStatus::Unchecked => "verify-unchecked",
            VerifyStatus::Revoked => "verify-revoked",
            VerifyStatus::Suspended => "verify-suspended",
            VerifyStatus::Replaced => "verify-replaced",
            VerifyStatus::Expired => "verify-expired",
            VerifyStatus::Forged => "verify-forged",
            VerifyStatus::Unknown => "verify-unknown",
        }
    }

    fn note_key(self) -> &'static str {
        match self {
            VerifyStatus::Valid => "verify-valid-note",
            VerifyStatus::Unchecked => "verify-unchecked-note",
            VerifyStatus::Revoked => "verify-revoked-note",
            VerifyStatus::Suspended => "verify-suspended-note",
            VerifyStatus::Replaced => "verify-replaced-note",
            VerifyStatus::Expired => "verify-expired-note",
            VerifyStatus::Forged => "verify-forged-note",
            VerifyStatus::Unknown => "verify-unknown-note",
        }
    }
}

/// One claim of a certificate with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    /// What the claim says something about.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// The server's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyAnswer {
    /// What is known about the certificate.
    pub status: VerifyStatus,
    /// What took its place, in a sentence; empty where nothing did.
    pub replaced_by: String,
    /// Everything the certificate says, for comparing with the paper.
    pub claims: Vec<ClaimRow>,
    /// When the server looked.
    pub checked_at: Option<DateTime<Utc>>,
}

/// Reads a token from the fragment by its script, or asks for lookup code and birth year.
#[derive(Clone, Debug, Template)]
#[template(path = "verifier/verify.html", config = "src/web/askama.toml")]
pub struct VerifyPage {
    /// The frame.
    pub page: Page,
    /// The host under which this page is published, for comparing with the address bar.
    pub host: String,
    /// Thumbprint of the pinned root; empty before a trust list is signed.
    pub root: String,
    /// Certificates here certify nothing: a demonstration.
    pub is_sample: bool,
    /// Typed before, else empty.
    pub serial: String,
    /// Typed before, else empty.
    pub birth_year: String,
    /// What is wrong with the form.
    pub errors: FieldErrors,
    /// The server's answer to the form.
    pub answer: Option<VerifyAnswer>,
    /// The words of the page's scripts.
    pub words_json: String,
}

impl VerifyPage {
    /// The page with an empty form.
    #[must_use]
    pub fn new(words: Words, host: String) -> VerifyPage {
        VerifyPage {
            page: Page::new(words, "verify-heading", "/v"),
            host,
            root: String::new(),
            is_sample: false,
            serial: String::new(),
            birth_year: String::new(),
            errors: FieldErrors::default(),
            answer: None,
            words_json: words.as_json(VERIFY_WORDS),
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> VerifyPage {
        let words = Words::new(language);
        let mut page = VerifyPage::new(words, "sathach.dongthap.example".to_string());
        let claim = |label: &str, value: &str| ClaimRow {
            label: words.say(label),
            value: value.to_string(),
        };
        page.is_sample = true;
        page.answer = Some(VerifyAnswer {
            status: VerifyStatus::Valid,
            replaced_by: String::new(),
            claims: vec![claim("claim-n", "Nguyễn Thị Hương Giang"), claim("claim-b", "1960")],
            checked_at: DateTime::from_timestamp(1_772_700_000, 0),
        });
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_in_the_words_of_the_scripts_is_one_that_scripts_fill() {
        for language in Language::ALL {
            let words = VerifyPage::sample(language).words_json;
            assert!(!words.contains("{$"), "{words}");
        }
    }
}
