//! How far a form is from the target, in whole thousandths of what is tolerated.

use super::stock::N_FIGURES;
use crate::assembly::target::{FairnessTarget, N_NODES};

/// A form this close in every figure needs no more swaps: two fifths of what is tolerated.
pub(super) const GOOD: i64 = 400;
/// A form this close may be published; what is left of 1000 covers the rounding to millionths.
pub(super) const TOLERATED: i64 = 995;

/// Bits after the point of the factors.
const FACTOR_BITS: u32 = 20;
/// A figure further off than this many tolerances counts as no further.
const FURTHEST: i64 = 100_000_000;

/// A target ready for quick comparison.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    wanted: [i64; N_FIGURES],
    factors: [i64; N_FIGURES],
}

impl Marks {
    pub(super) fn of(target: &FairnessTarget) -> Self {
        let mut marks = Marks { wanted: [0; N_FIGURES], factors: [0; N_FIGURES] };
        let wanted = target.expected_thousandths.iter().chain([&target.information_thousandths]);
        let tolerances = target.tolerance_thousandths.iter();
        let tolerances = tolerances.chain([&target.information_tolerance_thousandths]);
        for (place, (wanted, tolerance)) in wanted.zip(tolerances).enumerate() {
            marks.wanted[place] = i64::from(*wanted) * 1000;
            marks.factors[place] = (1_i64 << FACTOR_BITS) / i64::from((*tolerance).max(1));
        }
        marks
    }

    /// How far off each figure of a form is, in thousandths of its tolerance.
    pub(super) fn off(&self, figures: &[i64; N_FIGURES]) -> [i64; N_FIGURES] {
        let mut off = [0; N_FIGURES];
        for place in 0..N_FIGURES {
            let by = (figures[place] - self.wanted[place]) * self.factors[place];
            off[place] = (by >> FACTOR_BITS).clamp(-FURTHEST, FURTHEST);
        }
        off
    }

    /// The sum of squares that swaps make smaller.
    pub(super) fn cost(&self, figures: &[i64; N_FIGURES]) -> i64 {
        self.off(figures).iter().map(|off| off * off).sum()
    }

    /// How far off the worst figure is, in thousandths of its tolerance.
    pub(super) fn worst(&self, figures: &[i64; N_FIGURES]) -> i64 {
        self.off(figures).iter().map(|off| off.abs()).max().unwrap_or(0)
    }

    /// How far off the expected score at each ability is, in millionths of a point.
    pub(super) fn points_off(&self, figures: &[i64; N_FIGURES]) -> [i64; N_NODES] {
        std::array::from_fn(|place| figures[place] - self.wanted[place])
    }
}
