//! Deals rounds of disjoint forms of equal difficulty: "deal and swap".
//!
//! The same release, exam, parameters, counts and seed give the same rounds on every machine: all
//! figures are whole numbers and all draws come from ChaCha20.

mod fault;
mod marks;
mod order;
mod reference;
mod search;
mod stock;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::blueprint::Exam;
use super::draw::ReleasedItem;
use super::parameters::ItemParameters;
use super::round::{
    DEAL_ALGORITHM, Deal, DealHeader, DealtItem, Round, RoundForm, hash_items, hash_round,
};
use super::shuffle::Draws;
use super::target::{CUT_NODE, CutPoint, FairnessTarget, TargetSource};
pub use fault::{DealFault, ShortCell};
use marks::Marks;
use order::{Purpose, derive_seed, lay_out};
use reference::{extension_target, mean_off_at, mean_target};
use search::{Dealt, Leftovers, NO_FORM, Task, search};
use stock::{N_FIGURES, Stock};

/// Fewer disjoint forms than this are no round: neighbours would share items.
pub const LEAST_FORMS_A_ROUND: usize = 4;
/// Most forms of one deal.
pub const MOST_FORMS: usize = 100_000;
/// How often a round is dealt anew before the deal gives up.
const N_DEALS: u32 = 6;

/// Whether forms come with more items for borderline candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// No extensions.
    None,
    /// Every form has an extension by half the blueprint, disjoint from the round's forms.
    Half,
}

/// What to deal, and from what.
#[derive(Clone, Debug)]
pub struct Dealing<'a> {
    /// The exam.
    pub exam: &'a Exam,
    /// Hash of the bank release.
    pub release_hash: &'a str,
    /// Items of the release.
    pub items: &'a [ReleasedItem],
    /// What is known about items, by version id; an item that is not there has the curve of its
    /// labels.
    pub parameters: &'a BTreeMap<Uuid, ItemParameters>,
    /// In how many forms an item stood so far, by version id; none for those not there.
    pub dealt_before: &'a BTreeMap<Uuid, u32>,
    /// Ids of items that must not be dealt.
    pub excluded_ids: &'a BTreeSet<String>,
    /// How many forms.
    pub n_forms: usize,
    /// Whether they have extensions.
    pub extension: Extension,
    /// Fewer disjoint forms than this are refused, however few are asked for.
    pub least_a_round: usize,
    /// The seed; it is as secret as the forms.
    pub seed: [u8; 32],
}

/// Deals as many forms as were asked for, in rounds as large as the bank allows.
///
/// # Errors
/// When a cell is short, or forms cannot be made alike; the fault names the cell.
pub fn deal(dealing: &Dealing<'_>) -> Result<Deal, DealFault> {
    deal_from(dealing, &whole_stock_target(dealing)?, Leftovers::AsOftenGiven)
}

/// Deals one form for one person, without the items of `seen_ids`, as like the target as a form of
/// a round.
///
/// # Errors
/// As `deal`.
pub fn deal_personal(
    dealing: &Dealing<'_>,
    seen_ids: &BTreeSet<String>,
) -> Result<Deal, DealFault> {
    let target = whole_stock_target(dealing)?;
    let excluded_ids = seen_ids.union(dealing.excluded_ids).cloned().collect();
    let personal =
        Dealing { n_forms: 1, least_a_round: 1, excluded_ids: &excluded_ids, ..dealing.clone() };
    deal_from(&personal, &target, Leftovers::Any)
}

/// The target that the mean form of this release sets, to be frozen in the exam file.
///
/// # Errors
/// When a cell is short.
pub fn reference_target(dealing: &Dealing<'_>, cut: CutPoint) -> Result<FairnessTarget, DealFault> {
    Ok(mean_target(&Stock::of(dealing)?, cut, dealing.exam.cut_sixtieths()))
}

/// How many forms of a round share no item, and the cell that sets the limit.
///
/// # Errors
/// When a cell is short of one form.
pub fn disjoint_forms(dealing: &Dealing<'_>) -> Result<(usize, Option<ShortCell>), DealFault> {
    let stock = Stock::of(dealing)?;
    let (n_forms, cell) = stock.n_disjoint();
    Ok((n_forms, cell.map(short)))
}

