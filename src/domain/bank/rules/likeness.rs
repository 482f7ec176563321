//! Rules about items that read alike or give each other away: near-duplicates and told keys (9, 10).

use std::collections::{BTreeSet, HashMap, HashSet};

use super::structure::choice_options;
use super::{Placed, Remark};
use crate::bank::check::ReadBank;
use crate::bank::item::Kind;
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::{folded_words, n_syllables, without_accents};
use crate::bank::source::ReadItem;

/// From this likeness on, two items are one and the same.
pub const SAME_JACCARD: f64 = 0.8;
/// From this likeness on, two items must not stand in one form.
pub const LIKE_JACCARD: f64 = 0.6;
/// Letters of a shingle, the pieces that texts are compared by.
const SHINGLE_LETTERS: usize = 5;
/// A stem shorter than this says little by itself ("Việc nào nên làm?"); its options say the rest.
const MIN_TELLING_SYLLABLES: usize = 12;
/// A key with fewer words is too common a phrase to give anything away.
const MIN_TOLD_WORDS: usize = 5;
/// So many words of a longer key in a row give it away, if they are most of it.
const MIN_TOLD_RUN: usize = 6;

/// Two items that read alike.
pub(in crate::bank) struct LikePair<'b> {
    pub(in crate::bank) earlier: &'b ReadItem,
    pub(in crate::bank) later: &'b ReadItem,
    /// Shared shingles among all shingles of the two.
    pub(in crate::bank) jaccard: f64,
}

/// No two items read alike, unless they are enemies and not quite the same (rule 9).
pub(in crate::bank) fn like_stem(bank: &ReadBank<'_>) -> Vec<Placed> {
    let items: Vec<&ReadItem> = bank.in_use().collect();
    let remark = |pair: LikePair<'_>| {
        let (id, jaccard) = (&pair.earlier.source.id.as_ref()?.value, pair.jaccard);
        let line = pair.later.source.stem.as_ref()?.line;
        let remark = if jaccard >= SAME_JACCARD {
            let message = format!(
                "the item reads like {id} (likeness {jaccard:.2}); ask for something else, or \
                 retire one of the two"
            );
            Remark::error(line, message)
        } else if are_enemies(&pair.earlier.source, &pair.later.source) {
            return None;
        } else {
            let message = format!(
                "the item reads much like {id} (likeness {jaccard:.2}); add \"{id}\" to its \
                 `enemies` so that no form holds both, or ask for something else"
            );
            Remark::warning(line, message)
        };
        Some(Placed::at(pair.later, remark))
    };
    like_pairs(&items, LIKE_JACCARD).into_iter().filter_map(remark).collect()
}

/// The greatest likeness of any two items, looked for as far down as a tenth.
pub(in crate::bank) fn greatest_likeness(items: &[&ReadItem]) -> f64 {
    for at_least in [LIKE_JACCARD, 0.4, 0.25, 0.1] {
        let likeness = like_pairs(items, at_least).into_iter().map(|pair| pair.jaccard);
        if let Some(greatest) = likeness.max_by(f64::total_cmp) {
            return greatest;
        }
    }
    0.0
}

/// All pairs of items at least so alike, exactly, without comparing every item with every other.
///
/// Shingles are ordered by how rare they are. Two sets that share enough must share one of the
/// first of each, so only items that meet in an index of those are compared.
pub(in crate::bank) fn like_pairs<'b>(items: &[&'b ReadItem], at_least: f64) -> Vec<LikePair<'b>> {
    let sets = ranked_sets(items);
    let mut index: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut pairs = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        let n_shared = (at_least * set.len() as f64 - 1e-9).ceil() as usize;
        let first = &set[..set.len() - n_shared.min(set.len()) + usize::from(!set.is_empty())];
        let met: BTreeSet<usize> =
            first.iter().filter_map(|rank| index.get(rank)).flatten().copied().collect();
        for other in met {
            let sizes = (sets[other].len().min(set.len()), sets[other].len().max(set.len()));
            if (sizes.0 as f64) < at_least * sizes.1 as f64 {
                continue;
            }
            let jaccard = jaccard(&sets[other], set);
            if jaccard >= at_least && is_other(items[other], items[at]) {
                pairs.push(LikePair { earlier: items[other], later: items[at], jaccard });
            }
        }
        for rank in first {
            index.entry(*rank).or_default().push(at);
        }
    }
    pairs
}

/// An id that was used twice is a fault of its own.
fn is_other(earlier: &ReadItem, later: &ReadItem) -> bool {
    let id = |item: &ReadItem| item.source.id.as_ref().map(|id| id.value.clone());
    id(earlier) != id(later)
}

/// The shingles of every item as numbers, rarest first.
fn ranked_sets(items: &[&ReadItem]) -> Vec<Vec<u32>> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut n_items_with: Vec<u32> = Vec::new();
    let mut sets: Vec<HashSet<usize>> = Vec::new();
    for item in items {
        let mut set = HashSet::new();
        for shingle in shingles(&asked_text(&item.source)) {
            let next = numbers.len();
            let number = *numbers.entry(shingle).or_insert(next);
            if number == n_items_with.len() {
                n_items_with.push(0);
            }
            if set.insert(number) {
                n_items_with[number] += 1;
            }
        }
        sets.push(set);
    }
    let mut order: Vec<usize> = (0..n_items_with.len()).collect();
    order.sort_by_key(|number| n_items_with[*number]);
    let mut rank = vec![0_u32; order.len()];
    for (place, number) in (0_u32..).zip(order) {
        rank[number] = place;
    }
    let ranked = |set: HashSet<usize>| {
        let mut ranked: Vec<u32> = set.into_iter().map(|number| rank[number]).collect();
        ranked.sort_unstable();
        ranked
    };
    sets.into_iter().map(ranked).collect()
}

