//! A layout made ready to print: what all its certificates share is drawn and packed once.

use chrono::NaiveDate;

use super::super::attachment::Attachment;
use super::super::document::{Conformance, Imprint, bind};
use super::super::drawing::{Drawing, Shared};
use super::super::fault::PaperFault;
use super::super::fonts::Fonts;
use super::super::layout::{Element, Fit, Layout, Rosette, Shown, TextElement};
use super::super::qr::{MODULE_MM, QrMatrix};
use super::super::seal::SealOrder;
use super::super::sheet::{Area, QrText, Sheet, Spot};
use super::{CertificatePaper, MAX_CERTIFICATES, filled_in};

/// A layout made ready to print.
#[derive(Debug, Clone)]
pub struct Press {
    layout: Layout,
    fonts: Fonts,
    background: Option<Shared>,
}

/// How one certificate is to be finished.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// The day that the PDF names as its day of making.
    pub created_on: NaiveDate,
    /// The archival profile.
    pub conformance: Conformance,
    /// The credential, to go with the paper.
    pub attachment: Option<Attachment<'a>>,
    /// The electronic signature.
    pub seal: Option<SealOrder<'a>>,
}

/// Whether pages are printed to their size or to be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trim {
    /// The paper has the size of the page.
    None,
    /// The paper is larger, with marks that show where to cut.
    CropMarks,
}

impl Press {
    /// Makes a layout ready.
    #[must_use]
    pub fn new(layout: Layout, fonts: Fonts) -> Press {
        let background = background(&layout).shared();
        Press { layout, fonts, background }
    }

    /// One certificate as a file of its own.
    pub fn print(
        &self,
        paper: &CertificatePaper,
        order: &Order<'_>,
    ) -> Result<Vec<u8>, PaperFault> {
        let title = format!("{} – {}", self.layout.title, paper.holder_name);
        let imprint = Imprint {
            title: &title,
            author: &paper.issuer,
            created_on: order.created_on,
            conformance: order.conformance,
            attachment: order.attachment,
            seal: order.seal,
        };
        bind(&imprint, &self.fonts, vec![self.sheet(paper, Trim::None)?])
    }

    /// Certificates as one file to print, a page each, in the given order.
    pub fn print_batch(
        &self,
        papers: &[CertificatePaper],
        created_on: NaiveDate,
        trim: Trim,
    ) -> Result<Vec<u8>, PaperFault> {
        if papers.len() > MAX_CERTIFICATES {
            let (n_given, n_allowed) = (papers.len(), MAX_CERTIFICATES);
            return Err(PaperFault::TooMany { what: "certificates", n_given, n_allowed });
        }
        let mut sheets = Vec::with_capacity(papers.len());
        for paper in papers {
            sheets.push(self.sheet(paper, trim)?);
        }
        let imprint = Imprint {
            title: &self.layout.title,
            author: papers.first().map_or("", |paper| paper.issuer.as_str()),
            created_on,
            conformance: Conformance::Archival3a,
            attachment: None,
            seal: None,
        };
        bind(&imprint, &self.fonts, sheets)
    }

    fn sheet(&self, paper: &CertificatePaper, trim: Trim) -> Result<Sheet<'_>, PaperFault> {
        let mut sheet = match trim {
            Trim::None => Sheet::new(&self.fonts, self.layout.page),
            Trim::CropMarks => Sheet::with_crop_marks(&self.fonts, self.layout.page),
        };
        if let Some(background) = &self.background {
            sheet.draw_shared(background);
        }
        for element in &self.layout.elements {
            match element {
                Element::Text(text) => draw_text(&mut sheet, text, paper)?,
                Element::Qr(area) => draw_qr(&mut sheet, *area, &paper.token_url)?,
                Element::Seal(area) => sheet.set_seal(*area),
                // Part of the background, which all pages share.
                Element::Frame(_)
                | Element::Fill(_)
                | Element::Rule(_)
                | Element::Rosette(_)
                | Element::Artwork(_) => {}
            }
        }
        Ok(sheet)
    }
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
            Element::Artwork(element) => {
                drawing.artwork(element.area, &element.artwork, element.flip);
            }
            Element::Text(_) | Element::Qr(_) | Element::Seal(_) => {}
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
    let TextElement { at, align, style, role, .. } = *element;
    sheet.set_role(role);
    match element.fit {
        Fit::Free => sheet.slanted_text(at, align, style, element.rotation_degrees, &text),
        Fit::Shrink { max_width_mm } => sheet.text_within(at, align, style, max_width_mm, &text),
        Fit::Wrap(block) => sheet.block(at, align, style, block, &text).map(|_| ()),
    }
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
    let code = QrText {
        text: token_url, words: "Mã QR mở trang kiểm tra giấy chứng nhận này"
    };
    sheet.qr(at, MODULE_MM, code, &matrix);
    Ok(())
}
