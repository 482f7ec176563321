//! Checks of the code itself: layers, file headers, forbidden calls, folders.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
}

/// Path and text of all Rust files under these folders.
fn rust(folders: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in folders {
        files(Path::new(folder), "rs", &mut found);
    }
    assert!(!found.is_empty());
    let read = |path: PathBuf| (path.display().to_string(), std::fs::read_to_string(path).unwrap());
    found.into_iter().map(read).collect()
}

fn must_not_hold(folders: &[&str], words: &[&str], allowed: &[&str]) {
    for (path, text) in rust(folders) {
        if allowed.iter().any(|allowed| path.starts_with(allowed)) {
            continue;
        }
        for word in words {
            assert!(!text.contains(word), "{path} holds {word}");
        }
    }
}

#[test]
fn only_the_store_knows_sql() {
    must_not_hold(&["src"], &["sea_orm", "sqlx"], &["src/store"]);
}

#[test]
fn only_the_web_knows_http() {
    must_not_hold(&["src"], &["actix_web::"], &["src/web", "src/main.rs"]);
    must_not_hold(&["src"], &["askama::"], &["src/web"]);
}

#[test]
fn only_one_file_reads_the_clock_and_draws_random_numbers() {
    let words = ["Utc::now()", "SystemTime::now", "rand::rng"];
    must_not_hold(&["src"], &words, &["src/services/app.rs"]);
}

#[test]
fn every_file_says_first_what_it_holds() {
    for (path, text) in rust(&["src", "migrations", "tests"]) {
        assert!(text.starts_with("//! "), "{path}");
    }
}

#[test]
fn nothing_is_left_unfinished_or_silenced() {
    let words = [concat!("todo", "!("), concat!("dbg", "!("), concat!("unimplemented", "!(")];
    must_not_hold(&["src", "migrations", "tests"], &words, &[]);
    must_not_hold(&["src", "migrations", "tests"], &[concat!("#[", "allow(")], &[]);
}

#[test]
fn no_file_is_longer_than_a_newcomer_can_read() {
    for (path, text) in rust(&["src", "migrations", "tests"]) {
        assert!(text.lines().count() <= 600, "{path}");
    }
}

#[test]
fn the_top_folders_are_the_agreed_ones() {
    let agreed =
        ["src", "question-banks", "migrations", "certs-templates", "tests", "docs", "target"];
    for entry in std::fs::read_dir(".").unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() && !name.starts_with('.') {
            assert!(agreed.contains(&name.as_str()), "{name}");
        }
    }
}

#[test]
fn no_template_holds_words_of_its_own() {
    let mut found = Vec::new();
    files(Path::new("src/web/templates"), "html", &mut found);
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        let foreign = text.chars().find(|c| c.is_alphabetic() && !c.is_ascii());
        assert_eq!(foreign, None, "{}", path.display());
    }
}
