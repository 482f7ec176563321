//! The plan's indicators: what is counted, how much of it by when, and how sure the text is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use crate::bank::reading::{
    Fields, FromToml, Located, Notes, expect_range, read_document, read_word,
};
use crate::bank::{Finding, SourceFile};

/// Most indicators that a plan may have.
const MAX_INDICATORS: usize = 100;

/// Who measures an indicator, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorKind {
    /// Distinct adults with a passed attempt and a certificate in force; counted here.
    PassedAdults,
    /// Those of them whose confirmation VNeID acknowledged; counted here.
    ConfirmedAdults,
    /// Communes report it.
    CommuneReport,
}

impl IndicatorKind {
    /// All kinds.
    pub const ALL: [IndicatorKind; 3] =
        [IndicatorKind::PassedAdults, IndicatorKind::ConfirmedAdults, IndicatorKind::CommuneReport];

    /// The word used in files, JSON and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            IndicatorKind::PassedAdults => "passed_adults",
            IndicatorKind::ConfirmedAdults => "confirmed_adults",
            IndicatorKind::CommuneReport => "commune_report",
        }
    }
}

/// Whom a share is taken of; population figures are kept by the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Population {
    /// Everybody.
    People,
    /// People of full age.
    Adults,
    /// Farmers.
    Farmers,
    /// Household businesses.
    HouseholdBusinesses,
    /// Members of unions and of the youth union.
    UnionMembers,
    /// Workers of enterprises, co-operatives, guild halls and co-operative groups.
    Workers,
    /// No share is taken: what was done is logged.
    Activities,
}

impl Population {
    /// All populations.
    pub const ALL: [Population; 7] = [
        Population::People,
        Population::Adults,
        Population::Farmers,
        Population::HouseholdBusinesses,
        Population::UnionMembers,
        Population::Workers,
        Population::Activities,
    ];

    /// The word used in files, JSON and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Population::People => "people",
            Population::Adults => "adults",
            Population::Farmers => "farmers",
            Population::HouseholdBusinesses => "household_businesses",
            Population::UnionMembers => "union_members",
            Population::Workers => "workers",
            Population::Activities => "activities",
        }
    }
}

/// How much is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// At least this share.
    Percent(u16),
    /// More than this share.
    AbovePercent(u16),
    /// At least this many.
    Count(u32),
}

/// One indicator of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Number in the plan's annex.
    pub number: u16,
    /// Name in Vietnamese.
    pub name_vi: String,
    /// Name in English.
    pub name_en: String,
    /// Who measures it.
    pub kind: IndicatorKind,
    /// Whom a share is taken of.
    pub of: Population,
    /// How much is asked for; `None` when the plan gives no figure.
    pub target: Option<Target>,
    /// Why the target is not certain.
    pub target_doubt: Option<String>,
    /// Last day; `None` when it could not be read.
    pub due: Option<NaiveDate>,
    /// Why the last day is not certain.
    pub due_doubt: Option<String>,
    /// Where the indicator is written.
    pub source: String,
}

/// A plan with its indicators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetPlan {
    /// Stable id.
    pub id: String,
    /// Raised with every change.
    pub version: u32,
    /// Name in Vietnamese.
    pub title_vi: String,
    /// Name in English.
    pub title_en: String,
    /// Who issued it, in Vietnamese.
    pub issued_by_vi: String,
    /// Who issued it, in English.
    pub issued_by_en: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Day by which communes report.
    pub report_by: NaiveDate,
    /// Where that day is written.
    pub report_by_source: String,
    /// From this age on, on the day of the attempt, a person counts as an adult.
    pub adult_age_years: u16,
    /// Where that age is written.
    pub adult_age_source: String,
    /// Indicators by number.
    pub indicators: Vec<Indicator>,
}

impl TargetPlan {
    /// The indicator with this number.
    #[must_use]
    pub fn indicator(&self, number: u16) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.number == number)
    }
}

/// Reads a plan.
///
/// # Errors
///
/// Gives every fault of the file with its line.
pub fn parse_target_plan(file: &SourceFile) -> Result<TargetPlan, Vec<Finding>> {
    let (plan, findings) = read_document(file, read_plan);
    match plan.flatten() {
        Some(plan) if !findings.iter().any(Finding::is_error) => Ok(plan),
        _ => Err(findings),
    }
}

