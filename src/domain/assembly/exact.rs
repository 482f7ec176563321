//! Item curves in whole millionths, by arithmetic that gives the same bits on every machine.
//!
//! The exponential function of a machine's mathematics library may differ in its last bit, and one
//! bit can turn a dealt round into another. Additions, products and quotients never differ.

use super::parameters::ItemCurve;

/// Parts of a point in which expected scores and information are counted while dealing.
pub(super) const MILLIONTHS: f64 = 1e6;

/// Beyond this the exponential is as good as 0 or endless.
const LARGEST_EXPONENT: f64 = 60.0;

/// Expected share of an item's points at an ability, in millionths.
pub(super) fn expected_millionths(curve: ItemCurve, millilogits: i32) -> i32 {
    (expected(curve, millilogits) * MILLIONTHS + 0.5) as i32
}

/// Information of an item at an ability, in millionths.
pub(super) fn information_millionths(curve: ItemCurve, millilogits: i32) -> i32 {
    let share = expected(curve, millilogits);
    let above_chance = (share - curve.guessing) / (1.0 - curve.guessing);
    let slope = curve.discrimination * above_chance;
    (slope * slope * (1.0 - share) / share * MILLIONTHS + 0.5) as i32
}

fn expected(curve: ItemCurve, millilogits: i32) -> f64 {
    let ability = f64::from(millilogits) / 1000.0;
    let slope = curve.discrimination * (ability - curve.difficulty);
    curve.guessing + (1.0 - curve.guessing) / (1.0 + exponential(-slope))
}

/// `e` to the power `x`: `x` is a multiple of ln 2 and a rest, whose series ends early.
fn exponential(x: f64) -> f64 {
    let x = x.clamp(-LARGEST_EXPONENT, LARGEST_EXPONENT);
    let twos = (x / std::f64::consts::LN_2 + 0.5).floor();
    let rest = x - twos * std::f64::consts::LN_2;
    let mut sum = 1.0;
    for n in (1..=16).rev() {
        sum = 1.0 + rest / f64::from(n) * sum;
    }
    let power_of_two = f64::from_bits(((1023 + twos as i64) as u64) << 52);
    sum * power_of_two
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_that_of_the_library_to_twelve_digits() {
        for step in -5900..=5900 {
            let x = f64::from(step) / 100.0;
            let (own, library) = (exponential(x), x.exp());
            assert!((own / library - 1.0).abs() < 1e-12, "{x}: {own} {library}");
        }
    }

    #[test]
    fn a_curve_in_millionths_is_the_curve_rounded() {
        let curve = ItemCurve { discrimination: 1.3, difficulty: -0.7, guessing: 0.2 };
        for millilogits in (-4000..=4000).step_by(137) {
            let ability = f64::from(millilogits) / 1000.0;
            let off = f64::from(expected_millionths(curve, millilogits)) / MILLIONTHS
                - curve.expected(ability);
            assert!(off.abs() < 6e-7, "{off}");
            let off = f64::from(information_millionths(curve, millilogits)) / MILLIONTHS
                - curve.information(ability);
            assert!(off.abs() < 6e-7, "{off}");
        }
    }

    /// Written down once: another value would orphan every round that was dealt.
    #[test]
    fn the_millionths_never_change() {
        let curve = ItemCurve { discrimination: 1.1, difficulty: -0.6, guessing: 0.25 };
        let expected = [-2500, -1000, 0, 1500].map(|at| expected_millionths(curve, at));
        let information = [-2500, -1000, 0, 1500].map(|at| information_millionths(curve, at));
        assert_eq!(expected, [332_554, 543_806, 744_445, 932_276]);
        assert_eq!(information, [29_424, 155_772, 180_530, 72_741]);
    }
}
