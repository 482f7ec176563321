//! Staff accounts: made, disabled, and the first administrator's one-time link.

use super::failure::FieldRefusal;
use super::sign_in::chain_of;
use super::{Actor, App, Failure, Fault, Refusal};
use crate::store::{SetupLinkRow, StaffRow, Tx, audit, places, staff};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sathach_domain::identity::Role;
use sathach_domain::moment::Moment;
use serde_json::json;
use uuid::Uuid;

/// Shortest password.
pub const MIN_PASSWORD_CHARS: usize = 12;

/// How long the first administrator's link works.
const SETUP_SECONDS: i64 = 24 * 3_600;

/// An account to be.
#[derive(Clone)]
pub struct NewStaff {
    /// Name to sign in with.
    pub username: String,
    /// Name to greet by.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// Commune, for mentors and commune officers.
    pub commune_code: Option<String>,
    /// Password.
    pub password: String,
}

/// Hashes a password with argon2id, 19 MiB, 2 passes: the library's default, OWASP's second
/// choice.
///
/// # Errors
/// When the system gives no salt.
pub fn hash_password(password: &str) -> Result<String, Fault> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Fault::Broken(format!("password hash: {error}")))
}

/// True when the password belongs to the hash.
#[must_use]
pub fn password_holds(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Makes an account.
///
/// # Errors
/// Says all that is wrong with the fields; refuses a username that is taken.
pub async fn add_staff(app: &App, actor: &Actor, new: NewStaff) -> Result<Uuid, Failure> {
    let password_hash = checked(&new)?;
    let tx = app.store.begin().await?;
    let id = insert(app, &tx, new, password_hash).await?;
    let entry = audit::Entry {
        chain: chain_of(actor),
        actor: actor.audit_name(),
        action: "add_staff",
        object: format!("staff:{id}"),
        detail: json!({}),
    };
    audit::append(&tx, app.now(), entry).await?;
    tx.commit().await?;
    Ok(id)
}

fn checked(new: &NewStaff) -> Result<String, Failure> {
    let mut wrong = Vec::new();
    let mut field = |field, code| wrong.push(FieldRefusal { field, code });
    let is_username = (3..=40).contains(&new.username.len())
        && new.username.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !is_username {
        field("username", "not_a_username");
    }
    if !(1..=80).contains(&new.display_name.trim().chars().count()) {
        field("display_name", "required");
    }
    if is_weak(&new.password, &new.username) {
        field("password", "weak");
    }
    let needs_commune = matches!(new.role, Role::Mentor | Role::CommuneOfficer);
    if needs_commune && new.commune_code.as_deref().unwrap_or_default().is_empty() {
        field("commune_code", "required");
    }
    if wrong.is_empty() {
        Ok(hash_password(&new.password)?)
    } else {
        Err(Refusal::Fields(wrong).into())
    }
}

/// True when a password is too short, too long, or holds the name it goes with.
#[must_use]
pub fn is_weak(password: &str, username: &str) -> bool {
    !(MIN_PASSWORD_CHARS..=200).contains(&password.chars().count()) || password.contains(username)
}

async fn insert(app: &App, tx: &Tx, new: NewStaff, password_hash: String) -> Result<Uuid, Failure> {
    if staff::by_username(tx, &new.username).await?.is_some() {
        return Err(Refusal::UsernameTaken.into());
    }
    let commune_code = new.commune_code.filter(|code| !code.is_empty());
    if let Some(code) = &commune_code {
        let known = places::communes(tx).await?.iter().any(|commune| commune.code == *code);
        if !known {
            return Err(FieldRefusal::one("commune_code", "unknown").into());
        }
    }
    let id = app.new_id();
    let row = StaffRow {
        id,
        username: new.username,
        display_name: new.display_name.trim().to_owned(),
        role: new.role.as_str().to_owned(),
        commune_code,
        password_hash,
        created_at: app.now().ms(),
        disabled_at: None,
    };
    staff::add(tx, row).await?;
    Ok(id)
}

/// Disables an account and ends its sign-ins at once.
///
/// # Errors
/// When the account is unknown, or an actor would disable their own.
pub async fn disable_staff(app: &App, actor: &Actor, staff_id: Uuid) -> Result<(), Failure> {
    if actor.staff_id == staff_id {
        return Err(Refusal::NotAllowed.into());
    }
    let now = app.now();
    let tx = app.store.begin().await?;
    let mut row = staff::find(&tx, staff_id).await?.ok_or(Refusal::NotFound)?;
    row.disabled_at = Some(now.ms());
    staff::change(&tx, row).await?;
    staff::end_sign_ins(&tx, staff_id, now).await?;
    let entry = audit::Entry {
        chain: chain_of(actor),
        actor: actor.audit_name(),
        action: "disable_staff",
        object: format!("staff:{staff_id}"),
        detail: json!({}),
    };
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}

/// Makes the one-time link of the first administrator; none once there is an account.
///
/// # Errors
/// When the database fails.
pub async fn setup_address(app: &App) -> Result<Option<String>, Failure> {
    if staff::count(&app.store).await? > 0 {
        return Ok(None);
    }
    let secret = URL_SAFE_NO_PAD.encode(app.random::<16>());
    let now = app.now();
    let tx = app.store.begin().await?;
    let row = SetupLinkRow {
        secret_hash: app.store.vault().lookup_hash("setup_link", &secret),
        created_at: now.ms(),
        expires_at: now.plus_seconds(SETUP_SECONDS).ms(),
        used_at: None,
    };
    staff::add_setup_link(&tx, row).await?;
    tx.commit().await?;
    Ok(Some(format!("{}/setup/{secret}", app.public_url)))
}

/// True while the link can make an administrator.
///
/// # Errors
/// When the database fails.
pub async fn setup_link_works(app: &App, secret: &str) -> Result<bool, Failure> {
    let hash = app.store.vault().lookup_hash("setup_link", secret);
    let row = staff::setup_link(&app.store, hash).await?;
    let is_fresh = row.is_some_and(|row| works(&row, app.now()));
    Ok(is_fresh && staff::count(&app.store).await? == 0)
}

fn works(row: &SetupLinkRow, now: Moment) -> bool {
    row.used_at.is_none() && now < Moment::from_ms(row.expires_at)
}

/// Makes the first administrator.
///
/// # Errors
/// [`Refusal::LinkOver`] once the link was used, has expired, or another account exists.
pub async fn set_up(app: &App, secret: &str, new: NewStaff) -> Result<Uuid, Failure> {
    let new = NewStaff { role: Role::Administrator, commune_code: None, ..new };
    let password_hash = checked(&new)?;
    let now = app.now();
    let tx = app.store.begin().await?;
    let hash = app.store.vault().lookup_hash("setup_link", secret);
    let mut link = staff::setup_link_for_change(&tx, hash).await?.ok_or(Refusal::LinkOver)?;
    if !works(&link, now) || staff::count(&tx).await? > 0 {
        return Err(Refusal::LinkOver.into());
    }
    link.used_at = Some(now.ms());
    staff::change_setup_link(&tx, link).await?;
    let id = insert(app, &tx, new, password_hash).await?;
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: "system".to_owned(),
        action: "set_up",
        object: format!("staff:{id}"),
        detail: json!({}),
    };
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// All accounts.
///
/// # Errors
/// When the database fails.
pub async fn list_staff(app: &App) -> Result<Vec<StaffRow>, Failure> {
    Ok(staff::list(&app.store).await?)
}
