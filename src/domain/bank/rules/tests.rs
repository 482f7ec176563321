//! Each of the twenty rules catches its bad item and leaves a good one.

use super::super::check_bank;
use super::super::finding::Severity;
use super::super::sample::{EXAM, PICTURE, bank_with, changed, words};
use super::ITEM_RULES;

/// A single-choice item that no rule has anything to say about.
const GOOD: &str = r#"[[item]]
id = "safety-001"
level = 1
kind = "single_choice"
stem = "Bà Tư nhận tin nhắn lạ có đường liên kết. Bà nên làm gì?"
options = [
  { text = "Xóa tin nhắn đó", key = true },
  { text = "Bấm vào để xem thử", why = "Trang có thể là giả." },
  { text = "Nhắn lại để hỏi", why = "Người gửi có thể lừa." },
]
reason = "Không bấm thì không bị lừa."
seconds = 45
codes = ["skill:4"]
state = "live"
author = "author-1"
review = { reviewer = "reviewer-1", on = 2026-11-22 }
"#;
const STEM: &str = "Bà Tư nhận tin nhắn lạ có đường liên kết. Bà nên làm gì?";
const KEY: &str = "Xóa tin nhắn đó";
const FIRST: &str = "Bấm vào để xem thử";
const SECOND: &str = "Nhắn lại để hỏi";
const MEDIA: &str = "seconds = 45\nmedia = { file = \"media/safety-001.svg\", alt = \"Tin nhắn\" }";

/// Severity, number and name of what the checks say about these items, without exams.
fn said(items: &str) -> Vec<(Severity, Option<u8>, String)> {
    let mut files = bank_with(items);
    files.exams.clear();
    if !items.contains("media/safety-001.svg") {
        files.pictures.clear();
    }
    let check = check_bank(&files);
    let all = check.errors.into_iter().chain(check.warnings);
    all.map(|found| (found.severity, found.number, found.rule)).collect()
}

/// The good item with some texts changed.
fn item(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(GOOD.to_owned(), |text, (from, to)| changed(&text, from, to))
}

/// The item breaks one rule, as an error.
#[track_caller]
fn error(number: u8, rule: &str, items: &str) {
    assert_eq!(said(items), [(Severity::Error, Some(number), rule.to_owned())], "{items}");
}

/// The item breaks one rule, as a warning.
#[track_caller]
fn warns(number: u8, rule: &str, items: &str) {
    assert_eq!(said(items), [(Severity::Warning, Some(number), rule.to_owned())], "{items}");
}

/// The item breaks no rule.
#[track_caller]
fn leaves(items: &str) {
    assert_eq!(said(items), [], "{items}");
}

/// Two items: the good one, and a second with its own stem and key.
fn two(stem: &str, key: &str) -> String {
    let second = item(&[
        ("safety-001", "safety-002"),
        (STEM, stem),
        (KEY, key),
        (FIRST, "Làm theo lời họ"),
        (SECOND, "Cho họ xem mật khẩu"),
    ]);
    format!("{GOOD}{second}")
}

fn enemies(items: &str) -> String {
    format!("{}{}", items.trim_end(), "\nenemies = [\"safety-001\"]\n")
}

/// So many sound items; the key of the first `n_longest` is the longest option.
fn many(n: usize, n_longest: usize) -> String {
    let one = |at: usize| {
        let (key, place) = (if at < n_longest { "Xóa tin đó đi nha" } else { KEY }, at % 3);
        let stem = unlike_stem(at);
        let mut options = [
            format!("{{ text = \"{key}\", key = true }},"),
            "{ text = \"Bấm vào xem thử\", why = \"Sai.\" },".to_owned(),
            "{ text = \"Nhắn lại để hỏi\", why = \"Sai.\" },".to_owned(),
        ];
        options.swap(0, place);
        let start = GOOD.find("  { text").unwrap_or(0);
        let end = GOOD.find("]\nreason").unwrap_or(0);
        let text = format!("{}{}\n{}", &GOOD[..start], options.join("\n"), &GOOD[end..]);
        changed(&changed(&text, STEM, &stem), "safety-001", &format!("safety-{:03}", at + 1))
    };
    (0..n).map(one).collect()
}

