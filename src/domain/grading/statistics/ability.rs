//! Ability of a person from responses, as the mean of the posterior under a normal prior (EAP).
//!
//! Bock and Mislevy 1982, Applied Psychological Measurement 6:431: the posterior is summed on a
//! grid. Its spacing of a fifth of a logit is exact to many decimals as long as a posterior is
//! wider than a quarter of a logit; those of forms of 30 are wider.

use super::normal::kernel;
use crate::assembly::ItemCurve;

/// Points of the grid.
pub const N_NODES: usize = 61;

/// Least and greatest ability of the grid, in logits.
const REACH: f64 = 6.0;

/// Expected shares are kept this far from 0 and 1, so that one response never rules anything out.
const LEAST_SHARE: f64 = 1e-9;

/// Ability at a point of the grid.
#[must_use]
pub fn node(index: usize) -> f64 {
    -REACH + 2.0 * REACH * index as f64 / (N_NODES - 1) as f64
}

/// What one person reached on one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Index of the item in the list that goes with the responses.
    pub item: usize,
    /// Share of its points, 0 to 1.
    pub share: f64,
}

/// What is thought about abilities before any response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// Mean, in logits.
    pub mean: f64,
    /// Standard deviation, above 0.
    pub sd: f64,
}

impl Prior {
    /// Mean 0, standard deviation 1.
    pub const STANDARD: Prior = Prior { mean: 0.0, sd: 1.0 };

    /// Weight of each point of the grid; they add up to 1.
    #[must_use]
    pub fn weights(self) -> [f64; N_NODES] {
        let mut weights: [f64; N_NODES] =
            std::array::from_fn(|index| kernel((node(index) - self.mean) / self.sd));
        normalise(&mut weights);
        weights
    }
}

/// An estimate of ability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ability {
    /// Mean of the posterior, in logits.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
}

/// Mean and standard deviation of weights on the grid that add up to 1.
#[must_use]
pub fn ability_of(posterior: &[f64; N_NODES]) -> Ability {
    let mean: f64 = posterior.iter().enumerate().map(|(k, weight)| weight * node(k)).sum();
    let squares = |(k, weight): (usize, &f64)| weight * (node(k) - mean).powi(2);
    let variance: f64 = posterior.iter().enumerate().map(squares).sum();
    Ability { mean, sd: variance.sqrt() }
}

fn normalise(weights: &mut [f64; N_NODES]) {
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
}

/// Estimates ability from the curve and the share of points of each item answered. A share between
/// 0 and 1 counts as `share × ln P + (1 - share) × ln (1 - P)`, which is exact for 0 and 1.
#[must_use]
pub fn eap(responses: &[(ItemCurve, f64)], prior: Prior) -> Ability {
    let curves: Vec<ItemCurve> = responses.iter().map(|(curve, _)| *curve).collect();
    let scored: Vec<Scored> = responses
        .iter()
        .enumerate()
        .map(|(item, (_, share))| Scored { item, share: *share })
        .collect();
    CurveTable::new(&curves).ability(&scored, prior)
}

/// Curves of many items on the grid, for many people.
#[derive(Clone, Debug)]
pub struct CurveTable {
    /// Expected share, `N_NODES` a curve.
    expected: Vec<[f64; N_NODES]>,
    /// Its logarithm, and that of the rest to 1.
    ln_right: Vec<[f64; N_NODES]>,
    ln_wrong: Vec<[f64; N_NODES]>,
}

impl CurveTable {
    /// Computes the curves on the grid.
    #[must_use]
    pub fn new(curves: &[ItemCurve]) -> Self {
        let at = |curve: &ItemCurve| -> [f64; N_NODES] {
            std::array::from_fn(|k| curve.expected(node(k)).clamp(LEAST_SHARE, 1.0 - LEAST_SHARE))
        };
        let expected: Vec<[f64; N_NODES]> = curves.iter().map(at).collect();
        let ln_right = expected.iter().map(|row| row.map(f64::ln)).collect();
        let ln_wrong = expected.iter().map(|row| row.map(|share| (1.0 - share).ln())).collect();
        CurveTable { expected, ln_right, ln_wrong }
    }

    /// Expected shares of an item on the grid.
    #[must_use]
    pub fn expected(&self, item: usize) -> &[f64; N_NODES] {
        &self.expected[item]
    }

