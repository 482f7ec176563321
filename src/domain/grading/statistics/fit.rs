//! Fit of an item to its curve: infit and outfit mean squares.

use super::ability::{CurveTable, Prior, Scored};

/// Sums of an item's squared residuals. Wright and Masters 1982, Rating Scale Analysis, ch. 5;
/// the expected share of each response comes from the person's other responses, so both figures
/// are 1 on average for an item that follows its curve. Items with partial credit vary less than
/// all-or-nothing ones, so theirs lie below 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FitSums {
    n: u32,
    squares: f64,
    variances: f64,
    standardised: f64,
}

impl FitSums {
    /// Adds a response with its expected share, between 0 and 1.
    pub fn add(&mut self, share: f64, expected: f64) {
        let variance = expected * (1.0 - expected);
        let square = (share - expected).powi(2);
        self.n += 1;
        self.squares += square;
        self.variances += variance;
        self.standardised += square / variance;
    }

    /// `Σ (x - P)² / Σ P (1 - P)`: sensitive near the item's difficulty; none without responses.
    #[must_use]
    pub fn infit(&self) -> Option<f64> {
        (self.variances > 0.0).then(|| self.squares / self.variances)
    }

    /// Mean of `(x - P)² / (P (1 - P))`: sensitive to surprises; none without responses.
    #[must_use]
    pub fn outfit(&self) -> Option<f64> {
        (self.n > 0).then(|| self.standardised / f64::from(self.n))
    }
}

/// Fit of each item of the table, in its order.
#[must_use]
pub fn fit(
    n_items: usize,
    table: &CurveTable,
    people: &[Vec<Scored>],
    prior: Prior,
) -> Vec<FitSums> {
    let mut sums = vec![FitSums::default(); n_items];
    for responses in people {
        let expected = table.expected_from_others(responses, prior);
        for (response, expected) in responses.iter().zip(expected) {
            sums[response.item].add(response.share, expected);
        }
    }
    sums
}
