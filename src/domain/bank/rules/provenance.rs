//! Rules about where an item comes from: codes, enemies, author, reader (rule 19).

use super::structure::remark_if;
use super::{Remark, Surroundings};
use crate::bank::item::ReviewState;
use crate::bank::item_source::ItemSource;
use crate::bank::reading::Located;

/// Most codes that one item may cite.
pub const MAX_CODES: usize = 20;
/// Most enemies that one item may name.
pub const MAX_ENEMIES: usize = 50;

/// Codes are listed in the framework.
pub fn unknown_code(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let Some(framework) = around.framework else {
        return Vec::new();
    };
    let codes = item.codes.iter().flat_map(|codes| &codes.value);
    let unknown = codes.filter(|code| !framework.codes.contains(&code.value));
    let remark = |code: &Located<String>| {
        let message = format!(
            "the framework lists no code \"{}\"; correct it or add it to framework.toml",
            code.value
        );
        Remark::error(code.line, message)
    };
    unknown.map(remark).collect()
}

/// An item cites one code at least, and not every code there is.
pub fn too_many_codes(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(codes) = &item.codes else {
        return Vec::new();
    };
    let n_codes = codes.value.len();
    let message = format!("the item cites {n_codes} codes; cite 1 to {MAX_CODES}");
    remark_if(n_codes == 0 || n_codes > MAX_CODES, codes.line, message)
}

/// Enemies are other items of this bank.
pub fn unknown_enemy(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let own = item.id.as_ref().map(|id| id.value.as_str());
    let remark = |enemy: &Located<String>| {
        let id = enemy.value.as_str();
        if own == Some(id) {
            let message = "the item names itself as its enemy; remove that entry";
            return Some(Remark::error(enemy.line, message));
        }
        let message = format!("enemy \"{id}\" is no item of this bank; correct or remove it");
        (!around.ids.contains(id)).then(|| Remark::error(enemy.line, message))
    };
    item.enemies.iter().flat_map(|enemies| &enemies.value).filter_map(remark).collect()
}

/// The list of enemies stays short enough to deal forms.
pub fn too_many_enemies(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(enemies) = &item.enemies else {
        return Vec::new();
    };
    let n_enemies = enemies.value.len();
    let message = format!("the item has {n_enemies} enemies; name {MAX_ENEMIES} at most");
    remark_if(n_enemies > MAX_ENEMIES, enemies.line, message)
}

/// Authors and readers are role codes, so that no name enters the bank.
pub fn not_a_role_code(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let reviewer = item.review.as_ref().and_then(|review| review.value.reviewer.as_ref());
    let is_code = |text: &str| {
        text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let remark = |person: &Located<String>| {
        let message = format!(
            "\"{}\" is no role code; write one such as author-1, never a person's name",
            person.value
        );
        remark_if(!is_code(&person.value), person.line, message)
    };
    item.author.iter().chain(reviewer).flat_map(remark).collect()
}

/// Nothing is given to a candidate that a second person has not read.
pub fn no_review(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(state) = &item.state else {
        return Vec::new();
    };
    let needs_review = match state.value {
        ReviewState::Reviewed | ReviewState::Pretest | ReviewState::Live => true,
        ReviewState::Draft
        | ReviewState::Resting
        | ReviewState::Suspended
        | ReviewState::Retired => false,
    };
    let message = format!(
        "the item is {} but nobody has reviewed it; let a second person read it and add \
         `review`, or set state = \"draft\"",
        state.value.as_str()
    );
    remark_if(needs_review && item.review.is_none(), state.line, message)
}

/// The reader is not the author.
pub fn reviewer_is_author(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let (Some(author), Some(review)) = (&item.author, &item.review) else {
        return Vec::new();
    };
    let Some(reviewer) = &review.value.reviewer else {
        return Vec::new();
    };
    let message = "the reviewer is the author; let somebody else read the item";
    remark_if(reviewer.value == author.value, reviewer.line, message.to_owned())
}
