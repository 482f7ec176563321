//! Makes a target: the figures of the mean form that a release gives.

use super::marks::Marks;
use super::stock::{N_FIGURES, Stock};
use crate::assembly::blueprint::POINT_SIXTIETHS;
use crate::assembly::target::{
    CutPoint, FairnessTarget, INFORMATION_TOLERANCE_THOUSANDTHS, N_NODES, NODE_OFFSETS,
    TOLERANCE_THOUSANDTHS,
};

/// The cut is looked for between these abilities, in thousandths of a logit.
const ABILITIES: (i32, i32) = (-6000, 6000);

/// The target that the mean form of these items sets.
pub(super) fn mean_target(stock: &Stock<'_>, cut: CutPoint, cut_sixtieths: u32) -> FairnessTarget {
    let cut = match cut {
        CutPoint::Millilogits(millilogits) => millilogits,
        CutPoint::CutScore => ability_of_score(stock, cut_sixtieths),
    };
    let nodes_millilogits = NODE_OFFSETS.map(|offset| cut + offset);
    let figures = stock.figures(nodes_millilogits);
    let mean = mean_figures(stock, &figures, |cell| stock.cells[cell].n_dealt);
    let thousandths = mean.map(|millionths| ((millionths + 500) / 1000) as u32);
    FairnessTarget {
        parameter_source: stock.source(),
        nodes_millilogits,
        expected_thousandths: std::array::from_fn(|node| thousandths[node]),
        tolerance_thousandths: TOLERANCE_THOUSANDTHS,
        information_thousandths: thousandths[N_NODES],
        information_tolerance_thousandths: INFORMATION_TOLERANCE_THOUSANDTHS,
    }
}

/// The target of an extension: the form's target, in the measure in which the mean extension is
/// lighter than the mean form.
pub(super) fn extension_target(
    stock: &Stock<'_>,
    figures: &[[i64; N_FIGURES]],
    target: &FairnessTarget,
) -> FairnessTarget {
    let whole = mean_figures(stock, figures, |cell| stock.cells[cell].n_dealt);
    let half = mean_figures(stock, figures, |cell| stock.cells[cell].n_extended);
    let share = |wanted: u32, at: usize| {
        (i64::from(wanted) * half[at] / whole[at].max(1)).try_into().unwrap_or(u32::MAX)
    };
    FairnessTarget {
        expected_thousandths: std::array::from_fn(|at| share(target.expected_thousandths[at], at)),
        information_thousandths: share(target.information_thousandths, N_NODES),
        ..target.clone()
    }
}

/// How far the mean form, with so many items of each cell, is from a target at an ability, in
/// millionths of a point.
pub(super) fn mean_off_at(
    stock: &Stock<'_>,
    figures: &[[i64; N_FIGURES]],
    n_by_cell: &[usize],
    target: &FairnessTarget,
    node: usize,
) -> i64 {
    let mean = mean_figures(stock, figures, |cell| n_by_cell[cell]);
    Marks::of(target).points_off(&mean)[node]
}

/// Figures of the mean form, in millionths: of each cell, as many mean items as it gives.
fn mean_figures(
    stock: &Stock<'_>,
    figures: &[[i64; N_FIGURES]],
    n_of_cell: impl Fn(usize) -> usize,
) -> [i64; N_FIGURES] {
    let mut mean = [0; N_FIGURES];
    for (index, cell) in stock.cells.iter().enumerate() {
        let n_items = cell.n_items.max(1) as i64;
        for (at, sum) in mean.iter_mut().enumerate() {
            let of_cell: i64 = cell.items().map(|item| figures[usize::from(item)][at]).sum();
            *sum += of_cell * n_of_cell(index) as i64 / n_items;
        }
    }
    mean
}

/// The least ability whose expected score reaches the cut score.
fn ability_of_score(stock: &Stock<'_>, cut_sixtieths: u32) -> i32 {
    let wanted = i64::from(cut_sixtieths) * 1_000_000 / i64::from(POINT_SIXTIETHS);
    let (mut low, mut high) = ABILITIES;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let figures = stock.figures([middle; N_NODES]);
        let mean = mean_figures(stock, &figures, |cell| stock.cells[cell].n_dealt);
        if mean[0] >= wanted { high = middle } else { low = middle }
    }
    high
}
