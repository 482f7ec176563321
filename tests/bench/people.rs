//! Made-up people who sit dealt forms: their responses, chances to pass and decisions.

use crate::reference_bank::{ReferenceBank, normal, unit};
use sathach_domain::assembly::Deal;
use sathach_domain::assembly::parameters::ItemCurve;
use sathach_domain::assembly::shuffle::Draws;
use std::collections::BTreeMap;
use uuid::Uuid;

/// People whose decisions are counted.
const N_PEOPLE: usize = 30_000;
/// Within so many points of the cut a candidate gets the extension.
const BORDER_POINTS: i32 = 3;

/// Share of right decisions, and the mean number of items a person got.
pub struct Accuracy {
    pub share: f64,
    pub mean_items: f64,
}

/// Right responses and all responses to each item after every form has been sat once.
pub fn responses(
    bank: &ReferenceBank,
    deal: &Deal,
    draws: &mut Draws,
) -> BTreeMap<Uuid, (u32, u32)> {
    let ids = deal.version_ids(&bank.items).expect("all items are released");
    let mut counts: BTreeMap<Uuid, (u32, u32)> = BTreeMap::new();
    for form in deal.forms() {
        let ability = normal(draws);
        for place in &form.places {
            let id = ids[usize::from(place.item)];
            let count = counts.entry(id).or_default();
            count.0 += u32::from(unit(draws) < bank.truth[&id].curve.expected(ability));
            count.1 += 1;
        }
    }
    counts
}

/// Chance of somebody of this ability to reach a raw score, by the recursion of Lord and Wingersky.
pub fn pass_chance(curves: &[ItemCurve], ability: f64, cut_raw: usize) -> f64 {
    let mut chances = vec![1.0];
    for curve in curves {
        let right = curve.expected(ability);
        let mut next = vec![0.0; chances.len() + 1];
        for (score, chance) in chances.iter().enumerate() {
            next[score] += chance * (1.0 - right);
            next[score + 1] += chance * right;
        }
        chances = next;
    }
    chances.iter().skip(cut_raw).sum()
}

/// Decisions about many people, with the extension for those near the cut where forms have one.
pub fn accuracy(bank: &ReferenceBank, deal: &Deal, draws: &mut Draws) -> Accuracy {
    let ids = deal.version_ids(&bank.items).expect("all items are released");
    let forms: Vec<Vec<ItemCurve>> =
        deal.forms().map(|form| bank.true_curves(form, &ids)).collect();
    let extensions = deal.rounds.iter().flat_map(|round| &round.extensions);
    let extensions: Vec<Vec<ItemCurve>> =
        extensions.map(|form| bank.true_curves(form, &ids)).collect();
    let target = &deal.header.target;
    let more = deal.header.extension_target.as_ref().map_or(0.0, |more| more.expected_at_cut());
    let cut_raw = target.expected_at_cut().ceil() as i32;
    let long_cut_raw = (target.expected_at_cut() + more).ceil() as i32;
    let (mut n_right, mut n_items) = (0, 0);
    for _ in 0..N_PEOPLE {
        let ability = normal(draws);
        let form = draws.below(forms.len());
        let mut raw = score(&forms[form], ability, draws);
        let mut passes = raw >= cut_raw;
        n_items += forms[form].len();
        let is_near = (raw - cut_raw).abs() <= BORDER_POINTS;
        if let Some(extension) = extensions.get(form).filter(|_| is_near) {
            raw += score(extension, ability, draws);
            passes = raw >= long_cut_raw;
            n_items += extension.len();
        }
        n_right += usize::from(passes == (ability >= target.cut_ability()));
    }
    let n_people = N_PEOPLE as f64;
    Accuracy { share: n_right as f64 / n_people, mean_items: n_items as f64 / n_people }
}

fn score(curves: &[ItemCurve], ability: f64, draws: &mut Draws) -> i32 {
    curves.iter().map(|curve| i32::from(unit(draws) < curve.expected(ability))).sum()
}
