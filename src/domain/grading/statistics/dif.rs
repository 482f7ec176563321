//! Differential item functioning: does an item differ between two groups of equal score?
//!
//! Mantel and Haenszel 1959; Holland and Thayer 1988; classes A, B and C of ETS (Zieky 1993). The
//! standard error is that of Robins, Breslow and Greenland 1986, Biometrics 42:311. A difference
//! is no bias by itself: people look at the item before anything happens.

use super::dif_logistic::{LEAST_GAIN, LEAST_NONUNIFORM, Nonuniform, nonuniform};
use super::flag::{Flag, FlagKind};
use super::normal::{quantile, upper_tail};

/// Responses below which nothing is computed.
pub const LEAST_RESPONSES: u32 = 500;
/// Of which so many of the focal group, and of the reference group.
pub const LEAST_OF_A_GROUP: u32 = 100;
/// Responses from which class B opens a review; class C does at once.
pub const LEAST_FOR_B: u32 = 1_000;
/// Counts below it are not shown to anybody.
pub const LEAST_CELL: u32 = 30;
/// Bands of total score.
pub const N_BANDS: usize = 6;

/// The two groups compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// The larger group, or the one that others are compared with.
    Reference,
    /// The group that might be at a disadvantage.
    Focal,
}

/// Which two groups are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Split {
    /// People of wards against people of communes (focal).
    Residence,
    /// Men against women (focal).
    Sex,
    /// People under 40 against people from 40 to 59 (focal).
    MiddleAge,
    /// People under 40 against people from 60 on (focal).
    OldAge,
}

impl Split {
    /// All splits, in the order in which pages show them.
    pub const ALL: [Split; 4] = [Split::Residence, Split::Sex, Split::MiddleAge, Split::OldAge];

    /// The word used in files and addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Split::Residence => "residence",
            Split::Sex => "sex",
            Split::MiddleAge => "middle_age",
            Split::OldAge => "old_age",
        }
    }

    /// What a difference between these groups is flagged as.
    #[must_use]
    pub fn flag_kind(self) -> FlagKind {
        match self {
            Split::Residence => FlagKind::GroupDifference,
            Split::Sex => FlagKind::SexDifference,
            Split::MiddleAge | Split::OldAge => FlagKind::AgeDifference,
        }
    }
}

/// One person's part in the comparison of one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// Whom the person belongs to.
    pub group: Group,
    /// Share of the item's points, 0 to 1.
    pub share: f64,
    /// Total of the person's form, the item included.
    pub total: f64,
}

/// The 2 × 2 table of one band of total score; partial credit counts as a part of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stratum {
    /// A: right, reference group.
    pub reference_right: f64,
    /// B: wrong, reference group.
    pub reference_wrong: f64,
    /// C: right, focal group.
    pub focal_right: f64,
    /// D: wrong, focal group.
    pub focal_wrong: f64,
}

impl Stratum {
    fn n_reference(&self) -> f64 {
        self.reference_right + self.reference_wrong
    }

    fn n_focal(&self) -> f64 {
        self.focal_right + self.focal_wrong
    }

    fn n(&self) -> f64 {
        self.n_reference() + self.n_focal()
    }
}

/// The size of a difference, as ETS classes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DifClass {
    /// Negligible: below 1, or not significant.
    A,
    /// Moderate.
    B,
    /// Large: at least 1.5, and significantly above 1.
    C,
}

/// The Mantel–Haenszel figures of one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MantelHaenszel {
    /// Common odds ratio; above 1 the item is harder for the focal group.
    pub alpha: f64,
    /// `-2.35 ln alpha`: negative when harder for the focal group.
    pub delta: f64,
    /// Standard error of `ln alpha`.
    pub se_ln_alpha: f64,
    /// Chi-square with continuity correction, one degree of freedom.
    pub chi_square: f64,
    /// Probability of such a chi-square without a difference.
    pub p_value: f64,
    /// The size of the difference.
    pub class: DifClass,
}

