//! Counts what a bank holds: live items, where they run short, forms, keys that show, flaws.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::check::{BankCheck, ReadBank, check_read_bank, read_bank};
use super::figures::{KeyLengths, KeyPlaces, key_lengths, key_places};
use super::framework::Framework;
use super::item::{Kind, Level, ReviewState};
use super::item_source::ItemSource;
use super::load::BankFiles;
use super::rules::likeness::{LIKE_JACCARD, greatest_likeness, like_pairs};
use super::source::ReadItem;
use crate::assembly::blueprint::{Cell, ReadExam};

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

/// How many forms of an exam can be dealt without any item twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExamCount {
    /// Id of the exam.
    pub id: String,
    /// Items of a form.
    pub n_items: usize,
    /// Forms that share no item: the least of live items by items dealt, over all cells.
    pub n_forms_disjoint: usize,
    /// The cell that sets the limit; none without cells.
    pub limited_by: Option<ExamCell>,
    /// Cells with fewer than four live items for each that a form takes.
    pub short_cells: Vec<ExamCell>,
}

/// A cell of an exam with what the bank has for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExamCell {
    /// Competence area.
    pub area: String,
    /// Difficulty level.
    pub level: Level,
    /// Live items that the exam may take.
    pub n_items: usize,
    /// Items that a form takes.
    pub n_dealt: usize,
}

/// How many items of an author have a flaw.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AuthorCount {
    /// Role code of the author.
    pub author: String,
    /// Items in use.
    pub n_items: usize,
    /// Items in use with an error or an unexplained warning of one of the twenty rules.
    pub n_flawed: usize,
    /// Share of those.
    pub flaw_rate: f64,
}

/// What a bank holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BankStats {
    /// Live items.
    pub n_live: usize,
    /// Live items with a picture.
    pub n_pictures: usize,
    /// Live items of every kind, also those with none.
    pub kinds: BTreeMap<Kind, usize>,
    /// Live items of every area and level of the framework, also those with none.
    pub cells: Vec<CellCount>,
    /// Where items run short for the most demanding exam; cells without a live item too.
    pub gaps: Vec<Gap>,
    /// What every exam can deal.
    pub exams: Vec<ExamCount>,
    /// Items that are given or may be one day: all but suspended and retired ones.
    pub n_in_use: usize,
    /// How often the key is the longest option, over items in use.
    pub key_lengths: Vec<KeyLengths>,
    /// Where keys stand before shuffling, over items in use.
    pub key_places: Vec<KeyPlaces>,
    /// Flaws by author, over items in use.
    pub authors: Vec<AuthorCount>,
    /// Pairs of items in use that are at least .6 alike.
    pub n_like_pairs: usize,
    /// The greatest likeness of two items in use.
    pub greatest_likeness: f64,
}

/// Counts what a bank holds as far as it can be read, so that authors see how far they are before
/// the bank is free of errors.
#[must_use]
pub fn bank_stats(files: &BankFiles) -> BankStats {
    let bank = read_bank(files);
    let sources = bank.items.iter().filter(|item| !item.is_damaged).map(|item| &item.source);
    let live: Vec<&ItemSource> = sources.filter(|source| is_live(source)).collect();
    let asked: Vec<&Cell> =
        bank.exams.iter().flat_map(|exam| &exam.cells).map(|cell| &cell.value).collect();
    let cells = count_cells(bank.framework.as_ref(), &live);
    let in_use: Vec<&ReadItem> = bank.in_use().collect();
    let sources: Vec<&ItemSource> = in_use.iter().map(|item| &item.source).collect();
    BankStats {
        n_live: live.len(),
        n_pictures: live.iter().filter(|source| source.media.is_some()).count(),
        kinds: count_kinds(&live),
        gaps: cells.iter().filter_map(|cell| gap(cell, &asked)).collect(),
        cells,
        exams: bank.exams.iter().filter_map(|exam| count_exam(exam, &bank)).collect(),
        n_in_use: in_use.len(),
        key_lengths: key_lengths(&sources),
        key_places: key_places(&sources),
        authors: count_authors(&sources, &check_read_bank(&bank)),
        n_like_pairs: like_pairs(&in_use, LIKE_JACCARD).len(),
        greatest_likeness: greatest_likeness(&in_use),
    }
}

