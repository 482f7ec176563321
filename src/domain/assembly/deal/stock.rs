//! The items that an exam may take, by cell, as small whole numbers that are quick to deal.

use std::collections::BTreeMap;

use super::{DealFault, Dealing, ShortCell};
use crate::assembly::draw::ReleasedItem;
use crate::assembly::exact::{expected_millionths, information_millionths};
use crate::assembly::label_curves::label_parameters;
use crate::assembly::parameters::{ItemParameters, ParameterSource};
use crate::assembly::target::{CUT_NODE, N_NODES, weakest_source};
use crate::bank::{Item, Level, ReviewState};

/// Figures that are held: the expected score at each ability, then the information at the cut.
pub(super) const N_FIGURES: usize = N_NODES + 1;

/// A cell of the blueprint with the places of its items.
#[derive(Clone, Debug)]
pub(super) struct StockCell {
    pub(super) area: String,
    pub(super) level: Level,
    /// Items that a form takes.
    pub(super) n_dealt: usize,
    /// Items that an extension takes besides.
    pub(super) n_extended: usize,
    /// Its items: a run of numbers.
    pub(super) first: u16,
    pub(super) n_items: usize,
}

impl StockCell {
    pub(super) fn items(&self) -> std::ops::Range<u16> {
        self.first..self.first + self.n_items as u16
    }
}

/// Items by cell, then id; an item's number is its place here.
#[derive(Debug)]
pub(super) struct Stock<'a> {
    pub(super) cells: Vec<StockCell>,
    pub(super) items: Vec<&'a ReleasedItem>,
    pub(super) parameters: Vec<ItemParameters>,
    pub(super) dealt_before: Vec<u32>,
    /// Which items must not stand in one form with an item.
    pub(super) enemies: Vec<Vec<u16>>,
}

impl<'a> Stock<'a> {
    /// The items of a dealing's exam, with every cell that has fewer than a form takes.
    pub(super) fn of(dealing: &Dealing<'a>) -> Result<Self, DealFault> {
        let mut stock = Stock {
            cells: Vec::new(),
            items: Vec::new(),
            parameters: Vec::new(),
            dealt_before: Vec::new(),
            enemies: Vec::new(),
        };
        let halves = half_blueprint(dealing);
        let mut short = Vec::new();
        for (cell, half) in dealing.exam.cells.iter().zip(halves) {
            let mut items: Vec<&ReleasedItem> =
                dealing.items.iter().filter(|released| may_take(dealing, released)).collect();
            items.retain(|of| of.item.area == cell.area && of.item.level == cell.level);
            items.sort_by(|a, b| (&a.item.id, a.item.version).cmp(&(&b.item.id, b.item.version)));
            items.dedup_by(|later, first| later.item.id == first.item.id);
            let n_dealt = usize::from(cell.n_items);
            if items.len() < n_dealt + half {
                short.push(ShortCell {
                    area: cell.area.clone(),
                    level: cell.level.number(),
                    n_items: items.len(),
                    n_dealt: n_dealt + half,
                });
            }
            stock.cells.push(StockCell {
                area: cell.area.clone(),
                level: cell.level,
                n_dealt,
                n_extended: half,
                first: stock.items.len() as u16,
                n_items: items.len(),
            });
            stock.items.extend(items);
        }
        if !short.is_empty() {
            return Err(DealFault::ShortCells(short));
        }
        if stock.items.len() >= usize::from(u16::MAX) {
            return Err(DealFault::TooManyItems { n_items: stock.items.len() });
        }
        stock.look_up(dealing);
        Ok(stock)
    }

    fn look_up(&mut self, dealing: &Dealing<'_>) {
        let known = |released: &ReleasedItem| dealing.parameters.get(&released.version_id).copied();
        let parameters = self.items.iter();
        self.parameters = parameters
            .map(|released| known(released).unwrap_or_else(|| label_parameters(&released.item)))
            .collect();
        let dealt = |released: &&ReleasedItem| dealing.dealt_before.get(&released.version_id);
        self.dealt_before =
            self.items.iter().map(|item| dealt(item).copied().unwrap_or(0)).collect();
        self.enemies = enemies(&self.items);
    }

    /// What the curves rest on, taken together.
    pub(super) fn source(&self) -> ParameterSource {
        weakest_source(self.parameters.iter().map(|known| known.source))
    }

    /// Every item's figures in millionths.
    pub(super) fn figures(&self, nodes_millilogits: [i32; N_NODES]) -> Vec<[i64; N_FIGURES]> {
        let figures = |known: &ItemParameters| {
            let mut figures = [0; N_FIGURES];
            for (figure, node) in figures.iter_mut().zip(nodes_millilogits) {
                *figure = i64::from(expected_millionths(known.curve, node));
            }
            let cut = nodes_millilogits[CUT_NODE];
            figures[N_NODES] = i64::from(information_millionths(known.curve, cut));
            figures
        };
        self.parameters.iter().map(figures).collect()
    }

    /// How many disjoint forms, with their extensions, there can be, and the cell that says so.
    pub(super) fn n_disjoint(&self) -> (usize, Option<&StockCell>) {
        let n_forms = |cell: &&StockCell| cell.n_items / (cell.n_dealt + cell.n_extended).max(1);
        let tightest = self.cells.iter().min_by_key(n_forms);
        (tightest.as_ref().map_or(0, n_forms), tightest)
    }
}

/// True when a form of this dealing may hold the item.
fn may_take(dealing: &Dealing<'_>, released: &ReleasedItem) -> bool {
    let item = &released.item;
    item.state == ReviewState::Live
        && dealing.exam.only.admit(item)
        && !dealing.excluded_ids.contains(&item.id)
}

/// Half a blueprint, spread evenly: cells in order of level are halved by the running sum.
fn half_blueprint(dealing: &Dealing<'_>) -> Vec<usize> {
    let cells = &dealing.exam.cells;
    let mut halves = vec![0; cells.len()];
    if dealing.extension == super::Extension::None {
        return halves;
    }
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by_key(|index| cells[*index].level);
    let mut sum = 0;
    for index in order {
        let n_items = usize::from(cells[index].n_items);
        halves[index] = (sum + n_items) / 2 - sum / 2;
        sum += n_items;
    }
    halves
}

fn enemies(items: &[&ReleasedItem]) -> Vec<Vec<u16>> {
    let by_id: BTreeMap<&str, u16> = items
        .iter()
        .zip(0..)
        .map(|(released, number)| (released.item.id.as_str(), number))
        .collect();
    let mut enemies = vec![Vec::new(); items.len()];
    for (number, item) in items.iter().map(|released| &released.item).enumerate() {
        for other in named_by(item, &by_id) {
            if usize::from(other) != number {
                enemies[number].push(other);
                enemies[usize::from(other)].push(number as u16);
            }
        }
    }
    for list in &mut enemies {
        list.sort_unstable();
        list.dedup();
    }
    enemies
}

fn named_by(item: &Item, by_id: &BTreeMap<&str, u16>) -> Vec<u16> {
    item.enemies.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect()
}
