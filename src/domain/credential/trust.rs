//! The trust list: the keys that may sign credentials, and the words behind short codes.
//!
//! The root key signs it; that signature is checked before the text comes here.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::day;
use super::dictionary::Dictionary;
use super::log::LogSize;
use super::status_index::ListName;

/// The only version of the trust list.
pub const VERSION: u32 = 1;

/// The number of a signing key, written as four hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyNumber(u16);

/// What a key may still be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It signs.
    Active,
    /// It no longer signs; what it signed in its window stays valid.
    Retired,
    /// Somebody else had it, who may date a forgery back: only what was logged before is believed.
    Compromised,
}

/// The body that a key belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyIssuer {
    /// Its address on the web.
    pub id: String,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
}

/// A signing key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustKey {
    /// The number that tokens hold.
    #[serde(rename = "k")]
    pub number: KeyNumber,
    /// The name that JWS headers hold.
    pub kid: String,
    /// The implied JWS header in base64url, never to be written anew.
    #[serde(rename = "h")]
    pub header_b64url: String,
    /// The point's first coordinate in base64url.
    pub x: String,
    /// The point's second coordinate in base64url.
    pub y: String,
    /// Whose key it is.
    #[serde(rename = "iss")]
    pub issuer: KeyIssuer,
    /// The first day on which it signs.
    #[serde(rename = "from", with = "day")]
    pub signs_from: NaiveDate,
    /// The last day on which it signs.
    #[serde(rename = "to", with = "day")]
    pub signs_to: NaiveDate,
    /// What it may still be used for.
    #[serde(rename = "st")]
    pub state: KeyState,
    /// The issuance log as it was published before somebody else had the key.
    #[serde(rename = "log", default, skip_serializing_if = "Option::is_none")]
    pub logged: Option<LogSize>,
}

/// Where a status list is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusSource {
    /// Which list.
    pub list: ListName,
    /// Its address.
    pub url: String,
}

/// The keys, words and lists that a verifier trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustList {
    /// The version of this form.
    #[serde(rename = "v")]
    pub version: u32,
    /// When it was signed.
    #[serde(rename = "iat", with = "chrono::serde::ts_seconds")]
    pub issued_at: DateTime<Utc>,
    /// True in a demonstration, whose certificates certify nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
    /// When a newer one is due; absent when nobody promised one.
    #[serde(rename = "next", default, skip_serializing_if = "Option::is_none")]
    #[serde(with = "chrono::serde::ts_seconds_option")]
    pub next_at: Option<DateTime<Utc>>,
    /// Keys, each number once.
    pub keys: Vec<TrustKey>,
    /// Words behind short codes.
    #[serde(default)]
    pub dict: Dictionary,
    /// Where the status lists are.
    #[serde(default)]
    pub status: Vec<StatusSource>,
}

/// Why a text is no trust list.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TrustError {
    /// Not JSON of this shape.
    #[error("not the JSON of a trust list: {0}")]
    Json(String),
    /// A version that this program does not know.
    #[error("version {0} of the trust list is not known")]
    Version(u32),
    /// Two keys share a number.
    #[error("key {0} stands there twice")]
    DuplicateKey(KeyNumber),
    /// The header is not one of an ES256 signature under this key.
    #[error("the header of key {0:?} is not that of an ES256 signature under this key")]
    Header(String),
    /// The signing window ends before it begins.
    #[error("the signing window of key {0} ends before it begins")]
    Window(KeyNumber),
    /// A key of a key set whose name does not tell its number.
    #[error("the name {0:?} of a key is not k and four hexadecimal digits")]
    Kid(String),
}

impl KeyNumber {
    /// The key with this number.
    #[must_use]
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }

    /// The name of this key in JWS headers: `k260a`.
    #[must_use]
    pub fn kid(self) -> String {
        format!("k{self}")
    }

    /// The number in a name that [`KeyNumber::kid`] made.
    #[must_use]
    pub fn from_kid(kid: &str) -> Option<Self> {
        kid.strip_prefix('k').and_then(Self::from_hex)
    }

    fn from_hex(text: &str) -> Option<Self> {
        let number = u16::from_str_radix(text, 16).ok().map(Self)?;
        (number.to_string() == text).then_some(number)
    }
}

impl fmt::Display for KeyNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04x}", self.0)
    }
}

impl TryFrom<String> for KeyNumber {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::from_hex(&text)
            .ok_or_else(|| format!("a key number is four hexadecimal digits, not {text:?}"))
    }
}

impl From<KeyNumber> for String {
    fn from(number: KeyNumber) -> String {
        number.to_string()
    }
}

impl TrustKey {
    /// Whether the key may have signed on this day.
    #[must_use]
    pub fn may_sign_on(&self, day: NaiveDate) -> bool {
        (self.signs_from..=self.signs_to).contains(&day)
    }

