//! Binds sheets into one PDF for the archive: fonts once, tags, colour profile, description,
//! attachment and signature; nothing random, no clock.

use chrono::NaiveDate;
use lopdf::{Document, Object, ObjectId, Stream, StringFormat, dictionary};
use printpdf::{FontId, Mm, PdfDocument, PdfFont, PdfPage, PdfSaveOptions, XObject};
use sha2::{Digest, Sha256};

use super::attachment::{Attachment, attach};
use super::colour_profile::profile_stream;
use super::fault::PaperFault;
use super::fonts::{Face, Fonts};
use super::seal::{Placeholder, SealOrder};
use super::sheet::{FinishedSheet, Sheet};
use super::stream::quick_stream;
use super::structure::Structure;
use super::text::{pdf_date, pdf_text};
use super::xmp::{CREATOR, PRODUCER, Statement, packet};

/// Which archival profile a PDF promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conformance {
    /// PDF/A-3a and PDF/UA-1: every part of the page is tagged as what it is.
    Archival3a,
    /// PDF/A-3u: all text can be read, but tables are tagged as paragraphs.
    Archival3u,
    /// PDF/A-1b, without attachment: the profile that a free validator checks in full. For tests.
    Twin1b,
}

impl Conformance {
    pub(super) fn part_and_level(self) -> (u8, char) {
        match self {
            Conformance::Archival3a => (3, 'A'),
            Conformance::Archival3u => (3, 'U'),
            Conformance::Twin1b => (1, 'B'),
        }
    }

    pub(super) fn is_tagged_throughout(self) -> bool {
        match self {
            Conformance::Archival3a | Conformance::Twin1b => true,
            Conformance::Archival3u => false,
        }
    }

    fn version(self) -> &'static str {
        match self {
            Conformance::Archival3a | Conformance::Archival3u => "1.7",
            Conformance::Twin1b => "1.4",
        }
    }
}

/// What a PDF says about itself, and what is added to its pages.
pub(super) struct Imprint<'a> {
    pub(super) title: &'a str,
    pub(super) author: &'a str,
    pub(super) created_on: NaiveDate,
    pub(super) conformance: Conformance,
    pub(super) attachment: Option<Attachment<'a>>,
    pub(super) seal: Option<SealOrder<'a>>,
}

impl<'a> Imprint<'a> {
    /// A paper of tables and lists.
    pub(super) fn plain(title: &'a str, author: &'a str, created_on: NaiveDate) -> Imprint<'a> {
        let conformance = Conformance::Archival3u;
        Imprint { title, author, created_on, conformance, attachment: None, seal: None }
    }
}

/// The name under which a page refers to a typeface.
pub(super) fn font_id(face: Face) -> FontId {
    FontId(face.name().to_owned())
}

/// Writes the sheets as one PDF; the same input gives the same bytes, but for a signature.
pub(super) fn bind(
    imprint: &Imprint<'_>,
    fonts: &Fonts,
    sheets: Vec<Sheet<'_>>,
) -> Result<Vec<u8>, PaperFault> {
    let mut sheets: Vec<FinishedSheet> = sheets.into_iter().map(Sheet::finish).collect();
    let mut document = drawn_by_printpdf(fonts, &mut sheets);
    let unwritable = |cause: &str| PaperFault::Unwritable { cause: cause.to_owned() };
    replace_fonts(&mut document, fonts).ok_or_else(|| unwritable("a font has no place"))?;
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let digest = pack_pages(imprint, &mut document, &pages);
    let mut structure = Structure::new(&mut document);
    for (page_id, sheet) in pages.iter().zip(&sheets) {
        structure.add_page(&mut document, *page_id, &sheet.tags);
    }
    describe(imprint, &mut document, digest)?;
    if let Some(attachment) = &imprint.attachment {
        attach(&mut document, attachment, imprint.created_on);
    }
    let placeholder = match (&imprint.seal, pages.first(), sheets.first()) {
        (Some(order), Some(page_id), Some(sheet)) => {
            let place =
                Placeholder::add(&mut document, &mut structure, order, fonts, (*page_id, sheet))?;
            Some((order, place))
        }
        (Some(_), _, _) | (None, _, _) => None,
    };
    structure.finish(&mut document);
    let mut bytes = Vec::with_capacity(96 * 1024 + 8 * 1024 * pages.len());
    document.save_to(&mut bytes).map_err(|cause| unwritable(&cause.to_string()))?;
    match placeholder {
        Some((order, place)) => place.fill(bytes, order),
        None => Ok(bytes),
    }
}

