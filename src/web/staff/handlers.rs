//! Staff sign in and out, reach their first page, and the first administrator's one-time page.

use super::home::home;
use crate::services::sign_in::{sign_in, sign_out};
use crate::services::staff_accounts::{NewStaff, set_up, setup_link_works};
use crate::services::{App, Failure, Refusal};
use crate::web::actor::{BeStaff, CheckedForm, OpenForm, SIGN_IN_COOKIE, cookie_name, is_https};
use crate::web::errors::{WebError, refusal_in_words};
use crate::web::limits::Limits;
use crate::web::page::{FieldError, FieldErrors, Notice, Tone};
use crate::web::pages::{DesignPage, SetupPage, SignInPage};
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::words::Words;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use sathach_domain::identity::Role;
use serde::Deserialize;

type Answer = Result<HttpResponse, WebError>;

/// Routes of signing in.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff", web::get().to(home))
        .route("/staff/sign-in", web::get().to(sign_in_form))
        .route("/staff/sign-in", web::post().to(sign_in_now))
        .route("/staff/sign-out", web::post().to(sign_out_now))
        .route("/setup/{secret}", web::get().to(setup_form))
        .route("/setup/{secret}", web::post().to(setup_now))
        .route("/design", web::get().to(design));
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: String,
}

/// Only paths of our own; anything else leads to the first page.
fn safe_next(next: &str) -> String {
    let is_ours = next.starts_with("/staff") && !next.contains("//") && !next.contains('\\');
    if is_ours { next.to_owned() } else { "/staff".to_owned() }
}

async fn sign_in_form(reader: Reader, query: web::Query<Next>) -> Answer {
    let mut page = SignInPage::new(reader.words, safe_next(&query.next));
    if query.done == "password-was-changed" {
        let text = reader.words.say("password-was-changed");
        page.page.flash = Some(Notice { tone: Tone::Ok, text });
    }
    html(&page)
}

#[derive(Deserialize)]
struct SignInFields {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn sign_in_now(
    app: web::Data<App>,
    limits: web::Data<Limits>,
    reader: Reader,
    OpenForm(fields): OpenForm<SignInFields>,
) -> Answer {
    let tried = match limits.sign_in(&fields.username) {
        Ok(()) => sign_in(&app, &fields.username, &fields.password).await,
        Err(refusal) => Err(refusal.into()),
    };
    match tried {
        Ok(signed_in) => {
            let cookie = Cookie::build(cookie_name(&app, SIGN_IN_COOKIE), signed_in.cookie)
                .path("/")
                .http_only(true)
                .secure(is_https(&app))
                .same_site(SameSite::Lax)
                .finish();
            let mut response = see_other(&safe_next(&fields.next));
            response.add_cookie(&cookie).map_err(|error| Failure::broken(error.to_string()))?;
            Ok(response)
        }
        Err(Failure::Refusal(refusal)) => {
            let mut page = SignInPage::new(reader.words, safe_next(&fields.next));
            page.username = fields.username;
            page.errors = FieldErrors::one("username", refusal_in_words(&refusal, reader.words));
            let mut response = html(&page)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(fault @ Failure::Fault(_)) => Err(fault.into()),
    }
}

#[derive(Deserialize)]
struct NoFields {}

async fn sign_out_now(app: web::Data<App>, form: CheckedForm<BeStaff, NoFields>) -> Answer {
    let NoFields {} = form.fields;
    sign_out(&app, &form.actor).await?;
    let mut cookie = Cookie::build(cookie_name(&app, SIGN_IN_COOKIE), "")
        .path("/")
        .secure(is_https(&app))
        .finish();
    cookie.make_removal();
    let mut response = see_other("/staff/sign-in");
    response.add_cookie(&cookie).map_err(|error| Failure::broken(error.to_string()))?;
    Ok(response)
}

async fn setup_form(app: web::Data<App>, reader: Reader, secret: web::Path<String>) -> Answer {
    if !setup_link_works(&app, &secret).await? {
        return Err(Refusal::LinkOver.into());
    }
    html(&SetupPage::new(reader.words, &reader.path))
}

#[derive(Deserialize)]
struct SetupFields {
    #[serde(default)]
    username: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

async fn setup_now(
    app: web::Data<App>,
    reader: Reader,
    secret: web::Path<String>,
    OpenForm(fields): OpenForm<SetupFields>,
) -> Answer {
    let words = reader.words;
    let new = NewStaff {
        username: fields.username.clone(),
        display_name: fields.display_name.clone(),
        role: Role::Administrator,
        commune_code: None,
        password: fields.password.clone(),
    };
    let errors = if fields.password == fields.password_again {
        match set_up(&app, &secret, new).await {
            Ok(_) => return Ok(see_other("/staff/sign-in")),
            Err(Failure::Refusal(Refusal::Fields(wrong))) => FieldErrors(
                wrong
                    .iter()
                    .map(|wrong| FieldError {
                        field: wrong.field.to_owned(),
                        message: hint_of(wrong.field, words),
                    })
                    .collect(),
            ),
            Err(failure) => return Err(failure.into()),
        }
    } else {
        FieldErrors::one("password_again", words.say("setup-different"))
    };
    let mut page = SetupPage::new(words, &reader.path);
    page.username = fields.username;
    page.display_name = fields.display_name;
    page.errors = errors;
    let mut response = html(&page)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

fn hint_of(field: &str, words: Words) -> String {
    match field {
        "username" => words.say("setup-username-hint"),
        "password" => words.say("setup-password-hint"),
        _ => words.say("setup-display-name-hint"),
    }
}

async fn design(reader: Reader) -> Answer {
    html(&DesignPage::new(reader.words))
}
