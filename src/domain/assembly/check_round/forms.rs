//! Checks forms: blueprint, items twice, enemies, orders, expected score and information.

use std::collections::{BTreeMap, BTreeSet};

use super::orders::{check_item_order, check_option_orders};
use super::{Found, ViolationKind};
use crate::assembly::blueprint::Exam;
use crate::assembly::parameters::ItemCurve;
use crate::assembly::round::{Deal, Round, RoundForm};
use crate::assembly::target::{CUT_NODE, FairnessTarget};
use crate::bank::{Item, Level};

/// Share of a tolerance that may be lost to rounding.
const ROUNDING: f64 = 1e-4;

/// How many items stand in each area and level.
type Counts<'a> = BTreeMap<(&'a str, Level), usize>;

/// Checks the forms of a round, one by one and against each other.
pub(super) fn check_forms(
    deal: &Deal,
    exam: &Exam,
    items: &[Option<&Item>],
    round: &Round,
    found: &mut Found,
) {
    let mut wanted = Counts::new();
    for cell in &exam.cells {
        wanted.insert((cell.area.as_str(), cell.level), usize::from(cell.n_items));
    }
    let mut seen_in: BTreeMap<u16, usize> = BTreeMap::new();
    for (form, number) in round.forms.iter().zip(1..) {
        found.form = Some(number);
        let present = known_items(form, items, found);
        compare_counts(&counts(&present), &wanted, found);
        check_enemies(&present, found);
        check_option_orders(form, items, found);
        check_item_order(&present, exam, found);
        check_target(deal, form, &deal.header.target, found);
        note_shared(form, items, number, &mut seen_in, found);
    }
    found.form = None;
}

/// Checks the extensions of a round: half a blueprint each, and strangers to all forms.
pub(super) fn check_extensions(
    deal: &Deal,
    exam: &Exam,
    items: &[Option<&Item>],
    round: &Round,
    found: &mut Found,
) {
    let Some(target) = &deal.header.extension_target else { return };
    let mut seen_in: BTreeMap<u16, usize> = BTreeMap::new();
    for (form, number) in round.forms.iter().zip(1..) {
        seen_in.extend(form.places.iter().map(|place| (place.item, number)));
    }
    let n_wanted = exam.n_items() as usize / 2;
    let mut first: Option<Counts<'_>> = None;
    for ((extension, form), number) in round.extensions.iter().zip(&round.forms).zip(1..) {
        found.form = Some(number);
        let mut present = known_items(extension, items, found);
        if extension.places.len() != n_wanted {
            let n = extension.places.len();
            let message = format!("its extension has {n} items, not {n_wanted}");
            found.add(ViolationKind::Blueprint, message);
        }
        let own = counts(&present);
        compare_counts(&own, first.as_ref().unwrap_or(&own), found);
        first.get_or_insert(own);
        check_option_orders(extension, items, found);
        check_target(deal, extension, target, found);
        note_shared(extension, items, number, &mut seen_in, found);
        // Whoever gets the extension has had the form before.
        let of_form = form.places.iter().filter_map(|place| at(items, place.item));
        present.extend(of_form);
        check_enemies(&present, found);
    }
    found.form = None;
}

fn at<'a>(items: &[Option<&'a Item>], number: u16) -> Option<&'a Item> {
    items.get(usize::from(number)).copied().flatten()
}

/// The items of a form that the release knows; an item that is there twice is noted.
fn known_items<'a>(
    form: &RoundForm,
    items: &[Option<&'a Item>],
    found: &mut Found,
) -> Vec<&'a Item> {
    let mut numbers = BTreeSet::new();
    let mut present = Vec::new();
    for place in &form.places {
        let Some(item) = at(items, place.item) else {
            let message = format!("item number {} is not in the list of items", place.item);
            found.add(ViolationKind::UnknownItem, message);
            continue;
        };
        if !numbers.insert(&item.id) {
            found.add(ViolationKind::Duplicate, format!("{} is there twice", item.id));
        }
        present.push(item);
    }
    present
}