fn drawn_by_printpdf(fonts: &Fonts, sheets: &mut [FinishedSheet]) -> Document {
    // The title is stated later, in both places alike.
    let mut document = PdfDocument::new("");
    for sheet in sheets {
        for face in std::mem::take(&mut sheet.faces) {
            let font = || PdfFont::new(fonts.typeface(face).letters());
            document.resources.fonts.map.entry(font_id(face)).or_insert_with(font);
        }
        let forms = std::mem::take(&mut sheet.forms);
        let forms = forms.into_iter().map(|(id, form)| (id, XObject::External(form)));
        document.resources.xobjects.map.extend(forms);
        let empty = PdfPage::new(Mm(0.0), Mm(0.0), Vec::new());
        document.pages.push(std::mem::replace(&mut sheet.page, empty));
    }
    let options = PdfSaveOptions { image_optimization: None, ..PdfSaveOptions::default() };
    printpdf::to_lopdf_doc(&document, &options, &mut Vec::new())
}

/// All pages share one dictionary of fonts.
fn replace_fonts(document: &mut Document, fonts: &Fonts) -> Option<()> {
    let Some(page_id) = document.page_iter().next() else {
        return Some(());
    };
    let places = fonts_of_page(document, page_id);
    places.into_iter().try_for_each(|(face, id)| fonts.typeface(face).replace(document, id))
}

/// The typefaces that a page's dictionary of fonts holds.
pub(super) fn fonts_of_page(document: &Document, page_id: ObjectId) -> Vec<(Face, ObjectId)> {
    let dictionary = || {
        let page = document.get_dictionary(page_id)?;
        let resources = document.dereference(page.get(b"Resources")?)?.1.as_dict()?;
        document.dereference(resources.get(b"Font")?)?.1.as_dict()
    };
    let Ok(dictionary) = dictionary() else {
        return Vec::new();
    };
    let place = |face: Face| Some((face, dictionary.get(face.name().as_bytes()).ok()?));
    let places = Face::ALL.into_iter().filter_map(place);
    places.filter_map(|(face, font)| Some((face, font.as_reference().ok()?))).collect()
}

/// Packs what the pages show, and makes sixteen bytes of it that name the document.
fn pack_pages(imprint: &Imprint<'_>, document: &mut Document, pages: &[ObjectId]) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(imprint.title);
    digest.update(imprint.created_on.to_string());
    for page_id in pages {
        let content = document.get_dictionary(*page_id).and_then(|page| page.get(b"Contents"));
        let Ok(content_id) = content.and_then(Object::as_reference) else {
            continue;
        };
        if let Some(Object::Stream(stream)) = document.objects.get_mut(&content_id) {
            digest.update(&stream.content);
            *stream = quick_stream(std::mem::take(&mut stream.dict), &stream.content);
        }
    }
    if let Some(attachment) = &imprint.attachment {
        digest.update(attachment.content);
    }
    digest.finalize().iter().take(16).copied().collect()
}

/// Says what the document is, for people and for archives.
fn describe(
    imprint: &Imprint<'_>,
    document: &mut Document,
    digest: Vec<u8>,
) -> Result<(), PaperFault> {
    let Imprint { title, author, created_on, conformance, .. } = *imprint;
    document.version = conformance.version().to_owned();
    let date = pdf_date(created_on);
    let about = dictionary! {
        "Title" => pdf_text(title),
        "Author" => pdf_text(author),
        "Creator" => pdf_text(CREATOR),
        "Producer" => pdf_text(PRODUCER),
        "CreationDate" => date.clone(),
        "ModDate" => date,
    };
    // printpdf's own, which claims another standard, gives way.
    match document.trailer.get(b"Info").and_then(Object::as_reference) {
        Ok(id) => document.set_object(id, about),
        Err(_) => {
            let id = document.add_object(about);
            document.trailer.set("Info", id);
        }
    }
    let identity = Object::String(digest, StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![identity.clone(), identity]);
    let statement = Statement { title, author, created_on, conformance };
    let metadata = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let metadata = Stream::new(metadata, packet(&statement).into_bytes());
    let metadata_id = document.add_object(metadata.with_compression(false));
    let profile_id = document.add_object(profile_stream());
    let intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB"),
        "Info" => Object::string_literal("sRGB"),
        "DestOutputProfile" => profile_id,
    };
    let fault = |cause: lopdf::Error| PaperFault::Unwritable { cause: cause.to_string() };
    let catalog = document.catalog_mut().map_err(fault)?;
    catalog.set("Lang", Object::string_literal("vi-VN"));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("Metadata", metadata_id);
    catalog.set("OutputIntents", vec![intent.into()]);
    Ok(())
}
