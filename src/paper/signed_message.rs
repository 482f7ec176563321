//! The signature of a document as a CMS message: who signed which digest, by which certificate.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{ObjectIdentifier, OctetString, OctetStringRef, SetOfVec};
use der::{Any, Decode, Encode, Tag};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::seal::{SealAlgorithm, Signer};

const PLAIN_CONTENT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_CONTENT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ECDSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const RSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// The message over a document's digest, in DER.
///
/// The time of signing stands in the PDF and must not stand here (ETSI EN 319 142-1).
pub(super) fn signed_message(
    signer: &dyn Signer,
    document_digest: &[u8],
) -> Result<Vec<u8>, String> {
    let own = signer.certificates().first().ok_or("the signer has no certificate")?;
    let attributes = attributes(own, document_digest).map_err(|error| error.to_string())?;
    let signed = attributes.to_der().map_err(|error| error.to_string())?;
    let signature = signer.sign(&signed)?;
    assemble(signer, own, attributes, signature).map_err(|error| error.to_string())
}

/// What is signed: that it is a document, its digest, and by which certificate.
fn attributes(own: &[u8], document_digest: &[u8]) -> der::Result<SetOfVec<Attribute>> {
    let attribute = |oid, value: Any| {
        Ok::<_, der::Error>(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
    };
    SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::encode_from(&PLAIN_CONTENT)?)?,
        attribute(MESSAGE_DIGEST, Any::encode_from(&OctetStringRef::new(document_digest)?)?)?,
        attribute(SIGNING_CERTIFICATE, certificate_digest(own)?)?,
    ])
}

/// The certificate's SHA-256 within three sequences (RFC 5035).
fn certificate_digest(certificate: &[u8]) -> der::Result<Any> {
    let digest = OctetString::new(Sha256::digest(certificate).to_vec())?.to_der()?;
    let id = Any::new(Tag::Sequence, digest)?.to_der()?;
    let ids = Any::new(Tag::Sequence, id)?.to_der()?;
    Any::new(Tag::Sequence, ids)
}

fn assemble(
    signer: &dyn Signer,
    own: &[u8],
    attributes: SetOfVec<Attribute>,
    signature: Vec<u8>,
) -> der::Result<Vec<u8>> {
    let own = Certificate::from_der(own)?.tbs_certificate;
    let algorithm = match signer.algorithm() {
        SealAlgorithm::EcdsaSha256 => ECDSA_SHA_256,
        SealAlgorithm::RsaSha256 => RSA_SHA_256,
    };
    let plain = |oid| AlgorithmIdentifierOwned { oid, parameters: None };
    let signed_by = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: own.issuer,
            serial_number: own.serial_number,
        }),
        digest_alg: plain(SHA_256),
        signed_attrs: Some(attributes),
        signature_algorithm: plain(algorithm),
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let certificates: der::Result<Vec<CertificateChoices>> = signer
        .certificates()
        .iter()
        .map(|bytes| Certificate::from_der(bytes).map(CertificateChoices::Certificate))
        .collect();
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![plain(SHA_256)])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: PLAIN_CONTENT,
            econtent: None,
        },
        certificates: Some(CertificateSet::try_from(certificates?)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signed_by])?,
    };
    ContentInfo { content_type: SIGNED_CONTENT, content: Any::encode_from(&signed)? }.to_der()
}
