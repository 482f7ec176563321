//! The electronic signature inside a PDF (PAdES-B-B): a place is kept, the file written once, and
//! the place filled.

use chrono::NaiveDateTime;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::fault::PaperFault;
use super::fonts::Fonts;
use super::seal_picture::{Picture, picture};
use super::sheet::FinishedSheet;
use super::signed_message::signed_message;
use super::structure::{Structure, numbers};
use super::text::pdf_text;

/// Who signs documents: a key in a file, a token that is plugged in, a licensed service far away.
pub trait Signer: Send + Sync {
    /// The signer's certificate and those above it, in DER.
    fn certificates(&self) -> &[Vec<u8>];

    /// How it signs.
    fn algorithm(&self) -> SealAlgorithm;

    /// The name that the PDF shows.
    fn name(&self) -> &str;

    /// Signs the bytes (a hundred or so; their SHA-256 is what a token or a service signs): ECDSA
    /// signatures in DER, RSA by PKCS #1.
    ///
    /// # Errors
    /// When the key cannot be used; says why.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String>;
}

/// How a signer signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealAlgorithm {
    /// An elliptic curve over SHA-256.
    EcdsaSha256,
    /// RSA (PKCS #1 v1.5) over SHA-256.
    RsaSha256,
}

/// Whether a signature shows on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealLook {
    /// Only the reader's panel shows it.
    Hidden,
    /// It stands in the layout's place for the seal, if there is one.
    Visible,
}

/// That a document is to be signed.
#[derive(Clone, Copy)]
pub struct SealOrder<'a> {
    /// Who signs.
    pub signer: &'a dyn Signer,
    /// When, by Viet Nam's clock.
    pub signed_at: NaiveDateTime,
    /// Why, in the reader's language.
    pub reason: &'a str,
    /// Whether it shows.
    pub look: SealLook,
}

/// Written where the places of the signature are not known yet: as wide as any file's length.
const UNKNOWN: i64 = 9_999_999_999;
const UNKNOWN_RANGE: &str = "[0 9999999999 9999999999 9999999999]";
/// The message without certificates: attributes, names, a signature of at most 512 bytes.
const MESSAGE_BYTES: usize = 1_536;

/// The place that is kept for a signature.
pub(super) struct Placeholder {
    n_bytes: usize,
}

impl Placeholder {
    pub(super) fn add(
        document: &mut Document,
        structure: &mut Structure,
        order: &SealOrder<'_>,
        fonts: &Fonts,
        (page_id, sheet): (ObjectId, &FinishedSheet),
    ) -> Result<Placeholder, PaperFault> {
        let unsealed = || PaperFault::Unsealed { cause: "the first page is missing".to_owned() };
        let certificates = order.signer.certificates();
        let n_bytes = MESSAGE_BYTES + certificates.iter().map(Vec::len).sum::<usize>();
        let signature_id = document.add_object(signature(order, n_bytes));
        let field_id = document.new_object_id();
        let key = structure.add_field(document, page_id, field_id);
        let shown = match order.look {
            SealLook::Hidden => None,
            SealLook::Visible => {
                sheet.seal.map(|bounds| picture(document, fonts, order, page_id, bounds))
            }
        };
        let Picture { bounds, content, resources } = shown.unwrap_or_default();
        let [left, bottom, right, top] = bounds;
        let appearance = dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => numbers([0.0, 0.0, right - left, top - bottom]),
            "Resources" => resources,
        };
        let appearance_id = document.add_object(Stream::new(appearance, content));
        let field = dictionary! {
            "Type" => "Annot",
            "Subtype" => "Widget",
            "FT" => "Sig",
            "T" => Object::string_literal("Signature1"),
            "TU" => pdf_text("Chữ ký số của cơ quan cấp"),
            "Rect" => numbers(bounds),
            // Printed, and locked.
            "F" => 132,
            "P" => page_id,
            "V" => signature_id,
            "AP" => dictionary! { "N" => appearance_id },
            "StructParent" => key,
        };
        document.objects.insert(field_id, field.into());
        let page = document.get_dictionary_mut(page_id).map_err(|_| unsealed())?;
        match page.get_mut(b"Annots").and_then(Object::as_array_mut) {
            Ok(annotations) => annotations.push(field_id.into()),
            Err(_) => page.set("Annots", vec![field_id.into()]),
        }
        let catalog = document.catalog_mut().map_err(|_| unsealed())?;
        // Signatures exist, and the file may only be added to.
        let form = dictionary! { "Fields" => vec![field_id.into()], "SigFlags" => 3 };
        catalog.set("AcroForm", form);
        Ok(Placeholder { n_bytes })
    }

    /// Signs the written file and puts the signature into its place.
    pub(super) fn fill(
        &self,
        mut bytes: Vec<u8>,
        order: &SealOrder<'_>,
    ) -> Result<Vec<u8>, PaperFault> {
        let unsealed = |cause: String| PaperFault::Unsealed { cause };
        let lost = || unsealed("the place of the signature is not in the file".to_owned());
        // Names come in the order in which `signature` sets them.
        let range_at = last_place(&bytes, UNKNOWN_RANGE.as_bytes()).ok_or_else(lost)?;
        let key = b"/Contents<";
        let after = bytes.get(range_at..).unwrap_or_default();
        let contents_at = after.windows(key.len()).position(|window| window == key);
        let opens_at = range_at + contents_at.ok_or_else(lost)? + key.len() - 1;
        let ends_at = opens_at + 2 + 2 * self.n_bytes;
        let n_after = bytes.len().checked_sub(ends_at).ok_or_else(lost)?;
        let range = format!("[0 {opens_at} {ends_at} {n_after}]");
        let range = format!("{range:<width$}", width = UNKNOWN_RANGE.len());
        bytes[range_at..range_at + range.len()].copy_from_slice(range.as_bytes());
        let mut digest = Sha256::new();
        digest.update(&bytes[..opens_at]);
        digest.update(&bytes[ends_at..]);
        let message = signed_message(order.signer, &digest.finalize()).map_err(unsealed)?;
        if message.len() > self.n_bytes {
            return Err(unsealed(format!("a signature of {} bytes has no room", message.len())));
        }
        for (position, byte) in message.iter().enumerate() {
            let at = opens_at + 1 + 2 * position;
            let hex = |half: u8| b"0123456789ABCDEF"[usize::from(half)];
            bytes[at] = hex(byte >> 4);
            bytes[at + 1] = hex(byte & 15);
        }
        Ok(bytes)
    }
}

fn signature(order: &SealOrder<'_>, n_bytes: usize) -> Dictionary {
    let moment = order.signed_at.format("D:%Y%m%d%H%M%S+07'00'").to_string();
    dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => vec![0.into(), UNKNOWN.into(), UNKNOWN.into(), UNKNOWN.into()],
        "Contents" => Object::String(vec![0; n_bytes], StringFormat::Hexadecimal),
        "M" => Object::string_literal(moment),
        "Name" => pdf_text(order.signer.name()),
        "Reason" => pdf_text(order.reason),
    }
}

fn last_place(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).rposition(|window| window == pattern)
}
