//! Texts and days as a PDF writes them.

use chrono::{Datelike, NaiveDate};
use lopdf::{Object, StringFormat};

/// A text of any language.
pub(super) fn pdf_text(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// The beginning of a day in Viet Nam.
pub(super) fn pdf_date(date: NaiveDate) -> Object {
    let (year, month, day) = (date.year(), date.month(), date.day());
    Object::string_literal(format!("D:{year:04}{month:02}{day:02}000000+07'00'"))
}
