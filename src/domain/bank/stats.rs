//! Counts what a bank holds: live items by kind, area and level, and where they run short.

use std::collections::BTreeMap;

use serde::Serialize;

use super::check::read_bank;
use super::framework::Framework;
use super::item::{Kind, Level, ReviewState};
use super::item_source::ItemSource;
use super::load::BankFiles;
use crate::assembly::blueprint::Cell;

/// Live items for each item that a form takes: fewer, and forms overlap too much (rule 20).
pub const ITEMS_PER_DEALT: usize = 4;

/// Live items of one area and level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellCount {
    /// Competence area.
    pub area: String,
    /// Difficulty level.
    pub level: Level,
    /// How many live items there are.
    pub n_items: usize,
}

/// An area and level with fewer live items than it should have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// Competence area.
    pub area: String,
    /// Difficulty level.
    pub level: Level,
    /// How many live items there are.
    pub n_items: usize,
    /// How many there should be: four times what the most demanding exam takes, at least one.
    pub n_wanted: usize,
}

/// What a bank holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BankStats {
    /// Live items.
    pub n_live: usize,
    /// Live items with a picture.
    pub n_pictures: usize,
    /// Live items of every kind, also those with none.
    pub kinds: BTreeMap<Kind, usize>,
    /// Live items of every area and level of the framework, also those with none.
    pub cells: Vec<CellCount>,
    /// Where items run short.
    pub gaps: Vec<Gap>,
}

/// Counts a bank's live items as far as they can be read, so that authors see how far they are
/// before the bank is free of errors.
#[must_use]
pub fn bank_stats(files: &BankFiles) -> BankStats {
    let bank = read_bank(files);
    let sources = bank.items.iter().filter(|item| !item.is_damaged).map(|item| &item.source);
    let live: Vec<&ItemSource> = sources.filter(|source| is_live(source)).collect();
    let asked: Vec<&Cell> =
        bank.exams.iter().flat_map(|exam| &exam.cells).map(|cell| &cell.value).collect();
    let cells = count_cells(bank.framework.as_ref(), &live);
    BankStats {
        n_live: live.len(),
        n_pictures: live.iter().filter(|source| source.media.is_some()).count(),
        kinds: count_kinds(&live),
        gaps: cells.iter().filter_map(|cell| gap(cell, &asked)).collect(),
        cells,
    }
}

fn is_live(source: &ItemSource) -> bool {
    source.state.as_ref().is_some_and(|state| state.value == ReviewState::Live)
}

fn count_kinds(live: &[&ItemSource]) -> BTreeMap<Kind, usize> {
    let mut kinds: BTreeMap<Kind, usize> = Kind::ALL.map(|kind| (kind, 0)).into();
    for kind in live.iter().filter_map(|source| source.kind.as_ref()) {
        *kinds.entry(kind.value).or_default() += 1;
    }
    kinds
}

fn count_cells(framework: Option<&Framework>, live: &[&ItemSource]) -> Vec<CellCount> {
    let mut cells = Vec::new();
    for area in framework.iter().flat_map(|framework| &framework.areas) {
        for level in Level::ALL {
            let fits = |source: &&&ItemSource| {
                source.area() == Some(area.id.as_str())
                    && source.level.as_ref().is_some_and(|found| found.value == level)
            };
            let n_items = live.iter().filter(fits).count();
            cells.push(CellCount { area: area.id.clone(), level, n_items });
        }
    }
    cells
}

fn gap(cell: &CellCount, asked: &[&Cell]) -> Option<Gap> {
    let same = asked.iter().filter(|other| other.area == cell.area && other.level == cell.level);
    let n_dealt = same.map(|other| usize::from(other.n_items)).max().unwrap_or(0);
    let n_wanted = (n_dealt * ITEMS_PER_DEALT).max(1);
    (cell.n_items < n_wanted).then(|| Gap {
        area: cell.area.clone(),
        level: cell.level,
        n_items: cell.n_items,
        n_wanted,
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SAFETY, bank_with, changed};
    use super::bank_stats;

    #[test]
    fn live_items_are_counted_by_kind_area_and_level() {
        let stats = bank_stats(&bank_with(&changed(SAFETY, "seconds = 45", "seconds = 5")));
        let want = serde_json::json!({
            "n_live": 4,
            "n_pictures": 1,
            "kinds": {"single_choice": 1, "multiple_choice": 1, "ordering": 1, "matching": 1},
            "cells": [
                {"area": "safety", "level": 1, "n_items": 1},
                {"area": "safety", "level": 2, "n_items": 1},
                {"area": "safety", "level": 3, "n_items": 2},
                {"area": "payment", "level": 1, "n_items": 0},
                {"area": "payment", "level": 2, "n_items": 0},
                {"area": "payment", "level": 3, "n_items": 0},
            ],
            "gaps": [
                {"area": "safety", "level": 1, "n_items": 1, "n_wanted": 4},
                {"area": "safety", "level": 3, "n_items": 2, "n_wanted": 8},
                {"area": "payment", "level": 1, "n_items": 0, "n_wanted": 1},
                {"area": "payment", "level": 2, "n_items": 0, "n_wanted": 1},
                {"area": "payment", "level": 3, "n_items": 0, "n_wanted": 1},
            ],
        });
        assert_eq!(serde_json::json!(stats), want);
    }

    #[test]
    fn only_live_items_count() {
        let text = changed(SAFETY, "state = \"live\"", "state = \"suspended\"");
        let stats = bank_stats(&bank_with(&text));
        assert_eq!((stats.n_live, stats.n_pictures), (3, 0));
    }
}
