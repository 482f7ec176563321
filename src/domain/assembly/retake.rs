//! Finds a form for somebody who was examined before: without any item of the last two attempts.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::draw::ReleasedItem;
use super::form::Form;

/// How many earlier attempts are heeded; older ones may share items.
pub const N_ATTEMPTS_APART: usize = 2;

/// Versions of a release whose items were seen before, in whatever version.
#[must_use]
pub fn seen_versions(items: &[ReleasedItem], seen_ids: &BTreeSet<String>) -> BTreeSet<Uuid> {
    let seen = items.iter().filter(|released| seen_ids.contains(&released.item.id));
    seen.map(|released| released.version_id).collect()
}

/// The first form that shows none of these versions; when there is none, `deal_personal` makes one.
#[must_use]
pub fn choose_fresh_form<'a>(
    forms: impl IntoIterator<Item = &'a Form>,
    seen: &BTreeSet<Uuid>,
) -> Option<usize> {
    let is_fresh =
        |form: &Form| form.items.iter().all(|item| !seen.contains(&item.item_version_id));
    forms.into_iter().position(is_fresh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::form::FormItem;

    fn form(ids: [u128; 2]) -> Form {
        let item = |id| FormItem {
            item_version_id: Uuid::from_u128(id),
            option_order: Vec::new(),
            prompt_order: Vec::new(),
        };
        Form { items: ids.map(item).to_vec() }
    }

    #[test]
    fn the_first_form_without_a_seen_item_is_chosen() {
        let forms = [form([1, 2]), form([3, 4]), form([5, 6])];
        let check = |seen: &[u128], want| {
            let seen = seen.iter().map(|id| Uuid::from_u128(*id)).collect();
            assert_eq!(choose_fresh_form(&forms, &seen), want, "{seen:?}");
        };
        check(&[], Some(0));
        check(&[2, 9], Some(1));
        check(&[1, 4], Some(2));
        check(&[1, 4, 6], None);
    }
}
