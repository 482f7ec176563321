//! Population figures: entered by hand or imported as CSV, each with its source and day.

use super::failure::FieldRefusal;
use super::sign_in::chain_of;
use super::{Actor, App, Failure, Refusal};
use crate::store::sessions::Scope;
use crate::store::{PopulationFigureRow, Tx, audit, places};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

/// Most lines of an import.
const MAX_LINES: usize = 2_000;

/// A figure of one commune.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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
    if let Some((field, code)) = problem(&figure) {
        return Err(FieldRefusal::one(field, code).into());
    }
    let tx = app.store.begin().await?;
    require_in_reach(&tx, actor, &figure.commune_code).await?;
    add(app, &tx, actor, figure, Origin::Stated).await?;
    Ok(tx.commit().await?)
}

fn problem(figure: &NewFigure) -> Option<(&'static str, &'static str)> {
    if !(1..=5_000_000).contains(&figure.n_adults) {
        return Some(("n_adults", "out_of_range"));
    }
    if !(3..=300).contains(&figure.source.trim().chars().count()) {
        return Some(("source", "required"));
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
/// All wrong lines at once, each with its number and what is wrong.
pub async fn import_population(
    app: &App,
    actor: &Actor,
    text: &str,
    origin: Origin,
) -> Result<usize, Failure> {
    let tx = app.store.begin().await?;
    let mut wrong = Vec::new();
    let mut figures = Vec::new();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    for (row, line) in reader.deserialize::<NewFigure>().zip(2_usize..) {
        if figures.len() + wrong.len() >= MAX_LINES {
            wrong.push(format!("line {line}: more than {MAX_LINES} lines; split the file"));
            break;
        }
        match row {
            Err(error) => wrong.push(format!("line {line}: {error}")),
            Ok(figure) => match checked(&tx, actor, &figure).await? {
                Some(what) => wrong.push(format!("line {line}: {what}")),
                None => figures.push(figure),
            },
        }
    }
    if figures.is_empty() && wrong.is_empty() {
        wrong.push("line 1: the file holds no figures".to_owned());
    }
    if !wrong.is_empty() {
        return Err(Refusal::FileErrors(wrong).into());
    }
    let n = figures.len();
    for figure in figures {
        add(app, &tx, actor, figure, origin).await?;
    }
    tx.commit().await?;
    Ok(n)
}

async fn checked(tx: &Tx, actor: &Actor, figure: &NewFigure) -> Result<Option<String>, Failure> {
    if let Some((field, code)) = problem(figure) {
        return Ok(Some(format!("{field}: {code}")));
    }
    match require_in_reach(tx, actor, &figure.commune_code).await {
        Ok(()) => Ok(None),
        Err(Failure::Refusal(refusal)) => {
            Ok(Some(format!("commune_code {:?}: {refusal}", figure.commune_code)))
        }
        Err(fault @ Failure::Fault(_)) => Err(fault),
    }
}
