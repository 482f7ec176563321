//! Checks dealt rounds against exam and release. Shares no code with the dealer: it counts, sums
//! and compares in its own way, so that a fault there does not hide itself here.

mod forms;
mod orders;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::blueprint::Exam;
use super::draw::ReleasedItem;
use super::label_curves::label_parameters;
use super::parameters::ParameterSource;
use super::round::{DEAL_ALGORITHM, Deal, Round};
use super::target::{FairnessTarget, TargetSource};
use crate::bank::{Item, ReviewState};
use forms::{check_extensions, check_forms};

/// What a deal is held against.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    /// The exam.
    pub exam: &'a Exam,
    /// Hash of the release.
    pub release_hash: &'a str,
    /// Items of the release.
    pub items: &'a [ReleasedItem],
}

/// What kind of promise is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ViolationKind {
    /// Made by an algorithm that this program does not know.
    UnknownAlgorithm,
    /// For another exam or another version of it.
    OtherExam,
    /// From another release.
    OtherRelease,
    /// A hash that does not fit its content.
    WrongHash,
    /// An item that the release does not hold in this version.
    UnknownItem,
    /// An item that is not live.
    NotLive,
    /// An item that the exam may not take.
    NotAdmitted,
    /// A curve that is no curve, or not the one of the item's labels.
    WrongParameters,
    /// A target that differs from the one frozen in the exam.
    OtherTarget,
    /// A cell with too many or too few items.
    Blueprint,
    /// An item twice in a form.
    Duplicate,
    /// An item in two forms of a round.
    Shared,
    /// Two items in one form that exclude each other.
    EnemyPair,
    /// Options or prompts that are missing, twice there or shuffled against the author's will.
    OptionOrder,
    /// Items in an order that the exam does not allow.
    ItemOrder,
    /// An expected score or an information too far from the target.
    OffTarget,
    /// A round without forms, out of number, or with forms that lack their extension.
    Incomplete,
}

/// A broken promise, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// What is broken.
    pub kind: ViolationKind,
    /// Number of the round; none when the whole deal is concerned.
    pub round: Option<u32>,
    /// 1-based number of the form in its round.
    pub form: Option<usize>,
    /// What was found and what should be.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(round) = self.round {
            write!(out, "round {round}, ")?;
        }
        if let Some(form) = self.form {
            write!(out, "form {form}, ")?;
        }
        write!(out, "{}", self.message)
    }
}

/// Finds every broken promise of a deal, or of some of its rounds that follow each other; without
/// any, they may be used.
#[must_use]
pub fn check_deal(deal: &Deal, against: &Against<'_>) -> Vec<Violation> {
    let mut found = Found::default();
    check_header(deal, against, &mut found);
    let items = look_up(deal, against, &mut found);
    let first = deal.rounds.first().map_or(1, |round| round.number.max(1));
    for (round, number) in deal.rounds.iter().zip(first..) {
        found.round = Some(round.number);
        check_round(deal, round, number, &mut found);
        check_forms(deal, against.exam, &items, round, &mut found);
        check_extensions(deal, against.exam, &items, round, &mut found);
    }
    found.violations
}

/// Violations so far, and the place that is being looked at.
#[derive(Default)]
struct Found {
    violations: Vec<Violation>,
    round: Option<u32>,
    form: Option<usize>,
}

impl Found {
    fn add(&mut self, kind: ViolationKind, message: String) {
        self.violations.push(Violation { kind, round: self.round, form: self.form, message });
    }
}

