//! Rules about exams: ids, framework, areas, and items enough for every cell.

use super::{Placed, Remark};
use crate::assembly::blueprint::{ItemLimits, ReadExam};
use crate::bank::check::ReadBank;

/// An exam is described once.
pub(in crate::bank) fn duplicate_exam(bank: &ReadBank<'_>) -> Vec<Placed> {
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

/// An exam rests on the framework of its bank.
pub(in crate::bank) fn unknown_framework(bank: &ReadBank<'_>) -> Vec<Placed> {
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

/// The areas of a blueprint stand in the framework.
pub(in crate::bank) fn unknown_cell_area(bank: &ReadBank<'_>) -> Vec<Placed> {
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

/// Every cell has as many live items as a form takes.
pub(in crate::bank) fn too_few_items(bank: &ReadBank<'_>) -> Vec<Placed> {
    let mut placed = Vec::new();
    for exam in &bank.exams {
        for cell in &exam.cells {
            let (area, level) = (&cell.value.area, cell.value.level);
            let n_live = bank.n_live(area, level, exam.only());
            let n_wanted = usize::from(cell.value.n_items);
            if n_live < n_wanted {
                let message = format!(
                    "the cell asks for {n_wanted} items of area {area}, level {}, but the bank \
                     has {n_live} live ones{}; write more items or ask for fewer",
                    level.number(),
                    if exam.only() == ItemLimits::default() { "" } else { " that `only` lets in" },
                );
                placed.push(Placed::at_exam(exam, Remark::error(cell.line, message)));
            }
        }
    }
    placed
}