/// Compares the strata; none when they hold no odds ratio.
#[must_use]
pub fn mantel_haenszel(strata: &[Stratum]) -> Option<MantelHaenszel> {
    let (mut right, mut wrong) = (0.0, 0.0);
    let (mut pr, mut ps_qr, mut qs) = (0.0, 0.0, 0.0);
    let (mut seen, mut expected, mut variance) = (0.0, 0.0, 0.0);
    for stratum in strata.iter().filter(|stratum| stratum.n() > 1.0) {
        let n = stratum.n();
        let (a, b) = (stratum.reference_right, stratum.reference_wrong);
        let (c, d) = (stratum.focal_right, stratum.focal_wrong);
        let (p, q) = ((a + d) / n, (b + c) / n);
        let (r, s) = (a * d / n, b * c / n);
        right += r;
        wrong += s;
        pr += p * r;
        ps_qr += p * s + q * r;
        qs += q * s;
        seen += a;
        expected += (a + b) * (a + c) / n;
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1.0));
    }
    if right <= 0.0 || wrong <= 0.0 || variance <= 0.0 {
        return None;
    }
    let alpha = right / wrong;
    let ln_variance =
        pr / (2.0 * right * right) + ps_qr / (2.0 * right * wrong) + qs / (2.0 * wrong * wrong);
    let se_ln_alpha = ln_variance.sqrt();
    let chi_square = ((seen - expected).abs() - 0.5).max(0.0).powi(2) / variance;
    let delta = -2.35 * alpha.ln();
    let class = class(delta, 2.35 * se_ln_alpha, chi_square);
    let p_value = 2.0 * upper_tail(chi_square.sqrt());
    Some(MantelHaenszel { alpha, delta, se_ln_alpha, chi_square, p_value, class })
}

fn class(delta: f64, se_delta: f64, chi_square: f64) -> DifClass {
    let size = delta.abs();
    if size < 1.0 || chi_square < 3.841_459 {
        DifClass::A
    } else if size >= 1.5 && (size - 1.0) / se_delta > 1.644_854 {
        DifClass::C
    } else {
        DifClass::B
    }
}

/// Bands of total score with about equally many people each; people of one total share a band.
#[must_use]
pub fn strata(people: &[Compared]) -> Vec<Stratum> {
    let mut totals: Vec<f64> = people.iter().map(|person| person.total).collect();
    totals.sort_by(f64::total_cmp);
    let limit = |band: usize| quantile(&totals, band as f64 / N_BANDS as f64);
    let limits: Vec<f64> = (1..N_BANDS).filter_map(limit).collect();
    let mut strata = vec![Stratum::default(); N_BANDS];
    for person in people {
        let band = limits.iter().filter(|limit| person.total > **limit).count();
        let stratum = &mut strata[band];
        let (right, wrong) = match person.group {
            Group::Reference => (&mut stratum.reference_right, &mut stratum.reference_wrong),
            Group::Focal => (&mut stratum.focal_right, &mut stratum.focal_wrong),
        };
        *right += person.share;
        *wrong += 1.0 - person.share;
    }
    strata
}

/// What a comparison came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// Too few people to say anything.
    TooFew {
        /// People of the reference group; none below 30.
        n_reference: Option<u32>,
        /// People of the focal group; none below 30.
        n_focal: Option<u32>,
    },
    /// Enough people.
    Compared {
        /// The figures.
        figures: MantelHaenszel,
        /// Responses of both groups.
        n: u32,
        /// People by band and group (reference, focal); none below 30.
        bands: Vec<(Option<u32>, Option<u32>)>,
        /// Whether the difference changes with the score; none under 1,000 responses.
        nonuniform: Option<Nonuniform>,
        /// The flag: class C, or class B from 1,000 responses, or a difference that changes.
        flag: Option<Flag>,
    },
}

/// A count that may be shown.
#[must_use]
pub fn shown(n: u32) -> Option<u32> {
    (n >= LEAST_CELL).then_some(n)
}

