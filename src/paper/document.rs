//! Binds sheets into one PDF: fonts once, title and language, nothing random, no clock.

use std::io::Write;

use chrono::{Datelike, NaiveDate};
use lopdf::{Object, StringFormat, dictionary};
use printpdf::{FontId, PdfDocument, PdfFont, PdfSaveOptions, XObject};
use sha2::{Digest, Sha256};

use super::fault::PaperFault;
use super::fonts::{Face, Fonts};
use super::sheet::Sheet;

/// What a PDF says about itself.
pub(super) struct Imprint<'a> {
    pub(super) title: &'a str,
    pub(super) author: &'a str,
    pub(super) created_on: NaiveDate,
}

/// The name under which a page refers to a typeface.
pub(super) fn font_id(face: Face) -> FontId {
    FontId(face.name().to_owned())
}

/// Writes the sheets as one PDF 1.7; the same input gives the same bytes.
pub(super) fn bind(
    imprint: &Imprint<'_>,
    fonts: &Fonts,
    sheets: Vec<Sheet<'_>>,
) -> Result<Vec<u8>, PaperFault> {
    let mut document = PdfDocument::new(imprint.title);
    for face in Face::ALL {
        let font = PdfFont::new(fonts.parsed(face).clone());
        document.resources.fonts.map.insert(font_id(face), font);
    }
    for sheet in sheets {
        let (page, forms) = sheet.into_parts();
        document.pages.push(page);
        let forms = forms.into_iter().map(|(id, form)| (id, XObject::External(form)));
        document.resources.xobjects.map.extend(forms);
    }
    let options = PdfSaveOptions { image_optimization: None, ..PdfSaveOptions::default() };
    let finished = printpdf::to_lopdf_doc(&document, &options, &mut Vec::new());
    write(imprint, finished)
}

/// Puts right what printpdf leaves open: version, language, imprint, identity, printable links.
fn write(imprint: &Imprint<'_>, mut document: lopdf::Document) -> Result<Vec<u8>, PaperFault> {
    let fault = |cause: &dyn std::fmt::Display| PaperFault::Unwritable { cause: cause.to_string() };
    document.version = "1.7".to_owned();
    let date = pdf_date(imprint.created_on);
    let imprint_id = document.add_object(dictionary! {
        "Title" => pdf_text(imprint.title),
        "Author" => pdf_text(imprint.author),
        "Creator" => pdf_text("sathach"),
        "Producer" => pdf_text("printpdf"),
        "CreationDate" => Object::string_literal(date.clone()),
        "ModDate" => Object::string_literal(date),
    });
    document.trailer.set("Info", imprint_id);
    let catalog = document.catalog_mut().map_err(|cause| fault(&cause))?;
    catalog.set("Lang", Object::string_literal("vi-VN"));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    document.objects.values_mut().for_each(make_links_printable);
    document.prune_objects();
    let identity = Object::String(content_digest(imprint, &document), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![identity.clone(), identity]);
    document.compress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|cause| fault(&cause))?;
    bytes.flush().map_err(|cause| fault(&cause))?;
    Ok(bytes)
}

/// A link without the print flag and a description fails the archival profiles.
fn make_links_printable(object: &mut Object) {
    let Ok(page) = object.as_dict_mut() else {
        return;
    };
    let Ok(annotations) = page.get_mut(b"Annots").and_then(Object::as_array_mut) else {
        return;
    };
    for annotation in annotations.iter_mut().filter_map(|object| object.as_dict_mut().ok()) {
        annotation.set("F", 4);
        annotation.set("Contents", pdf_text("Mã QR kiểm tra"));
    }
}

/// Sixteen bytes that are the same for the same pages.
fn content_digest(imprint: &Imprint<'_>, document: &lopdf::Document) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(imprint.title);
    digest.update(pdf_date(imprint.created_on));
    for object in document.objects.values() {
        // Fonts are the same in all papers, and long.
        if let Ok(stream) = object.as_stream()
            && !stream.dict.has(b"Length1")
        {
            digest.update(&stream.content);
        }
    }
    digest.finalize().iter().take(16).copied().collect()
}

fn pdf_text(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

fn pdf_date(date: NaiveDate) -> String {
    format!("D:{:04}{:02}{:02}", date.year(), date.month(), date.day())
}
