//! The verification of a token in fixed stages; the check of the signature is passed in.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::claims::Claims;
use super::day::HOURS_AHEAD_OF_UTC;
use super::digits;
use super::log::{LogHash, was_logged};
use super::status_credential::{PublishedList, Replacement};
use super::status_index::Purpose;
use super::token::{SIGNATURE_BYTES, Token, TokenError, digits_in, signing_input};
use super::trust::{KeyState, TrustKey, TrustList};
use super::verdict::{Stage, Status, Verdict};

/// What a verification rests on.
#[derive(Clone, Copy, Debug)]
pub struct Verification<'a> {
    /// The keys that are trusted.
    pub trust: &'a TrustList,
    /// The status lists at hand, in any order.
    pub lists: &'a [PublishedList],
    /// The leaves of the issuance log, as far as they are at hand: they are needed only for what
    /// a compromised key signed.
    pub leaves: &'a [LogHash],
    /// The present moment.
    pub now: DateTime<Utc>,
}

impl Verification<'_> {
    /// Verifies what was scanned or pasted: digits, or a link that ends with them.
    ///
    /// `signature_holds` gets the key, the signed text and the signature (ES256, r then s).
    pub fn verify(
        &self,
        scanned: &str,
        signature_holds: impl Fn(&TrustKey, &str, &[u8; SIGNATURE_BYTES]) -> bool,
    ) -> Verdict {
        match self.proven_claims(scanned, signature_holds) {
            Ok(claims) => self.verdict_on(claims),
            Err(stage) => Verdict {
                status: Status::Forged,
                failed_at: Some(stage),
                claims: None,
                lists_made_at: None,
                replaced_by: None,
            },
        }
    }

    fn proven_claims(
        &self,
        scanned: &str,
        signature_holds: impl Fn(&TrustKey, &str, &[u8; SIGNATURE_BYTES]) -> bool,
    ) -> Result<Claims, Stage> {
        let digits = digits_in(scanned);
        let token = Token::decode(digits).map_err(|error| stage_of(&error))?;
        let key = self.trust.key(token.key_number).ok_or(Stage::Key)?;
        match key.state {
            KeyState::Active | KeyState::Retired => {}
            KeyState::Compromised if self.was_logged_before(key, digits) => {}
            KeyState::Compromised => return Err(Stage::Key),
        }
        let signed = signing_input(&key.header_b64url, &token.payload);
        if !signature_holds(key, &signed, &token.signature) {
            return Err(Stage::Signature);
        }
        let claims = Claims::from_payload(&token.payload).map_err(|_| Stage::Schema)?;
        if !key.may_sign_on(claims.issued_on) {
            return Err(Stage::Window);
        }
        Ok(claims)
    }

    /// A forger who dates a statement back cannot have it in a log that was published before.
    fn was_logged_before(&self, key: &TrustKey, digits: &str) -> bool {
        let (Some(size), Ok(bytes)) = (&key.logged, digits::decode(digits)) else { return false };
        was_logged(LogHash::of_leaf(&bytes), self.leaves, size)
    }

    fn verdict_on(&self, claims: Claims) -> Verdict {
        let expired = claims.valid_until.is_some_and(|last_day| last_day < self.today());
        if expired {
            return Verdict {
                status: Status::Expired,
                failed_at: Some(Stage::Window),
                claims: Some(claims),
                lists_made_at: None,
                replaced_by: None,
            };
        }
        let revocation = self.newest_list(&claims, Purpose::Revocation);
        let suspension = self.newest_list(&claims, Purpose::Suspension);
        let replaced_by = self.replacement(&claims);
        let status = match self.is_replaced(&claims) {
            true => Status::Replaced,
            false => self.listed_status(&claims, revocation, suspension),
        };
        let lists_made_at = [revocation, suspension].into_iter().flatten().map(|list| list.made_at);
        Verdict {
            status,
            failed_at: (status != Status::Valid).then_some(Stage::Status),
            lists_made_at: lists_made_at.min(),
            claims: Some(claims),
            replaced_by,
        }
    }

    /// The list of replacements may be missing: what is replaced is on the revocation list too.
    fn is_replaced(&self, claims: &Claims) -> bool {
        let list = self.newest_list(claims, Purpose::Refresh);
        list.and_then(|list| list.bits.is_set(claims.status_index.position())).unwrap_or(false)
    }

    fn replacement(&self, claims: &Claims) -> Option<Replacement> {
        let list = self.newest_list(claims, Purpose::Refresh)?;
        list.replaced_by.get(&claims.status_index.position()).copied()
    }

    /// A set bit counts even on a stale list; an unset one only where both lists are fresh.
    fn listed_status(
        &self,
        claims: &Claims,
        revocation: Option<&PublishedList>,
        suspension: Option<&PublishedList>,
    ) -> Status {
        let position = claims.status_index.position();
        let bit = |list: Option<&PublishedList>| list.and_then(|list| list.bits.is_set(position));
        let fresh =
            |list: Option<&PublishedList>| list.is_some_and(|list| self.now < list.stale_from);
        match (bit(revocation), bit(suspension)) {
            (Some(true), _) => Status::Revoked,
            (_, Some(true)) => Status::Suspended,
            (Some(false), Some(false))
                if fresh(revocation) && fresh(suspension) && !self.trust.is_stale(self.now) =>
            {
                Status::Valid
            }
            (Some(false) | None, Some(false) | None) => Status::Unchecked,
        }
    }

    fn newest_list(&self, claims: &Claims, purpose: Purpose) -> Option<&PublishedList> {
        let list = claims.status_index.list();
        let wanted =
            |found: &&PublishedList| found.name.purpose == purpose && found.name.list == list;
        self.lists.iter().filter(wanted).max_by_key(|found| found.made_at)
    }

    fn today(&self) -> NaiveDate {
        (self.now + TimeDelta::hours(HOURS_AHEAD_OF_UTC)).date_naive()
    }
}

