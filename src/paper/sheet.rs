//! One page under construction, in millimetres from the top left corner.

use std::collections::BTreeMap;

use printpdf::{
    Actions, BorderArray, Color, ExternalXObject, LinkAnnotation, Mm, Op, PdfFontHandle, PdfPage,
    Pt, Rect, Rgb, TextItem, TextMatrix, XObjectId, XObjectTransform,
};
use sha2::{Digest, Sha256};

use super::document::font_id;
use super::drawing::{Drawing, qr_form};
use super::fault::PaperFault;
use super::fonts::{Face, Fonts};
use super::lines::{balance, fit_lines, shrink};
use super::qr::QrMatrix;

pub(super) const POINTS_PER_MM: f32 = 72.0 / 25.4;

/// The size of a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageSize {
    /// Left to right.
    pub width_mm: f32,
    /// Top to bottom.
    pub height_mm: f32,
}

/// A4, upright.
pub(super) const A4: PageSize = PageSize { width_mm: 210.0, height_mm: 297.0 };

/// A colour of the screen and the printer, eight bits a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// Text of papers: black, as office printers render greys as dots.
pub(super) const INK: Colour = Colour([0, 0, 0]);
/// Secondary text and rules of tables.
pub(super) const GREY: Colour = Colour([0x55, 0x5b, 0x66]);

/// Which point of a line of text stands at the given place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// The text begins there.
    Left,
    /// The text's middle is there.
    Centre,
    /// The text ends there.
    Right,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    /// Typeface.
    pub face: Face,
    /// Size of the letters.
    pub size_pt: f32,
    /// Colour of the letters.
    pub colour: Colour,
}

/// A place on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// From the left edge.
    pub x_mm: f32,
    /// From the upper edge; of a text, its baseline.
    pub y_mm: f32,
}

/// A rectangle on the page, by its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Upper left corner.
    pub at: Spot,
    /// Left to right.
    pub width_mm: f32,
    /// Top to bottom.
    pub height_mm: f32,
}

/// The room that a text of several lines may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// Greatest width.
    pub max_width_mm: f32,
    /// Greatest number of lines; more make the text smaller.
    pub max_lines: usize,
    /// From baseline to baseline.
    pub line_mm: f32,
}

/// A page and the shared drawings it uses.
pub(super) struct Sheet<'f> {
    fonts: &'f Fonts,
    page: PageSize,
    ops: Vec<Op>,
    /// By a name made from the content, so equal drawings of many pages are stored once.
    forms: BTreeMap<XObjectId, ExternalXObject>,
}

