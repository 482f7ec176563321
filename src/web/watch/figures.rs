//! Figures in words: decimals, shares, what they rest on, flags and standings.

use crate::web::page::Tone;
use crate::web::words::{Language, Words};
use sathach_domain::assembly::ParameterSource;
use sathach_domain::grading::statistics::FlagKind;
use sathach_domain::grading::statistics::calibrate::Standing;

/// A number of a table: people read it their way, files hold it plain.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A number with so many places.
    Number(f64, usize),
    /// Nothing is known.
    Unknown,
}

impl Cell {
    /// A number that may be unknown.
    #[must_use]
    pub fn maybe(figure: Option<f64>, places: usize) -> Cell {
        figure.map_or(Cell::Unknown, |figure| Cell::Number(figure, places))
    }

    /// A count.
    #[must_use]
    pub fn count(n: impl Into<f64>) -> Cell {
        Cell::Number(n.into(), 0)
    }

    /// As people read it.
    #[must_use]
    pub fn in_words(&self, words: Words) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Number(figure, places) => decimal(*figure, *places, words),
            Cell::Unknown => "–".to_owned(),
        }
    }

    /// As files hold it.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Number(figure, places) => format!("{figure:.places$}"),
            Cell::Unknown => String::new(),
        }
    }
}

/// A decimal number with the reader's own mark: -0,35 in Vietnamese.
#[must_use]
pub fn decimal(figure: f64, places: usize, words: Words) -> String {
    let text = format!("{figure:.places$}");
    // A true minus; and no minus before nothing.
    let text = match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text,
    };
    match words.language() {
        Language::Vi => text.replace('.', ","),
        Language::En => text,
    }
}

/// A share as a percentage: 62,5 %.
#[must_use]
pub fn share(share: f64, words: Words) -> String {
    format!("{} %", decimal(100.0 * share, 1, words))
}

/// What figures rest on.
#[must_use]
pub fn source_in_words(source: ParameterSource, words: Words) -> String {
    match source {
        ParameterSource::Label => words.say("source-label"),
        ParameterSource::Panel => words.say("source-panel"),
        ParameterSource::Responses => words.say("source-responses"),
        ParameterSource::Simulated => words.say("source-simulated"),
    }
}

/// How much a source may be relied on, for the tone of a badge.
#[must_use]
pub fn tone_of_source(source: ParameterSource) -> Tone {
    match source {
        ParameterSource::Responses => Tone::Ok,
        ParameterSource::Label | ParameterSource::Panel => Tone::Info,
        ParameterSource::Simulated => Tone::Warn,
    }
}

/// How far parameters may be relied on.
#[must_use]
pub fn standing_in_words(standing: Standing, words: Words) -> String {
    match standing {
        Standing::Label => words.say("standing-label"),
        Standing::Provisional => words.say("standing-provisional"),
        Standing::Calibrated => words.say("standing-calibrated"),
        Standing::Anchor => words.say("standing-anchor"),
    }
}

/// The model of a calibration.
#[must_use]
pub fn model_in_words(model: &str, words: Words) -> String {
    match model {
        "facility" => words.say("model-facility"),
        "rasch" => words.say("model-rasch"),
        "two_parameter" => words.say("model-two-parameter"),
        "panel" => words.say("model-panel"),
        other => other.to_owned(),
    }
}

/// What a flag is about.
#[must_use]
pub fn flag_in_words(kind: FlagKind, words: Words) -> String {
    match kind {
        FlagKind::TooHard => words.say("watch-flag-too-hard"),
        FlagKind::TooEasy => words.say("watch-flag-too-easy"),
        FlagKind::WeakDiscrimination => words.say("watch-flag-weak"),
        FlagKind::NegativeDiscrimination => words.say("watch-flag-negative"),
        FlagKind::IdleOption => words.say("watch-flag-idle"),
        FlagKind::ProbableMiskey => words.say("watch-flag-miskey"),
        FlagKind::Infit => words.say("watch-flag-infit"),
        FlagKind::Outfit => words.say("watch-flag-outfit"),
        FlagKind::RapidResponses => words.say("watch-flag-rapid"),
        FlagKind::Overexposed => words.say("watch-flag-overexposed"),
        FlagKind::GroupDifference => words.say("watch-flag-difference"),
        FlagKind::SexDifference => words.say("watch-flag-sex"),
        FlagKind::AgeDifference => words.say("watch-flag-age"),
        FlagKind::Drift => words.say("watch-flag-drift"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_figure_has_a_true_minus_and_nothing_has_none() {
        let check = |figure, vi: &str, en: &str| {
            assert_eq!(decimal(figure, 2, Words::new(Language::Vi)), vi);
            assert_eq!(decimal(figure, 2, Words::new(Language::En)), en);
        };
        check(-0.351, "−0,35", "−0.35");
        check(-0.001, "0,00", "0.00");
        check(12.0, "12,00", "12.00");
    }

    #[test]
    fn files_hold_plain_numbers_and_nothing_for_what_is_unknown() {
        assert_eq!(Cell::Number(-0.351, 3).plain(), "-0.351");
        assert_eq!(Cell::maybe(None, 2).plain(), "");
        assert_eq!(Cell::count(7_u32).plain(), "7");
    }
}
