//! The claims of a credential: everything that the paper prints, under one-letter names.
//!
//! One set of claims has one spelling: no spaces, members in the order of the struct, text in
//! NFC. Another spelling is refused, so that a credential has exactly one token a key.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::day;
use super::serial::Serial;
use super::short::{ShortCode, ShortText};
use super::status_index::StatusIndex;
use crate::identity::{LastThree, PersonName};

/// What a credential states. Codes become words through the trust list's dictionary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The printed lookup code.
    #[serde(rename = "i")]
    pub serial: Serial,
    /// The holder's full name.
    #[serde(rename = "n")]
    pub name: PersonName,
    /// The holder's day of birth.
    #[serde(rename = "b", with = "day")]
    pub birth_date: NaiveDate,
    /// The last three digits of the holder's citizen number.
    #[serde(rename = "c")]
    pub citizen_number_end: LastThree,
    /// The holder's commune of residence, as printed.
    #[serde(rename = "o")]
    pub commune: ShortText,
    /// The exam's id.
    #[serde(rename = "t")]
    pub exam: ShortCode,
    /// The exam's version.
    #[serde(rename = "v")]
    pub exam_version: u32,
    /// The level that was reached.
    #[serde(rename = "l")]
    pub level: ShortCode,
    /// The result band; raw marks stay out.
    #[serde(rename = "s")]
    pub band: ShortCode,
    /// The day of issue, which lies in the key's signing window.
    #[serde(rename = "d", with = "day")]
    pub issued_on: NaiveDate,
    /// The last day of validity; absent when the credential does not expire.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    #[serde(with = "day::optional")]
    pub valid_until: Option<NaiveDate>,
    /// The number of the decision that covers the batch.
    #[serde(rename = "q")]
    pub decision_number: ShortText,
    /// The day of that decision.
    #[serde(rename = "g", with = "day")]
    pub decided_on: NaiveDate,
    /// The number in the issuer's register.
    #[serde(rename = "r")]
    pub register_number: u32,
    /// The hall, where the layout prints it.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<ShortText>,
    /// The issuer.
    #[serde(rename = "u")]
    pub issuer: ShortCode,
    /// Who signed the paper.
    #[serde(rename = "w")]
    pub signer: ShortCode,
    /// Where the credential stands in the status lists.
    #[serde(rename = "x")]
    pub status_index: StatusIndex,
}

/// Why a payload holds no claims.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClaimsError {
    /// Not JSON of this shape; the text says where.
    #[error("not the JSON of a credential: {0}")]
    Json(String),
    /// The same claims are written in another way.
    #[error("the claims are not in their one spelling")]
    NotCanonical,
    /// It ends before it begins.
    #[error("the last day of validity lies before the day of issue")]
    EndsBeforeIssue,
    /// Issued before the holder was born.
    #[error("the day of issue lies before the day of birth")]
    IssuedBeforeBirth,
}

impl Claims {
    /// The payload to sign.
    ///
    /// # Errors
    /// When the days contradict each other.
    pub fn to_payload(&self) -> Result<Vec<u8>, ClaimsError> {
        self.check_days()?;
        self.written()
    }

    /// Reads a payload.
    ///
    /// # Errors
    /// When it is not the one spelling of consistent claims.
    pub fn from_payload(payload: &[u8]) -> Result<Self, ClaimsError> {
        let claims: Self = serde_json::from_slice(payload)
            .map_err(|error| ClaimsError::Json(error.to_string()))?;
        if claims.written()? != payload {
            return Err(ClaimsError::NotCanonical);
        }
        claims.check_days()?;
        Ok(claims)
    }

    fn written(&self) -> Result<Vec<u8>, ClaimsError> {
        serde_json::to_vec(self).map_err(|error| ClaimsError::Json(error.to_string()))
    }

