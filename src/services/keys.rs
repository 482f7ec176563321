//! Keys in files of mode 600: for personal columns, look-ups, sign-ins, seats and certificates.

use super::app::Chance;
use super::failure::Fault;
use super::key_files::{make_folder, pem_of, read_private, write_private};
use super::root_key::coordinates;
use super::trust_file::{InstalledTrust, SignedTrust};
use crate::store::vault::Vault;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{Datelike, Days, NaiveDate};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use sathach_domain::credential::{KeyNumber, KeyState, LogSize, RootPin, TrustList};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Type of the signed certificate statements; keeps them apart from every other JWT.
pub const CREDENTIAL_TYPE: &str = "dscert+jwt";

/// Days that a new certificate key signs.
const SIGNING_DAYS: u64 = 366;

/// Days between the making of a further key and its first signature: verifiers need the newer
/// trust list by then.
const DAYS_AHEAD: u64 = 7;

/// A certificate key's public part and its window, as kept beside the private file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialKeyEntry {
    /// Number that tokens hold.
    pub number: KeyNumber,
    /// First day on which it signs.
    pub signs_from: NaiveDate,
    /// Last day on which it signs.
    pub signs_to: NaiveDate,
    /// What it may still be used for.
    pub state: KeyState,
    /// JWS header in base64url, verbatim.
    pub header_b64url: String,
    /// First coordinate in base64url.
    pub x: String,
    /// Second coordinate in base64url.
    pub y: String,
    /// The log as it was published before somebody else had the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logged: Option<LogSize>,
}

struct CredentialKey {
    entry: CredentialKeyEntry,
    /// Read once: reading it takes longer than a signature.
    pair: EcdsaKeyPair,
}

/// All keys of an installation.
pub struct Keys {
    seal: [u8; 32],
    lookup: [u8; 32],
    sign_in: [u8; 32],
    seat: [u8; 32],
    status_index: [u8; 16],
    credential: Vec<CredentialKey>,
    trust: InstalledTrust,
}

const SECRET_FILES: [&str; 5] =
    ["seal.key", "lookup.key", "sign-in.key", "seat.key", "status-index.key"];
const LIST_FILE: &str = "credential-keys.json";

impl Keys {
    /// Reads the keys of a folder; makes them when the folder is empty or missing.
    ///
    /// # Errors
    /// When a file can be read by others, is damaged, or is missing from a folder that holds some.
    pub fn open(dir: &Path, today: NaiveDate, chance: &dyn Chance) -> Result<Self, Fault> {
        let is_new = !Keys::are_in(dir);
        if is_new {
            make_folder(dir)?;
            for name in SECRET_FILES {
                let mut secret = [0; 32];
                chance.fill(&mut secret);
                write_private(&dir.join(name), STANDARD.encode(secret).as_bytes())?;
            }
        }
        if is_new {
            // A list that has gone missing later is a fault: a fresh one would number new keys
            // like old ones.
            write_private(&dir.join(LIST_FILE), b"[]")?;
            rotate(dir, today)?;
        }
        let credential = read_credential_keys(dir)?;
        let trust = InstalledTrust::open(dir)?;
        if let Some(signed) = trust.current() {
            must_agree(&credential, &signed.list)?;
        }
        let [seal, lookup, sign_in, seat, status] = SECRET_FILES;
        let mut status_index = [0; 16];
        status_index.copy_from_slice(&read_secret(&dir.join(status))?[..16]);
        Ok(Keys {
            seal: read_secret(&dir.join(seal))?,
            lookup: read_secret(&dir.join(lookup))?,
            sign_in: read_secret(&dir.join(sign_in))?,
            seat: read_secret(&dir.join(seat))?,
            status_index,
            credential,
            trust,
        })
    }

    /// True when the folder holds keys, or some of them.
    #[must_use]
    pub fn are_in(dir: &Path) -> bool {
        SECRET_FILES.iter().any(|name| dir.join(name).exists())
    }

    /// Keys of the personal columns.
    #[must_use]
    pub fn vault(&self) -> Vault {
        Vault::new(self.seal, self.lookup)
    }

    /// Key of staff sign-ins; nothing else is signed with it.
    #[must_use]
    pub fn sign_in_key(&self) -> &[u8] {
        &self.sign_in
    }

    /// Key of seat cookies and option tokens.
    #[must_use]
    pub fn seat_key(&self) -> &[u8] {
        &self.seat
    }

    /// Key of the order in which status indexes are given out.
    #[must_use]
    pub fn status_index_key(&self) -> &[u8; 16] {
        &self.status_index
    }

