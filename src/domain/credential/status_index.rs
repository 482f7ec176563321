//! Where a credential stands in the status lists, and what the lists are called.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Bits of one of our lists.
pub const LIST_BITS: u32 = 1 << POSITION_BITS;

const POSITION_BITS: u32 = 20;
const MAX_LIST: u16 = (1 << (u32::BITS - POSITION_BITS)) - 1;

/// Where a credential stands: the list in the upper twelve bits, the position in the lower twenty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatusIndex(u32);

/// What a set bit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The credential is withdrawn for ever.
    Revocation,
    /// The credential is withdrawn for the time being.
    Suspension,
    /// Another credential stands in its place.
    Refresh,
}

/// The published name of a list: `revocation-0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ListName {
    /// What a set bit says.
    pub purpose: Purpose,
    /// Which credentials it is about: the list of their [`StatusIndex`].
    pub list: u16,
}

/// The text is not `revocation-N`, `suspension-N` or `refresh-N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is no name of a status list")]
pub struct ListNameError;

impl StatusIndex {
    /// The index of a position; lists and positions that do not exist have none.
    #[must_use]
    pub fn new(list: u16, position: u32) -> Option<Self> {
        let exists = list <= MAX_LIST && position < LIST_BITS;
        exists.then_some(Self((u32::from(list) << POSITION_BITS) | position))
    }

    /// Which list.
    #[must_use]
    pub fn list(self) -> u16 {
        let [high, low, _, _] = self.0.to_be_bytes();
        u16::from_be_bytes([high, low]) >> (POSITION_BITS - 16)
    }

    /// Which bit of it.
    #[must_use]
    pub fn position(self) -> u32 {
        self.0 & (LIST_BITS - 1)
    }

    /// The number that the claims hold.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl From<u32> for StatusIndex {
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Purpose; 3] = [Purpose::Revocation, Purpose::Suspension, Purpose::Refresh];

    /// The standard's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Revocation => "revocation",
            Purpose::Suspension => "suspension",
            Purpose::Refresh => "refresh",
        }
    }
}

impl fmt::Display for ListName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.purpose.as_str(), self.list)
    }
}

impl FromStr for ListName {
    type Err = ListNameError;
    fn from_str(text: &str) -> Result<Self, ListNameError> {
        let (word, number) = text.split_once('-').ok_or(ListNameError)?;
        let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.as_str() == word);
        let list = number.parse().ok().filter(|list| *list <= MAX_LIST);
        let (Some(purpose), Some(list)) = (purpose, list) else {
            return Err(ListNameError);
        };
        let name = Self { purpose, list };
        if name.to_string() == text { Ok(name) } else { Err(ListNameError) }
    }
}

impl TryFrom<String> for ListName {
    type Error = ListNameError;
    fn try_from(text: String) -> Result<Self, ListNameError> {
        text.parse()
    }
}

impl From<ListName> for String {
    fn from(name: ListName) -> String {
        name.to_string()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_list_and_position() {
        let index = StatusIndex::from(1_048_579);
        assert_eq!((index.list(), index.position(), index.get()), (1, 3, 1_048_579));
        assert_eq!(StatusIndex::new(1, 3), Some(index));
        assert_eq!(StatusIndex::from(u32::MAX).list(), MAX_LIST);
        assert_eq!(StatusIndex::new(4_096, 0), None);
        assert_eq!(StatusIndex::new(0, LIST_BITS), None);
    }

    #[test]
    fn a_list_has_one_name() {
        let name: ListName = "suspension-12".parse().unwrap();
        assert_eq!(name, ListName { purpose: Purpose::Suspension, list: 12 });
        assert_eq!(name.to_string(), "suspension-12");
        for wrong in ["", "revocation", "revocation-", "revocation-01", "x-1", "revocation-4096"] {
            assert!(wrong.parse::<ListName>().is_err(), "{wrong}");
        }
    }
}
