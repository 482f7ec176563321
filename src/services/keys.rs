//! Keys in files of mode 600: for personal columns, look-ups, sign-ins, seats and certificates.

use super::app::Chance;
use super::failure::Fault;
use crate::store::vault::Vault;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{Datelike, Days, NaiveDate};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use sathach_domain::credential::{KeyNumber, KeyState};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Type of the signed certificate statements; keeps them apart from every other JWT.
pub const CREDENTIAL_TYPE: &str = "dscert+jwt";

/// Days that a new certificate key signs.
const SIGNING_DAYS: u64 = 366;

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
}

struct CredentialKey {
    entry: CredentialKeyEntry,
    private: EncodingKey,
}

/// All keys of an installation.
pub struct Keys {
    seal: [u8; 32],
    lookup: [u8; 32],
    sign_in: [u8; 32],
    seat: [u8; 32],
    status_index: [u8; 16],
    credential: Vec<CredentialKey>,
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
        let [seal, lookup, sign_in, seat, status] = SECRET_FILES;
        let mut status_index = [0; 16];
        status_index.copy_from_slice(&read_secret(&dir.join(status))?[..16]);
        Ok(Keys {
            seal: read_secret(&dir.join(seal))?,
            lookup: read_secret(&dir.join(lookup))?,
            sign_in: read_secret(&dir.join(sign_in))?,
            seat: read_secret(&dir.join(seat))?,
            status_index,
            credential: read_credential_keys(dir)?,
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

    /// The key that signs on this day: the newest active one whose window is open.
    ///
    /// # Errors
    /// When no window is open; `sathach keys rotate` makes a new key.
    pub fn signing_key(&self, day: NaiveDate) -> Result<&CredentialKeyEntry, Fault> {
        self.find_signing(day).map(|key| &key.entry)
    }

    fn find_signing(&self, day: NaiveDate) -> Result<&CredentialKey, Fault> {
        self.credential
            .iter()
            .filter(|key| key.entry.state == KeyState::Active)
            .filter(|key| (key.entry.signs_from..=key.entry.signs_to).contains(&day))
            .max_by_key(|key| key.entry.signs_from)
            .ok_or_else(|| Fault::Key(format!("no certificate key signs on {day}; rotate keys")))
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
        let jws = jsonwebtoken::encode(&header(key.entry.number, typ), claims, &key.private)
            .map_err(|error| Fault::Key(error.to_string()))?;
        Ok((key.entry.number, jws))
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

/// Makes a new certificate key that signs from today on; older ones go on until their window ends.
///
/// # Errors
/// When a file cannot be written.
pub fn rotate(dir: &Path, today: NaiveDate) -> Result<CredentialKeyEntry, Fault> {
    let path = dir.join(LIST_FILE);
    let mut entries: Vec<CredentialKeyEntry> = read_list(&path)?;
    let number = next_number(&entries, today);
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
        .map_err(|_| Fault::Key("a key pair could not be made".to_owned()))?;
    let pkcs8 =
        pair.to_pkcs8v1().map_err(|_| Fault::Key("a key pair could not be written".to_owned()))?;
    let point = pair.public_key().as_ref();
    let (Some(x), Some(y)) = (point.get(1..33), point.get(33..65)) else {
        return Err(Fault::Key("a public key of an unknown form".to_owned()));
    };
    let private = EncodingKey::from_ec_der(pkcs8.as_ref());
    let sample = jsonwebtoken::encode(&header(number, CREDENTIAL_TYPE), &(), &private)
        .map_err(|error| Fault::Key(error.to_string()))?;
    let entry = CredentialKeyEntry {
        number,
        signs_from: today,
        signs_to: today.checked_add_days(Days::new(SIGNING_DAYS)).unwrap_or(today),
        state: KeyState::Active,
        header_b64url: sample.split('.').next().unwrap_or_default().to_owned(),
        x: URL_SAFE_NO_PAD.encode(x),
        y: URL_SAFE_NO_PAD.encode(y),
    };
    write_private(&private_path(dir, number), pem_of("PRIVATE KEY", pkcs8.as_ref()).as_bytes())?;
    entries.push(entry.clone());
    let list = serde_json::to_string_pretty(&entries).map_err(|e| Fault::Key(e.to_string()))?;
    write_private(&path, list.as_bytes())?;
    Ok(entry)
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

pub(super) fn pem_of(kind: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap_or_default())
        .collect();
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n"))
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
            let private = EncodingKey::from_ec_pem(&pem)
                .map_err(|error| Fault::Key(format!("{}: {error}", path.display())))?;
            Ok(CredentialKey { entry, private })
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

/// Reads a secret file.
///
/// # Errors
/// When others can read it too, or it cannot be read.
pub fn read_private(path: &Path) -> Result<Vec<u8>, Fault> {
    let at = |error: std::io::Error| Fault::Key(format!("{}: {error}", path.display()));
    let mode = fs::metadata(path).map_err(at)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Fault::Key(format!(
            "{} can be read by others (mode {:o}); run: chmod 600 {}",
            path.display(),
            mode & 0o777,
            path.display()
        )));
    }
    fs::read(path).map_err(at)
}

fn make_folder(dir: &Path) -> Result<(), Fault> {
    let at = |error: std::io::Error| Fault::Key(format!("{}: {error}", dir.display()));
    fs::create_dir_all(dir).map_err(at)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(at)
}

/// Writes beside the file first, so that a crash leaves the old one whole.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let at = |error: std::io::Error| Fault::Key(format!("{}: {error}", path.display()));
    let beside = path.with_extension("new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .map_err(at)?;
    file.write_all(bytes).map_err(at)?;
    file.sync_all().map_err(at)?;
    fs::rename(&beside, path).map_err(at)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::services::SystemChance;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    #[test]
    fn keys_are_made_once_and_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let keys = dir.path().join("keys");
        let first = Keys::open(&keys, day(), &SystemChance).unwrap();
        let again = Keys::open(&keys, day(), &SystemChance).unwrap();
        assert_eq!(first.seat_key(), again.seat_key());
        assert_eq!(first.signing_key(day()).unwrap(), again.signing_key(day()).unwrap());
        assert_eq!(first.signing_key(day()).unwrap().number.to_string(), "2601");
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        Keys::open(dir.path(), day(), &SystemChance).unwrap();
        let path = dir.path().join("seat.key");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let fault = Keys::open(dir.path(), day(), &SystemChance).err().unwrap().to_string();
        assert!(fault.contains("can be read by others"), "{fault}");
    }

    #[test]
    fn a_lost_list_of_keys_is_said_so_and_no_key_is_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        Keys::open(dir.path(), day(), &SystemChance).unwrap();
        let private = private_path(dir.path(), KeyNumber::new(0x2601));
        let before = fs::read(&private).unwrap();
        fs::remove_file(dir.path().join(LIST_FILE)).unwrap();
        let fault = Keys::open(dir.path(), day(), &SystemChance).err().unwrap().to_string();
        assert!(fault.contains(LIST_FILE), "{fault}");
        assert_eq!(fs::read(&private).unwrap(), before);
    }

    #[test]
    fn a_signature_holds_for_its_own_text_only() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open(dir.path(), day(), &SystemChance).unwrap();
        let (_, jws) = keys.sign(day(), CREDENTIAL_TYPE, &"x").unwrap();
        let (signed, signature) = jws.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let entry = keys.signing_key(day()).unwrap();
        assert!(jws.starts_with(&entry.header_b64url));
        assert!(signature_holds(&entry.x, &entry.y, signed, &signature));
        assert!(!signature_holds(&entry.x, &entry.y, &format!("{signed}x"), &signature));
    }

    #[test]
    fn rotation_makes_a_second_key_and_keeps_the_first() {
        let dir = tempfile::tempdir().unwrap();
        Keys::open(dir.path(), day(), &SystemChance).unwrap();
        let later = day().checked_add_days(Days::new(30)).unwrap();
        assert_eq!(rotate(dir.path(), later).unwrap().number.to_string(), "2602");
        let keys = Keys::open(dir.path(), later, &SystemChance).unwrap();
        assert_eq!(keys.credential_keys().count(), 2);
        assert_eq!(keys.signing_key(later).unwrap().number.to_string(), "2602");
        assert_eq!(keys.signing_key(day()).unwrap().number.to_string(), "2601");
    }
}
