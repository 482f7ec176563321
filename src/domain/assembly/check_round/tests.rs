//! Each kind of broken promise is found.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::ViolationKind::{self, *};
use super::{Against, check_deal, json_hash};
use crate::assembly::blueprint::ItemOrder;
use crate::assembly::deal::{Extension, deal};
use crate::assembly::parameters::ParameterSource;
use crate::assembly::round::Deal;
use crate::assembly::sample::Sample;
use crate::bank::{Level, ReviewState};

fn sample() -> Sample {
    Sample::new(&[(2, 24), (2, 24), (1, 15), (1, 12), (1, 11)])
}

fn dealt(sample: &Sample) -> Deal {
    deal(&sample.dealing(8)).unwrap()
}

fn extended(sample: &Sample) -> Deal {
    let mut dealing = sample.dealing(6);
    dealing.extension = Extension::Half;
    deal(&dealing).unwrap()
}

/// Hashes again what was changed, so that only the change itself is found.
fn rehash(deal: &mut Deal) {
    deal.header.items_sha256 = json_hash(&deal.items).unwrap();
    for index in 0..deal.rounds.len() {
        deal.rounds[index].sha256 = deal.round_hash(&deal.rounds[index]).unwrap();
    }
}

fn kinds(sample: &Sample, deal: &Deal) -> Vec<ViolationKind> {
    let against = Against { exam: &sample.exam, release_hash: "sample", items: &sample.items };
    let mut kinds: Vec<_> = check_deal(deal, &against).iter().map(|found| found.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

#[track_caller]
fn check(want: &[ViolationKind], change: impl Fn(&mut Deal)) {
    check_of(dealt(&sample()), want, change);
}

#[track_caller]
fn check_of(mut deal: Deal, want: &[ViolationKind], change: impl Fn(&mut Deal)) {
    let sample = sample();
    assert_eq!(kinds(&sample, &deal), []);
    change(&mut deal);
    rehash(&mut deal);
    assert_eq!(kinds(&sample, &deal), want);
}

/// The place in the first form of some item of this cell, by the first letters of its id.
fn place_of(deal: &Deal, form: usize, cell: &str) -> usize {
    let items = deal.rounds[0].forms[form].item_numbers();
    items.iter().position(|at| deal.items[usize::from(*at)].id.starts_with(cell)).unwrap()
}

/// An item of this cell that no form of the round holds.
fn unused(deal: &Deal, cell: &str) -> u16 {
    let round = &deal.rounds[0];
    let is_used = |at: &u16| round.forms.iter().any(|form| form.item_numbers().contains(at));
    let is_inside = |at: &u16| deal.items[usize::from(*at)].id.starts_with(cell);
    (0..deal.items.len() as u16).find(|at| is_inside(at) && !is_used(at)).unwrap()
}

#[test]
fn a_deal_for_something_else_is_found() {
    check(&[UnknownAlgorithm], |deal| deal.header.algorithm = "deal-0/coin".to_owned());
    check(&[OtherExam], |deal| deal.header.exam_version = 9);
    check(&[OtherExam], |deal| deal.header.exam_id = "long".to_owned());
    check(&[OtherRelease], |deal| deal.header.release_hash = "other".to_owned());
    check(&[OtherTarget], |deal| deal.header.target.tolerance_thousandths[2] = 400);
    check(&[UnknownItem, Blueprint], |deal| deal.items[0].version = 3);
    check(&[Incomplete], |deal| deal.rounds[0].forms.clear());
}

#[test]
fn a_gap_between_rounds_is_found() {
    let add = |deal: &mut Deal, number: u32| {
        let mut round = deal.rounds[0].clone();
        round.number = number;
        deal.rounds.push(round);
    };
    // Some rounds of a deal may be checked alone, wherever they begin.
    check(&[], |deal| deal.rounds[0].number = 2);
    check(&[], |deal| add(deal, 2));
    check(&[Incomplete], |deal| add(deal, 3));
    check(&[Incomplete], |deal| add(deal, 1));
    check(&[Incomplete], |deal| deal.rounds[0].number = 0);
}

#[test]
fn a_target_other_than_the_frozen_one_is_found() {
    let mut sample = sample();
    let mut deal = dealt(&sample);
    sample.exam.fairness = Some(deal.header.target.clone());
    assert_eq!(kinds(&sample, &deal), []);
    deal.header.target.expected_thousandths[0] += 1;
    rehash(&mut deal);
    assert_eq!(kinds(&sample, &deal), [OtherTarget]);
}

#[test]
fn a_change_after_the_hash_was_recorded_is_found() {
    let sample = sample();
    let mut deal = dealt(&sample);
    deal.rounds[0].forms.swap(0, 1);
    assert_eq!(kinds(&sample, &deal), [WrongHash]);
    let mut deal = dealt(&sample);
    deal.items[0].dealt_before = 1;
    assert_eq!(kinds(&sample, &deal), [WrongHash]);
}

#[test]
fn items_that_must_not_be_dealt_are_found() {
    let mut sample = sample();
    let deal = dealt(&sample);
    sample.items[0].item.state = ReviewState::Suspended;
    assert_eq!(kinds(&sample, &deal), [NotLive]);
    sample.items[0].item.state = ReviewState::Live;
    sample.exam.only.max_stem_syllables = Some(2);
    assert_eq!(kinds(&sample, &deal), [NotAdmitted]);
}

#[test]
fn curves_that_are_none_and_labels_that_lie_are_found() {
    check(&[WrongParameters], |deal| {
        let unused = usize::from(unused(deal, "safety-0"));
        deal.items[unused].parameters.curve.discrimination = 0.0;
    });
    check(&[WrongParameters], |deal| {
        let unused = usize::from(unused(deal, "safety-0"));
        deal.items[unused].parameters.source = ParameterSource::Label;
    });
}

#[test]
fn a_cell_too_full_or_too_empty_is_found() {
    check(&[Blueprint, OffTarget], |deal| {
        deal.rounds[0].forms[0].places.pop();
    });
    let mut sample = sample();
    let deal = dealt(&sample);
    sample.exam.cells[0].n_items = 3;
    assert_eq!(kinds(&sample, &deal), [Blueprint]);
}

#[test]
fn an_item_twice_in_a_form_or_in_two_forms_is_found() {
    check(&[Duplicate], |deal| {
        let form = &mut deal.rounds[0].forms[0];
        let items = form.item_numbers();
        let again =
            items.iter().position(|at| deal.items[usize::from(*at)].id.starts_with("payment-1"));
        let first = again.unwrap();
        let rest = items.iter().enumerate().skip(first + 1);
        let same_cell = |at: &u16| deal.items[usize::from(*at)].id.starts_with("payment-1");
        let second = rest.clone().find(|(_, at)| same_cell(at)).unwrap().0;
        form.places[second] = form.places[first].clone();
        deal.header.target.tolerance_thousandths = [750, 500, 250, 500, 750];
        let curve = deal.items[usize::from(items[second])].parameters;
        deal.items[usize::from(items[first])].parameters = curve;
    });
    check(&[Shared], |deal| {
        let (one, other) = (place_of(deal, 0, "safety-2"), place_of(deal, 1, "safety-2"));
        let (from, to) = (
            deal.rounds[0].forms[0].places[one].clone(),
            deal.rounds[0].forms[1].places[other].item,
        );
        let known = deal.items[usize::from(to)].parameters;
        deal.items[usize::from(from.item)].parameters = known;
        deal.rounds[0].forms[1].places[other] = from;
    });
}

#[test]
fn enemies_in_one_form_are_found_whichever_of_them_says_so() {
    let mut sample = sample();
    let deal = dealt(&sample);
    let items = deal.rounds[0].forms[0].item_numbers();
    let id = |at: u16| deal.items[usize::from(at)].id.clone();
    for (one, other) in [(items[0], items[4]), (items[4], items[0])] {
        let named = id(other);
        let naming = sample.items.iter_mut().find(|released| released.item.id == id(one)).unwrap();
        naming.item.enemies = vec![named];
        assert_eq!(kinds(&sample, &deal), [EnemyPair]);
        for released in &mut sample.items {
            released.item.enemies.clear();
        }
    }
}

#[test]
fn options_that_are_missing_or_out_of_their_fixed_order_are_found() {
    check(&[OptionOrder], |deal| {
        deal.rounds[0].forms[0].places[0].option_order = vec![0, 1];
    });
    check(&[OptionOrder], |deal| {
        deal.rounds[0].forms[0].places[0].option_order = vec![0, 1, 1];
    });
    check(&[OptionOrder], |deal| {
        deal.rounds[0].forms[0].places[0].prompt_order = vec![0];
    });
    let mut sample = sample();
    let deal = dealt(&sample);
    for released in &mut sample.items {
        released.item.fixed_order = true;
    }
    assert_eq!(kinds(&sample, &deal), [OptionOrder]);
}

#[test]
fn items_in_a_wrong_order_are_found() {
    check(&[ItemOrder], |deal| {
        let hard = place_of(deal, 0, "safety-4");
        deal.rounds[0].forms[0].places.swap(0, hard);
    });
    let mut sample = sample();
    let deal = dealt(&sample);
    sample.exam.item_order = ItemOrder::ByArea;
    assert_eq!(kinds(&sample, &deal), [ViolationKind::ItemOrder]);
    assert_eq!(sample.items[0].item.level, Level::Basic);
}

#[test]
fn a_form_off_the_target_is_found() {
    check(&[OffTarget], |deal| {
        let at = usize::from(deal.rounds[0].forms[0].places[0].item);
        deal.items[at].parameters.curve.difficulty += 2.5;
    });
    check(&[OffTarget], |deal| deal.header.target.information_thousandths += 1000);
    check(&[OffTarget], |deal| {
        let at = usize::from(deal.rounds[0].forms[0].places[0].item);
        deal.items[at].parameters.curve.difficulty = f64::INFINITY;
    });
}

#[test]
fn extensions_are_checked_as_forms_are() {
    let deal = || extended(&sample());
    check_of(deal(), &[Incomplete], |deal| {
        deal.rounds[0].extensions.pop();
    });
    check_of(deal(), &[Blueprint, Shared, OffTarget], |deal| {
        let round = &mut deal.rounds[0];
        round.extensions[0].places[0] = round.forms[3].places[0].clone();
        deal.items[usize::from(round.forms[3].places[0].item)].parameters.curve.difficulty = 9.0;
    });
    check_of(deal(), &[Blueprint, OffTarget], |deal| {
        deal.rounds[0].extensions[1].places.pop();
    });
    let mut sample = sample();
    let deal = deal();
    let of_form = deal.rounds[0].forms[0].item_numbers()[0];
    let of_extension = deal.rounds[0].extensions[0].item_numbers()[0];
    let id = |at: u16| deal.items[usize::from(at)].id.clone();
    let naming = sample.items.iter_mut().find(|of| of.item.id == id(of_form)).unwrap();
    naming.item.enemies = vec![id(of_extension)];
    assert_eq!(kinds(&sample, &deal), [EnemyPair]);
}
