//! Names of people: composed and checked, sorted by given name, folded for search.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Fewest letters of a name.
pub const MIN_LETTERS: usize = 2;

/// Most letters of a name.
pub const MAX_LETTERS: usize = 60;

/// Most characters of a name, spaces and signs included.
pub const MAX_CHARACTERS: usize = 80;

/// The one combining sign that stays after composing: Ê Đê letters such as `ê̆` need it.
const COMBINING_BREVE: char = '\u{306}';

/// Letters in the Vietnamese order. Their places become the characters `2`–`9` and `a`–`z` of a
/// sort key, which every database orders alike.
const LETTERS: [char; 33] = [
    'a', 'ă', 'â', 'b', 'c', 'd', 'đ', 'e', 'ê', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'ô', 'ơ', 'p', 'q', 'r', 's', 't', 'u', 'ư', 'v', 'w', 'x', 'y', 'z',
];
const PLACES: &[u8; 34] = b"23456789abcdefghijklmnopqrstuvwxyz";
const END_OF_LETTERS: char = '1';

/// Tone marks in the Vietnamese order after the level tone: huyền, hỏi, ngã, sắc, nặng.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// A person's full name: composed (NFC), trimmed, single spaces, as it was written otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NameFault {
    /// Fewer than [`MIN_LETTERS`] letters.
    #[error("a name has at least {MIN_LETTERS} letters")]
    TooShort,
    /// More than [`MAX_LETTERS`] letters or [`MAX_CHARACTERS`] characters.
    #[error("a name has at most {MAX_LETTERS} letters")]
    TooLong,
    /// Neither a Latin letter nor a space, apostrophe, hyphen or dot.
    #[error("{0:?} does not belong in a name")]
    Character(char),
}

impl PersonName {
    /// Composes, trims and checks a name.
    ///
    /// # Errors
    /// When it is too short, too long or holds a character that no name has.
    pub fn parse(text: &str) -> Result<Self, NameFault> {
        let composed: String = text.nfc().map(one_apostrophe).collect();
        let name = composed.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut n_letters = 0;
        let mut before = ' ';
        for character in name.chars() {
            if is_latin_letter(character) {
                n_letters += 1;
            } else if !is_sign(character) && !is_breve_on_letter(character, before) {
                return Err(NameFault::Character(character));
            }
            before = character;
        }
        if n_letters < MIN_LETTERS {
            return Err(NameFault::TooShort);
        }
        if n_letters > MAX_LETTERS || name.chars().count() > MAX_CHARACTERS {
            return Err(NameFault::TooLong);
        }
        Ok(Self(name))
    }

    /// The name as it is printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The given name: the last word.
    #[must_use]
    pub fn given_name(&self) -> &str {
        self.0.rsplit(' ').next().unwrap_or_default()
    }

    /// A key of digits and small letters whose plain order is the order of Vietnamese lists:
    /// given name first, then the other words from the left; in a word letters before tones.
    #[must_use]
    pub fn sort_key(&self) -> String {
        let (others, given) = self.0.rsplit_once(' ').unwrap_or(("", &self.0));
        let syllables = |words: &str| {
            let syllables = words.split([' ', '-']).map(sort_key_of_syllable);
            syllables.collect::<String>()
        };
        syllables(given) + &syllables(others)
    }

    /// The name folded for search.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

impl NameFault {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            NameFault::TooShort => "name_too_short",
            NameFault::TooLong => "name_too_long",
            NameFault::Character(_) => "name_character",
        }
    }
}

