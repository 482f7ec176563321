//! What every fuzz target does with its bytes.

use sathach_domain::bank::formats::settle::{KeptPicture, Wishes};
use sathach_domain::bank::formats::{Format, import, settle};
use sathach_domain::bank::source::{SourceFile, read_item_file};

/// Imports bytes; whatever comes out must be item files that our own reader understands.
pub fn import_bytes(bytes: &[u8], format: Format) {
    let Ok(reading) = import(bytes, format, None) else { return };
    let mut keep = |_: &_| Ok(KeptPicture { bytes: Vec::new(), ending: "png" });
    let settled = settle(reading, &Wishes::default(), &mut keep);
    for (path, bytes) in settled.files {
        if !path.ends_with(".toml") {
            continue;
        }
        let text = String::from_utf8(bytes).expect("item files are UTF-8");
        let (_, findings) = read_item_file(&SourceFile { path, text });
        let usual = ["missing_field", "empty_text"];
        let odd = findings.iter().find(|finding| !usual.contains(&finding.rule.as_str()));
        assert_eq!(odd, None);
    }
}
