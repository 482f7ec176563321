//! What administrators do with accounts: list, add, disable.

use super::account_pages::{
    AccountFields, AccountRow, AccountsPage, DisableAccountPage, NewAccountPage, place_in_words,
};
use super::role_words::{Reach, reach_of, role_in_words};
use crate::services::list_choices::list_communes;
use crate::services::staff_accounts::{NewStaff, add_staff, disable_staff, list_staff};
use crate::services::{Actor, App, Failure, Refusal};
use crate::web::actor::{Administer, Allowed, CheckedForm};
use crate::web::errors::{WebError, refusal_in_words};
use crate::web::page::{FieldError, FieldErrors, Notice, Tone};
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::frame::frame;
use crate::web::words::Words;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use sathach_domain::identity::Role;
use serde::Deserialize;
use uuid::Uuid;

type Answer = Result<HttpResponse, WebError>;

/// What an address may say was done; never free text.
const ADDED: &str = "account-was-added";
const DISABLED: &str = "account-was-disabled";
const RESET: &str = "password-was-reset";

/// Routes of accounts.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/accounts", web::get().to(accounts))
        .route("/staff/accounts/new", web::get().to(new_form))
        .route("/staff/accounts/new", web::post().to(add))
        .route("/staff/accounts/{id}/disable", web::get().to(disable_form))
        .route("/staff/accounts/{id}/disable", web::post().to(disable));
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    done: String,
}

fn notice(done: &str, words: Words) -> Option<Notice> {
    let key = [ADDED, DISABLED, RESET].into_iter().find(|key| *key == done)?;
    Some(Notice { tone: Tone::Ok, text: words.say(key) })
}

async fn accounts(
    app: web::Data<App>,
    reader: Reader,
    told: web::Query<Told>,
    staff: Allowed<Administer>,
) -> Answer {
    let rows = rows_of(&app, &reader, &staff.actor).await?;
    let mut page = frame(&app, &reader, &staff.actor, "staff-accounts");
    page.flash = notice(&told.done, reader.words);
    html(&AccountsPage { page, rows })
}

async fn rows_of(app: &App, reader: &Reader, actor: &Actor) -> Result<Vec<AccountRow>, WebError> {
    let communes = list_communes(app).await?;
    let words = reader.words;
    let mut rows = Vec::new();
    for account in list_staff(app).await? {
        let is_active = account.disabled_at.is_none();
        let (state, tone) =
            if is_active { ("account-works", Tone::Ok) } else { ("account-disabled", Tone::Info) };
        let role = Role::parse(&account.role).map(|role| role_in_words(role, words));
        rows.push(AccountRow {
            id: account.id.to_string(),
            // Nobody may lock themselves out.
            may_disable: is_active && account.id != actor.staff_id,
            place: place_in_words(account.commune_code.as_deref(), &communes, words),
            display_name: account.display_name,
            username: account.username,
            role: role.unwrap_or(account.role),
            state: words.say(state),
            tone,
        });
    }
    Ok(rows)
}

async fn new_form(app: web::Data<App>, reader: Reader, staff: Allowed<Administer>) -> Answer {
    let typed = AccountFields::default();
    html(&new_page(&app, &reader, &staff.actor, &typed, FieldErrors::default()).await?)
}

async fn new_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    typed: &AccountFields,
    errors: FieldErrors,
) -> Result<NewAccountPage, WebError> {
    let communes = list_communes(app).await?;
    let page = frame(app, reader, actor, "account-new");
    Ok(NewAccountPage::new(page, &communes, typed, errors))
}

