//! Who gets more items: those whose first part is near the cut, as long as the items can decide it.
//!
//! The cut of the whole is the cut of the form and what a person right at it is expected to reach
//! in the extension, the rule by which the accuracy of decisions was measured.

/// The figures that decide about an extension, in sixtieths of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Borderline {
    /// So far from the cut, below or above, is near.
    pub within: i64,
    /// Cut score of the first part.
    pub cut: i64,
    /// What the extension adds to the cut.
    pub extension_cut: i64,
    /// What the extension can add to the score.
    pub extension_max: i64,
}

impl Borderline {
    /// At or above it an attempt with its extension passes.
    #[must_use]
    pub fn whole_cut(self) -> i64 {
        self.cut + self.extension_cut
    }

    /// True when a first part with this score goes on: it is near the cut, blanks alone would not
    /// pass, and right responses alone would.
    #[must_use]
    pub fn goes_on(self, score: i64) -> bool {
        let is_near = (score - self.cut).abs() <= self.within;
        let is_open = score < self.whole_cut() && score + self.extension_max >= self.whole_cut();
        is_near && is_open
    }
}

#[cfg(test)]
mod tests {
    use super::Borderline;
    use proptest::prelude::*;

    /// Thirty items with a cut of eighteen, fifteen more with nine, three points either way.
    const USUAL: Borderline =
        Borderline { within: 180, cut: 1080, extension_cut: 540, extension_max: 900 };

    #[test]
    fn three_points_on_either_side_of_the_cut_are_near() {
        for (score, want) in
            [(0, false), (899, false), (900, true), (1080, true), (1260, true), (1261, false)]
        {
            assert_eq!(USUAL.goes_on(score), want, "{score}");
        }
        assert_eq!(USUAL.whole_cut(), 27 * 60);
    }

    #[test]
    fn an_extension_that_could_decide_nothing_is_not_given() {
        let light = Borderline { extension_cut: 60, ..USUAL };
        assert!(!light.goes_on(1140), "a blank extension would pass");
        let heavy = Borderline { extension_cut: 870, ..USUAL };
        assert!(!heavy.goes_on(1020), "a right extension would not pass");
    }

    proptest! {
        #[test]
        fn whoever_goes_on_is_near_and_is_decided_by_the_extension(
            within in 0_i64..600,
            cut in 0_i64..3000,
            extension_cut in 0_i64..1500,
            extension_max in 0_i64..1500,
            score in 0_i64..4000,
        ) {
            let of = Borderline { within, cut, extension_cut, extension_max };
            if of.goes_on(score) {
                prop_assert!(score >= cut - within && score <= cut + within);
                prop_assert!(score < of.whole_cut(), "blanks never pass");
                prop_assert!(score + extension_max >= of.whole_cut(), "right responses pass");
            }
        }
    }
}
