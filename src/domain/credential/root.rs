//! The root key, which signs nothing but the trust list, and the list under its signature.
//!
//! Verifiers hold the root's thumbprint, 43 characters, and find the key itself in the header.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::jws::{CompactJws, JwsError};
use super::token::SIGNATURE_BYTES;
use super::trust::{TrustError, TrustList};

/// Type of a signed trust list.
pub const TRUST_TYPE: &str = "dstrust+jwt";

/// The public part of a root key, as a JSON Web Key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootKey {
    /// Always `EC`.
    pub kty: String,
    /// Always `P-256`.
    pub crv: String,
    /// The point's first coordinate in base64url.
    pub x: String,
    /// The point's second coordinate in base64url.
    pub y: String,
}

/// The fingerprint of a root key (RFC 7638), by which a verifier knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RootPin([u8; 32]);

/// The text is no thumbprint of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a root's thumbprint is 43 letters, digits, - and _")]
pub struct RootPinError;

/// Why a signed trust list is not believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignedTrustError {
    /// Not a signed trust list.
    #[error(transparent)]
    Jws(#[from] JwsError),
    /// Another root signed it.
    #[error("the trust list is signed by another root key than the pinned one")]
    OtherRoot,
    /// The signature is wrong: the list was changed.
    #[error("the root key's signature does not fit the trust list: it was changed")]
    Signature,
    /// The list contradicts itself.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

impl RootKey {
    /// The root key with these coordinates in base64url.
    #[must_use]
    pub fn new(x: String, y: String) -> Self {
        Self { kty: "EC".to_owned(), crv: "P-256".to_owned(), x, y }
    }

    /// The fingerprint.
    #[must_use]
    pub fn pin(&self) -> RootPin {
        let Self { kty, crv, x, y } = self;
        // RFC 7638: these members, in this order, without spaces.
        let text = format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}","y":"{y}"}}"#);
        RootPin(Sha256::digest(text).into())
    }
}

impl fmt::Display for RootPin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl FromStr for RootPin {
    type Err = RootPinError;
    fn from_str(text: &str) -> Result<Self, RootPinError> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| RootPinError)?;
        bytes.try_into().map(Self).map_err(|_| RootPinError)
    }
}

impl TryFrom<String> for RootPin {
    type Error = RootPinError;
    fn try_from(text: String) -> Result<Self, RootPinError> {
        text.parse()
    }
}

impl From<RootPin> for String {
    fn from(pin: RootPin) -> String {
        pin.to_string()
    }
}

/// The trust list in a JWS that the pinned root signed.
///
/// `signature_holds` gets the root's coordinates, the signed text and the signature.
///
/// # Errors
/// When another root signed it, it was changed, or it contradicts itself.
pub fn open_signed_trust(
    jws: &str,
    pin: RootPin,
    signature_holds: impl Fn(&str, &str, &str, &[u8; SIGNATURE_BYTES]) -> bool,
) -> Result<TrustList, SignedTrustError> {
    let jws = CompactJws::parse(jws.trim(), TRUST_TYPE)?;
    let root = jws.header.jwk.filter(|root| root.pin() == pin);
    let root = root.ok_or(SignedTrustError::OtherRoot)?;
    if !signature_holds(&root.x, &root.y, jws.signed, &jws.signature) {
        return Err(SignedTrustError::Signature);
    }
    Ok(TrustList::from_json(&jws.payload)?)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::trust;
    use super::*;

    fn root() -> RootKey {
        RootKey::new("AA".to_owned(), "AQ".to_owned())
    }

    fn signed(payload: &[u8]) -> String {
        let root = serde_json::to_string(&root()).unwrap();
        let header = format!(r#"{{"typ":"{TRUST_TYPE}","alg":"ES256","kid":"root","jwk":{root}}}"#);
        let parts = [header.as_bytes(), payload, &[7; SIGNATURE_BYTES]];
        parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
    }

    #[test]
    fn a_thumbprint_is_that_of_rfc_7638() {
        // The example of RFC 7517, appendix A.1, as other libraries fingerprint it.
        let key = RootKey::new(
            "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4".to_owned(),
            "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM".to_owned(),
        );
        let text = "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s";
        assert_eq!(key.pin().to_string(), text);
        assert_eq!(text.parse(), Ok(key.pin()));
        for wrong in ["", "AA", &format!("{text}A"), &text.replace('c', "!")] {
            assert_eq!(wrong.parse::<RootPin>(), Err(RootPinError), "{wrong}");
        }
    }

    #[test]
    fn a_trust_list_is_believed_under_the_pinned_root_only() {
        let json = serde_json::to_vec(&trust::tests::sample()).unwrap();
        let jws = signed(&json);
        let holds = |x: &str, y: &str, signed: &str, signature: &[u8; SIGNATURE_BYTES]| {
            (x, y) == ("AA", "AQ") && jws.starts_with(signed) && *signature == [7; 64]
        };
        let open = |jws: &str, pin| open_signed_trust(jws, pin, holds);
        assert_eq!(open(&jws, root().pin()), Ok(trust::tests::sample()));
        let other = RootKey::new("AA".to_owned(), "AA".to_owned()).pin();
        assert_eq!(open(&jws, other), Err(SignedTrustError::OtherRoot));
        let changed = signed(&[&json[..], b" "].concat());
        assert_eq!(open(&changed, root().pin()), Err(SignedTrustError::Signature));
        let unsigned = String::from_utf8(json).unwrap();
        assert_eq!(open(&unsigned, root().pin()), Err(JwsError::Form.into()));
    }
}
