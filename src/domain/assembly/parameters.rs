//! What is known about an item's difficulty: its curve, how sure that is and what it rests on.

use serde::{Deserialize, Serialize};

/// What a difficulty figure rests on, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterSource {
    /// The author's level alone.
    Label,
    /// Ratings of a standard-setting panel.
    Panel,
    /// Responses of candidates.
    Responses,
    /// Made by the simulator; never about real people.
    Simulated,
}

impl ParameterSource {
    /// The word stored in the database and printed in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ParameterSource::Label => "label",
            ParameterSource::Panel => "panel",
            ParameterSource::Responses => "responses",
            ParameterSource::Simulated => "simulated",
        }
    }
}

/// The expected share of an item's points at each ability, in logits:
/// `c + (1 - c) / (1 + exp(-a (t - b)))`, the three-parameter logistic curve; with `c` 0 the
/// two-parameter one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemCurve {
    /// `a`: how steep the curve is; above 0.
    pub discrimination: f64,
    /// `b`: the ability at its middle, in logits.
    pub difficulty: f64,
    /// `c`: the share reached by guessing, 0 to below 1.
    pub guessing: f64,
}

impl ItemCurve {
    /// Expected share of the points, 0 to 1, at an ability in logits.
    #[must_use]
    pub fn expected(self, ability: f64) -> f64 {
        let slope = self.discrimination * (ability - self.difficulty);
        self.guessing + (1.0 - self.guessing) / (1.0 + (-slope).exp())
    }

    /// Fisher information at an ability: `[a (P - c) / (1 - c)]² (1 - P) / P`.
    #[must_use]
    pub fn information(self, ability: f64) -> f64 {
        let expected = self.expected(ability);
        let above_chance = (expected - self.guessing) / (1.0 - self.guessing);
        (self.discrimination * above_chance).powi(2) * (1.0 - expected) / expected
    }
}

/// An item's curve with its standard errors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemParameters {
    /// The curve.
    pub curve: ItemCurve,
    /// Standard error of the difficulty, in logits.
    pub se_difficulty: f64,
    /// Standard error of the discrimination.
    pub se_discrimination: f64,
    /// What the curve rests on.
    pub source: ParameterSource,
    /// Responses that went into it; 0 for labels and panels.
    pub n_responses: u32,
}

#[cfg(test)]
mod tests {
    use super::ItemCurve;

    #[test]
    fn a_curve_goes_from_the_guessing_share_to_one_and_is_halfway_at_its_difficulty() {
        let curve = ItemCurve { discrimination: 1.2, difficulty: -0.5, guessing: 0.2 };
        assert!((curve.expected(-0.5) - 0.6).abs() < 1e-12);
        assert!((curve.expected(-40.0) - 0.2).abs() < 1e-12);
        assert!((curve.expected(40.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn without_guessing_the_information_is_a_squared_times_p_times_q() {
        let curve = ItemCurve { discrimination: 1.5, difficulty: 0.3, guessing: 0.0 };
        let expected = curve.expected(1.0);
        let want = 1.5 * 1.5 * expected * (1.0 - expected);
        assert!((curve.information(1.0) - want).abs() < 1e-12);
    }
}
