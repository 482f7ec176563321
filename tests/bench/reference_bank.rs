//! A made-up bank whose true curves are known: 600 items, nine areas, three levels, forms of 30.

use sathach_domain::assembly::blueprint::{Exam, read_exam};
use sathach_domain::assembly::label_curves::label_parameters;
use sathach_domain::assembly::shuffle::Draws;
use sathach_domain::assembly::{
    ItemCurve, ItemParameters, ParameterSource, ReleasedItem, RoundForm,
};
use sathach_domain::bank::{Body, Item, Level, ReviewState, SourceFile, TextOption};
use sathach_domain::grading::statistics::ability::Scored;
use sathach_domain::grading::statistics::calibrate::{
    CalibrationItem, GUESSING, Model, Role, Settings, calibrate,
};
use sathach_domain::grading::statistics::simulate::{CELLS, Chances, reference_bank};
use std::collections::BTreeMap;
use std::fmt::Write;
use uuid::Uuid;

/// Where the cut lies: 69 of 100 people are above it.
pub const CUT_MILLILOGITS: i32 = -500;
/// A bank with its truth.
pub struct ReferenceBank {
    pub exam: Exam,
    pub items: Vec<ReleasedItem>,
    /// True curves in the order of the items.
    pub curves: Vec<ItemCurve>,
    pub truth: BTreeMap<Uuid, ItemParameters>,
}

fn simulated(curve: ItemCurve) -> ItemParameters {
    ItemParameters {
        curve,
        se_difficulty: 0.0,
        se_discrimination: 0.0,
        source: ParameterSource::Simulated,
        n_responses: 0,
    }
}

impl ReferenceBank {
    pub fn new(chances: &mut Chances, seed: u64) -> Self {
        let mut bank = ReferenceBank {
            exam: exam(),
            items: Vec::new(),
            curves: Vec::new(),
            truth: BTreeMap::new(),
        };
        for item in reference_bank(seed) {
            bank.add(item.area, item.level, item.curve);
        }
        bank.make_enemies(chances.integers());
        bank
    }

    /// The number of an item in the bank.
    pub fn index(&self, version_id: Uuid) -> usize {
        version_id.as_u128() as usize - 1
    }

    fn add(&mut self, area: usize, level: Level, curve: ItemCurve) {
        let n = self.items.len();
        let version_id = Uuid::from_u128(n as u128 + 1);
        let option = |key| TextOption { text: String::new(), key, why: String::new() };
        let item = Item {
            id: format!("area-{area}-{n:03}"),
            version: 1,
            area: format!("area-{area}"),
            level,
            stem: String::new(),
            body: Body::SingleChoice { options: [true, false, false, false].map(option).to_vec() },
            reason: String::new(),
            seconds: 60,
            codes: Vec::new(),
            state: ReviewState::Live,
            author: "author-1".to_owned(),
            review: None,
            fixed_order: false,
            review_due: None,
            source: None,
            enemies: Vec::new(),
            media: None,
        };
        self.items.push(ReleasedItem { version_id, item });
        self.curves.push(curve);
        self.truth.insert(version_id, simulated(curve));
    }

    /// Sixty pairs of items that exclude each other, half of them within an area.
    fn make_enemies(&mut self, draws: &mut Draws) {
        for pair in 0..60 {
            let one = draws.below(self.items.len());
            let other = if pair % 2 == 0 { one ^ 1 } else { draws.below(self.items.len()) };
            if one != other {
                let id = self.items[other].item.id.clone();
                self.items[one].item.enemies.push(id);
            }
        }
    }

    /// The true curve of each item of a form.
    pub fn true_curves(&self, form: &RoundForm, ids: &[Uuid]) -> Vec<ItemCurve> {
        let curve = |item: u16| self.truth[&ids[usize::from(item)]].curve;
        form.item_numbers().into_iter().map(curve).collect()
    }

    /// What responses tell about the items, as a calibration by facility proposes it.
    pub fn estimates(&self, people: &[Vec<Scored>]) -> BTreeMap<Uuid, ItemParameters> {
        let item = |released: &ReleasedItem| {
            let mut current = label_parameters(&released.item);
            current.curve.guessing = GUESSING;
            let expected_difficulty = current.curve.difficulty;
            CalibrationItem { current, expected_difficulty, role: Role::Free }
        };
        let items: Vec<CalibrationItem> = self.items.iter().map(item).collect();
        let changes = calibrate(&items, people, Settings::usual(Model::Facility)).changes;
        changes.iter().map(|of| (self.items[of.item].version_id, of.after)).collect()
    }
}

/// The exam that the bank is made for.
fn exam() -> Exam {
    let mut text = EXAM_HEAD.to_owned();
    for (area, cells) in CELLS.iter().enumerate() {
        for (level, n_items) in (1..).zip(cells).filter(|(_, n_items)| **n_items > 0) {
            let cell = format!("area = \"area-{area}\", level = {level}, n_items = {n_items}");
            let _ = writeln!(text, "  {{ {cell} }},");
        }
    }
    text.push_str(EXAM_TAIL);
    let file = SourceFile { path: "exams/reference.toml".to_owned(), text };
    read_exam(&file).0.exam.expect("the reference exam is sound")
}

const EXAM_HEAD: &str = r#"
id = "reference"
version = 1
title_vi = "Reference"
title_en = "Reference"
framework = "reference"
cells = [
"#;

const EXAM_TAIL: &str = r#"]
time_limit_minutes = 45
late_grace_seconds = 10
pass_percent = 60
link_days = 90
retake = { max_attempts = 3, window_days = 365, min_days_between = 14 }
consent = { version = 1, text_vi = "-", text_en = "-" }
[certificate]
layout = "official-a4"
needs_decision = true
issuer_vi = "-"
issuer_en = "-"
place = "-"
signer_title = "-"
title_vi = "-"
title_en = "-"
result_band = "-"
[sources]
cells = "-"
time_limit_minutes = "-"
late_grace_seconds = "-"
pass_percent = "-"
retake = "-"
certificate = "-"
consent = "-"
link_days = "-"
"#;
