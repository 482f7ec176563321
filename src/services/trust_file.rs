//! The signed trust list and the pinned root as the server holds them, in the folder of its keys.
//!
//! The list is read again when its file changes, so that a key can be withdrawn without a restart.

use super::failure::Fault;
use super::key_files::write_private;
use super::keys::signature_holds;
use sathach_domain::credential::{RootPin, TrustList, open_signed_trust};
use sha2::{Digest, Sha256};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

/// The signed trust list.
const LIST_FILE: &str = "trust.jws";

/// The thumbprint of the root that signs it.
const PIN_FILE: &str = "root-pin";

/// A trust list whose signature was checked, with the text that verifiers fetch.
#[derive(Clone, Debug)]
pub struct SignedTrust {
    /// The JWS.
    pub jws: String,
    /// What it says.
    pub list: TrustList,
    /// The root that signed it.
    pub pin: RootPin,
    /// A short hash of the text, for caches.
    pub hash: String,
}

/// Whatever trust list is in force.
pub struct InstalledTrust {
    dir: PathBuf,
    kept: RwLock<Option<Kept>>,
}

struct Kept {
    stamp: Stamp,
    signed: Arc<SignedTrust>,
}

/// Tells one written file from the next. The time alone does not: clocks of file systems tick in
/// milliseconds, and two lists can be written within one tick. Each is a file of its own, renamed
/// into place, and while the old one is there the new one has another number.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    bytes: u64,
    seconds: i64,
    nanoseconds: i64,
}

impl InstalledTrust {
    /// Reads what is in the folder; a folder without a list will do.
    ///
    /// # Errors
    /// When there is a list and the pinned root did not sign it.
    pub fn open(dir: &Path) -> Result<Self, Fault> {
        let installed = Self { dir: dir.to_owned(), kept: RwLock::new(None) };
        if let Some(stamp) = installed.stamp() {
            let signed = Arc::new(installed.read()?);
            installed.keep(Some(Kept { stamp, signed }));
        }
        Ok(installed)
    }

    /// The list in force; none before the first one was signed.
    #[must_use]
    pub fn current(&self) -> Option<Arc<SignedTrust>> {
        let stamp = self.stamp();
        let kept = self
            .kept
            .read()
            .ok()
            .and_then(|kept| kept.as_ref().map(|kept| (kept.stamp, Arc::clone(&kept.signed))));
        match (stamp, kept) {
            (Some(now), Some((then, signed))) if now == then => Some(signed),
            (None, kept) => kept.map(|(_, signed)| signed),
            (Some(stamp), kept) => match self.read() {
                Ok(signed) => {
                    let signed = Arc::new(signed);
                    self.keep(Some(Kept { stamp, signed: Arc::clone(&signed) }));
                    Some(signed)
                }
                Err(fault) => {
                    tracing::error!(%fault, "the new trust list is not used");
                    kept.map(|(_, signed)| signed)
                }
            },
        }
    }

    /// Puts a signed list in force. The first one pins its root.
    ///
    /// # Errors
    /// When another root is pinned, or this one did not sign the list.
    pub fn install(&self, jws: &str, pin: RootPin) -> Result<TrustList, Fault> {
        let list = open(jws, pin)?;
        match self.pin()? {
            Some(pinned) if pinned != pin => {
                let path = self.dir.join(PIN_FILE);
                return Err(Fault::Key(format!(
                    "{} pins the root {pinned}, not {pin}; a new root makes every verifier start \
                     anew: remove that file only when you mean it",
                    path.display()
                )));
            }
            Some(_) => {}
            None => write_private(&self.dir.join(PIN_FILE), pin.to_string().as_bytes())?,
        }
        write_private(&self.dir.join(LIST_FILE), jws.trim().as_bytes())?;
        self.keep(None);
        Ok(list)
    }

    /// The pinned root; none before the first list.
    ///
    /// # Errors
    /// When the file holds something else.
    pub fn pin(&self) -> Result<Option<RootPin>, Fault> {
        let path = self.dir.join(PIN_FILE);
        let Ok(text) = fs::read_to_string(&path) else { return Ok(None) };
        let pin = text.parse();
        pin.map(Some).map_err(|error| Fault::Key(format!("{}: {error}", path.display())))
    }

    fn read(&self) -> Result<SignedTrust, Fault> {
        let path = self.dir.join(LIST_FILE);
        let at = |what: String| Fault::Key(format!("{}: {what}", path.display()));
        let jws = fs::read_to_string(&path).map_err(|error| at(error.to_string()))?;
        let pin = self.pin()?.ok_or_else(|| at(format!("{PIN_FILE} is missing beside it")))?;
        let list = open(&jws, pin).map_err(|fault| at(fault.to_string()))?;
        let hash = hex::encode(&Sha256::digest(&jws)[..8]);
        Ok(SignedTrust { jws, list, pin, hash })
    }

    fn stamp(&self) -> Option<Stamp> {
        let found = fs::metadata(self.dir.join(LIST_FILE)).ok()?;
        Some(Stamp {
            inode: found.ino(),
            bytes: found.len(),
            seconds: found.mtime(),
            nanoseconds: found.mtime_nsec(),
        })
    }

    fn keep(&self, kept: Option<Kept>) {
        if let Ok(mut place) = self.kept.write() {
            *place = kept;
        }
    }
}

/// Checks a signed list under a pinned root.
///
/// # Errors
/// When the root did not sign it.
pub fn open(jws: &str, pin: RootPin) -> Result<TrustList, Fault> {
    open_signed_trust(jws, pin, |x, y, signed, signature| signature_holds(x, y, signed, signature))
        .map_err(|error| Fault::Key(error.to_string()))
}
