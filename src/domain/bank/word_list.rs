//! The words that items may use: plain syllables, and a glossary of foreign words, acronyms, names.

use std::collections::{BTreeSet, HashSet};

use super::finding::Finding;
use super::phrases::{folded_words, without_accents};
use super::reading::{Fields, Located, Notes, read_document};
use super::source::SourceFile;
use super::syllable::right_spelling;

/// Most entries of a list of the glossary.
const MAX_GLOSSARY: usize = 2000;
/// Most bytes of the list of plain syllables.
const MAX_PLAIN_BYTES: usize = 500_000;

/// The two files of word lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordFiles {
    /// `words/plain.txt`: plain syllables between blanks; lines that begin with `#` are remarks.
    pub plain: SourceFile,
    /// `words/glossary.toml`: what else is allowed, and names to avoid.
    pub glossary: SourceFile,
}

/// Word lists as rules look things up in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordList {
    plain: HashSet<String>,
    /// Plain syllables without accents, as in messages typed without a Vietnamese keyboard.
    bare: HashSet<String>,
    foreign: HashSet<String>,
    acronyms: BTreeSet<String>,
    names: HashSet<String>,
    /// Trade marks to avoid, each with the function to write instead.
    avoided: Vec<(String, String)>,
}

impl WordList {
    /// True for a plain Vietnamese syllable, in lower case.
    pub(crate) fn is_plain(&self, word: &str) -> bool {
        self.plain.contains(word)
    }

    /// True for a plain syllable that lost its accents.
    pub(crate) fn is_bare(&self, word: &str) -> bool {
        self.bare.contains(word)
    }

    /// True for a foreign word or a name of the glossary, in lower case.
    pub(crate) fn is_foreign(&self, word: &str) -> bool {
        self.foreign.contains(word) || self.names.contains(word)
    }

    /// True for an acronym of the glossary.
    pub(crate) fn is_acronym(&self, word: &str) -> bool {
        self.acronyms.contains(word)
    }

    /// Trade marks to avoid in folded form, each with what to write instead.
    pub(crate) fn avoided(&self) -> &[(String, String)] {
        &self.avoided
    }
}

/// Reads both lists with all their faults.
#[must_use]
pub fn read_word_list(files: &WordFiles) -> (WordList, Vec<Finding>) {
    let mut list = WordList::default();
    let mut findings = read_plain(&files.plain, &mut list);
    let (_, glossary_findings) =
        read_document(&files.glossary, |fields, notes| read_glossary(fields, &mut list, notes));
    findings.extend(glossary_findings);
    list.bare = list.plain.iter().map(|word| without_accents(word)).collect();
    (list, findings)
}

fn read_plain(file: &SourceFile, list: &mut WordList) -> Vec<Finding> {
    let mut notes = Notes::new(file);
    if file.text.len() > MAX_PLAIN_BYTES {
        let message = format!("the list is longer than {MAX_PLAIN_BYTES} bytes; shorten it");
        notes.error(1, "out_of_range", message);
        return notes.into_findings();
    }
    let lines = file.text.lines().zip(1..).filter(|(line, _)| !line.starts_with('#'));
    for (line, number) in lines {
        for word in line.split_whitespace() {
            expect_syllable(word, number, &mut notes);
            list.plain.insert(word.to_owned());
        }
    }
    notes.into_findings()
}

fn expect_syllable(word: &str, line: usize, notes: &mut Notes<'_>) {
    if right_spelling(word).as_deref() == Some(word) {
        return;
    }
    let message = format!(
        "\"{word}\" is no Vietnamese syllable in lower case with its tone mark as in \"hóa\"; \
         correct it, or list it as `foreign` in the glossary"
    );
    notes.error(line, "bad_value", message);
}

fn read_glossary(fields: &mut Fields<'_>, list: &mut WordList, notes: &mut Notes<'_>) {
    for syllable in texts("syllables", fields, notes) {
        expect_syllable(&syllable.value, syllable.line, notes);
        list.plain.insert(syllable.value);
    }
    let foreign = texts("foreign", fields, notes);
    list.foreign = foreign.iter().flat_map(|word| forms(&word.value)).collect();
    let acronyms = texts("acronyms", fields, notes);
    list.acronyms = acronyms.into_iter().map(|word| word.value).collect();
    let names = texts("names", fields, notes);
    list.names = names.iter().flat_map(|name| forms(&name.value)).collect();
    for entry in texts("names_to_avoid", fields, notes) {
        let Some((name, instead)) = entry.value.split_once(" = ") else {
            let message = "write a name, ` = `, and the function to write instead";
            notes.error(entry.line, "bad_value", message);
            continue;
        };
        // A name of one word is a matter of rule 17, not a strange word besides.
        let words = folded_words(name);
        if let [word] = words.as_slice() {
            list.names.insert(word.clone());
        }
        list.avoided.push((words.join(" "), instead.trim().to_owned()));
    }
}

fn texts(
    name: &'static str,
    fields: &mut Fields<'_>,
    notes: &mut Notes<'_>,
) -> Vec<Located<String>> {
    let list: Option<Located<Vec<Located<String>>>> = fields.required(name, notes);
    let Some(list) = list else { return Vec::new() };
    if list.value.len() > MAX_GLOSSARY {
        let message = format!("`{name}` has more than {MAX_GLOSSARY} entries; shorten it");
        notes.error(list.line, "out_of_range", message);
    }
    list.value
}

/// A glossary entry as a whole in lower case, and its words.
fn forms(entry: &str) -> Vec<String> {
    let mut forms = folded_words(entry);
    forms.push(entry.to_lowercase());
    forms
}

#[cfg(test)]
mod tests {
    use super::super::sample::{file, words};
    use super::read_word_list;

    #[test]
    fn the_shipped_lists_have_no_faults() {
        let (list, findings) = read_word_list(&words());
        assert_eq!(findings, []);
        assert!(list.is_plain("nghiêng") && list.is_bare("nghieng"));
        assert!(list.is_foreign("wi-fi") && list.is_foreign("chatgpt") && list.is_acronym("OTP"));
        assert!(list.avoided().iter().any(|(name, _)| name == "app store"));
    }

    #[test]
    fn faults_of_the_lists_have_their_lines() {
        let mut files = words();
        files.plain = file("words/plain.txt", "# head\nnghành và\n");
        files.glossary.text =
            files.glossary.text.replacen("syllables = [", "syllables = [\"x\",", 1);
        let (_, findings) = read_word_list(&files);
        let found: Vec<_> = findings.iter().map(|f| (f.line, f.rule.as_str())).collect();
        assert_eq!(found[0], (2, "bad_value"));
        assert_eq!(found[1].1, "bad_value");
        assert_eq!(found.len(), 2);
    }
}
