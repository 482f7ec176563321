//! The words are complete, understood by Fluent, and used.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;

/// Keys and their lines, by the simple form that our files keep: `key = text` on one line.
fn entries(files: &[&str]) -> BTreeMap<String, String> {
    let lines = files.iter().flat_map(|file| file.lines());
    let entries = lines.filter_map(|line| line.split_once(" = "));
    entries
        .filter(|(key, _)| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
        .map(|(key, text)| (key.to_string(), text.to_string()))
        .collect()
}

/// All templates, scripts and Rust files of the web but this one.
fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.ends_with("words_tests.rs") {
            continue;
        } else if matches!(extension, Some("rs" | "html" | "js")) {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
    found
}

fn web() -> Vec<String> {
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"))
}

/// The keys that sources say, as in `say("key")` and `say_with("key", …)`.
fn keys_said(sources: &[String]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for source in sources {
        for start in ["say(\"", "say_with(\""] {
            let after = source.split(start).skip(1);
            keys.extend(after.filter_map(|rest| rest.split('"').next()).map(str::to_string));
        }
    }
    keys.retain(|key| !key.is_empty() && !key.contains(['…', ' ']));
    keys
}

fn values_in(text: &str) -> BTreeSet<&str> {
    text.split("{ $").skip(1).filter_map(|rest| rest.split([' ', '}']).next()).collect()
}

#[test]
fn fluent_understands_every_file() {
    for (files, language) in [(VI_FILES, Language::Vi), (EN_FILES, Language::En)] {
        for file in files {
            assert!(FluentResource::try_new((*file).to_string()).is_ok(), "{file}");
        }
        for key in entries(files).keys() {
            assert!(text(language, key, None).is_some(), "{key} of {language:?}");
        }
        let n_lines =
            files.iter().flat_map(|file| file.lines()).filter(|line| line.contains(" = "));
        assert_eq!(entries(files).len(), n_lines.count(), "a key stands twice");
    }
}

#[test]
fn every_key_that_is_said_exists() {
    let vi = entries(VI_FILES);
    for key in keys_said(&web()) {
        assert!(vi.contains_key(&key), "no word for {key}");
    }
}

#[test]
fn pages_hand_their_scripts_every_key_that_the_scripts_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let scripts = sources(&folder.join("assets"));
    let pages: Vec<String> =
        ["candidate", "verifier"].iter().flat_map(|room| sources(&folder.join(room))).collect();
    for key in keys_said(&scripts) {
        let literal = format!("\"{key}\"");
        assert!(pages.iter().any(|page| page.contains(&literal)), "no page hands over {key}");
    }
}

#[test]
fn every_key_is_used() {
    let sources = web();
    for key in entries(VI_FILES).keys() {
        let literal = format!("\"{key}\"");
        assert!(sources.iter().any(|source| source.contains(&literal)), "nobody says {key}");
    }
}

#[test]
fn english_has_the_keys_of_its_vietnamese_twins_and_no_others() {
    // The first files of both lists are twins; staff's files come after them.
    let vi = entries(&VI_FILES[..EN_FILES.len()]);
    let en = entries(EN_FILES);
    assert_eq!(vi.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    for (key, text) in &vi {
        assert_eq!(values_in(text), values_in(&en[key]), "{key}");
    }
}

#[test]
fn sentences_for_candidates_are_short() {
    for (key, text) in entries(&[include_str!("words/vi/candidate.ftl")]) {
        for sentence in text.split(['.', '?', '!', ':']) {
            let n_words = sentence.split_whitespace().count();
            assert!(n_words <= 20, "{key} has a sentence of {n_words} syllables");
        }
    }
}

#[test]
fn values_are_filled_in_without_marks() {
    let words = Words::new(Language::Vi);
    assert_eq!(words.say_with("exam-heading", &[("n", 7), ("total", 30)]), "Câu 7/30");
    let english = Words::new(Language::En);
    assert_eq!(english.say_with("instructions-hello", &[("name", "Giang")]), "Welcome, Giang");
}

#[test]
fn a_script_gets_places_and_no_tags() {
    let json = Words::new(Language::Vi).as_json(&["exam-heading", "exam-flag"]);
    assert_eq!(
        json,
        "{\"exam-heading\":\"Câu {n}/{total}\",\"exam-flag\":\"Đánh dấu để xem lại\"}"
    );
    assert_eq!(escape_for_script("</script>&"), "\\u003c/script\\u003e\\u0026");
}

#[test]
fn a_missing_key_is_plain_to_see() {
    assert_eq!(Words::new(Language::En).say("no-such-key-anywhere"), "⟦no-such-key-anywhere⟧");
}
