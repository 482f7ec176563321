//! Rules about how Vietnamese is spelled: where the tone mark of a syllable stands (rule 18).

use super::{Remark, Surroundings, asked_texts, explaining_texts};
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::raw_words;
use crate::bank::reading::Located;
use crate::bank::syllable::right_spelling;

/// Tone marks stand where the whole bank puts them: "hóa", "tòa", "thủy", "quý" (rule 18).
///
/// Two spellings of one word look like two words to a search, to the checks and to slow readers.
pub fn tone_placement(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let alt = item.media.as_ref().and_then(|media| media.value.alt.as_ref());
    let texts = asked_texts(item).into_iter().chain(explaining_texts(item)).chain(alt);
    texts.flat_map(|text| misplaced(text, around)).collect()
}

fn misplaced(text: &Located<String>, around: &Surroundings<'_>) -> Vec<Remark> {
    let wrong = |word: &str| {
        let word = word.to_lowercase();
        if word.is_ascii() || around.words.is_plain(&word) {
            return None;
        }
        let right = right_spelling(&word).filter(|right| *right != word)?;
        let message =
            format!("the tone mark of \"{word}\" stands on another letter; write \"{right}\"");
        Some(Remark::error(text.line, message))
    };
    raw_words(&text.value).filter_map(wrong).collect()
}
