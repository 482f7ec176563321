//! A made-up bank whose true curves are known: 600 items, nine areas, three levels, forms of 30.

use sathach_domain::assembly::blueprint::{Exam, read_exam};
use sathach_domain::assembly::parameters::{ItemCurve, ItemParameters, ParameterSource};
use sathach_domain::assembly::shuffle::Draws;
use sathach_domain::assembly::{ReleasedItem, RoundForm};
use sathach_domain::bank::{Body, Item, Level, ReviewState, SourceFile, TextOption};
use std::collections::BTreeMap;
use std::fmt::Write;
use uuid::Uuid;

/// Easy, middle and advanced items of a form, area by area: 12, 12 and 6.
const BLUEPRINT: [[u16; 3]; 9] = [
    [2, 1, 1],
    [1, 2, 1],
    [1, 2, 1],
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
    [2, 1, 0],
    [2, 1, 0],
    [1, 2, 0],
];
/// Items in the bank for each that a form takes.
const ITEMS_PER_DEALT: u16 = 20;
/// Where the cut lies: 69 of 100 people are above it.
pub const CUT_MILLILOGITS: i32 = -500;
const LEVEL_MEANS: [f64; 3] = [-1.6, -0.6, 0.5];
/// Responses that stand against the mean of a level when facilities are drawn together.
const SHRINKAGE: f64 = 15.0;

/// A bank with its truth.
pub struct ReferenceBank {
    pub exam: Exam,
    pub items: Vec<ReleasedItem>,
    pub truth: BTreeMap<Uuid, ItemParameters>,
}

/// A draw from the normal distribution, by Box and Muller.
pub fn normal(draws: &mut Draws) -> f64 {
    let radius = (-2.0 * (1.0 - unit(draws)).ln()).sqrt();
    radius * (2.0 * std::f64::consts::PI * unit(draws)).cos()
}

/// A draw from 0 to below 1.
pub fn unit(draws: &mut Draws) -> f64 {
    draws.below(1 << 53) as f64 / (1_u64 << 53) as f64
}

fn parameters(curve: ItemCurve, n_responses: u32) -> ItemParameters {
    ItemParameters {
        curve,
        se_difficulty: 0.0,
        se_discrimination: 0.0,
        source: ParameterSource::Simulated,
        n_responses,
    }
}

impl ReferenceBank {
    pub fn new(draws: &mut Draws) -> Self {
        let mut bank = ReferenceBank { exam: exam(), items: Vec::new(), truth: BTreeMap::new() };
        for (area, cells) in BLUEPRINT.iter().enumerate() {
            let shift = 0.3 * normal(draws);
            for (level, n_dealt) in Level::ALL.into_iter().zip(cells) {
                for _ in 0..n_dealt * ITEMS_PER_DEALT {
                    let mean = LEVEL_MEANS[usize::from(level.number()) - 1];
                    let curve = ItemCurve {
                        discrimination: (0.1 + 0.28 * normal(draws)).exp(),
                        difficulty: mean + shift + 0.6 * normal(draws),
                        guessing: if unit(draws) < 0.7 { 0.2 } else { 0.05 },
                    };
                    bank.add(area, level, curve);
                }
            }
        }
        bank.make_enemies(draws);
        bank
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
        self.truth.insert(version_id, parameters(curve, 0));
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

    /// What responses tell about the items: the share of right ones, drawn towards the mean of its
    /// level and read off an average curve.
    pub fn estimates(
        &self,
        responses: &BTreeMap<Uuid, (u32, u32)>,
    ) -> BTreeMap<Uuid, ItemParameters> {
        let of = |id: &Uuid| responses.get(id).copied().unwrap_or((0, 0));
        let mut by_level: BTreeMap<Level, (f64, f64)> = BTreeMap::new();
        for released in &self.items {
            let (n_right, n) = of(&released.version_id);
            let sums = by_level.entry(released.item.level).or_default();
            sums.0 += f64::from(n_right);
            sums.1 += f64::from(n);
        }
        let estimate = |released: &ReleasedItem| {
            let (n_right, n) = of(&released.version_id);
            let (level_right, level_n) = by_level[&released.item.level];
            let facility = (f64::from(n_right) + SHRINKAGE * level_right / level_n)
                / (f64::from(n) + SHRINKAGE);
            (released.version_id, parameters(curve_of_facility(facility), n))
        };
        self.items.iter().map(estimate).collect()
    }
}

/// The curve of average slope and guessing that gives this facility among all people.
fn curve_of_facility(facility: f64) -> ItemCurve {
    let curve = |difficulty| ItemCurve { discrimination: 1.1, difficulty, guessing: 0.15 };
    let (mut low, mut high) = (-5.0, 5.0);
    for _ in 0..30 {
        let middle = (low + high) / 2.0;
        let expected: f64 =
            quadrature().map(|(at, weight)| weight * curve(middle).expected(at)).sum();
        if expected > facility { low = middle } else { high = middle }
    }
    curve((low + high) / 2.0)
}

/// Abilities of all people with their shares.
fn quadrature() -> impl Iterator<Item = (f64, f64)> {
    let at = (-40..=40).map(|step| f64::from(step) / 10.0);
    at.map(|at| (at, (-at * at / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() / 10.0))
}

/// The exam that the bank is made for.
fn exam() -> Exam {
    let mut text = EXAM_HEAD.to_owned();
    for (area, cells) in BLUEPRINT.iter().enumerate() {
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
