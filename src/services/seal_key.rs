//! The key that signs documents, in a file of mode 600 beside its certificate.
//!
//! `sathach keys seal` makes both, the certificate signed by its own key. Readers of PDF trust such
//! a certificate only when told to; a licensed authority's certificate for the same key takes its
//! place in `seal.crt`, its own first, then those above it.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use der::asn1::{BitString, GeneralizedTime, ObjectIdentifier, OctetString, UtcTime};
use der::{Any, Decode, Encode};
use sha2::{Digest, Sha256};
use x509_cert::ext::Extension;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, TbsCertificate, Version};

use super::app::Chance;
use super::failure::Fault;
use super::key_files::{pem_of, read_private, write_private};
use crate::paper::{SealAlgorithm, Signer};

const KEY_FILE: &str = "seal.key.pem";
const CERTIFICATE_FILE: &str = "seal.crt";
/// How long a certificate of our own making holds.
const CERTIFICATE_DAYS: u64 = 1_096;

const EC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const ECDSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");

/// A key in a file, with its certificates.
pub struct SealKey {
    pair: EcdsaKeyPair,
    certificates: Vec<Vec<u8>>,
    name: String,
}

impl SealKey {
    /// The key of a folder, if it holds one.
    ///
    /// # Errors
    /// When others can read it, a file is damaged, or the certificate belongs to another key.
    pub fn open(dir: &Path) -> Result<Option<SealKey>, Fault> {
        let path = dir.join(KEY_FILE);
        if !path.exists() {
            return Ok(None);
        }
        let fault = |path: &PathBuf, what: &str| Fault::Key(format!("{}: {what}", path.display()));
        let key = blocks(&read_private(&path)?).ok_or_else(|| fault(&path, "is not PEM"))?;
        let key = key.first().ok_or_else(|| fault(&path, "holds no key"))?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key)
            .map_err(|_| fault(&path, "holds no P-256 key"))?;
        let path = dir.join(CERTIFICATE_FILE);
        let text = fs::read(&path).map_err(|error| fault(&path, &error.to_string()))?;
        let certificates = blocks(&text).ok_or_else(|| fault(&path, "is not PEM"))?;
        let own = certificates.first().ok_or_else(|| fault(&path, "holds no certificate"))?;
        let own = Certificate::from_der(own)
            .map_err(|error| fault(&path, &format!("is no certificate: {error}")))?
            .tbs_certificate;
        let certified = own.subject_public_key_info.subject_public_key.raw_bytes();
        if certified != pair.public_key().as_ref() {
            return Err(fault(&path, "certifies another key; put its own certificate first"));
        }
        let name = common_name(&own.subject).unwrap_or_else(|| own.subject.to_string());
        Ok(Some(SealKey { pair, certificates, name }))
    }

    /// Makes a key and a certificate that it signs itself.
    ///
    /// # Errors
    /// When there is a key already, or a file cannot be written.
    pub fn make(
        dir: &Path,
        name: &str,
        today: NaiveDate,
        chance: &dyn Chance,
    ) -> Result<SealKey, Fault> {
        let path = dir.join(KEY_FILE);
        if path.exists() {
            let what = "is there already; move it away first if documents shall get a new key";
            return Err(Fault::Key(format!("{}: {what}", path.display())));
        }
        let unmade = |what: &str| Fault::Key(format!("a key for documents: {what}"));
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)
            .map_err(|_| unmade("could not be made"))?;
        let pkcs8 = pair.to_pkcs8v1().map_err(|_| unmade("could not be written"))?;
        let mut serial = [0; 16];
        chance.fill(&mut serial);
        // A serial number is positive.
        serial[0] = serial[0] & 0x7f | 0x40;
        let certificate =
            self_signed(&pair, name, today, &serial).map_err(|error| unmade(&error.to_string()))?;
        let pem = pem_of("CERTIFICATE", &certificate);
        write_private(&dir.join(CERTIFICATE_FILE), pem.as_bytes())?;
        let pem = pem_of("PRIVATE KEY", pkcs8.as_ref());
        write_private(&path, pem.as_bytes())?;
        Ok(SealKey { pair, certificates: vec![certificate], name: name.to_owned() })
    }
}

impl Signer for SealKey {
    fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    fn algorithm(&self) -> SealAlgorithm {
        SealAlgorithm::EcdsaSha256
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let signature = self.pair.sign(&SystemRandom::new(), message);
        signature
            .map(|signature| signature.as_ref().to_vec())
            .map_err(|_| "the key did not sign".to_owned())
    }
}