/// Compares two groups on one item.
#[must_use]
pub fn compare(people: &[Compared], split: Split) -> Comparison {
    let n = people.len() as u32;
    let n_focal = people.iter().filter(|person| person.group == Group::Focal).count() as u32;
    let n_reference = n - n_focal;
    let strata = strata(people);
    let has_enough = n >= LEAST_RESPONSES && n_focal.min(n_reference) >= LEAST_OF_A_GROUP;
    match mantel_haenszel(&strata).filter(|_| has_enough) {
        None => Comparison::TooFew { n_reference: shown(n_reference), n_focal: shown(n_focal) },
        Some(figures) => {
            let count = |people: f64| shown(people.round() as u32);
            let bands = strata.iter().map(|s| (count(s.n_reference()), count(s.n_focal())));
            let nonuniform = if n < LEAST_NONUNIFORM { None } else { nonuniform(people) };
            let flag = flag(&figures, n, split)
                .or_else(|| nonuniform.and_then(|found| flag_of_change(&found, n, split)));
            Comparison::Compared { figures, n, bands: bands.collect(), nonuniform, flag }
        }
    }
}

fn flag_of_change(found: &Nonuniform, n: u32, split: Split) -> Option<Flag> {
    let limit = LEAST_GAIN;
    found.is_notable().then(|| Flag::new(split.flag_kind(), found.gain, limit, n))
}

fn flag(figures: &MantelHaenszel, n: u32, split: Split) -> Option<Flag> {
    let limit = match figures.class {
        DifClass::A => return None,
        DifClass::B if n < LEAST_FOR_B => return None,
        DifClass::B => 1.0,
        DifClass::C => 1.5,
    };
    Some(Flag::new(split.flag_kind(), figures.delta, limit, n))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn stratum(a: f64, b: f64, c: f64, d: f64) -> Stratum {
        Stratum { reference_right: a, reference_wrong: b, focal_right: c, focal_wrong: d }
    }

    #[test]
    fn an_odds_ratio_of_two_is_found_and_classed() {
        let figures = mantel_haenszel(&[stratum(200.0, 100.0, 150.0, 150.0); 4]).unwrap();
        assert!((figures.alpha - 2.0).abs() < 1e-12);
        assert!((figures.delta + 1.628_887).abs() < 1e-5);
        assert_eq!(figures.class, DifClass::C);
        let few = mantel_haenszel(&[stratum(20.0, 10.0, 15.0, 15.0)]).unwrap();
        assert_eq!(few.class, DifClass::A, "not significant: {few:?}");
        assert_eq!(mantel_haenszel(&[stratum(5.0, 0.0, 5.0, 0.0)]), None);
    }

    fn people(n: usize, n_focal: usize) -> Vec<Compared> {
        let person = |index: usize| {
            let group = if index < n_focal { Group::Focal } else { Group::Reference };
            // The focal group gets a third, the reference group two thirds, at every total.
            let is_right = index.is_multiple_of(3) == (index < n_focal);
            Compared { group, share: f64::from(u8::from(is_right)), total: (index % 20) as f64 }
        };
        (0..n).map(person).collect()
    }

    #[test]
    fn few_people_are_not_compared_and_small_counts_are_not_shown() {
        let few = Comparison::TooFew { n_reference: Some(470), n_focal: None };
        assert_eq!(compare(&people(499, 29), Split::Residence), few);
        let compared = compare(&people(600, 140), Split::OldAge);
        let Comparison::Compared { figures, n, flag, bands, nonuniform } = compared else {
            panic!("600 people are enough");
        };
        assert_eq!((figures.class, n), (DifClass::C, 600));
        assert_eq!(flag.unwrap().kind, FlagKind::AgeDifference);
        assert_eq!(nonuniform, None, "1,000 responses are needed");
        assert!(bands.iter().all(|(reference, focal)| reference.is_some() && focal.is_none()));
    }
}