/// Folds a text for search: small letters without any mark, đ as d, single spaces.
#[must_use]
pub fn fold(text: &str) -> String {
    let small = text.nfc().map(one_apostrophe).collect::<String>().to_lowercase();
    let bare: String = small.nfd().filter(|c| !is_combining_mark(*c)).map(d_for_dd).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl fmt::Display for PersonName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for PersonName {
    type Error = NameFault;
    fn try_from(text: String) -> Result<Self, NameFault> {
        Self::parse(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> String {
        name.0
    }
}

fn one_apostrophe(character: char) -> char {
    if matches!(character, '\u{2018}' | '\u{2019}' | '\u{2bc}') { '\'' } else { character }
}

fn d_for_dd(character: char) -> char {
    if character == 'đ' { 'd' } else { character }
}

fn is_sign(character: char) -> bool {
    matches!(character, ' ' | '\'' | '-' | '.')
}

fn is_breve_on_letter(character: char, before: char) -> bool {
    character == COMBINING_BREVE && is_latin_letter(before)
}

/// Letters of the Latin blocks; the signs × and ÷ stand between them.
fn is_latin_letter(character: char) -> bool {
    character.is_ascii_alphabetic()
        || (matches!(character, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
            && character.is_alphabetic())
}

/// The letters of a syllable, their end, and its tone.
fn sort_key_of_syllable(syllable: &str) -> String {
    let mut letters: Vec<char> = Vec::new();
    let mut tone = 0;
    for part in syllable.to_lowercase().nfd() {
        if let Some(at) = TONES.iter().position(|mark| *mark == part) {
            tone = at + 1;
        } else if !is_combining_mark(part) {
            if !is_sign(part) {
                letters.push(part);
            }
        } else if let Some(last) = letters.last_mut() {
            *last = with_shape(*last, part);
        }
    }
    let places = letters.into_iter().map(place_of);
    places.chain([END_OF_LETTERS]).chain(char::from_digit(tone as u32, 10)).collect()
}

/// Breve, circumflex and horn make another letter; foreign marks do not count.
fn with_shape(base: char, mark: char) -> char {
    match (base, mark) {
        ('a', '\u{306}') => 'ă',
        ('a', '\u{302}') => 'â',
        ('e', '\u{302}') => 'ê',
        ('o', '\u{302}') => 'ô',
        ('o', '\u{31b}') => 'ơ',
        ('u', '\u{31b}') => 'ư',
        (other, _) => other,
    }
}

/// Letters that Vietnamese does not know stand after z.
fn place_of(letter: char) -> char {
    let at = LETTERS.iter().position(|known| *known == letter).unwrap_or(LETTERS.len());
    char::from(PLACES[at])
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    const NAMES: [&str; 7] = [
        "ĐẶNG THỊ HƯỜNG",
        "Nguyễn Hữu Quỹ",
        "Y Blim Niê",
        "Thạch Thị Sà Rết",
        "Lò Thị Ửng",
        "O'Connor Thị D'Arc",
        "H'Hen Niê Kê̆",
    ];

    fn check(text: &str, want: Result<&str, NameFault>) {
        assert_eq!(PersonName::parse(text).map(String::from), want.map(str::to_owned), "{text}");
    }

    fn check_sorted(names: &[&str]) {
        let mut sorted: Vec<_> =
            names.iter().rev().map(|name| PersonName::parse(name).unwrap()).collect();
        sorted.sort_by_key(PersonName::sort_key);
        assert_eq!(sorted.iter().map(PersonName::as_str).collect::<Vec<_>>(), names);
    }

    fn check_fold(text: &str, want: &str) {
        assert_eq!(fold(text), want, "{text}");
    }

    #[test]
    fn names_stay_as_they_were_written() {
        for name in NAMES {
            check(name, Ok(name));
        }
        check("Nguyễn-Lê A.", Ok("Nguyễn-Lê A."));
    }

    #[test]
    fn decomposed_names_come_out_composed() {
        for name in NAMES {
            check(&name.nfd().collect::<String>(), Ok(name));
        }
    }

    #[test]
    fn spaces_and_apostrophes_have_one_form() {
        check("  Lò\tThị \u{a0} Ửng\r\n", Ok("Lò Thị Ửng"));
        check("D’Arc", Ok("D'Arc"));
    }

    #[test]
    fn sixty_letters_pass_with_their_spaces() {
        let name = format!("{}Ngọc", "Nguyễn Thị Hường ".repeat(4));
        assert_eq!(name.chars().filter(|c| c.is_alphabetic()).count(), 60);
        check(&name, Ok(&name));
        check(&format!("{name}a"), Err(NameFault::TooLong));
        let block = "ặ".repeat(60);
        check(&block, Ok(&block));
        check(&format!("ab{}", ".".repeat(79)), Err(NameFault::TooLong));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        check("", Err(NameFault::TooShort));
        check(" Ý ", Err(NameFault::TooShort));
        check("-.'", Err(NameFault::TooShort));
        for (name, wrong) in [
            ("NGUY?N", '?'),
            ("NGUY\u{fffd}N", '\u{fffd}'),
            ("Nguye64n", '6'),
            ("Nguyễn × A", '×'),
            ("An\u{7}h", '\u{7}'),
            ("Нгуен", 'Н'),
            ("a\u{334}b", '\u{334}'),
            ("<b>An", '<'),
        ] {
            check(name, Err(NameFault::Character(wrong)));
        }
    }

    #[test]
    fn lists_go_by_given_name() {
        check_sorted(&["Trần Văn An", "Lê Thị Bình", "Y Blim Niê", "Đỗ Thị Ửng", "Bùi Yến"]);
        check_sorted(&["Bùi Văn An", "Đỗ An", "Đỗ Văn An", "Nguyễn An"]);
    }

    #[test]
    fn letters_go_in_the_vietnamese_order() {
        check_sorted(&["Lê An", "Lê Ăn", "Lê Ân", "Lê Cúc", "Lê Dung", "Lê Đào", "Lê Em"]);
        check_sorted(&["Lê Hoa", "Lê Hôn", "Lê Hơn", "Lê Hung", "Lê Hưng", "Lê Ivan"]);
        check_sorted(&["Lê An", "Lê Anh", "Lê Ánh", "Lê Ao"]);
        check_sorted(&["Lê Nga", "Lê Ngân", "Lê Nghi", "Lê Ngọc", "Lê Nhi"]);
    }

    #[test]
    fn tones_decide_between_equal_letters() {
        check_sorted(&["Lê Ma", "Lê Mà", "Lê Mả", "Lê Mã", "Lê Má", "Lê Mạ", "Lê Mai"]);
        check_sorted(&["Lê Văn Mã", "Bùi Văn Má"]);
    }

    #[test]
    fn case_and_place_of_the_tone_do_not_matter() {
        let key = |name: &str| PersonName::parse(name).unwrap().sort_key();
        assert_eq!(key("LÊ HÒA"), key("Lê Hoà"));
        assert_eq!(key("O'Connor D'Arc"), key("OConnor Darc"));
        assert!(key("Thạch Thị Sà Rết").bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }

    #[test]
    fn search_knows_no_marks() {
        check_fold("ĐẶNG THỊ  HƯỜNG", "dang thi huong");
        check_fold("Nguyễn Hữu Quỹ", "nguyen huu quy");
        check_fold("Hoà", "hoa");
        check_fold("Hòa", "hoa");
        check_fold("H’Hen Kê̆", "h'hen ke");
        check_fold("  ", "");
    }

    #[test]
    fn the_given_name_is_the_last_word() {
        assert_eq!(PersonName::parse("Lò Thị Ửng").unwrap().given_name(), "Ửng");
        assert_eq!(PersonName::parse("Madonna").unwrap().given_name(), "Madonna");
    }
}
