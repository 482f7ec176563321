//! A compact JWS taken apart; nothing about it is believed yet.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::root::RootKey;
use super::token::SIGNATURE_BYTES;

/// Longest text that is read as a JWS: a status list with every bit in disorder fits.
pub const MAX_CHARACTERS: usize = 4_000_000;

/// A compact JWS in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompactJws<'a> {
    /// What its header says.
    pub header: JwsHeader,
    /// The text that the signature covers.
    pub signed: &'a str,
    /// The payload's bytes.
    pub payload: Vec<u8>,
    /// r then s.
    pub signature: [u8; SIGNATURE_BYTES],
}

/// The members of a header that ours have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct JwsHeader {
    /// What kind of statement it is; keeps one kind from being taken for another.
    pub typ: String,
    /// Always `ES256`.
    pub alg: String,
    /// The name of the key.
    pub kid: String,
    /// The key itself, in a trust list only.
    pub jwk: Option<RootKey>,
}

/// Why a text is no JWS of ours.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JwsError {
    /// Not three parts in base64url with an ES256 signature.
    #[error("this is not a compact JWS with an ES256 signature")]
    Form,
    /// Another kind of statement.
    #[error("this is a statement of type {found:?}, not {wanted:?}")]
    Type {
        /// The type that the header names.
        found: String,
        /// The type that belongs here.
        wanted: &'static str,
    },
}

impl<'a> CompactJws<'a> {
    /// Takes a JWS of this type apart.
    ///
    /// # Errors
    /// When it is malformed, of another type or under another algorithm.
    pub fn parse(text: &'a str, wanted: &'static str) -> Result<Self, JwsError> {
        if text.len() > MAX_CHARACTERS {
            return Err(JwsError::Form);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(JwsError::Form)?;
        let (header, payload) = signed.split_once('.').ok_or(JwsError::Form)?;
        let header: JwsHeader = json_of(header)?;
        if header.alg != "ES256" {
            return Err(JwsError::Form);
        }
        if header.typ != wanted {
            return Err(JwsError::Type { found: header.typ, wanted });
        }
        let signature = bytes_of(signature)?.try_into().map_err(|_| JwsError::Form)?;
        Ok(Self { header, signed, payload: bytes_of(payload)?, signature })
    }
}

fn bytes_of(part: &str) -> Result<Vec<u8>, JwsError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JwsError::Form)
}

fn json_of<T: DeserializeOwned>(part: &str) -> Result<T, JwsError> {
    serde_json::from_slice(&bytes_of(part)?).map_err(|_| JwsError::Form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jws(header: &str, payload: &str, n_signature_bytes: usize) -> String {
        let parts = [header.as_bytes(), payload.as_bytes(), &vec![7; n_signature_bytes]];
        parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
    }

    fn check(text: &str, want: Result<&str, JwsError>) {
        let payload = CompactJws::parse(text, "a+jwt").map(|jws| jws.payload);
        assert_eq!(payload, want.map(|payload| payload.as_bytes().to_vec()), "{text}");
    }

    #[test]
    fn only_a_signed_statement_of_the_right_type_is_taken_apart() {
        let header = r#"{"typ":"a+jwt","alg":"ES256","kid":"k2601"}"#;
        check(&jws(header, "{}", 64), Ok("{}"));
        check(&jws(header, "{}", 63), Err(JwsError::Form));
        check(&jws(header, "{}", 0), Err(JwsError::Form));
        check(&jws(&header.replace("ES256", "none"), "{}", 64), Err(JwsError::Form));
        check(&jws(&header.replace("ES256", "HS256"), "{}", 64), Err(JwsError::Form));
        let found = "b+jwt".to_owned();
        let other = jws(&header.replace("a+jwt", "b+jwt"), "{}", 64);
        check(&other, Err(JwsError::Type { found, wanted: "a+jwt" }));
        for wrong in ["", "a.b", "e30.e30.AA", "..", "a.b.c.d", "{}"] {
            check(wrong, Err(JwsError::Form));
        }
        check(&format!("{}.AA", jws(header, "{}", 64)), Err(JwsError::Form));
    }
}
