//! The five typefaces, how wide a text is in them, and which characters they lack.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::fault::PaperFault;
use super::typeface::Typeface;

/// A typeface that papers are set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// Times metrics, upright.
    SerifRegular,
    /// Times metrics, bold.
    SerifBold,
    /// Times metrics, italic.
    SerifItalic,
    /// Be Vietnam Pro, upright.
    SansRegular,
    /// Be Vietnam Pro, bold.
    SansBold,
}

impl Face {
    /// All typefaces, in the order in which [`Fonts`] keeps them.
    pub const ALL: [Face; 5] =
        [Face::SerifRegular, Face::SerifBold, Face::SerifItalic, Face::SansRegular, Face::SansBold];

    /// The name used in layouts and for font files, such as `serif-bold`.
    pub fn name(self) -> &'static str {
        match self {
            Face::SerifRegular => "serif-regular",
            Face::SerifBold => "serif-bold",
            Face::SerifItalic => "serif-italic",
            Face::SansRegular => "sans-regular",
            Face::SansBold => "sans-bold",
        }
    }

    /// The typeface of that name.
    pub fn from_name(name: &str) -> Option<Face> {
        Face::ALL.into_iter().find(|face| face.name() == name)
    }

    fn shipped_bytes(self) -> &'static [u8] {
        match self {
            Face::SerifRegular => {
                include_bytes!("../../certs-templates/fonts/serif-regular.ttf")
            }
            Face::SerifBold => include_bytes!("../../certs-templates/fonts/serif-bold.ttf"),
            Face::SerifItalic => include_bytes!("../../certs-templates/fonts/serif-italic.ttf"),
            Face::SansRegular => include_bytes!("../../certs-templates/fonts/sans-regular.ttf"),
            Face::SansBold => include_bytes!("../../certs-templates/fonts/sans-bold.ttf"),
        }
    }
}

impl fmt::Display for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The typefaces, read once and shared by all papers.
#[derive(Debug, Clone)]
pub struct Fonts {
    /// In the order of [`Face::ALL`].
    faces: [Arc<Typeface>; 5],
}

impl Fonts {
    /// The typefaces that the program carries.
    pub fn shipped() -> Result<Fonts, PaperFault> {
        static SHIPPED: OnceLock<Result<Fonts, PaperFault>> = OnceLock::new();
        let read = |face: Face| Typeface::read(face, face.shipped_bytes()).map(Arc::new);
        let shipped = SHIPPED.get_or_init(|| {
            let [a, b, c, d, e] = Face::ALL.map(read);
            Ok(Fonts { faces: [a?, b?, c?, d?, e?] })
        });
        shipped.clone()
    }

    /// The same typefaces but for one, which comes from a template's own font file.
    pub fn with_face(mut self, face: Face, bytes: &[u8]) -> Result<Fonts, PaperFault> {
        self.faces[face as usize] = Arc::new(Typeface::read(face, bytes)?);
        Ok(self)
    }

    /// A typeface as the PDF needs it.
    pub(super) fn typeface(&self, face: Face) -> &Typeface {
        &self.faces[face as usize]
    }

    /// The typeface that a text is set in, and its width in ems.
    ///
    /// A sans face that lacks a letter gives way to the serif of its weight: one candidate with
    /// a rare letter must not keep a whole hall from its papers.
    pub(super) fn measure(&self, face: Face, text: &str) -> Result<(Face, f32), PaperFault> {
        let stand_in = match face {
            Face::SansRegular => Face::SerifRegular,
            Face::SansBold => Face::SerifBold,
            Face::SerifRegular | Face::SerifBold | Face::SerifItalic => face,
        };
        match self.width_em(face, text) {
            Ok(width_em) => Ok((face, width_em)),
            Err(fault) => {
                let width_em = self.width_em(stand_in, text).map_err(|_| fault)?;
                Ok((stand_in, width_em))
            }
        }
    }

    /// The width of a text in a typeface that must hold all its letters.
    pub(super) fn width_em(&self, face: Face, text: &str) -> Result<f32, PaperFault> {
        let typeface = self.typeface(face);
        let mut thousandths = 0;
        for character in text.chars() {
            let Some(width) = typeface.width(character) else {
                return Err(PaperFault::MissingGlyph { character, text: text.into(), face });
            };
            thousandths += u32::from(width);
        }
        Ok(thousandths as f32 / 1000.0)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn every_face_holds_the_134_accented_vietnamese_letters() {
        let letters = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";
        let all: String = letters.chars().chain(letters.to_uppercase().chars()).collect();
        assert_eq!(all.chars().count(), 134);
        let fonts = Fonts::shipped().unwrap();
        for face in Face::ALL {
            assert!(fonts.width_em(face, &all).unwrap() > 60.0, "{face}");
            assert!(fonts.width_em(face, "“Số: 7” – … — · • ’ ' ₫ % 0123456789").is_ok(), "{face}");
        }
        assert!(fonts.width_em(Face::SerifRegular, "№ Y Ƀhung").is_ok());
    }

    #[test]
    fn a_missing_glyph_names_the_character() {
        let fonts = Fonts::shipped().unwrap();
        let check = |text: &str, want: char| match fonts.width_em(Face::SerifBold, text) {
            Err(PaperFault::MissingGlyph { character, .. }) => assert_eq!(character, want),
            other => panic!("{text}: {other:?}"),
        };
        check("Nguyễn 阮", '阮');
        check("Lê\u{0301}", '\u{301}');
        check("Tab\there", '\t');
    }

    #[test]
    fn a_letter_that_the_sans_lacks_is_set_in_the_serif_of_its_weight() {
        let fonts = Fonts::shipped().unwrap();
        let check = |face, text: &str, want| {
            assert_eq!(fonts.measure(face, text).unwrap().0, want, "{text}");
        };
        check(Face::SansBold, "H'Blim Niê", Face::SansBold);
        check(Face::SansBold, "H'Ƀlim Niê", Face::SerifBold);
        check(Face::SansRegular, "H'Ƀlim Niê", Face::SerifRegular);
        assert!(fonts.measure(Face::SansBold, "阮").is_err());
    }

    #[test]
    fn a_broken_font_file_is_refused() {
        let fonts = Fonts::shipped().unwrap();
        let got = fonts.with_face(Face::SansBold, b"not a font").err();
        assert_eq!(got, Some(PaperFault::UnreadableFont { face: Face::SansBold }));
    }
}
