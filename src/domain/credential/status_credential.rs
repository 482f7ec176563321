//! A status list as it is published: the `BitstringStatusListCredential` of the W3C.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::day;
use super::jws::{CompactJws, JwsError};
use super::status::{StatusList, StatusListError};
use super::status_index::{ListName, ListNameError, Purpose};
use super::token::SIGNATURE_BYTES;
use super::trust::{KeyState, TrustKey, TrustList};

/// Type of the signed status lists.
pub const STATUS_TYPE: &str = "vc+jwt";

const CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";
const TYPES: [&str; 2] = ["VerifiableCredential", "BitstringStatusListCredential"];
const SUBJECT_TYPE: &str = "BitstringStatusList";

/// The JSON of a published list, to be signed as a JWT of type `vc+jwt`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusCredential {
    /// The vocabulary.
    #[serde(rename = "@context")]
    pub context: Vec<String>,
    /// The list's address, which ends with its [`ListName`].
    pub id: String,
    /// What kind of credential it is.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Who publishes it.
    pub issuer: String,
    /// When it was made.
    pub valid_from: DateTime<Utc>,
    /// From when on it is too old to say that a credential is in force.
    pub valid_until: DateTime<Utc>,
    /// The list.
    pub credential_subject: StatusSubject,
}

/// The list within its credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusSubject {
    /// The list's address with the fragment `list`.
    pub id: String,
    /// What kind of subject it is.
    #[serde(rename = "type")]
    pub subject_type: String,
    /// What a set bit says.
    pub status_purpose: Purpose,
    /// How long it may be used, in milliseconds, as the standard asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<i64>,
    /// What stands in the place of replaced credentials, by their position. A member of our own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub replaced_by: BTreeMap<u32, Replacement>,
    /// The packed bits.
    pub encoded_list: String,
}

/// The credential that stands in the place of another one, as far as everybody may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// Its number in the register.
    #[serde(rename = "r")]
    pub register_number: u32,
    /// Its day of issue.
    #[serde(rename = "d", with = "day")]
    pub issued_on: NaiveDate,
}

/// A status list with its name and age, as a verifier uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedList {
    /// Which list.
    pub name: ListName,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// From when on it is stale.
    pub stale_from: DateTime<Utc>,
    /// The bits.
    pub bits: StatusList,
    /// What stands in the place of replaced credentials, by their position.
    pub replaced_by: BTreeMap<u32, Replacement>,
}

