//! What the `forms` commands print for people.

use sathach_domain::assembly::{Fairness, FairnessTarget, TargetSource};
use std::fmt::Write;

/// The figures of a deal, one a line, with what they are held against.
pub(super) fn fairness_lines(figures: &Fairness) -> String {
    let of = figures;
    let mut text = String::new();
    let target = match of.target_source {
        TargetSource::Exam => "the reference frozen in the exam",
        TargetSource::Release => "the mean form of the bank; the exam has no reference that fits",
    };
    let source = of.parameter_source.as_str();
    let (n_forms, n_items, n_rounds) = (of.n_forms, of.n_items, of.n_rounds);
    let _ = writeln!(text, "{n_forms} forms of {n_items} items in {n_rounds} rounds");
    let _ = writeln!(text, "difficulty rests on: {source}; target: {target}");
    let neighbours = |figure: Option<f64>| figure.map_or("-".to_owned(), |n| format!("{n:.4}"));
    let rows = [
        ("violations found by the checker", of.n_violations.to_string()),
        ("  cells too full or too empty", of.blueprint_violations.to_string()),
        ("  items twice in a form", of.duplicate_items.to_string()),
        ("  pairs that exclude each other", of.enemy_pairs.to_string()),
        ("SD of the expected score at the cut", format!("{:.4}", of.sd_expected_score_at_cut)),
        ("largest difference at the cut", format!("{:.4}", of.max_abs_difference_at_cut)),
        ("SD of the information at the cut", format!("{:.4}", of.sd_information_at_cut)),
        ("largest exposure", format!("{:.4}", of.max_exposure)),
        ("  least possible", format!("{:.4}", of.exposure_bound)),
        ("items that two forms share, mean", format!("{:.4}", of.mean_overlap)),
        ("  least possible", format!("{:.4}", of.overlap_bound)),
        ("items that neighbours share, mean", neighbours(of.neighbour_overlap_mean)),
        ("  most", of.neighbour_overlap_max.map_or("-".to_owned(), |n| n.to_string())),
        ("seconds", format!("{:.3}", of.seconds)),
    ];
    for (name, figure) in rows {
        let _ = writeln!(text, "  {name:<38} {figure:>10}");
    }
    text
}

/// A target as the table of an exam file.
pub(super) fn target_lines(target: &FairnessTarget) -> String {
    format!(
        "[fairness]\n\
         parameter_source = \"{}\"\n\
         nodes_millilogits = {:?}\n\
         expected_thousandths = {:?}\n\
         tolerance_thousandths = {:?}\n\
         information_thousandths = {}\n\
         information_tolerance_thousandths = {}\n",
        target.parameter_source.as_str(),
        target.nodes_millilogits,
        target.expected_thousandths,
        target.tolerance_thousandths,
        target.information_thousandths,
        target.information_tolerance_thousandths,
    )
}
