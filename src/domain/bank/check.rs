//! Checks a whole bank and reports everything at once.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use super::finding::{Finding, Severity};
use super::framework::Framework;
use super::item::{Level, ReviewState};
use super::load::{BankFiles, PictureFile};
use super::rules::{ITEM_RULES, Remark, Surroundings};
use super::source::{ReadItem, read_framework, read_item_file};
use crate::assembly::blueprint::{ReadExam, read_exam};

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
        BankCheck { n_items, n_errors: errors.len(), n_warnings: warnings.len(), errors, warnings }
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
    findings: Vec<Finding>,
}

impl ReadBank<'_> {
    /// How many live items there are for a cell, as far as they could be read.
    fn n_live(&self, area: &str, level: Level) -> usize {
        let live = |item: &&ReadItem| {
            let source = &item.source;
            source.area() == Some(area)
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
    ReadBank { framework, items, exams, pictures: &files.pictures, findings }
}

pub(super) fn check_read_bank(bank: &ReadBank<'_>) -> BankCheck {
    let mut findings = bank.findings.clone();
    findings.extend(item_findings(bank));
    for rule in BANK_RULES {
        findings.extend((rule.look)(bank).into_iter().map(|placed| placed.into_finding(rule.name)));
    }
    findings.extend(unbuilt_items(bank, &findings));
    BankCheck::new(bank.items.len(), findings)
}

fn item_findings(bank: &ReadBank<'_>) -> Vec<Finding> {
    let ids = bank.items.iter().filter_map(|item| item.source.id.as_ref());
    let ids: BTreeSet<&str> = ids.map(|id| id.value.as_str()).collect();
    let mut findings = Vec::new();
    for item in bank.items.iter().filter(|item| !item.is_damaged) {
        let around = Surroundings {
            file_stem: &item.file_stem,
            line: item.line,
            framework: bank.framework.as_ref(),
            ids: &ids,
        };
        for rule in ITEM_RULES {
            let remarks = (rule.look)(&item.source, &around).into_iter();
            findings.extend(remarks.map(|remark| Placed::at(item, remark).into_finding(rule.name)));
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
            added.push(Placed::at(item, remark).into_finding("incomplete_item"));
        }
    }
    added
}

/// A rule about the bank as a whole.
struct BankRule {
    name: &'static str,
    look: fn(&ReadBank<'_>) -> Vec<Placed>,
}

const BANK_RULES: &[BankRule] = &[
    BankRule { name: "duplicate_id", look: duplicate_item },
    BankRule { name: "too_many_items", look: too_many_items },
    BankRule { name: "duplicate_exam", look: duplicate_exam },
    BankRule { name: "unknown_framework", look: unknown_framework },
    BankRule { name: "unknown_area", look: unknown_cell_area },
    BankRule { name: "too_few_items", look: too_few_items },
];

/// A remark with the file and the item that it is about.
struct Placed {
    file: String,
    item: Option<String>,
    remark: Remark,
}

impl Placed {
    fn at(item: &ReadItem, remark: Remark) -> Self {
        let id = item.source.id.as_ref().map(|id| id.value.clone());
        Placed { file: item.path.clone(), item: id, remark }
    }

    fn at_exam(exam: &ReadExam, remark: Remark) -> Self {
        Placed { file: exam.path.clone(), item: None, remark }
    }

    fn into_finding(self, rule: &str) -> Finding {
        Finding {
            file: self.file,
            line: self.remark.line,
            item: self.item,
            rule: rule.to_owned(),
            severity: self.remark.severity,
            message: self.remark.message,
        }
    }
}

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

fn duplicate_exam(bank: &ReadBank<'_>) -> Vec<Placed> {
    let mut placed = Vec::new();
    for (position, exam) in bank.exams.iter().enumerate() {
        let Some(id) = &exam.id else { continue };
        let same = |other: &&ReadExam| other.id.as_ref().is_some_and(|o| o.value == id.value);
        if let Some(earlier) = bank.exams[..position].iter().find(same) {
            let message =
                format!("exam {} is already described in {}; rename one", id.value, earlier.path);
            placed.push(Placed::at_exam(exam, Remark::error(id.line, message)));
        }
    }
    placed
}

fn unknown_framework(bank: &ReadBank<'_>) -> Vec<Placed> {
    let Some(framework) = &bank.framework else {
        return Vec::new();
    };
    let mut placed = Vec::new();
    for exam in &bank.exams {
        let Some(named) = exam.framework.as_ref().filter(|id| id.value != framework.id) else {
            continue;
        };
        let (found, wanted) = (&named.value, &framework.id);
        let message =
            format!("the bank's framework is \"{wanted}\", not \"{found}\"; correct the id");
        placed.push(Placed::at_exam(exam, Remark::error(named.line, message)));
    }
    placed
}

fn unknown_cell_area(bank: &ReadBank<'_>) -> Vec<Placed> {
    let Some(framework) = &bank.framework else {
        return Vec::new();
    };
    let mut placed = Vec::new();
    for exam in &bank.exams {
        for cell in &exam.cells {
            let area = &cell.value.area;
            if framework.area(area).is_none() {
                let message = format!("the framework has no area \"{area}\"; correct the cell");
                placed.push(Placed::at_exam(exam, Remark::error(cell.line, message)));
            }
        }
    }
    placed
}

fn too_few_items(bank: &ReadBank<'_>) -> Vec<Placed> {
    let mut placed = Vec::new();
    for exam in &bank.exams {
        for cell in &exam.cells {
            let (area, level) = (&cell.value.area, cell.value.level);
            let n_live = bank.n_live(area, level);
            let n_wanted = usize::from(cell.value.n_items);
            if n_live < n_wanted {
                let message = format!(
                    "the cell asks for {n_wanted} items of area {area}, level {}, but the bank \
                     has {n_live} live ones; write more items or ask for fewer",
                    level.number()
                );
                placed.push(Placed::at_exam(exam, Remark::error(cell.line, message)));
            }
        }
    }
    placed
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod whole_tests;
