//! Style sheet, scripts and pictures that every page shares, built into the program.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// A file under `/assets`, as browsers get it.
struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: Vec<u8>,
    version: String,
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const TEXT: &str = "text/plain; charset=utf-8";

/// A script stands below the scripts that it imports: their versions become part of it.
const FILES: &[(&str, &str, &[u8])] = &[
    ("app.css", CSS, include_bytes!("assets/app.css")),
    ("mark.svg", SVG, include_bytes!("assets/mark.svg")),
    ("look.js", JS, include_bytes!("assets/look.js")),
    ("words.js", JS, include_bytes!("assets/words.js")),
    ("dom.js", JS, include_bytes!("assets/dom.js")),
    ("api.js", JS, include_bytes!("assets/api.js")),
    ("picture.js", JS, include_bytes!("assets/picture.js")),
    ("item.js", JS, include_bytes!("assets/item.js")),
    ("clock.js", JS, include_bytes!("assets/clock.js")),
    ("journal.js", JS, include_bytes!("assets/journal.js")),
    ("saver.js", JS, include_bytes!("assets/saver.js")),
    ("speak.js", JS, include_bytes!("assets/speak.js")),
    ("tabs.js", JS, include_bytes!("assets/tabs.js")),
    ("overview.js", JS, include_bytes!("assets/overview.js")),
    ("token.js", JS, include_bytes!("assets/token.js")),
    ("trust.js", JS, include_bytes!("assets/trust.js")),
    ("status_list.js", JS, include_bytes!("assets/status_list.js")),
    ("check.js", JS, include_bytes!("assets/check.js")),
    ("paper.js", JS, include_bytes!("assets/paper.js")),
    ("scan.js", JS, include_bytes!("assets/scan.js")),
    // The QR decoder of others, fetched only when a camera or a picture is used.
    ("jsqr.js", JS, include_bytes!("assets/jsqr.js")),
    ("jsqr-license.txt", TEXT, include_bytes!("assets/jsqr-license.txt")),
    ("join.js", JS, include_bytes!("assets/join.js")),
    ("practice.js", JS, include_bytes!("assets/practice.js")),
    ("preview.js", JS, include_bytes!("assets/preview.js")),
    ("editor.js", JS, include_bytes!("assets/editor.js")),
    ("exam.js", JS, include_bytes!("assets/exam.js")),
    ("roster.js", JS, include_bytes!("assets/roster.js")),
    ("progress.js", JS, include_bytes!("assets/progress.js")),
    ("verify.js", JS, include_bytes!("assets/verify.js")),
    ("sw.js", JS, include_bytes!("assets/sw.js")),
];

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let mut assets = Vec::with_capacity(FILES.len());
    for (name, content_type, bytes) in FILES {
        let bytes = with_versioned_imports(bytes, &assets);
        let version = short_hash(&bytes);
        assets.push(Asset { name, content_type, bytes, version });
    }
    assets
});

/// The address of an asset, which changes when its content does, so that browsers may keep it.
#[must_use]
pub fn asset_url(name: &str) -> String {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => format!("/assets/{name}?v={}", asset.version),
        None => format!("/assets/{name}"),
    }
}

/// The content type and the bytes of an asset.
#[must_use]
pub fn find_asset(name: &str) -> Option<(&'static str, &'static [u8])> {
    let asset = ASSETS.iter().find(|asset| asset.name == name)?;
    Some((asset.content_type, &asset.bytes))
}

/// Scripts import each other by name; without the version a browser could join an old script
/// to a new one.
fn with_versioned_imports(bytes: &[u8], known: &[Asset]) -> Vec<u8> {
    let Ok(script) = std::str::from_utf8(bytes) else {
        return bytes.to_vec();
    };
    let versioned = known.iter().fold(script.to_string(), |script, asset| {
        let import = format!("from \"./{}\"", asset.name);
        script.replace(&import, &format!("from \"./{}?v={}\"", asset.name, asset.version))
    });
    versioned.into_bytes()
}

fn short_hash(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..6])
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn every_import_carries_a_version() {
        for asset in ASSETS.iter().filter(|asset| asset.content_type == JS) {
            let script = std::str::from_utf8(&asset.bytes).unwrap();
            for import in script.lines().filter(|line| line.contains(" from \"./")) {
                assert!(import.contains(".js?v="), "{}: {import}", asset.name);
            }
        }
    }

    #[test]
    fn an_address_leads_to_its_asset() {
        let url = asset_url("app.css");
        let (path, version) = url.split_once("?v=").unwrap();
        assert_eq!(path, "/assets/app.css");
        assert_eq!(version.len(), 12);
        assert_eq!(find_asset("app.css").unwrap().0, CSS);
        assert_eq!(find_asset("../app.css"), None);
    }

    #[test]
    fn every_file_in_the_folder_is_served() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/assets");
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(find_asset(&name).is_some(), "{name} is not in FILES");
        }
    }
}
