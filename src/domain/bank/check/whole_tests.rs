//! Checks across files: exams, ids, sizes, and the promised JSON.

use super::super::sample::{EXAM, FRAMEWORK, SAFETY, bank_with, changed, file};
use super::tests::rules;
use super::{MAX_ITEMS, check_bank};

#[track_caller]
fn check_exam(from: &str, to: &str, want: &[(usize, &str)]) {
    let mut files = bank_with(SAFETY);
    files.exams[0].text = changed(EXAM, from, to);
    assert_eq!(rules(&check_bank(&files)), want);
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
    assert_eq!(rules(&check_bank(&bank_with(&text))), [(7, "too_few_items")]);
}

#[test]
fn an_exam_id_is_used_once() {
    let mut files = bank_with(SAFETY);
    files.exams.push(file("more/short.toml", EXAM));
    assert_eq!(rules(&check_bank(&files)), [(1, "duplicate_exam")]);
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
    assert_eq!(rules(&check_bank(&files)), [(3, "toml"), (12, "out_of_range")]);
}

#[test]
fn a_finding_is_written_with_the_promised_names() {
    let found = check_bank(&bank_with(&changed(SAFETY, "seconds = 45", "seconds = 5")));
    let want = serde_json::json!({
        "n_items": 4,
        "n_errors": 1,
        "n_warnings": 0,
        "errors": [{
            "file": "items/safety.toml",
            "line": 12,
            "item": "safety-001",
            "rule": "out_of_range",
            "severity": "error",
            "message": "`seconds` is 5; write a number from 10 to 300",
        }],
        "warnings": [],
    });
    assert_eq!(serde_json::json!(found), want);
}
