//! Keys are made, listed, rotated and withdrawn, and what is not as it must be is refused.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::services::SystemChance;
use crate::services::root_key::{make_root, read_root};
use crate::services::sign_trust_list::listed;
use sathach_domain::credential::{Dictionary, trust};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// The day on which the keys of tests are made.
pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

/// The folder's keys under a trust list that names all of them.
pub fn listed_keys(dir: &Path) -> Keys {
    let keys = Keys::open(dir, day(), &SystemChance).unwrap();
    let path = dir.with_extension("root");
    let root = if path.exists() { read_root(&path) } else { make_root(&path) }.unwrap();
    let draft = draft_of(&keys);
    keys.install_trust(&root.sign(&draft).unwrap(), root.public.pin()).unwrap();
    keys
}

fn draft_of(keys: &Keys) -> TrustList {
    let issuer = trust::KeyIssuer {
        id: "https://sathach.example".to_owned(),
        name_vi: String::new(),
        name_en: String::new(),
    };
    TrustList {
        version: trust::VERSION,
        issued_at: "2026-11-22T00:00:00Z".parse().unwrap(),
        sample: true,
        next_at: None,
        keys: keys.credential_keys().map(|entry| listed(entry, &issuer)).collect(),
        dict: Dictionary::default(),
        status: Vec::new(),
    }
}

fn check_refused(dir: &Path, want: &str) {
    let fault = Keys::open(dir, day(), &SystemChance).err().unwrap().to_string();
    assert!(fault.contains(want), "{fault}");
}

#[test]
fn keys_are_made_once_and_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let keys = dir.path().join("keys");
    let first = listed_keys(&keys);
    let again = Keys::open(&keys, day(), &SystemChance).unwrap();
    assert_eq!(first.seat_key(), again.seat_key());
    assert_eq!(first.signing_key(day()).unwrap(), again.signing_key(day()).unwrap());
    assert_eq!(first.signing_key(day()).unwrap().number.to_string(), "2601");
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    for name in ["seat.key", "seal.key", "credential-k2601.pem", LIST_FILE] {
        let dir = tempfile::tempdir().unwrap();
        Keys::open(dir.path(), day(), &SystemChance).unwrap();
        let path = dir.path().join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        check_refused(dir.path(), "can be read by others");
    }
}

#[test]
fn a_lost_list_of_keys_is_said_so_and_no_key_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    Keys::open(dir.path(), day(), &SystemChance).unwrap();
    let private = private_path(dir.path(), KeyNumber::new(0x2601));
    let before = fs::read(&private).unwrap();
    fs::remove_file(dir.path().join(LIST_FILE)).unwrap();
    check_refused(dir.path(), LIST_FILE);
    assert_eq!(fs::read(&private).unwrap(), before);
}

#[test]
fn nothing_is_signed_before_the_root_has_listed_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let keys = Keys::open(&dir.path().join("keys"), day(), &SystemChance).unwrap();
    let fault = keys.sign(day(), CREDENTIAL_TYPE, &"x").unwrap_err().to_string();
    assert!(fault.contains("no trust list is signed yet"), "{fault}");
}

#[test]
fn a_trust_list_that_the_pinned_root_did_not_sign_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("keys");
    let keys = listed_keys(&folder);
    let other = make_root(&dir.path().join("other.pem")).unwrap();
    let jws = other.sign(&draft_of(&keys)).unwrap();
    let fault = keys.install_trust(&jws, other.public.pin()).unwrap_err().to_string();
    assert!(fault.contains("a new root makes every verifier start anew"), "{fault}");
    fs::write(folder.join("trust.jws"), &jws).unwrap();
    check_refused(&folder, "signed by another root key");
}

#[test]
fn lists_written_within_one_tick_of_the_clock_are_all_seen() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("keys");
    let keys = listed_keys(&folder);
    let other_server = Keys::open(&folder, day(), &SystemChance).unwrap();
    let root = read_root(&folder.with_extension("root")).unwrap();
    for second in 0..40 {
        let mut draft = draft_of(&keys);
        draft.issued_at += chrono::TimeDelta::seconds(second);
        keys.install_trust(&root.sign(&draft).unwrap(), root.public.pin()).unwrap();
        for seen in [keys.trust(), other_server.trust()] {
            assert_eq!(seen.unwrap().list.issued_at, draft.issued_at);
        }
    }
}

#[test]
fn a_trust_list_of_other_keys_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    listed_keys(&dir.path().join("a"));
    Keys::open(&dir.path().join("b"), day(), &SystemChance).unwrap();
    for name in ["trust.jws", "root-pin"] {
        fs::copy(dir.path().join("a").join(name), dir.path().join("b").join(name)).unwrap();
    }
    check_refused(&dir.path().join("b"), "belongs to other keys: key 2601 differs");
}

#[test]
fn a_root_key_is_never_overwritten_and_read_only_when_nobody_else_can() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("root.pem");
    let root = make_root(&path).unwrap();
    assert!(make_root(&path).is_err());
    assert_eq!(read_root(&path).unwrap().public, root.public);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(read_root(&path).is_err());
}

#[test]
fn a_signature_holds_for_its_own_text_only() {
    let dir = tempfile::tempdir().unwrap();
    let keys = listed_keys(&dir.path().join("keys"));
    let (_, jws) = keys.sign(day(), CREDENTIAL_TYPE, &"x").unwrap();
    let (signed, signature) = jws.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let entry = keys.signing_key(day()).unwrap();
    assert!(jws.starts_with(&entry.header_b64url));
    assert!(signature_holds(&entry.x, &entry.y, signed, &signature));
    assert!(!signature_holds(&entry.x, &entry.y, &format!("{signed}x"), &signature));
}

#[test]
fn a_further_key_signs_a_week_later_and_the_first_one_goes_on_until_then() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("keys");
    listed_keys(&folder);
    let later = day().checked_add_days(Days::new(30)).unwrap();
    assert_eq!(rotate(&folder, later).unwrap().number.to_string(), "2602");
    let number = |keys: &Keys, day| keys.signing_key(day).unwrap().number.to_string();
    let in_a_week = later.checked_add_days(Days::new(7)).unwrap();
    let unlisted = Keys::open(&folder, later, &SystemChance).unwrap();
    assert_eq!(number(&unlisted, in_a_week), "2601", "the root has not listed it yet");
    let keys = listed_keys(&folder);
    assert_eq!(keys.credential_keys().count(), 2);
    assert_eq!(number(&keys, day()), "2601");
    assert_eq!(number(&keys, later), "2601");
    assert_eq!(number(&keys, in_a_week), "2602");
}

#[test]
fn a_withdrawn_key_signs_nothing_as_soon_as_it_is_withdrawn() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("keys");
    listed_keys(&folder);
    set_state(&folder, KeyNumber::new(0x2601), KeyState::Compromised, None).unwrap();
    let keys = Keys::open(&folder, day(), &SystemChance).unwrap();
    assert!(keys.signing_key(day()).is_err());
    assert!(set_state(&folder, KeyNumber::new(1), KeyState::Retired, None).is_err());
    assert_eq!(rotate(&folder, day()).unwrap().signs_from, day(), "no other key signs");
}
