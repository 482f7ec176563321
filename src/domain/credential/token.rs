//! The compact token that a QR code carries: a JWS whose header is implied by a key number.
//!
//! `version (1 byte) | key number (2, big endian) | payload (JSON) | signature (64)`, as digits.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;

use super::digits::{self, DigitsError};
use super::trust::KeyNumber;

/// The only version of the token.
pub const VERSION: u8 = 1;

/// Bytes of an ES256 signature, r then s.
pub const SIGNATURE_BYTES: usize = 64;

/// The longest payload whose token still fits into [`digits::MAX_DIGITS`].
pub const MAX_PAYLOAD_BYTES: usize = 550;

const HEAD_BYTES: usize = 3;

/// A signed payload and the number of the key that signed it. Nothing is proven by holding one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Which key of the trust list signed.
    pub key_number: KeyNumber,
    /// The claims as JSON, byte for byte as they were signed.
    pub payload: Vec<u8>,
    /// r then s.
    pub signature: [u8; SIGNATURE_BYTES],
}

/// Why a text is no token, or a token cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// The digits stand for no bytes.
    #[error(transparent)]
    Digits(#[from] DigitsError),
    /// Fewer bytes than an empty payload takes.
    #[error("{n_bytes} bytes are too few for a token")]
    TooShort {
        /// How many there are.
        n_bytes: usize,
    },
    /// A version that this program does not know.
    #[error("version {0} of the token is not known")]
    Version(u8),
    /// The payload would make the QR code too dense.
    #[error("a payload of {n_bytes} bytes is more than {MAX_PAYLOAD_BYTES}")]
    PayloadTooLong {
        /// How many there are.
        n_bytes: usize,
    },
    /// Not a compact JWS with the header that was expected.
    #[error("this is no compact JWS under the key's header")]
    Jws,
}

impl Token {
    /// The digits that the QR code holds.
    ///
    /// # Errors
    /// When the payload is longer than [`MAX_PAYLOAD_BYTES`].
    pub fn encode(&self) -> Result<String, TokenError> {
        let n_bytes = self.payload.len();
        if n_bytes > MAX_PAYLOAD_BYTES {
            return Err(TokenError::PayloadTooLong { n_bytes });
        }
        let mut bytes = Vec::with_capacity(HEAD_BYTES + n_bytes + SIGNATURE_BYTES);
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.key_number.get().to_be_bytes());
        bytes.extend_from_slice(&self.payload);
        bytes.extend_from_slice(&self.signature);
        Ok(digits::encode(&bytes))
    }

    /// Reads the digits of a QR code.
    ///
    /// # Errors
    /// When they are no canonical digits, too few or of another version.
    pub fn decode(text: &str) -> Result<Self, TokenError> {
        let bytes = digits::decode(text)?;
        let too_short = TokenError::TooShort { n_bytes: bytes.len() };
        match bytes.first() {
            None => return Err(too_short),
            Some(&VERSION) => {}
            Some(version) => return Err(TokenError::Version(*version)),
        }
        let Some((head, rest)) = bytes.split_first_chunk::<HEAD_BYTES>() else {
            return Err(too_short);
        };
        let Some((payload, signature)) = rest.split_last_chunk::<SIGNATURE_BYTES>() else {
            return Err(too_short);
        };
        let [_version, high, low] = *head;
        Ok(Self {
            key_number: KeyNumber::new(u16::from_be_bytes([high, low])),
            payload: payload.to_vec(),
            signature: *signature,
        })
    }

    /// The ordinary JWS that any JWT library checks, under the key's header.
    #[must_use]
    pub fn to_compact_jws(&self, header_b64url: &str) -> String {
        let signed = signing_input(header_b64url, &self.payload);
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(self.signature))
    }

    /// The token of a JWS that a JWT library made under the key's header.
    ///
    /// # Errors
    /// When the JWS has another header or is not well formed.
    pub fn from_compact_jws(
        key_number: KeyNumber,
        header_b64url: &str,
        jws: &str,
    ) -> Result<Self, TokenError> {
        let mut parts = jws.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError::Jws);
        };
        if header != header_b64url {
            return Err(TokenError::Jws);
        }
        let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| TokenError::Jws)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenError::Jws)?;
        let signature = signature.try_into().map_err(|_| TokenError::Jws)?;
        Ok(Self { key_number, payload, signature })
    }
}