fn shingles(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < SHINGLE_LETTERS {
        return if letters.is_empty() { Vec::new() } else { vec![text.to_owned()] };
    }
    letters.windows(SHINGLE_LETTERS).map(|window| window.iter().collect()).collect()
}

fn jaccard(left: &[u32], right: &[u32]) -> f64 {
    let (mut at_left, mut at_right, mut n_shared) = (0, 0, 0);
    while let (Some(one), Some(other)) = (left.get(at_left), right.get(at_right)) {
        n_shared += usize::from(one == other);
        at_left += usize::from(one <= other);
        at_right += usize::from(one >= other);
    }
    n_shared as f64 / (left.len() + right.len() - n_shared).max(1) as f64
}

/// What an item asks, accents apart: its stem, and where the stem alone says little, the picture,
/// the steps or the prompts that it speaks of.
fn asked_text(item: &ItemSource) -> String {
    let stem = item.stem.as_ref().map_or("", |stem| stem.value.as_str());
    let mut texts = vec![stem.to_owned()];
    let alt = item.media.as_ref().and_then(|media| media.value.alt.as_ref());
    texts.extend(alt.map(|alt| alt.value.clone()));
    let options = || item.option_texts().into_iter().map(|text| text.value.clone());
    match item.kind.as_ref().map(|kind| kind.value) {
        Some(Kind::Ordering) => texts.extend(options()),
        Some(Kind::Matching) => {
            texts.extend(item.prompt_texts().into_iter().map(|text| text.value.clone()));
        }
        Some(Kind::SingleChoice | Kind::MultipleChoice) | None => {
            if n_syllables(stem) < MIN_TELLING_SYLLABLES {
                texts.extend(options());
            }
        }
    }
    without_accents(&folded_words(&texts.join(" ")).join(" "))
}

fn are_enemies(one: &ItemSource, other: &ItemSource) -> bool {
    let names = |item: &ItemSource, enemy: &ItemSource| {
        let Some(id) = &enemy.id else { return false };
        item.enemies.iter().flat_map(|list| &list.value).any(|named| named.value == id.value)
    };
    names(one, other) || names(other, one)
}

/// No stem tells the key of another item of its area, unless the two are enemies (rule 10).
pub(in crate::bank) fn told_key(bank: &ReadBank<'_>) -> Vec<Placed> {
    let items: Vec<&ReadItem> = bank.in_use().collect();
    let stems: Vec<Vec<String>> = items
        .iter()
        .map(|item| bare_words(item.source.stem.as_ref().map_or("", |stem| stem.value.as_str())))
        .collect();
    let mut index: HashMap<(Option<&str>, &[String]), Vec<usize>> = HashMap::new();
    for (at, words) in stems.iter().enumerate() {
        for run in words.windows(MIN_TOLD_WORDS) {
            index.entry((items[at].source.area(), run)).or_default().push(at);
        }
    }
    let mut placed = Vec::new();
    for item in &items {
        for key in keys(&item.source) {
            let runs = key.windows(MIN_TOLD_WORDS);
            let met: BTreeSet<usize> = runs
                .filter_map(|run| index.get(&(item.source.area(), run)))
                .flatten()
                .copied()
                .collect();
            for at in met {
                let run = longest_run(&key, &stems[at]);
                let teller = items[at];
                if gives_away(run.len(), key.len())
                    && is_other(item, teller)
                    && !are_enemies(&item.source, &teller.source)
                {
                    placed.extend(told(item, teller, &run.join(" ")));
                }
            }
        }
    }
    placed
}

fn gives_away(n_run: usize, n_key: usize) -> bool {
    n_run == n_key || (n_run >= MIN_TOLD_RUN && n_run * 4 >= n_key * 3)
}

fn told(item: &ReadItem, teller: &ReadItem, run: &str) -> Option<Placed> {
    let id = &item.source.id.as_ref()?.value;
    let line = teller.source.stem.as_ref()?.line;
    let message = format!(
        "the stem says \"{run}\", which gives away the key of {id}; add \"{id}\" to its `enemies` \
         so that no form holds both, or say it in other words"
    );
    Some(Placed::at(teller, Remark::warning(line, message)))
}

fn keys(item: &ItemSource) -> Vec<Vec<String>> {
    let options = choice_options(item).map_or(&[][..], |options| &options.value);
    let keys = options.iter().filter(|option| option.value.is_key());
    keys.filter_map(|key| Some(bare_words(&key.value.text.as_ref()?.value))).collect()
}

fn bare_words(text: &str) -> Vec<String> {
    folded_words(text).iter().map(|word| without_accents(word)).collect()
}

/// The longest run of words of the one that stands in the other.
fn longest_run<'w>(words: &'w [String], others: &[String]) -> &'w [String] {
    let mut longest = &words[..0];
    for start in 0..words.len() {
        for other in 0..others.len() {
            let same = words[start..].iter().zip(&others[other..]);
            let n = same.take_while(|(one, two)| one == two).count();
            if n > longest.len() {
                longest = &words[start..start + n];
            }
        }
    }
    longest
}
