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
    let live = bank
        .items
        .iter()
        .filter(|item| item.state == ReviewState::Live);
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
    Ok(hex(&Sha256::digest(serde_json::to_vec(item)?)))
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
    Ok(hex(&hasher.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
