//! Files of keys: read only when nobody else can, written so that a crash leaves the old one whole.

use super::failure::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Reads a secret file.
///
/// # Errors
/// When others can read it too, or it cannot be read.
pub fn read_private(path: &Path) -> Result<Vec<u8>, Fault> {
    let at = |error: std::io::Error| Fault::Key(format!("{}: {error}", path.display()));
    let mode = fs::metadata(path).map_err(at)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Fault::Key(format!(
            "{} can be read by others (mode {:o}); run: chmod 600 {}",
            path.display(),
            mode & 0o777,
            path.display()
        )));
    }
    fs::read(path).map_err(at)
}

pub(super) fn make_folder(dir: &Path) -> Result<(), Fault> {
    let at = |error: std::io::Error| Fault::Key(format!("{}: {error}", dir.display()));
    fs::create_dir_all(dir).map_err(at)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(at)
}

/// Writes a secret file; beside it first, so that a crash leaves the old one whole.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let at = |error: std::io::Error| Fault::Key(format!("{}: {error}", path.display()));
    let beside = path.with_extension("new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .map_err(at)?;
    file.write_all(bytes).map_err(at)?;
    file.sync_all().map_err(at)?;
    fs::rename(&beside, path).map_err(at)
}

/// A key or a certificate as text.
pub(super) fn pem_of(kind: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap_or_default())
        .collect();
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n"))
}
