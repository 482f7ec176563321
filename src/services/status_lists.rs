//! What verifiers fetch beside the trust list: the keys as JWKS and DID, the signed status lists.

use super::{App, Failure, Refusal};
use crate::store::{credential_changes, credentials};
use chrono::{DateTime, TimeDelta, Utc};
use sathach_domain::credential::status_credential::STATUS_TYPE;
use sathach_domain::credential::{
    KeyState, ListName, PublishedList, Purpose, Replacement, StatusCredential, StatusIndex,
    StatusList,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

/// How long a status list may be used before it is too old to say that a credential is in force.
const FRESH_HOURS: i64 = 24;

/// Public keys as a JWKS whose keys also carry the implied `header`, verbatim.
#[must_use]
pub fn jwks(app: &App) -> Value {
    let keys: Vec<Value> = app
        .keys
        .credential_keys()
        .map(|entry| {
            json!({
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256",
                "kid": entry.number.kid(), "x": entry.x, "y": entry.y,
                "header": entry.header_b64url,
            })
        })
        .collect();
    json!({ "keys": keys })
}

/// The same keys as the document of a `did:web`, for holders' wallets. A key that somebody else
/// had is left out.
#[must_use]
pub fn did_document(app: &App) -> Value {
    let did = did_of(&app.public_url);
    let believed = |state| match state {
        KeyState::Active | KeyState::Retired => true,
        KeyState::Compromised => false,
    };
    let keys = app.keys.credential_keys().filter(|entry| believed(entry.state));
    let methods: Vec<Value> = keys
        .map(|entry| {
            json!({
                "id": format!("{did}#{}", entry.number.kid()), "type": "JsonWebKey",
                "controller": did,
                "publicKeyJwk": {
                    "kty": "EC", "crv": "P-256", "alg": "ES256", "kid": entry.number.kid(),
                    "x": entry.x, "y": entry.y,
                },
            })
        })
        .collect();
    let ids: Vec<&Value> = methods.iter().map(|method| &method["id"]).collect();
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did, "assertionMethod": ids, "verificationMethod": methods,
    })
}

/// `did:web` of an address: a port's colon is written as `%3A`.
fn did_of(public_url: &str) -> String {
    let host = public_url.split_once("://").map_or(public_url, |(_, host)| host);
    format!("did:web:{}", host.replace(':', "%3A").replace('/', ":"))
}

/// Credentials that are not in force, by list, as they stand now.
struct NotInForce {
    rows: Vec<(i64, String)>,
    replacements: Vec<(i64, Replacement)>,
}

async fn not_in_force(app: &App) -> Result<NotInForce, Failure> {
    let rows = credentials::indexes_not_in_force(&app.store).await?;
    let replacements = credential_changes::replacements(&app.store).await?;
    let replacements: Result<Vec<_>, Failure> = replacements
        .into_iter()
        .map(|row| {
            let broken = || Failure::broken(format!("the successor of status index {}", row.0));
            let register_number = u32::try_from(row.1).map_err(|_| broken())?;
            let issued_on = row.2.parse().map_err(|_| broken())?;
            Ok((row.0, Replacement { register_number, issued_on }))
        })
        .collect();
    Ok(NotInForce { rows, replacements: replacements? })
}

/// All status lists as they stand now.
///
/// # Errors
/// When the database fails.
pub async fn published_lists(app: &App) -> Result<Vec<PublishedList>, Failure> {
    let found = not_in_force(app).await?;
    let made_at = app.now().utc();
    Purpose::ALL.into_iter().map(|purpose| found.list(purpose, made_at)).collect()
}

impl NotInForce {
    fn list(&self, purpose: Purpose, made_at: DateTime<Utc>) -> Result<PublishedList, Failure> {
        let mut bits = StatusList::empty();
        for (index, state) in &self.rows {
            if purposes_of(state).contains(&purpose) {
                let position = position_of(*index)?;
                bits.set(position).map_err(|error| Failure::broken(error.to_string()))?;
            }
        }
        let mut replaced_by = BTreeMap::new();
        if purpose == Purpose::Refresh {
            for (index, replacement) in &self.replacements {
                replaced_by.insert(position_of(*index)?, *replacement);
            }
        }
        Ok(PublishedList {
            name: ListName { purpose, list: 0 },
            made_at,
            stale_from: made_at + TimeDelta::hours(FRESH_HOURS),
            bits,
            replaced_by,
        })
    }

    /// A short hash of what a list would say.
    fn hash(&self, purpose: Purpose) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (index, state) in &self.rows {
            if purposes_of(state).contains(&purpose) {
                hash.update(index.to_be_bytes());
            }
        }
        if purpose == Purpose::Refresh {
            for (index, by) in &self.replacements {
                hash.update(format!("{index} {} {}", by.register_number, by.issued_on));
            }
        }
        hash.finalize().into()
    }
}