fn stage_of(error: &TokenError) -> Stage {
    match error {
        TokenError::Version(_) => Stage::Version,
        TokenError::Digits(_)
        | TokenError::TooShort { .. }
        | TokenError::PayloadTooLong { .. }
        | TokenError::Jws => Stage::Digits,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::credential::claims::tests::SAMPLE;
    use crate::credential::log::{LogSize, root_of};
    use crate::credential::status::StatusList;
    use crate::credential::status_index::ListName;
    use crate::credential::trust::{KeyNumber, tests::sample as sample_trust};
    use sha2::{Digest, Sha256};
    use std::collections::BTreeMap;

    const NUMBER: KeyNumber = KeyNumber::new(0x260a);

    /// Stands in for ES256: binds the signed text and the key, and is as long.
    fn stand_in(key: &TrustKey, signed: &str) -> [u8; SIGNATURE_BYTES] {
        let half = Sha256::digest(format!("{} {signed}", key.x));
        let mut signature = [0; SIGNATURE_BYTES];
        signature[..32].copy_from_slice(&half);
        signature[32..].copy_from_slice(&half);
        signature
    }

    fn digits_of(payload: &str) -> String {
        let trust = sample_trust();
        let key = trust.key(NUMBER).unwrap();
        let signature = stand_in(key, &signing_input(&key.header_b64url, payload.as_bytes()));
        Token { key_number: NUMBER, payload: payload.into(), signature }.encode().unwrap()
    }

    fn list(purpose: Purpose, set: &[u32], hours_left: i64) -> PublishedList {
        let mut bits = StatusList::empty();
        for position in set {
            bits.set(*position).unwrap();
        }
        let stale_from = now() + TimeDelta::hours(hours_left);
        let made_at = stale_from - TimeDelta::hours(24);
        let name = ListName { purpose, list: 1 };
        PublishedList { name, made_at, stale_from, bits, replaced_by: BTreeMap::new() }
    }

    fn fresh_lists() -> Vec<PublishedList> {
        vec![list(Purpose::Revocation, &[], 12), list(Purpose::Suspension, &[], 12)]
    }

    fn now() -> DateTime<Utc> {
        "2025-10-31T16:59:59Z".parse().unwrap()
    }

    fn verdict(scanned: &str, trust: &TrustList, lists: &[PublishedList]) -> Verdict {
        let verification = Verification { trust, lists, leaves: &[], now: now() };
        verification.verify(scanned, |key, signed, signature| stand_in(key, signed) == *signature)
    }

    fn check(scanned: &str, lists: &[PublishedList], want: (Status, Option<Stage>)) {
        let verdict = verdict(scanned, &sample_trust(), lists);
        assert_eq!((verdict.status, verdict.failed_at), want);
        assert_eq!(verdict.claims.is_none(), verdict.status == Status::Forged);
    }

    fn check_forged(scanned: &str, stage: Stage) {
        check(scanned, &fresh_lists(), (Status::Forged, Some(stage)));
    }

    fn check_trust(change: impl Fn(&mut TrustList), want: (Status, Option<Stage>)) {
        let mut trust = sample_trust();
        change(&mut trust);
        let verdict = verdict(&digits_of(SAMPLE), &trust, &fresh_lists());
        assert_eq!((verdict.status, verdict.failed_at), want);
    }

    #[test]
    fn a_signed_unrevoked_credential_is_valid() {
        let scanned = digits_of(SAMPLE);
        check(&scanned, &fresh_lists(), (Status::Valid, None));
        let link = format!("https://elsewhere.example/v#{scanned}");
        check(&link, &fresh_lists(), (Status::Valid, None));
    }

    #[test]
    fn each_stage_refuses_what_belongs_to_it() {
        let good = digits_of(SAMPLE);
        check_forged("", Stage::Digits);
        check_forged(&good[1..], Stage::Digits);
        check_forged(&good.replace('0', "x"), Stage::Digits);
        check_forged(&digits::encode(&[1; 60]), Stage::Digits);
        check_forged(&digits::encode(&[2; 90]), Stage::Version);
        check_forged(&digits::encode(&[1; 90]), Stage::Key);
        check_forged(&digits_of(&SAMPLE.replace(":3,", ": 3,")), Stage::Schema);
        check_forged(&digits_of("{}"), Stage::Schema);
        check_forged(&digits_of(&SAMPLE.replace("20251010", "20241010")), Stage::Window);
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let bytes = digits::decode(&digits_of(SAMPLE)).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut wrong = bytes.clone();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let stage = match bit / 8 {
                0 => Stage::Version,
                1 | 2 => Stage::Key,
                _ => Stage::Signature,
            };
            check_forged(&digits::encode(&wrong), stage);
        }
    }

    #[test]
    fn the_state_of_the_key_decides() {
        check_trust(|trust| trust.keys[0].state = KeyState::Retired, (Status::Valid, None));
        let forged = (Status::Forged, Some(Stage::Key));
        check_trust(|trust| trust.keys[0].state = KeyState::Compromised, forged);
        check_trust(|trust| trust.keys.clear(), forged);
        let unchecked = (Status::Unchecked, Some(Stage::Status));
        check_trust(|trust| trust.next_at = Some(now()), unchecked);
    }

    #[test]
    fn the_last_day_of_validity_counts_in_viet_nam() {
        // At this moment it is the last second of 31 October in Việt Nam.
        let with_end =
            |day: &str| digits_of(&SAMPLE.replace(r#","q":"#, &format!(r#","e":{day},"q":"#)));
        check(&with_end("20251031"), &fresh_lists(), (Status::Valid, None));
        let expired = (Status::Expired, Some(Stage::Window));
        check(&with_end("20251030"), &fresh_lists(), expired);
    }

    #[test]
    fn without_two_fresh_lists_a_credential_is_unchecked() {
        let scanned = digits_of(SAMPLE);
        let unchecked = (Status::Unchecked, Some(Stage::Status));
        let revocation = |hours| list(Purpose::Revocation, &[], hours);
        let suspension = |hours| list(Purpose::Suspension, &[], hours);
        check(&scanned, &[], unchecked);
        check(&scanned, &[revocation(1)], unchecked);
        check(&scanned, &[suspension(1)], unchecked);
        check(&scanned, &[revocation(0), suspension(1)], unchecked);
        check(&scanned, &[revocation(1), suspension(0)], unchecked);
        check(&scanned, &[revocation(0), revocation(1), suspension(1)], (Status::Valid, None));
        let on_another_list = SAMPLE.replace("1048579", "3");
        check(&digits_of(&on_another_list), &fresh_lists(), unchecked);
    }

    #[test]
    fn a_set_bit_counts_even_on_a_stale_list() {
        let scanned = digits_of(SAMPLE);
        for hours in [1, 0, -100] {
            let revoked = list(Purpose::Revocation, &[3], hours);
            let suspended = list(Purpose::Suspension, &[3], hours);
            let stage = Some(Stage::Status);
            check(&scanned, std::slice::from_ref(&revoked), (Status::Revoked, stage));
            check(&scanned, std::slice::from_ref(&suspended), (Status::Suspended, stage));
            check(&scanned, &[suspended, revoked], (Status::Revoked, stage));
        }
        let neighbours = list(Purpose::Revocation, &[2, 4], 1);
        let none = list(Purpose::Suspension, &[], 1);
        check(&scanned, &[neighbours, none], (Status::Valid, None));
    }

    #[test]
    fn a_replaced_credential_says_by_which() {
        let scanned = digits_of(SAMPLE);
        let revoked = list(Purpose::Revocation, &[3], 1);
        let mut replaced = list(Purpose::Refresh, &[3], 1);
        let issued_on = NaiveDate::from_ymd_opt(2025, 10, 20).unwrap();
        let by = Replacement { register_number: 12, issued_on };
        replaced.replaced_by.insert(3, by);
        let verdict = verdict(&scanned, &sample_trust(), &[revoked.clone(), replaced]);
        assert_eq!((verdict.status, verdict.replaced_by), (Status::Replaced, Some(by)));
        check(&scanned, &[revoked], (Status::Revoked, Some(Stage::Status)));
    }

    #[test]
    fn a_compromised_key_is_believed_for_what_was_logged_before() {
        let scanned = digits_of(SAMPLE);
        let ours = LogHash::of_leaf(&digits::decode(&scanned).unwrap());
        let leaves = [LogHash([1; 32]), ours, LogHash([2; 32])];
        let check = |n_leaves: usize, at_hand: &[LogHash], want| {
            let mut trust = sample_trust();
            trust.keys[0].state = KeyState::Compromised;
            let root = root_of(&leaves[..n_leaves]);
            trust.keys[0].logged = Some(LogSize { n_leaves: n_leaves as u64, root });
            let lists = fresh_lists();
            let verification =
                Verification { trust: &trust, lists: &lists, leaves: at_hand, now: now() };
            let verdict = verification.verify(&format!("https://a/v#{scanned}"), |key, text, s| {
                stand_in(key, text) == *s
            });
            assert_eq!((verdict.status, verdict.failed_at), want);
        };
        let forged = (Status::Forged, Some(Stage::Key));
        check(2, &leaves, (Status::Valid, None));
        check(3, &leaves, (Status::Valid, None));
        check(1, &leaves, forged);
        check(2, &leaves[..1], forged);
        check(2, &[ours, LogHash([1; 32])], forged);
    }

    #[test]
    fn the_age_of_the_older_list_is_told() {
        let lists = [list(Purpose::Revocation, &[], 20), list(Purpose::Suspension, &[], 5)];
        let verdict = verdict(&digits_of(SAMPLE), &sample_trust(), &lists);
        assert_eq!(verdict.lists_made_at, Some(lists[1].made_at));
    }
}
