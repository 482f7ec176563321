//! The same certificate drawn with printpdf as its manual shows: the yardstick of the bench.
//!
//! What stands where is read from a finished certificate, so that both look alike: its texts with
//! face, size, colour and place, its background, the place of its code.

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};
use printpdf::{
    Color, ExternalStream, ExternalXObject, FontId, LinePoint, Mm, Op, PaintMode, ParsedFont,
    PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rgb,
    TextItem, TextMatrix, WindingOrder, XObjectTransform,
};
use qrcode::{EcLevel, QrCode};
use std::collections::BTreeMap;

const MODULE_PT: f32 = 6.0 / 300.0 * 72.0;

/// A certificate as printpdf's user writes it down.
pub struct PlainPaper {
    width_pt: f32,
    height_pt: f32,
    fonts: BTreeMap<String, ParsedFont>,
    texts: Vec<PlainText>,
    background: Vec<u8>,
    code_at: (f32, f32),
}

struct PlainText {
    font: String,
    size_pt: f32,
    colour: [f32; 3],
    matrix: [f32; 6],
    text: String,
}

impl PlainPaper {
    /// Reads a finished certificate; `fonts` are the files of its typefaces by their names.
    pub fn like(pdf: &[u8], fonts: &[(&str, &[u8])]) -> PlainPaper {
        let document = Document::load_mem(pdf).unwrap();
        let page_id = document.page_iter().next().unwrap();
        let page = document.get_dictionary(page_id).unwrap();
        let bounds = page.get(b"MediaBox").unwrap().as_array().unwrap();
        let fonts: BTreeMap<String, ParsedFont> = fonts
            .iter()
            .map(|(name, bytes)| {
                let font = ParsedFont::from_bytes(bytes, 0, &mut Vec::new()).unwrap();
                ((*name).to_owned(), font)
            })
            .collect();
        let mut paper = PlainPaper {
            width_pt: bounds[2].as_float().unwrap(),
            height_pt: bounds[3].as_float().unwrap(),
            fonts,
            texts: Vec::new(),
            background: Vec::new(),
            code_at: (0.0, 0.0),
        };
        let content = document.get_page_content(page_id);
        paper.read(&document, page, &Content::decode(&content).unwrap());
        paper
    }

    fn read(&mut self, document: &Document, page: &Dictionary, content: &Content) {
        let numbers = |operands: &[Object]| -> Vec<f32> {
            operands.iter().filter_map(|operand| operand.as_float().ok()).collect()
        };
        let letters: BTreeMap<String, BTreeMap<u16, char>> = self
            .fonts
            .iter()
            .map(|(name, font)| {
                let pairs = font.codepoint_to_glyph.iter();
                (name.clone(), pairs.filter_map(|(c, g)| Some((*g, char::from_u32(*c)?))).collect())
            })
            .collect();
        let (mut font, mut size_pt) = (String::new(), 0.0);
        let (mut colour, mut matrix, mut placed) = ([0.0; 3], [0.0; 6], [0.0; 6]);
        for operation in &content.operations {
            let operands = &operation.operands;
            match operation.operator.as_str() {
                "Tf" => {
                    font = String::from_utf8(operands[0].as_name().unwrap().to_vec()).unwrap();
                    size_pt = operands[1].as_float().unwrap();
                }
                "rg" => colour = numbers(operands).try_into().unwrap(),
                "Tm" => matrix = numbers(operands).try_into().unwrap(),
                "cm" => placed = numbers(operands).try_into().unwrap(),
                "Tj" => {
                    let glyphs = operands[0].as_str().unwrap().chunks_exact(2);
                    let glyphs = glyphs.map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                    let text = glyphs.map(|glyph| letters[&font][&glyph]).collect();
                    self.texts.push(PlainText {
                        font: font.clone(),
                        size_pt,
                        colour,
                        matrix,
                        text,
                    });
                }
                "Do" if placed[0] > 1.0 => self.code_at = (placed[4], placed[5]),
                "Do" => {
                    let resources = page.get(b"Resources").unwrap();
                    let resources = document.dereference(resources).unwrap().1.as_dict().unwrap();
                    let forms = document.dereference(resources.get(b"XObject").unwrap()).unwrap().1;
                    let form = forms.as_dict().unwrap().get(operands[0].as_name().unwrap());
                    let form = document.dereference(form.unwrap()).unwrap().1.as_stream().unwrap();
                    self.background = form.decompressed_content().unwrap();
                }
                _ => {}
            }
        }
    }

