//! What a check reports: where something is wrong, by which rule, and what to do about it.

use serde::Serialize;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The bank cannot be used until this is mended.
    Error,
    /// A reviewer should look at it.
    Warning,
}

/// One thing that is wrong at one place of a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Path of the file, as it was handed in.
    pub file: String,
    /// Line of the file, counted from 1.
    pub line: usize,
    /// Id of the item, if it is known.
    pub item: Option<String>,
    /// Short stable name of the rule.
    pub rule: String,
    /// Which of the twenty rules of item writing it belongs to; none for rules about the format.
    pub number: Option<u8>,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong and what to do.
    pub message: String,
    /// Why a reviewer lets a warning stand.
    pub note: Option<String>,
}

impl Finding {
    /// True when the bank cannot be used because of this finding.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// True for a warning that no reviewer has accepted.
    #[must_use]
    pub fn is_unexplained(&self) -> bool {
        match self.severity {
            Severity::Error => false,
            Severity::Warning => self.note.is_none(),
        }
    }
}
