//! The pages of a candidate: home, joining, waiting, instructions, practice, exam.

use askama::Template;
use sathach_domain::assembly::blueprint::ExtensionPolicy;
use serde_json::json;

use crate::web::page::{FieldErrors, Page};
use crate::web::words::{Language, Words, escape_for_script};

/// What `join.js` says.
const JOIN_WORDS: &[&str] =
    &["join-wrong", "join-too-many", "join-offline", "waiting-news", "waiting-offline"];

/// What `item.js` says, on the practice page and in the exam.
pub const ITEM_WORDS: &[&str] = &[
    "item-single",
    "item-multiple",
    "item-ordering",
    "item-matching",
    "item-choose",
    "item-up",
    "item-down",
    "item-moved",
    "item-order-done",
    "item-order-kept",
    "item-order-open",
    "picture-enlarge",
    "picture-large",
    "picture-move",
    "picture-close",
    "picture-lost",
    "picture-again",
];

/// What `exam.js` and the modules beside it say.
const EXAM_WORDS: &[&str] = &[
    "exam-heading",
    "exam-answered-of",
    "exam-clock-hide",
    "exam-clock-show",
    "exam-minutes-left",
    "exam-time-left",
    "exam-announce-minutes",
    "exam-saving",
    "exam-saved",
    "exam-waiting",
    "exam-call",
    "exam-dot-answered",
    "exam-dot-blank",
    "exam-dot-flagged",
    "exam-review-heading",
    "exam-review-lead",
    "exam-review-answered",
    "exam-review-blank",
    "exam-blank-none",
    "exam-blank-some",
    "exam-to-review",
    "exam-next",
    "exam-closing-heading",
    "exam-closing-sending",
    "exam-closing-offline",
    "exam-time-over",
    "exam-more-heading",
    "exam-more-lead",
    "exam-load-failed",
    "exam-load-heading",
    "exam-other-window-heading",
    "exam-other-window",
    "exam-listen",
    "exam-listen-stop",
];

/// The first page: what this is, and the way into a session.
#[derive(Clone, Debug, Template)]
#[template(path = "candidate/home.html", config = "src/web/askama.toml")]
pub struct HomePage {
    /// The frame.
    pub page: Page,
    /// Typed before, else empty.
    pub session_code: String,
    /// Typed before, else empty.
    pub seat_code: String,
    /// What is wrong with the form.
    pub errors: FieldErrors,
    /// The words of the page's script.
    pub words_json: String,
}