/// The exam's own target where its items are on its scale, else that of the release.
fn whole_stock_target(dealing: &Dealing<'_>) -> Result<(FairnessTarget, TargetSource), DealFault> {
    let stock = Stock::of(dealing)?;
    let frozen = dealing.exam.fairness.as_ref();
    if let Some(frozen) = frozen.filter(|target| target.is_on_the_scale_of(stock.source())) {
        return Ok((frozen.clone(), TargetSource::Exam));
    }
    let cut = dealing.exam.cut_sixtieths();
    Ok((mean_target(&stock, CutPoint::CutScore, cut), TargetSource::Release))
}

fn deal_from(
    dealing: &Dealing<'_>,
    (target, target_source): &(FairnessTarget, TargetSource),
    leftovers: Leftovers,
) -> Result<Deal, DealFault> {
    if !(1..=MOST_FORMS).contains(&dealing.n_forms) {
        return Err(DealFault::BadCount { n_forms: dealing.n_forms });
    }
    let stock = Stock::of(dealing)?;
    let (n_disjoint, tightest) = stock.n_disjoint();
    if let Some(cell) = tightest.filter(|_| n_disjoint < dealing.least_a_round.max(1)) {
        let (n_wanted, cell) = (dealing.least_a_round, short(cell));
        return Err(DealFault::FewForms { n_forms: n_disjoint, n_wanted, cell });
    }
    let figures = stock.figures(target.nodes_millilogits);
    let items = dealt_items(&stock);
    let json = |error: serde_json::Error| DealFault::Json(error.to_string());
    let extension_target = match dealing.extension {
        Extension::None => None,
        Extension::Half => Some(extension_target(&stock, &figures, target)),
    };
    let header = DealHeader {
        algorithm: DEAL_ALGORITHM.to_owned(),
        exam_id: dealing.exam.id.clone(),
        exam_version: dealing.exam.version,
        release_hash: dealing.release_hash.to_owned(),
        seed_hex: hex::encode(dealing.seed),
        parameter_source: stock.source(),
        target: target.clone(),
        target_source: *target_source,
        extension_target,
        items_sha256: hash_items(&items).map_err(json)?,
    };
    let mut dealer = Dealer {
        dealing,
        stock: &stock,
        leftovers,
        figures,
        given: stock.dealt_before.clone(),
        extended: stock.dealt_before.clone(),
    };
    let mut rounds = Vec::new();
    let mut n_left = dealing.n_forms;
    while n_left > 0 {
        let n_forms = n_left.min(n_disjoint).min(usize::from(NO_FORM) - 1);
        let mut round = dealer.round(rounds.len() as u32 + 1, n_forms, &header)?;
        round.sha256 = hash_round(&header, &round).map_err(json)?;
        rounds.push(round);
        n_left -= n_forms;
    }
    Ok(Deal { header, items, rounds })
}

fn dealt_items(stock: &Stock<'_>) -> Vec<DealtItem> {
    let facts = stock.items.iter().zip(&stock.dealt_before).zip(&stock.parameters);
    let dealt = facts.map(|((released, dealt_before), parameters)| DealtItem {
        id: released.item.id.clone(),
        version: released.item.version,
        dealt_before: *dealt_before,
        parameters: *parameters,
    });
    dealt.collect()
}

fn short(cell: &stock::StockCell) -> ShortCell {
    ShortCell {
        area: cell.area.clone(),
        level: cell.level.number(),
        n_items: cell.n_items,
        n_dealt: cell.n_dealt + cell.n_extended,
    }
}

/// Deals one round after the other and counts how often items were given.
struct Dealer<'a> {
    dealing: &'a Dealing<'a>,
    stock: &'a Stock<'a>,
    leftovers: Leftovers,
    figures: Vec<[i64; N_FIGURES]>,
    given: Vec<u32>,
    /// The same for extensions, which few candidates see.
    extended: Vec<u32>,
}

