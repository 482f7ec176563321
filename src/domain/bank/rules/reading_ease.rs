//! Rules about lengths in syllables: stems, sentences, options (rule 11).

use super::{Remark, Surroundings};
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::{n_syllables, sentences};
use crate::bank::reading::Located;

/// Longest stem, in syllables.
pub const MAX_STEM_SYLLABLES: usize = 45;
/// Longest sentence of a stem, in syllables.
pub const MAX_SENTENCE_SYLLABLES: usize = 25;
/// Longest option or prompt, in syllables.
pub const MAX_OPTION_SYLLABLES: usize = 20;

/// A stem is soon read (rule 11).
pub fn long_stem(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let remark = |stem: &Located<String>| {
        let n = n_syllables(&stem.value);
        let message =
            format!("the stem has {n} syllables; shorten it to {MAX_STEM_SYLLABLES} or fewer");
        (n > MAX_STEM_SYLLABLES).then(|| Remark::warning(stem.line, message))
    };
    item.stem.iter().filter_map(remark).collect()
}

/// A sentence is taken in at once (rule 11).
pub fn long_sentence(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(stem) = &item.stem else { return Vec::new() };
    let remark = |sentence: &str| {
        let n = n_syllables(sentence);
        let start: String = sentence.chars().take(30).collect();
        let message = format!(
            "the sentence \"{start}…\" has {n} syllables; split it into sentences of \
             {MAX_SENTENCE_SYLLABLES} or fewer"
        );
        (n > MAX_SENTENCE_SYLLABLES).then(|| Remark::warning(stem.line, message))
    };
    sentences(&stem.value).into_iter().filter_map(remark).collect()
}

/// Options and prompts are short enough to compare (rule 11).
pub fn long_option(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let remark = |text: &Located<String>| {
        let n = n_syllables(&text.value);
        let message =
            format!("the option has {n} syllables; shorten it to {MAX_OPTION_SYLLABLES} or fewer");
        (n > MAX_OPTION_SYLLABLES).then(|| Remark::warning(text.line, message))
    };
    item.option_texts().into_iter().chain(item.prompt_texts()).filter_map(remark).collect()
}
