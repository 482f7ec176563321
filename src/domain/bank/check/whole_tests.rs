//! Checks across files: exams, ids, sizes, and the promised JSON.

use super::super::sample::{EXAM, FRAMEWORK, SAFETY, bank_with, changed, file};
use super::tests::rules;
use super::{BankCheck, MAX_ITEMS, check_bank};
use crate::bank::BankFiles;

#[track_caller]
fn check_exam(from: &str, to: &str, want: &[(usize, &str)]) {
    let mut files = bank_with(SAFETY);
    files.exams[0].text = changed(EXAM, from, to);
    check_errors(&files, want);
}

/// What must be mended; that the cells of the small sample run short is left aside.
#[track_caller]
fn check_errors(files: &BankFiles, want: &[(usize, &str)]) {
    let mut found = check_bank(files);
    found.warnings.clear();
    assert_eq!(rules(&found), want);
}

#[test]
fn exams_are_checked_against_the_bank() {
    check_exam("level = 1, n_items = 1", "level = 1, n_items = 2", &[(7, "too_few_items")]);
    check_exam(
        "area = \"safety\"",
        "area = \"fishing\"",
        &[(7, "too_few_items"), (7, "unknown_area")],
    );
    check_exam("framework = \"sample\"", "framework = \"other\"", &[(5, "unknown_framework")]);
}

#[test]
fn items_that_are_not_live_do_not_cover_a_cell() {
    let text = changed(SAFETY, "state = \"live\"", "state = \"resting\"");
    check_errors(&bank_with(&text), &[(7, "too_few_items")]);
}

#[test]
fn an_exam_id_is_used_once() {
    let mut files = bank_with(SAFETY);
    files.exams.push(file("more/short.toml", EXAM));
    check_errors(&files, &[(1, "duplicate_exam")]);
}

#[test]
fn ids_are_unique_across_files() {
    let mut files = bank_with(SAFETY);
    files.items.push(file("more/safety.toml", SAFETY));
    let found = check_bank(&files);
    assert_eq!((found.n_items, found.n_errors), (8, 4));
    assert!(found.errors.iter().all(|error| error.rule == "duplicate_id"));
    assert!(found.errors[0].message.contains("items/safety.toml line 1"));
}

#[test]
fn a_bank_has_a_greatest_size() {
    let items = "[[item]]\n".repeat(MAX_ITEMS + 1);
    let found = check_bank(&bank_with(&items));
    assert!(found.errors.iter().any(|error| error.rule == "too_many_items"));
}

#[test]
fn a_broken_framework_hides_nothing_else() {
    let mut files = bank_with(&changed(SAFETY, "seconds = 45", "seconds = 5"));
    files.framework.text = changed(FRAMEWORK, "version = 1", "version =");
    check_errors(&files, &[(3, "toml"), (12, "out_of_range")]);
}

#[test]
fn a_finding_is_written_with_the_promised_names() {
    let mut files = bank_with(&changed(SAFETY, "seconds = 45", "seconds = 5"));
    files.exams.clear();
    let found = check_bank(&files);
    let want = serde_json::json!({
        "n_items": 4,
        "n_errors": 1,
        "n_warnings": 0,
        "n_unexplained": 0,
        "errors": [{
            "file": "items/safety.toml",
            "line": 12,
            "item": "safety-001",
            "rule": "out_of_range",
            "number": null,
            "severity": "error",
            "message": "`seconds` is 5; write a number from 10 to 300",
            "note": null,
        }],
        "warnings": [],
    });
    assert_eq!(serde_json::json!(found), want);
}

/// Gives the first item of the sample a key that is clearly the longest option, and its review
/// these further fields.
fn long_key(review: &str) -> String {
    let text = changed(SAFETY, "Gọi ngân hàng", "Gọi số in ở mặt sau của thẻ");
    changed(&text, "note = \"Đọc rồi.\"", &format!("note = \"Đọc rồi.\"{review}"))
}

fn without_exams(items: &str) -> BankCheck {
    let mut files = bank_with(items);
    files.exams.clear();
    check_bank(&files)
}

#[test]
fn a_warning_that_a_reviewer_accepts_stays_with_its_note() {
    let found = without_exams(&long_key(""));
    assert_eq!((found.n_warnings, found.n_unexplained), (1, 1));
    let accepted = ", accepted = [{ rule = \"key_longest\", note = \"Ngắn hơn thì sai.\" }]";
    let found = without_exams(&long_key(accepted));
    assert_eq!((found.n_errors, found.n_warnings, found.n_unexplained), (0, 1, 0));
    assert_eq!(found.warnings[0].note.as_deref(), Some("Ngắn hơn thì sai."));
}

#[test]
fn an_acceptance_about_nothing_is_itself_a_warning() {
    let both = ", accepted = [{ rule = \"key_longest\", note = \"a\" }, \
                { rule = \"long_stem\", note = \"b\" }]";
    let found = without_exams(&long_key(both));
    assert_eq!(rules(&found), [(7, "key_longest"), (16, "unused_acceptance")]);
    assert_eq!((found.n_warnings, found.n_unexplained), (2, 1));
}

#[test]
fn an_error_cannot_be_accepted() {
    let accepted = ", accepted = [{ rule = \"out_of_range\", note = \"a\" }]";
    let found = without_exams(&changed(&long_key(accepted), "seconds = 45", "seconds = 5"));
    let want = [(12, "out_of_range"), (7, "key_longest"), (16, "unused_acceptance")];
    assert_eq!(rules(&found), want);
    assert_eq!(found.errors[0].note, None);
}

#[test]
fn an_acceptance_needs_rule_and_reason() {
    let found = without_exams(&long_key(", accepted = [{ rule = \"key_longest\" }]"));
    assert_eq!(rules(&found), [(16, "missing_field"), (7, "key_longest")]);
}

#[test]
fn an_exam_counts_only_the_items_that_it_may_take() {
    let only = "only = { max_stem_syllables = 5 }\ncells = [";
    let mut files = bank_with(SAFETY);
    let text = changed(EXAM, "cells = [", only);
    let text = changed(&text, "cells = \"made up\"", "cells = \"made up\"\nonly = \"made up\"");
    files.exams[0].text = text;
    // "Nên làm gì trước tiên?" has five syllables; of level 3 one has seven, one has six.
    let found = check_bank(&files);
    assert_eq!(rules(&found), [(9, "too_few_items"), (8, "short_cell")]);
    assert!(found.errors[0].message.contains("has 1 live ones that `only` lets in"));
}
