//! Rules about keys that show: by length, by strong or careful words, by words of the stem (5, 7, 8).

use std::collections::BTreeSet;

use super::structure::{choice_options, kind};
use super::wording::leans_on_others;
use super::{Remark, Surroundings};
use crate::bank::item::Kind;
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::Words;
use crate::bank::reading::Located;

/// Words so strong that test-wise people strike the option out.
const ABSOLUTES: &[&str] = &[
    "luôn luôn",
    "lúc nào cũng",
    "không bao giờ",
    "không khi nào",
    "chẳng bao giờ",
    "tất cả",
    "duy nhất",
    "hoàn toàn",
    "tuyệt đối",
    "chắc chắn",
    "mọi",
    "bất kỳ",
];
/// "luôn" means always before these; elsewhere it mostly means at once.
const AFTER_ALWAYS: &[&str] =
    &["đúng", "sai", "an", "phải", "là", "có", "được", "bị", "tốt", "cần", "đáng", "chính", "nên"];
/// Words so careful that test-wise people choose the option.
const HEDGES: &[&str] = &["có thể", "đôi khi", "thỉnh thoảng", "hầu hết", "phần lớn", "tùy"];
/// "thường" hedges unless it is part of these.
const NOT_USUALLY: &[&str] = &[
    "bình thường",
    "thông thường",
    "thường trú",
    "thường dùng",
    "thường xuyên",
    "bồi thường",
    "khác thường",
    "bất thường",
    "coi thường",
    "phi thường",
    "thường ngày",
    "chữ thường",
    "thường dân",
];
/// Words that carry no content of their own.
const LITTLE_WORDS: &[&str] = &[
    "và", "là", "của", "có", "các", "những", "một", "cho", "với", "để", "thì", "khi", "ở", "trong",
    "này", "đó", "nên", "được", "bị", "ra", "vào", "lại", "đã", "sẽ", "rồi", "cũng", "mà", "từ",
    "đến", "tới", "trên", "như", "không", "gì", "nào", "làm", "bà", "ông", "chị", "anh", "cô",
    "chú", "bác", "em", "người", "nếu", "hay", "hoặc", "do", "vì", "theo", "mình",
];
/// How much more of the stem the key may repeat than the distractors do, as Jaccard indexes.
const MOST_OVERLAP: f64 = 0.25;

/// The key of a single-choice item does not show by its length (rule 5).
pub fn key_longest(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    if kind(item) != Some(Kind::SingleChoice) {
        return Vec::new();
    }
    let options = choice_options(item).map_or(&[][..], |options| &options.value);
    let lengths = |is_key: bool| -> Vec<(usize, usize)> {
        let some = options.iter().filter(|option| option.value.is_key() == is_key);
        let texts = some.filter_map(|option| option.value.text.as_ref());
        texts.map(|text| (text.value.chars().count(), text.line)).collect()
    };
    let (keys, distractors) = (lengths(true), lengths(false));
    let &[(key, line)] = keys.as_slice() else {
        return Vec::new();
    };
    let sum: usize = distractors.iter().map(|(length, _)| length).sum();
    let longest = distractors.iter().map(|(length, _)| *length).max().unwrap_or(key);
    // Longer than 1.3 times the mean of the distractors, or than the longest by a quarter.
    if key * 10 * distractors.len() > sum * 13 || key * 4 > longest * 5 {
        let message = format!(
            "the key has {key} characters, clearly more than the distractors (longest {longest}); \
             make them alike"
        );
        return vec![Remark::warning(line, message)];
    }
    Vec::new()
}

/// Strong words do not stand in distractors only (rule 7).
pub fn absolute_distractor(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let (keys, distractors) = keys_and_distractors(item);
    if keys.is_empty() || keys.iter().any(|key| strong_word(&key.value).is_some()) {
        return Vec::new();
    }
    let strong = |text: &&Located<String>| strong_word(&text.value).map(|word| (word, text.line));
    let Some((word, line)) = distractors.iter().find_map(strong) else { return Vec::new() };
    let message = format!(
        "\"{word}\" and the like stand in distractors but in no key, which gives them away; \
         soften the distractor or use such a word in the key too"
    );
    vec![Remark::warning(line, message)]
}

fn strong_word(text: &str) -> Option<&'static str> {
    let words = Words::of(text);
    let absolute = ABSOLUTES.iter().copied().find(|phrase| words.has(phrase));
    let is_always = || {
        let at = words.find("luôn")?;
        words.is_at(at + 1, AFTER_ALWAYS).then_some("luôn")
    };
    // "Tất cả đều sai" is worse than strong, and rule 3 says so.
    absolute.or_else(is_always).filter(|_| !leans_on_others(text))
}

/// Careful words do not stand in keys only (rule 7).
pub fn hedged_key(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let (keys, distractors) = keys_and_distractors(item);
    if distractors.iter().any(|text| careful_word(&text.value).is_some()) {
        return Vec::new();
    }
    let careful = |text: &&Located<String>| careful_word(&text.value).map(|word| (word, text.line));
    let Some((word, line)) = keys.iter().find_map(careful) else { return Vec::new() };
    let message = format!(
        "\"{word}\" and the like stand in the key but in no distractor, which gives it away; say \
         the key plainly or use such a word in a distractor too"
    );
    vec![Remark::warning(line, message)]
}

fn careful_word(text: &str) -> Option<&'static str> {
    let words = Words::of(text);
    let hedge = HEDGES.iter().copied().find(|phrase| words.has(phrase));
    hedge.or_else(|| (words.has("thường") && !words.has_any(NOT_USUALLY)).then_some("thường"))
}

/// The key does not repeat much more of the stem than the distractors do (rule 8).
pub fn key_repeats_stem(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(stem) = &item.stem else { return Vec::new() };
    let (keys, distractors) = keys_and_distractors(item);
    let stem_words = content_words(&stem.value);
    let overlap = |texts: &[&Located<String>]| {
        let indexes = texts.iter().map(|text| jaccard(&stem_words, &content_words(&text.value)));
        indexes.sum::<f64>() / texts.len().max(1) as f64
    };
    let Some(first) = keys.first() else { return Vec::new() };
    let (of_keys, of_distractors) = (overlap(&keys), overlap(&distractors));
    if of_keys - of_distractors <= MOST_OVERLAP {
        return Vec::new();
    }
    let message = format!(
        "the key repeats the stem's words (overlap {of_keys:.2}) much more than the distractors do \
         ({of_distractors:.2}); say it in other words, or use the stem's words in distractors too"
    );
    vec![Remark::warning(first.line, message)]
}

fn content_words(text: &str) -> BTreeSet<String> {
    let words = Words::of(text);
    let places = 0..words.list().len();
    let content = places.filter(|place| !words.is_at(*place, LITTLE_WORDS));
    content.map(|place| words.list()[place].clone()).collect()
}

fn jaccard(left: &BTreeSet<String>, right: &BTreeSet<String>) -> f64 {
    let n_shared = left.intersection(right).count();
    let n_all = left.len() + right.len() - n_shared;
    n_shared as f64 / n_all.max(1) as f64
}

/// Texts of the keys and of the distractors of a choice item.
fn keys_and_distractors(item: &ItemSource) -> (Vec<&Located<String>>, Vec<&Located<String>>) {
    let options = choice_options(item).map_or(&[][..], |options| &options.value);
    let texts = |is_key: bool| {
        let some = options.iter().filter(move |option| option.value.is_key() == is_key);
        some.filter_map(|option| option.value.text.as_ref()).collect()
    };
    (texts(true), texts(false))
}
