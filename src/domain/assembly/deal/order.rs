//! The order in which a form shows its items, options and prompts.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::stock::Stock;
use crate::assembly::blueprint::ItemOrder;
use crate::assembly::draw::orders;
use crate::assembly::round::{Place, RoundForm};
use crate::assembly::shuffle::Draws;
use crate::bank::Level;

/// How many easy items open a form, so that people start with something they can do.
const N_EASY_FIRST: usize = 3;

/// What a seed derived from the deal's seed is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// Dealing a round; a round that failed is dealt again with the next number.
    Round { round: u32, n_tried: u32 },
    /// Dealing a round's extensions.
    Extensions { round: u32, n_tried: u32 },
    /// The orders of a form.
    Form { round: u32, index: u32 },
    /// The orders of a form's extension.
    Extension { round: u32, index: u32 },
}

/// HMAC-SHA-256 of what the seed is for, under the deal's seed.
pub(super) fn derive_seed(seed: [u8; 32], purpose: Purpose) -> [u8; 32] {
    let text = match purpose {
        Purpose::Round { round, n_tried } => format!("round/{round}/{n_tried}"),
        Purpose::Extensions { round, n_tried } => format!("extensions/{round}/{n_tried}"),
        Purpose::Form { round, index } => format!("form/{round}/{index}"),
        Purpose::Extension { round, index } => format!("extension/{round}/{index}"),
    };
    // A key of 32 bytes is never refused.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&seed) else { return seed };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Puts a form's items in order, easy ones first, and shuffles their options.
pub(super) fn lay_out(
    stock: &Stock<'_>,
    items: &[u16],
    order: ItemOrder,
    seed: [u8; 32],
) -> RoundForm {
    let mut draws = Draws::new(seed);
    let mut items = items.to_vec();
    // Where the search left an item must not show.
    items.sort_unstable();
    draws.shuffle(&mut items);
    let is_easy = |item: &u16| stock.items[usize::from(*item)].item.level == Level::Basic;
    let opening: Vec<u16> = items.iter().copied().filter(is_easy).take(N_EASY_FIRST).collect();
    let mut rest: Vec<u16> = items.into_iter().filter(|item| !opening.contains(item)).collect();
    match order {
        ItemOrder::Random => {}
        ItemOrder::ByArea => rest.sort_by_key(|item| first_cell_of_area(stock, *item)),
    }
    let place = |number: u16| {
        let item = &stock.items[usize::from(number)].item;
        let (option_order, prompt_order) = orders(item, &mut draws);
        Place { item: number, option_order, prompt_order }
    };
    RoundForm { places: opening.into_iter().chain(rest).map(place).collect() }
}

/// Areas come in the order in which the blueprint names them first.
fn first_cell_of_area(stock: &Stock<'_>, item: u16) -> usize {
    let area = &stock.items[usize::from(item)].item.area;
    stock.cells.iter().position(|cell| cell.area == *area).unwrap_or(usize::MAX)
}
