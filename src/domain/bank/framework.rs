//! The skills framework: competence areas, levels and the outside codes that items may cite.

use serde::{Deserialize, Serialize};

/// A competence area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Short id used by items and blueprints.
    pub id: String,
    /// Name in Vietnamese.
    pub name_vi: String,
    /// Name in English.
    pub name_en: String,
    /// What to learn next, in plain Vietnamese, for somebody weak in this area.
    pub advice_vi: String,
    /// The same in English.
    pub advice_en: String,
}

/// A framework: areas in the order in which profiles list them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Stable id.
    pub id: String,
    /// Raised with every change.
    pub version: u32,
    /// Name in Vietnamese.
    pub name_vi: String,
    /// Name in English.
    pub name_en: String,
    /// Where the areas come from.
    pub source: String,
    /// Where people can learn on, with a link.
    pub learn_at: String,
    /// Competence areas.
    #[serde(rename = "area")]
    pub areas: Vec<Area>,
    /// Outside codes that items may cite, for example `digcomp:4.1`.
    pub codes: Vec<String>,
}

impl Framework {
    /// The area with this id.
    #[must_use]
    pub fn area(&self, id: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.id == id)
    }
}
