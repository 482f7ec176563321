//! Cuts texts into words, syllables and sentences, and finds phrases with accents or without.

use unicode_normalization::UnicodeNormalization;

/// A text as lower-case words, ready to be searched for phrases.
///
/// A text without a single accent was typed without a Vietnamese keyboard; in it, and only in it,
/// phrases are found in their bare form. So `chi phí` is not taken for `chỉ`.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    list: Vec<String>,
    /// The words with a blank before, between and behind.
    joined: String,
    is_bare: bool,
}

impl Words {
    pub(crate) fn of(text: &str) -> Self {
        let list = folded_words(text);
        let joined = format!(" {} ", list.join(" "));
        let is_bare = joined.is_ascii();
        Words { list, joined, is_bare }
    }

    pub(crate) fn list(&self) -> &[String] {
        &self.list
    }

    /// True when the phrase stands in the text.
    pub(crate) fn has(&self, phrase: &str) -> bool {
        self.find(phrase).is_some()
    }

    /// True when one of the phrases stands in the text.
    pub(crate) fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    /// True when the text is this phrase and no more.
    pub(crate) fn are(&self, phrase: &str) -> bool {
        self.has(phrase) && self.list.len() == phrase.split(' ').count()
    }

    /// How many words stand before the phrase where it stands first.
    pub(crate) fn find(&self, phrase: &str) -> Option<usize> {
        let bare = if self.is_bare { without_accents(phrase) } else { phrase.to_owned() };
        let at = self.joined.find(&format!(" {bare} "))?;
        Some(self.joined[..at].split(' ').filter(|word| !word.is_empty()).count())
    }

    /// True when the word at this place is one of these.
    pub(crate) fn is_at(&self, place: usize, words: &[&str]) -> bool {
        let Some(found) = self.list.get(place) else { return false };
        words.iter().any(|word| *word == found || (self.is_bare && without_accents(word) == *found))
    }
}

/// Lower-case words without punctuation: what a reader takes for the same text.
pub(crate) fn fold(text: &str) -> String {
    let words = folded_words(text);
    // An option such as "?" has no words at all; then the signs themselves count.
    if words.is_empty() { text.trim().to_owned() } else { words.join(" ") }
}

pub(crate) fn folded_words(text: &str) -> Vec<String> {
    // Most texts are composed already, and composing is slow.
    if text.chars().any(is_loose_accent) {
        let composed: String = text.nfc().collect();
        return raw_words(&composed).map(str::to_lowercase).collect();
    }
    raw_words(text).map(str::to_lowercase).collect()
}

/// Words as they are written, cut at blanks and punctuation.
pub(crate) fn raw_words(text: &str) -> impl Iterator<Item = &str> {
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
pub(crate) fn without_accents(text: &str) -> String {
    text.chars().filter(|letter| !is_loose_accent(*letter)).map(without_accent).collect()
}

/// An accent that is written as a character of its own, behind its letter.
fn is_loose_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// A table instead of a Unicode decomposition, because checks take accents off every
/// text of a bank.
fn without_accent(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ă' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ' | 'ằ' | 'ẳ'
        | 'ẵ' | 'ặ' => 'a',
        'è' | 'é' | 'ê' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ì' | 'í' | 'ĩ' | 'ỉ' | 'ị' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ' | 'ờ' | 'ở'
        | 'ỡ' | 'ợ' => 'o',
        'ù' | 'ú' | 'ũ' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ý' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => 'y',
        'À' | 'Á' | 'Â' | 'Ã' | 'Ă' | 'Ạ' | 'Ả' | 'Ấ' | 'Ầ' | 'Ẩ' | 'Ẫ' | 'Ậ' | 'Ắ' | 'Ằ' | 'Ẳ'
        | 'Ẵ' | 'Ặ' => 'A',
        'È' | 'É' | 'Ê' | 'Ẹ' | 'Ẻ' | 'Ẽ' | 'Ế' | 'Ề' | 'Ể' | 'Ễ' | 'Ệ' => 'E',
        'Ì' | 'Í' | 'Ĩ' | 'Ỉ' | 'Ị' => 'I',
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ơ' | 'Ọ' | 'Ỏ' | 'Ố' | 'Ồ' | 'Ổ' | 'Ỗ' | 'Ộ' | 'Ớ' | 'Ờ' | 'Ở'
        | 'Ỡ' | 'Ợ' => 'O',
        'Ù' | 'Ú' | 'Ũ' | 'Ư' | 'Ụ' | 'Ủ' | 'Ứ' | 'Ừ' | 'Ử' | 'Ữ' | 'Ự' => 'U',
        'Ý' | 'Ỳ' | 'Ỵ' | 'Ỷ' | 'Ỹ' => 'Y',
        'đ' => 'd',
        'Đ' => 'D',
        other => other,
    }
}