impl<'f> Sheet<'f> {
    pub(super) fn new(fonts: &'f Fonts, page: PageSize) -> Sheet<'f> {
        Sheet { fonts, page, ops: Vec::new(), forms: BTreeMap::new() }
    }

    /// One line of text at its full size.
    pub(super) fn text(
        &mut self,
        at: Spot,
        align: Align,
        style: TextStyle,
        text: &str,
    ) -> Result<(), PaperFault> {
        self.slanted_text(at, align, style, 0.0, text)
    }

    /// One line of text, made smaller if it would be wider than `max_width_mm`.
    pub(super) fn text_within(
        &mut self,
        at: Spot,
        align: Align,
        style: TextStyle,
        max_width_mm: f32,
        text: &str,
    ) -> Result<(), PaperFault> {
        let size_pt = shrink(self.fonts, style, max_width_mm, text)?;
        self.text(at, align, TextStyle { size_pt, ..style }, text)
    }

    /// A text broken into lines, the first on the given baseline.
    pub(super) fn block(
        &mut self,
        at: Spot,
        align: Align,
        style: TextStyle,
        block: Block,
        text: &str,
    ) -> Result<(), PaperFault> {
        let Block { max_width_mm, max_lines, line_mm } = block;
        let fitted = fit_lines(self.fonts, style, max_width_mm, max_lines, text)?;
        let style = TextStyle { size_pt: fitted.size_pt, ..style };
        let lines = balance(self.fonts, style, max_width_mm, fitted.lines)?;
        for (position, line) in lines.iter().enumerate() {
            let y_mm = at.y_mm + line_mm * position as f32;
            self.text(Spot { y_mm, ..at }, align, style, line)?;
        }
        Ok(())
    }

    /// One line of text, turned counter-clockwise around its place.
    pub(super) fn slanted_text(
        &mut self,
        at: Spot,
        align: Align,
        style: TextStyle,
        rotation_degrees: f32,
        text: &str,
    ) -> Result<(), PaperFault> {
        let (face, width_em) = self.fonts.measure(style.face, text)?;
        let width_pt = width_em * style.size_pt;
        let before_pt = match align {
            Align::Left => 0.0,
            Align::Centre => width_pt / 2.0,
            Align::Right => width_pt,
        };
        let (sine, cosine) = rotation_degrees.to_radians().sin_cos();
        let x_pt = at.x_mm * POINTS_PER_MM - before_pt * cosine;
        let y_pt = self.up_pt(at.y_mm) - before_pt * sine;
        let matrix = [cosine, sine, -sine, cosine, x_pt, y_pt].map(thousandth);
        let font = PdfFontHandle::External(font_id(face));
        self.ops.extend([
            Op::StartTextSection,
            Op::SetFont { font, size: Pt(style.size_pt) },
            Op::SetFillColor { col: pdf_colour(style.colour) },
            Op::SetTextMatrix { matrix: TextMatrix::Raw(matrix) },
            Op::ShowText { items: vec![TextItem::Text(text.to_owned())] },
            Op::EndTextSection,
        ]);
        Ok(())
    }

    /// Lines and areas, behind whatever is drawn afterwards.
    pub(super) fn draw(&mut self, drawing: &Drawing) {
        if let Some(form) = drawing.form() {
            self.place(form, XObjectTransform { no_auto_scale: true, ..Default::default() });
        }
    }

    /// A QR code with its quiet zone, by its upper left corner; a tap opens the text as a link.
    pub(super) fn qr(&mut self, at: Spot, module_mm: f32, text: &str, matrix: &QrMatrix) {
        let module_pt = module_mm * POINTS_PER_MM;
        let side_pt = matrix.side_mm(module_mm) * POINTS_PER_MM;
        let left_pt = Pt(at.x_mm * POINTS_PER_MM);
        let lower_pt = Pt(self.up_pt(at.y_mm) - side_pt);
        let transform = XObjectTransform {
            translate_x: Some(left_pt),
            translate_y: Some(lower_pt),
            scale_x: Some(module_pt),
            scale_y: Some(module_pt),
            no_auto_scale: true,
            ..Default::default()
        };
        self.place(qr_form(matrix), transform);
        let side = Pt(side_pt);
        let link = LinkAnnotation::new(
            Rect::from_xywh(left_pt, lower_pt, side, side),
            Actions::uri(text.to_owned()),
            Some(BorderArray::Solid([0.0, 0.0, 0.0])),
            None,
            None,
        );
        self.ops.push(Op::LinkAnnotation { link });
    }

    /// The page for printpdf and the drawings it refers to.
    pub(super) fn into_parts(self) -> (PdfPage, BTreeMap<XObjectId, ExternalXObject>) {
        let page = PdfPage::new(Mm(self.page.width_mm), Mm(self.page.height_mm), self.ops);
        (page, self.forms)
    }

    fn place(&mut self, form: ExternalXObject, transform: XObjectTransform) {
        let digest = Sha256::digest(&form.stream.content);
        let name =
            digest.iter().take(8).fold(String::from("x"), |name, byte| format!("{name}{byte:02x}"));
        let id = XObjectId(name);
        self.ops.push(Op::UseXobject { id: id.clone(), transform });
        self.forms.insert(id, form);
    }

    fn up_pt(&self, y_mm: f32) -> f32 {
        (self.page.height_mm - y_mm) * POINTS_PER_MM
    }
}

fn pdf_colour(colour: Colour) -> Color {
    let [r, g, b] = colour.0.map(|channel| thousandth(f32::from(channel) / 255.0));
    Color::Rgb(Rgb { r, g, b, icc_profile: None })
}

/// Rounds what stands in the page, so that it is short and the same on every machine.
fn thousandth(number: f32) -> f32 {
    (number * 1000.0).round() / 1000.0
}