/// A replaced credential is on the revocation list too, for verifiers that know no other.
fn purposes_of(state: &str) -> &'static [Purpose] {
    match state {
        "in_force" => &[],
        "suspended" => &[Purpose::Suspension],
        "replaced" => &[Purpose::Revocation, Purpose::Refresh],
        _ => &[Purpose::Revocation],
    }
}

fn position_of(index: i64) -> Result<u32, Failure> {
    let index = u32::try_from(index).map(StatusIndex::from);
    index.map(StatusIndex::position).map_err(|_| Failure::broken("a status index"))
}

/// Signed status lists by name: what does not change is not signed anew, so that a verifier who
/// asks again by its hash gets no body.
#[derive(Default)]
pub struct SignedLists(Mutex<HashMap<Purpose, SignedList>>);

struct SignedList {
    hash: [u8; 32],
    made_at: DateTime<Utc>,
    jwt: String,
}

/// Minutes after which a list is signed anew though it says the same.
const SIGNED_MINUTES: i64 = 60;

/// A status list as a signed credential (JWT of type `vc+jwt`); none for an unknown name.
///
/// # Errors
/// [`Refusal::TrustNotSigned`] before verifiers could check it; when it cannot be packed.
pub async fn status_credential(app: &App, name: &str) -> Result<Option<String>, Failure> {
    let purpose = match name.parse::<ListName>() {
        Ok(ListName { purpose, list: 0 }) => purpose,
        Ok(_) | Err(_) => return Ok(None),
    };
    let signed_trust = app.keys.trust().ok_or(Refusal::TrustNotSigned)?;
    let found = not_in_force(app).await?;
    let now = app.now().utc();
    let hash = found.hash(purpose);
    let kept = |lists: &HashMap<Purpose, SignedList>| {
        let kept = lists.get(&purpose)?;
        let is_young = now - kept.made_at < TimeDelta::minutes(SIGNED_MINUTES);
        let is_after_trust = kept.made_at >= signed_trust.list.issued_at;
        (kept.hash == hash && is_young && is_after_trust).then(|| kept.jwt.clone())
    };
    if let Some(jwt) = app.signed_lists.0.lock().ok().and_then(|lists| kept(&lists)) {
        return Ok(Some(jwt));
    }
    let address = format!("{}/status", app.public_url);
    let credential = StatusCredential::of(&found.list(purpose, now)?, &app.public_url, &address)
        .map_err(|error| Failure::broken(error.to_string()))?;
    let (_, jwt) = app.keys.sign(app.now().day_in_vietnam(), STATUS_TYPE, &credential)?;
    if let Ok(mut lists) = app.signed_lists.0.lock() {
        lists.insert(purpose, SignedList { hash, made_at: now, jwt: jwt.clone() });
    }
    Ok(Some(jwt))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use sathach_domain::credential::IndexPermutation;
    use std::io::Write;

    #[test]
    fn a_list_of_a_million_with_a_thousand_revoked_is_served_in_four_kilobytes() {
        // As the keyed order of indexes gives them out: in disorder, and no two alike.
        let permutation = IndexPermutation::new(&[191; 16], 0).unwrap();
        let row = |at| (i64::from(permutation.index(at).unwrap().get()), "revoked".to_owned());
        let rows = (0..1_000_000).step_by(1_000).map(row).collect();
        let found = NotInForce { rows, replacements: Vec::new() };
        let now = "2026-11-28T05:00:00Z".parse().unwrap();
        let list = found.list(Purpose::Revocation, now).unwrap();
        let issuer = "https://sathach.dongthap.gov.vn";
        let credential = StatusCredential::of(&list, issuer, &format!("{issuer}/status")).unwrap();
        let header = br#"{"typ":"vc+jwt","alg":"ES256","kid":"k2601"}"#;
        let payload = serde_json::to_vec(&credential).unwrap();
        let parts = [&header[..], &payload, &[0xa5; 64]].map(|part| URL_SAFE_NO_PAD.encode(part));
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(parts.join(".").as_bytes()).unwrap();
        let served = packer.finish().unwrap().len();
        println!("{served} bytes of gzip");
        assert!(served <= 4_096, "{served} bytes");
    }

    #[test]
    fn the_did_of_an_address_keeps_its_port() {
        assert_eq!(did_of("https://sathach.example"), "did:web:sathach.example");
        assert_eq!(did_of("http://127.0.0.1:8191"), "did:web:127.0.0.1%3A8191");
    }
}
