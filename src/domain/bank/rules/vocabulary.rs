//! Rules about words: plain Vietnamese, no foreign words, acronyms or trade marks (12, 17).

use std::collections::BTreeSet;

use super::{Remark, Surroundings, asked_texts, explaining_texts};
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::{folded_words, raw_words};
use crate::bank::reading::{Located, is_odd};
use crate::bank::syllable::right_spelling;
use crate::bank::word_list::WordList;

/// Words without accents in a row that make a message typed without a Vietnamese keyboard.
const MIN_BARE_RUN: usize = 4;

/// What kind of strange word it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strange {
    /// A Vietnamese syllable that few people meet.
    Hard,
    /// No Vietnamese syllable.
    Foreign,
    /// Capitals that stand for something.
    Acronym,
}

/// Vietnamese words are plain ones (rule 12).
pub fn hard_word(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    remarks(item, around, Strange::Hard, |word| {
        format!(
            "\"{word}\" is not among the plain words; correct its spelling, write a plainer word, \
             or add it to `syllables` in words/glossary.toml"
        )
    })
}

/// Foreign words are those that everybody knows (rule 12).
pub fn foreign_word(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    remarks(item, around, Strange::Foreign, |word| {
        format!(
            "\"{word}\" is not Vietnamese; translate it or correct its spelling, or add it to \
             `foreign` in words/glossary.toml when everybody knows it"
        )
    })
}

/// Acronyms are those that everybody knows (rule 12).
pub fn unknown_acronym(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    remarks(item, around, Strange::Acronym, |word| {
        format!(
            "the acronym \"{word}\" is not in the glossary; write it out, or add it to `acronyms` \
             in words/glossary.toml when everybody knows it"
        )
    })
}

fn remarks(
    item: &ItemSource,
    around: &Surroundings<'_>,
    wanted: Strange,
    message: impl Fn(&str) -> String,
) -> Vec<Remark> {
    let mut seen = BTreeSet::new();
    let mut remarks = Vec::new();
    for text in asked_texts(item).into_iter().chain(explaining_texts(item)) {
        for (word, strange) in strange_words(&text.value, around.words) {
            if strange == wanted && seen.insert(word.clone()) {
                remarks.push(Remark::warning(text.line, message(&word)));
            }
        }
    }
    remarks
}

/// The words of a text that not everybody knows, each with its kind.
fn strange_words(text: &str, list: &WordList) -> Vec<(String, Strange)> {
    let tokens: Vec<&str> = text
        .split_whitespace()
        .filter(|token| !is_number_or_address(token))
        .flat_map(|token| token.split(['/', '…']))
        .map(|token| token.trim_matches(|letter: char| !letter.is_alphanumeric()))
        .filter(|token| !token.is_empty())
        .collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        // Nearly every word is plain, so that is asked first.
        if list.is_plain(token) || list.is_plain(&token.to_lowercase()) {
            continue;
        }
        if is_made_up_name(token) || list.is_foreign(&token.to_lowercase()) {
            continue;
        }
        let is_bare_run = bare_run(&tokens, at) >= MIN_BARE_RUN;
        let strange = raw_words(token).filter_map(|word| {
            let strange = strangeness(word, list)?;
            // A capital behind the first word makes a name.
            let is_name = at > 0 && word.starts_with(char::is_uppercase);
            if is_name && strange == Strange::Hard && !is_all_capitals(word) {
                return None;
            }
            let is_typed_bare = is_bare_run && list.is_bare(&word.to_lowercase());
            (!is_typed_bare).then(|| (word.to_owned(), strange))
        });
        found.extend(strange);
    }
    found
}

/// Numbers, numbers of laws, addresses on the web and their ends (".vn"), e-mail addresses: none of
/// them is a word.
fn is_number_or_address(token: &str) -> bool {
    let token = token.trim_matches(['"', '“', '”', '\'', '(', ')', ',', ';', ':', '?', '!']);
    let is_inner_stop = |(at, letter): (usize, char)| {
        letter == '.' && token[at + 1..].starts_with(char::is_alphanumeric)
    };
    token.contains(|letter: char| letter.is_numeric() || letter == '@')
        || token.char_indices().any(is_inner_stop)
}

/// A name with capitals inside, such as that of a network: "QuanNuoc".
fn is_made_up_name(token: &str) -> bool {
    let pairs = token.chars().zip(token.chars().skip(1));
    pairs.into_iter().any(|(one, next)| one.is_lowercase() && next.is_uppercase())
}

/// How many tokens without accents stand in a row around this one.
fn bare_run(tokens: &[&str], at: usize) -> usize {
    let is_bare = |token: &&&str| token.is_ascii();
    let before = tokens[..at].iter().rev().take_while(is_bare).count();
    before + tokens[at..].iter().take_while(is_bare).count()
}

fn strangeness(word: &str, list: &WordList) -> Option<Strange> {
    let lower = word.to_lowercase();
    let is_letter = word.chars().nth(1).is_none();
    // A letter of another script is a matter of spelling too.
    if is_letter
        || word.contains(is_odd)
        || list.is_plain(&lower)
        || list.is_foreign(&lower)
        || list.is_acronym(word)
    {
        return None;
    }
    match right_spelling(&lower) {
        // With its tone mark elsewhere, a word is a matter of spelling, not of plainness.
        Some(right) if list.is_plain(&right) => None,
        Some(_) => Some(Strange::Hard),
        None if is_all_capitals(word) => Some(Strange::Acronym),
        None => Some(Strange::Foreign),
    }
}

fn is_all_capitals(word: &str) -> bool {
    word.chars().all(char::is_uppercase)
}

/// An item tests what something does, not whose it is (rule 17).
pub fn trademark(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let mut seen = BTreeSet::new();
    let mut remarks = Vec::new();
    for text in asked_texts(item) {
        let words = format!(" {} ", folded_words(&text.value).join(" "));
        for (name, instead) in around.words.avoided() {
            if words.contains(&format!(" {name} ")) && seen.insert(name) {
                let message = format!(
                    "the trade mark \"{name}\" is named; write what it does (\"{instead}\"), so \
                     that the item lasts and favours nobody"
                );
                remarks.push(Remark::warning(text.line, message));
            }
        }
    }
    remarks
}

/// An item does not follow the menus of one app version (rule 17).
pub fn menu_path(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let is_path = |text: &&Located<String>| {
        text.value.contains('→') || text.value.contains(" > ") || text.value.contains(" >> ")
    };
    let remark = |text: &Located<String>| {
        let message = "the text follows the menus of one app version, which change; ask for what \
                       to do, not for where to press";
        Remark::warning(text.line, message)
    };
    asked_texts(item).into_iter().filter(is_path).map(remark).collect()
}
