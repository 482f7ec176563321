//! The cookie by which a joined device proves its attempt.

use crate::services::join::SeatPass;
use crate::services::{App, Refusal};
use crate::web::actor::{app_of, cookie_name, is_https};
use crate::web::errors::WebError;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

const SEAT_COOKIE: &str = "seat";

/// A device that has joined an attempt, or waits to.
pub struct Joined(pub SeatPass);

impl FromRequest for Joined {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(pass_of(request).and_then(|pass| {
            pass.filter(|pass| pass.epoch > 0).map(Joined).ok_or_else(|| Refusal::NotJoined.into())
        }))
    }
}

/// The pass that the request carries, if it is one of ours.
///
/// # Errors
/// When the application is not set up.
pub fn pass_of(request: &HttpRequest) -> Result<Option<SeatPass>, WebError> {
    let app = app_of(request)?;
    let cookie = request.cookie(&cookie_name(&app, SEAT_COOKIE));
    Ok(cookie.and_then(|cookie| SeatPass::from_cookie(cookie.value(), app.keys.seat_key())))
}

/// The cookie that hands a pass to a device.
#[must_use]
pub fn seat_cookie(app: &App, pass: SeatPass) -> Cookie<'static> {
    Cookie::build(cookie_name(app, SEAT_COOKIE), pass.to_cookie(app.keys.seat_key()))
        .path("/")
        .http_only(true)
        .secure(is_https(app))
        .same_site(SameSite::Strict)
        .finish()
}
