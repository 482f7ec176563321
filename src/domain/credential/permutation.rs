//! Status indexes in an order that looks random and never repeats: a keyed Feistel permutation.
//!
//! With a plain counter, a look at the list would tell which certificates of which day were
//! revoked; with random draws, the draws would have to be remembered.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::status_index::{LIST_BITS, StatusIndex};

const N_ROUNDS: usize = 8;
const HALF_BITS: u32 = 10;
const HALF_SIZE: usize = 1 << HALF_BITS;
const HALF_MASK: u32 = (1 << HALF_BITS) - 1;
const WORD_MASK: u16 = (1 << HALF_BITS) - 1;

/// Words of a round that one HMAC gives.
const WORDS_PER_BLOCK: usize = 16;

/// The order in which the 2²⁰ positions of one status list are given out.
pub struct IndexPermutation {
    list: u16,
    rounds: Vec<[u16; HALF_SIZE]>,
}

impl IndexPermutation {
    /// Prepares the order of one list; a list beyond the last possible one has none.
    #[must_use]
    pub fn new(key: &[u8; 16], list: u16) -> Option<Self> {
        StatusIndex::new(list, 0)?;
        let rounds = (0..N_ROUNDS).map(|round| round_words(key, list, round)).collect();
        Some(Self { list, rounds })
    }

    /// The status index of the credential with this number in the list, counted from 0.
    #[must_use]
    pub fn index(&self, counter: u32) -> Option<StatusIndex> {
        if counter >= LIST_BITS {
            return None;
        }
        let mut left = counter >> HALF_BITS;
        let mut right = counter & HALF_MASK;
        for words in &self.rounds {
            let mixed = words.get(usize::try_from(right).ok()?)?;
            (left, right) = (right, left ^ u32::from(*mixed));
        }
        StatusIndex::new(self.list, (left << HALF_BITS) | right)
    }
}

/// The round function as a table, since its input has only ten bits.
fn round_words(key: &[u8; 16], list: u16, round: usize) -> [u16; HALF_SIZE] {
    // HMAC fills a short key with zeros up to the block; done here, no length can be wrong.
    let mut block_key = [0; 64];
    block_key[..key.len()].copy_from_slice(key);
    let keyed = Hmac::<Sha256>::new(&block_key.into());
    let mut words = [0; HALF_SIZE];
    for (number, block) in words.chunks_mut(WORDS_PER_BLOCK).enumerate() {
        let mut mac = keyed.clone();
        mac.update(b"sathach status index 1");
        mac.update(&list.to_be_bytes());
        mac.update(&[round.to_le_bytes()[0], number.to_le_bytes()[0]]);
        let bytes = mac.finalize().into_bytes();
        for (word, pair) in block.iter_mut().zip(bytes.chunks_exact(2)) {
            *word = u16::from_be_bytes([pair[0], pair[1]]) & WORD_MASK;
        }
    }
    words
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn positions(key: &[u8; 16], list: u16, n_first: u32) -> Vec<u32> {
        let permutation = IndexPermutation::new(key, list).unwrap();
        (0..n_first).map(|counter| permutation.index(counter).unwrap().position()).collect()
    }

    #[test]
    fn every_position_is_given_out_exactly_once() {
        let mut all = positions(&[9; 16], 3, LIST_BITS);
        all.sort_unstable();
        assert!(all.iter().copied().eq(0..LIST_BITS));
    }

    #[test]
    fn key_and_list_change_the_order() {
        let first = positions(&[1; 16], 0, 100);
        assert_eq!(first, positions(&[1; 16], 0, 100));
        assert_ne!(first, positions(&[2; 16], 0, 100));
        assert_ne!(first, positions(&[1; 16], 1, 100));
    }

    #[test]
    fn neighbours_are_spread_over_the_list() {
        let mut first = positions(&[5; 16], 0, 1_024);
        assert!(first.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) < 2).count() < 5);
        first.sort_unstable();
        let widest = first.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
        assert!(first[0] < 20_000 && widest < 20_000, "{widest}");
    }

    #[test]
    fn numbers_beyond_the_list_have_no_index() {
        let permutation = IndexPermutation::new(&[1; 16], 4_095).unwrap();
        assert_eq!(permutation.index(0).unwrap().list(), 4_095);
        assert_eq!(permutation.index(LIST_BITS), None);
        assert!(IndexPermutation::new(&[1; 16], 4_096).is_none());
    }

    #[test]
    fn the_order_is_the_same_in_every_version() {
        // Computed with another program, from the description above.
        assert_eq!(positions(&[0; 16], 0, 4), [638624, 357682, 793427, 607119]);
        let key = std::array::from_fn(|at| at.to_le_bytes()[0]);
        let permutation = IndexPermutation::new(&key, 7).unwrap();
        let position = |counter| permutation.index(counter).unwrap().position();
        assert_eq!([0, 1, LIST_BITS - 1].map(position), [936575, 616223, 19026]);
    }
}