    /// One file with a page for each address.
    pub fn print(&self, addresses: &[String]) -> Vec<u8> {
        let mut document = PdfDocument::new("Giấy chứng nhận");
        let fonts: BTreeMap<&str, FontId> = self
            .fonts
            .iter()
            .filter(|(name, _)| self.texts.iter().any(|text| text.font == **name))
            .map(|(name, font)| (name.as_str(), document.add_font(font)))
            .collect();
        let background = document.add_xobject(&self.background());
        for address in addresses {
            let transform = XObjectTransform { no_auto_scale: true, ..Default::default() };
            let mut ops = vec![Op::UseXobject { id: background.clone(), transform }];
            for text in &self.texts {
                let [r, g, b] = text.colour;
                let font = PdfFontHandle::External(fonts[text.font.as_str()].clone());
                ops.extend([
                    Op::StartTextSection,
                    Op::SetFont { font, size: Pt(text.size_pt) },
                    Op::SetFillColor { col: Color::Rgb(Rgb { r, g, b, icc_profile: None }) },
                    Op::SetTextMatrix { matrix: TextMatrix::Raw(text.matrix) },
                    Op::ShowText { items: vec![TextItem::Text(text.text.clone())] },
                    Op::EndTextSection,
                ]);
            }
            let black = Color::Rgb(Rgb { r: 0.0, g: 0.0, b: 0.0, icc_profile: None });
            ops.push(Op::SetFillColor { col: black });
            ops.push(Op::DrawPolygon { polygon: self.code(address) });
            let size = |pt: f32| Mm::from(Pt(pt));
            document.pages.push(PdfPage::new(size(self.width_pt), size(self.height_pt), ops));
        }
        document.save(&PdfSaveOptions::default(), &mut Vec::new())
    }

    fn background(&self) -> ExternalXObject {
        use printpdf::DictItem;
        let name = |text: &str| DictItem::Name(text.as_bytes().to_vec());
        let bounds = [0.0, 0.0, self.width_pt, self.height_pt].map(DictItem::Real).to_vec();
        let dict = BTreeMap::from([
            ("Type".to_owned(), name("XObject")),
            ("Subtype".to_owned(), name("Form")),
            ("BBox".to_owned(), DictItem::Array(bounds)),
            ("Resources".to_owned(), DictItem::Dict { map: BTreeMap::new() }),
        ]);
        let content = self.background.clone();
        let stream = ExternalStream { dict, content, compress: true };
        ExternalXObject { stream, width: None, height: None, dpi: None }
    }

    /// A code by the crate's default call, a rectangle for each run of dark modules.
    fn code(&self, address: &str) -> Polygon {
        let code = code_by_default_call(address);
        let side = code.width();
        let colours = code.to_colors();
        let mut rings = Vec::new();
        for (row, modules) in colours.chunks_exact(side).enumerate() {
            let mut column = 0;
            while column < side {
                let n_dark = modules[column..]
                    .iter()
                    .take_while(|colour| **colour == qrcode::Color::Dark)
                    .count();
                if n_dark > 0 {
                    rings.push(self.ring(column, side + 4 - row - 1, n_dark));
                }
                column += n_dark.max(1);
            }
        }
        Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero }
    }

    fn ring(&self, column: usize, up: usize, n_dark: usize) -> PolygonRing {
        let left = self.code_at.0 + (column + 4) as f32 * MODULE_PT;
        let bottom = self.code_at.1 + up as f32 * MODULE_PT;
        let right = left + n_dark as f32 * MODULE_PT;
        let top = bottom + MODULE_PT;
        let corners = [(left, bottom), (right, bottom), (right, top), (left, top)];
        let points =
            corners.map(|(x, y)| LinePoint { p: Point { x: Pt(x), y: Pt(y) }, bezier: false });
        PolygonRing { points: points.to_vec() }
    }
}

/// By the size rule of certificates: Q while the code stays small, else M.
pub fn code_by_default_call(address: &str) -> QrCode {
    let strong = QrCode::with_error_correction_level(address, EcLevel::Q).unwrap();
    if strong.width() <= 65 {
        return strong;
    }
    QrCode::with_error_correction_level(address, EcLevel::M).unwrap()
}
