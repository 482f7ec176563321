//! Why a paper could not be made.

use super::fonts::Face;

/// A paper that cannot be printed, and the piece of input that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperFault {
    /// The typeface has no picture for a character, so the printed name would be wrong.
    #[error(
        "{face} has no glyph for {character:?} (U+{:04X}) in {text:?}; text must be composed \
         Unicode (NFC) in Latin letters", u32::from(*character)
    )]
    MissingGlyph {
        /// The character that cannot be printed.
        character: char,
        /// The whole text it stands in.
        text: String,
        /// The typeface that was asked.
        face: Face,
    },
    /// A font file cannot be read as a TrueType font.
    #[error("the font file of {face} cannot be read")]
    UnreadableFont {
        /// The typeface whose file is broken.
        face: Face,
    },
    /// A text is longer than any QR code holds.
    #[error("{n_bytes} bytes are too many for a QR code")]
    QrTooLong {
        /// Length of the text.
        n_bytes: usize,
    },
    /// A QR code with modules of the fixed size is wider than its box in the layout.
    #[error("a QR code of {n_modules} modules is wider than its box in the layout")]
    QrTooWide {
        /// Modules on one side, without the quiet zone.
        n_modules: usize,
    },
    /// More rows or pages than one file may hold.
    #[error("{n_given} {what} in one file, at most {n_allowed} are printed together")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many were given.
        n_given: usize,
        /// How many are allowed.
        n_allowed: usize,
    },
    /// The finished document could not be written out.
    #[error("the PDF could not be written: {cause}")]
    Unwritable {
        /// What the writer said.
        cause: String,
    },
    /// The signature could not be made.
    #[error("the PDF could not be signed: {cause}")]
    Unsealed {
        /// What the signer said.
        cause: String,
    },
}
