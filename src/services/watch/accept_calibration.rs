//! The second person's part in a calibration: accepting or rejecting what another one proposed.

use super::calibrate_items::CalibrationFigures;
use super::{must_keep_items, note};
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{CalibrationRow, ItemParametersRow, audit, bank, parameters, staff};
use sathach_domain::assembly::ItemParameters;
use sathach_domain::moment::Moment;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Calibrations that the page lists.
const MOST_LISTED: u64 = 50;

/// What the second person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The parameters count from now on.
    Accept,
    /// They never will; the reason is kept.
    Reject,
}

impl Verdict {
    pub(super) fn state(self) -> &'static str {
        match self {
            Verdict::Accept => parameters::ACCEPTED,
            Verdict::Reject => "rejected",
        }
    }

    fn action(self) -> &'static str {
        match self {
            Verdict::Accept => "accept_calibration",
            Verdict::Reject => "reject_calibration",
        }
    }
}

/// Accepts or rejects the calibration that waits. Who proposed it may withdraw it by rejecting it,
/// but does not accept it.
///
/// # Errors
/// For who proposed it, when it does not wait any more, or when a rejection has no reason.
pub async fn decide_calibration(
    app: &App,
    actor: &Actor,
    id: Uuid,
    verdict: Verdict,
    reason: &str,
) -> Result<(), Failure> {
    must_keep_items(actor)?;
    let reason = match verdict {
        Verdict::Accept => None,
        Verdict::Reject => Some(note(reason)?),
    };
    let now = app.now();
    let tx = app.store.begin().await?;
    let mut row = parameters::open_for_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
    if verdict == Verdict::Accept && row.proposed_by == actor.staff_id {
        return Err(Refusal::SamePerson.into());
    }
    row.state = verdict.state().to_owned();
    row.decided_by = Some(actor.staff_id);
    row.decided_at = Some(now.ms());
    row.note = reason;
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor.audit_name(),
        action: verdict.action(),
        object: format!("calibration:{id}"),
        detail: json!({ "model": row.model, "source": row.source, "n_items": row.n_items }),
    };
    parameters::close(&tx, row).await?;
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}

/// A calibration with who had to do with it.
#[derive(Clone, Debug)]
pub struct CalibrationView {
    /// As stored.
    pub row: CalibrationRow,
    /// What it came to.
    pub figures: CalibrationFigures,
    /// Name of who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Moment,
    /// Name of who decided.
    pub decided_by: Option<String>,
    /// The asker proposed it.
    pub is_own: bool,
}

/// One item of the calibration that waits.
#[derive(Clone, Debug)]
pub struct CalibratedItem {
    /// Item id.
    pub item: String,
    /// Its version.
    pub version: u32,
    /// Its accepted parameters now, if it has any.
    pub before: Option<ItemParameters>,
    /// What is proposed.
    pub after: ItemParametersRow,
}

/// What the page about calibrations shows.
#[derive(Clone, Debug)]
pub struct CalibrationsView {
    /// The one that waits, with its items.
    pub open: Option<(CalibrationView, Vec<CalibratedItem>)>,
    /// Closed ones, newest first.
    pub closed: Vec<CalibrationView>,
}

/// Shows calibrations.
///
/// # Errors
/// When the role may not, or the database fails.
pub async fn show_calibrations(app: &App, actor: &Actor) -> Result<CalibrationsView, Failure> {
    must_keep_items(actor)?;
    let names: HashMap<Uuid, String> =
        staff::list(&app.store).await?.into_iter().map(|row| (row.id, row.display_name)).collect();
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let mut view = CalibrationsView { open: None, closed: Vec::new() };
    for row in parameters::calibrations(&app.store, MOST_LISTED).await? {
        let figures = serde_json::from_str(&row.figures)
            .map_err(|error| Failure::broken(format!("calibration {}: {error}", row.id)))?;
        let is_open = row.open_slot.is_some();
        let shown = CalibrationView {
            figures,
            proposed_by: name(row.proposed_by),
            proposed_at: Moment::from_ms(row.proposed_at),
            decided_by: row.decided_by.map(name),
            is_own: row.proposed_by == actor.staff_id,
            row,
        };
        if is_open {
            let items = calibrated_items(app, shown.row.id).await?;
            view.open = Some((shown, items));
        } else {
            view.closed.push(shown);
        }
    }
    Ok(view)
}

async fn calibrated_items(app: &App, id: Uuid) -> Result<Vec<CalibratedItem>, Failure> {
    let rows = parameters::of_calibration(&app.store, id).await?;
    let known = parameters::current(&app.store).await?;
    let ids = rows.iter().map(|row| row.item_version_id).collect();
    let mut by_id: BTreeMap<Uuid, ItemParametersRow> =
        rows.into_iter().map(|row| (row.item_version_id, row)).collect();
    // Items come in the order of their ids.
    let items = bank::items(&app.store, ids).await?;
    let item = |released: sathach_domain::assembly::ReleasedItem| {
        let id = released.version_id;
        Some(CalibratedItem {
            item: released.item.id,
            version: released.item.version,
            before: known.get(&id).copied(),
            after: by_id.remove(&id)?,
        })
    };
    Ok(items.into_iter().filter_map(item).collect())
}
