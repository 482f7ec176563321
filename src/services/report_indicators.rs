//! Progress toward plan 191: distinct adults with a certificate in force, by commune and for the
//! province.

use super::show_session::full_name;
use super::{App, Failure};
use crate::store::sessions::Scope;
use crate::store::{credentials, places};
use chrono::NaiveDate;
use sathach_domain::target::plan::{Indicator, IndicatorKind, Target};
use sathach_domain::target::{Progress, progress};
use serde::{Serialize, Serializer};

/// One indicator as of a day.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorReport {
    /// Number in the plan's annex.
    pub number: u16,
    /// Name in Vietnamese.
    pub name: String,
    /// Who measures it.
    pub kind: &'static str,
    /// People counted; none where communes report.
    pub numerator: Option<i64>,
    /// Adults that the share refers to; none where a figure is missing.
    pub denominator: Option<i64>,
    /// Share in hundredths of a percent, rounded down; as a fraction in JSON.
    #[serde(serialize_with = "as_fraction")]
    pub share: Option<i64>,
    /// Target as the plan writes it; a fraction or a count in JSON.
    #[serde(serialize_with = "as_number")]
    pub target: Option<Target>,
    /// Last day; none where it could not be read.
    pub due: Option<NaiveDate>,
    /// Where the figures come from.
    pub sources: Vec<String>,
    /// The denominator holds figures that were made up for a demonstration.
    pub is_sample: bool,
}

fn as_fraction<S: Serializer>(share: &Option<i64>, out: S) -> Result<S::Ok, S::Error> {
    share.map(|hundredths| hundredths as f64 / 10_000.0).serialize(out)
}

fn as_number<S: Serializer>(target: &Option<Target>, out: S) -> Result<S::Ok, S::Error> {
    target
        .map(|target| match target {
            Target::Percent(percent) | Target::AbovePercent(percent) => f64::from(percent) / 100.0,
            Target::Count(n) => f64::from(n),
        })
        .serialize(out)
}

/// A commune's progress.
#[derive(Clone, Debug, Serialize)]
pub struct CommuneProgress {
    /// Code of the commune.
    pub code: String,
    /// Its name with its kind.
    pub name: String,
    /// Adults with a certificate in force.
    pub n_passed: i64,
    /// Adults living there, if a figure has been entered.
    pub n_adults: Option<i64>,
    /// Source of that figure.
    pub source: Option<String>,
    /// Day that the figure is about, as it is stored.
    pub figure_as_of: Option<String>,
    /// The figure was made up for a demonstration.
    pub is_sample: bool,
    /// Progress toward the share target.
    pub progress: Option<Progress>,
}

/// A report as of a day.
#[derive(Clone, Debug, Serialize)]
pub struct ProgressReport {
    /// The day.
    pub as_of: NaiveDate,
    /// All indicators of the plan.
    pub indicators: Vec<IndicatorReport>,
    /// Progress of the province toward the share target.
    #[serde(skip)]
    pub province: Option<Progress>,
    /// Progress of the province toward the count of confirmed adults.
    #[serde(skip)]
    pub confirmed: Option<Progress>,
    /// Communes by code, within the asker's reach.
    #[serde(skip)]
    pub communes: Vec<CommuneProgress>,
}

