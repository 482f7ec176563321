//! Our JSON Web Key Set read as a trust list, for verifiers that hold nothing else.
//!
//! Each key carries its implied header as `header`. A key set knows neither windows nor words.

use chrono::{DateTime, NaiveDate};
use serde::Deserialize;

use super::dictionary::Dictionary;
use super::trust::{self, KeyIssuer, KeyNumber, KeyState, TrustError, TrustKey, TrustList};

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: Option<String>,
    kid: Option<String>,
    x: Option<String>,
    y: Option<String>,
    header: Option<String>,
}

/// Reads the key set; keys that carry no header sign something else and are left out.
///
/// # Errors
/// When it is another kind of JSON or a key contradicts itself.
pub fn from_json(json: &[u8]) -> Result<TrustList, TrustError> {
    let set: KeySet =
        serde_json::from_slice(json).map_err(|error| TrustError::Json(error.to_string()))?;
    let mut keys = Vec::new();
    for jwk in set.keys {
        keys.extend(trust_key(jwk)?);
    }
    let trust = TrustList {
        version: trust::VERSION,
        issued_at: DateTime::UNIX_EPOCH,
        sample: false,
        next_at: None,
        keys,
        dict: Dictionary::default(),
        status: Vec::new(),
    };
    trust.check()?;
    Ok(trust)
}

fn trust_key(jwk: Jwk) -> Result<Option<TrustKey>, TrustError> {
    let Jwk { kty, crv: Some(crv), kid: Some(kid), x: Some(x), y: Some(y), header: Some(header) } =
        jwk
    else {
        return Ok(None);
    };
    if kty != "EC" || crv != "P-256" {
        return Ok(None);
    }
    let number = KeyNumber::from_kid(&kid).ok_or_else(|| TrustError::Kid(kid.clone()))?;
    Ok(Some(TrustKey {
        number,
        kid,
        header_b64url: header,
        x,
        y,
        issuer: KeyIssuer { id: String::new(), name_vi: String::new(), name_en: String::new() },
        signs_from: NaiveDate::MIN,
        signs_to: NaiveDate::MAX,
        state: KeyState::Active,
        logged: None,
    }))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    // The header is {"alg":"ES256","kid":"k260a"}.
    const KEY: &str = r#"{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"k260a",
        "x":"AA","y":"AQ","header":"eyJhbGciOiJFUzI1NiIsImtpZCI6ImsyNjBhIn0"}"#;

    fn check(keys: &str, want: Result<usize, TrustError>) {
        let trust = from_json(format!(r#"{{"keys":[{keys}]}}"#).as_bytes());
        assert_eq!(trust.map(|trust| trust.keys.len()), want, "{keys}");
    }

    #[test]
    fn keys_with_a_header_are_trusted_on_every_day() {
        let trust = from_json(format!(r#"{{"keys":[{KEY}]}}"#).as_bytes()).unwrap();
        let key = trust.key(KeyNumber::new(0x260a)).unwrap();
        assert!(key.may_sign_on(NaiveDate::from_ymd_opt(1990, 1, 1).unwrap()));
        assert_eq!((key.x.as_str(), key.state), ("AA", KeyState::Active));
    }

    #[test]
    fn other_keys_are_left_out_and_contradictions_refused() {
        check("", Ok(0));
        check(r#"{"kty":"RSA","n":"AA","e":"AQAB"}"#, Ok(0));
        check(&KEY.replace("\"header\"", "\"other\""), Ok(0));
        check(&KEY.replace("P-256", "P-384"), Ok(0));
        check(&format!("{KEY},{KEY}"), Err(TrustError::DuplicateKey(KeyNumber::new(0x260a))));
        check(&KEY.replace("k260a", "main"), Err(TrustError::Kid("main".to_owned())));
        check(&KEY.replace("k260a", "k260b"), Err(TrustError::Header("k260b".to_owned())));
    }
}
