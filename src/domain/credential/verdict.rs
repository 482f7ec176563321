//! What a verification finds: a status, the stage that was not passed, and the claims.

use chrono::{DateTime, Utc};

use super::claims::Claims;
use super::status_credential::Replacement;

/// What a verifier tells about a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Signed by us and in force.
    Valid,
    /// Signed by us; no fresh status list says whether it is still in force.
    Unchecked,
    /// Withdrawn for ever.
    Revoked,
    /// Withdrawn for the time being.
    Suspended,
    /// Another credential stands in its place.
    Replaced,
    /// Past its last day.
    Expired,
    /// Not signed by us, altered or damaged.
    Forged,
    /// A code that no record answers to.
    Unknown,
}

/// The stages of a verification, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Are they the canonical digits of enough bytes?
    Digits,
    /// Is the version known?
    Version,
    /// Does the trust list hold the key, and is the key still believed?
    Key,
    /// Did that key sign these bytes?
    Signature,
    /// Are the bytes the one spelling of consistent claims?
    Schema,
    /// Was the key allowed to sign on the day of issue, and is the credential not expired?
    Window,
    /// Is it neither revoked nor suspended, by fresh lists?
    Status,
}

/// The outcome of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The answer.
    pub status: Status,
    /// The stage that was not passed; `None` only when the status is valid.
    pub failed_at: Option<Stage>,
    /// What the signer stated; absent when the credential is forged.
    pub claims: Option<Claims>,
    /// When the oldest status list behind the answer was made; absent when none was used.
    pub lists_made_at: Option<DateTime<Utc>>,
    /// What stands in its place, where that is known.
    pub replaced_by: Option<Replacement>,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 8] = [
        Status::Valid,
        Status::Unchecked,
        Status::Revoked,
        Status::Suspended,
        Status::Replaced,
        Status::Expired,
        Status::Forged,
        Status::Unknown,
    ];

    /// The word used in JSON and by the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Valid => "valid",
            Status::Unchecked => "unchecked",
            Status::Revoked => "revoked",
            Status::Suspended => "suspended",
            Status::Replaced => "replaced",
            Status::Expired => "expired",
            Status::Forged => "forged",
            Status::Unknown => "unknown",
        }
    }

    /// The status with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether nothing speaks against the credential.
    #[must_use]
    pub fn is_accepted(self) -> bool {
        match self {
            Status::Valid | Status::Unchecked => true,
            Status::Revoked
            | Status::Suspended
            | Status::Replaced
            | Status::Expired
            | Status::Forged
            | Status::Unknown => false,
        }
    }
}

impl Stage {
    /// The word used in test vectors and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Digits => "digits",
            Stage::Version => "version",
            Stage::Key => "key",
            Stage::Signature => "signature",
            Stage::Schema => "schema",
            Stage::Window => "window",
            Stage::Status => "status",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_valid_and_unchecked_are_accepted() {
        let accepted: Vec<_> = Status::ALL.into_iter().filter(|s| s.is_accepted()).collect();
        assert_eq!(accepted, [Status::Valid, Status::Unchecked]);
    }

    #[test]
    fn every_status_has_a_word_of_its_own() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        assert_eq!(Status::parse("Valid"), None);
    }
}
