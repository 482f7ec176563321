//! Item parameters and the calibrations that they come from: never overwritten, the newest
//! accepted one counts.

use super::entity::{calibration, item_parameters};
use super::rows::{Db, insert, update};
use super::{CalibrationRow, ItemParametersRow, StoreFault, Tx};
use sathach_domain::assembly::{ItemCurve, ItemParameters, ParameterSource};
use sathach_domain::grading::statistics::calibrate::Standing;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What `open_slot` holds while a proposal is open: unique, so that only one ever is.
const OPEN: &str = "open";
/// State of a calibration that counts.
pub const ACCEPTED: &str = "accepted";
/// State of a calibration that waits for its second person.
pub const PROPOSED: &str = "proposed";
/// Rows of one INSERT; SQLite takes 32,766 values a statement.
const ROWS_A_STATEMENT: usize = 1_000;

/// Adds an open calibration.
///
/// # Errors
/// A unique violation while another one is open.
pub async fn propose(
    tx: &Tx,
    row: CalibrationRow,
    parameters: Vec<ItemParametersRow>,
) -> Result<(), StoreFault> {
    let open = CalibrationRow { open_slot: Some(OPEN.to_owned()), ..row };
    add(tx, open, parameters).await
}

/// Adds a calibration that counts at once, because two people accepted what it comes from.
///
/// # Errors
/// When the database fails.
pub async fn add_accepted(
    tx: &Tx,
    row: CalibrationRow,
    parameters: Vec<ItemParametersRow>,
) -> Result<(), StoreFault> {
    add(tx, row, parameters).await
}

async fn add(
    tx: &Tx,
    row: CalibrationRow,
    parameters: Vec<ItemParametersRow>,
) -> Result<(), StoreFault> {
    insert::<calibration::Entity>(tx, row).await?;
    for rows in parameters.chunks(ROWS_A_STATEMENT) {
        let rows = rows.iter().cloned().map(|row| row.into_active_model().reset_all());
        item_parameters::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// The calibration that waits.
///
/// # Errors
/// When the database fails.
pub async fn open(db: &impl Db) -> Result<Option<CalibrationRow>, StoreFault> {
    let query = calibration::Entity::find().filter(calibration::Column::OpenSlot.eq(OPEN));
    Ok(query.one(db.connection()).await?)
}

/// The calibration with this id, if it waits, kept from others until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn open_for_change(tx: &Tx, id: Uuid) -> Result<Option<CalibrationRow>, StoreFault> {
    let query = calibration::Entity::find_by_id(id)
        .filter(calibration::Column::OpenSlot.eq(OPEN))
        .lock_exclusive();
    Ok(query.one(tx.db()).await?)
}

/// Closes a calibration.
///
/// # Errors
/// When the database fails.
pub async fn close(tx: &Tx, row: CalibrationRow) -> Result<(), StoreFault> {
    update::<calibration::Entity>(tx, CalibrationRow { open_slot: None, ..row }).await
}

/// Calibrations, newest first.
///
/// # Errors
/// When the database fails.
pub async fn calibrations(db: &impl Db, limit: u64) -> Result<Vec<CalibrationRow>, StoreFault> {
    let query = calibration::Entity::find()
        .order_by_desc(calibration::Column::ProposedAt)
        .order_by_desc(calibration::Column::Id)
        .limit(limit);
    Ok(query.all(db.connection()).await?)
}

/// What a calibration found, by item version.
///
/// # Errors
/// When the database fails.
pub async fn of_calibration(
    db: &impl Db,
    calibration_id: Uuid,
) -> Result<Vec<ItemParametersRow>, StoreFault> {
    let query = item_parameters::Entity::find()
        .filter(item_parameters::Column::CalibrationId.eq(calibration_id))
        .order_by_asc(item_parameters::Column::ItemVersionId);
    Ok(query.all(db.connection()).await?)
}

/// Accepted calibrations by id, with the place that each has in the order of acceptance.
async fn accepted(db: &impl Db) -> Result<BTreeMap<Uuid, (usize, CalibrationRow)>, StoreFault> {
    let rows = calibration::Entity::find()
        .filter(calibration::Column::State.eq(ACCEPTED))
        .order_by_asc(calibration::Column::DecidedAt)
        .order_by_asc(calibration::Column::Id)
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().enumerate().map(|(place, row)| (row.id, (place, row))).collect())
}