/// Stems that have nothing in common: plain syllables from all over the list.
fn unlike_stem(at: usize) -> String {
    let list = words().plain.text;
    let syllables: Vec<&str> = list
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect();
    let syllable = |n: usize| syllables[(at * 14 + n) * 1009 % syllables.len()];
    let stem: Vec<&str> = (0..14).map(syllable).collect();
    format!("{} thì sao?", stem.join(" "))
}

#[test]
fn each_of_the_twenty_rules_catches_its_bad_item_and_leaves_a_good_one() {
    leaves(GOOD);
    // 1 One key, three or four options.
    error(1, "no_key", &item(&[("key = true", "why = \"Sai.\"")]));
    error(1, "several_keys", &item(&[("why = \"Trang có thể là giả.\"", "key = true")]));
    // 2 Options differ.
    error(2, "duplicate_option", &item(&[(SECOND, "Bấm vào, để  xem thử")]));
    leaves(&item(&[(SECOND, "Bấm vào để đọc thử")]));
    // 3 No option speaks of the others.
    error(3, "all_of_the_above", &item(&[(SECOND, "Tất cả đều sai")]));
    leaves(&item(&[(SECOND, "Đọc hết các câu"), (FIRST, "Chờ tin sau")]));
    // 4 No letters.
    error(4, "letter_reference", &item(&[("Không bấm thì", "Đáp án A đúng vì")]));
    leaves(&item(&[("Không bấm thì", "Chú A thì")]));
    // 5 The key is not the longest, in an item and over the bank.
    warns(5, "key_longest", &item(&[(KEY, "Xóa tin nhắn đó rồi báo cho con biết")]));
    leaves(&item(&[(KEY, "Xóa tin nhắn đó đi")]));
    error(5, "keys_longest", &many(30, 21));
    leaves(&many(30, 12));
    // 6 Negations stand out and are not doubled.
    warns(6, "negative_stem", &item(&[("Bà nên làm gì?", "Việc nào không nên làm?")]));
    leaves(&item(&[("Bà nên làm gì?", "Việc nào KHÔNG nên làm?")]));
    let negative = ("Bà nên làm gì?", "Việc nào KHÔNG nên làm?");
    error(6, "double_negative", &item(&[negative, (SECOND, "Không nhắn lại")]));
    leaves(&item(&[(SECOND, "Không nhắn lại")]));
    // 7 Strong words not in distractors only, careful ones not in keys only.
    warns(7, "absolute_distractor", &item(&[(SECOND, "Luôn luôn nhắn lại")]));
    leaves(&item(&[(SECOND, "Luôn luôn nhắn lại"), (KEY, "Tuyệt đối không bấm")]));
    warns(7, "hedged_key", &item(&[(KEY, "Có thể xóa tin đó")]));
    leaves(&item(&[(KEY, "Có thể xóa tin đó"), (FIRST, "Có thể bấm vào xem")]));
    // 8 The key does not echo the stem.
    let stem = "Tin nhắn lạ có đường liên kết, nên làm gì?";
    let others =
        [(FIRST, "Bấm vào để xem thử cho biết"), (SECOND, "Nhờ con cháu bấm thử giùm mình")];
    warns(
        8,
        "key_repeats_stem",
        &item(&[(STEM, stem), others[0], others[1], (KEY, "Xóa tin nhắn lạ có liên kết")]),
    );
    leaves(&item(&[(STEM, stem), others[0], others[1], (KEY, "Xóa đi cho chắc")]));
    // 9 No two items are alike.
    let like = "Bà Sáu nhận tin nhắn lạ có đường liên kết. Bà nên làm gì?";
    error(9, "like_stem", &two(like, "Nhờ con xem giùm"));
    let similar = "Chú Ba nhận tin nhắn lạ có đường liên kết. Nên làm gì?";
    warns(9, "like_stem", &two(similar, "Nhờ con xem giùm"));
    leaves(&enemies(&two(similar, "Nhờ con xem giùm")));
    leaves(&two("Có người gọi, xưng là công an, đòi tiền. Nên tin không?", "Cúp máy"));
    // 10 No stem tells another's key.
    let teller = "Chú Ba hay xóa tin nhắn đó ngay. Việc này giúp gì cho chú?";
    let long_key = changed(&two(teller, "Tránh bị lừa"), KEY, "Xóa tin nhắn đó ngay");
    warns(10, "told_key", &long_key);
    leaves(&enemies(&long_key));
    leaves(&two(teller, "Tránh bị lừa"));
    // 11 Short enough to take in.
    let long = "rồi bà đi chợ mua cá và rau về nấu cho cả nhà ăn trong ngày hôm đó ";
    warns(11, "long_sentence", &item(&[("có đường liên kết", &format!("{long}có liên kết"))]));
    warns(11, "long_stem", &item(&[(STEM, &"Bà đi chợ mua cá về nấu. ".repeat(7))]));
    let option = "Bấm vào để xem thử rồi gọi cho con, cho cháu, cho bà con hàng xóm cùng vào \
                  xem với mình luôn";
    warns(11, "long_option", &item(&[(FIRST, option)]));
    // 12 Plain words.
    warns(12, "hard_word", &item(&[("Nhắn lại", "Khướt lại")]));
    warns(12, "foreign_word", &item(&[("Nhắn lại", "Download lại")]));
    warns(12, "unknown_acronym", &item(&[("Nhắn lại", "Nhắn BHXHTN")]));
    leaves(&item(&[("Nhắn lại", "Gửi mã OTP qua Wi-Fi")]));
    // 13 Numbers in order, of one unit.
    let numbers = |texts: [&str; 3]| {
        let order = ("seconds = 45", "seconds = 45\nfixed_order = true");
        item(&[(KEY, texts[0]), (FIRST, texts[1]), (SECOND, texts[2]), order])
    };
    warns(13, "unsorted_numbers", &numbers(["5 phút", "20 phút", "10 phút"]));
    warns(13, "mixed_units", &numbers(["5 phút", "6 giờ", "7 phút"]));
    leaves(&numbers(["5 phút", "10 phút", "20 phút"]));
    // 14 One form.
    warns(14, "mixed_end_signs", &item(&[(SECOND, "Nhắn lại để hỏi.")]));
    warns(14, "mixed_capitals", &item(&[(SECOND, "nhắn lại để hỏi")]));
    warns(14, "mixed_forms", &item(&[(SECOND, "Vì tin đó lạ")]));
    leaves(&item(&[(SECOND, "“Chào” lại họ")]));
    // 15 Pictures are there, and told in words.
    leaves(&item(&[("seconds = 45", MEDIA)]));
    error(15, "no_picture", &item(&[("seconds = 45", &MEDIA.replace("y-001.svg", "y-009.svg"))]));
    error(15, "alt_misses_words", &item(&[("seconds = 45", &MEDIA.replace("Tin nhắn", "Hình"))]));
    // 16 Facts that perish have a day.
    warns(
        16,
        "perishable_fact",
        &item(&[("Không bấm", "Theo Nghị định 13/2023/NĐ-CP, không bấm")]),
    );
    leaves(&item(&[
        ("Không bấm", "Theo Nghị định 13/2023/NĐ-CP, không bấm"),
        ("seconds = 45", "seconds = 45\nreview_due = 2027-11-22"),
    ]));
    // 17 Functions, not trade marks.
    warns(17, "trademark", &item(&[(SECOND, "Nhắn lại qua Viber")]));
    warns(17, "menu_path", &item(&[(SECOND, "Vào Cài đặt > Tin nhắn")]));
    leaves(&item(&[(SECOND, "Nhắn lại qua Zalo")]));
    // 18 One spelling.
    error(18, "not_nfc", &item(&[("Bà Tư", "Ba\u{300} Tư")]));
    error(18, "odd_character", &item(&[("đường", "\u{f0}ường")]));
    error(18, "tone_placement", &item(&[(SECOND, "Nhắn vào tài khoản cũ, hoà nhã")]));
    leaves(&item(&[(SECOND, "Nhắn lại, hòa nhã")]));
    // 19 Written by one, read by another.
    error(19, "reviewer_is_author", &item(&[("reviewer-1", "author-1")]));
    error(19, "missing_field", &item(&[("author = \"author-1\"\n", "")]));
    // 20 Keys in every place, cells that last.
    let always_first = |at| {
        let text = changed(GOOD, STEM, &unlike_stem(at));
        changed(&text, "safety-001", &format!("safety-{:03}", at + 1))
    };
    warns(20, "key_place", &(0..30).map(always_first).collect::<String>());
    let mut short = bank_with(GOOD);
    short.pictures.clear();
    short.exams[0].text = changed(EXAM, "  { area = \"safety\", level = 3, n_items = 2 },\n", "");
    let found = check_bank(&short).warnings;
    assert_eq!((found.len(), found[0].number, found[0].rule.as_str()), (1, Some(20), "short_cell"));
}