    fn check_days(&self) -> Result<(), ClaimsError> {
        if self.issued_on < self.birth_date {
            return Err(ClaimsError::IssuedBeforeBirth);
        }
        match self.valid_until {
            Some(last_day) if last_day < self.issued_on => Err(ClaimsError::EndsBeforeIssue),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
pub(super) mod tests {
    use super::*;
    use crate::credential::token::{MAX_PAYLOAD_BYTES, SIGNATURE_BYTES, Token};
    use crate::credential::trust::KeyNumber;

    /// The claims of a made-up credential in their one spelling.
    pub const SAMPLE: &str = concat!(
        r#"{"i":"7K3M9QX4TR","n":"ĐẶNG THỊ HƯỜNG","b":19600305,"c":"001","o":"Tân Hộ Cơ","#,
        r#""t":"citizens","v":3,"l":"CB","s":"A","d":20251010,"q":"123/QĐ-SKHCN","#,
        r#""g":20251008,"r":1042,"u":"dt","w":"gd","x":1048579}"#
    );

    fn check(payload: &str, want: Result<(), ClaimsError>) {
        let got = Claims::from_payload(payload.as_bytes()).map(|_| ());
        assert_eq!(got, want, "{payload}");
    }

    fn check_json_refused(from: &str, to: &str) {
        let payload = SAMPLE.replacen(from, to, 1);
        assert_ne!(payload, SAMPLE, "{from}");
        let got = Claims::from_payload(payload.as_bytes());
        assert!(matches!(got, Err(ClaimsError::Json(_))), "{payload}: {got:?}");
    }

    fn check_spelling_refused(from: &str, to: &str) {
        let payload = SAMPLE.replacen(from, to, 1);
        assert_ne!(payload, SAMPLE, "{from}");
        check(&payload, Err(ClaimsError::NotCanonical));
    }

    #[test]
    fn claims_are_written_as_they_were_read() {
        let claims = Claims::from_payload(SAMPLE.as_bytes()).unwrap();
        assert_eq!(claims.name.as_str(), "ĐẶNG THỊ HƯỜNG");
        assert_eq!(claims.birth_date, NaiveDate::from_ymd_opt(1960, 3, 5).unwrap());
        assert_eq!(claims.valid_until, None);
        assert_eq!(claims.to_payload().unwrap(), SAMPLE.as_bytes());
    }

    #[test]
    fn optional_members_have_their_place() {
        let payload = SAMPLE
            .replace(r#","q":"#, r#","e":20301010,"q":"#)
            .replace(r#","u":"#, r#","h":"Nhà văn hóa","u":"#);
        check(&payload, Ok(()));
    }

    #[test]
    fn unknown_missing_or_wrong_members_are_refused() {
        check_json_refused("}", r#","z":1}"#);
        check_json_refused(r#","r":1042"#, "");
        check_json_refused(r#","r":1042"#, r#","r":1042,"r":1042"#);
        check_json_refused("1042", "-1");
        check_json_refused("1042", "1042.0");
        check_json_refused("20251010", "20251310");
        check_json_refused("\"001\"", "\"01\"");
        check_json_refused("7K3M9QX4TR", "7K3M9QX4TS");
        check_json_refused("Tân Hộ Cơ", "");
        check_json_refused("ĐẶNG THỊ HƯỜNG", "Đ4NG");
        check_json_refused(r#","q":"#, r#","e":null,"q":"#);
        check_json_refused("}", "} x");
    }

    #[test]
    fn another_spelling_is_refused() {
        check_spelling_refused(":", ": ");
        check_spelling_refused("}", "}\n");
        check_spelling_refused("7K3M9QX4TR", "7k3m9-qx4tr");
        check_spelling_refused("ĐẶNG", "\\u0110ẶNG");
        check_spelling_refused("Tân", " Tân");
        check_spelling_refused(r#""u":"dt","w":"gd""#, r#""w":"gd","u":"dt""#);
        check_spelling_refused("Ặ", "A\u{323}\u{306}");
    }

    #[test]
    fn days_agree() {
        let early = SAMPLE.replace("20251010", "19590101");
        check(&early, Err(ClaimsError::IssuedBeforeBirth));
        let ended = SAMPLE.replace(r#","q":"#, r#","e":20251009,"q":"#);
        check(&ended, Err(ClaimsError::EndsBeforeIssue));
    }

    #[test]
    fn the_longest_likely_claims_fit_into_a_token() {
        let payload = SAMPLE
            .replace("ĐẶNG THỊ HƯỜNG", &"NGUYỄN ".repeat(10))
            .replace("NGUYỄN \"", "NGUYỄN\"")
            .replace("Tân Hộ Cơ", "Phường Nguyễn Trung Trực Thượng")
            .replace("123/QĐ-SKHCN", "1234/QĐ-SKHCN-KSHTTĐC-VP")
            .replace("\"citizens\"", "\"household-businesses\"")
            .replace(r#","q":"#, r#","e":20301010,"q":"#)
            .replace(r#","u":"#, r#","h":"Nhà văn hóa ấp Tân Hộ Cơ","u":"#);
        let claims = Claims::from_payload(payload.as_bytes()).unwrap();
        let payload = claims.to_payload().unwrap();
        assert!(payload.len() <= MAX_PAYLOAD_BYTES, "{}", payload.len());
        let signature = [255; SIGNATURE_BYTES];
        let token = Token { key_number: KeyNumber::new(1), payload, signature };
        assert!(token.encode().is_ok());
    }
}