fn check_header(deal: &Deal, against: &Against<'_>, found: &mut Found) {
    let header = &deal.header;
    if header.algorithm != DEAL_ALGORITHM {
        let message = format!("algorithm {} is unknown; known: {DEAL_ALGORITHM}", header.algorithm);
        found.add(ViolationKind::UnknownAlgorithm, message);
    }
    let exam = against.exam;
    if (&header.exam_id, header.exam_version) != (&exam.id, exam.version) {
        let dealt = format!("{} version {}", header.exam_id, header.exam_version);
        let message = format!("dealt for {dealt}, not for {} version {}", exam.id, exam.version);
        found.add(ViolationKind::OtherExam, message);
    }
    if header.release_hash != against.release_hash {
        let message =
            format!("dealt from release {}, not {}", header.release_hash, against.release_hash);
        found.add(ViolationKind::OtherRelease, message);
    }
    let frozen = exam.fairness.as_ref();
    if frozen.is_some_and(|frozen| {
        frozen.parameter_source == header.parameter_source && *frozen != header.target
    }) {
        let message = "the target is not the one frozen in the exam".to_owned();
        found.add(ViolationKind::OtherTarget, message);
    }
    if header.target_source == TargetSource::Release && !has_usual_tolerances(&header.target) {
        let message = "the target tolerates other differences than those agreed".to_owned();
        found.add(ViolationKind::OtherTarget, message);
    }
    if json_hash(&deal.items).as_ref() != Some(&header.items_sha256) {
        let message = format!("the list of items does not have the hash {}", header.items_sha256);
        found.add(ViolationKind::WrongHash, message);
    }
}

/// What may be tolerated where the exam does not say: a quarter of a point at the cut.
fn has_usual_tolerances(target: &FairnessTarget) -> bool {
    let most = [750, 500, 250, 500, 750];
    let tolerances = target.tolerance_thousandths.iter().zip(most);
    tolerances.into_iter().all(|(tolerance, most)| *tolerance <= most)
        && target.information_tolerance_thousandths <= 500
}

/// The released item of each listed item; what is wrong with the list is noted.
fn look_up<'a>(deal: &Deal, against: &Against<'a>, found: &mut Found) -> Vec<Option<&'a Item>> {
    let mut by_id: BTreeMap<(&str, u32), &Item> = BTreeMap::new();
    for released in against.items {
        by_id.insert((&released.item.id, released.item.version), &released.item);
    }
    let mut items = Vec::new();
    let mut ids = BTreeSet::new();
    for listed in &deal.items {
        let item = by_id.get(&(listed.id.as_str(), listed.version)).copied();
        let name = format!("{} version {}", listed.id, listed.version);
        let Some(item) = item else {
            found.add(ViolationKind::UnknownItem, format!("{name} is not in the release"));
            items.push(None);
            continue;
        };
        if !ids.insert(&listed.id) {
            found.add(ViolationKind::Duplicate, format!("{name} is listed twice"));
        }
        if item.state != ReviewState::Live {
            let message = format!("{name} is {}, not live", item.state.as_str());
            found.add(ViolationKind::NotLive, message);
        }
        if !against.exam.only.admit(item) {
            let message = format!("{name} is longer than the exam's items may be");
            found.add(ViolationKind::NotAdmitted, message);
        }
        let known = listed.parameters;
        let is_by_label = known.source == ParameterSource::Label;
        if is_by_label && known != label_parameters(item) {
            let message = format!("{name} does not have the curve of its labels");
            found.add(ViolationKind::WrongParameters, message);
        }
        let curve = known.curve;
        if !(curve.discrimination > 0.0 && (0.0..1.0).contains(&curve.guessing)) {
            let message = format!("{name} has a curve that rises nowhere");
            found.add(ViolationKind::WrongParameters, message);
        }
        items.push(Some(item));
    }
    items
}

fn check_round(deal: &Deal, round: &Round, number: u32, found: &mut Found) {
    let hashed = (&deal.header, round.number, &round.forms, &round.extensions);
    if json_hash(&hashed).as_ref() != Some(&round.sha256) {
        let message = format!("the round does not have the hash {}", round.sha256);
        found.add(ViolationKind::WrongHash, message);
    }
    if round.number != number {
        found.add(ViolationKind::Incomplete, format!("it stands where round {number} should"));
    }
    if round.forms.is_empty() {
        found.add(ViolationKind::Incomplete, "there is no form".to_owned());
    }
    let n_wanted = if deal.header.extension_target.is_some() { round.forms.len() } else { 0 };
    if round.extensions.len() != n_wanted {
        let message = format!("{} extensions, not {n_wanted}", round.extensions.len());
        found.add(ViolationKind::Incomplete, message);
    }
}

fn json_hash(value: &impl Serialize) -> Option<String> {
    let json = serde_json::to_vec(value).ok()?;
    Some(hex::encode(Sha256::digest(json)))
}
