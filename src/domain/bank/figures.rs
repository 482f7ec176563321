//! Figures about the keys of a bank: how often they are the longest option, and where they stand.

use serde::Serialize;

use super::item::Kind;
use super::item_source::ItemSource;

/// Below this chance, keys are too often the longest option: a rule of thumb that finds them.
pub const LEAST_P: f64 = 0.001;
/// Chi-square values that a fair spread exceeds once in a thousand banks, by degrees of freedom.
const GREATEST_CHI_SQUARE: [(usize, f64); 2] = [(2, 13.816), (3, 16.266)];

/// How often the key of single-choice items with so many options is the longest option.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyLengths {
    /// Options of each item.
    pub n_options: usize,
    /// How many items there are.
    pub n_items: usize,
    /// Items whose key is longer than every distractor, in characters.
    pub n_longest: usize,
    /// Share of such items.
    pub share: f64,
    /// Share that chance alone would give at most.
    pub chance: f64,
    /// Chance of so many such items or more, if length told nothing.
    pub p: f64,
}

/// Where the key of single-choice items with so many options stands in the bank, before shuffling.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyPlaces {
    /// Options of each item.
    pub n_options: usize,
    /// Items whose key stands first, second and so on.
    pub n_by_place: Vec<usize>,
    /// Distance from an even spread.
    pub chi_square: f64,
    /// False when so uneven a spread comes about by chance less than once in a thousand banks.
    pub is_even: bool,
}

/// Figures about lengths, one entry for each number of options that occurs.
#[must_use]
pub fn key_lengths(items: &[&ItemSource]) -> Vec<KeyLengths> {
    let of = |n_options: usize, group: Vec<Lengths>| {
        let n_longest = group.iter().filter(|item| item.is_key_longest()).count();
        let chance = 1.0 / n_options as f64;
        KeyLengths {
            n_options,
            n_items: group.len(),
            n_longest,
            share: n_longest as f64 / group.len() as f64,
            chance,
            p: binomial_tail(group.len(), n_longest, chance),
        }
    };
    groups(items).into_iter().map(|(n_options, group)| of(n_options, group)).collect()
}

/// Figures about places, one entry for each number of options that occurs.
#[must_use]
pub fn key_places(items: &[&ItemSource]) -> Vec<KeyPlaces> {
    let of = |n_options: usize, group: Vec<Lengths>| {
        let mut n_by_place = vec![0; n_options];
        for item in &group {
            n_by_place[item.key_place] += 1;
        }
        let even = group.len() as f64 / n_options as f64;
        let distance = n_by_place.iter().map(|n| (*n as f64 - even).powi(2) / even);
        let chi_square = distance.sum();
        let greatest = GREATEST_CHI_SQUARE.iter().find(|(freedom, _)| freedom + 1 == n_options);
        let is_even = greatest.is_none_or(|(_, greatest)| chi_square <= *greatest);
        KeyPlaces { n_options, n_by_place, chi_square, is_even }
    };
    groups(items).into_iter().map(|(n_options, group)| of(n_options, group)).collect()
}

/// Lengths of an item's options, and which of them is the key.
struct Lengths {
    key_place: usize,
    n_chars: Vec<usize>,
}

impl Lengths {
    fn of(item: &ItemSource) -> Option<Self> {
        if item.kind.as_ref()?.value != Kind::SingleChoice {
            return None;
        }
        let options = item.options();
        let key_place = options.iter().position(|option| option.value.is_key())?;
        let n_chars = options
            .iter()
            .map(|option| Some(option.value.text.as_ref()?.value.chars().count()))
            .collect::<Option<_>>()?;
        Some(Lengths { key_place, n_chars })
    }

    fn is_key_longest(&self) -> bool {
        let key = self.n_chars[self.key_place];
        self.n_chars.iter().filter(|n_chars| **n_chars >= key).count() == 1
    }
}

/// Single-choice items by how many options they have: 3 and 4.
fn groups(items: &[&ItemSource]) -> Vec<(usize, Vec<Lengths>)> {
    let group = |n_options: usize| {
        let some = items.iter().filter_map(|item| Lengths::of(item));
        let group: Vec<Lengths> = some.filter(|item| item.n_chars.len() == n_options).collect();
        (!group.is_empty()).then_some((n_options, group))
    };
    [3, 4].into_iter().filter_map(group).collect()
}

/// Chance of at least so many hits in `n` draws.
fn binomial_tail(n: usize, at_least: usize, chance: f64) -> f64 {
    // Logarithms, because factorials of a whole bank overflow.
    let ln_factorial = |n: usize| (2..=n).map(|factor| (factor as f64).ln()).sum::<f64>();
    let ln_all = ln_factorial(n);
    let term = |hits: usize| {
        let ln_ways = ln_all - ln_factorial(hits) - ln_factorial(n - hits);
        (ln_ways + hits as f64 * chance.ln() + (n - hits) as f64 * (1.0 - chance).ln()).exp()
    };
    (at_least..=n).map(term).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::binomial_tail;

    #[test]
    fn the_tail_of_a_binomial_is_exact() {
        // Summed in exact fractions.
        for (n, at_least, chance, want) in [
            (10, 0, 0.25, 1.0),
            (10, 5, 0.25, 0.0781269),
            (10, 10, 0.25, 9.536_743e-7),
            (100, 40, 0.25, 0.0006866),
            (60, 30, 1.0 / 3.0, 0.0055530),
        ] {
            let found = binomial_tail(n, at_least, chance);
            assert!((found - want).abs() < want * 0.001, "{n} {at_least}: {found}");
        }
    }
}