#[test]
fn rules_see_through_missing_accents() {
    let bare = |option: &str| {
        item(&[
            (STEM, "Ba Tu nhan tin nhan la co duong lien ket. Ba nen lam gi?"),
            (KEY, "Xoa ngay cho chac"),
            (FIRST, "Bam vao de xem thu"),
            (SECOND, option),
        ])
    };
    leaves(&bare("Nhan lai de hoi"));
    error(3, "all_of_the_above", &bare("Tat ca deu sai"));
    warns(7, "absolute_distractor", &bare("Luon luon nhan lai"));
    warns(14, "mixed_forms", &bare("Vi tin do la"));
    let negative = changed(&bare("Nhan lai de hoi"), "Ba nen lam gi?", "Viec nao khong nen lam?");
    warns(6, "negative_stem", &negative);
    let shouted = changed(&negative, "khong nen", "KHONG nen");
    error(6, "double_negative", &changed(&shouted, "Nhan lai", "Khong nhan lai"));
    let twice = format!("{GOOD}{}", changed(&bare("Nhan lai de hoi"), "safety-001", "safety-002"));
    error(9, "like_stem", &twice);
}

#[test]
fn a_picture_with_a_script_is_not_let_in() {
    let mut files = bank_with(&item(&[("seconds = 45", MEDIA)]));
    files.exams.clear();
    let bad = changed(PICTURE, "</svg>", "<script>x()</script></svg>");
    files.pictures[0].bytes = bad.into_bytes();
    let found = check_bank(&files).errors;
    assert_eq!((found.len(), found[0].rule.as_str()), (1, "unsafe_picture"));
    assert!(found[0].message.contains("<script>"), "{}", found[0].message);
    files.pictures[0].bytes = vec![b' '; 15_001];
    assert_eq!(check_bank(&files).errors[0].rule, "big_picture");
}

#[test]
fn a_picture_that_no_item_shows_is_named() {
    let mut files = bank_with(GOOD);
    files.exams.clear();
    let found = check_bank(&files).warnings;
    assert_eq!((found[0].rule.as_str(), found[0].number), ("unused_picture", Some(15)));
    assert_eq!(found[0].file, "media/safety-001.svg");
}

#[test]
fn rules_have_names_of_their_own() {
    let mut names: Vec<&str> = ITEM_RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    let n_rules = names.len();
    names.dedup();
    assert_eq!(names.len(), n_rules);
}