fn self_signed(
    pair: &EcdsaKeyPair,
    name: &str,
    today: NaiveDate,
    serial: &[u8],
) -> der::Result<Vec<u8>> {
    let algorithm = AlgorithmIdentifierOwned { oid: ECDSA_SHA_256, parameters: None };
    // Names with signs of their own are quoted by a backslash.
    let quoted: String = name
        .chars()
        .flat_map(|letter| {
            let quote = ",+\"\\<>;=#".contains(letter).then_some('\\');
            quote.into_iter().chain([letter])
        })
        .collect();
    let subject = Name::from_str(&format!("CN={quoted},C=VN"))?;
    // Neither key usage nor basic constraints: a certificate that says it signs no certificates is
    // not taken as its own by every reader, and one that says it does could be misused.
    let digest = Sha256::digest(pair.public_key().as_ref());
    let name_of_key = OctetString::new(digest.get(..20).unwrap_or_default())?.to_der()?;
    let key_identifier = Extension {
        extn_id: KEY_IDENTIFIER,
        critical: false,
        extn_value: OctetString::new(name_of_key)?,
    };
    let tbs_certificate = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(serial)?,
        signature: algorithm.clone(),
        issuer: subject.clone(),
        validity: Validity {
            not_before: moment(today, 0)?,
            not_after: moment(today, CERTIFICATE_DAYS)?,
        },
        subject,
        subject_public_key_info: SubjectPublicKeyInfoOwned {
            algorithm: AlgorithmIdentifierOwned {
                oid: EC_KEY,
                parameters: Some(Any::encode_from(&P_256)?),
            },
            subject_public_key: BitString::from_bytes(pair.public_key().as_ref())?,
        },
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(vec![key_identifier]),
    };
    let signed = tbs_certificate.to_der()?;
    let signature = pair
        .sign(&SystemRandom::new(), &signed)
        .map_err(|_| der::Error::from(der::ErrorKind::Failed))?;
    let signature = BitString::from_bytes(signature.as_ref())?;
    Certificate { tbs_certificate, signature_algorithm: algorithm, signature }.to_der()
}

/// The beginning of a day, which is the evening before in universal time.
fn moment(day: NaiveDate, n_days_later: u64) -> der::Result<Time> {
    let seconds = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() - 7 * 3_600;
    let seconds = u64::try_from(seconds).unwrap_or_default() + n_days_later * 86_400;
    let since_1970 = Duration::from_secs(seconds);
    // Years from 2050 on have a longer form.
    UtcTime::from_unix_duration(since_1970)
        .map(Time::UtcTime)
        .or_else(|_| GeneralizedTime::from_unix_duration(since_1970).map(Time::GeneralTime))
}

fn common_name(subject: &Name) -> Option<String> {
    let parts = subject.0.iter().flat_map(|part| part.0.iter());
    let found = parts.into_iter().find(|part| part.oid == COMMON_NAME)?;
    String::from_utf8(found.value.value().to_vec()).ok()
}

/// The blocks of a PEM file.
fn blocks(pem: &[u8]) -> Option<Vec<Vec<u8>>> {
    let text = std::str::from_utf8(pem).ok()?;
    let mut blocks = Vec::new();
    let mut within: Option<String> = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with("-----BEGIN ") {
            within = Some(String::new());
        } else if line.starts_with("-----END ") {
            blocks.push(STANDARD.decode(within.take()?).ok()?);
        } else if let Some(block) = &mut within {
            block.push_str(line);
        }
    }
    Some(blocks)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::services::SystemChance;
    use std::os::unix::fs::PermissionsExt;

    const NAME: &str = "Sở Khoa học và Công nghệ, tỉnh Đồng Tháp";

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    #[test]
    fn a_key_is_found_again_with_its_certificate_and_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        assert!(SealKey::open(dir.path()).unwrap().is_none());
        let made = SealKey::make(dir.path(), NAME, day(), &SystemChance).unwrap();
        let found = SealKey::open(dir.path()).unwrap().unwrap();
        assert_eq!(found.certificates(), made.certificates());
        assert_eq!(found.name(), NAME);
        assert!(SealKey::make(dir.path(), NAME, day(), &SystemChance).is_err());
    }

    #[test]
    fn a_certificate_is_signed_by_its_key() {
        let dir = tempfile::tempdir().unwrap();
        SealKey::make(dir.path(), NAME, day(), &SystemChance).unwrap();
        let path = dir.path().join(CERTIFICATE_FILE);
        let certificate = path.to_str().unwrap();
        let verified = std::process::Command::new("openssl")
            .args(["verify", "-check_ss_sig", "-CAfile", certificate, certificate])
            .output()
            .unwrap();
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    }

    #[test]
    fn a_readable_key_or_a_certificate_of_another_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        SealKey::make(dir.path(), NAME, day(), &SystemChance).unwrap();
        let other = tempfile::tempdir().unwrap();
        SealKey::make(other.path(), NAME, day(), &SystemChance).unwrap();
        let certificate = dir.path().join(CERTIFICATE_FILE);
        fs::copy(other.path().join(CERTIFICATE_FILE), certificate).unwrap();
        let fault = SealKey::open(dir.path()).err().unwrap().to_string();
        assert!(fault.contains("certifies another key"), "{fault}");
        let key = dir.path().join(KEY_FILE);
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let fault = SealKey::open(dir.path()).err().unwrap().to_string();
        assert!(fault.contains("can be read by others"), "{fault}");
    }
}
