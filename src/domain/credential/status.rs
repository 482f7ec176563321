//! Status lists in the manner of the W3C Bitstring Status List: one bit a credential.

use std::fmt;
use std::io::{self, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use thiserror::Error;

use super::status_index::LIST_BITS;

/// The shortest list that the standard allows, so that a holder hides among many.
pub const MIN_LIST_BITS: u32 = 131_072;

/// Multibase prefix of base64url without padding.
const MULTIBASE_BASE64URL: char = 'u';

/// The bits of one list.
#[derive(Clone, PartialEq, Eq)]
pub struct StatusList {
    bytes: Vec<u8>,
}

/// Why a list cannot be read, written or changed.
#[derive(Debug, Error)]
pub enum StatusListError {
    /// Not a multibase text in base64url.
    #[error("the list is not a base64url text that begins with u")]
    Text,
    /// The compressed bytes are damaged.
    #[error("the list cannot be unpacked or packed: {0}")]
    Gzip(#[from] io::Error),
    /// Fewer bits than the standard allows, or more than our indexes reach.
    #[error("a list of {n_bytes} bytes has the wrong size")]
    Size {
        /// Bytes found; one more than the greatest size when there are still more.
        n_bytes: usize,
    },
    /// The position lies behind the end.
    #[error("the list has no position {0}")]
    Position(u32),
}

impl StatusList {
    /// A list of [`LIST_BITS`] on which nothing is set.
    #[must_use]
    pub fn empty() -> Self {
        Self { bytes: vec![0; max_bytes()] }
    }

    /// Whether the bit is set; `None` behind the end.
    #[must_use]
    pub fn is_set(&self, position: u32) -> Option<bool> {
        let (byte, mask) = place(position);
        self.bytes.get(byte).map(|bits| bits & mask != 0)
    }

    /// Sets a bit.
    ///
    /// # Errors
    /// When the position lies behind the end.
    pub fn set(&mut self, position: u32) -> Result<(), StatusListError> {
        let (byte, mask) = place(position);
        let bits = self.bytes.get_mut(byte).ok_or(StatusListError::Position(position))?;
        *bits |= mask;
        Ok(())
    }

    /// Clears a bit.
    ///
    /// # Errors
    /// When the position lies behind the end.
    pub fn clear(&mut self, position: u32) -> Result<(), StatusListError> {
        let (byte, mask) = place(position);
        let bits = self.bytes.get_mut(byte).ok_or(StatusListError::Position(position))?;
        *bits &= !mask;
        Ok(())
    }

    /// The `encodedList` of the standard: gzip in base64url, the same bytes for the same bits.
    ///
    /// # Errors
    /// When the packing fails.
    pub fn encode(&self) -> Result<String, StatusListError> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(&self.bytes)?;
        let packed = packer.finish()?;
        Ok(format!("{MULTIBASE_BASE64URL}{}", URL_SAFE_NO_PAD.encode(packed)))
    }

    /// Reads an `encodedList`, never unpacking more than the greatest list.
    ///
    /// # Errors
    /// When the text is damaged or the size is wrong.
    pub fn decode(text: &str) -> Result<Self, StatusListError> {
        let packed = text.strip_prefix(MULTIBASE_BASE64URL).ok_or(StatusListError::Text)?;
        let packed = URL_SAFE_NO_PAD.decode(packed).map_err(|_| StatusListError::Text)?;
        let limit = u64::try_from(max_bytes()).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        GzDecoder::new(packed.as_slice()).take(limit).read_to_end(&mut bytes)?;
        if bytes.len() < place(MIN_LIST_BITS).0 || bytes.len() > max_bytes() {
            return Err(StatusListError::Size { n_bytes: bytes.len() });
        }
        Ok(Self { bytes })
    }
}

impl fmt::Debug for StatusList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_set: u32 = self.bytes.iter().map(|bits| bits.count_ones()).sum();
        write!(formatter, "StatusList({n_set} of {} set)", self.bytes.len() * 8)
    }
}

fn max_bytes() -> usize {
    place(LIST_BITS).0
}

/// The byte of a position and its bit; position 0 is the leftmost bit of the first byte.
fn place(position: u32) -> (usize, u8) {
    let byte = usize::try_from(position / 8).unwrap_or(usize::MAX);
    (byte, 0x80 >> (position % 8))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed(n_bytes: usize) -> String {
        StatusList { bytes: vec![0; n_bytes] }.encode().unwrap()
    }

    #[test]
    fn the_first_position_is_the_leftmost_bit() {
        let mut list = StatusList::empty();
        list.set(0).unwrap();
        list.set(15).unwrap();
        assert_eq!(list.bytes[..3], [0x80, 0x01, 0]);
        list.clear(0).unwrap();
        assert_eq!((list.is_set(0), list.is_set(15)), (Some(false), Some(true)));
    }

    #[test]
    fn there_is_nothing_behind_the_end() {
        let mut list = StatusList::empty();
        assert_eq!(list.is_set(LIST_BITS), None);
        assert!(matches!(list.set(LIST_BITS), Err(StatusListError::Position(LIST_BITS))));
        assert!(matches!(list.clear(u32::MAX), Err(StatusListError::Position(u32::MAX))));
    }

    #[test]
    fn the_list_of_the_standard_is_read() {
        // The example of W3C Bitstring Status List 1.0: 16 KB, nothing set.
        let encoded = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";
        let list = StatusList::decode(encoded).unwrap();
        assert_eq!(list, StatusList { bytes: vec![0; 16_384] });
    }

    #[test]
    fn damaged_or_oversized_lists_are_refused() {
        let size = |n_bytes| StatusList::decode(&packed(n_bytes)).map_err(|e| e.to_string());
        assert!(size(16_384).is_ok() && size(131_072).is_ok());
        assert_eq!(size(16_383).unwrap_err(), "a list of 16383 bytes has the wrong size");
        assert_eq!(size(9_000_000).unwrap_err(), "a list of 131073 bytes has the wrong size");
        assert!(matches!(StatusList::decode("z00"), Err(StatusListError::Text)));
        assert!(matches!(StatusList::decode("u!"), Err(StatusListError::Text)));
        assert!(matches!(StatusList::decode("uAAAA"), Err(StatusListError::Gzip(_))));
        let whole = packed(16_384);
        let cut = &whole[..=(whole.len() - 8) / 4 * 4];
        assert!(matches!(StatusList::decode(cut), Err(StatusListError::Gzip(_))));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn lists_come_back(positions in proptest::collection::vec(0..LIST_BITS, 0..50)) {
            let mut list = StatusList::empty();
            for position in &positions {
                list.set(*position).unwrap();
            }
            let back = StatusList::decode(&list.encode().unwrap()).unwrap();
            prop_assert_eq!(&back, &list);
            for position in positions {
                prop_assert_eq!(back.is_set(position), Some(true));
            }
        }
    }
}
