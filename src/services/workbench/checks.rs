//! Checks of whole banks, remembered by the content that was checked: pages look at the same bank
//! again and again, and a check takes a while.

use sathach_domain::bank::check::BankCheck;
use sathach_domain::bank::check_bank;
use sathach_domain::bank::load::BankFiles;
use sathach_domain::bank::source::SourceFile;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// Checks that are remembered: the list, and some items that are being looked at or written.
const MAX_CHECKS: usize = 32;

type Key = [u8; 32];

/// The last checks, newest last.
#[derive(Default)]
pub struct BankChecks(Mutex<VecDeque<(Key, Arc<BankCheck>)>>);

impl BankChecks {
    /// What the check of this bank finds; only a bank that was not checked before takes a while.
    #[must_use]
    pub fn of(&self, files: &BankFiles) -> Arc<BankCheck> {
        let key = key_of(files);
        if let Some(check) = self.remembered(&key) {
            return check;
        }
        let check = Arc::new(check_bank(files));
        if let Ok(mut checks) = self.0.lock() {
            if checks.len() >= MAX_CHECKS {
                checks.pop_front();
            }
            checks.push_back((key, Arc::clone(&check)));
        }
        check
    }

    /// Finds a check, and makes it the last to be forgotten.
    fn remembered(&self, key: &Key) -> Option<Arc<BankCheck>> {
        let mut checks = self.0.lock().ok()?;
        let at = checks.iter().position(|(known, _)| known == key)?;
        let found = checks.remove(at)?;
        let check = Arc::clone(&found.1);
        checks.push_back(found);
        Some(check)
    }
}

/// A hash of everything that a check reads.
fn key_of(files: &BankFiles) -> Key {
    let BankFiles { framework, items, exams, pictures, words } = files;
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    let texts = [framework, &words.plain, &words.glossary].into_iter();
    let parts = [items, exams].map(Vec::len);
    for SourceFile { path, text } in texts.chain(items).chain(exams) {
        add(path.as_bytes());
        add(text.as_bytes());
    }
    for picture in pictures {
        add(picture.path.as_bytes());
        add(&picture.bytes);
    }
    for n in parts {
        add(&n.to_be_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::shipped;
    use sathach_domain::bank::load::PictureFile;

    fn small_bank() -> BankFiles {
        let mut bank = shipped::bank();
        bank.items.truncate(1);
        bank.pictures.clear();
        bank.exams.clear();
        bank
    }

    #[test]
    fn a_bank_is_checked_once_until_anything_in_it_changes() {
        let checks = BankChecks::default();
        let bank = small_bank();
        let first = checks.of(&bank);
        assert!(Arc::ptr_eq(&first, &checks.of(&bank)));
        let changes: [fn(&mut BankFiles); 4] = [
            |bank| bank.items[0].text.push('\n'),
            |bank| bank.items[0].path.push('x'),
            |bank| bank.words.plain.text.push('\n'),
            |bank| bank.pictures.push(PictureFile { path: "a.svg".to_owned(), bytes: vec![1] }),
        ];
        for change in changes {
            let mut other = bank.clone();
            change(&mut other);
            assert!(!Arc::ptr_eq(&first, &checks.of(&other)));
        }
        assert!(Arc::ptr_eq(&first, &checks.of(&bank)), "the first one is still known");
    }
}
