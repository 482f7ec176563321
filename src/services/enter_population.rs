//! Population figures: entered by hand or imported as CSV, each with its source and day.

use super::failure::{FieldRefusal, LineRefusal};
use super::read_figures::read_figures;
use super::sign_in::chain_of;
use super::{Actor, App, Failure, Refusal};
use crate::store::sessions::Scope;
use crate::store::{PopulationFigureRow, Tx, audit, places};
use chrono::NaiveDate;
use serde_json::json;

/// A figure of one commune.
#[derive(Clone, Debug)]
pub struct NewFigure {
    /// Code of the commune, five digits.
    pub commune_code: String,
    /// Adults living there.
    pub n_adults: i64,
    /// Day that the figure is about.
    pub as_of: NaiveDate,
    /// Where it comes from.
    pub source: String,
}

/// Whether figures are real.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From a source that the entry names.
    Stated,
    /// Made up for a demonstration, and labelled so.
    Sample,
}

/// Enters one figure.
///
/// # Errors
/// When a field is wrong or the commune is out of the actor's reach.
pub async fn enter_population(app: &App, actor: &Actor, figure: NewFigure) -> Result<(), Failure> {
    if let Some((field, code)) = problem(&figure, app.now().day_in_vietnam()) {
        return Err(FieldRefusal::one(field, code).into());
    }
    let tx = app.store.begin().await?;
    require_in_reach(&tx, actor, &figure.commune_code).await?;
    add(app, &tx, actor, figure, Origin::Stated).await?;
    Ok(tx.commit().await?)
}

fn problem(figure: &NewFigure, today: NaiveDate) -> Option<(&'static str, &'static str)> {
    if !(1..=5_000_000).contains(&figure.n_adults) {
        return Some(("n_adults", "out_of_range"));
    }
    if !(3..=300).contains(&figure.source.trim().chars().count()) {
        return Some(("source", "required"));
    }
    if figure.as_of > today {
        return Some(("as_of", "future"));
    }
    None
}

async fn require_in_reach(tx: &Tx, actor: &Actor, code: &str) -> Result<(), Failure> {
    match actor.scope() {
        Scope::Commune(own) if own != code => Err(Refusal::NotAllowed.into()),
        Scope::Commune(_) | Scope::Province => {
            let known = places::communes(tx).await?.iter().any(|commune| commune.code == code);
            if known { Ok(()) } else { Err(FieldRefusal::one("commune_code", "unknown").into()) }
        }
    }
}

async fn add(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    figure: NewFigure,
    origin: Origin,
) -> Result<(), Failure> {
    let now = app.now();
    let row = PopulationFigureRow {
        id: app.new_id(),
        commune_code: figure.commune_code,
        n_adults: figure.n_adults,
        as_of: figure.as_of.to_string(),
        source: figure.source.trim().to_owned(),
        is_sample: origin == Origin::Sample,
        entered_by: Some(actor.staff_id).filter(|id| !id.is_nil()),
        entered_at: now.ms(),
    };
    let entry = audit::Entry {
        chain: chain_of(actor),
        actor: actor.audit_name(),
        action: "enter_population",
        object: format!("population_figure:{}", row.id),
        detail: json!({ "commune": row.commune_code, "n_adults": row.n_adults }),
    };
    places::add_population_figure(tx, row).await?;
    Ok(audit::append(tx, now, entry).await?)
}

/// Imports figures from CSV with the heading `commune_code,n_adults,as_of,source`: all lines or
/// none.
///
/// # Errors
/// [`Refusal::Lines`] with all wrong lines at once.
pub async fn import_population(
    app: &App,
    actor: &Actor,
    text: &str,
    origin: Origin,
) -> Result<usize, Failure> {
    let figures = read_figures(text).map_err(Refusal::Lines)?;
    let tx = app.store.begin().await?;
    let known: Vec<String> =
        places::communes(&tx).await?.into_iter().map(|commune| commune.code).collect();
    let scope = actor.scope();
    let today = app.now().day_in_vietnam();
    let wrong: Vec<LineRefusal> = figures
        .iter()
        .filter_map(|(line, figure)| {
            let (field, code) =
                problem(figure, today).or_else(|| out_of_reach(figure, &scope, &known))?;
            Some(LineRefusal { line: *line, field, code })
        })
        .collect();
    if !wrong.is_empty() {
        return Err(Refusal::Lines(wrong).into());
    }
    let n = figures.len();
    for (_, figure) in figures {
        add(app, &tx, actor, figure, origin).await?;
    }
    tx.commit().await?;
    Ok(n)
}

fn out_of_reach(
    figure: &NewFigure,
    scope: &Scope,
    known: &[String],
) -> Option<(&'static str, &'static str)> {
    match scope {
        Scope::Commune(own) if *own != figure.commune_code => Some(("commune_code", "not_yours")),
        Scope::Commune(_) | Scope::Province => {
            (!known.contains(&figure.commune_code)).then_some(("commune_code", "unknown"))
        }
    }
}
