//! Files are read with every fault at its line, and no text makes the reader panic.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;

use super::super::item::Body;
use super::super::sample::{EXAM, FRAMEWORK, SAFETY, bank_with, changed, file};
use super::super::{check_bank, load_bank};
use super::{SourceFile, read_framework, read_item_file};
use crate::assembly::blueprint::read_exam;
use crate::target::plan::parse_target_plan;

fn faults(text: &str) -> Vec<(usize, Option<String>, String)> {
    let (_, findings) = read_item_file(&file("items/safety.toml", text));
    findings.into_iter().map(|found| (found.line, found.item, found.rule)).collect()
}

#[track_caller]
fn check(text: &str, want: &[(usize, Option<&str>, &str)]) {
    let want: Vec<_> = want
        .iter()
        .map(|(line, item, rule)| (*line, item.map(str::to_owned), (*rule).to_owned()))
        .collect();
    assert_eq!(faults(text), want);
}

#[test]
fn a_sound_file_gives_its_items_with_their_lines() {
    let (items, findings) = read_item_file(&file("items/safety.toml", SAFETY));
    assert_eq!(findings, []);
    let lines: Vec<usize> = items.iter().map(|item| item.line).collect();
    assert_eq!(lines, [1, 20, 38, 51]);
    assert_eq!(items[0].file_stem, "safety");
}

#[test]
fn a_damaged_item_does_not_hide_the_others() {
    let text = changed(SAFETY, "stem = \"Nên làm gì trước tiên?\"", "stem = \"Nên làm gì");
    let text = changed(&text, "seconds = 80", "seconds = \"80\"");
    check(&text, &[(5, Some("safety-001"), "toml"), (45, Some("safety-003"), "wrong_type")]);
    let (items, _) = read_item_file(&file("items/safety.toml", &text));
    let damaged: Vec<bool> = items.iter().map(|item| item.is_damaged).collect();
    assert_eq!(damaged, [true, false, false, false]);
}

#[test]
fn two_damaged_items_are_both_reported() {
    let text = changed(SAFETY, "level = 1", "level =");
    let text = changed(&text, "level = 2", "level = = 2");
    let lines: Vec<usize> = faults(&text).into_iter().map(|(line, _, _)| line).collect();
    assert!(lines.contains(&3) && lines.contains(&22), "{lines:?}");
}

#[test]
fn a_field_written_twice_is_an_error() {
    check(
        &changed(SAFETY, "level = 1", "level = 1\nlevel = 2"),
        &[(4, Some("safety-001"), "toml")],
    );
}

#[test]
fn a_file_without_items_says_so() {
    check("# nothing yet\n", &[(1, None, "missing_field")]);
    check("item = 3\n", &[(1, None, "wrong_type")]);
    check("item = [3]\n", &[(1, None, "wrong_type")]);
    check("items = []\n", &[(1, None, "missing_field"), (1, None, "unknown_field")]);
}

#[test]
fn windows_line_ends_keep_their_lines() {
    let text = changed(SAFETY, "seconds = 45", "seconds = true").replace('\n', "\r\n");
    check(&text, &[(12, Some("safety-001"), "wrong_type")]);
}

#[test]
fn a_bank_loads_whole_or_not_at_all() {
    let bank = load_bank(&bank_with(SAFETY)).unwrap();
    let ids: Vec<&str> = bank.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["safety-001", "safety-002", "safety-003", "safety-004"]);
    assert_eq!(bank.exam("short").unwrap().n_items(), 3);
    let Body::Ordering { steps } = &bank.items[2].body else { panic!("not an ordering item") };
    assert_eq!(steps, &["Khóa thẻ", "Gọi ngân hàng", "Báo công an"]);
    assert_eq!(bank.items[3].body.n_options(), 4);
    let refused = load_bank(&bank_with(&changed(SAFETY, "level = 1", "level = 9")));
    assert_eq!(refused.unwrap_err().n_errors, 2, "the level, and the cell that lost its item");
}

#[test]
fn the_stem_of_a_path_is_its_name_without_ending() {
    for (path, want) in [("a/b.toml", "b"), ("b", "b"), ("c:\\x\\b.toml", "b"), ("a.b/c", "c")] {
        assert_eq!(file(path, "").stem(), want);
    }
}

#[test]
fn the_shipped_framework_has_no_faults() {
    let text = include_str!("../../../../question-banks/framework.toml");
    let (framework, findings) = read_framework(&file("framework.toml", text));
    assert_eq!(findings, []);
    assert_eq!(framework.unwrap().areas.len(), 9);
}

#[test]
fn framework_faults_come_at_once() {
    let text = changed(FRAMEWORK, "name_vi = \"An toàn\"\n", "");
    let text = changed(&text, "id = \"payment\"", "id = \"safety\"");
    let text = changed(&text, "version = 1", "version = \"1\"");
    let text = changed(&text, "\"skill:4\"", "\"skill:3\"");
    let (_, findings) = read_framework(&file("framework.toml", &text));
    let rules: Vec<&str> = findings.iter().map(|found| found.rule.as_str()).collect();
    assert_eq!(rules, ["wrong_type", "missing_field", "duplicate_id"]);
}

fn read_as_everything(text: &str) {
    let file = SourceFile { path: "items/safety.toml".to_owned(), text: text.to_owned() };
    let (_, item_findings) = read_item_file(&file);
    let (_, framework_findings) = read_framework(&file);
    let (_, exam_findings) = read_exam(&file);
    let n_lines = text.split('\n').count();
    let plan_findings = parse_target_plan(&file).err().unwrap_or_default();
    let all = item_findings.iter().chain(&framework_findings).chain(&exam_findings);
    for finding in all.chain(&plan_findings) {
        assert!((1..=n_lines).contains(&finding.line), "{finding:?}");
    }
    let checked = check_bank(&bank_with(text));
    assert_eq!(checked.n_errors, checked.errors.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
        read_as_everything(&text);
    }

    #[test]
    fn no_toml_like_text_makes_the_reader_panic(
        lines in prop::collection::vec(
            prop::sample::select(vec![
                "[[item]]", "[item]", "[[area]]", "id = \"safety-001\"", "id = 'x", "level = 1",
                "options = [", "{ text = \"a\", key = true },", "]", "}", "= 3", "a.b.c = 1",
                "on = 2026-13-45", "seconds = 1e400", "\"\"\"", "kind = \"matching\"", "\u{feff}",
            ]),
            0..20,
        )
    ) {
        read_as_everything(&lines.join("\n"));
    }

    #[test]
    fn no_cut_of_a_sound_file_makes_the_reader_panic(
        text in prop::sample::select(vec![SAFETY, EXAM, FRAMEWORK]),
        from in 0_usize..2000,
        length in 0_usize..40,
    ) {
        let kept = text.char_indices().filter(|(at, _)| !(from..from + length).contains(at));
        read_as_everything(&kept.map(|(_, letter)| letter).collect::<String>());
    }
}
