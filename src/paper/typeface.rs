//! One typeface with all that a PDF holds of it, made once and put into every paper.

use std::fmt::Write;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use printpdf::{
    FontId, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt,
    TextItem,
};

use super::fault::PaperFault;
use super::fonts::Face;
use super::stream::packed_stream;

/// Behind the last letter that a subset holds; wider tables would be mostly empty.
const N_CODE_POINTS: usize = 0x2400;
/// The width of a character that the typeface lacks.
const NO_GLYPH: u16 = u16::MAX;

/// A typeface, read.
#[derive(Debug, Clone)]
pub(super) struct Typeface {
    /// Without its file: printpdf would copy and pack it again for every paper.
    parsed: ParsedFont,
    /// Widths in thousandths of an em, by code point.
    widths: Vec<u16>,
    objects: FontObjects,
}

/// The objects of a font in a PDF, packed, without references between them.
#[derive(Debug, Clone)]
struct FontObjects {
    font: Dictionary,
    descendant: Dictionary,
    descriptor: Dictionary,
    program: Stream,
    to_unicode: Stream,
}

impl Typeface {
    pub(super) fn read(face: Face, bytes: &[u8]) -> Result<Typeface, PaperFault> {
        let unreadable = PaperFault::UnreadableFont { face };
        let parsed = ParsedFont::from_bytes(bytes, 0, &mut Vec::new());
        let mut parsed = parsed.ok_or(unreadable.clone())?;
        if parsed.codepoint_to_glyph.is_empty() {
            return Err(unreadable);
        }
        parsed.font_name = Some(format!("Sathach-{}", face.name()));
        let widths = (0..N_CODE_POINTS as u32).map(|code| width_of(&parsed, code)).collect();
        let objects = FontObjects::written_by_printpdf(&parsed).ok_or(unreadable)?;
        parsed.original_bytes = Vec::new();
        Ok(Typeface { parsed, widths, objects })
    }

    /// What printpdf needs to write text: letters to glyphs.
    pub(super) fn letters(&self) -> ParsedFont {
        self.parsed.clone()
    }

    /// The width of a character in thousandths of an em.
    ///
    /// Counted in whole thousandths, because the PDF states widths so and a viewer advances by
    /// them.
    pub(super) fn width(&self, character: char) -> Option<u16> {
        let width = self.widths.get(character as usize).copied();
        width.filter(|width| *width != NO_GLYPH)
    }

    /// A text as the numbers of its glyphs, four hexadecimal digits each.
    pub(super) fn glyphs_in_hex(&self, text: &str) -> String {
        text.chars().fold(String::new(), |mut hex, character| {
            let glyph = self.parsed.lookup_glyph_index(character as u32).unwrap_or(0);
            let _ = write!(hex, "{glyph:04X}");
            hex
        })
    }

    /// Puts the whole font in the place of the one without a file that printpdf wrote there.
    pub(super) fn replace(&self, document: &mut Document, font_id: ObjectId) -> Option<()> {
        let font = document.get_dictionary(font_id).ok()?;
        let to_unicode_id = font.get(b"ToUnicode").and_then(Object::as_reference).ok()?;
        let descendant = font.get(b"DescendantFonts").and_then(Object::as_array).ok()?;
        let descendant = descendant.first()?.as_dict().ok()?;
        let descriptor_id = descendant.get(b"FontDescriptor").ok()?.as_reference().ok()?;
        let FontObjects { font, descendant, descriptor, program, to_unicode } =
            self.objects.clone();
        let program_id = document.add_object(program);
        let place = |mut holder: Dictionary, key: &str, value: Object| {
            holder.set(key, value);
            holder
        };
        let descriptor = place(descriptor, "FontFile2", program_id.into());
        document.objects.insert(descriptor_id, descriptor.into());
        let descendant = place(descendant, "FontDescriptor", descriptor_id.into());
        document.objects.insert(to_unicode_id, to_unicode.into());
        let font = place(font, "ToUnicode", to_unicode_id.into());
        let font = place(font, "DescendantFonts", vec![descendant.into()].into());
        document.objects.insert(font_id, font.into());
        Some(())
    }
}

fn width_of(font: &ParsedFont, code: u32) -> u16 {
    let glyph = font.lookup_glyph_index(code).filter(|glyph| *glyph != 0);
    let Some(glyph) = glyph else {
        return NO_GLYPH;
    };
    let width = u32::from(font.get_glyph_width(glyph).unwrap_or(0));
    u16::try_from(width * 1000 / u32::from(font.units_per_em.max(1))).unwrap_or(0)
}

impl FontObjects {
    /// Lets printpdf write a page with every letter once, and takes the font out of it.
    fn written_by_printpdf(parsed: &ParsedFont) -> Option<FontObjects> {
        let id = FontId("all".to_owned());
        let letters: String =
            parsed.codepoint_to_glyph.keys().filter_map(|code| char::from_u32(*code)).collect();
        let mut document = PdfDocument::new("");
        document.resources.fonts.map.insert(id.clone(), PdfFont::new(parsed.clone()));
        let ops = vec![
            Op::StartTextSection,
            Op::SetFont { font: PdfFontHandle::External(id), size: Pt(1.0) },
            Op::ShowText { items: vec![TextItem::Text(letters)] },
            Op::EndTextSection,
        ];
        document.pages.push(PdfPage::new(Mm(10.0), Mm(10.0), ops));
        let written =
            printpdf::to_lopdf_doc(&document, &PdfSaveOptions::default(), &mut Vec::new());
        FontObjects::taken_from(&written)
    }

    fn taken_from(written: &Document) -> Option<FontObjects> {
        let is_font = |object: &&Object| {
            let kind = object.as_dict().and_then(|dict| dict.get(b"Subtype")?.as_name());
            kind.is_ok_and(|kind| kind == b"Type0")
        };
        let mut font = written.objects.values().find(is_font)?.as_dict().ok()?.clone();
        let stream = |reference: &Object| {
            let (_, object) = written.dereference(reference).ok()?;
            let stream = object.as_stream().ok()?;
            Some(packed_stream(stream.dict.clone(), &stream.content))
        };
        let to_unicode = stream(&font.remove(b"ToUnicode")?)?;
        let Object::Array(mut descendants) = font.remove(b"DescendantFonts")? else {
            return None;
        };
        let Object::Dictionary(mut descendant) = descendants.pop()? else {
            return None;
        };
        let descriptor = descendant.remove(b"FontDescriptor")?;
        let mut descriptor = written.dereference(&descriptor).ok()?.1.as_dict().ok()?.clone();
        let program = stream(&descriptor.remove(b"FontFile2")?)?;
        Some(FontObjects { font, descendant, descriptor, program, to_unicode })
    }
}
