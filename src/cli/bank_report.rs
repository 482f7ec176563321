//! What `bank check` and `bank stats` print for people.

use sathach_domain::bank::check::BankCheck;
use sathach_domain::bank::finding::{Finding, Severity};
use sathach_domain::bank::stats::BankStats;
use std::collections::BTreeMap;
use std::fmt::Write;

/// One line a finding, then the totals, and how often each rule speaks.
pub(super) fn check_lines(check: &BankCheck) -> String {
    let mut text = String::new();
    let mut n_by_rule: BTreeMap<(Option<u8>, &str), usize> = BTreeMap::new();
    for finding in check.errors.iter().chain(&check.warnings) {
        *n_by_rule.entry((finding.number, &finding.rule)).or_default() += 1;
        text.push_str(&finding_line(finding));
    }
    for ((number, rule), n) in n_by_rule {
        let number = number.map_or("-".to_owned(), |number| number.to_string());
        let _ = writeln!(text, "{n:>6} x rule {number:>2} {rule}");
    }
    let _ = writeln!(
        text,
        "{} items, {} errors, {} warnings, {} of them unexplained",
        check.n_items, check.n_errors, check.n_warnings, check.n_unexplained
    );
    text
}

fn finding_line(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let item = finding.item.as_deref().unwrap_or("-");
    let number = finding.number.map(|number| format!(" ({number})")).unwrap_or_default();
    let note = finding.note.as_ref().map(|note| format!(" [accepted: {note}]")).unwrap_or_default();
    format!(
        "{}:{}: {severity}: {item}: {}{number}: {}{note}\n",
        finding.file, finding.line, finding.rule, finding.message
    )
}

/// Tables of what a bank holds.
pub(super) fn stats_lines(stats: &BankStats) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} live items, {} with a picture, {} in use",
        stats.n_live, stats.n_pictures, stats.n_in_use
    );
    for (kind, n) in &stats.kinds {
        let _ = writeln!(text, "  {:<18} {n:>5}", kind.as_str());
    }
    add_cells(&mut text, stats);
    add_exams(&mut text, stats);
    add_keys(&mut text, stats);
    let _ = writeln!(text, "Flaws by author, as far as no reviewer has accepted them");
    for author in &stats.authors {
        let _ = writeln!(
            text,
            "  {:<22} {:>5} items {:>5} flawed {:>6.3}",
            author.author, author.n_items, author.n_flawed, author.flaw_rate
        );
    }
    let _ = writeln!(
        text,
        "{} pairs of items read alike (.6 or more); greatest likeness {:.2}",
        stats.n_like_pairs, stats.greatest_likeness
    );
    text
}

/// One line an area, one column a level.
fn add_cells(text: &mut String, stats: &BankStats) {
    let _ = writeln!(text, "Live items by area and level");
    let mut areas: Vec<&str> = Vec::new();
    for cell in &stats.cells {
        if areas.last() != Some(&cell.area.as_str()) {
            areas.push(&cell.area);
        }
    }
    for area in areas {
        let cells = stats.cells.iter().filter(|cell| cell.area == area);
        let counts: Vec<usize> = cells.map(|cell| cell.n_items).collect();
        let columns: String = counts.iter().map(|n| format!(" {n:>5}")).collect();
        let _ = writeln!(text, "  {area:<22}{columns} {:>6}", counts.iter().sum::<usize>());
    }
    for gap in &stats.gaps {
        let _ = writeln!(
            text,
            "  short: {} level {}: {} of {}",
            gap.area,
            gap.level.number(),
            gap.n_items,
            gap.n_wanted
        );
    }
}

fn add_exams(text: &mut String, stats: &BankStats) {
    let _ = writeln!(text, "Forms that share no item");
    for exam in &stats.exams {
        let limit = exam.limited_by.as_ref().map(|cell| {
            format!(
                "limited by {} level {} ({} live, {} a form)",
                cell.area,
                cell.level.number(),
                cell.n_items,
                cell.n_dealt
            )
        });
        let _ = writeln!(
            text,
            "  {:<22} {:>3} items {:>4} forms, {} short cells, {}",
            exam.id,
            exam.n_items,
            exam.n_forms_disjoint,
            exam.short_cells.len(),
            limit.unwrap_or_default()
        );
    }
}

fn add_keys(text: &mut String, stats: &BankStats) {
    let _ =
        writeln!(text, "Single choice: how often the key is the longest option, where it stands");
    for (lengths, places) in stats.key_lengths.iter().zip(&stats.key_places) {
        let _ = writeln!(
            text,
            "  {} options: {:>4} items, longest {:.3} (chance {:.3}, p = {:.2e}), places {:?} \
             (chi-square {:.1}{})",
            lengths.n_options,
            lengths.n_items,
            lengths.share,
            lengths.chance,
            lengths.p,
            places.n_by_place,
            places.chi_square,
            if places.is_even { "" } else { ", uneven" }
        );
    }
}
