//! What holds for every import, whatever came in: shared by the fuzz targets and the corpus test.

use sathach_domain::bank::formats::settle::{KeptPicture, Wishes};
use sathach_domain::bank::formats::{Format, Outcome, Settled, import, settle};
use sathach_domain::bank::source::{SourceFile, read_item_file};

/// What the reader of item files may say of an imported item; anything else is our writer's fault.
const EXCUSED: [&str; 5] =
    ["missing_field", "empty_text", "odd_character", "not_nfc", "out_of_range"];

/// Imports bytes, unless the file is refused. Whatever comes out is TOML that our own reader takes,
/// each item that it would send back is named in the report as incomplete, and no question goes
/// without a word.
pub fn import_lawfully(bytes: &[u8], format: Format) -> Option<Settled> {
    let reading = import(bytes, format, None).ok()?;
    let n_questions = reading.n_questions;
    let mut keep = |_: &_| Ok(KeptPicture { bytes: Vec::new(), ending: "png" });
    let settled = settle(reading, &Wishes::default(), &mut keep);
    assert!(n_questions == 0 || !settled.notes.is_empty(), "nothing is said");
    let told = settled.notes.iter().filter(|note| note.outcome == Outcome::Incomplete);
    let told: Vec<_> = told.map(|note| note.item.as_deref()).collect();
    for (path, bytes) in settled.files.iter().filter(|(path, _)| path.ends_with(".toml")) {
        let text = String::from_utf8(bytes.clone()).expect("item files are UTF-8");
        let (_, findings) = read_item_file(&SourceFile { path: path.clone(), text });
        for finding in findings {
            assert!(EXCUSED.contains(&finding.rule.as_str()), "{finding:?}");
            assert!(told.contains(&finding.item.as_deref()), "nothing was said of {finding:?}");
        }
    }
    Some(settled)
}
