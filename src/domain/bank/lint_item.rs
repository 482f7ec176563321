//! Checks one wording among the other items of its bank, and names the part of each finding.

use super::check::{BankCheck, check_bank};
use super::finding::Finding;
use super::item::Item;
use super::load::BankFiles;
use super::source::SourceFile;
use super::writing::{Part, write_item};

/// A finding with the part of the item that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartFinding {
    /// Where it belongs.
    pub part: Part,
    /// What was found.
    pub finding: Finding,
}

/// Checks a wording. `others` is the bank without this item.
///
/// The item stands in a file of its own after all others, so that rules about two items name it
/// and not its twin.
#[must_use]
pub fn lint_item(others: BankFiles, item: &Item) -> Vec<PartFinding> {
    lint_item_by(others, item, |files| Box::new(check_bank(files)))
}

/// The same with a check that may remember what it found.
#[must_use]
pub fn lint_item_by<C: AsRef<BankCheck>>(
    mut others: BankFiles,
    item: &Item,
    check: impl FnOnce(&BankFiles) -> C,
) -> Vec<PartFinding> {
    let written = write_item(item);
    let path = format!("workbench/{}.toml", item.area);
    others.items.push(SourceFile { path: path.clone(), text: written.text() });
    let check = check(&others);
    let check = check.as_ref();
    let own = check.errors.iter().chain(&check.warnings).filter(|f| f.file == path);
    let part = |finding: &Finding| {
        let part = written.part_on(finding.line);
        PartFinding { part, finding: finding.clone() }
    };
    own.map(part).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::super::load::load_bank;
    use super::super::sample::{SAFETY, bank_with};
    use super::super::writing::write_bank;
    use super::*;
    use crate::bank::Body;

    fn found(change: impl Fn(&mut Item)) -> Vec<(Part, String)> {
        let bank = load_bank(&bank_with(SAFETY)).unwrap();
        let mut item = bank.items[0].clone();
        let BankFiles { words, pictures, .. } = bank_with(SAFETY);
        let others = &bank.items[1..];
        let others = write_bank(&bank.framework, others, &bank.exams, words, pictures).unwrap();
        change(&mut item);
        let findings = lint_item(others, &item);
        findings.into_iter().map(|found| (found.part, found.finding.rule)).collect()
    }

    fn check(change: impl Fn(&mut Item), want: &[(Part, &str)]) {
        let found = found(change);
        let found: Vec<(Part, &str)> = found.iter().map(|(p, rule)| (*p, rule.as_str())).collect();
        assert_eq!(found, want);
    }

    fn options(item: &mut Item) -> &mut Vec<crate::bank::TextOption> {
        match &mut item.body {
            Body::SingleChoice { options } => options,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_finding_stands_beside_its_part() {
        check(|_| {}, &[]);
        check(|item| item.stem.clear(), &[(Part::Stem, "empty_text")]);
        check(|item| item.seconds = 5, &[(Part::Seconds, "out_of_range")]);
        check(|item| item.codes.clear(), &[(Part::Codes, "too_many_codes")]);
        check(|item| options(item)[1].why.clear(), &[(Part::Option(1), "no_why")]);
        check(|item| options(item)[2].text.clear(), &[(Part::Option(2), "empty_text")]);
        check(
            |item| item.enemies.push("safety-099".to_owned()),
            &[(Part::Enemies, "unknown_enemy")],
        );
        check(|item| item.review = None, &[(Part::Whole, "no_review")]);
    }

    #[test]
    fn an_item_is_looked_at_among_the_others() {
        check(
            |item| item.id = "safety-002".to_owned(),
            &[(Part::Whole, "duplicate_id"), (Part::Enemies, "unknown_enemy")],
        );
    }
}
