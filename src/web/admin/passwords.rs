//! Changing one's own password, and giving somebody a new one.

use crate::services::change_password::{change_password, reset_password};
use crate::services::staff_accounts::list_staff;
use crate::services::{App, Refusal};
use crate::web::actor::{Administer, Allowed, BeStaff, CheckedForm};
use crate::web::errors::WebError;
use crate::web::limits::Limits;
use crate::web::page::{FieldErrors, Page};
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::frame::{Answer, Fact, form_errors, frame, refused};
use crate::web::words::{Language, Words};
use actix_web::web;
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

/// Routes of passwords.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/password", web::get().to(own_form))
        .route("/staff/password", web::post().to(change_own))
        .route("/staff/accounts/{id}/password", web::get().to(reset_form))
        .route("/staff/accounts/{id}/password", web::post().to(reset));
}

/// The form of a new password.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/password.html", config = "src/web/askama.toml")]
pub struct PasswordPage {
    /// The frame.
    pub page: Page,
    /// Whose password an administrator sets; none for one's own.
    pub account: Option<Vec<Fact>>,
    /// What is wrong.
    pub errors: FieldErrors,
}

impl PasswordPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> PasswordPage {
        let words = Words::new(language);
        PasswordPage {
            page: Page::new(words, "password-change", "/staff/password"),
            account: None,
            errors: FieldErrors::one("current_password", words.say("password-wrong")),
        }
    }
}

#[derive(Deserialize)]
struct PasswordFields {
    #[serde(default)]
    current_password: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

impl PasswordFields {
    fn differ(&self, words: Words) -> Option<FieldErrors> {
        let differ = self.password != self.password_again;
        differ.then(|| FieldErrors::one("password_again", words.say("setup-different")))
    }
}

async fn own_form(app: web::Data<App>, reader: Reader, staff: Allowed<BeStaff>) -> Answer {
    let page = frame(&app, &reader, &staff.actor, "password-change");
    html(&PasswordPage { page, account: None, errors: FieldErrors::default() })
}

async fn change_own(
    app: web::Data<App>,
    limits: web::Data<Limits>,
    reader: Reader,
    form: CheckedForm<BeStaff, PasswordFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let errors = match fields.differ(reader.words) {
        Some(errors) => errors,
        None => {
            // Whoever found an open browser must not guess the password at leisure.
            let tried = match limits.sign_in(&actor.staff_id.to_string()) {
                Ok(()) => {
                    change_password(&app, &actor, &fields.current_password, &fields.password).await
                }
                Err(refusal) => Err(refusal.into()),
            };
            match tried {
                Ok(()) => return Ok(see_other("/staff/sign-in?done=password-was-changed")),
                Err(failure) => form_errors(failure, reader.words, "current_password")?,
            }
        }
    };
    let page = frame(&app, &reader, &actor, "password-change");
    refused(&PasswordPage { page, account: None, errors })
}

/// The account in words, unless it is the administrator's own.
async fn account_in_words(
    app: &App,
    words: Words,
    id: Uuid,
    own: Uuid,
) -> Result<Vec<Fact>, WebError> {
    let all = list_staff(app).await?;
    let account = all.into_iter().find(|row| row.id == id).ok_or(Refusal::NotFound)?;
    if account.id == own {
        return Err(Refusal::NotAllowed.into());
    }
    Ok(vec![
        Fact::new(words.say("account-name"), account.display_name),
        Fact::new(words.say("account-username"), account.username),
    ])
}

async fn reset_form(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<Administer>,
) -> Answer {
    let account = account_in_words(&app, reader.words, *id, staff.actor.staff_id).await?;
    let page = frame(&app, &reader, &staff.actor, "password-reset");
    html(&PasswordPage { page, account: Some(account), errors: FieldErrors::default() })
}

async fn reset(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    form: CheckedForm<Administer, PasswordFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let account = account_in_words(&app, reader.words, *id, actor.staff_id).await?;
    let errors = match fields.differ(reader.words) {
        Some(errors) => errors,
        None => match reset_password(&app, &actor, *id, &fields.password).await {
            Ok(()) => return Ok(see_other("/staff/accounts?done=password-was-reset")),
            Err(failure) => form_errors(failure, reader.words, "password")?,
        },
    };
    let page = frame(&app, &reader, &actor, "password-reset");
    refused(&PasswordPage { page, account: Some(account), errors })
}