    fn check(&self) -> Result<(), TrustError> {
        if self.signs_to < self.signs_from {
            return Err(TrustError::Window(self.number));
        }
        let header = URL_SAFE_NO_PAD.decode(&self.header_b64url).ok();
        let header = header.and_then(|json| serde_json::from_slice::<Header>(&json).ok());
        match header {
            Some(Header { alg, kid }) if alg == "ES256" && kid == self.kid => Ok(()),
            Some(_) | None => Err(TrustError::Header(self.kid.clone())),
        }
    }
}

impl TrustList {
    /// Reads and checks a trust list.
    ///
    /// # Errors
    /// When it is another kind of JSON or contradicts itself.
    pub fn from_json(json: &[u8]) -> Result<Self, TrustError> {
        let trust: Self =
            serde_json::from_slice(json).map_err(|error| TrustError::Json(error.to_string()))?;
        trust.check()?;
        Ok(trust)
    }

    /// Checks what serde cannot: the version, the numbers, windows and headers of keys.
    ///
    /// # Errors
    /// The first contradiction.
    pub fn check(&self) -> Result<(), TrustError> {
        if self.version != VERSION {
            return Err(TrustError::Version(self.version));
        }
        let mut numbers = BTreeSet::new();
        for key in &self.keys {
            if !numbers.insert(key.number) {
                return Err(TrustError::DuplicateKey(key.number));
            }
            key.check()?;
        }
        Ok(())
    }

    /// The key with this number.
    #[must_use]
    pub fn key(&self, number: KeyNumber) -> Option<&TrustKey> {
        self.keys.iter().find(|key| key.number == number)
    }

    /// Whether a newer list is overdue.
    #[must_use]
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        self.next_at.is_some_and(|next_at| next_at <= now)
    }
}

/// What a JWS header must say at least.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
pub(super) mod tests {
    use super::*;

    /// A trust list with one active key, number 260a, that signs in 2025 and 2026.
    pub fn sample() -> TrustList {
        let header = r#"{"typ":"dscert+jwt","alg":"ES256","kid":"k260a"}"#;
        let json = format!(
            r#"{{"v":1,"iat":1760000000,"next":1767200000,"keys":[{{"k":"260a","kid":"k260a",
            "h":"{}","x":"AA","y":"AQ","iss":{{"id":"https://sathach.example",
            "name_vi":"Sở Khoa học và Công nghệ","name_en":"Department"}},
            "from":20250101,"to":20261231,"st":"active"}}],
            "dict":{{"l":{{"CB":{{"vi":"Cơ bản","en":"Basic"}}}}}},
            "status":[{{"list":"revocation-1","url":"/status/revocation-1"}}]}}"#,
            URL_SAFE_NO_PAD.encode(header),
        );
        TrustList::from_json(json.as_bytes()).unwrap()
    }

    fn check(change: impl Fn(&mut TrustList), want: Result<(), TrustError>) {
        let mut trust = sample();
        change(&mut trust);
        let json = serde_json::to_vec(&trust).unwrap();
        assert_eq!(TrustList::from_json(&json), want.map(|()| trust));
    }

    #[test]
    fn a_trust_list_comes_back() {
        check(|_| {}, Ok(()));
        check(|trust| trust.next_at = None, Ok(()));
        check(|trust| trust.keys.clear(), Ok(()));
    }

    #[test]
    fn contradictions_are_refused() {
        let number = KeyNumber::new(0x260a);
        check(|trust| trust.version = 2, Err(TrustError::Version(2)));
        check(
            |trust| trust.keys.push(trust.keys[0].clone()),
            Err(TrustError::DuplicateKey(number)),
        );
        check(
            |trust| trust.keys[0].signs_to = NaiveDate::from_ymd_opt(2024, 12, 31).unwrap(),
            Err(TrustError::Window(number)),
        );
        check(|trust| trust.keys[0].kid = "k1".into(), Err(TrustError::Header("k1".into())));
        let unsigned = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"k260a"}"#);
        for header in [unsigned.as_str(), "", "!"] {
            check(
                |trust| trust.keys[0].header_b64url = header.to_owned(),
                Err(TrustError::Header("k260a".into())),
            );
        }
    }

    #[test]
    fn a_key_is_found_by_its_number() {
        let trust = sample();
        assert_eq!(trust.key(KeyNumber::new(0x260a)).unwrap().kid, "k260a");
        assert_eq!(trust.key(KeyNumber::new(0x260b)), None);
    }

    #[test]
    fn a_key_number_has_one_spelling() {
        assert_eq!(KeyNumber::new(0x0a).kid(), "k000a");
        assert_eq!(KeyNumber::from_kid("k260a"), Some(KeyNumber::new(0x260a)));
        for wrong in ["260a", "k260A", "k26a", "k+60a", "k0260a", "k", ""] {
            assert_eq!(KeyNumber::from_kid(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_window_holds_its_first_and_last_day() {
        let trust = sample();
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert!(!trust.keys[0].may_sign_on(day(2024, 12, 31)));
        assert!(trust.keys[0].may_sign_on(day(2025, 1, 1)));
        assert!(trust.keys[0].may_sign_on(day(2026, 12, 31)));
        assert!(!trust.keys[0].may_sign_on(day(2027, 1, 1)));
    }
}
