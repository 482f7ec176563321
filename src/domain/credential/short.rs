//! Short codes and short texts of a credential, bounded so that its QR code stays readable.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Longest [`ShortCode`].
pub const MAX_CODE_CHARACTERS: usize = 24;

/// Longest [`ShortText`].
pub const MAX_TEXT_CHARACTERS: usize = 40;

/// A code that the trust list's dictionary turns into words: ASCII letters, digits, `.`, `_`, `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShortCode(String);

/// A text of 1 to 40 characters on one line: composed (NFC), trimmed, single spaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShortText(String);

/// Why a text is no short code or short text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShortError {
    /// Nothing but spaces.
    #[error("the text is empty")]
    Empty,
    /// Too many characters.
    #[error("{n_characters} characters are more than {max}")]
    TooLong {
        /// How many there are.
        n_characters: usize,
        /// How many there may be.
        max: usize,
    },
    /// A character that may not stand there.
    #[error("{0:?} may not stand here")]
    Character(char),
}

impl ShortCode {
    /// Checks a code.
    ///
    /// # Errors
    /// When it is empty, too long or holds another character.
    pub fn parse(text: &str) -> Result<Self, ShortError> {
        let allowed = |character: char| {
            character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-')
        };
        if let Some(wrong) = text.chars().find(|character| !allowed(*character)) {
            return Err(ShortError::Character(wrong));
        }
        bounded(text, MAX_CODE_CHARACTERS).map(Self)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ShortText {
    /// Composes, trims and checks a text.
    ///
    /// # Errors
    /// When it is empty, too long or holds a control character.
    pub fn parse(text: &str) -> Result<Self, ShortError> {
        let composed: String = text.nfc().collect();
        let one_line = composed.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(wrong) = one_line.chars().find(|character| character.is_control()) {
            return Err(ShortError::Character(wrong));
        }
        bounded(&one_line, MAX_TEXT_CHARACTERS).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShortCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for ShortText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for ShortCode {
    type Error = ShortError;
    fn try_from(text: String) -> Result<Self, ShortError> {
        Self::parse(&text)
    }
}

impl TryFrom<String> for ShortText {
    type Error = ShortError;
    fn try_from(text: String) -> Result<Self, ShortError> {
        Self::parse(&text)
    }
}

impl From<ShortCode> for String {
    fn from(code: ShortCode) -> String {
        code.0
    }
}

impl From<ShortText> for String {
    fn from(text: ShortText) -> String {
        text.0
    }
}

fn bounded(text: &str, max: usize) -> Result<String, ShortError> {
    let n_characters = text.chars().count();
    match n_characters {
        0 => Err(ShortError::Empty),
        n if n > max => Err(ShortError::TooLong { n_characters, max }),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_code(text: &str, want: Result<&str, ShortError>) {
        let got = ShortCode::parse(text).map(String::from);
        assert_eq!(got, want.map(str::to_owned), "{text}");
    }

    fn check_text(text: &str, want: Result<&str, ShortError>) {
        let got = ShortText::parse(text).map(String::from);
        assert_eq!(got, want.map(str::to_owned), "{text}");
    }

    #[test]
    fn a_code_is_plain_ascii() {
        check_code("CB-1.a_2", Ok("CB-1.a_2"));
        check_code("", Err(ShortError::Empty));
        check_code("a b", Err(ShortError::Character(' ')));
        check_code("đạt", Err(ShortError::Character('đ')));
        let long = "a".repeat(25);
        check_code(&long, Err(ShortError::TooLong { n_characters: 25, max: 24 }));
    }

    #[test]
    fn a_text_is_composed_and_on_one_line() {
        check_text("  Tân  Hộ\nCơ ", Ok("Tân Hộ Cơ"));
        check_text("Ta\u{302}n Ho\u{323}\u{302} Co\u{31b}", Ok("Tân Hộ Cơ"));
        check_text(" ", Err(ShortError::Empty));
        check_text("a\u{7}b", Err(ShortError::Character('\u{7}')));
        check_text(&"ộ".repeat(40), Ok(&"ộ".repeat(40)));
        let long = "ộ".repeat(41);
        check_text(&long, Err(ShortError::TooLong { n_characters: 41, max: 40 }));
    }
}
