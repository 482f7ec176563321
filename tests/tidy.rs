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
fn layers_use_only_what_stands_before_them() {
    must_not_hold(&["src/domain"], &["std::fs", "std::env", "async fn", "tokio"], &[]);
    let above_store = ["crate::services", "crate::web", "crate::cli", "crate::config"];
    must_not_hold(&["src/store", "src/paper"], &above_store, &[]);
    must_not_hold(&["src/paper"], &["crate::store"], &[]);
    must_not_hold(&["src/services"], &["crate::web", "crate::cli", "crate::config"], &[]);
    must_not_hold(&["src/web"], &["crate::cli", "crate::config"], &[]);
}

#[test]
fn pages_ask_the_services_and_not_the_store() {
    must_not_hold(&["src/web"], &["crate::store"], &[]);
}

#[test]
fn only_one_file_reads_the_clock_and_draws_random_numbers() {
    let words = ["Utc::now", "Local::now", "SystemTime::now", "rand::rng", "rand::random", "OsRng"];
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
    let words = [concat!("#[", "allow("), concat!("#![", "allow("), concat!("#[", "ignore")];
    must_not_hold(&["src", "migrations", "tests"], &words, &[]);
}

#[test]
fn no_file_is_longer_than_a_newcomer_can_read() {
    for (path, text) in rust(&["src", "migrations", "tests"]) {
        assert!(text.lines().count() <= 500, "{path}");
    }
}

#[test]
fn no_line_is_wider_than_a_hundred_columns() {
    let is_wide = |text: &str| text.lines().any(|line| line.chars().count() > 100);
    for (path, text) in rust(&["src", "migrations", "tests"]) {
        assert!(!is_wide(&text), "{path}");
    }
}

#[test]
fn things_have_the_names_of_the_glossary() {
    let others = [concat!("proc", "tor"), concat!("super", "visor"), concat!("thres", "hold")];
    let vague = ["util", "helper", "manager", "data", "info"];
    for (path, text) in rust(&["src", "migrations", "tests"]) {
        let text = text.to_lowercase();
        for other in others {
            assert!(!text.contains(other), "{path} says {other}");
        }
        let name = Path::new(&path).file_stem().unwrap().to_str().unwrap();
        let is_vague = |part: &str| vague.contains(&part.trim_end_matches('s'));
        assert!(!name.split('_').any(is_vague), "{path}");
    }
}

/// Files that people write, whatever their kind.
fn written() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for extension in ["rs", "toml", "md", "html", "css", "js", "ftl", "json", "sh", "csv"] {
        for folder in ["src", "migrations", "certs-templates", "question-banks", "docs"] {
            files(Path::new(folder), extension, &mut found);
        }
        for folder in ["tests/journeys", "tests/bench", ".ci"] {
            files(Path::new(folder), extension, &mut found);
        }
    }
    let single = ["README.md", "CHANGELOG.md", "Cargo.toml", "tests/run", ".ci/run"];
    found.extend(single.map(PathBuf::from));
    found
}

#[test]
fn no_file_names_a_place_on_one_machine() {
    let places = [concat!("/", "work/"), concat!("/", "root/"), concat!("/", "home/")];
    for path in written() {
        let text = std::fs::read_to_string(&path).unwrap();
        for place in places {
            assert!(!text.contains(place), "{} holds {place}", path.display());
        }
    }
}

#[test]
fn the_lock_of_npm_names_no_registry() {
    let lock = std::fs::read_to_string("tests/package-lock.json").unwrap();
    assert!(lock.contains("integrity") && !lock.contains("://"), "{lock}");
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

fn first_foreign_letter(text: &str) -> Option<char> {
    text.chars().find(|c| c.is_alphabetic() && !c.is_ascii())
}

#[test]
fn no_template_or_script_holds_words_of_its_own() {
    let mut found = Vec::new();
    files(Path::new("src/web/templates"), "html", &mut found);
    files(Path::new("src/web/assets"), "js", &mut found);
    assert!(found.len() > 20);
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(first_foreign_letter(&text), None, "{}", path.display());
    }
}

#[test]
fn no_handler_holds_words_of_its_own() {
    // Pages hold their samples; a language says its own name; the description of the interface
    // is for programmers.
    let allowed = ["pages.rs", "words.rs", "words_tests.rs", "openapi.rs"];
    for (path, text) in rust(&["src/web"]) {
        if !allowed.iter().any(|end| path.ends_with(end)) {
            assert_eq!(first_foreign_letter(&text), None, "{path}");
        }
    }
}
