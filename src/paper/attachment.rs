//! A file inside a PDF: the credential that a certificate shows.

use chrono::NaiveDate;
use lopdf::{Document, Object, Stream, dictionary};

use super::text::{pdf_date, pdf_text};

/// A file to be put into a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attachment<'a> {
    /// Name of the file, in plain letters.
    pub name: &'a str,
    /// What kind of file it is, such as `application/vc+jwt`.
    pub media_type: &'a str,
    /// What it is for, in the reader's language.
    pub description: &'a str,
    /// Its content.
    pub content: &'a [u8],
}

/// Puts the file into the document and names it in the catalog.
pub(super) fn attach(document: &mut Document, file: &Attachment<'_>, made_on: NaiveDate) {
    let parameters =
        dictionary! { "Size" => file.content.len() as i64, "ModDate" => pdf_date(made_on) };
    let embedded = dictionary! {
        "Type" => "EmbeddedFile",
        "Subtype" => file.media_type,
        "Params" => parameters,
    };
    // A signed statement in base64 hardly shrinks, so it stays as it is.
    let stream = Stream::new(embedded, file.content.to_vec()).with_compression(false);
    let stream_id = document.add_object(stream);
    let file_id = document.add_object(dictionary! {
        "Type" => "Filespec",
        "F" => Object::string_literal(file.name),
        "UF" => pdf_text(file.name),
        "Desc" => pdf_text(file.description),
        "AFRelationship" => "Data",
        "EF" => dictionary! { "F" => stream_id, "UF" => stream_id },
    });
    let names = vec![Object::string_literal(file.name), file_id.into()];
    if let Ok(catalog) = document.catalog_mut() {
        catalog.set("AF", vec![file_id.into()]);
        catalog.set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } });
    }
}
