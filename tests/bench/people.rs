//! Made-up people who sit dealt forms: their responses and decisions.

use crate::reference_bank::ReferenceBank;
use sathach_domain::assembly::{Deal, ItemCurve, RoundForm};
use sathach_domain::grading::statistics::ability::Scored;
use sathach_domain::grading::statistics::simulate::Chances;

/// People whose decisions are counted.
const N_PEOPLE: usize = 30_000;
/// Within so many points of the cut a candidate gets the extension.
const BORDER_POINTS: i32 = 3;

/// Share of right decisions, and the mean number of items a person got.
pub struct Accuracy {
    pub share: f64,
    pub mean_items: f64,
}

/// Responses to every form after each has been sat once; items by their number in the bank.
pub fn responses(bank: &ReferenceBank, deal: &Deal, chances: &mut Chances) -> Vec<Vec<Scored>> {
    let ids = deal.version_ids(&bank.items).expect("all items are released");
    let mut sit = |form: &RoundForm| {
        let ability = chances.normal(0.0, 1.0);
        let form: Vec<usize> =
            form.item_numbers().iter().map(|item| bank.index(ids[usize::from(*item)])).collect();
        chances.responses(ability, &form, &bank.curves)
    };
    deal.forms().map(&mut sit).collect()
}

/// Decisions about many people, with the extension for those near the cut where forms have one.
pub fn accuracy(bank: &ReferenceBank, deal: &Deal, chances: &mut Chances) -> Accuracy {
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
        let ability = chances.normal(0.0, 1.0);
        let form = chances.integers().below(forms.len());
        let mut raw = score(&forms[form], ability, chances);
        let mut passes = raw >= cut_raw;
        n_items += forms[form].len();
        let is_near = (raw - cut_raw).abs() <= BORDER_POINTS;
        if let Some(extension) = extensions.get(form).filter(|_| is_near) {
            raw += score(extension, ability, chances);
            passes = raw >= long_cut_raw;
            n_items += extension.len();
        }
        n_right += usize::from(passes == (ability >= target.cut_ability()));
    }
    let n_people = N_PEOPLE as f64;
    Accuracy { share: n_right as f64 / n_people, mean_items: n_items as f64 / n_people }
}

fn score(curves: &[ItemCurve], ability: f64, chances: &mut Chances) -> i32 {
    curves.iter().map(|curve| i32::from(chances.happens(curve.expected(ability)))).sum()
}
