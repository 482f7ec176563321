//! Checks a whole bank and reports everything at once.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use super::finding::{Finding, Severity};
use super::framework::Framework;
use super::item::{Level, ReviewState};
use super::load::{BankFiles, PictureFile};
use super::rules::{ITEM_RULES, Placed, Remark, Surroundings, exams, likeness, spread};
use super::source::{ReadItem, read_framework, read_item_file};
use super::word_list::{WordList, read_word_list};
use crate::assembly::blueprint::{ItemLimits, ReadExam, read_exam};

/// Most items that a bank may hold.
pub const MAX_ITEMS: usize = 2000;

/// What a check of a bank has found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BankCheck {
    /// Items that were found, damaged ones too.
    pub n_items: usize,
    /// How many errors there are.
    pub n_errors: usize,
    /// How many warnings there are.
    pub n_warnings: usize,
    /// How many of them no reviewer has accepted.
    pub n_unexplained: usize,
    /// What must be mended, by file and line.
    pub errors: Vec<Finding>,
    /// What a reviewer should look at, by file and line.
    pub warnings: Vec<Finding>,
}

impl BankCheck {
    fn new(n_items: usize, mut findings: Vec<Finding>) -> Self {
        findings.sort();
        findings.dedup();
        let (errors, warnings): (Vec<_>, Vec<_>) =
            findings.into_iter().partition(Finding::is_error);
        BankCheck {
            n_items,
            n_errors: errors.len(),
            n_warnings: warnings.len(),
            n_unexplained: warnings.iter().filter(|finding| finding.is_unexplained()).count(),
            errors,
            warnings,
        }
    }
}

/// Checks a bank: every file, every item, every exam.
#[must_use]
pub fn check_bank(files: &BankFiles) -> BankCheck {
    check_read_bank(&read_bank(files))
}

/// A bank as far as it could be read.
pub(super) struct ReadBank<'f> {
    pub(super) framework: Option<Framework>,
    pub(super) items: Vec<ReadItem>,
    pub(super) exams: Vec<ReadExam>,
    pictures: &'f [PictureFile],
    words: WordList,
    findings: Vec<Finding>,
}

impl ReadBank<'_> {
    /// Items that are given to candidates or may be one day, as far as they could be read.
    pub(super) fn in_use(&self) -> impl Iterator<Item = &ReadItem> {
        let is_in_use = |item: &&ReadItem| match item.source.state.as_ref().map(|state| state.value)
        {
            Some(ReviewState::Suspended | ReviewState::Retired) => false,
            Some(
                ReviewState::Draft
                | ReviewState::Reviewed
                | ReviewState::Pretest
                | ReviewState::Live
                | ReviewState::Resting,
            )
            | None => true,
        };
        self.items.iter().filter(|item| !item.is_damaged).filter(is_in_use)
    }

    /// How many live items an exam may take for a cell, as far as they could be read.
    pub(super) fn n_live(&self, area: &str, level: Level, only: ItemLimits) -> usize {
        let live = |item: &&ReadItem| {
            let source = &item.source;
            source.area() == Some(area)
                && only.admit_source(source)
                && source.level.as_ref().is_some_and(|found| found.value == level)
                && source.state.as_ref().is_some_and(|state| state.value == ReviewState::Live)
        };
        self.items.iter().filter(live).count()
    }
}

pub(super) fn read_bank(files: &BankFiles) -> ReadBank<'_> {
    let (framework, mut findings) = read_framework(&files.framework);
    let mut items = Vec::new();
    for file in &files.items {
        let (file_items, file_findings) = read_item_file(file);
        items.extend(file_items);
        findings.extend(file_findings);
    }
    let mut exams = Vec::new();
    for file in &files.exams {
        let (exam, file_findings) = read_exam(file);
        exams.push(exam);
        findings.extend(file_findings);
    }
    let (words, word_findings) = read_word_list(&files.words);
    findings.extend(word_findings);
    ReadBank { framework, items, exams, pictures: &files.pictures, words, findings }
}

pub(super) fn check_read_bank(bank: &ReadBank<'_>) -> BankCheck {
    let mut findings = bank.findings.clone();
    findings.extend(item_findings(bank));
    for rule in BANK_RULES {
        let placed = (rule.look)(bank).into_iter();
        findings.extend(placed.map(|placed| placed.into_finding(rule.name, rule.number)));
    }
    findings.extend(unbuilt_items(bank, &findings));
    let unused = accept(bank, &mut findings);
    findings.extend(unused);
    BankCheck::new(bank.items.len(), findings)
}

fn item_findings(bank: &ReadBank<'_>) -> Vec<Finding> {
    let ids = bank.items.iter().filter_map(|item| item.source.id.as_ref());
    let ids: BTreeSet<&str> = ids.map(|id| id.value.as_str()).collect();
    let pictures = bank.pictures.iter();
    let pictures = pictures.map(|picture| (picture.path.as_str(), picture.bytes.as_slice()));
    let pictures = pictures.collect();
    let mut findings = Vec::new();
    for item in bank.items.iter().filter(|item| !item.is_damaged) {
        let around = Surroundings {
            file_stem: &item.file_stem,
            line: item.line,
            framework: bank.framework.as_ref(),
            ids: &ids,
            words: &bank.words,
            pictures: &pictures,
        };
        for rule in ITEM_RULES {
            let remarks = (rule.look)(&item.source, &around).into_iter();
            let finding = |remark| Placed::at(item, remark).into_finding(rule.name, rule.number);
            findings.extend(remarks.map(finding));
        }
    }
    findings
}

