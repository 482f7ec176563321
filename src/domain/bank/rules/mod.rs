//! The rules an item is checked by: one table, one function a rule.
//!
//! Numbers in comments are those of the linter's list; rules that need statistics or a word list
//! join the table when they are written.

pub mod provenance;
pub mod structure;
pub mod wording;

use std::collections::BTreeSet;

use super::finding::Severity;
use super::framework::Framework;
use super::item_source::ItemSource;

/// What a rule may look at besides the item itself.
#[derive(Debug)]
pub struct Surroundings<'b> {
    /// Stem of the file in which the item stands.
    pub file_stem: &'b str,
    /// Line on which the item begins.
    pub line: usize,
    /// The framework, if it could be read.
    pub framework: Option<&'b Framework>,
    /// Ids of all items of the bank, damaged ones too.
    pub ids: &'b BTreeSet<&'b str>,
}

/// What a rule has to say about one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Error or warning.
    pub severity: Severity,
    /// Line of the file, counted from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl Remark {
    /// Something that must be mended.
    #[must_use]
    pub fn error(line: usize, message: impl Into<String>) -> Self {
        Remark { severity: Severity::Error, line, message: message.into() }
    }

    /// Something a reviewer should look at.
    #[must_use]
    pub fn warning(line: usize, message: impl Into<String>) -> Self {
        Remark { severity: Severity::Warning, line, message: message.into() }
    }
}

/// A rule about a single item.
#[derive(Debug)]
pub struct ItemRule {
    /// Short stable name, shown with each finding.
    pub name: &'static str,
    /// Looks at an item and tells what is wrong with it.
    pub look: fn(&ItemSource, &Surroundings<'_>) -> Vec<Remark>,
}

/// All rules about single items, in the order in which findings of one line are listed.
pub const ITEM_RULES: &[ItemRule] = &[
    ItemRule { name: "bad_id", look: structure::bad_id },
    ItemRule { name: "area_not_file", look: structure::area_not_file },
    ItemRule { name: "unknown_area", look: structure::unknown_area },
    ItemRule { name: "out_of_range", look: structure::out_of_range },
    ItemRule { name: "missing_field", look: structure::missing_field },
    ItemRule { name: "field_not_for_kind", look: structure::field_not_for_kind },
    ItemRule { name: "option_count", look: structure::option_count },
    ItemRule { name: "no_key", look: structure::no_key },
    ItemRule { name: "several_keys", look: structure::several_keys },
    ItemRule { name: "no_distractor", look: structure::no_distractor },
    ItemRule { name: "pair_count", look: structure::pair_count },
    ItemRule { name: "no_extra", look: structure::no_extra },
    ItemRule { name: "order_shown", look: structure::order_shown },
    ItemRule { name: "duplicate_option", look: structure::duplicate_option },
    ItemRule { name: "duplicate_prompt", look: structure::duplicate_prompt },
    ItemRule { name: "no_why", look: structure::no_why },
    ItemRule { name: "why_on_key", look: structure::why_on_key },
    ItemRule { name: "text_too_long", look: structure::text_too_long },
    ItemRule { name: "unknown_code", look: provenance::unknown_code },
    ItemRule { name: "too_many_codes", look: provenance::too_many_codes },
    ItemRule { name: "unknown_enemy", look: provenance::unknown_enemy },
    ItemRule { name: "too_many_enemies", look: provenance::too_many_enemies },
    ItemRule { name: "not_a_role_code", look: provenance::not_a_role_code },
    ItemRule { name: "no_review", look: provenance::no_review },
    ItemRule { name: "reviewer_is_author", look: provenance::reviewer_is_author },
    ItemRule { name: "media_file", look: provenance::media_file },
    ItemRule { name: "all_of_the_above", look: wording::all_of_the_above },
    ItemRule { name: "letter_reference", look: wording::letter_reference },
    ItemRule { name: "key_longest", look: wording::key_longest },
];
