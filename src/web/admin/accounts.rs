//! Staff accounts: listed, added, disabled.

use super::pages::{AccountFields, AccountRow, AccountsPage, NewAccountPage};
use crate::services::failure::FieldRefusal;
use crate::services::list_choices::{CommuneChoice, list_communes};
use crate::services::staff_accounts::{NewStaff, add_staff, disable_staff, list_staff};
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::StaffRow;
use crate::web::actor::{Administer, Allowed, CheckedForm};
use crate::web::errors::WebError;
use crate::web::page::{FieldErrors, NavLink, Tone};
use crate::web::reader::Reader;
use crate::web::respond::{html, see_other};
use crate::web::staff::confirm::ConfirmPage;
use crate::web::staff::done::{Done, Told};
use crate::web::staff::frame::refused;
use crate::web::staff::frame::{Answer, Choice, Fact, form_errors, frame};
use crate::web::words::Words;
use actix_web::web;
use sathach_domain::identity::Role;
use serde::Deserialize;
use uuid::Uuid;

/// Routes of accounts.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/accounts", web::get().to(list))
        .route("/staff/accounts/new", web::get().to(new))
        .route("/staff/accounts/new", web::post().to(add))
        .route("/staff/accounts/{id}/disable", web::get().to(disable_form))
        .route("/staff/accounts/{id}/disable", web::post().to(disable));
}

async fn list(
    app: web::Data<App>,
    reader: Reader,
    told: Told,
    staff: Allowed<Administer>,
) -> Answer {
    let words = reader.words;
    let communes = list_communes(&app).await?;
    let accounts = list_staff(&app).await?;
    let row = |account| row_of(account, &staff.actor, &communes, words);
    let mut page = frame(&app, &reader, &staff.actor, "staff-accounts");
    page.flash = told.notice(words);
    html(&AccountsPage { page, rows: accounts.into_iter().map(row).collect() })
}

fn row_of(
    account: StaffRow,
    actor: &Actor,
    communes: &[CommuneChoice],
    words: Words,
) -> AccountRow {
    let is_active = account.disabled_at.is_none();
    let (state, tone) = if is_active {
        (words.say("account-active"), Tone::Ok)
    } else {
        (words.say("account-disabled"), Tone::Info)
    };
    let commune = communes.iter().find(|c| Some(&c.code) == account.commune_code.as_ref());
    AccountRow {
        may_disable: is_active && account.id != actor.staff_id,
        id: account.id.to_string(),
        username: account.username,
        display_name: account.display_name,
        role: Role::parse(&account.role).map_or(account.role, |role| role_in_words(role, words)),
        commune: commune.map(|commune| commune.name.clone()).unwrap_or_default(),
        state,
        tone,
    }
}

fn role_in_words(role: Role, words: Words) -> String {
    match role {
        Role::Mentor => words.say("role-mentor"),
        Role::CommuneOfficer => words.say("role-commune-officer"),
        Role::ProvinceOfficer => words.say("role-province-officer"),
        Role::ItemAuthor => words.say("role-item-author"),
        Role::Auditor => words.say("role-auditor"),
        Role::Administrator => words.say("role-administrator"),
    }
}

async fn new(app: web::Data<App>, reader: Reader, staff: Allowed<Administer>) -> Answer {
    html(&new_page(&app, &reader, &staff.actor, &AccountFields::default()).await?)
}

async fn new_page(
    app: &App,
    reader: &Reader,
    actor: &Actor,
    fields: &AccountFields,
) -> Result<NewAccountPage, WebError> {
    let words = reader.words;
    let communes = list_communes(app).await?;
    let mut roles = vec![Choice::new("", words.say("account-choose-role"), &fields.role)];
    roles.extend(
        Role::ALL.map(|role| Choice::new(role.as_str(), role_in_words(role, words), &fields.role)),
    );
    Ok(NewAccountPage {
        page: frame(app, reader, actor, "account-new"),
        username: fields.username.clone(),
        display_name: fields.display_name.clone(),
        roles,
        communes: Choice::communes(
            &communes,
            words.say("account-whole-province"),
            &fields.commune_code,
        ),
        errors: FieldErrors::default(),
    })
}

async fn add(
    app: web::Data<App>,
    reader: Reader,
    form: CheckedForm<Administer, AccountFields>,
) -> Answer {
    let CheckedForm { actor, fields, .. } = form;
    let added = match Role::parse(&fields.role) {
        Some(role) => {
            let new = NewStaff {
                username: fields.username.clone(),
                display_name: fields.display_name.clone(),
                role,
                commune_code: commune_of(role, &fields.commune_code),
                password: fields.password.clone(),
            };
            add_staff(&app, &actor, new).await.map(|_| ())
        }
        None => Err(FieldRefusal::one("role", "required").into()),
    };
    match added {
        Ok(()) => Ok(see_other(&Done::AccountAdded.told_at("/staff/accounts"))),
        Err(failure) => {
            let errors = account_errors(failure, reader.words)?;
            let mut page = new_page(&app, &reader, &actor, &fields).await?;
            page.errors = errors;
            refused(&page)
        }
    }
}

/// Roles of the whole province have no commune, whatever was left chosen in the list.
fn commune_of(role: Role, code: &str) -> Option<String> {
    match role {
        Role::Mentor | Role::CommuneOfficer => Some(code.to_owned()),
        Role::ProvinceOfficer | Role::ItemAuthor | Role::Auditor | Role::Administrator => None,
    }
}

fn account_errors(failure: Failure, words: Words) -> Result<FieldErrors, WebError> {
    let needs_commune = match &failure {
        Failure::Refusal(Refusal::Fields(fields)) => {
            fields.iter().any(|wrong| wrong.field == "commune_code")
        }
        Failure::Refusal(_) | Failure::Fault(_) => false,
    };
    let mut errors = form_errors(failure, words, "username")?;
    if needs_commune {
        for error in errors.0.iter_mut().filter(|error| error.field == "commune_code") {
            error.message = words.say("account-commune-needed");
        }
    }
    Ok(errors)
}

async fn disable_form(
    app: web::Data<App>,
    reader: Reader,
    id: web::Path<Uuid>,
    staff: Allowed<Administer>,
) -> Answer {
    let words = reader.words;
    let accounts = list_staff(&app).await?;
    let account = accounts.into_iter().find(|account| account.id == *id);
    let account = account
        .filter(|account| account.disabled_at.is_none() && account.id != staff.actor.staff_id)
        .ok_or(Refusal::NotFound)?;
    let back = NavLink::to("/staff/accounts", words.say("staff-cancel"));
    let frame = frame(&app, &reader, &staff.actor, "account-disable");
    let mut page = ConfirmPage::new(frame, words.say("account-disable"), back);
    page.facts = vec![
        Fact::new(words.say("setup-display-name"), account.display_name),
        Fact::new(words.say("sign-in-username"), account.username),
    ];
    page.consequences = vec![words.say("account-disable-now"), words.say("account-disable-keeps")];
    html(&page)
}

#[derive(Deserialize)]
struct NoFields {}

async fn disable(
    app: web::Data<App>,
    id: web::Path<Uuid>,
    form: CheckedForm<Administer, NoFields>,
) -> Answer {
    let CheckedForm { actor, fields: NoFields {}, .. } = &form;
    disable_staff(&app, actor, *id).await?;
    Ok(see_other(&Done::AccountDisabled.told_at("/staff/accounts")))
}
