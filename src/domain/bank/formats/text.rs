//! From bytes to text, whatever the encoding, and from text to what an item may hold.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use unicode_normalization::UnicodeNormalization;

use super::limits::{MAX_FILE_BYTES, MAX_LINE_BYTES};
use super::reading::FileRefused;

/// A file's text with `\n` line ends, and what had to be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The text.
    pub text: Cow<'b, str>,
    /// Said when the encoding was guessed.
    pub guess: Option<String>,
}

/// Refuses files beyond the size limit.
pub fn expect_size(bytes: &[u8]) -> Result<(), FileRefused> {
    if bytes.len() <= MAX_FILE_BYTES {
        return Ok(());
    }
    let most = MAX_FILE_BYTES / 1024 / 1024;
    Err(FileRefused::new(format!("the file is larger than {most} MB; split it")))
}

/// Refuses lines that no question, row or object fills.
pub fn expect_short_lines(text: &str) -> Result<(), FileRefused> {
    let found = text.split('\n').position(|line| line.len() > MAX_LINE_BYTES);
    let Some(position) = found else { return Ok(()) };
    let message = format!("a line is longer than {} KB", MAX_LINE_BYTES / 1024);
    Err(FileRefused::at(position + 1, message))
}

/// Decodes a text file: by its byte order mark, by the encoding that somebody named, as UTF-8, or
/// else as windows-1252, which is what old exports are.
pub fn decode<'b>(bytes: &'b [u8], named: Option<&str>) -> Result<Decoded<'b>, FileRefused> {
    expect_size(bytes)?;
    let named = match named {
        Some(label) => Some(Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            FileRefused::new(format!("encoding \"{label}\" is not known; try utf-8"))
        })?),
        None => None,
    };
    let (encoding, guess) = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => (encoding, None),
        None => match named.or_else(|| wide_without_mark(bytes)) {
            // A declaration of UTF-16 that could be read as bytes was not true.
            Some(encoding) if encoding != UTF_16LE && encoding != UTF_16BE => (encoding, None),
            Some(encoding) if wide_without_mark(bytes).is_some() => (encoding, None),
            Some(_) => (UTF_8, None),
            None if std::str::from_utf8(bytes).is_ok() => (UTF_8, None),
            None => (WINDOWS_1252, Some(GUESS.to_owned())),
        },
    };
    let (text, _, had_errors) = encoding.decode(bytes);
    if had_errors {
        let name = encoding.name();
        return Err(FileRefused::new(format!("the text is not valid {name}; name its encoding")));
    }
    if text.contains('\0') {
        return Err(FileRefused::new("this is not a text file; check the format"));
    }
    let text = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        text
    };
    Ok(Decoded { text, guess })
}

const GUESS: &str = "the text is not UTF-8 and was read as windows-1252; where letters are wrong, \
                     name the encoding";

/// UTF-16 shows itself by zero bytes on one side of nearly every letter.
fn wide_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(64)];
    let zeros = |side: usize| start.iter().skip(side).step_by(2).filter(|b| **b == 0).count();
    let many = start.len() / 4;
    match (zeros(0) > many, zeros(1) > many) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        (true, true) | (false, false) => None,
    }
}

/// Text as an item holds it: composed, without control and invisible characters, trimmed.
#[must_use]
pub fn tidy(text: &str) -> String {
    let kept = text.chars().filter_map(|letter| match letter {
        '\n' => Some('\n'),
        '\t' | '\u{a0}' | '\u{202f}' | '\u{2007}' => Some(' '),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => None,
        '\u{2060}'..='\u{2064}' | '\u{feff}' => None,
        letter if letter.is_control() => None,
        letter => Some(letter),
    });
    let composed: String = kept.nfc().collect();
    let lines: Vec<&str> = composed.trim().split('\n').map(str::trim_end).collect();
    lines.join("\n")
}
