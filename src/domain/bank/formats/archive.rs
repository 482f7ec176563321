//! Opens zip packages that nobody vouches for.
//!
//! The directory is walked by our own code first, so that counts, names and sizes are known before
//! anything is unpacked; what is unpacked is counted again, because a directory can lie.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::limits::{MAX_ENTRIES, MAX_RATIO, RATIO_FREE_BYTES};
use super::reading::FileRefused;
use super::text::expect_size;

const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;

/// True when the bytes begin like a zip file.
#[must_use]
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(END)
}

/// A package whose directory has been looked through.
pub struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    names: Vec<String>,
    n_left: u64,
}

impl<'b> Package<'b> {
    /// Opens a package.
    ///
    /// # Errors
    /// When it is damaged, or larger, fuller or more tightly packed than a package of questions
    /// can be, or when a name leads outside it or stands twice.
    pub fn open(bytes: &'b [u8], max_unpacked: u64) -> Result<Self, FileRefused> {
        expect_size(bytes)?;
        let names = read_directory(bytes, max_unpacked)?;
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        // Both readers must see the same files; old packers write other letters as they like.
        let is_same = |(index, name): (usize, &String)| {
            let other = archive.name_for_index(index).and_then(Result::ok);
            !name.is_ascii() || other.is_some_and(|other| other == name.as_str())
        };
        if archive.len() != names.len() || !names.iter().enumerate().all(is_same) {
            return Err(damaged());
        }
        Ok(Package { archive, names, n_left: max_unpacked })
    }

    /// Names of the files, folders left out.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| !name.ends_with('/'))
    }

    /// Unpacks a file, if it is there.
    ///
    /// # Errors
    /// When it is damaged, or everything unpacked so far goes beyond the limit.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, FileRefused> {
        let found = self.names.iter().position(|other| other == name);
        let Some(index) = found else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|_| broken_entry(name))?;
        let packed = file.compressed_size();
        let mut bytes = Vec::new();
        let read =
            file.take(self.n_left + 1).read_to_end(&mut bytes).map_err(|_| broken_entry(name))?;
        expect_ratio(name, packed, read as u64)?;
        self.n_left = self.n_left.checked_sub(read as u64).ok_or_else(|| too_large(name))?;
        Ok(Some(bytes))
    }

    /// Unpacks everything once without keeping it, for readers that unpack by themselves, and looks
    /// at each file.
    ///
    /// # Errors
    /// As `read`, and what the look refuses.
    pub fn prove(
        mut self,
        look: impl Fn(&str, &[u8]) -> Result<(), FileRefused>,
    ) -> Result<(), FileRefused> {
        for index in 0..self.archive.len() {
            let name = self.names.get(index).cloned().unwrap_or_default();
            let file = self.archive.by_index(index).map_err(|_| broken_entry(&name))?;
            let packed = file.compressed_size();
            let mut bytes = Vec::new();
            let mut counted = file.take(self.n_left + 1);
            let read = counted.read_to_end(&mut bytes).map_err(|_| broken_entry(&name))? as u64;
            expect_ratio(&name, packed, read)?;
            self.n_left = self.n_left.checked_sub(read).ok_or_else(|| too_large(&name))?;
            look(&name, &bytes)?;
        }
        Ok(())
    }
}

fn damaged() -> FileRefused {
    FileRefused::new("the zip file is damaged, or of a kind that is not read (split, zip64)")
}

fn broken_entry(name: &str) -> FileRefused {
    FileRefused::new(format!("{name}: cannot be unpacked; pack the files again without a password"))
}

fn too_large(name: &str) -> FileRefused {
    FileRefused::new(format!("{name}: the package becomes too large when unpacked; split it"))
}

fn expect_ratio(name: &str, packed: u64, unpacked: u64) -> Result<(), FileRefused> {
    if unpacked <= RATIO_FREE_BYTES || unpacked / packed.max(1) <= MAX_RATIO {
        return Ok(());
    }
    let message = format!("{name}: unpacks to more than {MAX_RATIO} times its size; it is refused");
    Err(FileRefused::new(message))
}

/// Names of all entries in the order of the directory.
fn read_directory(bytes: &[u8], max_unpacked: u64) -> Result<Vec<String>, FileRefused> {
    let tail = bytes.len().saturating_sub(END_BYTES + usize::from(u16::MAX));
    let end = bytes[tail..].windows(END.len()).rposition(|window| window == END);
    let end = tail + end.ok_or_else(damaged)?;
    let count = usize::from(u16_at(bytes, end + 10)?);
    if count > MAX_ENTRIES {
        let message = format!("the package has more than {MAX_ENTRIES} files; split it");
        return Err(FileRefused::new(message));
    }
    let mut at = u32_at(bytes, end + 16)? as usize;
    let mut names = Vec::with_capacity(count);
    let mut seen = BTreeSet::new();
    let mut n_unpacked: u64 = 0;
    for _ in 0..count {
        if bytes.get(at..at + ENTRY.len()) != Some(ENTRY) {
            return Err(damaged());
        }
        let (packed, unpacked) = (u32_at(bytes, at + 20)?, u32_at(bytes, at + 24)?);
        let name_bytes = usize::from(u16_at(bytes, at + 28)?);
        let extra = usize::from(u16_at(bytes, at + 30)?) + usize::from(u16_at(bytes, at + 32)?);
        let start = at + ENTRY_BYTES;
        let name = bytes.get(start..start + name_bytes).ok_or_else(damaged)?;
        let name = std::str::from_utf8(name)
            .map_err(|_| FileRefused::new("a file's name in the package is not UTF-8"))?;
        expect_safe_name(name)?;
        if !seen.insert(name.to_lowercase()) {
            return Err(FileRefused::new(format!("{name}: stands in the package twice")));
        }
        n_unpacked = n_unpacked.saturating_add(u64::from(unpacked));
        if n_unpacked > max_unpacked {
            return Err(too_large(name));
        }
        expect_ratio(name, u64::from(packed), u64::from(unpacked))?;
        names.push(name.to_owned());
        at = start + name_bytes + extra;
    }
    Ok(names)
}

fn expect_safe_name(name: &str) -> Result<(), FileRefused> {
    let is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    let parts = name.strip_suffix('/').unwrap_or(name);
    let has_odd = name.contains(['\\', ':', '\0']) || name.chars().any(char::is_control);
    if has_odd || name.len() > 300 || !parts.split('/').all(is_plain) {
        let message = format!("the package holds a file named {name:?}, which leads outside it");
        return Err(FileRefused::new(message));
    }
    Ok(())
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, FileRefused> {
    let found = bytes.get(at..at + 2).and_then(|two| two.try_into().ok());
    found.map(u16::from_le_bytes).ok_or_else(damaged)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, FileRefused> {
    let found = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    found.map(u32::from_le_bytes).ok_or_else(damaged)
}

#[cfg(test)]
mod tests;
