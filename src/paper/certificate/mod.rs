//! What stands on a certificate, and the token read back from its PDF.

use chrono::NaiveDate;
use lopdf::{Dictionary, Document, Object};

use super::layout::{Piece, Placeholder};
use super::numbers::{long_date, short_date};

mod press;
pub mod sample;

pub use press::{Order, Press, Trim};

/// A larger batch is printed as several files.
pub const MAX_CERTIFICATES: usize = 2_000;

/// Everything that stands on one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificatePaper {
    /// The body above the issuer; empty when there is none.
    pub issuer_parent: String,
    /// The body that issues.
    pub issuer: String,
    /// Number of the certificate, as in `Số: 12/GCN-KNS`.
    pub number: String,
    /// Place of issue.
    pub place: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// The holder's full name.
    pub holder_name: String,
    /// The holder's birth date.
    pub birth_date: NaiveDate,
    /// The last digits of the holder's citizen number; empty when they are not printed.
    pub citizen_number_tail: String,
    /// Commune of residence; empty when it is not printed.
    pub residence: String,
    /// What was passed.
    pub exam_title: String,
    /// How well; empty when it is not printed.
    pub result_band: String,
    /// Number of the decision that covers the batch.
    pub decision_number: String,
    /// Date of that decision.
    pub decision_date: NaiveDate,
    /// Office of the signer.
    pub signer_title: String,
    /// Name of the signer; empty when a place for it is enough.
    pub signer_name: String,
    /// The lookup code, as printed.
    pub serial: String,
    /// Number in the register of certificates.
    pub register_number: String,
    /// What the QR code holds: the verification page with the token in its fragment.
    pub token_url: String,
    /// Host of the verification page, to be typed by hand.
    pub verify_host: String,
    /// A sample proves nothing and says so across the page.
    pub is_sample: bool,
}

impl CertificatePaper {
    fn value(&self, placeholder: Placeholder) -> String {
        match placeholder {
            Placeholder::IssuerParent => self.issuer_parent.clone(),
            Placeholder::Issuer => self.issuer.clone(),
            Placeholder::Number => self.number.clone(),
            Placeholder::Place => self.place.clone(),
            Placeholder::IssueDate => long_date(self.issued_on),
            Placeholder::Name => self.holder_name.clone(),
            Placeholder::NameCapitals => self.holder_name.to_uppercase(),
            Placeholder::BirthDate => short_date(self.birth_date),
            Placeholder::CitizenNumber => mask(&self.citizen_number_tail),
            Placeholder::Residence => self.residence.clone(),
            Placeholder::ExamTitle => self.exam_title.clone(),
            Placeholder::ResultBand => self.result_band.clone(),
            Placeholder::DecisionNumber => self.decision_number.clone(),
            Placeholder::DecisionDate => short_date(self.decision_date),
            Placeholder::SignerTitle => self.signer_title.clone(),
            Placeholder::SignerName => self.signer_name.clone(),
            Placeholder::Serial => self.serial.clone(),
            Placeholder::RegisterNumber => self.register_number.clone(),
            Placeholder::VerifyHost => self.verify_host.clone(),
        }
    }
}

/// The token's address in a certificate's PDF: the first link of the first page.
pub fn token_url_from_pdf(bytes: &[u8]) -> Option<String> {
    let document = Document::load_mem(bytes).ok()?;
    let page = document.get_dictionary(document.page_iter().next()?).ok()?;
    let annotations = resolve(&document, page.get(b"Annots").ok()?)?.as_array().ok()?;
    annotations.iter().find_map(|annotation| {
        let annotation = resolve(&document, annotation)?.as_dict().ok()?;
        link_address(&document, annotation)
    })
}

fn link_address(document: &Document, annotation: &Dictionary) -> Option<String> {
    if annotation.get(b"Subtype").ok()?.as_name().ok()? != b"Link" {
        return None;
    }
    let action = resolve(document, annotation.get(b"A").ok()?)?.as_dict().ok()?;
    let address = resolve(document, action.get(b"URI").ok()?)?.as_str().ok()?;
    String::from_utf8(address.to_vec()).ok()
}

fn resolve<'d>(document: &'d Document, object: &'d Object) -> Option<&'d Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

/// The text with its values, or nothing when one of them is empty.
pub(super) fn filled_in(pieces: &[Piece], paper: &CertificatePaper) -> Option<String> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Value(placeholder) => {
                text.push_str(&Some(paper.value(*placeholder)).filter(|text| !text.is_empty())?);
            }
        }
    }
    Some(text)
}

/// The twelve digits of a citizen number, of which only the last are shown.
fn mask(tail: &str) -> String {
    if tail.is_empty() {
        return String::new();
    }
    let n_hidden = 12_usize.saturating_sub(tail.chars().count());
    format!("{}{tail}", "•".repeat(n_hidden))
}

#[cfg(test)]
mod tests;
