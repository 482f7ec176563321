//! The fairness figures of a deal, under the names that reports and `forms deal` print.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::blueprint::Exam;
use super::check_round::{Violation, ViolationKind};
use super::draw::ReleasedItem;
use super::parameters::ParameterSource;
use super::round::{Deal, RoundForm};
use super::seat_plan::{Hall, NeighbourOverlap, SeatPlan, plan_seats};
use super::target::TargetSource;

/// How alike the forms of a deal are, and how evenly they use the bank.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fairness {
    /// Forms.
    pub n_forms: usize,
    /// Items of a form.
    pub n_items: usize,
    /// Rounds.
    pub n_rounds: usize,
    /// Broken promises of any kind, found by the independent checker.
    pub n_violations: usize,
    /// Cells with too many or too few items.
    pub blueprint_violations: usize,
    /// Items twice in a form.
    pub duplicate_items: usize,
    /// Items in one form that exclude each other.
    pub enemy_pairs: usize,
    /// Standard deviation over forms of the expected score at the cut, in points.
    pub sd_expected_score_at_cut: f64,
    /// Greatest distance of a form's expected score at the cut from the target, in points.
    pub max_abs_difference_at_cut: f64,
    /// Standard deviation over forms of the information at the cut.
    pub sd_information_at_cut: f64,
    /// Share of forms that hold the item that is given most.
    pub max_exposure: f64,
    /// The least that it could be for so many forms.
    pub exposure_bound: f64,
    /// Items that two forms share, over all pairs.
    pub mean_overlap: f64,
    /// The least that it could be for so many forms.
    pub overlap_bound: f64,
    /// Items that neighbours in a hall share, by the seat plan.
    pub neighbour_overlap_mean: Option<f64>,
    /// Most that any two neighbours share.
    pub neighbour_overlap_max: Option<usize>,
    /// What the difficulty figures rest on.
    pub parameter_source: ParameterSource,
    /// Whether the target is frozen in the exam.
    pub target_source: TargetSource,
    /// How long dealing took, in seconds.
    pub seconds: f64,
}

/// What the forms of a deal are expected to give at one ability, in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BandPoint {
    /// Ability, in logits.
    pub ability: f64,
    /// Expected score of the hardest form.
    pub lowest: f64,
    /// Mean over the forms.
    pub mean: f64,
    /// Expected score of the easiest form.
    pub highest: f64,
}

