//! Flags: a figure beyond its limit. A flag opens a review, and people decide.

use serde::{Deserialize, Serialize};

/// What a flag is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagKind {
    /// Hardly anybody gets points beyond guessing.
    TooHard,
    /// Nearly everybody gets all points.
    TooEasy,
    /// Able people do hardly better than others.
    WeakDiscrimination,
    /// Able people do worse: suspend from new rounds and check the key.
    NegativeDiscrimination,
    /// A distractor that hardly anybody chooses; `option` says which.
    IdleOption,
    /// Able people choose a distractor more than the key; `option` says which.
    ProbableMiskey,
    /// Responses near the item's difficulty are more or less regular than its curve says.
    Infit,
    /// Responses far from the item's difficulty are.
    Outfit,
    /// Many responses come too fast to have been thought about.
    RapidResponses,
    /// In more forms than its cell makes necessary.
    Overexposed,
    /// Harder or easier for people of wards or of communes, of equal score.
    GroupDifference,
    /// Harder or easier for men or for women, of equal score.
    SexDifference,
    /// Harder or easier for people of some age, of equal score.
    AgeDifference,
    /// Became easier than its curve says: it may be known.
    Drift,
}

impl FlagKind {
    /// All kinds, in the order in which pages list them.
    pub const ALL: [FlagKind; 14] = [
        FlagKind::NegativeDiscrimination,
        FlagKind::ProbableMiskey,
        FlagKind::Drift,
        FlagKind::GroupDifference,
        FlagKind::SexDifference,
        FlagKind::AgeDifference,
        FlagKind::TooHard,
        FlagKind::TooEasy,
        FlagKind::WeakDiscrimination,
        FlagKind::Infit,
        FlagKind::Outfit,
        FlagKind::IdleOption,
        FlagKind::RapidResponses,
        FlagKind::Overexposed,
    ];

    /// The word used in the database, in JSON and in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            FlagKind::TooHard => "too_hard",
            FlagKind::TooEasy => "too_easy",
            FlagKind::WeakDiscrimination => "weak_discrimination",
            FlagKind::NegativeDiscrimination => "negative_discrimination",
            FlagKind::IdleOption => "idle_option",
            FlagKind::ProbableMiskey => "probable_miskey",
            FlagKind::Infit => "infit",
            FlagKind::Outfit => "outfit",
            FlagKind::RapidResponses => "rapid_responses",
            FlagKind::Overexposed => "overexposed",
            FlagKind::GroupDifference => "group_difference",
            FlagKind::SexDifference => "sex_difference",
            FlagKind::AgeDifference => "age_difference",
            FlagKind::Drift => "drift",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        FlagKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A figure beyond its limit, with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    /// What it is about.
    pub kind: FlagKind,
    /// The option meant, as index in the bank, where the kind is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<u8>,
    /// The figure seen.
    pub figure: f64,
    /// The limit that it passed.
    pub limit: f64,
    /// Responses behind the figure.
    pub n: u32,
}

impl Flag {
    /// A flag of the whole item.
    #[must_use]
    pub fn new(kind: FlagKind, figure: f64, limit: f64, n: u32) -> Self {
        Flag { kind, option: None, figure, limit, n }
    }
}
