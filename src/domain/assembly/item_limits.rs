//! Which live items an exam may take: only those with short stems and options, for slow readers.

use serde::{Deserialize, Serialize};

use crate::bank::Item;
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::n_syllables;

/// Bounds that an item must keep; without any, every live item may be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemLimits {
    /// Longest stem, in syllables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_stem_syllables: Option<u16>,
    /// Longest option, step or prompt, in syllables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_option_syllables: Option<u16>,
}

impl ItemLimits {
    /// True when every item may be taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == ItemLimits::default()
    }

    /// True when the exam may take this item.
    #[must_use]
    pub fn admit(&self, item: &Item) -> bool {
        let mut options = item.body.option_texts().into_iter().chain(item.body.prompt_texts());
        is_within(&item.stem, self.max_stem_syllables)
            && options.all(|text| is_within(text, self.max_option_syllables))
    }

    /// The same for an item as it is written; what could not be read is no hindrance.
    #[must_use]
    pub(crate) fn admit_source(&self, item: &ItemSource) -> bool {
        let mut options = item.option_texts().into_iter().chain(item.prompt_texts());
        item.stem.as_ref().is_none_or(|stem| is_within(&stem.value, self.max_stem_syllables))
            && options.all(|text| is_within(&text.value, self.max_option_syllables))
    }
}

fn is_within(text: &str, most: Option<u16>) -> bool {
    most.is_none_or(|most| n_syllables(text) <= usize::from(most))
}