    /// Logarithm of the likelihood of the responses at each point of the grid.
    #[must_use]
    pub fn ln_likelihood(&self, responses: &[Scored]) -> [f64; N_NODES] {
        let mut sum = [0.0; N_NODES];
        for Scored { item, share } in responses {
            let rows = self.ln_right[*item].iter().zip(&self.ln_wrong[*item]);
            for (sum, (right, wrong)) in sum.iter_mut().zip(rows) {
                *sum += share * right + (1.0 - share) * wrong;
            }
        }
        sum
    }

    /// The posterior on the grid; its weights add up to 1.
    #[must_use]
    pub fn posterior(&self, responses: &[Scored], weights: &[f64; N_NODES]) -> [f64; N_NODES] {
        posterior_from(&self.ln_likelihood(responses), weights)
    }

    /// Estimates a person's ability.
    #[must_use]
    pub fn ability(&self, responses: &[Scored], prior: Prior) -> Ability {
        ability_of(&self.posterior(responses, &prior.weights()))
    }

    /// For each response, the share expected from the person's **other** responses: the mean of
    /// the item's curve over the posterior without it.
    ///
    /// Unlike the curve at an estimate that the response itself went into, it is right on average
    /// and its variance is `P (1 - P)` exactly, so residuals need no correction.
    #[must_use]
    pub fn expected_from_others(&self, responses: &[Scored], prior: Prior) -> Vec<f64> {
        let posterior = self.posterior(responses, &prior.weights());
        let expected = |response: &Scored| {
            let curve = &self.expected[response.item];
            let rows = self.ln_right[response.item].iter().zip(&self.ln_wrong[response.item]);
            let (mut sum, mut weight_sum) = (0.0, 0.0);
            for ((weight, curve), (right, wrong)) in posterior.iter().zip(curve).zip(rows) {
                let likelihood = if response.share >= 1.0 {
                    *curve
                } else if response.share <= 0.0 {
                    1.0 - curve
                } else {
                    (response.share * right + (1.0 - response.share) * wrong).exp()
                };
                let weight = weight / likelihood;
                sum += weight * curve;
                weight_sum += weight;
            }
            sum / weight_sum
        };
        responses.iter().map(expected).collect()
    }
}

/// The posterior from the logarithm of a likelihood and the prior's weights.
#[must_use]
pub fn posterior_from(ln_likelihood: &[f64; N_NODES], weights: &[f64; N_NODES]) -> [f64; N_NODES] {
    let greatest = ln_likelihood.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut posterior: [f64; N_NODES] =
        std::array::from_fn(|k| weights[k] * (ln_likelihood[k] - greatest).exp());
    normalise(&mut posterior);
    posterior
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURVE: ItemCurve = ItemCurve { discrimination: 1.2, difficulty: 0.0, guessing: 0.0 };

    #[test]
    fn without_responses_ability_is_what_was_thought_before() {
        let prior = Prior { mean: -0.4, sd: 0.8 };
        let ability = eap(&[], prior);
        assert!((ability.mean + 0.4).abs() < 1e-9);
        assert!((ability.sd - 0.8).abs() < 1e-6);
    }

    #[test]
    fn opposite_responses_give_opposite_abilities_and_half_a_point_gives_the_middle() {
        let right = eap(&[(CURVE, 1.0); 5], Prior::STANDARD);
        let wrong = eap(&[(CURVE, 0.0); 5], Prior::STANDARD);
        let half = eap(&[(CURVE, 0.5); 5], Prior::STANDARD);
        assert!((right.mean + wrong.mean).abs() < 1e-9 && right.mean > 0.9);
        assert!(half.mean.abs() < 1e-9);
        assert!(right.sd < 1.0 && half.sd < right.sd);
    }

    #[test]
    fn the_share_expected_from_others_leaves_the_response_itself_out() {
        let curves = [
            CURVE,
            ItemCurve { difficulty: -1.0, ..CURVE },
            ItemCurve { difficulty: 0.7, guessing: 0.15, ..CURVE },
        ];
        let table = CurveTable::new(&curves);
        for shares in [[1.0, 0.0, 1.0], [0.0, 0.25, 0.5]] {
            let responses: Vec<Scored> =
                (0..).zip(shares).map(|(item, share)| Scored { item, share }).collect();
            let all = table.expected_from_others(&responses, Prior::STANDARD);
            for (place, expected) in all.iter().enumerate() {
                let mut others = responses.clone();
                let own = others.remove(place);
                let posterior = table.posterior(&others, &Prior::STANDARD.weights());
                let want: f64 =
                    posterior.iter().zip(table.expected(own.item)).map(|(w, p)| w * p).sum();
                assert!((expected - want).abs() < 1e-9, "{expected} {want}");
            }
        }
    }
}
