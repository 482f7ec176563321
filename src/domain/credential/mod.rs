//! The signed statement on a certificate: claims, printed code, compact token, status, trust.
//!
//! Signing and the check of a signature are passed in; everything here is a pure function.

pub mod blank;
pub mod claims;
pub mod damm;
pub mod day;
pub mod dictionary;
pub mod digits;
pub mod jwks;
pub mod jws;
pub mod log;
pub mod open_badge;
pub mod permutation;
pub mod root;
pub mod serial;
pub mod short;
pub mod status;
pub mod status_credential;
pub mod status_index;
pub mod token;
pub mod trust;
pub mod verdict;
pub mod verify;

pub use blank::BlankSerial;
pub use claims::{Claims, ClaimsError};
pub use dictionary::{Dictionary, SignerWords, Words};
pub use jws::{CompactJws, JwsError};
pub use log::{Checkpoint, LogHash, LogSize};
pub use open_badge::{BadgeWords, OpenBadge};
pub use permutation::IndexPermutation;
pub use root::{RootKey, RootPin, SignedTrustError, open_signed_trust};
pub use serial::{Serial, SerialError};
pub use short::{ShortCode, ShortError, ShortText};
pub use status::{StatusList, StatusListError};
pub use status_credential::{PublishedList, Replacement, StatusCredential, open_signed_list};
pub use status_index::{ListName, ListNameError, Purpose, StatusIndex};
pub use token::{Token, TokenError, signing_input};
pub use trust::{KeyNumber, KeyState, TrustError, TrustKey, TrustList};
pub use verdict::{Stage, Status, Verdict};
pub use verify::Verification;
