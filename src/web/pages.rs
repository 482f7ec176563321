//! Pages that belong to nobody in particular: errors, signing in, the first account, components.

use askama::Template;

use crate::web::page::{FieldErrors, NavLink, Notice, Page, Place, Tone};
use crate::web::words::{Language, Words};

/// Says what went wrong and offers ways on.
#[derive(Clone, Debug, Template)]
#[template(path = "error.html", config = "src/web/askama.toml")]
pub struct ErrorPage {
    /// The frame.
    pub page: Page,
    /// What went wrong, in a few words.
    pub heading: String,
    /// What it means for the reader and what to do.
    pub message: String,
    /// The id under which our own fault is logged.
    pub fault_id: Option<String>,
    /// Where the reader can go from here.
    pub ways_on: Vec<NavLink>,
}

impl ErrorPage {
    /// A page for an address that leads nowhere.
    #[must_use]
    pub fn not_found(words: Words, path: &str) -> ErrorPage {
        ErrorPage {
            page: Page::new(words, "error-not-found", path),
            heading: words.say("error-not-found"),
            message: words.say("error-not-found-note"),
            fault_id: None,
            ways_on: ways_on(words),
        }
    }

    /// A page for something the reader asked for and may not have, or not now.
    #[must_use]
    pub fn refused(words: Words, path: &str, message: String) -> ErrorPage {
        ErrorPage {
            page: Page::new(words, "error-refused", path),
            heading: words.say("error-refused"),
            message,
            fault_id: None,
            ways_on: ways_on(words),
        }
    }

    /// A page for a fault of ours, which shows nothing but the id it is logged under.
    #[must_use]
    pub fn fault(words: Words, path: &str, fault_id: String) -> ErrorPage {
        ErrorPage {
            page: Page::new(words, "error-fault", path),
            heading: words.say("error-fault"),
            message: words.say("error-fault-note"),
            fault_id: Some(fault_id),
            ways_on: ways_on(words),
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ErrorPage {
        ErrorPage::fault(Words::new(language), "/attempt/result", "01981f2c-7d1e".to_string())
    }
}

fn ways_on(words: Words) -> Vec<NavLink> {
    vec![
        NavLink::to("/", words.say("foot-home")),
        NavLink::to("/v", words.say("foot-verify")),
        NavLink::to("/staff/sign-in", words.say("foot-staff")),
    ]
}

/// Where staff sign in.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/sign_in.html", config = "src/web/askama.toml")]
pub struct SignInPage {
    /// The frame.
    pub page: Page,
    /// What was typed before.
    pub username: String,
    /// The path to go on to.
    pub next: String,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

impl SignInPage {
    /// The empty form.
    #[must_use]
    pub fn new(words: Words, next: String) -> SignInPage {
        let page = Page::new(words, "sign-in-heading", "/staff/sign-in");
        SignInPage { page, username: String::new(), next, errors: FieldErrors::default() }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> SignInPage {
        let words = Words::new(language);
        let mut page = SignInPage::new(words, "/staff".to_string());
        page.username = "can-bo".to_string();
        page.errors = FieldErrors::one("username", words.say("sign-in-wrong"));
        page
    }
}

/// Where the first administrator makes an account.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/setup.html", config = "src/web/askama.toml")]
pub struct SetupPage {
    /// The frame; its path holds the secret and is where the form goes.
    pub page: Page,
    /// What was typed before.
    pub username: String,
    /// What was typed before.
    pub display_name: String,
    /// What is wrong with the form.
    pub errors: FieldErrors,
}

impl SetupPage {
    /// The empty form at the path that holds the secret.
    #[must_use]
    pub fn new(words: Words, path: &str) -> SetupPage {
        SetupPage {
            page: Page::new(words, "setup-heading", path),
            username: String::new(),
            display_name: String::new(),
            errors: FieldErrors::default(),
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> SetupPage {
        let words = Words::new(language);
        let mut page = SetupPage::new(words, "/setup/3f9c1e");
        page.username = "quan-tri".to_string();
        page.display_name = "Nguyễn Thị Hương Giang".to_string();
        page.errors = FieldErrors::one("password_again", words.say("setup-different"));
        page
    }
}

/// Shows every component in all its states.
#[derive(Clone, Debug, Template)]
#[template(path = "design.html", config = "src/web/askama.toml")]
pub struct DesignPage {
    /// The frame.
    pub page: Page,
    /// What a wrong form looks like.
    pub errors: FieldErrors,
    /// What a table looks like.
    pub rows: Vec<DesignRow>,
}

/// A row of the table on the page of components.
#[derive(Clone, Debug)]
pub struct DesignRow {
    /// What is counted.
    pub name: String,
    /// How many there are.
    pub n: u64,
    /// How good that is.
    pub tone: Tone,
}

impl DesignPage {
    /// The page of components.
    #[must_use]
    pub fn new(words: Words) -> DesignPage {
        let mut page = Page::new(words, "design-heading", "/design");
        page.actor_name = Some("Trần Văn Bình".to_string());
        page.nav = vec![
            NavLink {
                href: "/design".to_string(),
                label: words.say("design-heading"),
                place: Place::Here,
            },
            NavLink::to("/v", words.say("foot-verify")),
        ];
        page.flash = Some(Notice { tone: Tone::Ok, text: words.say("practice-done") });
        let row = |name: &str, n, tone| DesignRow { name: name.to_string(), n, tone };
        DesignPage {
            page,
            errors: FieldErrors::one("seat_code", words.say("join-wrong")),
            rows: vec![
                row("Phường Cao Lãnh", 12_480, Tone::Ok),
                row("Xã Tân Hộ Cơ", 1_932, Tone::Warn),
                row("Xã Mỹ Thọ", 87, Tone::Error),
            ],
        }
    }

    /// The page itself is an example.
    #[must_use]
    pub fn sample(language: Language) -> DesignPage {
        DesignPage::new(Words::new(language))
    }
}
