//! One page under construction, in millimetres from the top left corner.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::matrix::CurTransMat;
use printpdf::{
    Color, DictItem, ExternalXObject, Mm, Op, PdfFontHandle, PdfPage, Pt, Rect, Rgb, TextItem,
    TextMatrix, XObjectId, XObjectTransform,
};

use super::document::font_id;
use super::drawing::{Drawing, Shared, qr_form};
use super::fault::PaperFault;
use super::fonts::{Face, Fonts};
use super::lines::{fit_lines, set_block, shrink};
use super::qr::QrMatrix;
use super::structure::{Link, Role, Tag};

pub(super) const POINTS_PER_MM: f32 = 72.0 / 25.4;

/// Paper around a page that is cut: room for the marks.
const CROP_MARGIN_MM: f32 = 10.0;
/// A mark begins so far from the corner, so that no cut leaves a trace of it,
const CROP_GAP_MM: f32 = 3.0;
/// and ends here.
const CROP_END_MM: f32 = 8.0;

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
    /// The greatest size on several lines; as long as one line is no smaller, it stays one.
    pub wrapped_size_pt: f32,
    /// Which line stands at the given place.
    pub grows: Grows,
}

/// Where further lines of a text go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grows {
    /// Above: the last line stands at the given place.
    Up,
    /// Below: the first line stands there.
    Down,
}

impl Block {
    /// The baseline of the first of so many lines.
    pub(super) fn first_baseline_mm(&self, y_mm: f32, n_lines: usize) -> f32 {
        match self.grows {
            Grows::Down => y_mm,
            Grows::Up => y_mm - self.line_mm * n_lines.saturating_sub(1) as f32,
        }
    }
}

/// The address that a QR code holds, and what it is for somebody who cannot see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct QrText<'t> {
    pub(super) text: &'t str,
    pub(super) words: &'static str,
}

/// A page and the shared drawings it uses.
pub(super) struct Sheet<'f> {
    fonts: &'f Fonts,
    page: PageSize,
    /// Paper around the page that is cut off.
    margin_mm: f32,
    role: Role,
    ops: Vec<Op>,
    /// By a name made from the content, so equal drawings of many pages are stored once.
    forms: BTreeMap<XObjectId, ExternalXObject>,
    faces: BTreeSet<Face>,
    tags: Vec<Tag>,
    seal: Option<Area>,
}

/// A finished page: what printpdf writes, and what is added afterwards.
pub(super) struct FinishedSheet {
    pub(super) page: PdfPage,
    pub(super) forms: BTreeMap<XObjectId, ExternalXObject>,
    pub(super) faces: BTreeSet<Face>,
    pub(super) tags: Vec<Tag>,
    /// Where a visible signature may stand: left, bottom, right, top in points.
    pub(super) seal: Option<[f32; 4]>,
}

