//! Rules about wording: options that lean on other options, and keys that show by their length.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::structure::choice_options;
use super::{Remark, Surroundings};
use crate::bank::item::Kind;
use crate::bank::item_source::ItemSource;
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

/// Lower-case words without punctuation: what a reader takes for the same text.
pub(super) fn fold(text: &str) -> String {
    let words = folded_words(text);
    // An option such as "?" has no words at all; then the signs themselves count.
    if words.is_empty() { text.trim().to_owned() } else { words.join(" ") }
}

fn folded_words(text: &str) -> Vec<String> {
    raw_words(text).map(|word| word.nfc().collect::<String>().to_lowercase()).collect()
}

fn raw_words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|letter: char| letter.is_whitespace() || is_punctuation(letter));
    parts.filter(|word| !word.is_empty())
}

/// Signs that a reader does not notice. Signs of quantity (< > + = %) tell options apart.
fn is_punctuation(letter: char) -> bool {
    matches!(letter, '.' | ',' | ';' | ':' | '!' | '?' | '"' | '\'' | '(' | ')' | '[' | ']')
        || matches!(letter, '{' | '}' | '…' | '“' | '”' | '‘' | '’' | '«' | '»' | '–' | '—')
        || matches!(letter, '-' | '_' | '/' | '\\')
}

/// The text as somebody types it without a Vietnamese keyboard.
fn without_accents(text: &str) -> String {
    let bare = text.nfd().filter(|letter| !is_combining_mark(*letter));
    bare.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect()
}

/// The phrase stands in the text, written with all its accents or with none.
fn has_phrase(text: &str, phrase: &str) -> bool {
    let text = format!(" {text} ");
    text.contains(&format!(" {phrase} "))
        || text.contains(&format!(" {} ", without_accents(phrase)))
}

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

fn leans_on_others(option: &str) -> bool {
    let words = folded_words(option);
    let text = words.join(" ");
    is_only_letters(&words)
        || WHOLE_PHRASES.iter().any(|phrase| has_phrase(&text, phrase))
        || NAMES_OF_OPTIONS.iter().any(|name| counts_options(&text, name, AFTER_NAME))
        || LOOSE_NAMES.iter().any(|name| counts_options(&text, name, AFTER_LOOSE_NAME))
}

/// Phrases such as "tất cả các đáp án trên", or an option that is no more than "tất cả đáp án".
fn counts_options(text: &str, name: &str, ends: &[&str]) -> bool {
    has_phrase(text, name)
        && ALL_OR_NONE.iter().map(|count| format!("{count} {name}")).any(|phrase| {
            text == phrase
                || text == without_accents(&phrase)
                || ends.iter().any(|end| has_phrase(text, &format!("{phrase} {end}")))
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
    let texts = item.stem.iter().chain(item.option_texts()).chain(item.prompt_texts());
    let notes = item.reason.iter().chain(
        item.options().iter().chain(item.extra()).filter_map(|option| option.value.why.as_ref()),
    );
    let remark = |text: &Located<String>| {
        let message = "the text names an option by its letter, but options are shuffled and carry \
                       no letters; quote the option instead";
        Remark::error(text.line, message)
    };
    texts.chain(notes).filter(|text| names_a_letter(&text.value)).map(remark).collect()
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

/// The key of a single-choice item does not show by its length (rule 5).
pub fn key_longest(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    if item.kind.as_ref().map(|kind| kind.value) != Some(Kind::SingleChoice) {
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

#[cfg(test)]
mod tests;