impl Dealer<'_> {
    fn round(
        &mut self,
        number: u32,
        n_forms: usize,
        header: &DealHeader,
    ) -> Result<Round, DealFault> {
        let cells = &self.stock.cells;
        let free = vec![NO_FORM; self.stock.items.len()];
        let mut task = Task {
            stock: self.stock,
            figures: &self.figures,
            marks: &Marks::of(&header.target),
            n_by_cell: cells.iter().map(|cell| cell.n_dealt).collect(),
            n_forms,
            given: &self.given,
            taken: &free,
            leftovers: self.leftovers,
        };
        let forms = self.deal_until_alike(number, &task, &header.target, |n_tried| {
            Purpose::Round { round: number, n_tried }
        })?;
        let mut extensions = Vec::new();
        if let Some(target) = &header.extension_target {
            let (marks, taken) = (Marks::of(target), homes(&forms, self.stock.items.len()));
            task.marks = &marks;
            task.n_by_cell = cells.iter().map(|cell| cell.n_extended).collect();
            task.given = &self.extended;
            task.taken = &taken;
            let purpose = |n_tried| Purpose::Extensions { round: number, n_tried };
            // The items least given so far may all be too easy or too hard; a few candidates see
            // an extension, so being alike comes before being given equally often.
            let dealt = self.deal_until_alike(number, &task, target, purpose);
            extensions = dealt.or_else(|_| {
                task.leftovers = Leftovers::Any;
                self.deal_until_alike(number, &task, target, purpose)
            })?;
        }
        count(&mut self.given, &forms);
        count(&mut self.extended, &extensions);
        let form = |index| Purpose::Form { round: number, index };
        let extension = |index| Purpose::Extension { round: number, index };
        Ok(Round {
            number,
            forms: self.lay_out_all(&forms, form),
            extensions: self.lay_out_all(&extensions, extension),
            sha256: String::new(),
        })
    }

    fn lay_out_all(&self, forms: &[Vec<u16>], purpose: impl Fn(u32) -> Purpose) -> Vec<RoundForm> {
        let order = self.dealing.exam.item_order;
        let seed = |index| derive_seed(self.dealing.seed, purpose(index));
        let form =
            |(items, index): (&Vec<u16>, u32)| lay_out(self.stock, items, order, seed(index));
        forms.iter().zip(0..).map(form).collect()
    }

    fn deal_until_alike(
        &self,
        round: u32,
        task: &Task<'_>,
        target: &FairnessTarget,
        purpose: impl Fn(u32) -> Purpose,
    ) -> Result<Vec<Vec<u16>>, DealFault> {
        let mut best: Option<Dealt> = None;
        for n_tried in 0..N_DEALS {
            let mut draws = Draws::new(derive_seed(self.dealing.seed, purpose(n_tried)));
            let dealt = search(task, &mut draws);
            if dealt.may_be_published() {
                return Ok(dealt.forms);
            }
            let rank = |dealt: &Dealt| (dealt.n_enemy_pairs, dealt.worst);
            if best.as_ref().is_none_or(|best| rank(&dealt) < rank(best)) {
                best = Some(dealt);
            }
        }
        let cell = self.stock.n_disjoint().1.map(short);
        Err(self.diagnosis(round, best, cell, &task.n_by_cell, target))
    }

    fn diagnosis(
        &self,
        round: u32,
        best: Option<Dealt>,
        cell: Option<ShortCell>,
        n_by_cell: &[usize],
        target: &FairnessTarget,
    ) -> DealFault {
        let (Some(best), Some(cell)) = (best, cell) else {
            return DealFault::ShortCells(Vec::new());
        };
        if best.n_enemy_pairs > 0 {
            return DealFault::Enemies { round, n_pairs: best.n_enemy_pairs, cell };
        }
        let off = mean_off_at(self.stock, &self.figures, n_by_cell, target, CUT_NODE);
        DealFault::OffTarget {
            round,
            worst_percent: (best.worst / 10).try_into().unwrap_or(u32::MAX),
            mean_off_thousandths: off / 1000,
            cell,
        }
    }
}

/// The form that holds each item.
fn homes(forms: &[Vec<u16>], n_items: usize) -> Vec<u16> {
    let mut homes = vec![NO_FORM; n_items];
    for (form, items) in forms.iter().enumerate() {
        for item in items {
            homes[usize::from(*item)] = form as u16;
        }
    }
    homes
}

fn count(given: &mut [u32], forms: &[Vec<u16>]) {
    for item in forms.iter().flatten() {
        given[usize::from(*item)] += 1;
    }
}