fn counts<'a>(present: &[&'a Item]) -> Counts<'a> {
    let mut counts = Counts::new();
    for item in present {
        *counts.entry((&item.area, item.level)).or_default() += 1;
    }
    counts
}

fn compare_counts(counts: &Counts<'_>, wanted: &Counts<'_>, found: &mut Found) {
    let cells: BTreeSet<_> = counts.keys().chain(wanted.keys()).collect();
    for cell in cells {
        let of = |counts: &Counts<'_>| counts.get(cell).copied().unwrap_or(0);
        let (n_found, n_wanted) = (of(counts), of(wanted));
        if n_found != n_wanted {
            let (area, level) = (cell.0, cell.1.number());
            let message = format!("cell {area} level {level} has {n_found} items, not {n_wanted}");
            found.add(ViolationKind::Blueprint, message);
        }
    }
}

fn check_enemies(present: &[&Item], found: &mut Found) {
    let ids: BTreeSet<&str> = present.iter().map(|item| item.id.as_str()).collect();
    let mut pairs = BTreeSet::new();
    for item in present {
        for enemy in item.enemies.iter().filter(|enemy| ids.contains(enemy.as_str())) {
            let (one, other) = (item.id.as_str().min(enemy), item.id.as_str().max(enemy));
            pairs.insert((one, other));
        }
    }
    for (one, other) in pairs.into_iter().filter(|(one, other)| one != other) {
        let message = format!("{one} and {other} exclude each other");
        found.add(ViolationKind::EnemyPair, message);
    }
}

fn check_target(deal: &Deal, form: &RoundForm, target: &FairnessTarget, found: &mut Found) {
    let curves = form.places.iter().filter_map(|place| deal.items.get(usize::from(place.item)));
    let curves: Vec<ItemCurve> = curves.map(|item| item.parameters.curve).collect();
    let nodes = target.nodes_millilogits.iter().zip(&target.expected_thousandths);
    for ((node, wanted), tolerance) in nodes.zip(&target.tolerance_thousandths) {
        let ability = f64::from(*node) / 1000.0;
        let expected: f64 = curves.iter().map(|curve| curve.expected(ability)).sum();
        let off = expected - f64::from(*wanted) / 1000.0;
        if is_beyond(off, *tolerance) {
            let message = format!(
                "the expected score at {ability} logits is {off:+.3} points off, more than {:.3}",
                f64::from(*tolerance) / 1000.0
            );
            found.add(ViolationKind::OffTarget, message);
        }
    }
    let cut = f64::from(target.nodes_millilogits[CUT_NODE]) / 1000.0;
    let information: f64 = curves.iter().map(|curve| curve.information(cut)).sum();
    let off = information - f64::from(target.information_thousandths) / 1000.0;
    let tolerance = target.information_tolerance_thousandths;
    if is_beyond(off, tolerance) {
        let most = f64::from(tolerance) / 1000.0;
        let message = format!("the information at the cut is {off:+.3} off, more than {most:.3}");
        found.add(ViolationKind::OffTarget, message);
    }
}

/// A figure that is no number is beyond every tolerance.
fn is_beyond(off: f64, tolerance_thousandths: u32) -> bool {
    let tolerance = f64::from(tolerance_thousandths) / 1000.0 * (1.0 + ROUNDING);
    off.is_nan() || off.abs() > tolerance
}

fn note_shared(
    form: &RoundForm,
    items: &[Option<&Item>],
    number: usize,
    seen_in: &mut BTreeMap<u16, usize>,
    found: &mut Found,
) {
    for place in &form.places {
        let Some(item) = at(items, place.item) else { continue };
        match seen_in.insert(place.item, number) {
            // An item twice in one form has been noted already; with its extension it is shared.
            Some(other) if other != number || !form_holds_twice(form, place.item) => {
                let message = format!("{} stands in form {other} too", item.id);
                found.add(ViolationKind::Shared, message);
            }
            Some(_) | None => {}
        }
    }
}

fn form_holds_twice(form: &RoundForm, item: u16) -> bool {
    form.places.iter().filter(|place| place.item == item).count() > 1
}
