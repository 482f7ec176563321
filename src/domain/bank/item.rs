//! One item version: what is asked, its options and its key.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::picture::FrozenPicture;

/// Difficulty level as the author labelled it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "u8", into = "u8")]
pub enum Level {
    /// Something that everybody must manage.
    Basic,
    /// Needs some understanding.
    Middle,
    /// Needs judgement between plausible ways.
    Advanced,
}

impl Level {
    /// All levels, easiest first.
    pub const ALL: [Level; 3] = [Level::Basic, Level::Middle, Level::Advanced];

    /// 1 for basic to 3 for advanced, as bank files write it.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Level::Basic => 1,
            Level::Middle => 2,
            Level::Advanced => 3,
        }
    }
}

impl TryFrom<u8> for Level {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            1 => Ok(Level::Basic),
            2 => Ok(Level::Middle),
            3 => Ok(Level::Advanced),
            other => Err(format!("level is 1, 2 or 3, not {other}")),
        }
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> u8 {
        level.number()
    }
}

/// How an item is answered.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One option is right.
    SingleChoice,
    /// One or more options are right.
    MultipleChoice,
    /// Options are put in order.
    Ordering,
    /// An option is found for each prompt.
    Matching,
}

impl Kind {
    /// All kinds, in the order in which reports list them.
    pub const ALL: [Kind; 4] =
        [Kind::SingleChoice, Kind::MultipleChoice, Kind::Ordering, Kind::Matching];

    /// The word used in bank files, JSON and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::SingleChoice => "single_choice",
            Kind::MultipleChoice => "multiple_choice",
            Kind::Ordering => "ordering",
            Kind::Matching => "matching",
        }
    }
}

/// Where an item stands in its life. Only live items enter a bank release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Being written.
    Draft,
    /// Read and accepted by a second person.
    Reviewed,
    /// Given unscored, to learn about it.
    Pretest,
    /// May be dealt.
    Live,
    /// Out of use for a while.
    Resting,
    /// Taken out because something looks wrong.
    Suspended,
    /// Never used again.
    Retired,
}

impl ReviewState {
    /// All states, in the order of a life.
    pub const ALL: [ReviewState; 7] = [
        ReviewState::Draft,
        ReviewState::Reviewed,
        ReviewState::Pretest,
        ReviewState::Live,
        ReviewState::Resting,
        ReviewState::Suspended,
        ReviewState::Retired,
    ];

    /// The word used in bank files, JSON and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ReviewState::Draft => "draft",
            ReviewState::Reviewed => "reviewed",
            ReviewState::Pretest => "pretest",
            ReviewState::Live => "live",
            ReviewState::Resting => "resting",
            ReviewState::Suspended => "suspended",
            ReviewState::Retired => "retired",
        }
    }
}

/// An option of a choice item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextOption {
    /// What the candidate reads.
    pub text: String,
    /// True when choosing it is right.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub key: bool,
    /// Why it is wrong; empty for a key. Shown only after results.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// A prompt of a matching item with the option that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchingPair {
    /// Left side.
    pub prompt: String,
    /// Right side that belongs to the prompt.
    pub option: String,
}

/// Options and key, by kind. Indexes count from 0 in the order written in the bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// Exactly one option has `key`.
    SingleChoice {
        /// 3 or 4 options.
        options: Vec<TextOption>,
    },
    /// One or more options have `key`.
    MultipleChoice {
        /// 4 or 5 options.
        options: Vec<TextOption>,
    },
    /// Options stand in the right order.
    Ordering {
        /// 3 to 5 steps.
        steps: Vec<String>,
    },
    /// Options are the pairs' right sides, then the extra ones.
    Matching {
        /// 3 or 4 pairs.
        pairs: Vec<MatchingPair>,
        /// Options that fit no prompt, at least one.
        extra: Vec<TextOption>,
    },
}

impl Body {
    /// The kind of item.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Body::SingleChoice { .. } => Kind::SingleChoice,
            Body::MultipleChoice { .. } => Kind::MultipleChoice,
            Body::Ordering { .. } => Kind::Ordering,
            Body::Matching { .. } => Kind::Matching,
        }
    }

    /// Texts of the options a candidate can give, in bank order.
    #[must_use]
    pub fn option_texts(&self) -> Vec<&str> {
        match self {
            Body::SingleChoice { options } | Body::MultipleChoice { options } => {
                options.iter().map(|option| option.text.as_str()).collect()
            }
            Body::Ordering { steps } => steps.iter().map(String::as_str).collect(),
            Body::Matching { pairs, extra } => pairs
                .iter()
                .map(|pair| pair.option.as_str())
                .chain(extra.iter().map(|option| option.text.as_str()))
                .collect(),
        }
    }

    /// Prompts of a matching item in bank order; empty for the other kinds.
    #[must_use]
    pub fn prompt_texts(&self) -> Vec<&str> {
        match self {
            Body::Matching { pairs, .. } => pairs.iter().map(|pair| pair.prompt.as_str()).collect(),
            Body::SingleChoice { .. } | Body::MultipleChoice { .. } | Body::Ordering { .. } => {
                Vec::new()
            }
        }
    }

    /// How many options a candidate can give.
    #[must_use]
    pub fn n_options(&self) -> usize {
        self.option_texts().len()
    }

    /// How many prompts there are; 0 unless the item is a matching item.
    #[must_use]
    pub fn n_prompts(&self) -> usize {
        self.prompt_texts().len()
    }
}

/// A picture that belongs to the stem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// Path inside the bank folder.
    pub file: String,
    /// What the picture shows, for those who cannot see it.
    pub alt: String,
    /// The file's content, which is part of the item's content.
    pub picture: FrozenPicture,
}

/// A reading of the item by somebody who did not write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Role code of the reader.
    pub reviewer: String,
    /// Day of the reading, `YYYY-MM-DD`.
    pub on: NaiveDate,
    /// What the reader found or changed.
    #[serde(default)]
    pub note: String,
    /// Warnings of the bank's checks that the reader lets stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<AcceptedWarning>,
}

/// A warning that may stand, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedWarning {
    /// Name of the rule that warns.
    pub rule: String,
    /// Why the warning may stand.
    pub note: String,
}

/// One item version. A version that has been used never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Stable id, for example `safety-001`.
    pub id: String,
    /// 1 for the first wording; raised with every edit.
    pub version: u32,
    /// Competence area of the framework.
    pub area: String,
    /// Difficulty label.
    pub level: Level,
    /// What is asked.
    pub stem: String,
    /// Options and key.
    pub body: Body,
    /// Why the key is right; shown only after results.
    pub reason: String,
    /// Estimated seconds of a careful reader.
    pub seconds: u16,
    /// Codes of outside frameworks.
    pub codes: Vec<String>,
    /// State of its life.
    pub state: ReviewState,
    /// Role code of the author.
    pub author: String,
    /// The last reading, if it took place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// Options keep their order.
    #[serde(default)]
    pub fixed_order: bool,
    /// Day after which facts must be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_due: Option<NaiveDate>,
    /// Source that the author has read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Items that must not stand in one form with this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enemies: Vec<String>,
    /// Picture of the stem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<Media>,
}
