//! How Vietnamese syllables are built: which ones can exist, and where the tone mark stands.

use unicode_normalization::UnicodeNormalization;

/// What a syllable may begin with, longest first.
const ONSETS: [&str; 28] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g",
    "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
];
/// What may follow it, without tone marks.
const RIMES: &str = "\
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu \
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu \
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet \
    oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt \
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut \
    uy uya uych uyên uyêt uynh uyp uyt uyu \
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ynh ych yt";
/// Onsets before a rime that is no more than `y`.
const BEFORE_Y: [&str; 9] = ["", "h", "k", "l", "m", "s", "t", "v", "qu"];
const VOWELS: &str = "aăâeêioôơuưy";
const MARKED_VOWELS: &str = "ăâêôơư";
const ACUTE: char = '\u{301}';
const DOT: char = '\u{323}';
/// Grave, acute, tilde, hook, dot.
const TONES: [char; 5] = ['\u{300}', ACUTE, '\u{303}', '\u{309}', DOT];

/// The right spelling of a lower-case syllable, tone mark where this bank puts it ("hóa", "thủy",
/// "quý"); `None` when no Vietnamese syllable is built like that.
pub(crate) fn right_spelling(word: &str) -> Option<String> {
    let (base, tones): (String, String) = word.nfd().partition(|letter| !TONES.contains(letter));
    let base: String = base.nfc().collect();
    let (onset, rime) = parts(&base)?;
    let mut tones = tones.chars();
    let (tone, None) = (tones.next(), tones.next()) else { return None };
    let is_stopped = ["c", "ch", "p", "t"].iter().any(|end| rime.ends_with(end));
    let Some(tone) = tone else { return (!is_stopped).then_some(base) };
    if is_stopped && tone != ACUTE && tone != DOT {
        return None;
    }
    let at = tone_place(rime);
    let mut spelled = onset.to_owned();
    for (place, letter) in rime.chars().enumerate() {
        spelled.push(letter);
        if place == at {
            spelled.push(tone);
        }
    }
    Some(spelled.nfc().collect())
}

/// Onset and rime of a syllable without its tone.
fn parts(base: &str) -> Option<(&'static str, &str)> {
    let fits = |onset: &&'static str| {
        let rime = base.strip_prefix(*onset)?;
        (is_rime(rime) && go_together(onset, rime)).then_some((*onset, rime))
    };
    ONSETS.iter().find_map(fits)
}

fn is_rime(text: &str) -> bool {
    RIMES.split(' ').any(|rime| rime == text)
}

/// Spelling rules between onset and rime: `k` and not `c` before `e`, `ngh` and not `ng`, and so on.
fn go_together(onset: &str, rime: &str) -> bool {
    let is_front = rime.starts_with(['e', 'ê', 'i', 'y']);
    let fits_onset = match onset {
        "c" | "ng" => !is_front,
        "g" => !rime.starts_with(['e', 'ê', 'y']),
        "k" | "gh" | "ngh" => is_front,
        "qu" => !rime.starts_with(['o', 'u']),
        "gi" => !rime.starts_with(['i', 'y']),
        "" => !rime.starts_with("iê"),
        _ => true,
    };
    let fits_y = match rime {
        "y" => BEFORE_Y.contains(&onset),
        "ynh" | "ych" | "yt" => onset == "qu",
        _ => !rime.starts_with('y') || matches!(onset, "" | "qu"),
    };
    fits_onset && fits_y
}

/// Which letter of a rime carries the tone mark.
fn tone_place(rime: &str) -> usize {
    let letters: Vec<char> = rime.chars().collect();
    let vowels: Vec<usize> =
        (0..letters.len()).filter(|at| VOWELS.contains(letters[*at])).collect();
    let marked = vowels.iter().rev().find(|at| MARKED_VOWELS.contains(letters[**at]));
    let is_open = vowels.len() == letters.len();
    match (marked, vowels.as_slice()) {
        (Some(at), _) => *at,
        (None, [.., last]) if !is_open => *last,
        (None, [_, middle, _]) => *middle,
        (None, [first, ..]) => *first,
        (None, []) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::right_spelling;

    #[track_caller]
    fn check(word: &str, want: Option<&str>) {
        assert_eq!(right_spelling(word).as_deref(), want, "{word}");
    }

    #[test]
    fn syllables_that_can_exist_are_told_from_others() {
        for word in [
            "nghiêng", "quốc", "quýt", "khuỷu", "giếng", "gì", "già", "gìn", "ươm", "yêu", "xoài",
            "ngoằn", "thuở", "rượu", "khuya", "lý", "mướt", "quả", "sạp", "gia",
        ] {
            check(word, Some(word));
        }
        for word in ["nghành", "link", "nguời", "môt", "cểnh", "w", "online", "hếtt", "cat", ""]
        {
            check(word, None);
        }
    }

    #[test]
    fn the_tone_mark_stands_where_the_bank_puts_it() {
        check("hoá", Some("hóa"));
        check("toà", Some("tòa"));
        check("thuỷ", Some("thủy"));
        check("khoẻ", Some("khỏe"));
        check("qủa", Some("quả"));
        check("hòan", Some("hoàn"));
        check("gìa", Some("già"));
        check("qúy", Some("quý"));
        check("tìên", Some("tiền"));
    }
}
