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
pub(super) const A4: PageSize = PageSize {
    width_mm: 210.0,
    height_mm: 297.0,
};

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

/// Lines of text at one size, after shrinking and breaking.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fitted {
    pub(super) size_pt: f32,
    pub(super) lines: Vec<String>,
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
        Sheet {
            fonts,
            page,
            ops: Vec::new(),
            forms: BTreeMap::new(),
        }
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
        let fitted = fit_lines(self.fonts, style, block.max_width_mm, block.max_lines, text)?;
        let style = TextStyle {
            size_pt: fitted.size_pt,
            ..style
        };
        for (position, line) in fitted.lines.iter().enumerate() {
            let y_mm = at.y_mm + block.line_mm * position as f32;
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
            Op::SetFont {
                font,
                size: Pt(style.size_pt),
            },
            Op::SetFillColor {
                col: pdf_colour(style.colour),
            },
            Op::SetTextMatrix {
                matrix: TextMatrix::Raw(matrix),
            },
            Op::ShowText {
                items: vec![TextItem::Text(text.to_owned())],
            },
            Op::EndTextSection,
        ]);
        Ok(())
    }

    /// Lines and areas, behind whatever is drawn afterwards.
    pub(super) fn draw(&mut self, drawing: &Drawing) {
        if let Some(form) = drawing.form() {
            self.place(
                form,
                XObjectTransform {
                    no_auto_scale: true,
                    ..Default::default()
                },
            );
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
        let name = digest
            .iter()
            .take(8)
            .fold(String::from("x"), |name, byte| format!("{name}{byte:02x}"));
        let id = XObjectId(name);
        self.ops.push(Op::UseXobject {
            id: id.clone(),
            transform,
        });
        self.forms.insert(id, form);
    }

    fn up_pt(&self, y_mm: f32) -> f32 {
        (self.page.height_mm - y_mm) * POINTS_PER_MM
    }
}

/// The size at which a text is no wider than `max_width_mm`; never larger than its style says.
pub(super) fn shrink(
    fonts: &Fonts,
    style: TextStyle,
    max_width_mm: f32,
    text: &str,
) -> Result<f32, PaperFault> {
    let width_pt = fonts.measure(style.face, text)?.1 * style.size_pt;
    let max_width_pt = max_width_mm * POINTS_PER_MM;
    if width_pt <= max_width_pt {
        return Ok(style.size_pt);
    }
    // Rounded down to a hundredth of a point, so that the line certainly fits.
    Ok((style.size_pt * max_width_pt / width_pt * 100.0).floor() / 100.0)
}

/// Breaks a text at spaces into at most `max_lines` lines, making it smaller until they suffice.
pub(super) fn fit_lines(
    fonts: &Fonts,
    style: TextStyle,
    max_width_mm: f32,
    max_lines: usize,
    text: &str,
) -> Result<Fitted, PaperFault> {
    let mut size_pt = style.size_pt;
    for word in text.split_whitespace() {
        size_pt = shrink(fonts, TextStyle { size_pt, ..style }, max_width_mm, word)?;
    }
    loop {
        let max_width_em = max_width_mm * POINTS_PER_MM / size_pt;
        let lines = break_lines(fonts, style.face, max_width_em, text)?;
        if lines.len() <= max_lines.max(1) {
            return Ok(Fitted { size_pt, lines });
        }
        size_pt *= 0.97;
    }
}

fn break_lines(
    fonts: &Fonts,
    face: Face,
    max_width_em: f32,
    text: &str,
) -> Result<Vec<String>, PaperFault> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer {
            Some(longer) if fonts.measure(face, &longer)?.1 <= max_width_em => {
                lines.pop();
                lines.push(longer);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    Ok(lines)
}

fn pdf_colour(colour: Colour) -> Color {
    let [r, g, b] = colour
        .0
        .map(|channel| thousandth(f32::from(channel) / 255.0));
    Color::Rgb(Rgb {
        r,
        g,
        b,
        icc_profile: None,
    })
}

/// Rounds what stands in the page, so that it is short and the same on every machine.
fn thousandth(number: f32) -> f32 {
    (number * 1000.0).round() / 1000.0
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    const STYLE: TextStyle = TextStyle {
        face: Face::SerifRegular,
        size_pt: 20.0,
        colour: INK,
    };

    #[test]
    fn a_long_line_shrinks_to_its_width_and_a_short_one_keeps_its_size() {
        let fonts = Fonts::shipped().unwrap();
        assert_eq!(shrink(&fonts, STYLE, 100.0, "Lê Na"), Ok(20.0));
        let long = "Nguyễn ".repeat(9);
        let size_pt = shrink(&fonts, STYLE, 100.0, &long).unwrap();
        let width_mm = fonts.measure(STYLE.face, &long).unwrap().1 * size_pt / POINTS_PER_MM;
        assert!((99.0..=100.0).contains(&width_mm), "{width_mm}");
    }

    #[test]
    fn text_breaks_at_spaces_into_the_lines_allowed() {
        let fonts = Fonts::shipped().unwrap();
        let text = "Hoàn thành sát hạch đạt chuẩn theo khung kỹ năng số";
        let check = |max_lines, want_lines| {
            let fitted = fit_lines(&fonts, STYLE, 60.0, max_lines, text).unwrap();
            assert_eq!(fitted.lines.len(), want_lines);
            assert_eq!(fitted.lines.join(" "), text);
        };
        check(5, 3);
        check(2, 2);
        check(1, 1);
        assert!(fit_lines(&fonts, STYLE, 5.0, 9, "Nghiêng").unwrap().size_pt < 10.0);
        assert!(
            fit_lines(&fonts, STYLE, 5.0, 9, " ")
                .unwrap()
                .lines
                .is_empty()
        );
    }
}
