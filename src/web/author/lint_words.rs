//! What the check finds, in words for authors: by rule, and by the message where a rule is new.

use super::form::DraftForm;
use crate::web::page::Tone;
use crate::web::words::Words;
use sathach_domain::bank::lint_item::PartFinding;
use sathach_domain::bank::{Finding, Media, Severity};

/// A finding as it stands beside its field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldNote {
    /// Name of the field.
    pub field: String,
    /// `error` or `warn`, the end of a class.
    pub tone: &'static str,
    /// What to do.
    pub message: String,
}

impl FieldNote {
    /// The notes of a form.
    #[must_use]
    pub fn all(
        form: &DraftForm,
        known: &[Media],
        found: &[PartFinding],
        words: Words,
    ) -> Vec<FieldNote> {
        let note = |found: &PartFinding| FieldNote {
            field: form.field_of(found),
            tone: tone(&found.finding).class(),
            message: in_words(&found.finding, words),
        };
        let lost = form.names_no_picture(known).then(|| FieldNote {
            field: "media_file".to_owned(),
            tone: Tone::Error.class(),
            message: words.say("lint-no-picture"),
        });
        found.iter().map(note).chain(lost).collect()
    }
}

/// How much a finding weighs.
#[must_use]
pub fn tone(finding: &Finding) -> Tone {
    match finding.severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warn,
    }
}

/// A finding in words. A rule without words of its own gives the message of the check.
#[must_use]
pub fn in_words(finding: &Finding, words: Words) -> String {
    match key_of(&finding.rule) {
        Some(key) => words.say(key),
        None => finding.message.clone(),
    }
}

fn key_of(rule: &str) -> Option<&'static str> {
    let (_, key) = RULES.iter().find(|(name, _)| *name == rule)?;
    Some(key)
}

/// Rules with the keys of their words.
const RULES: &[(&str, &str)] = &[
    ("toml", "lint-toml"),
    ("missing_field", "lint-missing-field"),
    ("unknown_field", "lint-unknown-field"),
    ("wrong_type", "lint-wrong-type"),
    ("bad_value", "lint-bad-value"),
    ("out_of_range", "lint-out-of-range"),
    ("empty_text", "lint-empty-text"),
    ("not_nfc", "lint-not-nfc"),
    ("odd_character", "lint-odd-character"),
    ("bad_id", "lint-bad-id"),
    ("duplicate_id", "lint-duplicate-id"),
    ("area_not_file", "lint-area-not-file"),
    ("unknown_area", "lint-unknown-area"),
    ("unknown_code", "lint-unknown-code"),
    ("field_not_for_kind", "lint-field-not-for-kind"),
    ("option_count", "lint-option-count"),
    ("pair_count", "lint-pair-count"),
    ("no_extra", "lint-no-extra"),
    ("no_key", "lint-no-key"),
    ("several_keys", "lint-several-keys"),
    ("no_distractor", "lint-no-distractor"),
    ("order_shown", "lint-order-shown"),
    ("duplicate_option", "lint-duplicate-option"),
    ("duplicate_prompt", "lint-duplicate-prompt"),
    ("no_why", "lint-no-why"),
    ("why_on_key", "lint-why-on-key"),
    ("text_too_long", "lint-text-too-long"),
    ("too_many_codes", "lint-too-many-codes"),
    ("unknown_enemy", "lint-unknown-enemy"),
    ("too_many_enemies", "lint-too-many-enemies"),
    ("not_a_role_code", "lint-not-a-role-code"),
    ("no_review", "lint-no-review"),
    ("reviewer_is_author", "lint-reviewer-is-author"),
    ("media_file", "lint-media-file"),
    ("all_of_the_above", "lint-all-of-the-above"),
    ("letter_reference", "lint-letter-reference"),
    ("key_longest", "lint-key-longest"),
    ("incomplete_item", "lint-incomplete-item"),
    ("negative_stem", "lint-negative-stem"),
    ("double_negative", "lint-double-negative"),
    ("absolute_distractor", "lint-absolute-distractor"),
    ("hedged_key", "lint-hedged-key"),
    ("key_repeats_stem", "lint-key-repeats-stem"),
    ("long_stem", "lint-long-stem"),
    ("long_sentence", "lint-long-sentence"),
    ("long_option", "lint-long-option"),
    ("hard_word", "lint-hard-word"),
    ("foreign_word", "lint-foreign-word"),
    ("unknown_acronym", "lint-unknown-acronym"),
    ("unsorted_numbers", "lint-unsorted-numbers"),
    ("mixed_units", "lint-mixed-units"),
    ("mixed_end_signs", "lint-mixed-end-signs"),
    ("mixed_capitals", "lint-mixed-capitals"),
    ("mixed_forms", "lint-mixed-forms"),
    ("no_picture", "lint-no-picture"),
    ("big_picture", "lint-big-picture"),
    ("unsafe_picture", "lint-unsafe-picture"),
    ("alt_misses_words", "lint-alt-misses-words"),
    ("perishable_fact", "lint-perishable-fact"),
    ("trademark", "lint-trademark"),
    ("menu_path", "lint-menu-path"),
    ("tone_placement", "lint-tone-placement"),
    ("like_stem", "lint-like-stem"),
    ("told_key", "lint-told-key"),
    ("too_many_items", "lint-too-many-items"),
    ("duplicate_exam", "lint-duplicate-exam"),
    ("unknown_framework", "lint-unknown-framework"),
    ("too_few_items", "lint-too-few-items"),
    ("keys_longest", "lint-keys-longest"),
    ("unused_picture", "lint-unused-picture"),
    ("key_place", "lint-key-place"),
    ("short_cell", "lint-short-cell"),
    ("unused_acceptance", "lint-unused-acceptance"),
    ("duplicate_cell", "lint-duplicate-cell"),
    ("id_not_file", "lint-id-not-file"),
    ("school_word", "lint-school-word"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use sathach_domain::bank::check::BANK_RULE_NAMES;
    use sathach_domain::bank::rules::ITEM_RULES;

    #[test]
    fn every_rule_has_words() {
        for rule in ITEM_RULES {
            assert!(key_of(rule.name).is_some(), "{}", rule.name);
        }
        for name in BANK_RULE_NAMES {
            assert!(key_of(name).is_some(), "{name}");
        }
        assert_eq!(key_of("a_rule_of_tomorrow"), None);
    }
}
