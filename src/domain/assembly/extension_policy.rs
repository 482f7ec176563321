//! More items for those near the cut: how many, how near, how much time; off unless an exam asks.

use serde::{Deserialize, Serialize};

/// What an exam says of its extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionPolicy {
    /// How many items it has: half of the blueprint, rounded down.
    pub items: u16,
    /// So many points from the cut score, below or above, are near.
    pub within_points: u16,
    /// Time that is added for it.
    pub minutes: u16,
}

impl ExtensionPolicy {
    /// The time in seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        u32::from(self.minutes) * 60
    }
}
