//! The shipped plan reads as it was written, and faults are found.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::{IndicatorKind, Population, Target, TargetPlan, parse_target_plan};
use crate::bank::sample::{changed, file};

const PLAN: &str = include_str!("../../../../question-banks/targets/plan-191.toml");

fn plan() -> TargetPlan {
    parse_target_plan(&file("plan-191.toml", PLAN)).unwrap()
}

#[track_caller]
fn check(from: &str, to: &str, want: &[&str]) {
    let findings = parse_target_plan(&file("plan.toml", &changed(PLAN, from, to))).unwrap_err();
    let rules: Vec<&str> = findings.iter().map(|found| found.rule.as_str()).collect();
    assert_eq!(rules, want);
}

#[test]
fn the_shipped_plan_has_its_fourteen_indicators() {
    let plan = plan();
    let numbers: Vec<u16> = plan.indicators.iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=14).collect::<Vec<_>>());
    let reported = plan.indicators.iter().filter(|r| r.kind == IndicatorKind::CommuneReport);
    assert_eq!(reported.count(), 12);
}

#[test]
fn the_two_indicators_counted_here_have_their_targets() {
    let plan = plan();
    let tenth = plan.indicator(10).unwrap();
    assert_eq!(tenth.kind, IndicatorKind::ConfirmedAdults);
    assert_eq!(tenth.target, Some(Target::Count(1_000_000)));
    let last = plan.indicator(14).unwrap();
    assert_eq!((last.kind, last.of), (IndicatorKind::PassedAdults, Population::Adults));
    assert_eq!(last.target, Some(Target::Percent(50)));
    assert_eq!(plan.indicator(1).unwrap().target, Some(Target::AbovePercent(70)));
}

#[test]
fn values_rebuilt_from_the_scan_are_marked() {
    let plan = plan();
    let due = plan.indicators.iter().filter(|row| row.due_doubt.is_some());
    assert_eq!(due.map(|row| row.number).collect::<Vec<_>>(), [2, 4, 7, 9, 12, 13]);
    let targets = plan.indicators.iter().filter(|row| row.target_doubt.is_some());
    assert_eq!(targets.map(|row| row.number).collect::<Vec<_>>(), [6, 9, 12, 13]);
}

#[test]
fn faults_of_a_plan_come_at_once() {
    check("number = 2\n", "number = 1\n", &["duplicate_id"]);
    check("target = { count = 1000000 }", "target = { count = 9, percent = 9 }", &["bad_value"]);
    check("target = { count = 1000000 }\n", "", &["missing_field"]);
    check("due_doubt = \"Missing in the scan\"\n", "", &["missing_field"]);
    check(
        "of = \"people\"\ntarget = { above_percent = 70 }",
        "of = \"all\"\ntarget = 70",
        &["bad_value", "wrong_type"],
    );
    check("issued_on = 2025-05-19", "issued = \"2025-05-19\"", &["missing_field", "unknown_field"]);
}

#[test]
fn a_plan_survives_json() {
    let text = serde_json::to_string(&plan()).unwrap();
    assert_eq!(serde_json::from_str::<TargetPlan>(&text).unwrap(), plan());
}
