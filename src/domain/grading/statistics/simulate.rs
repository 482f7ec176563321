//! Simulated candidates of known ability, and a simulated bank: for tests, benches and drills,
//! never mixed with real people's responses.

use super::ability::{Prior, Scored};
use crate::assembly::ItemCurve;
use crate::assembly::label_curves::level_difficulty;
use crate::assembly::shuffle::Draws;
use crate::bank::Level;

/// Draws of numbers between integers, on the portable generator that deals forms.
pub struct Chances(Draws);

impl Chances {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Chances(Draws::new(seed))
    }

    /// Starts from a small number.
    #[must_use]
    pub fn numbered(number: u64) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        Chances::new(seed)
    }

    /// Above 0 and below 1, evenly.
    pub fn even(&mut self) -> f64 {
        const STEPS: usize = 1 << 52;
        (self.0.below(STEPS) as f64 + 0.5) / STEPS as f64
    }

    /// True with a probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.even() < probability
    }

    /// Normally distributed (Box and Muller 1958).
    pub fn normal(&mut self, mean: f64, sd: f64) -> f64 {
        let radius = (-2.0 * self.even().ln()).sqrt();
        mean + sd * radius * (std::f64::consts::TAU * self.even()).cos()
    }

    /// The draws of integers.
    pub fn integers(&mut self) -> &mut Draws {
        &mut self.0
    }

    /// Abilities of `n` people.
    pub fn abilities(&mut self, n: usize, population: Prior) -> Vec<f64> {
        (0..n).map(|_| self.normal(population.mean, population.sd)).collect()
    }

    /// One person's responses to a form, each right or wrong. `form` holds indexes into `curves`.
    pub fn responses(&mut self, ability: f64, form: &[usize], curves: &[ItemCurve]) -> Vec<Scored> {
        form.iter()
            .map(|item| {
                let is_right = self.happens(curves[*item].expected(ability));
                Scored { item: *item, share: f64::from(u8::from(is_right)) }
            })
            .collect()
    }

    /// `n_forms` forms that share no item, `n_items` of each cell's list dealt to each.
    ///
    /// Items that are left over stay undealt; none when a cell is too small.
    pub fn deal(
        &mut self,
        cells: &[(Vec<usize>, usize)],
        n_forms: usize,
    ) -> Option<Vec<Vec<usize>>> {
        let mut forms = vec![Vec::new(); n_forms];
        for (items, n_items) in cells {
            let mut items = items.clone();
            self.0.shuffle(&mut items);
            if items.len() < n_items * n_forms {
                return None;
            }
            for (form, share) in forms.iter_mut().zip(items.chunks(*n_items)) {
                form.extend_from_slice(share);
            }
        }
        Some(forms)
    }
}

/// One item of the simulated bank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferenceItem {
    /// Area, 0 to 8.
    pub area: usize,
    /// Level.
    pub level: Level,
    /// Its true curve.
    pub curve: ItemCurve,
}

/// Areas of the simulated bank.
pub const N_AREAS: usize = 9;

/// Items of each area on a form of 30.
pub const ITEMS_BY_AREA: [usize; N_AREAS] = [4, 4, 4, 3, 3, 3, 3, 3, 3];

/// Items of each area and level on a form of 30: 12 easy, 12 middle, 6 advanced.
pub const CELLS: [[usize; 3]; N_AREAS] = [
    [2, 1, 1],
    [1, 2, 1],
    [2, 2, 0],
    [1, 1, 1],
    [2, 1, 0],
    [1, 1, 1],
    [1, 2, 0],
    [1, 1, 1],
    [1, 1, 1],
];

/// A bank that measures can be compared on: 20 items for each of a form, so 600. Difficulty is a
/// level's mean (-1.6, -0.6, 0.5), an area's shift (SD 0.3) and the item's own (SD 0.6); the
/// logarithm of discrimination is normal (0.1, 0.28); guessing is 0.20 for seven items in ten,
/// else 0.05.
#[must_use]
pub fn reference_bank(seed: u64) -> Vec<ReferenceItem> {
    let mut chances = Chances::numbered(seed);
    let mut bank = Vec::new();
    for (area, cells) in CELLS.iter().enumerate() {
        let shift = chances.normal(0.0, 0.3);
        for (level, n_items) in Level::ALL.into_iter().zip(cells) {
            let mean = level_difficulty(level);
            for _ in 0..20 * n_items {
                let curve = ItemCurve {
                    difficulty: chances.normal(mean + shift, 0.6),
                    discrimination: chances.normal(0.1, 0.28).exp(),
                    guessing: if chances.happens(0.7) { 0.20 } else { 0.05 },
                };
                bank.push(ReferenceItem { area, level, curve });
            }
        }
    }
    bank
}

/// The bank's items by cell, with how many of them stand on a form.
#[must_use]
pub fn reference_cells(bank: &[ReferenceItem]) -> Vec<(Vec<usize>, usize)> {
    let mut cells = Vec::new();
    for (area, by_level) in CELLS.iter().enumerate() {
        for (level, n_items) in Level::ALL.into_iter().zip(by_level) {
            let is_in = |item: &ReferenceItem| item.area == area && item.level == level;
            let items = (0..bank.len()).filter(|index| is_in(&bank[*index])).collect();
            if *n_items > 0 {
                cells.push((items, *n_items));
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::grading::statistics::normal::mean_and_sd;

    #[test]
    fn a_form_of_the_reference_bank_has_thirty_items_and_a_round_twenty_forms() {
        for (cells, n_items) in CELLS.iter().zip(ITEMS_BY_AREA) {
            assert_eq!(cells.iter().sum::<usize>(), n_items);
        }
        let by_level = |level: usize| CELLS.iter().map(|cells| cells[level]).sum::<usize>();
        assert_eq!([by_level(0), by_level(1), by_level(2)], [12, 12, 6]);
        let bank = reference_bank(1);
        assert_eq!(bank.len(), 600);
        let cells = reference_cells(&bank);
        let forms = Chances::numbered(2).deal(&cells, 20).unwrap();
        let mut dealt: Vec<usize> = forms.iter().flatten().copied().collect();
        assert!(forms.iter().all(|form| form.len() == 30));
        dealt.sort_unstable();
        dealt.dedup();
        assert_eq!(dealt.len(), 600);
        assert_eq!(Chances::numbered(2).deal(&cells, 21), None);
    }

    #[test]
    fn normal_draws_have_their_mean_and_deviation() {
        let population = Prior { mean: -0.5, sd: 2.0 };
        let values = Chances::numbered(3).abilities(20_000, population);
        let (mean, sd) = mean_and_sd(&values).unwrap();
        assert!((mean + 0.5).abs() < 0.05 && (sd - 2.0).abs() < 0.05, "{mean} {sd}");
    }
}
