//! Files that somebody looked at and may import in a moment, in memory: nobody has confirmed them
//! yet, so they are no part of the database.

use sathach_domain::moment::Moment;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// Bytes of all files together; the oldest go first.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// How long a file waits to be confirmed.
const MAX_AGE_MINUTES: i64 = 60;

/// A file that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name on the sender's machine.
    pub name: String,
    /// The file.
    pub bytes: Arc<Vec<u8>>,
}

impl Upload {
    /// A file as it came.
    #[must_use]
    pub fn new(name: &str, bytes: Vec<u8>) -> Upload {
        Upload { name: name.to_owned(), bytes: Arc::new(bytes) }
    }

    /// What a form calls the file by: a hash, so that what is confirmed is what was looked at.
    #[must_use]
    pub fn key(&self) -> String {
        hex::encode(Sha256::digest(self.bytes.as_slice()))
    }
}

struct Kept {
    owner: Uuid,
    since: Moment,
    upload: Upload,
}

/// The files that wait: one a person.
#[derive(Default)]
pub struct KeptUploads(Mutex<VecDeque<Kept>>);

impl KeptUploads {
    /// Keeps a file, in place of the one that its owner sent before.
    pub fn keep(&self, owner: Uuid, upload: Upload, now: Moment) {
        let Ok(mut kept) = self.0.lock() else { return };
        kept.retain(|other| other.owner != owner && is_fresh(other, now));
        kept.push_back(Kept { owner, since: now, upload });
        let size = |kept: &VecDeque<Kept>| kept.iter().map(|k| k.upload.bytes.len()).sum::<usize>();
        while size(&kept) > MAX_BYTES && kept.len() > 1 {
            kept.pop_front();
        }
    }

    /// The file of this key, if its owner asks and it still waits.
    #[must_use]
    pub fn find(&self, owner: Uuid, key: &str, now: Moment) -> Option<Upload> {
        let kept = self.0.lock().ok()?;
        let own = kept.iter().find(|kept| kept.owner == owner && is_fresh(kept, now))?;
        Some(own.upload.clone()).filter(|upload| upload.key() == key)
    }

    /// Lets go of a file that was imported.
    pub fn forget(&self, owner: Uuid) {
        if let Ok(mut kept) = self.0.lock() {
            kept.retain(|other| other.owner != owner);
        }
    }
}

fn is_fresh(kept: &Kept, now: Moment) -> bool {
    now.ms() - kept.since.ms() <= MAX_AGE_MINUTES * 60_000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Moment {
        Moment::from_ms(minutes * 60_000)
    }

    #[test]
    fn a_file_waits_an_hour_for_its_owner_only() {
        let kept = KeptUploads::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let upload = Upload::new("a.csv", b"a,b".to_vec());
        let key = upload.key();
        kept.keep(one, upload.clone(), at(0));
        assert_eq!(kept.find(one, &key, at(60)), Some(upload));
        assert_eq!(kept.find(one, &key, at(61)), None);
        assert_eq!(kept.find(other, &key, at(1)), None);
        assert_eq!(kept.find(one, "00", at(1)), None, "another file was looked at");
        kept.forget(one);
        assert_eq!(kept.find(one, &key, at(1)), None);
    }

    #[test]
    fn the_oldest_files_go_when_there_are_too_many_bytes() {
        let kept = KeptUploads::default();
        let person = |n: u8| Uuid::from_u128(u128::from(n));
        let uploads: Vec<Upload> =
            (0..4).map(|n| Upload::new("a", vec![n; 20 * 1024 * 1024])).collect();
        for (n, upload) in (0..4).zip(&uploads) {
            kept.keep(person(n), upload.clone(), at(0));
        }
        assert_eq!(kept.find(person(0), &uploads[0].key(), at(0)), None);
        assert!(kept.find(person(3), &uploads[3].key(), at(0)).is_some());
    }
}
