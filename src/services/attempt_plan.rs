//! What the saves of an attempt must know about its form, kept in memory while people work.

use super::{App, Failure};
use crate::store::{AttemptRow, Db, attempts, bank, rounds};
use sathach_domain::assembly::{Form, ReleasedItem};
use sathach_domain::bank::Kind;
use sathach_domain::session::PositionTokens;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// Attempts kept in memory; beyond it the cache starts afresh.
const MAX_PLANS: usize = 5_000;

/// One position as a save sees it.
#[derive(Debug)]
pub struct PlannedPosition {
    /// Kind of the item.
    pub kind: Kind,
    /// Tokens of its options.
    pub tokens: PositionTokens,
}

/// The positions of an attempt's form.
#[derive(Debug)]
pub struct AttemptPlan {
    /// Position 1 is the first.
    pub positions: Vec<PlannedPosition>,
}

/// Plans by attempt.
#[derive(Default)]
pub struct PlanCache(Mutex<HashMap<Uuid, Arc<AttemptPlan>>>);

impl PlanCache {
    fn get(&self, attempt_id: Uuid) -> Option<Arc<AttemptPlan>> {
        self.0.lock().ok()?.get(&attempt_id).cloned()
    }

    fn put(&self, attempt_id: Uuid, plan: Arc<AttemptPlan>) {
        if let Ok(mut plans) = self.0.lock() {
            if plans.len() >= MAX_PLANS {
                plans.clear();
            }
            plans.insert(attempt_id, plan);
        }
    }
}

/// A form with the items it shows, in order.
pub struct ShownForm {
    /// The form.
    pub form: Form,
    /// One item a place.
    pub items: Vec<ReleasedItem>,
}

/// The form of an attempt with its items; once extended, with those of its extension.
///
/// # Errors
/// When the attempt has no form, or what is stored contradicts itself.
pub async fn shown_form(db: &impl Db, attempt: &AttemptRow) -> Result<ShownForm, Failure> {
    let form_id = attempt
        .form_id
        .ok_or_else(|| Failure::broken(format!("attempt {} has no form", attempt.id)))?;
    let row = bank::form(db, form_id)
        .await?
        .ok_or_else(|| Failure::broken(format!("form {form_id} is missing")))?;
    let read = |content: &str| -> Result<Form, Failure> {
        serde_json::from_str(content)
            .map_err(|error| Failure::broken(format!("form {form_id}: {error}")))
    };
    let mut form = read(&row.content)?;
    if attempt.extended_at.is_some() {
        let missing = || Failure::broken(format!("form {form_id} has no extension"));
        let extension = rounds::extension_of(db, form_id).await?.ok_or_else(missing)?;
        form.items.extend(read(&extension.content)?.items);
    }
    let ids = form.items.iter().map(|place| place.item_version_id).collect();
    let by_id: HashMap<Uuid, ReleasedItem> =
        bank::items(db, ids).await?.into_iter().map(|item| (item.version_id, item)).collect();
    let items: Option<Vec<ReleasedItem>> =
        form.items.iter().map(|place| by_id.get(&place.item_version_id).cloned()).collect();
    let items = items.ok_or_else(|| Failure::broken(format!("form {form_id} lacks items")))?;
    Ok(ShownForm { form, items })
}

/// Tokens of one position of an attempt.
#[must_use]
pub fn tokens_of(app: &App, attempt_id: Uuid, index: usize, item: &ReleasedItem) -> PositionTokens {
    let body = &item.item.body;
    PositionTokens::new(
        app.keys.seat_key(),
        attempt_id,
        index as u16 + 1,
        body.n_options() as u8,
        body.n_prompts() as u8,
    )
}

/// The plan of an attempt, from memory where that reaches the position, or else from the store.
///
/// # Errors
/// When the attempt is unknown or has no form.
pub async fn plan_of(
    app: &App,
    attempt_id: Uuid,
    last_position: u16,
) -> Result<Arc<AttemptPlan>, Failure> {
    // A plan from before the extension, perhaps begun by another process, is too short.
    let reaches = |plan: &Arc<AttemptPlan>| plan.positions.len() >= usize::from(last_position);
    if let Some(plan) = app.plans.get(attempt_id).filter(reaches) {
        return Ok(plan);
    }
    let attempt = attempts::find(&app.store, attempt_id).await?.ok_or(super::Refusal::NotFound)?;
    if attempt.form_id.is_none() {
        return Err(super::Refusal::NotStarted.into());
    }
    let shown = shown_form(&app.store, &attempt).await?;
    let positions = shown
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| PlannedPosition {
            kind: item.item.body.kind(),
            tokens: tokens_of(app, attempt_id, index, item),
        })
        .collect();
    let plan = Arc::new(AttemptPlan { positions });
    app.plans.put(attempt_id, Arc::clone(&plan));
    Ok(plan)
}
