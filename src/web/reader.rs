//! Who reads a page: the language chosen, and the path for the way back.

use crate::web::words::{Language, Words};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::convert::Infallible;
use std::future::{Ready, ready};

/// Cookie that keeps the language.
pub const LANGUAGE_COOKIE: &str = "lang";

/// The reader of a request.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The words in the reader's language.
    pub words: Words,
    /// Path of the request, without its query.
    pub path: String,
}

impl Reader {
    /// From a request: `?lang=` first, then the cookie, then Vietnamese.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let asked = language_asked(request.query_string());
        let kept = || {
            let cookie = request.cookie(LANGUAGE_COOKIE)?;
            Language::from_code(cookie.value())
        };
        let language = asked.or_else(kept).unwrap_or(Language::Vi);
        Reader { words: Words::new(language), path: request.path().to_owned() }
    }
}

/// The language that a query asks for.
#[must_use]
pub fn language_asked(query: &str) -> Option<Language> {
    query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::from_code)
}

impl FromRequest for Reader {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Reader::of(request)))
    }
}
