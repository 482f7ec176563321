//! Packages that must be refused, and one that must not.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Write;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::bank::formats::limits::MAX_UNPACKED_BYTES;

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn refusal(bytes: &[u8]) -> String {
    match Package::open(bytes, MAX_UNPACKED_BYTES) {
        Ok(package) => package.prove(|_, _| Ok(())).unwrap_err().to_string(),
        Err(refused) => refused.to_string(),
    }
}

#[test]
fn a_file_is_read_back() {
    let bytes = packed(&[("a/b.xml", b"<x/>"), ("Đề.txt", b"y")]);
    let mut package = Package::open(&bytes, MAX_UNPACKED_BYTES).unwrap();
    assert_eq!(package.names().collect::<Vec<_>>(), ["a/b.xml", "Đề.txt"]);
    assert_eq!(package.read("a/b.xml").unwrap().unwrap(), b"<x/>");
    assert_eq!(package.read("Đề.txt").unwrap().unwrap(), b"y");
    assert_eq!(package.read("missing").unwrap(), None);
}

#[test]
fn names_that_lead_outside_are_refused() {
    for name in ["../x", "/etc/x", "a/../../x", "a\\b", "C:x", "a//b", "./a"] {
        let bytes = packed(&[("ab", b"x")]);
        // The writer cleans names, so the name is put in afterwards, keeping its length.
        let mut bytes = bytes;
        if name.len() == 2 {
            continue;
        }
        let plain = "q".repeat(name.len());
        bytes.clone_from(&packed(&[(&plain, b"x")]));
        while let Some(at) = bytes.windows(plain.len()).position(|w| w == plain.as_bytes()) {
            bytes[at..at + plain.len()].copy_from_slice(name.as_bytes());
        }
        assert!(refusal(&bytes).contains("leads outside"), "{name}");
    }
}

#[test]
fn a_name_that_stands_twice_is_refused() {
    let mut bytes = packed(&[("one.xml", b"x"), ("two.xml", b"y")]);
    while let Some(at) = bytes.windows(7).position(|w| w == b"two.xml") {
        bytes[at..at + 7].copy_from_slice(b"one.xml");
    }
    assert!(refusal(&bytes).contains("twice"));
}

#[test]
fn bombs_are_refused_by_what_they_say_and_by_what_they_do() {
    let zeros = vec![0; 30 * 1024 * 1024];
    let bytes = packed(&[("a", &zeros), ("b", &zeros)]);
    assert!(refusal(&bytes).contains("times its size"), "{}", refusal(&bytes));
    // A directory that lies about the size.
    let mut liar = packed(&[("a", &zeros)]);
    let at = liar.windows(4).rposition(|w| w == ENTRY).unwrap();
    liar[at + 24..at + 28].copy_from_slice(&10u32.to_le_bytes());
    assert!(!refusal(&liar).is_empty());
}

#[test]
fn too_many_files_and_damage_are_refused() {
    let names: Vec<String> = (0..=MAX_ENTRIES).map(|n| format!("f{n}")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(refusal(&packed(&files)).contains("more than 5000 files"));
    assert!(refusal(b"PK\x03\x04 cut off").contains("damaged"));
    let whole = packed(&[("a", b"x")]);
    assert!(refusal(&whole[..whole.len() - 10]).contains("damaged"));
}