async fn add(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<Administer, AccountFields>,
) -> Answer {
    let errors = match account_of(&form.fields, reader.words) {
        Err(errors) => errors,
        Ok(new) => match add_staff(&app, &form.actor, new).await {
            Ok(_) => return Ok(see_other(&format!("/staff/accounts?done={ADDED}"))),
            Err(failure) => errors_of(failure, reader.words)?,
        },
    };
    let page = new_page(&app, &reader, &form.actor, &form.fields, errors).await?;
    let mut response = html(&page)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// The account that the fields speak of, as far as the page itself can tell.
fn account_of(fields: &AccountFields, words: Words) -> Result<NewStaff, FieldErrors> {
    let Some(role) = Role::parse(&fields.role) else {
        return Err(FieldErrors::one("role", words.say("account-choose-role")));
    };
    if fields.password != fields.password_again {
        return Err(FieldErrors::one("password_again", words.say("setup-different")));
    }
    // A commune would narrow what a role of the province reaches.
    let commune_code = match reach_of(role) {
        Reach::Commune => Some(fields.commune_code.clone()),
        Reach::Province => None,
    };
    Ok(NewStaff {
        username: fields.username.trim().to_owned(),
        display_name: fields.display_name.clone(),
        role,
        commune_code,
        password: fields.password.clone(),
    })
}

fn errors_of(failure: Failure, words: Words) -> Result<FieldErrors, WebError> {
    match failure {
        Failure::Refusal(Refusal::Fields(wrong)) => {
            let error = |field: &'static str| FieldError {
                field: field.to_owned(),
                message: hint_of(field, words),
            };
            Ok(FieldErrors(wrong.iter().map(|wrong| error(wrong.field)).collect()))
        }
        Failure::Refusal(refusal @ Refusal::UsernameTaken) => {
            Ok(FieldErrors::one("username", refusal_in_words(&refusal, words)))
        }
        Failure::Refusal(_) | Failure::Fault(_) => Err(failure.into()),
    }
}

fn hint_of(field: &str, words: Words) -> String {
    match field {
        "username" => words.say("setup-username-hint"),
        "password" => words.say("account-password-weak"),
        "commune_code" => words.say("account-needs-commune"),
        _ => words.say("field-required"),
    }
}

async fn disable_form(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<Administer>,
) -> Answer {
    let rows = rows_of(&app, &reader, &staff.actor).await?;
    let id = id.to_string();
    let account = rows.into_iter().find(|row| row.id == id).ok_or(Refusal::NotFound)?;
    if !account.may_disable {
        return Err(Refusal::NotAllowed.into());
    }
    let page = frame(&app, &reader, &staff.actor, "account-disable-heading");
    html(&DisableAccountPage { page, account })
}

#[derive(Deserialize)]
struct NoFields {}

async fn disable(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    form: CheckedForm<Administer, NoFields>,
) -> Answer {
    let NoFields {} = form.fields;
    disable_staff(&app, &form.actor, *id).await?;
    Ok(see_other(&format!("/staff/accounts?done={DISABLED}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::words::Language;

    const WORDS: Words = Words::new(Language::Vi);

    fn check(role: &str, again: &str, want: Result<Option<&str>, &str>) {
        let fields = AccountFields {
            role: role.to_owned(),
            commune_code: "30085".to_owned(),
            password: "a long sentence".to_owned(),
            password_again: again.to_owned(),
            ..AccountFields::default()
        };
        let found = match account_of(&fields, WORDS) {
            Ok(new) => Ok(new.commune_code),
            Err(errors) => Err(errors.0.into_iter().map(|error| error.field).collect::<String>()),
        };
        assert_eq!(found, want.map(|code| code.map(str::to_owned)).map_err(str::to_owned));
    }

    #[test]
    fn only_roles_of_a_commune_keep_one() {
        check("mentor", "a long sentence", Ok(Some("30085")));
        check("auditor", "a long sentence", Ok(None));
        check("mentor", "another sentence", Err("password_again"));
        check("king", "a long sentence", Err("role"));
    }

    #[test]
    fn an_address_tells_only_what_we_can_have_done() {
        assert!(notice(ADDED, WORDS).is_some());
        assert!(notice("<b>", WORDS).is_none());
    }
}
