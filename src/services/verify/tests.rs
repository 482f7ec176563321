//! The vectors that every verifier passes, and every flipped bit, with the server's own check.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::services::trust_file;
use sathach_domain::credential::{LogHash, PublishedList, RootPin, digits, open_signed_list};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Vectors {
    now: chrono::DateTime<chrono::Utc>,
    root: RootPin,
    trusts: BTreeMap<String, String>,
    refused_trusts: BTreeMap<String, String>,
    lists: BTreeMap<String, String>,
    leaves: Vec<LogHash>,
    vectors: Vec<Vector>,
    flip_every_bit: Vec<String>,
    flip_one_bit: Vec<String>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    scanned: String,
    trust: String,
    lists: Vec<String>,
    leaves: bool,
    status: String,
    stage: Option<String>,
    replaced_by: Option<Replacement>,
}

fn vectors() -> Vectors {
    let text = include_str!("../../../tests/fixtures/credential/vectors.json");
    serde_json::from_str(text).unwrap()
}

fn trust(held: &Vectors, name: &str) -> TrustList {
    trust_file::open(&held.trusts[name], held.root).unwrap()
}

#[test]
fn every_vector_gives_its_result_at_its_stage() {
    let held = vectors();
    for one in &held.vectors {
        let trust = trust(&held, &one.trust);
        let open = |name: &String| open_signed_list(&held.lists[name], &trust, holds).ok();
        let lists: Vec<PublishedList> = one.lists.iter().filter_map(open).collect();
        let leaves: &[LogHash] = if one.leaves { &held.leaves } else { &[] };
        let verification = Verification { trust: &trust, lists: &lists, leaves, now: held.now };
        let verdict = verification.verify(&one.scanned, holds);
        let stage = verdict.failed_at.map(|stage| stage.as_str().to_owned());
        let found = (verdict.status.as_str(), stage, verdict.replaced_by);
        let want = (one.status.as_str(), one.stage.clone(), one.replaced_by);
        assert_eq!(found, want, "{}", one.name);
    }
}

#[test]
fn trust_lists_that_the_root_did_not_sign_are_refused() {
    let held = vectors();
    for (name, jws) in &held.refused_trusts {
        assert!(trust_file::open(jws, held.root).is_err(), "{name}");
    }
}

#[test]
fn no_flipped_bit_is_believed() {
    let held = vectors();
    let trust = trust(&held, "trust");
    let check = |digits: &str| {
        let leaves = &held.leaves;
        let verification = Verification { trust: &trust, lists: &[], leaves, now: held.now };
        verification.verify(digits, holds).status
    };
    let flipped = |bytes: &[u8], bit: usize| {
        let mut wrong = bytes.to_vec();
        wrong[bit / 8] ^= 128 >> (bit % 8);
        check(&digits::encode(&wrong))
    };
    for good in &held.flip_every_bit {
        assert_eq!(check(good), Status::Unchecked);
        let bytes = digits::decode(good).unwrap();
        for bit in 0..bytes.len() * 8 {
            assert_eq!(flipped(&bytes, bit), Status::Forged, "bit {bit} of {good}");
        }
    }
    assert_eq!(held.flip_one_bit.len(), 200);
    for (at, good) in held.flip_one_bit.iter().enumerate() {
        assert_eq!(check(good), Status::Unchecked);
        let bytes = digits::decode(good).unwrap();
        let bit = at * 7919 % (bytes.len() * 8);
        assert_eq!(flipped(&bytes, bit), Status::Forged, "bit {bit} of {good}");
    }
}
