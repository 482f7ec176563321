//! Staff sign in with a password; every request looks the sign-in up, so ending it works at once.

use super::staff_accounts::{hash_password, password_holds};
use super::{Actor, App, Failure, Refusal};
use crate::store::{SignInRow, audit, staff};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use sathach_domain::moment::Moment;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;
use uuid::Uuid;

/// Type of the token in the sign-in cookie; no certificate has it.
const SIGN_IN_TYPE: &str = "sathach-sign-in+jwt";

/// Longest time that a sign-in lasts.
const ABSOLUTE_SECONDS: i64 = 12 * 3_600;

/// A sign-in that nobody uses ends.
const IDLE_SECONDS: i64 = 2 * 3_600;

/// How often the moment of last use is written.
const TOUCH_SECONDS: i64 = 60;

#[derive(Serialize, Deserialize)]
struct SignInClaims {
    sid: Uuid,
    exp: i64,
}

/// A new sign-in.
pub struct SignedIn {
    /// Text of the cookie.
    pub cookie: String,
    /// Who signed in.
    pub actor: Actor,
}

/// Signs a member of staff in.
///
/// # Errors
/// [`Refusal::BadSignIn`] whatever was wrong.
pub async fn sign_in(app: &App, username: &str, password: &str) -> Result<SignedIn, Failure> {
    let account = staff::by_username(&app.store, username.trim()).await?;
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    let holds = holds_off_thread(password.to_owned(), stored).await?;
    let account = account
        .filter(|account| holds && account.disabled_at.is_none())
        .ok_or(Refusal::BadSignIn)?;
    let now = app.now();
    let id = app.new_id();
    let actor = Actor::of(&account, id)
        .ok_or_else(|| Failure::broken(format!("account {} has no role of ours", account.id)))?;
    let expires_at = now.plus_seconds(ABSOLUTE_SECONDS);
    let tx = app.store.begin().await?;
    let row = SignInRow {
        id,
        staff_id: account.id,
        created_at: now.ms(),
        last_seen_at: now.ms(),
        expires_at: expires_at.ms(),
        ended_at: None,
    };
    staff::add_sign_in(&tx, row).await?;
    let entry = audit::Entry {
        chain: chain_of(&actor),
        actor: actor.audit_name(),
        action: "sign_in",
        object: format!("sign_in:{id}"),
        detail: json!({}),
    };
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    Ok(SignedIn { cookie: cookie_of(app, id, expires_at)?, actor })
}

/// Hashing takes tens of milliseconds, which must not hold up the answers of others. An unknown
/// name costs as much time as a wrong password.
pub(super) async fn holds_off_thread(
    password: String,
    stored: Option<String>,
) -> Result<bool, Failure> {
    let check = move || match stored {
        Some(stored) => Ok(password_holds(&password, &stored)),
        None => hash_password("an account that is not there").map(|_| false),
    };
    let holds = tokio::task::spawn_blocking(check)
        .await
        .map_err(|error| Failure::broken(error.to_string()))?;
    holds.map_err(Failure::Fault)
}

/// The audit chain of what a member of staff does outside sessions.
#[must_use]
pub fn chain_of(actor: &Actor) -> String {
    match &actor.commune_code {
        Some(code) => format!("commune:{code}"),
        None => "province".to_owned(),
    }
}

fn cookie_of(app: &App, sid: Uuid, expires_at: Moment) -> Result<String, Failure> {
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(SIGN_IN_TYPE.to_owned());
    let claims = SignInClaims { sid, exp: expires_at.ms() / 1_000 };
    jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(app.keys.sign_in_key()))
        .map_err(|error| Failure::broken(format!("sign-in token: {error}")))
}

/// Who a cookie speaks for; none when it is over, was ended, or is not ours.
///
/// # Errors
/// When the database fails.
pub async fn actor_of(app: &App, cookie: &str) -> Result<Option<Actor>, Failure> {
    let Some(sid) = sign_in_id(app, cookie) else { return Ok(None) };
    let Some((mut row, account)) = staff::sign_in(&app.store, sid).await? else {
        return Ok(None);
    };
    let now = app.now();
    let idle_since = Moment::from_ms(row.last_seen_at);
    let is_over = row.ended_at.is_some()
        || account.disabled_at.is_some()
        || now > Moment::from_ms(row.expires_at)
        || now.seconds_since(idle_since) > IDLE_SECONDS;
    if is_over {
        return Ok(None);
    }
    if now.seconds_since(idle_since) > TOUCH_SECONDS {
        row.last_seen_at = now.ms();
        let tx = app.store.begin().await?;
        staff::change_sign_in(&tx, row).await?;
        tx.commit().await?;
    }
    Ok(Actor::of(&account, sid))
}

fn sign_in_id(app: &App, cookie: &str) -> Option<Uuid> {
    let header = jsonwebtoken::decode_header(cookie).ok()?;
    if header.typ.as_deref() != Some(SIGN_IN_TYPE) {
        return None;
    }
    let mut validation = Validation::new(Algorithm::HS256);
    // Our own clock decides below; the library would read the machine's.
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_secret(app.keys.sign_in_key());
    let token = jsonwebtoken::decode::<SignInClaims>(cookie, &key, &validation).ok()?;
    (token.claims.exp > app.now().ms() / 1_000).then_some(token.claims.sid)
}

/// Ends the actor's sign-in.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<(), Failure> {
    let Some((mut row, _)) = staff::sign_in(&app.store, actor.sign_in_id).await? else {
        return Ok(());
    };
    row.ended_at = Some(app.now().ms());
    let tx = app.store.begin().await?;
    staff::change_sign_in(&tx, row).await?;
    Ok(tx.commit().await?)
}

/// The token that every form of this sign-in carries against forged requests.
#[must_use]
pub fn csrf_token(app: &App, actor: &Actor) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(app.keys.sign_in_key()) else {
        return String::new();
    };
    mac.update(b"csrf");
    mac.update(actor.sign_in_id.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}
