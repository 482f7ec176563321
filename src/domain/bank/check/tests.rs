//! Every rule fires on its line, and only there.

use super::super::sample::{SAFETY, bank_with, changed};
use super::{BankCheck, check_bank};

pub(super) fn rules(check: &BankCheck) -> Vec<(usize, &str)> {
    let all = check.errors.iter().chain(&check.warnings);
    all.map(|finding| (finding.line, finding.rule.as_str())).collect()
}

#[track_caller]
fn check(from: &str, to: &str, want: &[(usize, &str)]) {
    let mut files = bank_with(&changed(SAFETY, from, to));
    files.exams.clear();
    if !files.items[0].text.contains("\"media/safety-001.svg\"") {
        files.pictures.clear();
    }
    assert_eq!(rules(&check_bank(&files)), want);
}

/// The same for what must be mended, whatever else a reviewer should look at.
#[track_caller]
fn check_errors(from: &str, to: &str, want: &[(usize, &str)]) {
    let mut found = check_bank(&bank_with(&changed(SAFETY, from, to)));
    found.warnings.clear();
    assert_eq!(rules(&found), want);
}

#[test]
fn the_sample_has_no_findings() {
    let mut files = bank_with(SAFETY);
    files.exams.clear();
    assert_eq!(check_bank(&files), BankCheck { n_items: 4, ..BankCheck::default() });
}

#[test]
fn fields_are_checked_with_their_lines() {
    check("stem = \"Nên làm gì trước tiên?\"\n", "", &[(1, "missing_field")]);
    check("seconds = 45", "seconds = \"45\"", &[(12, "wrong_type")]);
    check("seconds = 45", "seconds = 9", &[(12, "out_of_range")]);
    check("seconds = 45", "seconds = 70000", &[(12, "out_of_range")]);
    check("seconds = 45", "seconds = -5", &[(12, "out_of_range")]);
    check("seconds = 45", "seconds = 45\nversion = 0", &[(13, "out_of_range")]);
    check("level = 2", "level = 4", &[(22, "out_of_range")]);
    check("kind = \"ordering\"", "kind = \"order\"", &[(41, "bad_value")]);
    check("state = \"live\"", "state = \"ready\"", &[(14, "bad_value")]);
    check("seconds = 45", "seconds = 45\ncolour = \"red\"", &[(13, "unknown_field")]);
    check("key = true", "correct = true", &[(6, "no_key"), (7, "no_why"), (7, "unknown_field")]);
    check("on = 2026-11-22", "on = \"2026-11-22\"", &[(16, "wrong_type")]);
    check("Kênh chính thức.", "   ", &[(11, "empty_text")]);
    check("Nên làm", "Nên la\u{300}m", &[(5, "not_nfc")]);
    check_errors("Nên làm", "Nên l\u{430}m", &[(5, "odd_character")]);
}

#[test]
fn ids_name_area_and_number() {
    check("id = \"safety-003\"", "id = \"safety-3\"", &[(39, "bad_id")]);
    check("id = \"safety-003\"", "id = \"payment-003\"", &[(39, "area_not_file")]);
    check(
        "id = \"safety-003\"",
        "id = \"weather-003\"",
        &[(39, "area_not_file"), (39, "unknown_area")],
    );
    check("id = \"safety-003\"", "id = \"safety-004\"", &[(52, "duplicate_id")]);
}

#[test]
fn each_kind_has_its_parts() {
    check("kind = \"single_choice\"", "kind = \"multiple_choice\"", &[(6, "option_count")]);
    check(
        "  { text = \"Nhắn lại ngay\", why = \"Người gửi có thể lừa.\" },\n",
        "",
        &[(6, "option_count")],
    );
    check("\"Gọi ngân hàng\", key = true", "\"Gọi ngân hàng\", why = \"Sai.\"", &[(6, "no_key")]);
    check("why = \"Trang có thể là giả.\"", "key = true", &[(8, "several_keys")]);
    check("kind = \"multiple_choice\"", "kind = \"single_choice\"", &[(27, "several_keys")]);
    check("key = true }", "key = true, why = \"Đúng.\" }", &[(7, "why_on_key")]);
    check(", why = \"Ai cũng thấy.\"", "", &[(29, "no_why")]);
    check(", why = \"Không giúp được.\"", "", &[(61, "no_why")]);
}