/// An item that cannot be built although nothing was said about it: nobody may drop it in silence.
fn unbuilt_items(bank: &ReadBank<'_>, findings: &[Finding]) -> Vec<Finding> {
    let unbuilt = bank.items.iter().filter(|item| item.source.to_item(bank.pictures).is_none());
    let mut added = Vec::new();
    for item in unbuilt {
        let id = item.source.id.as_ref().map(|id| &id.value);
        let was_named = |finding: &Finding| {
            finding.is_error() && finding.file == item.path && finding.item.as_ref() == id
        };
        if !findings.iter().any(was_named) {
            let message = "the item is not complete; compare it with docs/bank-format.md";
            let remark = Remark::error(item.line, message);
            added.push(Placed::at(item, remark).into_finding("incomplete_item", None));
        }
    }
    added
}

/// Gives accepted warnings their notes, and tells which acceptances are about nothing.
fn accept(bank: &ReadBank<'_>, findings: &mut [Finding]) -> Vec<Finding> {
    let mut unused = Vec::new();
    for item in bank.items.iter().filter(|item| !item.is_damaged) {
        let Some(review) = &item.source.review else { continue };
        for entry in review.value.accepted() {
            let (Some(rule), Some(note)) = (&entry.value.rule, &entry.value.note) else { continue };
            let id = item.source.id.as_ref().map(|id| id.value.as_str());
            let mut is_used = false;
            let same = |finding: &&mut Finding| {
                !finding.is_error()
                    && finding.rule == rule.value
                    && finding.file == item.path
                    && finding.item.as_deref() == id
            };
            for finding in findings.iter_mut().filter(same) {
                finding.note = Some(note.value.clone());
                is_used = true;
            }
            if !is_used {
                let message = format!(
                    "the review accepts `{}`, but this rule does not warn of the item; remove the \
                     entry (errors cannot be accepted)",
                    rule.value
                );
                let remark = Remark::warning(entry.line, message);
                unused.push(Placed::at(item, remark).into_finding("unused_acceptance", None));
            }
        }
    }
    unused
}

/// A rule about the bank as a whole.
struct BankRule {
    name: &'static str,
    number: Option<u8>,
    look: fn(&ReadBank<'_>) -> Vec<Placed>,
}

const fn format(name: &'static str, look: fn(&ReadBank<'_>) -> Vec<Placed>) -> BankRule {
    BankRule { name, number: None, look }
}

const fn rule(number: u8, name: &'static str, look: fn(&ReadBank<'_>) -> Vec<Placed>) -> BankRule {
    BankRule { name, number: Some(number), look }
}

/// Names of the rules about several items, exams or the whole bank.
pub const BANK_RULE_NAMES: [&str; 12] = {
    let mut names = [""; 12];
    let mut at = 0;
    while at < names.len() {
        names[at] = BANK_RULES[at].name;
        at += 1;
    }
    names
};

const BANK_RULES: &[BankRule] = &[
    format("duplicate_id", duplicate_item),
    format("too_many_items", too_many_items),
    format("duplicate_exam", exams::duplicate_exam),
    format("unknown_framework", exams::unknown_framework),
    format("unknown_area", exams::unknown_cell_area),
    format("too_few_items", exams::too_few_items),
    rule(5, "keys_longest", spread::keys_longest),
    rule(9, "like_stem", likeness::like_stem),
    rule(10, "told_key", likeness::told_key),
    rule(15, "unused_picture", unused_picture),
    rule(20, "key_place", spread::key_place),
    rule(20, "short_cell", spread::short_cell),
];

fn duplicate_item(bank: &ReadBank<'_>) -> Vec<Placed> {
    let mut first: BTreeMap<&str, &ReadItem> = BTreeMap::new();
    let mut placed = Vec::new();
    for item in &bank.items {
        let Some(id) = &item.source.id else { continue };
        let Some(earlier) = first.get(id.value.as_str()) else {
            first.insert(&id.value, item);
            continue;
        };
        let message = format!(
            "id {} is already used in {} line {}; give this item an id that was never used",
            id.value, earlier.path, earlier.line
        );
        placed.push(Placed::at(item, Remark::error(id.line, message)));
    }
    placed
}

fn too_many_items(bank: &ReadBank<'_>) -> Vec<Placed> {
    let Some(item) = bank.items.get(MAX_ITEMS) else {
        return Vec::new();
    };
    let n_items = bank.items.len();
    let message =
        format!("the bank has {n_items} items; {MAX_ITEMS} is the most, so split the bank");
    vec![Placed::at(item, Remark::error(item.line, message))]
}

/// A picture that no item shows was left behind, or its item names another.
fn unused_picture(bank: &ReadBank<'_>) -> Vec<Placed> {
    let files =
        bank.items.iter().filter_map(|item| item.source.media.as_ref()?.value.file.as_ref());
    let shown: BTreeSet<&str> = files.map(|file| file.value.as_str()).collect();
    let unused = bank.pictures.iter().filter(|picture| !shown.contains(picture.path.as_str()));
    let message = "no item shows this picture; name it in an item's `media` or remove it";
    let placed = |picture: &PictureFile| Placed {
        file: picture.path.clone(),
        item: None,
        remark: Remark::warning(1, message),
    };
    unused.map(placed).collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod whole_tests;
