//! The verification page as one file for a stick: scripts, style, trust list and status lists
//! inside, nothing fetched.

use super::pages::VERIFY_WORDS;
use crate::services::print_papers::host_of;
use crate::services::status_lists::status_credential;
use crate::services::{App, Failure, Refusal, issuance_log};
use crate::web::assets::find_asset;
use crate::web::page::Page;
use crate::web::words::Words;
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sathach_domain::credential::{ListName, Purpose};
use serde_json::{Map, json};
use sha2::{Digest, Sha256};

/// The scripts of the page, each after those that it imports.
pub const SCRIPTS: [&str; 10] = [
    "words.js",
    "dom.js",
    "api.js",
    "token.js",
    "trust.js",
    "status_list.js",
    "check.js",
    "paper.js",
    "scan.js",
    "verify.js",
];

/// The file.
#[derive(Clone, Debug, Template)]
#[template(path = "verifier/kept.html", config = "src/web/askama.toml")]
pub struct KeptPage {
    page: Page,
    host: String,
    root: String,
    made_at: String,
    policy: String,
    style: String,
    words_json: String,
    held_json: String,
    decoder: String,
    script: String,
}

impl KeptPage {
    /// The page with the lists as they are now.
    ///
    /// # Errors
    /// [`Refusal::TrustNotSigned`] before there is anything to verify by.
    pub async fn of(app: &App, words: Words) -> Result<KeptPage, Failure> {
        let trust = app.keys.trust().ok_or(Refusal::TrustNotSigned)?;
        let mut lists = Map::new();
        for purpose in Purpose::ALL {
            let name = ListName { purpose, list: 0 }.to_string();
            if let Some(jwt) = status_credential(app, &name).await? {
                lists.insert(name, json!(jwt));
            }
        }
        let leaves = match trust.list.keys.iter().any(|key| key.logged.is_some()) {
            true => issuance_log::log_leaves(app).await?,
            false => Vec::new(),
        };
        let now = app.now();
        let held = json!({
            "trust": trust.jws, "lists": lists, "leaves": leaves, "madeAt": now.ms(),
        });
        let (style, decoder, script) = (text_of("app.css"), text_of("jsqr.js"), script());
        Ok(KeptPage {
            page: Page::new(words, "verify-heading", "/verify.html"),
            host: host_of(app),
            root: trust.pin.to_string(),
            made_at: words.moment(now.utc()),
            policy: policy(&style, &[&decoder, &script]),
            words_json: words.as_json(VERIFY_WORDS),
            // Within a script element no text may look like its end.
            held_json: held.to_string().replace('<', "\\u003c"),
            style,
            decoder,
            script,
        })
    }
}

/// Nothing is fetched from anywhere, and no other script runs.
fn policy(style: &str, scripts: &[&str]) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let scripts: Vec<String> = scripts.iter().map(|script| hash(script)).collect();
    format!(
        "default-src 'none'; style-src {}; script-src {}; img-src blob: data:",
        hash(style),
        scripts.join(" ")
    )
}

fn text_of(name: &str) -> String {
    let bytes = find_asset(name).map(|(_, bytes)| bytes).unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

/// All scripts as one: without imports and exports they see each other's names.
fn script() -> String {
    let mut all = String::new();
    for name in SCRIPTS {
        let text = text_of(name);
        let mut is_import = false;
        for line in text.lines() {
            is_import = is_import || line.starts_with("import ");
            if !is_import {
                all.push_str(line.strip_prefix("export ").unwrap_or(line));
                all.push('\n');
            }
            if line.ends_with(';') {
                is_import = false;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_become_one_without_imports_and_without_the_end_of_an_element() {
        let script = script();
        for (part, want) in [("import ", 0), ("\nexport ", 0), ("from \"./", 0), ("</script", 0)] {
            assert_eq!(script.matches(part).count(), want, "{part}");
        }
        for name in SCRIPTS {
            assert!(!text_of(name).is_empty(), "{name}");
        }
        assert!(!text_of("jsqr.js").contains("</script"));
        assert!(script.contains("async function verdictOn("));
    }

    #[test]
    fn no_two_scripts_use_the_same_name_at_their_top() {
        let script = script();
        let mut names = std::collections::BTreeSet::new();
        for line in script.lines() {
            let word = ["const ", "let ", "function ", "async function ", "class "]
                .iter()
                .find_map(|start| line.strip_prefix(start));
            if let Some(word) = word {
                let is_part = |c: char| c.is_alphanumeric() || c == '_';
                let name = word.split(|c| !is_part(c)).next().unwrap_or_default();
                assert!(name.is_empty() || names.insert(name), "{name} stands there twice");
            }
        }
        assert!(names.len() > 50, "{names:?}");
    }
}
