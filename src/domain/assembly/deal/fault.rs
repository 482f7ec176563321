//! Why nothing was dealt, in sentences that name the cell.

use super::MOST_FORMS;

/// A cell without enough items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortCell {
    /// Area of the cell.
    pub area: String,
    /// Level number of the cell.
    pub level: u8,
    /// Items that may be dealt.
    pub n_items: usize,
    /// Items that a form takes, with its extension.
    pub n_dealt: usize,
}

impl std::fmt::Display for ShortCell {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ShortCell { area, level, n_items, n_dealt } = self;
        write!(out, "cell {area} level {level} has {n_items} items and a form takes {n_dealt}")
    }
}

/// Why nothing was dealt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DealFault {
    /// Cells with fewer items than one form takes.
    #[error("{}; add items or lower the blueprint", list(.0))]
    ShortCells(Vec<ShortCell>),
    /// There are too few disjoint forms for a round.
    #[error(
        "only {n_forms} forms are disjoint and a round needs {n_wanted}: {cell}; add items to it \
         or lower the blueprint"
    )]
    FewForms {
        /// Forms that share no item.
        n_forms: usize,
        /// Forms that a round needs.
        n_wanted: usize,
        /// The cell that sets the limit.
        cell: ShortCell,
    },
    /// Enemies could not be kept apart.
    #[error(
        "{n_pairs} pairs of items that exclude each other stayed in one form of round {round}; \
         {cell} and has the fewest to spare: add items to it"
    )]
    Enemies {
        /// Number of the round.
        round: u32,
        /// Pairs left.
        n_pairs: usize,
        /// The cell with the fewest items to spare.
        cell: ShortCell,
    },
    /// Forms could not be made like the target.
    #[error(
        "a form of round {round} stays off the target by {worst_percent} % of what is tolerated; \
         the mean form of the bank is {mean_off_thousandths} thousandths of a point off at the \
         cut; {cell} and has the fewest to spare: add items to it, or freeze a new reference"
    )]
    OffTarget {
        /// Number of the round.
        round: u32,
        /// Worst figure of all forms, in hundredths of its tolerance.
        worst_percent: u32,
        /// How much easier (above 0) the mean form of the bank is at the cut than the target.
        mean_off_thousandths: i64,
        /// The cell with the fewest items to spare.
        cell: ShortCell,
    },
    /// More items than the dealer can number.
    #[error("the exam may take {n_items} items, more than can be dealt from; limit them")]
    TooManyItems {
        /// Items that may be dealt.
        n_items: usize,
    },
    /// A number of forms that makes no sense.
    #[error("{n_forms} forms were asked for; ask for 1 to {MOST_FORMS}")]
    BadCount {
        /// Forms asked for.
        n_forms: usize,
    },
    /// A value could not be written as JSON to be hashed; a curve that is no number, for example.
    #[error("the deal cannot be written as JSON: {0}")]
    Json(String),
}

fn list(cells: &[ShortCell]) -> String {
    cells.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
