//! Issues a certificate in the place of another one: the name was corrected, or the paper lost.

use super::failure::FieldRefusal;
use super::issue_credentials::{next_place, put_credential, sign};
use super::revoke::{Change, find_within_reach, reason_of, record};
use super::{Actor, App, Failure, Refusal};
use crate::store::credentials::CredentialPersonal;
use crate::store::{CredentialRow, Tx, audit, citizens, credential_changes, credentials};
use sathach_domain::credential::{Claims, Serial, Token};
use sathach_domain::identity::PersonName;
use serde_json::json;
use uuid::Uuid;

/// Why a certificate is issued anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The paper says a wrong name; this is the right one.
    NameCorrected(String),
    /// The paper was lost or damaged.
    PaperLost,
}

impl Cause {
    fn kind(&self) -> Change {
        match self {
            Cause::NameCorrected(_) => Change::Replace,
            Cause::PaperLost => Change::Reissue,
        }
    }
}

/// Issues the new certificate and ends the old one, in one transaction; gives the new one's id.
/// Both rest on the same attempt, and the person goes on being counted once.
///
/// # Errors
/// When the old one is revoked, replaced or out of reach, the name is no name or the same, or a
/// reason is missing.
pub async fn replace_credential(
    app: &App,
    actor: &Actor,
    credential_id: Uuid,
    cause: &Cause,
    reason: &str,
) -> Result<Uuid, Failure> {
    let reason = reason_of(reason)?;
    app.keys.trust().ok_or(Refusal::TrustNotSigned)?;
    let now = app.now();
    let tx = app.store.begin().await?;
    let mut old = find_within_reach(&tx, actor, credential_id).await?;
    match old.state.as_str() {
        "in_force" | "suspended" => {}
        _ => return Err(Refusal::AlreadyRevoked.into()),
    }
    if credential_changes::waiting(&tx, old.id).await?.is_some() {
        return Err(Refusal::ProposalWaits.into());
    }
    let personal = credentials::personal(&app.store, &tx, old.id).await?;
    let personal = personal.ok_or(Refusal::NotFound)?;
    let name = new_name(cause, &personal)?;
    if *cause != Cause::PaperLost {
        correct_citizen(app, &tx, old.citizen_id, &name).await?;
    }
    let (register_number, status_index) = next_place(app, &tx).await?;
    let serial = Serial::from_random_bits(app.random_bits());
    let claims = Claims {
        serial,
        name: name.clone(),
        issued_on: now.day_in_vietnam(),
        register_number: u32::try_from(register_number)
            .map_err(|_| Failure::broken("a register number"))?,
        status_index,
        ..claims_of(&personal)?
    };
    let (key_number, token) = sign(app, claims.issued_on, &claims)?;
    let new = CredentialRow {
        id: app.new_id(),
        state: "in_force".to_owned(),
        status_index: i64::from(status_index.get()),
        register_number,
        key_number,
        issued_on: claims.issued_on.to_string(),
        issued_at: now.ms(),
        revoked_at: None,
        revoked_by: None,
        revoked_reason: None,
        replaced_by: None,
        ..old.clone()
    };
    let new_id = new.id;
    // The attempt belongs to the newest edition, so the old one lets go of it first.
    old.attempt_id = old.id;
    old.state = "replaced".to_owned();
    old.replaced_by = Some(new_id);
    let chain = format!("commune:{}", old.commune_code);
    let entry = audit::Entry {
        chain,
        actor: actor.audit_name(),
        action: cause.kind().action(),
        object: format!("credential:{credential_id}"),
        detail: json!({ "by": new_id, "register": register_number }),
    };
    credentials::change(&tx, old).await?;
    let sealed = CredentialPersonal {
        serial: serial.compact(),
        token,
        name: name.as_str().to_owned(),
        birth_date: personal.birth_date,
    };
    put_credential(app, &tx, new, sealed).await?;
    record(app, &tx, actor, credential_id, cause.kind(), &reason).await?;
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    Ok(new_id)
}

fn new_name(cause: &Cause, personal: &CredentialPersonal) -> Result<PersonName, Failure> {
    let (Cause::NameCorrected(typed), before) = (cause, &personal.name) else {
        let kept = PersonName::parse(&personal.name);
        return kept.map_err(|_| Failure::broken("the name of a credential"));
    };
    let wrong = |code| Failure::from(FieldRefusal::one("name", code));
    let name = PersonName::parse(typed).map_err(|_| wrong("required"))?;
    if name.as_str() == before { Err(wrong("same")) } else { Ok(name) }
}

/// The person is to be found under the right name from now on.
async fn correct_citizen(
    app: &App,
    tx: &Tx,
    citizen_id: Uuid,
    name: &PersonName,
) -> Result<(), Failure> {
    if let Some(mut person) = citizens::personal(&app.store, tx, citizen_id).await? {
        person.name = name.as_str().to_owned();
        citizens::change(&app.store, tx, citizen_id, &person, app.random()).await?;
    }
    Ok(())
}

/// What the old certificate says, read from its own token.
fn claims_of(personal: &CredentialPersonal) -> Result<Claims, Failure> {
    let token = Token::decode(&personal.token);
    let token = token.map_err(|error| Failure::broken(format!("a stored token: {error}")))?;
    Claims::from_payload(&token.payload)
        .map_err(|error| Failure::broken(format!("a stored token: {error}")))
}
