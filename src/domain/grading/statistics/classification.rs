//! How well a cut score decides: score distributions, accuracy and consistency of decisions.

use super::ability::{N_NODES, Prior, node};
use crate::assembly::ItemCurve;
use crate::grading::POINT;

/// Probability of each number of points, 0 to the number of items, at an ability, each item taken
/// as right or wrong (Lord and Wingersky 1984, Applied Psychological Measurement 8:453).
#[must_use]
pub fn score_distribution(curves: &[ItemCurve], ability: f64) -> Vec<f64> {
    let mut distribution = vec![0.0; curves.len() + 1];
    distribution[0] = 1.0;
    for (n_before, curve) in curves.iter().enumerate() {
        let right = curve.expected(ability);
        for points in (0..=n_before).rev() {
            let share = distribution[points];
            distribution[points + 1] += share * right;
            distribution[points] = share * (1.0 - right);
        }
    }
    distribution
}

/// Probability of reaching the cut score, in sixtieths, at an ability.
#[must_use]
pub fn pass_probability(curves: &[ItemCurve], cut_sixtieths: i64, ability: f64) -> f64 {
    let passes = |(points, _): &(i64, f64)| points * POINT >= cut_sixtieths;
    let distribution = score_distribution(curves, ability);
    (0_i64..).zip(distribution).filter(passes).map(|(_, share)| share).sum()
}

/// How often decisions are right, and how often they would be the same on another form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Classification {
    /// Share of people whose decision agrees with their ability.
    pub accuracy: f64,
    /// Share of people who would get the same decision on another form.
    pub consistency: f64,
    /// Share of those below the cut ability who pass; none when nobody is.
    pub false_pass: Option<f64>,
    /// Share of those at or above it who fail; none when nobody is.
    pub false_fail: Option<f64>,
    /// Share of people at or above the cut ability.
    pub able: f64,
}

/// Accuracy and consistency over people and forms, each form as likely as another; none without
/// forms. Lee 2010, Journal of Educational Measurement 47:1: at each ability a decision is right
/// with the probability of the true one, and two forms agree with `p² + (1 - p)²`.
#[must_use]
pub fn classification(
    forms: &[Vec<ItemCurve>],
    cut_sixtieths: i64,
    cut_ability: f64,
    population: Prior,
) -> Option<Classification> {
    if forms.is_empty() {
        return None;
    }
    let (mut right, mut same, mut able) = (0.0, 0.0, 0.0);
    let (mut passing_unable, mut failing_able) = (0.0, 0.0);
    for (k, weight) in population.weights().iter().enumerate().take(N_NODES) {
        let ability = node(k);
        let sum: f64 =
            forms.iter().map(|form| pass_probability(form, cut_sixtieths, ability)).sum();
        let pass = sum / forms.len() as f64;
        same += weight * (pass * pass + (1.0 - pass) * (1.0 - pass));
        if ability >= cut_ability {
            able += weight;
            right += weight * pass;
            failing_able += weight * (1.0 - pass);
        } else {
            right += weight * (1.0 - pass);
            passing_unable += weight * pass;
        }
    }
    Some(Classification {
        accuracy: right,
        consistency: same,
        false_pass: (able < 1.0).then(|| passing_unable / (1.0 - able)),
        false_fail: (able > 0.0).then(|| failing_able / able),
        able,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn curve(difficulty: f64) -> ItemCurve {
        ItemCurve { discrimination: 1.1, difficulty, guessing: 0.15 }
    }

    #[test]
    fn the_distribution_agrees_with_counting_every_pattern() {
        let curves: Vec<ItemCurve> = [-1.0, 0.0, 0.4, 1.3].map(curve).to_vec();
        let mut want = [0.0; 5];
        for pattern in 0_u32..16 {
            let share = |(item, curve): (usize, &ItemCurve)| {
                let right = curve.expected(0.2);
                if pattern >> item & 1 == 1 { right } else { 1.0 - right }
            };
            want[pattern.count_ones() as usize] +=
                curves.iter().enumerate().map(share).product::<f64>();
        }
        for (seen, want) in score_distribution(&curves, 0.2).iter().zip(want) {
            assert!((seen - want).abs() < 1e-12);
        }
        let pass = pass_probability(&curves, 2 * POINT + 1, 0.2);
        assert!((pass - want[3] - want[4]).abs() < 1e-12, "61 sixtieths over 2 need 3 points");
    }

    #[test]
    fn a_cut_that_everybody_reaches_is_always_consistent_and_right_for_the_able() {
        let forms = vec![vec![curve(0.0); 10]; 2];
        let all = classification(&forms, 0, -10.0, Prior::STANDARD).unwrap();
        assert!((all.accuracy - 1.0).abs() < 1e-12 && (all.consistency - 1.0).abs() < 1e-12);
        assert_eq!(all.false_fail.map(|share| share < 1e-12), Some(true));
        assert_eq!(classification(&[], 0, 0.0, Prior::STANDARD), None);
    }

    #[test]
    fn longer_forms_decide_better() {
        let spread = |n: u32| (0..n).map(|i| curve(f64::from(i % 10) / 4.0 - 1.6)).collect();
        let of = |n: u32, cut: i64| {
            let form: Vec<ItemCurve> = spread(n);
            classification(&[form], cut * POINT, -0.5, Prior::STANDARD).unwrap()
        };
        let (short, long) = (of(20, 12), of(60, 36));
        assert!(long.accuracy > short.accuracy + 0.02, "{short:?} {long:?}");
        assert!(long.consistency > short.consistency + 0.02, "{short:?} {long:?}");
        assert!((short.able - 0.69).abs() < 0.03, "{short:?}");
    }
}
