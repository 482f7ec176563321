//! Reads the frozen reference of an exam file, its table `[fairness]`.

use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::DeValue;

use crate::assembly::parameters::ParameterSource;
use crate::assembly::target::{FairnessTarget, N_NODES};
use crate::bank::reading::{Fields, FromToml, Located, Notes, expect_range, read_word};

/// Abilities that make sense, in thousandths of a logit.
const ABILITIES: RangeInclusive<i32> = -8000..=8000;
/// Expected scores and information, in thousandths: forms have 200 items at most.
const FIGURES: RangeInclusive<u32> = 0..=200_000;
/// Tolerances, in thousandths: below a hundredth of a point no bank could be dealt.
const TOLERANCES: RangeInclusive<u32> = 10..=5000;

impl FromToml for FairnessTarget {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("fairness", value, notes)?;
        let line = fields.line;
        let source = fields.required("parameter_source", notes);
        let nodes = read_five("nodes_millilogits", ABILITIES, &mut fields, notes);
        let expected = read_five("expected_thousandths", FIGURES, &mut fields, notes);
        let tolerance = read_five("tolerance_thousandths", TOLERANCES, &mut fields, notes);
        let information = fields.required("information_thousandths", notes);
        expect_range("information_thousandths", information.as_ref(), FIGURES, notes);
        let name = "information_tolerance_thousandths";
        let information_tolerance = fields.required(name, notes);
        expect_range(name, information_tolerance.as_ref(), TOLERANCES, notes);
        fields.finish(notes);
        let target = FairnessTarget {
            parameter_source: source?.value,
            nodes_millilogits: nodes?,
            expected_thousandths: expected?,
            tolerance_thousandths: tolerance?,
            information_thousandths: information?.value,
            information_tolerance_thousandths: information_tolerance?.value,
        };
        if !target.nodes_millilogits.is_sorted_by(|left, right| left < right) {
            let message = "`nodes_millilogits` do not ascend; put them in order, the cut third";
            notes.error(line, "bad_value", message);
        }
        if !target.expected_thousandths.is_sorted() {
            let message = "`expected_thousandths` fall; more able people score no less";
            notes.error(line, "bad_value", message);
        }
        Some(target)
    }
}

fn read_five<T: FromToml + Copy + PartialOrd + std::fmt::Display>(
    name: &'static str,
    bounds: RangeInclusive<T>,
    fields: &mut Fields<'_>,
    notes: &mut Notes<'_>,
) -> Option<[T; N_NODES]> {
    let list: Located<Vec<Located<T>>> = fields.required(name, notes)?;
    for value in &list.value {
        expect_range(name, Some(value), bounds.clone(), notes);
    }
    let values: Vec<T> = list.value.iter().map(|value| value.value).collect();
    let five = values.try_into().ok();
    if five.is_none() {
        let message = format!("`{name}` needs {N_NODES} values, the cut third");
        notes.error(list.line, "bad_value", message);
    }
    five
}

impl FromToml for ParameterSource {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        use ParameterSource::{Label, Panel, Responses, Simulated};
        let words = [Label, Panel, Responses, Simulated].map(|source| (source.as_str(), source));
        read_word(name, value, &words, notes)
    }
}
