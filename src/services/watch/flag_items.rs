//! Flags of items: lists every figure beyond its limit, and opens a finding for each, which two
//! people work through.

use super::measure_items::MeasuredItem;
use super::measures::{Measures, measures};
use super::must_keep_items;
use crate::services::{Actor, App, Failure};
use crate::store::{FindingRow, audit, findings, workbench};
use sathach_domain::assembly::ParameterSource;
use sathach_domain::grading::statistics::{Flag, FlagKind};
use serde::Serialize;
use serde_json::json;

/// An item with its flags, as it is printed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlaggedItem {
    /// Item id.
    pub item: String,
    /// Its version.
    pub version: u32,
    /// Responses of the item.
    pub n: u32,
    /// Each with figure, limit and the responses behind it.
    pub flags: Vec<Flag>,
}

/// All flags of all items.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlagList {
    /// Attempts that were looked at.
    pub n_attempts: usize,
    /// What the responses are: `responses` or `simulated`.
    pub parameter_source: ParameterSource,
    /// Items with flags, in the order of ids and versions.
    pub items: Vec<FlaggedItem>,
}

impl FlagList {
    /// The flags among measures.
    #[must_use]
    pub fn of(measures: &Measures) -> Self {
        let flagged = |measured: &MeasuredItem| FlaggedItem {
            item: measured.watched.released.item.id.clone(),
            version: measured.watched.released.item.version,
            n: measured.figures.n,
            flags: measured.flags.clone(),
        };
        let with_flags = measures.items.iter().filter(|item| !item.flags.is_empty());
        FlagList {
            n_attempts: measures.n_attempts,
            parameter_source: measures.source,
            items: with_flags.map(flagged).collect(),
        }
    }
}

/// Lists flags; nothing is stored.
///
/// # Errors
/// When the database fails.
pub async fn list_flags(app: &App) -> Result<FlagList, Failure> {
    let measures = measures(app).await?;
    Ok(FlagList::of(&measures))
}

/// True for what spoils results at once: these come first in the queue.
#[must_use]
pub fn is_grave(kind: FlagKind) -> bool {
    match kind {
        FlagKind::NegativeDiscrimination | FlagKind::ProbableMiskey | FlagKind::Drift => true,
        FlagKind::GroupDifference
        | FlagKind::SexDifference
        | FlagKind::AgeDifference
        | FlagKind::TooHard
        | FlagKind::TooEasy
        | FlagKind::WeakDiscrimination
        | FlagKind::Infit
        | FlagKind::Outfit
        | FlagKind::IdleOption
        | FlagKind::RapidResponses
        | FlagKind::Overexposed => false,
    }
}

/// Opens a finding for every flag that has none yet; says how many are new. An item version's
/// flag of one kind is found once.
///
/// # Errors
/// When the role may not, or the database fails.
pub async fn flag_items(app: &App, actor: &Actor) -> Result<usize, Failure> {
    must_keep_items(actor)?;
    let measures = measures(app).await?;
    let now = app.now();
    let tx = app.store.begin().await?;
    let mut n_new = 0;
    for measured in &measures.items {
        let id = measured.watched.released.version_id;
        for flag in &measured.flags {
            let row = FindingRow {
                id: app.new_id(),
                subject: format!("item:{id}"),
                kind: flag.kind.as_str().to_owned(),
                session_id: None,
                item_version_id: Some(id),
                figures: workbench::to_json(flag),
                source: measures.source.as_str().to_owned(),
                state: findings::OPEN.to_owned(),
                found_at: now.ms(),
                reviewed_by: None,
                reviewed_at: None,
                review_note: None,
                closed_by: None,
                closed_at: None,
                close_note: None,
            };
            n_new += usize::from(findings::add_once(&tx, row).await?);
        }
    }
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor.audit_name(),
        action: "flag_items",
        object: "items".to_owned(),
        detail: json!({ "n_new": n_new, "n_attempts": measures.n_attempts }),
    };
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    Ok(n_new)
}