/// How many syllables a reader has to take in. Vietnamese writes each by itself.
pub(crate) fn n_syllables(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// Sentences: what stands between full stops, question and exclamation marks, and before a
/// quotation.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut last_sign = None;
    for (at, letter) in text.char_indices() {
        let ends = match letter {
            '\n' => true,
            _ if letter.is_whitespace() => {
                matches!(last_sign, Some('.' | '?' | '!' | '…'))
                    || (last_sign == Some(':') && opens_quotation(&text[at..]))
            }
            // A closing sign stands behind the full stop: "… ngay."
            '"' | '”' | '’' | ')' | '»' => continue,
            _ => {
                last_sign = Some(letter);
                false
            }
        };
        if ends {
            found.push(&text[start..at]);
            start = at;
            last_sign = None;
        }
    }
    found.push(&text[start..]);
    found.into_iter().map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

fn opens_quotation(rest: &str) -> bool {
    rest.trim_start().starts_with(['"', '“', '‘', '«', '\''])
}

#[cfg(test)]
mod tests {
    use super::{Words, fold, n_syllables, sentences, without_accents};
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;

    #[test]
    fn folding_keeps_accents_and_signs_of_quantity() {
        for (text, want) in [
            ("  Gọi  ngân-hàng! ", "gọi ngân hàng"),
            ("GO\u{323}I", "gọi"),
            ("< 5 %", "< 5 %"),
            ("…", "…"),
        ] {
            assert_eq!(fold(text), want);
        }
    }

    #[test]
    fn bare_phrases_are_found_in_bare_texts_only() {
        let check = |text: &str, phrase: &str, want: Option<usize>| {
            assert_eq!(Words::of(text).find(phrase), want, "{text}: {phrase}");
        };
        check("Bà chỉ xem", "chỉ", Some(1));
        check("Ba chi xem", "chỉ", Some(1));
        check("Bà trả chi phí", "chỉ", None);
        check("Luôn luôn đúng!", "luôn luôn", Some(0));
        check("không, bao giờ", "bao giờ", Some(1));
    }

    #[test]
    fn accents_come_off_every_vietnamese_letter() {
        let letters = "aáàảãạăắằẳẵặâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđ";
        let decomposed = |text: &str| -> String {
            text.nfd().filter(|letter| !is_combining_mark(*letter)).collect()
        };
        for text in [letters.to_owned(), letters.to_uppercase()] {
            let want = decomposed(&text).replace('đ', "d").replace('Đ', "D");
            assert_eq!(without_accents(&text), want);
            assert_eq!(without_accents(&text.nfd().collect::<String>()), want);
        }
    }

    #[test]
    fn syllables_and_sentences_are_counted_as_a_reader_meets_them() {
        assert_eq!(n_syllables("Bà Tư quét mã QR – rồi trả 50.000 đồng."), 9);
        let check = |text: &str, want: &[&str]| assert_eq!(sentences(text), want);
        check("Trả 1.000 đồng. Rồi sao?", &["Trả 1.000 đồng.", "Rồi sao?"]);
        check("Máy báo: \"Hết tiền.\" Làm gì?", &["Máy báo:", "\"Hết tiền.\"", "Làm gì?"]);
        check("Có ba việc: ăn, ngủ", &["Có ba việc: ăn, ngủ"]);
        check("Vào vidu.example ngay", &["Vào vidu.example ngay"]);
    }
}
