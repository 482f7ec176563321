//! The root key in a file of its own, away from the server, and its signature under a trust list.

use super::failure::Fault;
use super::key_files::{pem_of, read_private, write_private};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use sathach_domain::credential::{RootKey, TrustList, root};
use serde_json::json;
use std::path::Path;

/// A root key with its private part.
pub struct Root {
    private: EncodingKey,
    /// What everybody may know.
    pub public: RootKey,
}

/// Makes a root key and writes it to a file of mode 600 that must not be there yet.
///
/// # Errors
/// When the file is there or cannot be written.
pub fn make_root(path: &Path) -> Result<Root, Fault> {
    if path.exists() {
        let text = "is there already; a root key is never overwritten";
        return Err(Fault::Key(format!("{} {text}", path.display())));
    }
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
        .map_err(|_| Fault::Key("a key pair could not be made".to_owned()))?;
    let pkcs8 =
        pair.to_pkcs8v1().map_err(|_| Fault::Key("a key pair could not be written".to_owned()))?;
    write_private(path, pem_of("PRIVATE KEY", pkcs8.as_ref()).as_bytes())?;
    read_root(path)
}

/// Reads a root key.
///
/// # Errors
/// When others can read the file, or it holds no P-256 key.
pub fn read_root(path: &Path) -> Result<Root, Fault> {
    let pem = read_private(path)?;
    let fault = || Fault::Key(format!("{}: not a P-256 key in PKCS#8 PEM", path.display()));
    let text = std::str::from_utf8(&pem).map_err(|_| fault())?;
    let base64: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = STANDARD.decode(base64.trim()).map_err(|_| fault())?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der);
    let pair = pair.map_err(|_| fault())?;
    let (x, y) = coordinates(&pair)?;
    Ok(Root { private: EncodingKey::from_ec_der(&der), public: RootKey::new(x, y) })
}

/// The coordinates of a key's public point in base64url.
///
/// # Errors
/// When the point has an unknown form.
pub(super) fn coordinates(pair: &EcdsaKeyPair) -> Result<(String, String), Fault> {
    let point = pair.public_key().as_ref();
    let (Some(x), Some(y)) = (point.get(1..33), point.get(33..65)) else {
        return Err(Fault::Key("a public key of an unknown form".to_owned()));
    };
    Ok((URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y)))
}

impl Root {
    /// The trust list as a JWS whose header holds the root's public key.
    ///
    /// # Errors
    /// When the list contradicts itself or cannot be signed.
    pub fn sign(&self, list: &TrustList) -> Result<String, Fault> {
        let key_fault = |what: String| Fault::Key(what);
        list.check().map_err(|error| key_fault(error.to_string()))?;
        let header = json!({
            "typ": root::TRUST_TYPE, "alg": "ES256", "kid": self.public.pin(), "jwk": self.public,
        });
        let payload = serde_json::to_vec(list).map_err(|error| key_fault(error.to_string()))?;
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(payload)
        );
        let signature =
            jsonwebtoken::crypto::sign(signed.as_bytes(), &self.private, Algorithm::ES256)
                .map_err(|error| key_fault(error.to_string()))?;
        Ok(format!("{signed}.{signature}"))
    }
}
