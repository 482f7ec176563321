//! Deals items to disjoint forms and swaps items of one cell until all forms are like the target.
//!
//! A swap within the round keeps blueprint, disjointness and exposure as they are; a swap with an
//! item that was left over is made only where both were given equally often.

use super::marks::{GOOD, Marks, TOLERATED};
use super::stock::{N_FIGURES, Stock};
use crate::assembly::shuffle::Draws;

/// Home of an item that no form of this round holds.
pub(super) const NO_FORM: u16 = u16::MAX;

/// Swaps tried for each form while all of them are tolerable but not all good.
const N_POLISHING_TRIES: usize = 300;
/// Swaps tried at most before a round is dealt anew.
const N_TRIES: usize = 30_000;
/// What an enemy pair costs, in squared thousandths of a tolerance: more than any swap can win.
const ENEMY_COST: i64 = 100_000_000;

/// Which leftover items may come into a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leftovers {
    /// Only those given as often as the item that they replace.
    AsOftenGiven,
    /// All of the cell.
    Any,
}

/// What a search deals.
pub(super) struct Task<'a> {
    pub(super) stock: &'a Stock<'a>,
    pub(super) figures: &'a [[i64; N_FIGURES]],
    pub(super) marks: &'a Marks,
    /// Items that a form takes from each cell.
    pub(super) n_by_cell: Vec<usize>,
    pub(super) n_forms: usize,
    /// How often each item was given so far.
    pub(super) given: &'a [u32],
    /// The form, of those dealt before in this round, that holds each item: taken, and an enemy
    /// of what joins that form.
    pub(super) taken: &'a [u16],
    pub(super) leftovers: Leftovers,
}

/// Forms of one search, each a row of item numbers, cell by cell.
pub(super) struct Dealt {
    pub(super) forms: Vec<Vec<u16>>,
    pub(super) worst: i64,
    pub(super) n_enemy_pairs: usize,
}

impl Dealt {
    pub(super) fn may_be_published(&self) -> bool {
        self.worst <= TOLERATED && self.n_enemy_pairs == 0
    }
}

/// Deals and swaps once.
pub(super) fn search(task: &Task<'_>, draws: &mut Draws) -> Dealt {
    let mut table = Table::deal(task, draws);
    table.swap(draws);
    table.into_dealt()
}

struct Table<'a> {
    task: &'a Task<'a>,
    n_places: usize,
    /// Cell of each place of a form.
    cell_of: Vec<usize>,
    /// First place of each cell.
    place_of: Vec<usize>,
    places: Vec<u16>,
    home: Vec<u16>,
    leftover: Vec<Vec<u16>>,
    sums: Vec<[i64; N_FIGURES]>,
    costs: Vec<i64>,
    n_enemies: Vec<usize>,
    standing: Vec<Standing>,
    n_not_good: usize,
    n_not_tolerated: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Good,
    Tolerated,
    Off,
}

/// What a form would be after a swap.
#[derive(Clone, Copy)]
struct After {
    sums: [i64; N_FIGURES],
    cost: i64,
    n_enemies: usize,
}

impl<'a> Table<'a> {
    fn deal(task: &'a Task<'a>, draws: &mut Draws) -> Self {
        let n_places: usize = task.n_by_cell.iter().sum();
        let mut table = Table {
            task,
            n_places,
            cell_of: Vec::with_capacity(n_places),
            place_of: Vec::new(),
            places: vec![0; n_places * task.n_forms],
            home: vec![NO_FORM; task.stock.items.len()],
            leftover: Vec::new(),
            sums: vec![[0; N_FIGURES]; task.n_forms],
            costs: vec![0; task.n_forms],
            n_enemies: vec![0; task.n_forms],
            standing: vec![Standing::Good; task.n_forms],
            n_not_good: 0,
            n_not_tolerated: 0,
        };
        for (index, cell) in task.stock.cells.iter().enumerate() {
            let n_dealt = task.n_by_cell[index];
            let first_place = table.cell_of.len();
            table.place_of.push(first_place);
            table.cell_of.extend(std::iter::repeat_n(index, n_dealt));
            let free = |item: &u16| task.taken[usize::from(*item)] == NO_FORM;
            let mut items: Vec<u16> = cell.items().filter(free).collect();
            draws.shuffle(&mut items);
            items.sort_by_key(|item| task.given[usize::from(*item)]);
            let rest = items.split_off(n_dealt * task.n_forms);
            draws.shuffle(&mut items);
            for (nth, item) in items.into_iter().enumerate() {
                let (form, place) = (nth / n_dealt, first_place + nth % n_dealt);
                table.places[form * n_places + place] = item;
                table.home[usize::from(item)] = form as u16;
            }
            table.leftover.push(rest);
        }
        for form in 0..task.n_forms {
            table.count(form);
        }
        table
    }

    /// Counts a form's figures from its items.
    fn count(&mut self, form: usize) {
        let places = &self.places[form * self.n_places..][..self.n_places];
        let mut sums = [0; N_FIGURES];
        for item in places {
            add(&mut sums, &self.task.figures[usize::from(*item)], 1);
        }
        let n_met: usize = places.iter().map(|item| self.n_met(*item, form, NO_FORM)).sum();
        let taken = |item: &u16| self.n_met_before(*item, form);
        // Pairs within the form were met from both sides.
        let n_enemies = (n_met + places.iter().map(taken).sum::<usize>()) / 2;
        let after = self.judge(sums, n_enemies);
        self.n_not_good += 1;
        self.n_not_tolerated += 1;
        self.standing[form] = Standing::Off;
        self.settle(form, after);
    }

