//! Communes and their population figures.

use super::entity::{commune, population_figure};
use super::rows::{Db, insert};
use super::{CommuneRow, PopulationFigureRow, StoreFault, Tx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder};
use std::collections::HashMap;

/// Adds communes, or corrects the names of those that are there.
///
/// # Errors
/// When the database fails.
pub async fn put_communes(tx: &Tx, rows: Vec<CommuneRow>) -> Result<(), StoreFault> {
    use commune::Column;
    let on_conflict = OnConflict::column(Column::Code)
        .update_columns([Column::Name, Column::Kind, Column::FormerProvince])
        .to_owned();
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    commune::Entity::insert_many(rows)
        .on_conflict(on_conflict)
        .exec_without_returning(tx.db())
        .await?;
    Ok(())
}

/// All communes by code.
///
/// # Errors
/// When the database fails.
pub async fn communes(db: &impl Db) -> Result<Vec<CommuneRow>, StoreFault> {
    let query = commune::Entity::find().order_by_asc(commune::Column::Code);
    Ok(query.all(db.connection()).await?)
}

/// Adds a population figure; older ones stay, so that earlier reports can be explained.
///
/// # Errors
/// When the database fails.
pub async fn add_population_figure(tx: &Tx, row: PopulationFigureRow) -> Result<(), StoreFault> {
    insert::<population_figure::Entity>(tx, row).await
}

/// All population figures, newest entry last.
///
/// # Errors
/// When the database fails.
pub async fn population_figures(db: &impl Db) -> Result<Vec<PopulationFigureRow>, StoreFault> {
    let query = population_figure::Entity::find()
        .order_by_asc(population_figure::Column::EnteredAt)
        .order_by_asc(population_figure::Column::Id);
    Ok(query.all(db.connection()).await?)
}

/// The figure in force for each commune: the newest entry about a day not after `as_of`.
///
/// # Errors
/// When the database fails.
pub async fn figures_in_force(
    db: &impl Db,
    as_of: chrono::NaiveDate,
) -> Result<HashMap<String, PopulationFigureRow>, StoreFault> {
    let as_of = as_of.to_string();
    let mut in_force = HashMap::new();
    for row in population_figures(db).await? {
        if row.as_of <= as_of {
            in_force.insert(row.commune_code.clone(), row);
        }
    }
    Ok(in_force)
}
