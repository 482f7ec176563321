//! Rules about the bank as a whole: lengths and places of keys, cells that run short (5, 20).

use super::{Placed, Remark};
use crate::bank::check::ReadBank;
use crate::bank::figures::{KeyLengths, KeyPlaces, LEAST_P, key_lengths, key_places};
use crate::bank::item_source::ItemSource;
use crate::bank::source::ReadItem;
use crate::bank::stats::ITEMS_PER_DEALT;

/// Over the whole bank, choosing the longest option does not pay (rule 5).
pub(in crate::bank) fn keys_longest(bank: &ReadBank<'_>) -> Vec<Placed> {
    let message = |lengths: KeyLengths| {
        let KeyLengths { n_options, n_items, n_longest, share, chance, p } = lengths;
        format!(
            "the key is the longest option in {n_longest} of {n_items} single-choice items with \
             {n_options} options ({share:.2} where chance gives {chance:.2}, p = {p:.1e}); shorten \
             keys or lengthen distractors until p is {LEAST_P} or more"
        )
    };
    let uneven = key_lengths(&sources(bank)).into_iter().filter(|lengths| lengths.p < LEAST_P);
    uneven.filter_map(|lengths| at_start(bank, Remark::error(1, message(lengths)))).collect()
}

/// Over the whole bank, keys stand in every place about as often (rule 20).
///
/// Forms shuffle options, so this harms nobody yet; it shows what authors are used to.
pub(in crate::bank) fn key_place(bank: &ReadBank<'_>) -> Vec<Placed> {
    let message = |places: KeyPlaces| {
        format!(
            "the keys of single-choice items with {} options stand in the places 1, 2, … {:?} times \
             (chi-square {:.1}); move some, so that an unshuffled print gives nothing away",
            places.n_options, places.n_by_place, places.chi_square
        )
    };
    let uneven = key_places(&sources(bank)).into_iter().filter(|places| !places.is_even);
    uneven.filter_map(|places| at_start(bank, Remark::warning(1, message(places)))).collect()
}

/// A finding about the whole bank stands at the first line of the first file.
fn at_start(bank: &ReadBank<'_>, remark: Remark) -> Option<Placed> {
    let item: &ReadItem = bank.items.first()?;
    Some(Placed { file: item.path.clone(), item: None, remark })
}

fn sources<'b>(bank: &'b ReadBank<'_>) -> Vec<&'b ItemSource> {
    bank.in_use().map(|item| &item.source).collect()
}

/// A cell has four live items for each that a form takes, or forms overlap too much (rule 20).
pub(in crate::bank) fn short_cell(bank: &ReadBank<'_>) -> Vec<Placed> {
    let mut placed = Vec::new();
    for exam in &bank.exams {
        for cell in &exam.cells {
            let (area, level) = (&cell.value.area, cell.value.level);
            let n_live = bank.n_live(area, level, exam.only());
            let n_dealt = usize::from(cell.value.n_items);
            let n_wanted = n_dealt * ITEMS_PER_DEALT;
            // With fewer than the form takes, there is an error already.
            if (n_dealt..n_wanted).contains(&n_live) {
                let message = format!(
                    "the cell takes {n_dealt} of {n_live} live items of area {area}, level {}, so \
                     forms overlap; write {n_wanted} or more",
                    level.number()
                );
                placed.push(Placed::at_exam(exam, Remark::warning(cell.line, message)));
            }
        }
    }
    placed
}
