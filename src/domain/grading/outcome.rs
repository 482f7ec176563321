//! The outcome of an attempt: score, profile by area and decision, from responses and keys alone.

use super::neutralise::NeutralisedPosition;
use super::points::{POINT, points};
use crate::bank::Item;
use crate::session::Response;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is decided about an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// At or above the cut score.
    Pass,
    /// Below it.
    Fail,
    /// Held back until officers have looked at it.
    Withheld,
}

impl Decision {
    /// The word stored in the database and used by the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Decision::Pass => "pass",
            Decision::Fail => "fail",
            Decision::Withheld => "withheld",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Decision::Pass, Decision::Fail, Decision::Withheld]
            .into_iter()
            .find(|decision| decision.as_str() == word)
    }
}

/// A position to grade: the item shown there and what was given for it.
#[derive(Clone, Copy, Debug)]
pub struct GradedItem<'a> {
    /// The stored item version.
    pub item_version_id: Uuid,
    /// The item.
    pub item: &'a Item,
    /// The current response; none when the item was never answered.
    pub response: Option<&'a Response>,
}

/// Points of one position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradedPosition {
    /// 1-based place in the form.
    pub position: u16,
    /// The item version shown.
    pub item_version_id: Uuid,
    /// The response that counted, in bank indexes.
    pub response: Option<Response>,
    /// Points in sixtieths.
    pub sixtieths: i64,
}

/// Points of one competence area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaScore {
    /// Area id.
    pub area: String,
    /// Points reached, in sixtieths.
    pub sixtieths: i64,
    /// Points possible, in sixtieths.
    pub max_sixtieths: i64,
}

/// Everything a result version holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Points reached, in sixtieths.
    pub score_sixtieths: i64,
    /// Points possible.
    pub max_sixtieths: i64,
    /// At or above it the attempt passes.
    pub cut_sixtieths: i64,
    /// Pass or fail.
    pub decision: Decision,
    /// Profile, in the order in which areas first appear in `area_order`.
    pub areas: Vec<AreaScore>,
    /// Points by position.
    pub positions: Vec<GradedPosition>,
    /// Positions whose item was neutralised, by position; results from before hold none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub neutralised: Vec<NeutralisedPosition>,
}

/// Grades an attempt. `area_order` is the framework's list of area ids.
#[must_use]
pub fn grade(items: &[GradedItem<'_>], area_order: &[&str], cut_sixtieths: i64) -> Outcome {
    let positions: Vec<GradedPosition> = items
        .iter()
        .enumerate()
        .map(|(index, graded)| GradedPosition {
            position: index as u16 + 1,
            item_version_id: graded.item_version_id,
            response: graded.response.cloned(),
            sixtieths: graded.response.map_or(0, |response| points(&graded.item.body, response)),
        })
        .collect();
    let score_sixtieths: i64 = positions.iter().map(|position| position.sixtieths).sum();
    let areas = area_scores(area_order, items, &positions);
    let decision = if score_sixtieths >= cut_sixtieths { Decision::Pass } else { Decision::Fail };
    Outcome {
        score_sixtieths,
        max_sixtieths: POINT * items.len() as i64,
        cut_sixtieths,
        decision,
        areas,
        positions,
        neutralised: Vec::new(),
    }
}

/// The profile: areas of `area_order` that have items.
pub(super) fn area_scores(
    area_order: &[&str],
    items: &[GradedItem<'_>],
    positions: &[GradedPosition],
) -> Vec<AreaScore> {
    area_order
        .iter()
        .map(|area| area_score(area, items, positions))
        .filter(|score| score.max_sixtieths > 0)
        .collect()
}

fn area_score(area: &str, items: &[GradedItem<'_>], positions: &[GradedPosition]) -> AreaScore {
    let of_area = |(graded, position)| {
        let (graded, position): (&GradedItem<'_>, &GradedPosition) = (graded, position);
        (graded.item.area == area).then_some(position.sixtieths)
    };
    let reached: Vec<i64> = items.iter().zip(positions).filter_map(of_area).collect();
    AreaScore {
        area: area.to_owned(),
        sixtieths: reached.iter().sum(),
        max_sixtieths: POINT * reached.len() as i64,
    }
}