    /// Public parts of all certificate keys.
    pub fn credential_keys(&self) -> impl Iterator<Item = &CredentialKeyEntry> {
        self.credential.iter().map(|key| &key.entry)
    }

    /// The trust list that the root signed; none before the first one.
    #[must_use]
    pub fn trust(&self) -> Option<Arc<SignedTrust>> {
        self.trust.current()
    }

    /// Puts a signed trust list in force.
    ///
    /// # Errors
    /// When this root is not the pinned one or did not sign it, or it names other keys as ours.
    pub fn install_trust(&self, jws: &str, pin: RootPin) -> Result<TrustList, Fault> {
        must_agree(&self.credential, &super::trust_file::open(jws, pin)?)?;
        self.trust.install(jws, pin)
    }

    /// The key that signs on this day: the newest active one whose window is open, and which the
    /// signed trust list names as such.
    ///
    /// # Errors
    /// When no window is open; `sathach keys rotate` makes a new key, `keys sign` lists it.
    pub fn signing_key(&self, day: NaiveDate) -> Result<&CredentialKeyEntry, Fault> {
        self.find_signing(day).map(|key| &key.entry)
    }

    fn find_signing(&self, day: NaiveDate) -> Result<&CredentialKey, Fault> {
        let trust = self.trust.current().ok_or_else(|| {
            Fault::Key("no trust list is signed yet; run `sathach keys sign`".to_owned())
        })?;
        self.credential
            .iter()
            .filter(|key| key.entry.state == KeyState::Active)
            .filter(|key| (key.entry.signs_from..=key.entry.signs_to).contains(&day))
            .filter(|key| {
                let listed = trust.list.key(key.entry.number);
                listed.is_some_and(|key| key.state == KeyState::Active && key.may_sign_on(day))
            })
            .max_by_key(|key| key.entry.signs_from)
            .ok_or_else(|| {
                let todo = "run `sathach keys rotate`, then `sathach keys sign`";
                Fault::Key(format!("no key of the signed trust list signs on {day}; {todo}"))
            })
    }

    /// A compact JWS over the claims, under the day's key.
    ///
    /// # Errors
    /// When no key signs on this day.
    pub fn sign(
        &self,
        day: NaiveDate,
        typ: &str,
        claims: &impl Serialize,
    ) -> Result<(KeyNumber, String), Fault> {
        let key = self.find_signing(day)?;
        Ok((key.entry.number, key.sign(typ, claims)?))
    }
}

