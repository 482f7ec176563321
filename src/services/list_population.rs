//! The population figures in force, for those who keep them.

use super::list_choices::list_own_communes;
use super::{Actor, App, Failure};
use crate::store::places;
use chrono::NaiveDate;

/// A commune with its figure in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommuneFigure {
    /// Name of the commune with its kind.
    pub commune_name: String,
    /// Code of the commune.
    pub commune_code: String,
    /// The figure; none before the first one.
    pub figure: Option<FigureInForce>,
}

/// What a report of today counts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureInForce {
    /// Adults living there.
    pub n_adults: i64,
    /// Day that the figure is about.
    pub as_of: NaiveDate,
    /// Where it comes from.
    pub source: String,
    /// It was made up for a demonstration.
    pub is_sample: bool,
}

/// The communes that an actor answers for, each with its figure.
///
/// # Errors
/// When the database fails.
pub async fn list_population(app: &App, actor: &Actor) -> Result<Vec<CommuneFigure>, Failure> {
    let today = app.now().day_in_vietnam();
    let mut figures = places::figures_in_force(&app.store, today).await?;
    list_own_communes(app, actor)
        .await?
        .into_iter()
        .map(|commune| {
            let figure = match figures.remove(&commune.code) {
                None => None,
                Some(row) => {
                    let broken = || Failure::broken(format!("population_figure {}", row.id));
                    Some(FigureInForce {
                        n_adults: row.n_adults,
                        as_of: row.as_of.parse().map_err(|_| broken())?,
                        source: row.source,
                        is_sample: row.is_sample,
                    })
                }
            };
            Ok(CommuneFigure { commune_name: commune.name, commune_code: commune.code, figure })
        })
        .collect()
}
