//! A deal: rounds of disjoint forms with all that is needed to deal them again and to check them.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::draw::ReleasedItem;
use super::form::{Form, FormItem};
use super::parameters::{ItemParameters, ParameterSource};
use super::target::{FairnessTarget, TargetSource};

/// Name of the dealing algorithm, kept with every deal so that it can be dealt again.
pub const DEAL_ALGORITHM: &str = "deal-1/chacha20";

/// What a deal rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealHeader {
    /// Name of the algorithm with its version.
    pub algorithm: String,
    /// Id of the exam.
    pub exam_id: String,
    /// Version of the exam.
    pub exam_version: u32,
    /// Hash of the bank release.
    pub release_hash: String,
    /// The seed, as 64 hexadecimal digits. Whoever knows it knows the forms.
    pub seed_hex: String,
    /// What the difficulty figures rest on.
    pub parameter_source: ParameterSource,
    /// What every form is to be like.
    pub target: FairnessTarget,
    /// Where the target comes from.
    pub target_source: TargetSource,
    /// What every extension is to be like, when forms have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension_target: Option<FairnessTarget>,
    /// SHA-256 of the items' canonical JSON.
    pub items_sha256: String,
}

/// An item that could be dealt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealtItem {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// How many forms held it before this deal: the least given come first.
    pub dealt_before: u32,
    /// What was known about its difficulty.
    pub parameters: ItemParameters,
}

/// One place of a dealt form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Number of the item in the deal's list, from 0.
    pub item: u16,
    /// Bank indexes of the options in the order shown.
    pub option_order: Vec<u8>,
    /// Bank indexes of a matching item's prompts in the order shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompt_order: Vec<u8>,
}

/// A dealt form, free of any database's ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundForm {
    /// Places in order; position 1 is the first.
    pub places: Vec<Place>,
}

/// Disjoint forms dealt together. A round goes to one session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// 1 for the first round of the deal.
    pub number: u32,
    /// Forms that share no item.
    pub forms: Vec<RoundForm>,
    /// More items for borderline candidates: one extension a form, or none at all. They share no
    /// item with any form or extension of the round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<RoundForm>,
    /// SHA-256 of header and forms; recorded before the round is used.
    pub sha256: String,
}

/// Rounds dealt from one release by one seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deal {
    /// What the deal rests on.
    pub header: DealHeader,
    /// Items that could be dealt, by cell and id.
    pub items: Vec<DealtItem>,
    /// Rounds in order.
    pub rounds: Vec<Round>,
}

impl Deal {
    /// All forms, round by round.
    pub fn forms(&self) -> impl Iterator<Item = &RoundForm> {
        self.rounds.iter().flat_map(|round| &round.forms)
    }

    /// Ids of the stored versions of the deal's items, in their order; none when one is missing.
    #[must_use]
    pub fn version_ids(&self, released: &[ReleasedItem]) -> Option<Vec<Uuid>> {
        let key = |released: &ReleasedItem| {
            ((released.item.id.clone(), released.item.version), released.version_id)
        };
        let by_id: std::collections::BTreeMap<_, _> = released.iter().map(key).collect();
        let id = |item: &DealtItem| by_id.get(&(item.id.clone(), item.version)).copied();
        self.items.iter().map(id).collect()
    }

    /// The hash that a round of this deal must carry.
    ///
    /// # Errors
    /// Only when the round cannot be written as JSON.
    pub fn round_hash(&self, round: &Round) -> Result<String, serde_json::Error> {
        hash_round(&self.header, round)
    }
}

impl RoundForm {
    /// Numbers of its items in the deal's list.
    #[must_use]
    pub fn item_numbers(&self) -> Vec<u16> {
        self.places.iter().map(|place| place.item).collect()
    }

    /// The form as it is stored. `version_ids` are those of the deal's items.
    ///
    /// Gives none when a place names an item that the deal does not list.
    #[must_use]
    pub fn stored(&self, version_ids: &[Uuid]) -> Option<Form> {
        let place = |place: &Place| {
            Some(FormItem {
                item_version_id: *version_ids.get(usize::from(place.item))?,
                option_order: place.option_order.clone(),
                prompt_order: place.prompt_order.clone(),
            })
        };
        Some(Form { items: self.places.iter().map(place).collect::<Option<_>>()? })
    }
}

/// SHA-256 of the items' canonical JSON: fields in the order of the type, without spaces.
pub(super) fn hash_items(items: &[DealtItem]) -> Result<String, serde_json::Error> {
    Ok(hex::encode(Sha256::digest(serde_json::to_vec(items)?)))
}

/// SHA-256 of the canonical JSON of header, number, forms and extensions.
pub(super) fn hash_round(header: &DealHeader, round: &Round) -> Result<String, serde_json::Error> {
    let hashed = (header, round.number, &round.forms, &round.extensions);
    Ok(hex::encode(Sha256::digest(serde_json::to_vec(&hashed)?)))
}
