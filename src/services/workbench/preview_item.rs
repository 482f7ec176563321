//! An item as a citizen would get it, before it was ever dealt.

use crate::services::show_form::{ShownItem, ShownMedia, ShownOption};
use sathach_domain::assembly::sample_orders;
use sathach_domain::bank::Item;

/// The item in the shape in which the exam page gets it: no key, no reason, options shuffled unless
/// they keep their order.
#[must_use]
pub fn preview_item(item: &Item) -> ShownItem {
    let (option_order, prompt_order) = sample_orders(item);
    let pick = |order: &[u8], texts: &[&str], letter: char| -> Vec<ShownOption> {
        let text = |index: &u8| Some((*texts.get(usize::from(*index))?).to_owned());
        let shown = order.iter().filter_map(|index| {
            Some(ShownOption { token: format!("{letter}{index}"), text: text(index)? })
        });
        shown.collect()
    };
    let prompts = pick(&prompt_order, &item.body.prompt_texts(), 'p');
    ShownItem {
        position: 1,
        kind: item.body.kind().as_str(),
        stem: item.stem.clone(),
        options: pick(&option_order, &item.body.option_texts(), 'o'),
        prompts: (!prompts.is_empty()).then_some(prompts),
        media: item.media.as_ref().map(ShownMedia::of),
    }
}
