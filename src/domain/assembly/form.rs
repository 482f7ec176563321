//! A form: item versions in order, each with the order of its options.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Name of the drawing algorithm, stored with every form so that it can be drawn again.
pub const ALGORITHM: &str = "draw-1/chacha20";

/// One place of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormItem {
    /// The item version shown here.
    pub item_version_id: Uuid,
    /// Bank indexes of the options in the order shown.
    pub option_order: Vec<u8>,
    /// Bank indexes of a matching item's prompts in the order shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompt_order: Vec<u8>,
}

/// A fixed ordered list of item versions with option order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Places in order; position 1 is the first.
    pub items: Vec<FormItem>,
}
