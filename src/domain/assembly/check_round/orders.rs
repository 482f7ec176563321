//! Checks the order of items, options and prompts.

use std::collections::BTreeSet;

use super::{Found, ViolationKind};
use crate::assembly::blueprint::{Exam, ItemOrder};
use crate::assembly::round::RoundForm;
use crate::bank::{Item, Level};

/// Easy items that open a form, as far as it has them.
const N_EASY_FIRST: usize = 3;

/// All options and prompts are shown once, in the author's order where that is fixed.
pub(super) fn check_option_orders(form: &RoundForm, items: &[Option<&Item>], found: &mut Found) {
    for place in &form.places {
        let Some(item) = items.get(usize::from(place.item)).copied().flatten() else { continue };
        let shown = [
            ("options", &place.option_order, item.body.n_options()),
            ("prompts", &place.prompt_order, item.body.n_prompts()),
        ];
        for (name, order, n) in shown {
            let distinct: BTreeSet<usize> = order.iter().map(|index| usize::from(*index)).collect();
            if order.len() != n || !distinct.iter().copied().eq(0..n) {
                let message = format!("{} shows its {n} {name} in the order {order:?}", item.id);
                found.add(ViolationKind::OptionOrder, message);
            } else if item.fixed_order && !order.is_sorted() {
                let message = format!("{} has {name} out of its fixed order", item.id);
                found.add(ViolationKind::OptionOrder, message);
            }
        }
    }
}

/// Easy items come first; then areas stay together where the exam says so.
pub(super) fn check_item_order(present: &[&Item], exam: &Exam, found: &mut Found) {
    let n_easy = present.iter().filter(|item| item.level == Level::Basic).count();
    let n_first = n_easy.min(N_EASY_FIRST);
    if present.iter().take(n_first).any(|item| item.level != Level::Basic) {
        let message = format!("the first {n_first} items are not all easy");
        found.add(ViolationKind::ItemOrder, message);
    }
    let is_grouped = match exam.item_order {
        ItemOrder::Random => true,
        ItemOrder::ByArea => {
            let areas = present.iter().skip(n_first).map(|item| item.area.as_str());
            let mut runs: Vec<&str> = areas.collect();
            runs.dedup();
            runs.iter().collect::<BTreeSet<_>>().len() == runs.len()
        }
    };
    if !is_grouped {
        found.add(ViolationKind::ItemOrder, "areas do not stay together".to_owned());
    }
}
