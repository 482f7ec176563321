//! Bytes as decimal digits, which a QR code holds in its densest mode: 7 bytes are 17 digits.
//!
//! Each byte string has exactly one digit string; the decoder refuses every other spelling.

use thiserror::Error;

/// Longest digit string that is read.
pub const MAX_DIGITS: usize = 1_500;

const CHUNK_BYTES: usize = 7;
const CHUNK_DIGITS: usize = 17;

/// How many digits a chunk of that many bytes takes.
const DIGITS_OF_BYTES: [usize; CHUNK_BYTES + 1] = [0, 3, 5, 8, 10, 13, 15, CHUNK_DIGITS];

/// Why a digit string stands for no bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DigitsError {
    /// Something other than 0 to 9, at this 1-based position.
    #[error("not a digit at position {position}")]
    NotADigit {
        /// Where, counted in bytes from 1.
        position: usize,
    },
    /// The last chunk has a length that no number of bytes gives.
    #[error("a last group of {n_digits} digits cannot occur")]
    Tail {
        /// Length of the last chunk.
        n_digits: usize,
    },
    /// A chunk is greater than its bytes can hold.
    #[error("the group that starts at digit {position} is too large")]
    Overflow {
        /// First digit of the chunk, counted from 1.
        position: usize,
    },
    /// More than [`MAX_DIGITS`].
    #[error("{n_digits} digits are more than {MAX_DIGITS}")]
    TooLong {
        /// How many there are.
        n_digits: usize,
    },
}

/// The one digit string of these bytes.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * CHUNK_DIGITS / CHUNK_BYTES + 3);
    for chunk in bytes.chunks(CHUNK_BYTES) {
        let value = chunk.iter().fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
        let width = DIGITS_OF_BYTES[chunk.len()];
        digits.push_str(&format!("{value:0width$}"));
    }
    digits
}

/// The bytes of a digit string.
///
/// # Errors
/// Every string that [`encode`] does not write.
pub fn decode(digits: &str) -> Result<Vec<u8>, DigitsError> {
    let digits = digits.as_bytes();
    if digits.len() > MAX_DIGITS {
        return Err(DigitsError::TooLong { n_digits: digits.len() });
    }
    if let Some(at) = digits.iter().position(|digit| !digit.is_ascii_digit()) {
        return Err(DigitsError::NotADigit { position: at + 1 });
    }
    let mut bytes = Vec::with_capacity(digits.len() * CHUNK_BYTES / CHUNK_DIGITS + 1);
    for (number, chunk) in digits.chunks(CHUNK_DIGITS).enumerate() {
        let Some(n_bytes) = DIGITS_OF_BYTES.iter().position(|n_digits| *n_digits == chunk.len())
        else {
            return Err(DigitsError::Tail { n_digits: chunk.len() });
        };
        let value = chunk.iter().fold(0_u64, |value, digit| value * 10 + u64::from(digit - b'0'));
        if value >> (8 * n_bytes) != 0 {
            return Err(DigitsError::Overflow { position: number * CHUNK_DIGITS + 1 });
        }
        bytes.extend_from_slice(&value.to_be_bytes()[8 - n_bytes..]);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(digits: &str, want: Result<&[u8], DigitsError>) {
        assert_eq!(decode(digits), want.map(<[u8]>::to_vec), "{digits}");
    }

    #[test]
    fn known_strings_give_known_bytes() {
        check("", Ok(&[]));
        check("000", Ok(&[0]));
        check("255", Ok(&[255]));
        check("65535", Ok(&[255, 255]));
        check("16777215", Ok(&[255; 3]));
        check("4294967295", Ok(&[255; 4]));
        check("1099511627775", Ok(&[255; 5]));
        check("281474976710655", Ok(&[255; 6]));
        check("72057594037927935", Ok(&[255; 7]));
        check("72057594037927935000", Ok(&[255, 255, 255, 255, 255, 255, 255, 0]));
    }

    #[test]
    fn a_value_that_its_bytes_cannot_hold_is_refused() {
        for digits in ["256", "999", "65536", "16777216", "4294967296", "1099511627776"] {
            check(digits, Err(DigitsError::Overflow { position: 1 }));
        }
        check("281474976710656", Err(DigitsError::Overflow { position: 1 }));
        check("72057594037927936", Err(DigitsError::Overflow { position: 1 }));
        check("99999999999999999", Err(DigitsError::Overflow { position: 1 }));
        check("00000000000000000256", Err(DigitsError::Overflow { position: 18 }));
    }

    #[test]
    fn impossible_tails_are_refused() {
        for n_digits in [1, 2, 4, 6, 7, 9, 11, 12, 14, 16] {
            check(&"0".repeat(n_digits), Err(DigitsError::Tail { n_digits }));
            check(&"0".repeat(17 + n_digits), Err(DigitsError::Tail { n_digits }));
        }
    }

    #[test]
    fn only_ascii_digits_are_digits() {
        check("00 ", Err(DigitsError::NotADigit { position: 3 }));
        check("+12", Err(DigitsError::NotADigit { position: 1 }));
        check("1２", Err(DigitsError::NotADigit { position: 2 }));
    }

    #[test]
    fn more_than_the_limit_is_refused() {
        check(&"0".repeat(1_501), Err(DigitsError::TooLong { n_digits: 1_501 }));
        assert_eq!(decode(&"0".repeat(1_499)).map(|bytes| bytes.len()), Ok(617));
    }

    proptest! {
        #[test]
        fn bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert_eq!(decode(&encode(&bytes)), Ok(bytes));
        }

        #[test]
        fn what_is_accepted_is_what_would_be_written(digits in "[0-9]{0,60}") {
            if let Ok(bytes) = decode(&digits) {
                prop_assert_eq!(encode(&bytes), digits);
            }
        }
    }
}
