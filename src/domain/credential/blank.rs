//! Serials of numbered blanks (phôi), as the printer's shop numbered them.

use std::fmt;

/// Longest serial.
const MAX_CHARS: usize = 20;

/// Letters, figures, spaces, dots, strokes and hyphens that end in a number of fixed width, for
/// example `DT 0001234`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlankSerial {
    prefix: String,
    number: u64,
    width: usize,
}

impl BlankSerial {
    /// Reads a serial; spaces around it do not count and letters become capitals. None when it does
    /// not end in a number or is too long.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_uppercase();
        let is_sound = |c: char| c.is_ascii_alphanumeric() || " -./".contains(c);
        if text.chars().count() > MAX_CHARS || !text.chars().all(is_sound) {
            return None;
        }
        let prefix = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = text.get(prefix.len()..)?;
        let number = digits.parse().ok()?;
        Some(BlankSerial { prefix: prefix.to_owned(), number, width: digits.len() })
    }

    /// The serial that many blanks further on; none when the number would need more figures.
    #[must_use]
    pub fn after(&self, n: u64) -> Option<Self> {
        let number = self.number.checked_add(n)?;
        let fits = number.to_string().len() <= self.width;
        fits.then(|| BlankSerial { number, ..self.clone() })
    }

    /// This serial and those after it, as many as are wanted; none when the numbers run out.
    #[must_use]
    pub fn run_of(&self, n: u64) -> Option<Vec<String>> {
        (0..n).map(|step| Some(self.after(step)?.to_string())).collect()
    }
}

impl fmt::Display for BlankSerial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{:0width$}", self.prefix, self.number, width = self.width)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn serials_count_on_with_their_width() {
        let first = BlankSerial::parse(" dt 0000998 ").unwrap();
        assert_eq!(first.to_string(), "DT 0000998");
        assert_eq!(first.run_of(3).unwrap(), ["DT 0000998", "DT 0000999", "DT 0001000"]);
        assert_eq!(BlankSerial::parse("A-9").unwrap().after(1), None, "10 needs two figures");
        assert_eq!(BlankSerial::parse("98").unwrap().run_of(3), None);
        assert_eq!(first.run_of(0).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_does_not_end_in_a_number_is_no_serial() {
        for text in ["", "DT", "DT 12b", "ĐT 1", "A_1", "123456789012345678901"] {
            assert_eq!(BlankSerial::parse(text), None, "{text}");
        }
    }
}
