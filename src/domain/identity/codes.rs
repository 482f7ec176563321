//! The codes that people type: one for a session, one for a seat. No two characters look alike.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Without vowels no code spells a word.
const ALPHABET: &[u8; 24] = b"2346789BCDFGHJKMPQRTVWXY";

const BASE: u64 = 24;
const N_CHARACTERS: usize = 6;
const N_LABEL_CHARACTERS: usize = 2;

/// Seats that a label of two characters can tell apart.
pub const MAX_SEAT_POSITION: u16 = 24 * 24;

/// The code that opens one session to its candidates.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionCode([u8; N_CHARACTERS]);

/// The code of one seat: two characters tell the seat, four are secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SeatCode([u8; N_CHARACTERS]);

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CodeFault {
    /// Not six characters, hyphens and spaces left out.
    #[error("a code has {N_CHARACTERS} characters, not {n_characters}")]
    Length {
        /// How many there are.
        n_characters: usize,
    },
    /// A character that no code holds.
    #[error("a code holds no {0:?}")]
    Character(char),
}

impl SessionCode {
    /// The code of these random bits.
    #[must_use]
    pub fn from_random_bits(bits: u64) -> Self {
        Self(characters(bits))
    }

    /// Six characters without a hyphen, to be hashed or sealed.
    #[must_use]
    pub fn compact(&self) -> &str {
        as_text(&self.0)
    }
}

impl SeatCode {
    /// The code of a seat, counted from 1; `None` beyond [`MAX_SEAT_POSITION`].
    #[must_use]
    pub fn from_random_bits(seat_position: u16, bits: u64) -> Option<Self> {
        if !(1..=MAX_SEAT_POSITION).contains(&seat_position) {
            return None;
        }
        let mut code = characters(bits);
        let label = characters::<N_LABEL_CHARACTERS>(u64::from(seat_position - 1));
        code[..N_LABEL_CHARACTERS].copy_from_slice(&label);
        Some(Self(code))
    }

    /// Six characters without a hyphen, to be hashed or sealed.
    #[must_use]
    pub fn compact(&self) -> &str {
        as_text(&self.0)
    }

    /// The two characters that tell the seat and are no secret.
    #[must_use]
    pub fn label(&self) -> &str {
        as_text(&self.0[..N_LABEL_CHARACTERS])
    }
}

impl FromStr for SessionCode {
    type Err = CodeFault;
    fn from_str(text: &str) -> Result<Self, CodeFault> {
        typed_characters(text).map(Self)
    }
}

impl FromStr for SeatCode {
    type Err = CodeFault;
    fn from_str(text: &str) -> Result<Self, CodeFault> {
        typed_characters(text).map(Self)
    }
}

impl fmt::Display for SessionCode {
    /// As printed: `BCD-FGH`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        grouped(self.compact(), formatter)
    }
}

impl fmt::Display for SeatCode {
    /// As printed: `BCD-FGH`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        grouped(self.compact(), formatter)
    }
}

impl fmt::Debug for SessionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionCode(hidden)")
    }
}

impl fmt::Debug for SeatCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SeatCode({} and hidden)", self.label())
    }
}

/// The number in base 24, cut to N characters.
fn characters<const N: usize>(mut number: u64) -> [u8; N] {
    let mut characters = [ALPHABET[0]; N];
    for character in characters.iter_mut().rev() {
        let digit = (number % BASE).to_le_bytes()[0];
        *character = ALPHABET[usize::from(digit)];
        number /= BASE;
    }
    characters
}

/// Reads what a person typed: any case, hyphens and spaces anywhere.
fn typed_characters(text: &str) -> Result<[u8; N_CHARACTERS], CodeFault> {
    let mut characters = Vec::with_capacity(N_CHARACTERS);
    let mut n_characters = 0;
    for typed in text.chars().filter(|typed| !is_separator(*typed)) {
        n_characters += 1;
        let upper = typed.to_ascii_uppercase();
        let known = ALPHABET.iter().find(|letter| char::from(**letter) == upper);
        let known = known.ok_or(CodeFault::Character(typed))?;
        if n_characters <= N_CHARACTERS {
            characters.push(*known);
        }
    }
    let right_length = (n_characters == N_CHARACTERS).then(|| characters.try_into().ok()).flatten();
    right_length.ok_or(CodeFault::Length { n_characters })
}

fn is_separator(typed: char) -> bool {
    typed.is_whitespace() || matches!(typed, '-' | '\u{2010}'..='\u{2014}')
}

fn grouped(compact: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (front, back) = compact.split_at(N_CHARACTERS / 2);
    write!(formatter, "{front}-{back}")
}

/// The alphabet is ASCII, so the empty text is never the answer.
fn as_text(characters: &[u8]) -> &str {
    std::str::from_utf8(characters).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn check(typed: &str, want: Result<&str, CodeFault>) {
        let got = typed.parse::<SessionCode>().map(|code| code.to_string());
        assert_eq!(got, want.map(str::to_owned), "{typed}");
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        check("BCD-FGH", Ok("BCD-FGH"));
        check("bcdfgh", Ok("BCD-FGH"));
        check(" b c d – f g h\n", Ok("BCD-FGH"));
        check("", Err(CodeFault::Length { n_characters: 0 }));
        check("BCDFG", Err(CodeFault::Length { n_characters: 5 }));
        check("BCDFGHJ", Err(CodeFault::Length { n_characters: 7 }));
        check("BCDFG0", Err(CodeFault::Character('0')));
        check("BCDFGđ", Err(CodeFault::Character('đ')));
    }

    #[test]
    fn known_bits_give_known_codes() {
        assert_eq!(SessionCode::from_random_bits(0).to_string(), "222-222");
        assert_eq!(SessionCode::from_random_bits(24 + 3).to_string(), "222-236");
        assert_eq!(SessionCode::from_random_bits(24_u64.pow(6)).to_string(), "222-222");
        assert_eq!(SeatCode::from_random_bits(26, 0).unwrap().to_string(), "332-222");
    }

    #[test]
    fn every_seat_has_a_label_of_its_own() {
        let label = |seat| SeatCode::from_random_bits(seat, 5).map(|code| code.label().to_owned());
        let labels: BTreeSet<_> = (1..=MAX_SEAT_POSITION).filter_map(label).collect();
        assert_eq!(labels.len(), usize::from(MAX_SEAT_POSITION));
        assert_eq!((label(0), label(MAX_SEAT_POSITION + 1)), (None, None));
    }

    #[test]
    fn secrets_do_not_slip_out() {
        let seat = SeatCode::from_random_bits(1, 7).unwrap();
        let session = SessionCode::from_random_bits(7);
        assert_eq!(format!("{seat:?} {session:?}"), "SeatCode(22 and hidden) SessionCode(hidden)");
    }

    proptest! {
        #[test]
        fn printed_codes_come_back(bits in any::<u64>(), seat in 1..=MAX_SEAT_POSITION) {
            let session = SessionCode::from_random_bits(bits);
            prop_assert_eq!(session.to_string().parse::<SessionCode>(), Ok(session));
            let seat = SeatCode::from_random_bits(seat, bits).unwrap();
            prop_assert_eq!(seat.to_string().to_lowercase().parse::<SeatCode>(), Ok(seat));
        }
    }
}
