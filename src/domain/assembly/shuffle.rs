//! Our own integer draw and shuffle, so that a seed gives the same form for ever.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A portable source of draws: ChaCha20 (RFC 8439's block function) seeded with 256 bits.
pub struct Draws(ChaCha20Rng);

impl Draws {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Draws(ChaCha20Rng::from_seed(seed))
    }

    /// A number in `0..n`, each equally likely; 0 when `n` is 0.
    ///
    /// Rejects the uneven tail of the 64-bit range, so there is no bias.
    pub fn below(&mut self, n: usize) -> usize {
        if n < 2 {
            return 0;
        }
        let n = n as u64;
        let limit = u64::MAX - u64::MAX % n;
        loop {
            let drawn = self.0.next_u64();
            if drawn < limit {
                return (drawn % n) as usize;
            }
        }
    }

    /// Fisher and Yates' shuffle, from the last place down.
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_order_on_every_machine() {
        let mut values: Vec<u8> = (0..10).collect();
        Draws::new([7; 32]).shuffle(&mut values);
        assert_eq!(values, SHUFFLED_BY_SEED_7);
    }

    /// Written down once: a change here would orphan every stored seed.
    const SHUFFLED_BY_SEED_7: [u8; 10] = [6, 9, 7, 3, 0, 5, 2, 4, 1, 8];

    #[test]
    fn every_place_is_equally_likely_for_the_key() {
        let mut draws = Draws::new([1; 32]);
        let mut n_by_place = [0_u32; 4];
        for _ in 0..100_000 {
            let mut order = [0_u8, 1, 2, 3];
            draws.shuffle(&mut order);
            n_by_place[order.iter().position(|option| *option == 0).unwrap_or(0)] += 1;
        }
        let expected = 25_000.0;
        let chi_square: f64 =
            n_by_place.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
        assert!(chi_square < 16.27, "chi-square {chi_square} with 3 degrees of freedom, p < 0.001");
    }
}
