//! Rules about options that lean on other options, by a phrase or by a letter (3, 4).

use unicode_normalization::UnicodeNormalization;

use super::{Remark, Surroundings, asked_texts, explaining_texts};
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::{Words, raw_words, without_accents};
use crate::bank::reading::Located;

const ALL_OR_NONE: &[&str] = &[
    "tất cả",
    "tất cả các",
    "tất cả những",
    "mọi",
    "cả hai",
    "cả ba",
    "cả bốn",
    "không",
    "không có",
    "không phải",
    "chẳng có",
];
const NAMES_OF_OPTIONS: &[&str] = &["đáp án", "phương án", "lựa chọn", "câu trả lời"];
const LOOSE_NAMES: &[&str] = &["câu", "ý", "điều"];
const AFTER_NAME: &[&str] =
    &["trên", "ở trên", "kể trên", "nêu trên", "vừa nêu", "này", "nào", "đều", "đúng", "sai"];
const AFTER_LOOSE_NAME: &[&str] =
    &["trên", "ở trên", "kể trên", "nêu trên", "nào đúng", "nào sai", "đều đúng", "đều sai"];
const WHOLE_PHRASES: &[&str] = &[
    "tất cả đều đúng",
    "tất cả đều sai",
    "cả hai đều đúng",
    "cả hai đều sai",
    "cả ba đều đúng",
    "cả ba đều sai",
];
/// Words that an option may consist of besides letters when it only points at other options.
const AROUND_LETTERS: &[&str] = &[
    "cả", "hai", "ba", "và", "hoặc", "hay", "với", "đều", "đúng", "sai", "chỉ", "không", "phải",
    "là", "có", "đáp", "án", "phương", "câu", "ý", "lựa", "chọn",
];

/// No option says "all of the above", "none of them" or "A and B" (rule 3).
///
/// In a fixed order such an option at least makes sense, so there it is only a warning.
pub fn all_of_the_above(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let is_fixed = item.fixed_order.as_ref().is_some_and(|fixed| fixed.value);
    let texts = item.option_texts();
    let leaning = texts.into_iter().filter(|text| leans_on_others(&text.value));
    let remark = |text: &Located<String>| {
        let message = format!(
            "the option \"{}\" speaks of the other options, which are shuffled; write an option \
             that stands for itself",
            text.value
        );
        match is_fixed {
            true => Remark::warning(text.line, message),
            false => Remark::error(text.line, message),
        }
    };
    leaning.map(remark).collect()
}

pub(super) fn leans_on_others(option: &str) -> bool {
    let words = Words::of(option);
    is_only_letters(words.list())
        || words.has_any(WHOLE_PHRASES)
        || NAMES_OF_OPTIONS.iter().any(|name| counts_options(&words, name, AFTER_NAME))
        || LOOSE_NAMES.iter().any(|name| counts_options(&words, name, AFTER_LOOSE_NAME))
}

/// Phrases such as "tất cả các đáp án trên", or an option that is no more than "tất cả đáp án".
fn counts_options(words: &Words, name: &str, ends: &[&str]) -> bool {
    words.has(name)
        && ALL_OR_NONE.iter().map(|count| format!("{count} {name}")).any(|phrase| {
            words.are(&phrase) || ends.iter().any(|end| words.has(&format!("{phrase} {end}")))
        })
}

/// "Cả A, B và C", "A và B đúng": letters of options and little words, nothing else.
fn is_only_letters(words: &[String]) -> bool {
    let is_letter = |word: &String| matches!(word.as_str(), "a" | "b" | "c" | "d" | "e");
    let is_around = |word: &String| {
        AROUND_LETTERS.iter().any(|known| known == word || without_accents(known) == *word)
    };
    words.len() > 1
        && words.iter().any(is_letter)
        && words.iter().all(|word| is_letter(word) || is_around(word))
}

/// Nothing refers to an option by its letter: options carry no letters and are shuffled (rule 4).
pub fn letter_reference(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let texts = asked_texts(item).into_iter().chain(explaining_texts(item));
    let remark = |text: &Located<String>| {
        let message = "the text names an option by its letter, but options are shuffled and carry \
                       no letters; quote the option instead";
        Remark::error(text.line, message)
    };
    texts.filter(|text| names_a_letter(&text.value)).map(remark).collect()
}

fn names_a_letter(text: &str) -> bool {
    let words: Vec<&str> = raw_words(text).collect();
    let names = NAMES_OF_OPTIONS.iter().chain(&["câu", "ý"]);
    let names: Vec<String> = names.map(|name| (*name).to_owned()).collect();
    (1..words.len()).any(|at| {
        if !matches!(words[at], "A" | "B" | "C" | "D" | "E") {
            return false;
        }
        let before = words[..at].join(" ").nfc().collect::<String>().to_lowercase();
        let before = format!(" {before}");
        names.iter().any(|name| {
            before.ends_with(&format!(" {name}"))
                || before.ends_with(&format!(" {}", without_accents(name)))
        })
    })
}

#[cfg(test)]
mod tests;