/// The text that the signature covers: the header and the payload in base64url.
#[must_use]
pub fn signing_input(header_b64url: &str, payload: &[u8]) -> String {
    format!("{header_b64url}.{}", URL_SAFE_NO_PAD.encode(payload))
}

/// The digits in what was scanned or pasted: a whole link or the digits alone.
///
/// The host of a link is ignored on purpose: a forger chooses it.
#[must_use]
pub fn digits_in(text: &str) -> &str {
    let text = text.trim();
    text.rsplit_once('#').map_or(text, |(_, fragment)| fragment)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token(payload: &[u8]) -> Token {
        let key_number = KeyNumber::new(0x260a);
        Token { key_number, payload: payload.to_vec(), signature: [7; SIGNATURE_BYTES] }
    }

    fn check_refused(bytes: &[u8], want: TokenError) {
        assert_eq!(Token::decode(&digits::encode(bytes)), Err(want));
    }

    #[test]
    fn the_head_is_version_and_key_number() {
        let bytes = digits::decode(&token(b"{}").encode().unwrap()).unwrap();
        assert_eq!(bytes[..5], [1, 0x26, 0x0a, b'{', b'}']);
        assert_eq!(bytes.len(), 3 + 2 + 64);
    }

    #[test]
    fn short_or_foreign_bytes_are_refused() {
        check_refused(&[], TokenError::TooShort { n_bytes: 0 });
        check_refused(&[1; 66], TokenError::TooShort { n_bytes: 66 });
        check_refused(&[1, 0], TokenError::TooShort { n_bytes: 2 });
        check_refused(&[2; 80], TokenError::Version(2));
        check_refused(&[0], TokenError::Version(0));
        assert!(Token::decode(&digits::encode(&[1; 67])).unwrap().payload.is_empty());
    }

    #[test]
    fn the_longest_payload_is_exactly_what_the_digits_hold() {
        let longest = token(&[b' '; MAX_PAYLOAD_BYTES]).encode().unwrap();
        assert_eq!(Token::decode(&longest).unwrap().payload.len(), MAX_PAYLOAD_BYTES);
        let n_bytes = MAX_PAYLOAD_BYTES + 1;
        assert_eq!(
            token(&vec![b' '; n_bytes]).encode(),
            Err(TokenError::PayloadTooLong { n_bytes })
        );
    }

    #[test]
    fn a_jws_and_its_token_are_the_same_statement() {
        let jws = token(b"{\"a\":1}").to_compact_jws("aGVhZA");
        assert!(jws.starts_with("aGVhZA.eyJhIjoxfQ."));
        let number = KeyNumber::new(0x260a);
        assert_eq!(Token::from_compact_jws(number, "aGVhZA", &jws), Ok(token(b"{\"a\":1}")));
        assert_eq!(Token::from_compact_jws(number, "aGVhZB", &jws), Err(TokenError::Jws));
        for wrong in ["", "aGVhZA.e30", "aGVhZA.e30.AAAA", "aGVhZA.e30.!", "aGVhZA.e30.AA.AA"] {
            assert_eq!(Token::from_compact_jws(number, "aGVhZA", wrong), Err(TokenError::Jws));
        }
    }

    #[test]
    fn the_host_of_a_link_is_ignored() {
        assert_eq!(digits_in(" https://evil.example/v#123\n"), "123");
        assert_eq!(digits_in("https://a.example/#x#123"), "123");
        assert_eq!(digits_in("123"), "123");
    }

    proptest! {
        #[test]
        fn tokens_come_back(
            number in any::<u16>(),
            payload in proptest::collection::vec(any::<u8>(), 0..MAX_PAYLOAD_BYTES),
            half in any::<[u8; 32]>(),
        ) {
            let mut signature = [0; SIGNATURE_BYTES];
            signature[..32].copy_from_slice(&half);
            let token = Token { key_number: KeyNumber::new(number), payload, signature };
            prop_assert_eq!(Token::decode(&token.encode().unwrap()), Ok(token));
        }
    }
}
