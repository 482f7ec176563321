//! Limits on what can be guessed: by seat, by lookup code, by username; never by address, which a
//! whole hall shares.

use crate::services::Refusal;
use governor::clock::DefaultClock;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;

type Keyed = RateLimiter<String, DashMapStateStore<String>, DefaultClock>;

/// Keys kept before old ones are forgotten.
const MAX_KEYS: usize = 50_000;

/// All limits of the server.
pub struct Limits {
    seats: Keyed,
    serials: Keyed,
    sign_ins: Keyed,
}

fn per_minute(n: u32) -> Keyed {
    RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)))
}

fn check(limit: &Keyed, key: String) -> Result<(), Refusal> {
    if limit.len() > MAX_KEYS {
        limit.retain_recent();
    }
    limit.check_key(&key).map_err(|_| Refusal::TooManyGuesses)
}

impl Default for Limits {
    fn default() -> Self {
        Limits { seats: per_minute(30), serials: per_minute(10), sign_ins: per_minute(10) }
    }
}

impl Limits {
    /// One try to join a seat. The first two characters of a seat code name the seat, so wrong
    /// secrets exhaust that seat's tries and nobody else's.
    ///
    /// # Errors
    /// When this seat was tried too often.
    pub fn seat(&self, session_code: &str, seat_code: &str) -> Result<(), Refusal> {
        let fold = |text: &str, n: usize| -> String {
            text.chars().filter(char::is_ascii_alphanumeric).take(n).collect()
        };
        let key = format!("{}.{}", fold(session_code, 6), fold(seat_code, 2));
        check(&self.seats, key.to_ascii_uppercase())
    }

    /// One look-up of a lookup code.
    ///
    /// # Errors
    /// When this code was asked for too often.
    pub fn serial(&self, serial: &str) -> Result<(), Refusal> {
        let key = serial.chars().filter(char::is_ascii_alphanumeric).take(12).collect::<String>();
        check(&self.serials, key.to_ascii_uppercase())
    }

    /// One try to sign in.
    ///
    /// # Errors
    /// When this name was tried too often.
    pub fn sign_in(&self, username: &str) -> Result<(), Refusal> {
        check(&self.sign_ins, username.trim().chars().take(40).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_secrets_exhaust_their_own_seat_only() {
        let limits = Limits::default();
        let n_ok = (0..100).filter(|n| limits.seat("ABCDEF", &format!("22{n:04}")).is_ok()).count();
        assert_eq!(n_ok, 30);
        assert!(limits.seat("ABCDEF", "23AAAA").is_ok());
        assert!(limits.seat("abc-def", "22 AAAA").is_err());
    }
}