fn count_exam(exam: &ReadExam, bank: &ReadBank<'_>) -> Option<ExamCount> {
    let cell = |cell: &Cell| ExamCell {
        area: cell.area.clone(),
        level: cell.level,
        n_items: bank.n_live(&cell.area, cell.level, exam.only()),
        n_dealt: usize::from(cell.n_items),
    };
    let cells: Vec<ExamCell> = exam.cells.iter().map(|found| cell(&found.value)).collect();
    let n_forms = |cell: &ExamCell| cell.n_items / cell.n_dealt.max(1);
    let limited_by = cells.iter().min_by_key(|cell| n_forms(cell)).cloned();
    Some(ExamCount {
        id: exam.id.as_ref()?.value.clone(),
        n_items: cells.iter().map(|cell| cell.n_dealt).sum(),
        n_forms_disjoint: limited_by.as_ref().map_or(0, n_forms),
        limited_by,
        short_cells: cells
            .into_iter()
            .filter(|cell| cell.n_items < cell.n_dealt * ITEMS_PER_DEALT)
            .collect(),
    })
}

fn count_authors(sources: &[&ItemSource], check: &BankCheck) -> Vec<AuthorCount> {
    let findings = check.errors.iter().chain(&check.warnings);
    let flaws = findings.filter(|found| found.is_error() || found.is_unexplained());
    let flawed: BTreeSet<&str> =
        flaws.filter(|found| found.number.is_some()).filter_map(|f| f.item.as_deref()).collect();
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for source in sources {
        let (Some(author), Some(id)) = (&source.author, &source.id) else { continue };
        let (n_items, n_flawed) = counts.entry(author.value.as_str()).or_default();
        *n_items += 1;
        *n_flawed += usize::from(flawed.contains(id.value.as_str()));
    }
    let count = |(author, (n_items, n_flawed)): (&str, (usize, usize))| AuthorCount {
        author: author.to_owned(),
        n_items,
        n_flawed,
        flaw_rate: n_flawed as f64 / n_items as f64,
    };
    counts.into_iter().map(count).collect()
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
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::super::sample::{EXAM, SAFETY, bank_with, changed};
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
        let stats = serde_json::json!(stats);
        for (name, value) in want.as_object().unwrap() {
            assert_eq!(&stats[name], value, "{name}");
        }
    }

    #[test]
    fn only_live_items_count() {
        let text = changed(SAFETY, "state = \"live\"", "state = \"suspended\"");
        let stats = bank_stats(&bank_with(&text));
        assert_eq!((stats.n_live, stats.n_pictures), (3, 0));
    }

    #[test]
    fn forms_without_a_shared_item_are_counted_for_every_exam() {
        let stats = bank_stats(&bank_with(SAFETY));
        let want = serde_json::json!([{
            "id": "short",
            "n_items": 3,
            "n_forms_disjoint": 1,
            "limited_by": {"area": "safety", "level": 1, "n_items": 1, "n_dealt": 1},
            "short_cells": [
                {"area": "safety", "level": 1, "n_items": 1, "n_dealt": 1},
                {"area": "safety", "level": 3, "n_items": 2, "n_dealt": 2},
            ],
        }]);
        assert_eq!(serde_json::json!(stats.exams), want);
        let mut files = bank_with(SAFETY);
        files.exams[0].text =
            changed(EXAM, "cells = [", "only = { max_option_syllables = 2 }\ncells = [");
        assert_eq!(bank_stats(&files).exams[0].n_forms_disjoint, 0);
    }

    #[test]
    fn keys_and_flaws_are_counted_over_items_in_use() {
        let text = changed(SAFETY, "Gọi ngân hàng", "Gọi số in ở mặt sau của thẻ");
        let stats = bank_stats(&bank_with(&text));
        assert_eq!((stats.n_in_use, stats.n_like_pairs), (4, 0));
        let lengths = &stats.key_lengths[0];
        assert_eq!((lengths.n_options, lengths.n_items, lengths.n_longest), (3, 1, 1));
        assert!((lengths.p - lengths.chance).abs() < 1e-9);
        assert_eq!(stats.key_places[0].n_by_place, [1, 0, 0]);
        let author = &stats.authors[0];
        assert_eq!((author.author.as_str(), author.n_items, author.n_flawed), ("author-1", 4, 1));
        assert!(stats.greatest_likeness < 0.6);
    }
}
