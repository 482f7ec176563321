//! What every form of an exam is to be like: its expected score at five abilities, its information
//! at the cut, and how far a form may be off.

use serde::{Deserialize, Serialize};

use super::blueprint::POINT_SIXTIETHS;
use super::parameters::ParameterSource;

/// Abilities at which the expected score is held.
pub const N_NODES: usize = 5;
/// Which of them is the cut.
pub const CUT_NODE: usize = 2;

/// Where the abilities lie around the cut, in thousandths of a logit.
pub(super) const NODE_OFFSETS: [i32; N_NODES] = [-1500, -500, 0, 500, 1500];
/// Half of half a raw point at the cut, half a point near it, three quarters further off.
pub(super) const TOLERANCE_THOUSANDTHS: [u32; N_NODES] = [750, 500, 250, 500, 750];
/// About a tenth of the information of thirty items.
pub(super) const INFORMATION_TOLERANCE_THOUSANDTHS: u32 = 500;

/// The frozen reference form in figures. Whole numbers, so that two machines agree about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FairnessTarget {
    /// What the figures rest on.
    pub parameter_source: ParameterSource,
    /// Abilities, in thousandths of a logit, ascending; the third is the cut.
    pub nodes_millilogits: [i32; N_NODES],
    /// Expected score at each of them, in thousandths of a point.
    pub expected_thousandths: [u32; N_NODES],
    /// How far a form's expected score may lie from it.
    pub tolerance_thousandths: [u32; N_NODES],
    /// Information at the cut, in thousandths.
    pub information_thousandths: u32,
    /// How far a form's information may lie from it.
    pub information_tolerance_thousandths: u32,
}

impl FairnessTarget {
    /// The ability at the cut, in logits.
    #[must_use]
    pub fn cut_ability(&self) -> f64 {
        f64::from(self.nodes_millilogits[CUT_NODE]) / 1000.0
    }

    /// Expected score at the cut, in points.
    #[must_use]
    pub fn expected_at_cut(&self) -> f64 {
        f64::from(self.expected_thousandths[CUT_NODE]) / 1000.0
    }

    /// Expected score at the cut in whole sixtieths of a point, rounded up.
    #[must_use]
    pub fn expected_at_cut_sixtieths(&self) -> u32 {
        (self.expected_thousandths[CUT_NODE] * POINT_SIXTIETHS).div_ceil(1000)
    }

    /// Information at the cut.
    #[must_use]
    pub fn information_at_cut(&self) -> f64 {
        f64::from(self.information_thousandths) / 1000.0
    }

    /// True when forms of items whose curves rest on `source` can be held against it: figures by
    /// labels say nothing about forms whose difficulty is known, nor the other way round.
    #[must_use]
    pub fn is_on_the_scale_of(&self, source: ParameterSource) -> bool {
        use ParameterSource::{Label, Panel, Responses, Simulated};
        match self.parameter_source {
            Label => source == Label,
            Panel | Responses => matches!(source, Panel | Responses),
            Simulated => source == Simulated,
        }
    }
}

/// Where the cut lies on the ability scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutPoint {
    /// Where the reference form's expected score is the exam's cut score.
    CutScore,
    /// At this ability, in thousandths of a logit.
    Millilogits(i32),
}

/// Where a deal's target comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetSource {
    /// Frozen in the exam file.
    Exam,
    /// The mean form of the release, because the exam has no target on the scale of its items.
    Release,
}

/// What a set of items rests on: the weakest source among them, or simulated when any is.
#[must_use]
pub fn weakest_source(sources: impl IntoIterator<Item = ParameterSource>) -> ParameterSource {
    let mut weakest = None;
    for source in sources {
        if source == ParameterSource::Simulated {
            return source;
        }
        weakest = Some(weakest.map_or(source, |found: ParameterSource| found.min(source)));
    }
    weakest.unwrap_or(ParameterSource::Label)
}
