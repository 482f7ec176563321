//! The rules a bank is checked by: one table of rules about items, one about the bank as a whole.
//!
//! Numbers are those of the twenty rules of item writing (docs/bank-format.md); rules about the
//! format have none.

pub mod clues;
pub mod exams;
pub mod likeness;
pub mod negation;
pub mod option_form;
pub mod perishable;
pub mod pictures;
pub mod provenance;
pub mod reading_ease;
pub mod spelling;
pub mod spread;
pub mod structure;
pub mod vocabulary;
pub mod wording;

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Finding, Severity};
use super::framework::Framework;
use super::item_source::ItemSource;
use super::reading::Located;
use super::source::ReadItem;
use super::word_list::WordList;
use crate::assembly::blueprint::ReadExam;

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
    /// Words that items may use.
    pub words: &'b WordList,
    /// Pictures of the bank by their path inside it.
    pub pictures: &'b BTreeMap<&'b str, &'b [u8]>,
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

/// A remark with the file and the item that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Path of the file.
    pub file: String,
    /// Id of the item, if it is about one.
    pub item: Option<String>,
    /// What there is to say.
    pub remark: Remark,
}

impl Placed {
    /// A remark about an item.
    #[must_use]
    pub fn at(item: &ReadItem, remark: Remark) -> Self {
        let id = item.source.id.as_ref().map(|id| id.value.clone());
        Placed { file: item.path.clone(), item: id, remark }
    }

    /// A remark about an exam.
    #[must_use]
    pub fn at_exam(exam: &ReadExam, remark: Remark) -> Self {
        Placed { file: exam.path.clone(), item: None, remark }
    }

    /// The finding that the rule reports.
    #[must_use]
    pub fn into_finding(self, rule: &str, number: Option<u8>) -> Finding {
        Finding {
            file: self.file,
            line: self.remark.line,
            item: self.item,
            rule: rule.to_owned(),
            number,
            severity: self.remark.severity,
            message: self.remark.message,
            note: None,
        }
    }
}

/// A rule about a single item.
#[derive(Debug)]
pub struct ItemRule {
    /// Short stable name, shown with each finding.
    pub name: &'static str,
    /// Which of the twenty rules it belongs to.
    pub number: Option<u8>,
    /// Looks at an item and tells what is wrong with it.
    pub look: fn(&ItemSource, &Surroundings<'_>) -> Vec<Remark>,
}

const fn format(
    name: &'static str,
    look: fn(&ItemSource, &Surroundings<'_>) -> Vec<Remark>,
) -> ItemRule {
    ItemRule { name, number: None, look }
}

const fn rule(
    number: u8,
    name: &'static str,
    look: fn(&ItemSource, &Surroundings<'_>) -> Vec<Remark>,
) -> ItemRule {
    ItemRule { name, number: Some(number), look }
}

/// All rules about single items, in the order in which findings of one line are listed.
pub const ITEM_RULES: &[ItemRule] = &[
    format("bad_id", structure::bad_id),
    format("area_not_file", structure::area_not_file),
    rule(19, "unknown_area", structure::unknown_area),
    format("out_of_range", structure::out_of_range),
    format("missing_field", structure::missing_field),
    format("field_not_for_kind", structure::field_not_for_kind),
    rule(1, "option_count", structure::option_count),
    rule(1, "no_key", structure::no_key),
    rule(1, "several_keys", structure::several_keys),
    rule(1, "no_distractor", structure::no_distractor),
    rule(1, "pair_count", structure::pair_count),
    rule(1, "no_extra", structure::no_extra),
    format("order_shown", structure::order_shown),
    rule(2, "duplicate_option", structure::duplicate_option),
    rule(2, "duplicate_prompt", structure::duplicate_prompt),
    format("no_why", structure::no_why),
    format("why_on_key", structure::why_on_key),
    format("text_too_long", structure::text_too_long),
    rule(19, "unknown_code", provenance::unknown_code),
    rule(19, "too_many_codes", provenance::too_many_codes),
    format("unknown_enemy", provenance::unknown_enemy),
    format("too_many_enemies", provenance::too_many_enemies),
    rule(19, "not_a_role_code", provenance::not_a_role_code),
    rule(19, "no_review", provenance::no_review),
    rule(19, "reviewer_is_author", provenance::reviewer_is_author),
    rule(3, "all_of_the_above", wording::all_of_the_above),
    rule(4, "letter_reference", wording::letter_reference),
    rule(5, "key_longest", clues::key_longest),
    rule(6, "negative_stem", negation::negative_stem),
    rule(6, "double_negative", negation::double_negative),
    rule(7, "absolute_distractor", clues::absolute_distractor),
    rule(7, "hedged_key", clues::hedged_key),
    rule(8, "key_repeats_stem", clues::key_repeats_stem),
    rule(11, "long_stem", reading_ease::long_stem),
    rule(11, "long_sentence", reading_ease::long_sentence),
    rule(11, "long_option", reading_ease::long_option),
    rule(12, "hard_word", vocabulary::hard_word),
    rule(12, "foreign_word", vocabulary::foreign_word),
    rule(12, "unknown_acronym", vocabulary::unknown_acronym),
    rule(13, "unsorted_numbers", option_form::unsorted_numbers),
    rule(13, "mixed_units", option_form::mixed_units),
    rule(14, "mixed_end_signs", option_form::mixed_end_signs),
    rule(14, "mixed_capitals", option_form::mixed_capitals),
    rule(14, "mixed_forms", option_form::mixed_forms),
    rule(15, "media_file", pictures::media_file),
    rule(15, "no_picture", pictures::no_picture),
    rule(15, "big_picture", pictures::big_picture),
    rule(15, "unsafe_picture", pictures::unsafe_picture),
    rule(15, "alt_misses_words", pictures::alt_misses_words),
    rule(16, "perishable_fact", perishable::perishable_fact),
    rule(17, "trademark", vocabulary::trademark),
    rule(17, "menu_path", vocabulary::menu_path),
    rule(18, "tone_placement", spelling::tone_placement),
];

/// Stem, options and prompts: what a candidate reads before answering.
pub(super) fn asked_texts(item: &ItemSource) -> Vec<&Located<String>> {
    item.stem.iter().chain(item.option_texts()).chain(item.prompt_texts()).collect()
}

/// The reason and what is wrong with each distractor: what a candidate reads after results.
pub(super) fn explaining_texts(item: &ItemSource) -> Vec<&Located<String>> {
    let options = item.options().iter().chain(item.extra());
    item.reason.iter().chain(options.filter_map(|option| option.value.why.as_ref())).collect()
}

#[cfg(test)]
mod tests;
