//! Made-up exams and releases to deal from, for tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use uuid::Uuid;

use super::blueprint::{Exam, read_exam};
use super::deal::{Dealing, Extension};
use super::draw::ReleasedItem;
use super::parameters::{ItemCurve, ItemParameters, ParameterSource};
use crate::bank::sample::{EXAM, SAFETY, bank_with, file};
use crate::bank::{Item, Level, load_bank};

/// A cell to make: items that a form takes, items in the release.
pub(super) type SampleCell = (u16, usize);

/// An exam with its release.
pub(super) struct Sample {
    pub(super) exam: Exam,
    pub(super) items: Vec<ReleasedItem>,
    pub(super) parameters: BTreeMap<Uuid, ItemParameters>,
    pub(super) dealt_before: BTreeMap<Uuid, u32>,
    pub(super) excluded_ids: BTreeSet<String>,
}

impl Sample {
    /// Two areas take turns over the cells; levels go round after them.
    pub(super) fn new(cells: &[SampleCell]) -> Self {
        let mut sample = Sample {
            exam: exam(cells),
            items: Vec::new(),
            parameters: BTreeMap::new(),
            dealt_before: BTreeMap::new(),
            excluded_ids: BTreeSet::new(),
        };
        let model = load_bank(&bank_with(SAFETY)).expect("the sample is sound").items.remove(0);
        for (index, (_, n_items)) in cells.iter().enumerate() {
            for n in 0..*n_items {
                sample.add(index, n, &model);
            }
        }
        sample
    }

    fn add(&mut self, cell: usize, n: usize, model: &Item) {
        let (area, level) = place(cell);
        let version_id = Uuid::from_u128(self.items.len() as u128 + 1);
        let item = Item {
            id: format!("{area}-{cell}{n:03}"),
            area: area.to_owned(),
            level,
            enemies: Vec::new(),
            media: None,
            ..model.clone()
        };
        // A spread that is the same in every run.
        let spread =
            f64::from((self.items.len() as u32).wrapping_mul(2_654_435_761) >> 16) / 65_536.0;
        let curve = ItemCurve {
            discrimination: 1.0,
            difficulty: f64::from(level.number()) - 2.0 + spread,
            guessing: 0.2,
        };
        let known = ItemParameters {
            curve,
            se_difficulty: 0.1,
            se_discrimination: 0.1,
            source: ParameterSource::Simulated,
            n_responses: 400,
        };
        self.parameters.insert(version_id, known);
        self.items.push(ReleasedItem { version_id, item });
    }

    pub(super) fn dealing(&self, n_forms: usize) -> Dealing<'_> {
        Dealing {
            exam: &self.exam,
            release_hash: "sample",
            items: &self.items,
            parameters: &self.parameters,
            dealt_before: &self.dealt_before,
            excluded_ids: &self.excluded_ids,
            n_forms,
            extension: Extension::None,
            least_a_round: 2,
            seed: [7; 32],
        }
    }

    /// Makes two items exclude each other.
    pub(super) fn make_enemies(&mut self, one: usize, other: usize) {
        let id = self.items[other].item.id.clone();
        self.items[one].item.enemies.push(id);
    }
}

fn place(cell: usize) -> (&'static str, Level) {
    (["safety", "payment"][cell % 2], Level::ALL[cell / 2 % 3])
}

fn exam(cells: &[SampleCell]) -> Exam {
    let mut text = String::new();
    for (index, (n_items, _)) in cells.iter().enumerate() {
        let (area, level) = place(index);
        let level = level.number();
        let _ = writeln!(text, "{{ area = \"{area}\", level = {level}, n_items = {n_items} }},");
    }
    let (head, rest) = EXAM.split_once("cells = [").expect("the sample has cells");
    let (_, tail) = rest.split_once("\n]").expect("the cells end");
    let text = format!("{head}cells = [\n{text}]{tail}");
    read_exam(&file("exams/short.toml", &text)).0.exam.expect("the sample exam is sound")
}
