//! What every fuzz target does with its bytes.

mod law;

use sathach_domain::bank::formats::Format;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

/// Imports bytes as they are.
pub fn import_bytes(bytes: &[u8], format: Format) {
    law::import_lawfully(bytes, format);
}

/// Imports a workbook: the bytes as they are, or, when they are no zip file, as the shared strings
/// and the first sheet of a sound workbook, parted by a zero byte.
pub fn import_workbook(bytes: &[u8]) {
    if bytes.starts_with(b"PK") {
        return import_bytes(bytes, Format::Xlsx);
    }
    let (strings, sheet) = parted(bytes);
    let files: [(&str, &[u8]); 6] = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", PARTS.as_bytes()),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    import_bytes(&packed(&files), Format::Xlsx);
}

/// Imports QTI: an item or a package as it is, or, when the bytes begin with a zero byte, the
/// manifest and one item of a package, parted by another one.
pub fn import_qti(bytes: &[u8]) {
    let Some(inside) = bytes.strip_prefix(b"\0") else {
        return import_bytes(bytes, Format::Qti);
    };
    let (manifest, item) = parted(inside);
    import_bytes(&packed(&[("imsmanifest.xml", manifest), ("a.xml", item)]), Format::Qti);
}

fn parted(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (&[], bytes),
    }
}

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        writer.start_file(*name, stored).expect("names are good");
        writer.write_all(bytes).expect("memory takes bytes");
    }
    writer.finish().expect("memory takes bytes").into_inner()
}

const TYPES: &str = "\
    <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
const ROOT: &str = "\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"r1\" Target=\"xl/workbook.xml\" Type=\
    \"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/>\
    </Relationships>";
const WORKBOOK: &str = "\
    <workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
    <sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
const PARTS: &str = "\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\" Type=\
    \"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\"/>\
    <Relationship Id=\"r2\" Target=\"sharedStrings.xml\" Type=\
    \"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\"/>\
    </Relationships>";