/// Why a status credential cannot be used.
#[derive(Debug, Error)]
pub enum StatusCredentialError {
    /// Not JSON of this shape.
    #[error("not the JSON of a status list: {0}")]
    Json(String),
    /// A credential about something else.
    #[error("this credential is not a status list")]
    Type,
    /// The address and the purpose name different lists.
    #[error("the list's address does not fit its purpose")]
    Purpose,
    /// The address does not end with a list's name.
    #[error(transparent)]
    Name(#[from] ListNameError),
    /// The bits are damaged.
    #[error(transparent)]
    List(#[from] StatusListError),
    /// Not a signed credential.
    #[error(transparent)]
    Jws(#[from] JwsError),
    /// Signed by a key that the trust list does not hold or no longer believes.
    #[error("no believed key of the trust list signed this status list")]
    Key,
    /// The signature is wrong.
    #[error("the status list was changed: its signature does not fit")]
    Signature,
}

impl StatusCredential {
    /// Describes a list for publication at `address`, which has no slash at its end.
    ///
    /// # Errors
    /// When the bits cannot be packed.
    pub fn of(
        published: &PublishedList,
        issuer: &str,
        address: &str,
    ) -> Result<Self, StatusListError> {
        let id = format!("{address}/{}", published.name);
        Ok(Self {
            context: vec![CONTEXT.to_owned()],
            types: TYPES.map(str::to_owned).to_vec(),
            issuer: issuer.to_owned(),
            valid_from: published.made_at.trunc_subsecs(0),
            valid_until: published.stale_from.trunc_subsecs(0),
            credential_subject: StatusSubject {
                id: format!("{id}#list"),
                subject_type: SUBJECT_TYPE.to_owned(),
                status_purpose: published.name.purpose,
                ttl: Some((published.stale_from - published.made_at).num_milliseconds()),
                replaced_by: published.replaced_by.clone(),
                encoded_list: published.bits.encode()?,
            },
            id,
        })
    }

    /// Reads the JSON of a status credential; its signature is checked elsewhere.
    ///
    /// # Errors
    /// When it is another kind of JSON.
    pub fn from_json(json: &[u8]) -> Result<Self, StatusCredentialError> {
        serde_json::from_slice(json).map_err(|error| StatusCredentialError::Json(error.to_string()))
    }

    /// Unpacks the list.
    ///
    /// # Errors
    /// When the credential is no status list or contradicts itself.
    pub fn open(&self) -> Result<PublishedList, StatusCredentialError> {
        let has_types = TYPES.iter().all(|wanted| self.types.iter().any(|found| found == wanted));
        if !has_types || self.credential_subject.subject_type != SUBJECT_TYPE {
            return Err(StatusCredentialError::Type);
        }
        let name = self.id.rsplit('/').next().unwrap_or_default();
        let name: ListName = name.parse()?;
        if name.purpose != self.credential_subject.status_purpose {
            return Err(StatusCredentialError::Purpose);
        }
        Ok(PublishedList {
            name,
            made_at: self.valid_from,
            stale_from: self.valid_until,
            bits: StatusList::decode(&self.credential_subject.encoded_list)?,
            replaced_by: self.credential_subject.replaced_by.clone(),
        })
    }
}

/// A status list in a JWT that a key of the trust list signed within its window.
///
/// # Errors
/// When no believed key signed it, it was changed, or it is no status list.
pub fn open_signed_list(
    jwt: &str,
    trust: &TrustList,
    signature_holds: impl Fn(&TrustKey, &str, &[u8; SIGNATURE_BYTES]) -> bool,
) -> Result<PublishedList, StatusCredentialError> {
    let jwt = CompactJws::parse(jwt.trim(), STATUS_TYPE)?;
    let key = trust.keys.iter().find(|key| key.kid == jwt.header.kid && is_believed(key.state));
    let key = key.ok_or(StatusCredentialError::Key)?;
    if !signature_holds(key, jwt.signed, &jwt.signature) {
        return Err(StatusCredentialError::Signature);
    }
    let list = StatusCredential::from_json(&jwt.payload)?.open()?;
    let made_on = (list.made_at + TimeDelta::hours(day::HOURS_AHEAD_OF_UTC)).date_naive();
    if key.may_sign_on(made_on) { Ok(list) } else { Err(StatusCredentialError::Key) }
}

/// Whoever else had a key could say that nothing is revoked.
fn is_believed(state: KeyState) -> bool {
    match state {
        KeyState::Active | KeyState::Retired => true,
        KeyState::Compromised => false,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::trust::tests::sample as sample_trust;
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    fn published() -> PublishedList {
        let mut bits = StatusList::empty();
        bits.set(5).unwrap();
        let issued_on = NaiveDate::from_ymd_opt(2025, 10, 20).unwrap();
        let by = Replacement { register_number: 12, issued_on };
        PublishedList {
            name: "revocation-1".parse().unwrap(),
            made_at: "2025-10-10T01:02:03Z".parse().unwrap(),
            stale_from: "2025-10-11T01:02:03Z".parse().unwrap(),
            bits,
            replaced_by: BTreeMap::from([(9, by)]),
        }
    }

    fn credential() -> Value {
        let address = "https://sathach.example/status";
        let credential = StatusCredential::of(&published(), "https://sathach.example", address);
        serde_json::to_value(credential.unwrap()).unwrap()
    }

    fn check_refused(member: &str, value: Value, want: &str) {
        let mut json = credential();
        *json.pointer_mut(member).unwrap() = value;
        let opened = StatusCredential::from_json(json.to_string().as_bytes())
            .and_then(|credential| credential.open());
        assert_eq!(opened.unwrap_err().to_string(), want, "{member}");
    }

    #[test]
    fn the_members_are_those_of_the_standard() {
        let json = credential();
        assert_eq!(json["@context"], json!(["https://www.w3.org/ns/credentials/v2"]));
        assert_eq!(json["id"], "https://sathach.example/status/revocation-1");
        assert_eq!(json["validFrom"], "2025-10-10T01:02:03Z");
        assert_eq!(json["validUntil"], "2025-10-11T01:02:03Z");
        assert_eq!(json["credentialSubject"]["statusPurpose"], "revocation");
        assert_eq!(json["credentialSubject"]["type"], "BitstringStatusList");
    }

    #[test]
    fn a_published_list_is_opened_as_it_was() {
        let json = credential().to_string();
        let credential = StatusCredential::from_json(json.as_bytes()).unwrap();
        assert_eq!(credential.open().unwrap(), published());
    }

    #[test]
    fn a_list_is_believed_from_a_key_of_the_trust_list_in_its_window_only() {
        let jwt = |typ: &str, kid: &str, json: &Value| {
            let header = format!(r#"{{"typ":"{typ}","alg":"ES256","kid":"{kid}"}}"#);
            let json = json.to_string();
            let parts = [header.as_bytes(), json.as_bytes(), &[7; SIGNATURE_BYTES]];
            parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
        };
        let check = |jwt: &str, state, signature: u8, want: Result<(), &str>| {
            let mut trust = sample_trust();
            trust.keys[0].state = state;
            let opened = open_signed_list(jwt, &trust, |_, _, found| *found == [signature; 64]);
            let want = want.map(|()| published()).map_err(str::to_owned);
            assert_eq!(opened.map_err(|error| error.to_string()), want);
        };
        let good = jwt(STATUS_TYPE, "k260a", &credential());
        let no_key = "no believed key of the trust list signed this status list";
        check(&good, KeyState::Active, 7, Ok(()));
        check(&good, KeyState::Retired, 7, Ok(()));
        check(&good, KeyState::Compromised, 7, Err(no_key));
        check(&jwt(STATUS_TYPE, "k260b", &credential()), KeyState::Active, 7, Err(no_key));
        let changed = "the status list was changed: its signature does not fit";
        check(&good, KeyState::Active, 8, Err(changed));
        let other_type = jwt("dscert+jwt", "k260a", &credential());
        let other = r#"this is a statement of type "dscert+jwt", not "vc+jwt""#;
        check(&other_type, KeyState::Active, 7, Err(other));
        let mut late = credential();
        late["validFrom"] = json!("2026-12-31T17:00:00Z");
        check(&jwt(STATUS_TYPE, "k260a", &late), KeyState::Active, 7, Err(no_key));
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        check_refused(
            "/type",
            json!(["VerifiableCredential"]),
            "this credential is not a status list",
        );
        check_refused(
            "/credentialSubject/type",
            json!("x"),
            "this credential is not a status list",
        );
        check_refused("/id", json!("https://a/x"), "this is no name of a status list");
        check_refused(
            "/id",
            json!("https://a/suspension-1"),
            "the list's address does not fit its purpose",
        );
    }
}