#[test]
fn matching_and_ordering_have_their_parts() {
    check(
        "extra = [{ text = \"Đăng mạng xã hội\", why = \"Không giúp được.\" }]\n",
        "",
        &[(51, "missing_field")],
    );
    check("{ text = \"Đăng mạng xã hội\", why = \"Không giúp được.\" }", "", &[(61, "no_extra")]);
    check("  { prompt = \"Mất thẻ\", option = \"Gọi ngân hàng\" },\n", "", &[(56, "pair_count")]);
    check(
        "{ text = \"Khóa thẻ\" }",
        "{ text = \"Khóa thẻ\", key = true }",
        &[(43, "field_not_for_kind")],
    );
    check("{ text = \"Khóa thẻ\" }, ", "", &[(43, "option_count")]);
    check("seconds = 80", "seconds = 80\nfixed_order = true", &[(46, "order_shown")]);
    check("seconds = 80", "seconds = 80\npairs = []", &[(46, "field_not_for_kind")]);
    check_errors("option = \"Khóa sim\"", "option = \"báo công an!\"", &[(59, "duplicate_option")]);
    check_errors("prompt = \"Bị lừa\"", "prompt = \"mất  máy.\"", &[(59, "duplicate_prompt")]);
}

#[test]
fn a_multiple_choice_item_needs_a_distractor() {
    let text = changed(SAFETY, "why = \"Người khác xem được.\"", "key = true");
    let text = changed(&text, "why = \"Ai cũng thấy.\"", "key = true");
    let mut found = check_bank(&bank_with(&text));
    found.warnings.clear();
    assert_eq!(rules(&found), [(25, "no_distractor")]);
}

#[test]
fn texts_have_limits() {
    check_errors("Nên làm gì trước tiên?", &"a".repeat(601), &[(5, "text_too_long")]);
    check_errors("Bấm liên kết", &"b".repeat(201), &[(8, "text_too_long")]);
    check_errors("Kênh chính thức.", &"c".repeat(1001), &[(11, "text_too_long")]);
    check("Đọc rồi.", &"d".repeat(1001), &[(16, "text_too_long")]);
    check_errors("Kênh chính thức.", &"ế".repeat(1000), &[]);
}

#[test]
fn provenance_is_checked() {
    check("codes = [\"skill:4\"]", "codes = [\"skill:9\"]", &[(13, "unknown_code")]);
    check("codes = [\"skill:4\"]", "codes = []", &[(13, "too_many_codes")]);
    check("enemies = [\"safety-002\"]", "enemies = [\"safety-999\"]", &[(17, "unknown_enemy")]);
    check("enemies = [\"safety-002\"]", "enemies = [\"safety-001\"]", &[(17, "unknown_enemy")]);
    check("author = \"author-1\"", "author = \"Nguyễn A\"", &[(15, "not_a_role_code")]);
    check("reviewer = \"reviewer-1\"", "reviewer = \"author-1\"", &[(16, "reviewer_is_author")]);
    check("review = { reviewer = \"reviewer-1\", on = 2026-11-22 }\n", "", &[(34, "no_review")]);
    check("safety-001.svg", "safety-001.gif", &[(18, "media_file")]);
    check("media/safety-001.svg", "../safety-001.svg", &[(18, "media_file")]);
    check(", alt = \"Tin nhắn\"", "", &[(18, "missing_field")]);
}

#[test]
fn wording_is_checked() {
    check_errors("Nhắn lại ngay", "Cả hai đáp án trên", &[(9, "all_of_the_above")]);
    check("Nên làm gì trước tiên?", "Vì sao đáp án B sai?", &[(5, "letter_reference")]);
    check("Gọi ngân hàng", "Gọi số in ở mặt sau của thẻ", &[(7, "key_longest")]);
}

#[test]
fn a_fixed_order_makes_a_leaning_option_a_warning() {
    let text = changed(SAFETY, "Nhắn lại ngay", "Cả hai đáp án trên");
    let text = changed(&text, "seconds = 45", "seconds = 45\nfixed_order = true");
    let mut files = bank_with(&text);
    files.exams.clear();
    let found = check_bank(&files);
    assert_eq!((found.n_errors, found.n_warnings), (0, 1));
}

#[test]
fn all_errors_of_all_items_come_at_once() {
    let text = changed(SAFETY, "level = 1\n", "");
    let text = changed(&text, "seconds = 45", "seconds = 5");
    let text = changed(&text, "key = true },\n  { text = \"Đổi", "kay = true },\n  { text = \"Đổi");
    let text = changed(&text, "author = \"author-1\"\n", "");
    let want = [
        (1, "missing_field"),
        (1, "missing_field"),
        (11, "out_of_range"),
        (24, "no_why"),
        (24, "unknown_field"),
    ];
    let mut files = bank_with(&text);
    files.exams.clear();
    let found = check_bank(&files);
    let items: Vec<_> = found.errors.iter().map(|found| found.item.as_deref()).collect();
    let (first, second) = (Some("safety-001"), Some("safety-002"));
    assert_eq!(items, [first, first, first, second, second]);
    assert_eq!(rules(&found), want);
}
