//! Certificates: one page each, many in one PDF, and the token read back from such a PDF.

use chrono::NaiveDate;
use lopdf::{Dictionary, Document, Object};

use super::document::{Imprint, bind};
use super::drawing::Drawing;
use super::fault::PaperFault;
use super::fonts::Fonts;
use super::layout::{Element, Fit, Layout, Piece, Placeholder, Rosette, Shown, TextElement};
use super::numbers::{long_date, short_date};
use super::qr::{MODULE_MM, QrMatrix};
use super::sheet::{Area, Sheet, Spot};

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

/// The certificates as one PDF, a page each, in the given order.
pub fn certificate_pdf(
    layout: &Layout,
    fonts: &Fonts,
    papers: &[CertificatePaper],
    created_on: NaiveDate,
) -> Result<Vec<u8>, PaperFault> {
    if papers.len() > MAX_CERTIFICATES {
        let (n_given, n_allowed) = (papers.len(), MAX_CERTIFICATES);
        return Err(PaperFault::TooMany { what: "certificates", n_given, n_allowed });
    }
    let background = background(layout);
    let mut sheets = Vec::with_capacity(papers.len());
    for paper in papers {
        sheets.push(certificate_sheet(layout, fonts, &background, paper)?);
    }
    let title = match papers {
        [only] => format!("{} – {}", layout.title, only.holder_name),
        _ => layout.title.clone(),
    };
    let author = papers.first().map_or("", |paper| paper.issuer.as_str());
    bind(&Imprint { title: &title, author, created_on }, fonts, sheets)
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

fn certificate_sheet<'f>(
    layout: &Layout,
    fonts: &'f Fonts,
    background: &Drawing,
    paper: &CertificatePaper,
) -> Result<Sheet<'f>, PaperFault> {
    let mut sheet = Sheet::new(fonts, layout.page);
    sheet.draw(background);
    for element in &layout.elements {
        match element {
            Element::Text(text) => draw_text(&mut sheet, text, paper)?,
            Element::Qr(area) => draw_qr(&mut sheet, *area, &paper.token_url)?,
            // Part of the background, which all pages share.
            Element::Frame(_) | Element::Fill(_) | Element::Rule(_) | Element::Rosette(_) => {}
        }
    }
    Ok(sheet)
}

fn background(layout: &Layout) -> Drawing {
    let mut drawing = Drawing::on(layout.page);
    for element in &layout.elements {
        match element {
            Element::Frame(frame) => drawing.frame(frame.area, frame.stroke_mm, frame.colour),
            Element::Fill(fill) => drawing.fill(fill.area, fill.colour),
            Element::Rule(rule) => {
                drawing.rule(rule.from, rule.to, rule.stroke_mm, rule.colour);
            }
            Element::Rosette(rosette) => draw_rosette(&mut drawing, rosette),
            Element::Text(_) | Element::Qr(_) => {}
        }
    }
    drawing
}

fn draw_rosette(drawing: &mut Drawing, rosette: &Rosette) {
    // Enough points that one smoothed petal is round.
    let n_points = rosette.n_petals * 12;
    let middle_mm = f64::from(rosette.radius_mm + rosette.inner_radius_mm) / 2.0;
    let swing_mm = f64::from(rosette.radius_mm - rosette.inner_radius_mm) / 2.0;
    for turn in 0..rosette.n_turns {
        let shift = std::f64::consts::TAU * f64::from(turn) / f64::from(rosette.n_turns);
        let points: Vec<Spot> = (0..n_points)
            .map(|step| {
                let angle = std::f64::consts::TAU * f64::from(step) / f64::from(n_points);
                let wave = (angle * f64::from(rosette.n_petals) + shift).cos();
                let distance_mm = middle_mm + swing_mm * wave;
                Spot {
                    x_mm: rosette.centre.x_mm + (distance_mm * angle.cos()) as f32,
                    y_mm: rosette.centre.y_mm + (distance_mm * angle.sin()) as f32,
                }
            })
            .collect();
        drawing.curve(&points, rosette.stroke_mm, rosette.colour);
    }
}

fn draw_text(
    sheet: &mut Sheet<'_>,
    element: &TextElement,
    paper: &CertificatePaper,
) -> Result<(), PaperFault> {
    let is_shown = match element.shown {
        Shown::Always => true,
        Shown::OnSamples => paper.is_sample,
    };
    let Some(text) = filled_in(&element.pieces, paper).filter(|_| is_shown) else {
        return Ok(());
    };
    let TextElement { at, align, style, .. } = *element;
    match element.fit {
        Fit::Free => sheet.slanted_text(at, align, style, element.rotation_degrees, &text),
        Fit::Shrink { max_width_mm } => sheet.text_within(at, align, style, max_width_mm, &text),
        Fit::Wrap(block) => sheet.block(at, align, style, block, &text),
    }
}

/// The text with its values, or nothing when one of them is empty.
fn filled_in(pieces: &[Piece], paper: &CertificatePaper) -> Option<String> {
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

fn draw_qr(sheet: &mut Sheet<'_>, area: Area, token_url: &str) -> Result<(), PaperFault> {
    let matrix = QrMatrix::encode(token_url)?;
    let side_mm = matrix.side_mm(MODULE_MM);
    if side_mm > area.width_mm.min(area.height_mm) {
        return Err(PaperFault::QrTooWide { n_modules: matrix.n_modules() });
    }
    let at = Spot {
        x_mm: area.at.x_mm + (area.width_mm - side_mm) / 2.0,
        y_mm: area.at.y_mm + (area.height_mm - side_mm) / 2.0,
    };
    sheet.qr(at, MODULE_MM, token_url, &matrix);
    Ok(())
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