fn read_plan(fields: &mut Fields<'_>, notes: &mut Notes<'_>) -> Option<TargetPlan> {
    let id = fields.required("id", notes);
    let version = fields.required("version", notes);
    let title_vi = fields.required("title_vi", notes);
    let title_en = fields.required("title_en", notes);
    let issued_by_vi = fields.required("issued_by_vi", notes);
    let issued_by_en = fields.required("issued_by_en", notes);
    let issued_on = fields.required("issued_on", notes);
    let report_by = fields.required("report_by", notes);
    let report_by_source = fields.required("report_by_source", notes);
    let adult_age_years = fields.required("adult_age_years", notes);
    expect_range("adult_age_years", adult_age_years.as_ref(), 14..=30, notes);
    let adult_age_source = fields.required("adult_age_source", notes);
    let list: Option<Located<Vec<Located<Indicator>>>> = fields.required("indicator", notes);
    let indicators = list?.value;
    note_repeats(&indicators, notes);
    let mut indicators: Vec<Indicator> = indicators.into_iter().map(|found| found.value).collect();
    indicators.sort_by_key(|indicator| indicator.number);
    Some(TargetPlan {
        id: id?.value,
        version: version?.value,
        title_vi: title_vi?.value,
        title_en: title_en?.value,
        issued_by_vi: issued_by_vi?.value,
        issued_by_en: issued_by_en?.value,
        issued_on: issued_on?.value,
        report_by: report_by?.value,
        report_by_source: report_by_source?.value,
        adult_age_years: adult_age_years?.value,
        adult_age_source: adult_age_source?.value,
        indicators,
    })
}

fn note_repeats(indicators: &[Located<Indicator>], notes: &mut Notes<'_>) {
    for (position, indicator) in indicators.iter().enumerate() {
        let number = indicator.value.number;
        if indicators[..position].iter().any(|earlier| earlier.value.number == number) {
            let message = format!("indicator {number} stands here a second time; remove one");
            notes.error(indicator.line, "duplicate_id", message);
        }
        if position == MAX_INDICATORS {
            let message = format!("a plan has {MAX_INDICATORS} indicators at most; split it");
            notes.error(indicator.line, "too_many_indicators", message);
        }
    }
}

impl FromToml for Indicator {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("indicator", value, notes)?;
        let number = fields.required("number", notes);
        expect_range("number", number.as_ref(), 1..=999, notes);
        let name_vi = fields.required("name_vi", notes);
        let name_en = fields.required("name_en", notes);
        let kind = fields.required("kind", notes);
        let of = fields.required("of", notes);
        let target = fields.optional("target", notes);
        let target_doubt = fields.optional("target_doubt", notes);
        let due = fields.optional("due", notes);
        let due_doubt = fields.optional("due_doubt", notes);
        let source = fields.required("source", notes);
        let silent = [
            ("target", !fields.has("target") && !fields.has("target_doubt")),
            ("due", !fields.has("due") && !fields.has("due_doubt")),
        ];
        for (name, _) in silent.into_iter().filter(|(_, is_silent)| *is_silent) {
            let message = format!("indicator has no `{name}`; add it, or `{name}_doubt = …`");
            notes.error(fields.line, "missing_field", message);
        }
        fields.finish(notes);
        Some(Indicator {
            number: number?.value,
            name_vi: name_vi?.value,
            name_en: name_en?.value,
            kind: kind?.value,
            of: of?.value,
            target: target.map(|target: Located<Target>| target.value),
            target_doubt: target_doubt.map(|doubt: Located<String>| doubt.value),
            due: due.map(|due: Located<NaiveDate>| due.value),
            due_doubt: due_doubt.map(|doubt: Located<String>| doubt.value),
            source: source?.value,
        })
    }
}

impl FromToml for Target {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("target", value, notes)?;
        let line = fields.line;
        let percent: Option<Located<u16>> = fields.optional("percent", notes);
        expect_range("percent", percent.as_ref(), 1..=100, notes);
        let above: Option<Located<u16>> = fields.optional("above_percent", notes);
        expect_range("above_percent", above.as_ref(), 1..=99, notes);
        let count: Option<Located<u32>> = fields.optional("count", notes);
        expect_range("count", count.as_ref(), 1..=u32::MAX, notes);
        fields.finish(notes);
        match (percent, above, count) {
            (Some(percent), None, None) => Some(Target::Percent(percent.value)),
            (None, Some(above), None) => Some(Target::AbovePercent(above.value)),
            (None, None, Some(count)) => Some(Target::Count(count.value)),
            _ => {
                let message = "a target is one of percent, above_percent and count; keep one";
                notes.error(line, "bad_value", message);
                None
            }
        }
    }
}

impl FromToml for IndicatorKind {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        read_word(name, value, &IndicatorKind::ALL.map(|kind| (kind.as_str(), kind)), notes)
    }
}

impl FromToml for Population {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        read_word(name, value, &Population::ALL.map(|people| (people.as_str(), people)), notes)
    }
}

#[cfg(test)]
mod tests;
