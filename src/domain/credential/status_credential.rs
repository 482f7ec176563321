//! A status list as it is published: the `BitstringStatusListCredential` of the W3C.

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::status::{StatusList, StatusListError};
use super::status_index::{ListName, ListNameError, Purpose};

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
    /// The packed bits.
    pub encoded_list: String,
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
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn published() -> PublishedList {
        let mut bits = StatusList::empty();
        bits.set(5).unwrap();
        PublishedList {
            name: "revocation-1".parse().unwrap(),
            made_at: "2025-10-10T01:02:03Z".parse().unwrap(),
            stale_from: "2025-10-11T01:02:03Z".parse().unwrap(),
            bits,
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