/// Expected scores from an ability of -3 to 3, a quarter of a logit apart; empty without forms.
#[must_use]
pub fn expected_band(deal: &Deal) -> Vec<BandPoint> {
    let point = |ability: f64| {
        let expected: Vec<f64> =
            deal.items.iter().map(|item| item.parameters.curve.expected(ability)).collect();
        let of = |form: &RoundForm| -> f64 {
            let share = |item: u16| expected.get(usize::from(item)).copied().unwrap_or(0.0);
            form.places.iter().map(|place| share(place.item)).sum()
        };
        let scores: Vec<f64> = deal.forms().map(of).collect();
        let n = scores.len() as f64;
        (n > 0.0).then(|| BandPoint {
            ability,
            lowest: scores.iter().copied().fold(f64::INFINITY, f64::min),
            mean: scores.iter().sum::<f64>() / n,
            highest: scores.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    };
    (-12..=12).filter_map(|quarter| point(f64::from(quarter) / 4.0)).collect()
}

/// The figures of a deal. `seconds` is 0: whoever has a clock fills it in.
#[must_use]
pub fn fairness(
    deal: &Deal,
    exam: &Exam,
    items: &[ReleasedItem],
    violations: &[Violation],
    neighbours: Option<NeighbourOverlap>,
) -> Fairness {
    let cut = deal.header.target.cut_ability();
    let curve = |item: usize| deal.items.get(item).map(|item| item.parameters.curve);
    let sum = |form: &RoundForm, figure: &dyn Fn(usize) -> f64| -> f64 {
        form.places.iter().map(|place| figure(usize::from(place.item))).sum()
    };
    let at_cut: Vec<f64> = (0..deal.items.len())
        .map(|item| curve(item).map_or(0.0, |curve| curve.expected(cut)))
        .collect();
    let information: Vec<f64> = (0..deal.items.len())
        .map(|item| curve(item).map_or(0.0, |curve| curve.information(cut)))
        .collect();
    let of = |figures: &[f64], item: usize| figures.get(item).copied().unwrap_or(0.0);
    let scores: Vec<f64> = deal.forms().map(|form| sum(form, &|item| of(&at_cut, item))).collect();
    let informations: Vec<f64> =
        deal.forms().map(|form| sum(form, &|item| of(&information, item))).collect();
    let wanted = deal.header.target.expected_at_cut();
    let n = |kind| violations.iter().filter(|violation| violation.kind == kind).count();
    let use_of_bank = Use::of(deal, exam, items);
    Fairness {
        n_forms: scores.len(),
        n_items: exam.n_items() as usize,
        n_rounds: deal.rounds.len(),
        n_violations: violations.len(),
        blueprint_violations: n(ViolationKind::Blueprint),
        duplicate_items: n(ViolationKind::Duplicate),
        enemy_pairs: n(ViolationKind::EnemyPair),
        sd_expected_score_at_cut: standard_deviation(&scores),
        max_abs_difference_at_cut: scores
            .iter()
            .map(|score| (score - wanted).abs())
            .fold(0.0, f64::max),
        sd_information_at_cut: standard_deviation(&informations),
        max_exposure: use_of_bank.max_exposure,
        exposure_bound: use_of_bank.exposure_bound,
        mean_overlap: use_of_bank.mean_overlap,
        overlap_bound: use_of_bank.overlap_bound,
        neighbour_overlap_mean: neighbours.map(|overlap| overlap.mean),
        neighbour_overlap_max: neighbours.map(|overlap| overlap.max),
        parameter_source: deal.header.parameter_source,
        target_source: deal.header.target_source,
        seconds: 0.0,
    }
}

/// Seats a deal's forms in halls: each takes whole rounds until its seats are filled, since a round
/// goes to one session.
#[must_use]
pub fn seat_deal(deal: &Deal, hall: Hall) -> Vec<SeatPlan> {
    let mut plans = Vec::new();
    let mut forms: Vec<Vec<u16>> = Vec::new();
    let n_rounds = deal.rounds.len();
    for (round, n_seen) in deal.rounds.iter().zip(1..) {
        forms.extend(round.forms.iter().map(RoundForm::item_numbers));
        if forms.len() >= hall.n_seats() || n_seen == n_rounds {
            let text = format!("{}/seats/{}", deal.header.seed_hex, plans.len());
            plans.push(plan_seats(hall, &forms, Sha256::digest(text.as_bytes()).into()));
            forms.clear();
        }
    }
    plans
}

/// Standard deviation of all forms, which are no sample of others.
fn standard_deviation(values: &[f64]) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt()
}

/// How evenly a deal uses the bank, beside what would be most even.
struct Use {
    max_exposure: f64,
    exposure_bound: f64,
    mean_overlap: f64,
    overlap_bound: f64,
}

impl Use {
    fn of(deal: &Deal, exam: &Exam, items: &[ReleasedItem]) -> Self {
        let mut n_given = vec![0_u64; deal.items.len()];
        for place in deal.forms().flat_map(|form| &form.places) {
            if let Some(n) = n_given.get_mut(usize::from(place.item)) {
                *n += 1;
            }
        }
        let n_forms = deal.forms().count() as u64;
        let pairs = |n: u64| (n * n.saturating_sub(1)) as f64;
        let (mut most, mut least_shared) = (0, 0.0);
        for (n_of_cell, n_dealt) in cell_sizes(deal, exam, items) {
            // As evenly as whole numbers go, `rest` items are given once more than the others.
            let n_places = n_forms * n_dealt;
            let (each, rest) = (n_places / n_of_cell, n_places % n_of_cell);
            most = most.max(n_places.div_ceil(n_of_cell));
            least_shared += pairs(each + 1) * rest as f64 + pairs(each) * (n_of_cell - rest) as f64;
        }
        let (share, n_pairs) = (n_forms.max(1) as f64, pairs(n_forms).max(1.0));
        Use {
            max_exposure: n_given.iter().copied().max().unwrap_or(0) as f64 / share,
            exposure_bound: most as f64 / share,
            mean_overlap: n_given.iter().copied().map(pairs).sum::<f64>() / n_pairs,
            overlap_bound: least_shared / n_pairs,
        }
    }
}

/// Items that may be dealt in each cell, and items that a form takes.
fn cell_sizes(deal: &Deal, exam: &Exam, items: &[ReleasedItem]) -> Vec<(u64, u64)> {
    let key = |released: &ReleasedItem| {
        let item = &released.item;
        ((item.id.clone(), item.version), (item.area.clone(), item.level))
    };
    let cell_of: BTreeMap<_, _> = items.iter().map(key).collect();
    let mut sizes = BTreeMap::new();
    for item in &deal.items {
        if let Some(cell) = cell_of.get(&(item.id.clone(), item.version)) {
            *sizes.entry(cell).or_insert(0_u64) += 1;
        }
    }
    let size = |cell: &super::blueprint::Cell| {
        let n_of_cell = sizes.get(&(cell.area.clone(), cell.level)).copied().unwrap_or(0);
        (n_of_cell.max(1), u64::from(cell.n_items))
    };
    exam.cells.iter().map(size).collect()
}

#[cfg(test)]
mod tests {
    use super::standard_deviation;

    #[test]
    fn the_standard_deviation_is_over_all_forms() {
        assert!((standard_deviation(&[1.0, 3.0]) - 1.0).abs() < 1e-12);
        assert!(standard_deviation(&[]).abs() < 1e-12);
    }
}