/// Every accepted version of the parameters of one item version, oldest first, with the
/// calibration that it comes from.
///
/// # Errors
/// When the database fails.
pub async fn history(
    db: &impl Db,
    item_version_id: Uuid,
) -> Result<Vec<(ItemParametersRow, CalibrationRow)>, StoreFault> {
    let mut runs = accepted(db).await?;
    let rows = item_parameters::Entity::find()
        .filter(item_parameters::Column::ItemVersionId.eq(item_version_id))
        .all(db.connection())
        .await?;
    let placed = rows.into_iter().filter_map(|row| Some((runs.remove(&row.calibration_id)?, row)));
    let mut placed: Vec<((usize, CalibrationRow), ItemParametersRow)> = placed.collect();
    placed.sort_by_key(|((place, _), _)| *place);
    Ok(placed.into_iter().map(|((_, run), row)| (row, run)).collect())
}

/// The newest accepted parameters of every item version that has any, as stored.
///
/// # Errors
/// When the database fails.
pub async fn current_rows(db: &impl Db) -> Result<BTreeMap<Uuid, ItemParametersRow>, StoreFault> {
    let runs = accepted(db).await?;
    let rows = item_parameters::Entity::find().all(db.connection()).await?;
    let place = |row: &ItemParametersRow| runs.get(&row.calibration_id).map(|(place, _)| *place);
    let mut newest: BTreeMap<Uuid, ItemParametersRow> = BTreeMap::new();
    for row in rows {
        let is_newer = |known: &ItemParametersRow| place(&row) > place(known);
        if place(&row).is_some() && newest.get(&row.item_version_id).is_none_or(is_newer) {
            newest.insert(row.item_version_id, row);
        }
    }
    Ok(newest)
}

/// The newest accepted parameters by item version, for dealing; an item that is not there has the
/// curve of its labels.
///
/// # Errors
/// When the database fails, or holds parameters that our rules could not have written.
pub async fn current(db: &impl Db) -> Result<BTreeMap<Uuid, ItemParameters>, StoreFault> {
    let rows = current_rows(db).await?;
    rows.into_iter().map(|(id, row)| Ok((id, read(&row)?))).collect()
}

/// The parameters of a row.
///
/// # Errors
/// When the row is none that our rules could have written.
pub fn read(row: &ItemParametersRow) -> Result<ItemParameters, StoreFault> {
    let bad =
        |column| StoreFault::bad_row("item_parameters", row.item_version_id, column, "impossible");
    let curve = ItemCurve {
        discrimination: row.discrimination,
        difficulty: row.difficulty,
        guessing: row.guessing,
    };
    if !(curve.discrimination.is_finite() && curve.discrimination > 0.0) {
        return Err(bad("discrimination"));
    }
    if !curve.difficulty.is_finite() {
        return Err(bad("difficulty"));
    }
    if !(0.0..1.0).contains(&curve.guessing) {
        return Err(bad("guessing"));
    }
    Ok(ItemParameters {
        curve,
        se_difficulty: row.se_difficulty,
        se_discrimination: row.se_discrimination,
        source: source_of(&row.source).ok_or_else(|| bad("source"))?,
        n_responses: u32::try_from(row.n_responses).map_err(|_| bad("n_responses"))?,
    })
}

/// The source that a word stands for.
#[must_use]
pub fn source_of(word: &str) -> Option<ParameterSource> {
    use ParameterSource::{Label, Panel, Responses, Simulated};
    [Label, Panel, Responses, Simulated].into_iter().find(|source| source.as_str() == word)
}

/// How far the parameters of a row may be relied on.
///
/// # Errors
/// When the row is none that our rules could have written.
pub fn standing_of(row: &ItemParametersRow) -> Result<Standing, StoreFault> {
    use Standing::{Anchor, Calibrated, Label, Provisional};
    let found = [Label, Provisional, Calibrated, Anchor]
        .into_iter()
        .find(|standing| standing.as_str() == row.standing);
    found.ok_or_else(|| {
        StoreFault::bad_row("item_parameters", row.item_version_id, "standing", "unknown")
    })
}

/// How many calibrations count.
///
/// # Errors
/// When the database fails.
pub async fn n_accepted(db: &impl Db) -> Result<usize, StoreFault> {
    let query = calibration::Entity::find().filter(calibration::Column::State.eq(ACCEPTED));
    Ok(query.count(db.connection()).await? as usize)
}
