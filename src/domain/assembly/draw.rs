//! Draws one form at random within a blueprint; `deal` makes rounds of forms that are alike.

use super::blueprint::{Cell, Exam};
use super::form::{Form, FormItem};
use super::shuffle::Draws;
use crate::bank::{Item, Level};
use std::collections::HashSet;
use uuid::Uuid;

/// How often the draw starts again when enemies leave a cell short.
const N_TRIES: usize = 50;

/// How many easy items open a form, so that people start with something they can do.
const N_EASY_FIRST: usize = 3;

/// An item version of a bank release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasedItem {
    /// Id of the stored version.
    pub version_id: Uuid,
    /// The item.
    pub item: Item,
}

/// Why no form could be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssemblyFault {
    /// A cell has fewer items, enemies apart, than the blueprint asks for.
    #[error(
        "cell {area} level {level} needs {needed} items, but only {found} fit; add items to it or \
         lower the blueprint"
    )]
    ShortCell {
        /// Area of the cell.
        area: String,
        /// Level number of the cell.
        level: u8,
        /// Items asked for.
        needed: usize,
        /// Items found that go together.
        found: usize,
    },
    /// The exam announces an extension, and the bank is too small for one beside each form.
    #[error("not every form can have its extension: {0}")]
    NoExtensions(String),
}

/// Draws a form from the items that the exam may take: the same items, exam and seed give the same
/// form.
///
/// # Errors
/// When a cell has too few items that may stand together.
pub fn draw_form(
    exam: &Exam,
    items: &[ReleasedItem],
    seed: [u8; 32],
) -> Result<Form, AssemblyFault> {
    let mut sorted: Vec<&ReleasedItem> =
        items.iter().filter(|released| exam.only.admit(&released.item)).collect();
    sorted.sort_by(|a, b| (&a.item.id, a.item.version).cmp(&(&b.item.id, b.item.version)));
    let mut draws = Draws::new(seed);
    let mut tries_left = N_TRIES;
    let drawn = loop {
        match draw_cells(&exam.cells, &sorted, &mut draws) {
            Ok(drawn) => break drawn,
            Err(fault) if tries_left == 0 => return Err(fault),
            Err(_) => tries_left -= 1,
        }
    };
    let ordered = easy_ones_first(drawn, &mut draws);
    Ok(Form { items: ordered.into_iter().map(|item| place(item, &mut draws)).collect() })
}

fn draw_cells<'a>(
    cells: &[Cell],
    items: &[&'a ReleasedItem],
    draws: &mut Draws,
) -> Result<Vec<&'a ReleasedItem>, AssemblyFault> {
    let mut drawn: Vec<&ReleasedItem> = Vec::new();
    for cell in cells {
        let mut candidates: Vec<&ReleasedItem> = items
            .iter()
            .copied()
            .filter(|released| released.item.area == cell.area && released.item.level == cell.level)
            .collect();
        draws.shuffle(&mut candidates);
        let needed = usize::from(cell.n_items);
        let before = drawn.len();
        for candidate in candidates {
            if drawn.len() - before == needed {
                break;
            }
            if !drawn.iter().any(|other| are_enemies(&other.item, &candidate.item)) {
                drawn.push(candidate);
            }
        }
        let found = drawn.len() - before;
        if found < needed {
            let area = cell.area.clone();
            return Err(AssemblyFault::ShortCell {
                area,
                level: cell.level.number(),
                needed,
                found,
            });
        }
    }
    Ok(drawn)
}

fn are_enemies(a: &Item, b: &Item) -> bool {
    a.id == b.id || a.enemies.contains(&b.id) || b.enemies.contains(&a.id)
}

fn easy_ones_first<'a>(
    mut drawn: Vec<&'a ReleasedItem>,
    draws: &mut Draws,
) -> Vec<&'a ReleasedItem> {
    draws.shuffle(&mut drawn);
    let easy: HashSet<Uuid> = drawn
        .iter()
        .filter(|released| released.item.level == Level::Basic)
        .take(N_EASY_FIRST)
        .map(|released| released.version_id)
        .collect();
    let (mut first, rest): (Vec<_>, Vec<_>) =
        drawn.into_iter().partition(|released| easy.contains(&released.version_id));
    first.extend(rest);
    first
}

fn place(released: &ReleasedItem, draws: &mut Draws) -> FormItem {
    let (option_order, prompt_order) = orders(&released.item, draws);
    FormItem { item_version_id: released.version_id, option_order, prompt_order }
}

pub(super) fn orders(item: &Item, draws: &mut Draws) -> (Vec<u8>, Vec<u8>) {
    let mut option_order: Vec<u8> = (0..item.body.n_options() as u8).collect();
    let mut prompt_order: Vec<u8> = (0..item.body.n_prompts() as u8).collect();
    if !item.fixed_order {
        draws.shuffle(&mut option_order);
        draws.shuffle(&mut prompt_order);
    }
    (option_order, prompt_order)
}

/// Orders of options and prompts as some form could show them, always the same for one item.
#[must_use]
pub fn sample_orders(item: &Item) -> (Vec<u8>, Vec<u8>) {
    orders(item, &mut Draws::new([0; 32]))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::{AssemblyFault, ReleasedItem, draw_form};
    use crate::assembly::blueprint::{Exam, read_exam};
    use crate::bank::release::release_files;
    use crate::bank::sample::{EXAM, SAFETY, bank_with, changed, file};
    use uuid::Uuid;

    fn exam(only: &str) -> Exam {
        let text = changed(EXAM, "cells = [", &format!("{only}cells = ["));
        let text = changed(&text, "cells = \"made up\"", "cells = \"made up\"\nonly = \"made up\"");
        read_exam(&file("exams/short.toml", &text)).0.exam.unwrap()
    }

    fn released() -> Vec<ReleasedItem> {
        let items = release_files(&bank_with(SAFETY)).unwrap().items.into_iter().zip(1..);
        items.map(|(item, n)| ReleasedItem { version_id: Uuid::from_u128(n), item }).collect()
    }

    #[test]
    fn a_form_takes_only_items_within_the_limits_of_its_exam() {
        let all = exam("");
        assert_eq!(draw_form(&all, &released(), [7; 32]).unwrap().items.len(), 3);
        let short_stems = exam("only = { max_stem_syllables = 7 }\n");
        assert_eq!(
            draw_form(&short_stems, &released(), [7; 32]),
            draw_form(&all, &released(), [7; 32]),
        );
        let shorter = exam("only = { max_stem_syllables = 6 }\n");
        assert!(matches!(
            draw_form(&shorter, &released(), [7; 32]),
            Err(AssemblyFault::ShortCell { level: 3, found: 1, .. }),
        ));
        let short_options = exam("only = { max_option_syllables = 3 }\n");
        assert!(matches!(
            draw_form(&short_options, &released(), [7; 32]),
            Err(AssemblyFault::ShortCell { level: 3, found: 1, .. }),
        ));
    }
}