impl HomePage {
    /// The page with an empty form.
    #[must_use]
    pub fn new(words: Words) -> HomePage {
        HomePage {
            page: Page::new(words, "home-heading", "/"),
            session_code: String::new(),
            seat_code: String::new(),
            errors: FieldErrors::default(),
            words_json: words.as_json(JOIN_WORDS),
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> HomePage {
        HomePage::new(Words::new(language))
    }
}

/// The form with session code and seat code, which a seat card's QR leads to.
#[derive(Clone, Debug, Template)]
#[template(path = "candidate/join.html", config = "src/web/askama.toml")]
pub struct JoinPage {
    /// The frame.
    pub page: Page,
    /// Typed before, else empty.
    pub session_code: String,
    /// Typed before, else empty.
    pub seat_code: String,
    /// What is wrong with the form.
    pub errors: FieldErrors,
    /// The words of the page's script.
    pub words_json: String,
}

impl JoinPage {
    /// The form with what is known of the session code; the seat code is typed or scanned.
    #[must_use]
    pub fn new(words: Words, session_code: String) -> JoinPage {
        JoinPage {
            page: Page::new(words, "join-heading", "/join"),
            session_code,
            seat_code: String::new(),
            errors: FieldErrors::default(),
            words_json: words.as_json(JOIN_WORDS),
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> JoinPage {
        let words = Words::new(language);
        let mut page = JoinPage::new(words, "ABCDEF".to_string());
        page.seat_code = "7KMM2".to_string();
        page.errors = FieldErrors::one("seat_code", words.say("join-wrong"));
        page
    }
}

/// Why a candidate is not in yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The mentor has not let the candidate in.
    Admission,
    /// The attempt runs on another device, and the mentor is asked.
    SecondDevice,
}

impl Waiting {
    /// The word for it in answers to `POST /api/v1/join`.
    #[must_use]
    pub fn state(self) -> &'static str {
        match self {
            Waiting::Admission => "expected",
            Waiting::SecondDevice => "second_device",
        }
    }
}

/// Shown until the mentor lets the candidate in; asks again by itself.
#[derive(Clone, Debug, Template)]
#[template(path = "candidate/waiting.html", config = "src/web/askama.toml")]
pub struct WaitingPage {
    /// The frame.
    pub page: Page,
    /// Why the candidate waits.
    pub reason: Waiting,
    /// What the candidate waits for.
    pub heading: String,
    /// What to do meanwhile.
    pub explanation: String,
    /// For asking again without a script; empty when the script keeps the codes.
    pub session_code: String,
    /// For asking again without a script; empty when the script keeps the codes.
    pub seat_code: String,
    /// The words of the page's script.
    pub words_json: String,
}

impl WaitingPage {
    /// The page, with the codes that its refresh button sends again.
    #[must_use]
    pub fn new(
        words: Words,
        reason: Waiting,
        session_code: String,
        seat_code: String,
    ) -> WaitingPage {
        let (heading, explanation) = match reason {
            Waiting::Admission => ("waiting-admission", "waiting-admission-note"),
            Waiting::SecondDevice => ("waiting-device", "waiting-device-note"),
        };
        WaitingPage {
            page: Page::new(words, heading, "/join/waiting"),
            reason,
            heading: words.say(heading),
            explanation: words.say(explanation),
            session_code,
            seat_code,
            words_json: words.as_json(JOIN_WORDS),
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> WaitingPage {
        WaitingPage::new(Words::new(language), Waiting::Admission, String::new(), String::new())
    }
}

/// Tells in five steps how the exam goes.
#[derive(Clone, Debug, Template)]
#[template(path = "candidate/instructions.html", config = "src/web/askama.toml")]
pub struct InstructionsPage {
    /// The frame.
    pub page: Page,
    /// Who the seat belongs to, so that a wrong card is noticed.
    pub candidate_name: String,
    /// The exam's name.
    pub exam_name: String,
    /// How many items the form has.
    pub n_items: u32,
    /// How much time there is.
    pub time_limit_minutes: u32,
    /// More items that some people get.
    pub extension: Option<ExtensionPolicy>,
}

impl InstructionsPage {
    /// The page for one candidate and exam.
    #[must_use]
    pub fn new(words: Words, candidate_name: String, exam: ExamSize) -> InstructionsPage {
        InstructionsPage {
            page: Page::new(words, "instructions-heading", "/attempt/instructions"),
            candidate_name,
            exam_name: exam.name,
            n_items: exam.n_items,
            time_limit_minutes: exam.time_limit_minutes,
            extension: exam.extension,
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> InstructionsPage {
        let exam = ExamSize {
            name: EXAM_NAME.to_string(),
            n_items: 30,
            time_limit_minutes: 40,
            extension: None,
        };
        InstructionsPage::new(Words::new(language), CANDIDATE_NAME.to_string(), exam)
    }
}

/// What a candidate may know of an exam beforehand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamSize {
    /// The exam's name.
    pub name: String,
    /// How many items a form has.
    pub n_items: u32,
    /// How much time there is.
    pub time_limit_minutes: u32,
    /// More items that some people get.
    pub extension: Option<ExtensionPolicy>,
}

/// One item to try the screen with; it is never scored.
#[derive(Clone, Debug, Template)]
#[template(path = "candidate/practice.html", config = "src/web/askama.toml")]
pub struct PracticePage {
    /// The frame.
    pub page: Page,
    /// The item in the shape of `GET /api/v1/attempts/{id}/form`.
    pub item_json: String,
    /// The words of the page's script.
    pub words_json: String,
}

impl PracticePage {
    /// The page.
    #[must_use]
    pub fn new(words: Words) -> PracticePage {
        let option = |token: &str, key: &str| json!({ "token": token, "text": words.say(key) });
        let item = json!({
            "position": 1,
            "kind": "single_choice",
            "stem": words.say("practice-stem"),
            "options": [
                option("a", "practice-option-1"),
                option("b", "practice-option-2"),
                option("c", "practice-option-3"),
                option("d", "practice-option-4"),
            ],
        });
        PracticePage {
            page: Page::new(words, "practice-heading", "/attempt/practice"),
            item_json: escape_for_script(&item.to_string()),
            words_json: words.as_json(ITEM_WORDS),
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> PracticePage {
        PracticePage::new(Words::new(language))
    }
}

/// The exam itself, which the script fills.
#[derive(Clone, Debug, Template)]
#[template(path = "candidate/exam.html", config = "src/web/askama.toml")]
pub struct ExamPage {
    /// The frame.
    pub page: Page,
    /// The attempt's id, for the script's calls.
    pub attempt_id: String,
    /// Who the attempt belongs to.
    pub candidate_name: String,
    /// The exam's name.
    pub exam_name: String,
    /// The words of the page's scripts.
    pub words_json: String,
}

impl ExamPage {
    /// The page of one attempt.
    #[must_use]
    pub fn new(
        words: Words,
        attempt_id: String,
        candidate_name: String,
        exam_name: String,
    ) -> ExamPage {
        ExamPage {
            page: Page::new(words, "exam-title", "/attempt/exam"),
            attempt_id,
            candidate_name,
            exam_name,
            words_json: words.as_json(&[ITEM_WORDS, EXAM_WORDS].concat()),
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> ExamPage {
        let attempt_id = "01981f2c-7d1e-7c3a-9a40-6d0f1b2c3d4e".to_string();
        let name = CANDIDATE_NAME.to_string();
        ExamPage::new(Words::new(language), attempt_id, name, EXAM_NAME.to_string())
    }
}

/// Shown where an attempt was running that now runs on another device.
#[derive(Clone, Debug, Template)]
#[template(path = "candidate/superseded.html", config = "src/web/askama.toml")]
pub struct SupersededPage {
    /// The frame.
    pub page: Page,
}

impl SupersededPage {
    /// The page.
    #[must_use]
    pub fn new(words: Words) -> SupersededPage {
        SupersededPage { page: Page::new(words, "superseded-heading", "/attempt/superseded") }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> SupersededPage {
        SupersededPage::new(Words::new(language))
    }
}

/// The person in the examples.
pub(crate) const CANDIDATE_NAME: &str = "Nguyễn Thị Hương Giang";
/// The exam in the examples.
pub(crate) const EXAM_NAME: &str = "Sát hạch kỹ năng số cơ bản cho người dân";