    /// Enemies of an item in a form, but for one that leaves it. Those that stand in the form of
    /// the same number dealt before count too.
    fn n_met(&self, item: u16, form: usize, leaving: u16) -> usize {
        let enemies = &self.task.stock.enemies[usize::from(item)];
        let in_form = |home: &[u16], other: u16| usize::from(home[usize::from(other)]) == form;
        enemies
            .iter()
            .filter(|other| **other != leaving)
            .filter(|other| in_form(&self.home, **other) || in_form(self.task.taken, **other))
            .count()
    }

    fn n_met_before(&self, item: u16, form: usize) -> usize {
        let enemies = self.task.stock.enemies[usize::from(item)].iter();
        enemies.filter(|other| usize::from(self.task.taken[usize::from(**other)]) == form).count()
    }

    fn judge(&self, sums: [i64; N_FIGURES], n_enemies: usize) -> After {
        let cost = self.task.marks.cost(&sums) + n_enemies as i64 * ENEMY_COST;
        After { sums, cost, n_enemies }
    }

    /// What a form is when `comes` stands where `leaves` stood.
    fn after(&self, form: usize, leaves: u16, comes: u16) -> After {
        let mut sums = self.sums[form];
        add(&mut sums, &self.task.figures[usize::from(leaves)], -1);
        add(&mut sums, &self.task.figures[usize::from(comes)], 1);
        let n_gone = self.n_met(leaves, form, NO_FORM);
        let n_new = self.n_met(comes, form, leaves);
        self.judge(sums, self.n_enemies[form] + n_new - n_gone)
    }

    fn settle(&mut self, form: usize, after: After) {
        let worst = self.task.marks.worst(&after.sums);
        let standing = match (after.n_enemies, worst) {
            (0, ..=GOOD) => Standing::Good,
            (0, ..=TOLERATED) => Standing::Tolerated,
            (_, _) => Standing::Off,
        };
        let before = std::mem::replace(&mut self.standing[form], standing);
        self.n_not_good -= usize::from(before != Standing::Good);
        self.n_not_good += usize::from(standing != Standing::Good);
        self.n_not_tolerated -= usize::from(before == Standing::Off);
        self.n_not_tolerated += usize::from(standing == Standing::Off);
        self.sums[form] = after.sums;
        self.costs[form] = after.cost;
        self.n_enemies[form] = after.n_enemies;
    }

    fn swap(&mut self, draws: &mut Draws) {
        let n_polishing = N_POLISHING_TRIES * self.task.n_forms;
        for n_tried in 0..N_TRIES.max(n_polishing) {
            let is_enough = self.n_not_tolerated == 0 && n_tried >= n_polishing;
            if self.n_not_good == 0 || is_enough {
                break;
            }
            let form = draws.below(self.task.n_forms);
            let place = draws.below(self.n_places);
            let cell = self.cell_of[place];
            let others = self.task.n_forms > 1;
            let with_leftover = !self.leftover[cell].is_empty() && draws.below(3) == 0;
            if with_leftover || !others {
                self.try_leftover(form, place, cell, draws);
            } else {
                self.try_other_form(form, place, cell, draws);
            }
        }
    }

    fn try_leftover(&mut self, form: usize, place: usize, cell: usize, draws: &mut Draws) {
        if self.leftover[cell].is_empty() {
            return;
        }
        let nth = draws.below(self.leftover[cell].len());
        let comes = self.leftover[cell][nth];
        let at = form * self.n_places + place;
        let leaves = self.places[at];
        let given = |item: u16| self.task.given[usize::from(item)];
        if self.task.leftovers == Leftovers::AsOftenGiven && given(comes) > given(leaves) {
            return;
        }
        let after = self.after(form, leaves, comes);
        if after.cost < self.costs[form] {
            self.places[at] = comes;
            self.leftover[cell][nth] = leaves;
            self.home[usize::from(comes)] = form as u16;
            self.home[usize::from(leaves)] = NO_FORM;
            self.settle(form, after);
        }
    }

    fn try_other_form(&mut self, form: usize, place: usize, cell: usize, draws: &mut Draws) {
        let other = draws.below(self.task.n_forms - 1);
        let other = if other >= form { other + 1 } else { other };
        let other_place = self.place_of[cell] + draws.below(self.task.n_by_cell[cell]);
        let (at, other_at) = (form * self.n_places + place, other * self.n_places + other_place);
        let (leaves, comes) = (self.places[at], self.places[other_at]);
        let after = self.after(form, leaves, comes);
        let other_after = self.after(other, comes, leaves);
        if after.cost + other_after.cost < self.costs[form] + self.costs[other] {
            self.places.swap(at, other_at);
            self.home[usize::from(comes)] = form as u16;
            self.home[usize::from(leaves)] = other as u16;
            self.settle(form, after);
            self.settle(other, other_after);
        }
    }

    fn into_dealt(self) -> Dealt {
        let worst = self.sums.iter().map(|sums| self.task.marks.worst(sums)).max();
        Dealt {
            forms: self.places.chunks(self.n_places.max(1)).map(<[u16]>::to_vec).collect(),
            worst: worst.unwrap_or(0),
            n_enemy_pairs: self.n_enemies.iter().sum(),
        }
    }
}

fn add(sums: &mut [i64; N_FIGURES], figures: &[i64; N_FIGURES], times: i64) {
    for (sum, figure) in sums.iter_mut().zip(figures) {
        *sum += times * figure;
    }
}