/// Reports as of a day: certificates issued until then and in force now, over the figures in force.
///
/// # Errors
/// When the database fails.
pub async fn report_indicators(
    app: &App,
    scope: &Scope,
    as_of: NaiveDate,
) -> Result<ProgressReport, Failure> {
    let passed = credentials::adults_by_commune(&app.store, as_of).await?;
    let figures = places::figures_in_force(&app.store, as_of).await?;
    let share = indicator_of(app, IndicatorKind::PassedAdults);
    let count = indicator_of(app, IndicatorKind::ConfirmedAdults);
    let mut communes = Vec::new();
    for commune in places::communes(&app.store).await? {
        let n_passed = passed
            .iter()
            .find(|counted| counted.commune_code == commune.code)
            .map_or(0, |counted| counted.n_adults);
        let figure = figures.get(&commune.code);
        let n_adults = figure.map(|figure| figure.n_adults);
        communes.push(CommuneProgress {
            name: full_name(&commune),
            n_passed,
            n_adults,
            source: figure.map(|figure| figure.source.clone()),
            figure_as_of: figure.map(|figure| figure.as_of.clone()),
            is_sample: figure.is_some_and(|figure| figure.is_sample),
            progress: share.map(|share| progress_of(share, n_passed, n_adults, as_of)),
            code: commune.code,
        });
    }
    let n_passed: i64 = communes.iter().map(|commune| commune.n_passed).sum();
    // A province's share is only said when every commune has a figure.
    let n_adults: Option<i64> = communes.iter().map(|commune| commune.n_adults).sum();
    let adults = Adults {
        n: n_adults,
        sources: sources_of(&communes),
        is_sample: communes.iter().any(|commune| commune.is_sample),
    };
    let indicators = app
        .targets
        .indicators
        .iter()
        .map(|indicator| indicator_report(indicator, n_passed, &adults))
        .collect();
    if let Scope::Commune(code) = scope {
        communes.retain(|commune| commune.code == *code);
    }
    Ok(ProgressReport {
        as_of,
        indicators,
        province: share.map(|share| progress_of(share, n_passed, n_adults, as_of)),
        confirmed: count.map(|count| progress_of(count, 0, None, as_of)),
        communes,
    })
}

fn indicator_of(app: &App, kind: IndicatorKind) -> Option<&Indicator> {
    app.targets.indicators.iter().find(|indicator| indicator.kind == kind)
}

fn progress_of(
    indicator: &Indicator,
    numerator: i64,
    denominator: Option<i64>,
    as_of: NaiveDate,
) -> Progress {
    let people = match indicator.target {
        None => None,
        Some(Target::Count(n)) => Some(i64::from(n)),
        Some(Target::Percent(percent)) => denominator.map(|n| (n * i64::from(percent) + 99) / 100),
        Some(Target::AbovePercent(percent)) => {
            denominator.map(|n| n * i64::from(percent) / 100 + 1)
        }
    };
    progress(numerator, denominator, people, as_of, indicator.due.unwrap_or(as_of))
}

fn sources_of(communes: &[CommuneProgress]) -> Vec<String> {
    let mut sources: Vec<String> =
        communes.iter().filter_map(|commune| commune.source.clone()).collect();
    sources.sort();
    sources.dedup();
    sources
}

/// The adults of the province that shares refer to.
struct Adults {
    /// None while a commune lacks a figure.
    n: Option<i64>,
    sources: Vec<String>,
    is_sample: bool,
}

fn indicator_report(indicator: &Indicator, n_passed: i64, adults: &Adults) -> IndicatorReport {
    let (numerator, denominator) = match indicator.kind {
        IndicatorKind::PassedAdults => (Some(n_passed), adults.n),
        // No confirmation comes back from VNeID yet.
        IndicatorKind::ConfirmedAdults => (Some(0), adults.n),
        IndicatorKind::CommuneReport => (None, None),
    };
    let share = numerator
        .zip(denominator)
        .filter(|(_, denominator)| *denominator > 0)
        .map(|(numerator, denominator)| numerator * 10_000 / denominator);
    let mut sources = vec![indicator.source.clone()];
    if denominator.is_some() {
        sources.extend(adults.sources.iter().cloned());
    }
    IndicatorReport {
        number: indicator.number,
        name: indicator.name_vi.clone(),
        kind: indicator.kind.as_str(),
        numerator,
        denominator,
        share,
        target: indicator.target,
        due: indicator.due,
        sources,
        is_sample: denominator.is_some() && adults.is_sample,
    }
}