impl<'f> Sheet<'f> {
    pub(super) fn new(fonts: &'f Fonts, page: PageSize) -> Sheet<'f> {
        Sheet {
            fonts,
            page,
            margin_mm: 0.0,
            role: Role::Paragraph,
            ops: Vec::with_capacity(256),
            forms: BTreeMap::new(),
            faces: BTreeSet::new(),
            tags: Vec::with_capacity(32),
            seal: None,
        }
    }

    /// A page on larger paper, with marks that show where to cut.
    pub(super) fn with_crop_marks(fonts: &'f Fonts, page: PageSize) -> Sheet<'f> {
        let mut sheet = Sheet { margin_mm: CROP_MARGIN_MM, ..Sheet::new(fonts, page) };
        let shift_pt = thousandth(CROP_MARGIN_MM * POINTS_PER_MM);
        let matrix = CurTransMat::Translate(Pt(shift_pt), Pt(shift_pt));
        sheet.ops.extend([Op::SaveGraphicsState, Op::SetTransformationMatrix { matrix }]);
        let mut marks = Drawing::on(page);
        let (width_mm, height_mm) = (page.width_mm, page.height_mm);
        for (x_mm, outwards) in [(0.0, -1.0), (width_mm, 1.0)] {
            for (y_mm, down) in [(0.0, -1.0), (height_mm, 1.0)] {
                let spot = |across: f32, along: f32| Spot {
                    x_mm: x_mm + across * outwards,
                    y_mm: y_mm + along * down,
                };
                marks.rule(spot(CROP_GAP_MM, 0.0), spot(CROP_END_MM, 0.0), 0.1, INK);
                marks.rule(spot(0.0, CROP_GAP_MM), spot(0.0, CROP_END_MM), 0.1, INK);
            }
        }
        sheet.place_beyond_the_page(&marks);
        sheet
    }

    /// What the following texts are for somebody who cannot see the page.
    pub(super) fn set_role(&mut self, role: Role) {
        self.role = role;
    }

    /// Where a visible signature may stand.
    pub(super) fn set_seal(&mut self, area: Area) {
        self.seal = Some(area);
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

    /// One line of text, turned counter-clockwise around its place.
    pub(super) fn slanted_text(
        &mut self,
        at: Spot,
        align: Align,
        style: TextStyle,
        rotation_degrees: f32,
        text: &str,
    ) -> Result<(), PaperFault> {
        self.begin_tag(Tag::Text(self.role));
        self.line(at, align, style, rotation_degrees, text)?;
        self.ops.push(Op::EndMarkedContent);
        Ok(())
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

    /// A text broken into lines, and how many they are.
    pub(super) fn block(
        &mut self,
        at: Spot,
        align: Align,
        style: TextStyle,
        block: Block,
        text: &str,
    ) -> Result<usize, PaperFault> {
        let fitted = set_block(self.fonts, style, block, text)?;
        let style = TextStyle { size_pt: fitted.size_pt, ..style };
        let y_mm = block.first_baseline_mm(at.y_mm, fitted.lines.len());
        self.lines(Spot { y_mm, ..at }, align, style, block.line_mm, &fitted.lines)
    }

    /// Running text: lines as full as they get, the first on the given baseline, and how many.
    pub(super) fn paragraph(
        &mut self,
        at: Spot,
        style: TextStyle,
        max_width_mm: f32,
        line_mm: f32,
        text: &str,
    ) -> Result<usize, PaperFault> {
        let fitted = fit_lines(self.fonts, style, max_width_mm, usize::MAX, text)?;
        self.lines(at, Align::Left, style, line_mm, &fitted.lines)
    }

    fn lines(
        &mut self,
        at: Spot,
        align: Align,
        style: TextStyle,
        line_mm: f32,
        lines: &[String],
    ) -> Result<usize, PaperFault> {
        self.begin_tag(Tag::Text(self.role));
        for (position, line) in lines.iter().enumerate() {
            let y_mm = at.y_mm + line_mm * position as f32;
            self.line(Spot { y_mm, ..at }, align, style, 0.0, line)?;
        }
        self.ops.push(Op::EndMarkedContent);
        Ok(lines.len())
    }

    fn line(
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
        self.faces.insert(face);
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
        if let Some(shared) = drawing.shared() {
            self.draw_shared(&shared);
        }
    }

    /// A drawing that was made before and stands on many pages.
    pub(super) fn draw_shared(&mut self, shared: &Shared) {
        self.ops.push(Op::BeginMarkedContent { tag: "Artifact".to_owned() });
        self.place(shared, XObjectTransform { no_auto_scale: true, ..Default::default() });
        self.ops.push(Op::EndMarkedContent);
    }

    /// A QR code with its quiet zone, by its upper left corner; a tap opens the text as a link.
    pub(super) fn qr(&mut self, at: Spot, module_mm: f32, code: QrText<'_>, matrix: &QrMatrix) {
        let QrText { text, words } = code;
        let module_pt = module_mm * POINTS_PER_MM;
        let side_pt = matrix.side_mm(module_mm) * POINTS_PER_MM;
        let (left_pt, lower_pt) = (at.x_mm * POINTS_PER_MM, self.up_pt(at.y_mm) - side_pt);
        let transform = XObjectTransform {
            translate_x: Some(Pt(left_pt)),
            translate_y: Some(Pt(lower_pt)),
            scale_x: Some(module_pt),
            scale_y: Some(module_pt),
            no_auto_scale: true,
            ..Default::default()
        };
        let margin_pt = self.margin_mm * POINTS_PER_MM;
        let (left_pt, lower_pt) = (left_pt + margin_pt, lower_pt + margin_pt);
        let bounds = [left_pt, lower_pt, left_pt + side_pt, lower_pt + side_pt].map(thousandth);
        self.begin_tag(Tag::Code(Link { bounds, address: text.to_owned(), words }));
        self.place(&qr_form(text, matrix), transform);
        self.ops.push(Op::EndMarkedContent);
    }

    /// The page for printpdf and all that is added to it afterwards.
    pub(super) fn finish(mut self) -> FinishedSheet {
        let PageSize { width_mm, height_mm } = self.page;
        let margin_mm = self.margin_mm;
        if margin_mm > 0.0 {
            self.ops.push(Op::RestoreGraphicsState);
        }
        let seal = self.seal.map(|area| {
            let left_pt = (area.at.x_mm + margin_mm) * POINTS_PER_MM;
            let top_pt = self.up_pt(area.at.y_mm) + margin_mm * POINTS_PER_MM;
            let (width_pt, height_pt) =
                (area.width_mm * POINTS_PER_MM, area.height_mm * POINTS_PER_MM);
            [left_pt, top_pt - height_pt, left_pt + width_pt, top_pt].map(thousandth)
        });
        let wide = |side_mm: f32| Mm(side_mm + 2.0 * margin_mm);
        let mut page = PdfPage::new(wide(width_mm), wide(height_mm), self.ops);
        if margin_mm > 0.0 {
            let (margin, width, height) = (Mm(margin_mm), Mm(width_mm), Mm(height_mm));
            page.trim_box =
                Rect::from_xywh(margin.into(), margin.into(), width.into(), height.into());
        }
        FinishedSheet { page, forms: self.forms, faces: self.faces, tags: self.tags, seal }
    }

    /// All that belongs to one tag stands between its beginning and an `EndMarkedContent`.
    fn begin_tag(&mut self, tag: Tag) {
        let number = DictItem::Int(self.tags.len() as i64);
        let map = BTreeMap::from([("MCID".to_owned(), number)]);
        self.ops.push(Op::BeginMarkedContentWithProperties {
            tag: tag.name().to_owned(),
            properties: DictItem::Dict { map },
        });
        self.tags.push(tag);
    }

    fn place(&mut self, shared: &Shared, transform: XObjectTransform) {
        let id = XObjectId(shared.name.clone());
        self.ops.push(Op::UseXobject { id: id.clone(), transform });
        self.forms.entry(id).or_insert_with(|| shared.form.clone());
    }

    /// Marks lie outside the page, where a form that is cut at its edge would not show them.
    fn place_beyond_the_page(&mut self, marks: &Drawing) {
        if let Some(shared) = marks.shared_with_surroundings(self.margin_mm) {
            self.draw_shared(&shared);
        }
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
