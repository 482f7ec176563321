//! What every page has: words, title, who is signed in, ways to other pages, a notice.

use crate::web::assets::asset_url;
use crate::web::words::{Language, Words};

/// The frame around a page's own content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The words in the reader's language.
    pub words: Words,
    /// The page's name, first in the browser's title.
    pub title: String,
    /// Goes with every form of somebody who is signed in; empty for everybody else.
    pub csrf: String,
    /// Who is signed in.
    pub actor_name: Option<String>,
    /// The pages that the signed-in person works with.
    pub nav: Vec<NavLink>,
    /// The path of this page, to which the language switch returns.
    pub path: String,
    /// What the last action led to.
    pub flash: Option<Notice>,
}

impl Page {
    /// A page for somebody who is not signed in, with the title that a key says.
    #[must_use]
    pub fn new(words: Words, title_key: &str, path: &str) -> Page {
        Page {
            words,
            title: words.say(title_key),
            csrf: String::new(),
            actor_name: None,
            nav: Vec::new(),
            path: path.to_string(),
            flash: None,
        }
    }

    /// The language of the page.
    #[must_use]
    pub fn language(&self) -> Language {
        self.words.language()
    }

    /// The text of a key.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// The address of a style sheet, script or picture.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        asset_url(name)
    }

    /// The address of this page in the other language.
    #[must_use]
    pub fn other_language_url(&self) -> String {
        format!("{}?lang={}", self.path, self.language().other().code())
    }
}

/// A way to another page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub label: String,
    /// Whether the reader is there already.
    pub place: Place,
}

impl NavLink {
    /// A way to a page that the reader is not on.
    #[must_use]
    pub fn to(href: &str, label: String) -> NavLink {
        NavLink { href: href.to_string(), label, place: Place::Elsewhere }
    }
}

/// Whether a link leads to the page it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The reader is there.
    Here,
    /// It leads to another page.
    Elsewhere,
}

/// How good or bad a piece of news is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    Info,
    /// It went well.
    Ok,
    /// It needs attention.
    Warn,
    /// It went wrong.
    Error,
}

impl Tone {
    /// All tones.
    pub const ALL: [Tone; 4] = [Tone::Info, Tone::Ok, Tone::Warn, Tone::Error];

    /// The last part of the class that gives a notice or a badge its look.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Tone::Info => "info",
            Tone::Ok => "ok",
            Tone::Warn => "warn",
            Tone::Error => "error",
        }
    }

    /// The key of the word that says the tone, because colour alone says nothing to some people.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Tone::Info => "tone-info",
            Tone::Ok => "tone-ok",
            Tone::Warn => "tone-warn",
            Tone::Error => "tone-error",
        }
    }
}

/// A piece of news at the top of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How good or bad it is.
    pub tone: Tone,
    /// What happened and what to do.
    pub text: String,
}

/// What is wrong with a form that was sent, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<FieldError>);

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The `name` and `id` of the field.
    pub field: String,
    /// What to do about it.
    pub message: String,
}

impl FieldErrors {
    /// One wrong field.
    #[must_use]
    pub fn one(field: &str, message: String) -> FieldErrors {
        FieldErrors(vec![FieldError { field: field.to_string(), message }])
    }

    /// What is wrong with a field; empty when nothing is.
    #[must_use]
    pub fn of(&self, field: &str) -> &str {
        let error = self.0.iter().find(|error| error.field == field);
        error.map_or("", |error| error.message.as_str())
    }
}
