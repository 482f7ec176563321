//! The first page of staff.

use super::frame::Fact;
use crate::web::mentor::pages::SessionRow;
use crate::web::page::{NavLink, Page};
use crate::web::words::{Language, Words};
use askama::Template;

/// What to do next, and the way there.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/home.html", config = "src/web/askama.toml")]
pub struct StaffHomePage {
    /// The frame.
    pub page: Page,
    /// One sentence.
    pub next_step: String,
    /// Where it is done, the most likely way first.
    pub ways: Vec<NavLink>,
    /// Heading of the sessions.
    pub sessions_heading: String,
    /// Sessions that wait for the reader.
    pub sessions: Vec<SessionRow>,
    /// How things stand, in a nutshell.
    pub facts: Vec<Fact>,
}

impl StaffHomePage {
    /// A page with a sentence and ways, and nothing else yet.
    #[must_use]
    pub fn new(page: Page, next_step: String, ways: Vec<NavLink>) -> StaffHomePage {
        StaffHomePage {
            page,
            next_step,
            ways,
            sessions_heading: String::new(),
            sessions: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> StaffHomePage {
        let words = Words::new(language);
        let page = Page::new(words, "staff-home", "/staff");
        StaffHomePage {
            sessions_heading: words.say("home-sessions-waiting"),
            sessions: vec![SessionRow::sample(words)],
            facts: vec![
                Fact::new(words.say("progress-passed"), "12.480 trên 24.000 người lớn"),
                Fact::new(words.say("progress-share"), "52%"),
            ],
            ..StaffHomePage::new(
                page,
                words.say_with("home-next-waiting", &[("n", "1")]),
                vec![
                    NavLink::to("/staff/sessions/new", words.say("session-open")),
                    NavLink::to("/staff/sessions", words.say("home-all-sessions")),
                ],
            )
        }
    }
}
