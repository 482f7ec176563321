//! What pages about items show: all measured items, one item with its history.

use super::measure_items::MeasuredItem;
use super::measures::{Measures, measures};
use super::must_keep_items;
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{bank, findings, parameters};
use sathach_domain::assembly::ItemParameters;
use sathach_domain::bank::Framework;
use sathach_domain::moment::Moment;
use std::sync::Arc;
use uuid::Uuid;

/// All measured items.
#[derive(Clone, Debug)]
pub struct MeasuresView {
    /// The figures.
    pub measures: Arc<Measures>,
    /// The framework of the newest release; none before the first import.
    pub framework: Option<Framework>,
    /// Findings that nobody has looked at, and those that wait for a second person.
    pub n_findings: u64,
}

/// Shows all items.
///
/// # Errors
/// When the role may not, or the database fails.
pub async fn show_measures(app: &App, actor: &Actor) -> Result<MeasuresView, Failure> {
    must_keep_items(actor)?;
    let framework = match bank::newest_release(&app.store).await? {
        Some(release) => Some(bank::framework_of(&app.store, &release).await?),
        None => None,
    };
    let n_open = findings::n_in_state(&app.store, findings::OPEN).await?;
    let n_reviewed = findings::n_in_state(&app.store, findings::REVIEWED).await?;
    Ok(MeasuresView { measures: measures(app).await?, framework, n_findings: n_open + n_reviewed })
}

/// An accepted version of an item's parameters.
#[derive(Clone, Debug)]
pub struct PastParameters {
    /// When they were accepted.
    pub accepted_at: Moment,
    /// `facility`, `rasch`, `two_parameter` or `panel`.
    pub model: String,
    /// The parameters.
    pub parameters: ItemParameters,
}

/// One item.
#[derive(Clone, Debug)]
pub struct ItemMeasuresView {
    /// All figures, of which the item is one.
    pub measures: Arc<Measures>,
    /// Where the item stands among them.
    index: usize,
    /// Its accepted parameters, oldest first.
    pub history: Vec<PastParameters>,
}

impl ItemMeasuresView {
    /// The item.
    #[must_use]
    pub fn item(&self) -> &MeasuredItem {
        &self.measures.items[self.index]
    }
}

/// Shows one item version.
///
/// # Errors
/// When it has no responses, when the role may not, or the database fails.
pub async fn show_item_measures(
    app: &App,
    actor: &Actor,
    item_version_id: Uuid,
) -> Result<ItemMeasuresView, Failure> {
    must_keep_items(actor)?;
    let measures = measures(app).await?;
    let is_it = |item: &MeasuredItem| item.watched.released.version_id == item_version_id;
    let index = measures.items.iter().position(is_it).ok_or(Refusal::NotFound)?;
    let mut history = Vec::new();
    for (row, run) in parameters::history(&app.store, item_version_id).await? {
        history.push(PastParameters {
            accepted_at: Moment::from_ms(run.decided_at.unwrap_or_default()),
            parameters: parameters::read(&row)?,
            model: row.model,
        });
    }
    Ok(ItemMeasuresView { measures, index, history })
}