impl CredentialKey {
    fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, Fault> {
        let written = |json: serde_json::Result<Vec<u8>>| match json {
            Ok(json) => Ok(URL_SAFE_NO_PAD.encode(json)),
            Err(error) => Err(Fault::Key(error.to_string())),
        };
        let header = written(serde_json::to_vec(&header(self.entry.number, typ)))?;
        let signed = format!("{header}.{}", written(serde_json::to_vec(claims))?);
        let signature = self
            .pair
            .sign(&SystemRandom::new(), signed.as_bytes())
            .map_err(|_| Fault::Key(format!("key {} did not sign", self.entry.number)))?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// Checks an ES256 signature under a public key given by its coordinates.
#[must_use]
pub fn signature_holds(x: &str, y: &str, signed: &str, signature: &[u8]) -> bool {
    DecodingKey::from_ec_components(x, y).is_ok_and(|key| {
        let signature = URL_SAFE_NO_PAD.encode(signature);
        jsonwebtoken::crypto::verify(&signature, signed.as_bytes(), &key, Algorithm::ES256)
            .unwrap_or(false)
    })
}

/// Makes a new certificate key; older ones go on until their window ends. The first one signs from
/// today, further ones a week later, so that verifiers know them by then.
///
/// # Errors
/// When a file cannot be written.
pub fn rotate(dir: &Path, today: NaiveDate) -> Result<CredentialKeyEntry, Fault> {
    let mut entries: Vec<CredentialKeyEntry> = read_list(&dir.join(LIST_FILE))?;
    let number = next_number(&entries, today);
    let is_covered = entries.iter().any(|entry| {
        entry.state == KeyState::Active && (entry.signs_from..=entry.signs_to).contains(&today)
    });
    let after = |day: NaiveDate, n| day.checked_add_days(Days::new(n)).unwrap_or(day);
    let signs_from = if is_covered { after(today, DAYS_AHEAD) } else { today };
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
        .map_err(|_| Fault::Key("a key pair could not be made".to_owned()))?;
    let pkcs8 =
        pair.to_pkcs8v1().map_err(|_| Fault::Key("a key pair could not be written".to_owned()))?;
    let (x, y) = coordinates(&pair)?;
    let private = EncodingKey::from_ec_der(pkcs8.as_ref());
    let sample = jsonwebtoken::encode(&header(number, CREDENTIAL_TYPE), &(), &private)
        .map_err(|error| Fault::Key(error.to_string()))?;
    let entry = CredentialKeyEntry {
        number,
        signs_from,
        signs_to: after(signs_from, SIGNING_DAYS),
        state: KeyState::Active,
        header_b64url: sample.split('.').next().unwrap_or_default().to_owned(),
        x,
        y,
        logged: None,
    };
    write_private(&private_path(dir, number), pem_of("PRIVATE KEY", pkcs8.as_ref()).as_bytes())?;
    entries.push(entry.clone());
    write_list(dir, &entries)?;
    Ok(entry)
}

/// Changes what a key may still be used for; it is in force once the trust list is signed again.
///
/// # Errors
/// When there is no such key.
pub fn set_state(
    dir: &Path,
    number: KeyNumber,
    state: KeyState,
    logged: Option<LogSize>,
) -> Result<(), Fault> {
    let mut entries = read_list(&dir.join(LIST_FILE))?;
    let entry = entries.iter_mut().find(|entry| entry.number == number);
    let entry = entry.ok_or_else(|| Fault::Key(format!("there is no key {number}")))?;
    entry.state = state;
    entry.logged = logged;
    write_list(dir, &entries)
}

fn write_list(dir: &Path, entries: &[CredentialKeyEntry]) -> Result<(), Fault> {
    let list = serde_json::to_string_pretty(entries).map_err(|e| Fault::Key(e.to_string()))?;
    write_private(&dir.join(LIST_FILE), list.as_bytes())
}

/// A list that gives another point for a number of ours would make every certificate a forgery.
fn must_agree(keys: &[CredentialKey], trust: &TrustList) -> Result<(), Fault> {
    let differs = keys.iter().map(|key| &key.entry).find(|entry| {
        let listed = trust.key(entry.number);
        listed.is_some_and(|listed| (&listed.x, &listed.y) != (&entry.x, &entry.y))
    });
    match differs {
        None => Ok(()),
        Some(entry) => Err(Fault::Key(format!(
            "the signed trust list belongs to other keys: key {} differs",
            entry.number
        ))),
    }
}

/// Two digits of the year, two of a running number: `2601` is the first key of 2026.
fn next_number(entries: &[CredentialKeyEntry], today: NaiveDate) -> KeyNumber {
    let year = u16::try_from(today.year().rem_euclid(100)).unwrap_or_default();
    let base = ((year / 10) << 12) | ((year % 10) << 8);
    let newest = entries
        .iter()
        .map(|entry| entry.number.get())
        .filter(|number| number & 0xff00 == base)
        .max();
    KeyNumber::new(newest.unwrap_or(base) + 1)
}

fn header(number: KeyNumber, typ: &str) -> Header {
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some(typ.to_owned());
    header.kid = Some(number.kid());
    header
}

fn private_path(dir: &Path, number: KeyNumber) -> PathBuf {
    dir.join(format!("credential-{}.pem", number.kid()))
}

fn read_credential_keys(dir: &Path) -> Result<Vec<CredentialKey>, Fault> {
    read_list(&dir.join(LIST_FILE))?
        .into_iter()
        .map(|entry| {
            let path = private_path(dir, entry.number);
            let pem = read_private(&path)?;
            let fault = |what: String| Fault::Key(format!("{}: {what}", path.display()));
            let read = EncodingKey::from_ec_pem(&pem).map_err(|error| fault(error.to_string()))?;
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, read.as_bytes())
                .map_err(|error| fault(error.to_string()))?;
            Ok(CredentialKey { entry, pair })
        })
        .collect()
}

fn read_list(path: &Path) -> Result<Vec<CredentialKeyEntry>, Fault> {
    serde_json::from_slice(&read_private(path)?)
        .map_err(|error| Fault::Key(format!("{}: {error}", path.display())))
}

fn read_secret(path: &Path) -> Result<[u8; 32], Fault> {
    let text = read_private(path)?;
    STANDARD
        .decode(text.trim_ascii())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Fault::Key(format!("{}: not 32 bytes in base64", path.display())))
}

#[cfg(test)]
pub(super) mod tests;
