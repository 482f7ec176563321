//! A bank release: the live items, frozen and hashed, from which forms are dealt.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::check::BankCheck;
use super::item::{Item, ReviewState};
use super::load::{Bank, BankFiles, load_bank};

/// A frozen snapshot of a bank's live items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankRelease {
    /// SHA-256 over the id, version and content hash of every item, as 64 hexadecimal digits.
    pub hash_hex: String,
    /// Live items, sorted by id.
    pub items: Vec<Item>,
}

/// Why a bank cannot be released.
#[derive(Debug, Error)]
pub enum ReleaseError {
    /// The bank has errors.
    #[error("the bank has {} errors; `sathach bank check` lists them", .0.n_errors)]
    BankHasErrors(Box<BankCheck>),
    /// No item is live.
    #[error("the bank has no live item")]
    NoLiveItem,
    /// An item cannot be written as JSON.
    #[error("an item cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// Releases the bank that stands in these files.
///
/// # Errors
///
/// Refuses a bank with errors, and one without live items.
pub fn release_files(files: &BankFiles) -> Result<BankRelease, ReleaseError> {
    let bank = load_bank(files).map_err(|check| ReleaseError::BankHasErrors(Box::new(check)))?;
    release_bank(&bank)
}

/// Releases a loaded bank, which has no errors.
///
/// # Errors
///
/// Refuses a bank without live items.
pub fn release_bank(bank: &Bank) -> Result<BankRelease, ReleaseError> {
    let live = bank.items.iter().filter(|item| item.state == ReviewState::Live);
    let mut items: Vec<Item> = live.cloned().collect();
    if items.is_empty() {
        return Err(ReleaseError::NoLiveItem);
    }
    items.sort_by(|left, right| left.id.cmp(&right.id));
    let hash_hex = release_hash(&items)?;
    Ok(BankRelease { hash_hex, items })
}

/// SHA-256 of an item's canonical JSON: its fields in the order of the type, without spaces.
///
/// # Errors
///
/// Only when the item cannot be written as JSON.
pub fn content_hash(item: &Item) -> Result<String, serde_json::Error> {
    Ok(hex::encode(Sha256::digest(serde_json::to_vec(item)?)))
}

/// The hash of a release whose items are sorted by id; recomputed when a release is read back.
///
/// # Errors
///
/// Only when an item cannot be written as JSON.
pub fn release_hash(items: &[Item]) -> Result<String, serde_json::Error> {
    let mut hasher = Sha256::new();
    for item in items {
        let line = format!("{}\0{}\0{}\n", item.id, item.version, content_hash(item)?);
        hasher.update(line.as_bytes());
    }
    Ok(hex::encode(hasher.finalize()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::super::sample::{SAFETY, bank_with, changed};
    use super::{ReleaseError, release_files, release_hash};

    fn hash(items: &str) -> String {
        release_files(&bank_with(items)).unwrap().hash_hex
    }

    #[test]
    fn a_release_holds_live_items_by_id_under_a_stable_hash() {
        let release = release_files(&bank_with(SAFETY)).unwrap();
        let ids: Vec<&str> = release.items.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(ids, ["safety-001", "safety-002", "safety-003", "safety-004"]);
        // Written down so that a change of the format does not go unseen: forms rest on it.
        let want = "00250ad060cb3cbbf8bf9f71c57e68953899e5e8c7b5a9d9ce7c7ef9b35d4528";
        assert_eq!(release.hash_hex, want);
        assert_eq!(release_hash(&release.items).unwrap(), want);
    }

    #[test]
    fn the_hash_depends_on_content_and_not_on_the_order_of_the_file() {
        let second = SAFETY.find("[[item]]\nid = \"safety-002\"").unwrap();
        let turned = format!("{}{}", &SAFETY[second..], &SAFETY[..second]);
        assert_eq!(hash(SAFETY), hash(&turned));
        assert_ne!(hash(SAFETY), hash(&changed(SAFETY, "Kênh chính thức.", "Kênh chính thức!")));
        assert_ne!(
            hash(SAFETY),
            hash(&changed(SAFETY, "seconds = 45", "version = 2\nseconds = 45"))
        );
    }

    #[test]
    fn the_hash_depends_on_the_content_of_pictures() {
        let mut files = bank_with(SAFETY);
        files.pictures[0].bytes.push(b'\n');
        assert_ne!(release_files(&files).unwrap().hash_hex, hash(SAFETY));
        files.pictures.clear();
        let refused = release_files(&files);
        assert!(matches!(refused, Err(ReleaseError::BankHasErrors(check)) if check.n_errors == 1));
    }

    #[test]
    fn items_that_are_not_live_stay_out() {
        let written = "state = \"live\"\nauthor = \"author-1\"\n\
                       review = { reviewer = \"reviewer-1\", \
                       on = 2026-11-22 }";
        let text = changed(SAFETY, written, "state = \"draft\"\nauthor = \"author-1\"");
        let release = release_files(&bank_with(&text)).unwrap();
        assert!(release.items.iter().all(|item| item.id != "safety-002"));
        assert_eq!(release.items.len(), 3);
    }

    #[test]
    fn a_release_survives_json() {
        let release = release_files(&bank_with(SAFETY)).unwrap();
        let text = serde_json::to_string(&release).unwrap();
        assert_eq!(serde_json::from_str::<super::BankRelease>(&text).unwrap(), release);
    }

    #[test]
    fn a_bank_with_errors_or_without_live_items_is_refused() {
        let broken = release_files(&bank_with(&changed(SAFETY, "seconds = 45", "seconds = 5")));
        assert!(matches!(broken, Err(ReleaseError::BankHasErrors(check)) if check.n_errors == 1));
        let mut idle = bank_with(&SAFETY.replace("state = \"live\"", "state = \"resting\""));
        idle.exams.clear();
        assert!(matches!(release_files(&idle), Err(ReleaseError::NoLiveItem)));
    }
}
