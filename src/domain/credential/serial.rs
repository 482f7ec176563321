//! The serial: the printed lookup code of a credential, 45 random bits and a check character.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::damm;

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a serial, the check character included.
pub const N_CHARACTERS: usize = 10;

/// Random bits behind a serial.
pub const N_RANDOM_BITS: u32 = 45;

/// The printed lookup code of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Serial(u64);

/// Why a text is no serial.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SerialError {
    /// Not ten characters, hyphens and spaces left out.
    #[error("a code has {N_CHARACTERS} characters, not {n_characters}")]
    Length {
        /// How many there are.
        n_characters: usize,
    },
    /// A character that no code holds.
    #[error("a code holds no {0:?}")]
    Character(char),
    /// The check character disagrees: a typing mistake.
    #[error("a character of the code is wrong")]
    Check,
}

impl Serial {
    /// The serial of the lowest 45 of these random bits.
    #[must_use]
    pub fn from_random_bits(bits: u64) -> Self {
        Self(bits & ((1 << N_RANDOM_BITS) - 1))
    }

    /// Ten characters without a hyphen, as tokens and tables hold it.
    #[must_use]
    pub fn compact(self) -> String {
        let values = self.values();
        let check = damm::check_value(&values);
        values.iter().chain([&check]).map(|value| character(*value)).collect()
    }

    fn values(self) -> [u8; N_CHARACTERS - 1] {
        let mut rest = self.0;
        let mut values = [0; N_CHARACTERS - 1];
        for value in values.iter_mut().rev() {
            *value = rest.to_le_bytes()[0] & 31;
            rest >>= 5;
        }
        values
    }
}

impl fmt::Display for Serial {
    /// As printed: `7K3M9-QX4TR`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let compact = self.compact();
        let (front, back) = compact.split_at(N_CHARACTERS / 2);
        write!(formatter, "{front}-{back}")
    }
}

impl FromStr for Serial {
    type Err = SerialError;

    /// Reads what a person typed: any case, hyphens and spaces anywhere, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, SerialError> {
        let mut values = Vec::with_capacity(N_CHARACTERS);
        let mut n_characters = 0;
        for typed in text.chars().filter(|typed| !is_separator(*typed)) {
            n_characters += 1;
            let value = value_of(typed).ok_or(SerialError::Character(typed))?;
            if n_characters <= N_CHARACTERS {
                values.push(value);
            }
        }
        if n_characters != N_CHARACTERS {
            return Err(SerialError::Length { n_characters });
        }
        if !damm::holds(&values) {
            return Err(SerialError::Check);
        }
        let random = &values[..N_CHARACTERS - 1];
        Ok(Self(random.iter().fold(0, |bits, value| (bits << 5) | u64::from(*value))))
    }
}

impl TryFrom<String> for Serial {
    type Error = SerialError;
    fn try_from(text: String) -> Result<Self, SerialError> {
        text.parse()
    }
}

impl From<Serial> for String {
    fn from(serial: Serial) -> String {
        serial.compact()
    }
}

fn character(value: u8) -> char {
    char::from(ALPHABET[usize::from(value & 31)])
}

fn is_separator(typed: char) -> bool {
    typed.is_whitespace() || matches!(typed, '-' | '\u{2010}'..='\u{2014}')
}

fn value_of(typed: char) -> Option<u8> {
    let meant = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = ALPHABET.iter().position(|letter| char::from(*letter) == meant)?;
    u8::try_from(at).ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(typed: &str, want: Result<&str, SerialError>) {
        let got = typed.parse::<Serial>().map(|serial| serial.to_string());
        assert_eq!(got, want.map(str::to_owned), "{typed}");
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let printed = Serial::from_random_bits(0x0123_4567_89ab).to_string();
        assert_eq!(printed.len(), 11);
        check(&printed, Ok(&printed));
        check(&printed.to_lowercase(), Ok(&printed));
        check(&printed.replace('-', ""), Ok(&printed));
        check("7k3m9 qx4tr", Ok("7K3M9-QX4TR"));
        check(&format!("  {} ", printed.replace('-', " – ")), Ok(&printed));
    }

    #[test]
    fn look_alikes_are_taken_for_digits() {
        check("ooooo-ooooo", Ok("00000-00000"));
        let with_one = Serial::from_random_bits(1).to_string();
        assert!(with_one.starts_with("00000-0001"));
        check(&with_one.replace('1', "I"), Ok(&with_one));
        check(&with_one.replace('1', "l"), Ok(&with_one));
    }

    #[test]
    fn other_texts_are_refused() {
        check("", Err(SerialError::Length { n_characters: 0 }));
        check("00000-0000", Err(SerialError::Length { n_characters: 9 }));
        check("00000-000000", Err(SerialError::Length { n_characters: 11 }));
        check("00000-0000U", Err(SerialError::Character('U')));
        check("00000-0000Đ", Err(SerialError::Character('Đ')));
        check("00000-00001", Err(SerialError::Check));
    }

    #[test]
    fn only_45_bits_count() {
        assert_eq!(Serial::from_random_bits(u64::MAX).compact()[..9], *"ZZZZZZZZZ");
        assert_eq!(Serial::from_random_bits(1 << 45), Serial::from_random_bits(0));
    }

    #[test]
    fn json_holds_the_compact_form() {
        let serial = Serial::from_random_bits(77);
        let json = serde_json::to_string(&serial).unwrap();
        assert_eq!(json, format!("\"{}\"", serial.compact()));
        assert_eq!(serde_json::from_str::<Serial>(&json).unwrap(), serial);
    }

    proptest! {
        #[test]
        fn every_wrong_character_is_caught(bits in any::<u64>()) {
            let compact = Serial::from_random_bits(bits).compact().into_bytes();
            for at in 0..N_CHARACTERS {
                for letter in ALPHABET.iter().filter(|letter| **letter != compact[at]) {
                    let mut wrong = compact.clone();
                    wrong[at] = *letter;
                    let wrong = String::from_utf8(wrong).unwrap();
                    prop_assert_eq!(wrong.parse::<Serial>(), Err(SerialError::Check));
                }
            }
        }

        #[test]
        fn every_swap_of_neighbours_is_caught(bits in any::<u64>()) {
            let compact = Serial::from_random_bits(bits).compact().into_bytes();
            for at in 1..N_CHARACTERS {
                let mut wrong = compact.clone();
                wrong.swap(at - 1, at);
                if wrong != compact {
                    let wrong = String::from_utf8(wrong).unwrap();
                    prop_assert_eq!(wrong.parse::<Serial>(), Err(SerialError::Check));
                }
            }
        }

        #[test]
        fn a_printed_code_comes_back(bits in any::<u64>()) {
            let serial = Serial::from_random_bits(bits);
            prop_assert_eq!(serial.to_string().parse::<Serial>(), Ok(serial));
        }
    }
}
