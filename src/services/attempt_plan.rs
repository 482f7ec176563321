//! The forms that people work on, kept in memory with what their devices may know of them.

use super::{App, Failure};
use crate::store::{AttemptRow, Db, attempts, bank, rounds, sessions};
use lru::LruCache;
use sathach_domain::assembly::{Form, ReleasedItem};
use sathach_domain::bank::Kind;
use sathach_domain::session::PositionTokens;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// Attempts kept in memory, of all halls together: 160 seats in each of 102 communes. About 6 kB
/// each.
const MAX_PLANS: NonZeroUsize = NonZeroUsize::new(16_320).unwrap();

/// The form of an attempt: what it shows, and the tokens that stand for options.
pub struct AttemptPlan {
    /// Id of the form.
    pub form_id: Uuid,
    /// Whether the places of its extension are among those that follow.
    pub is_extended: bool,
    /// The form.
    pub form: Form,
    /// One item a place.
    pub items: Vec<Arc<ReleasedItem>>,
    /// Tokens of the options of each place.
    pub tokens: Vec<PositionTokens>,
    /// The clock was seen to run: what is stored may hold responses.
    begun: AtomicBool,
}

impl AttemptPlan {
    /// True once the clock was seen to run.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Relaxed)
    }

    /// Kind and tokens of a position, which counts from 1.
    #[must_use]
    pub fn at(&self, position: u16) -> Option<(Kind, &PositionTokens)> {
        let index = usize::from(position).checked_sub(1)?;
        Some((self.items.get(index)?.item.body.kind(), self.tokens.get(index)?))
    }
}

/// Plans by attempt; where there are too many, those go that nobody asked for the longest.
pub struct PlanCache(Mutex<LruCache<Uuid, Arc<AttemptPlan>>>);

impl Default for PlanCache {
    fn default() -> Self {
        PlanCache(Mutex::new(LruCache::new(MAX_PLANS)))
    }
}

impl PlanCache {
    pub(super) fn get(&self, attempt_id: Uuid) -> Option<Arc<AttemptPlan>> {
        self.0.lock().ok()?.get(&attempt_id).cloned()
    }

    fn put(&self, attempt_id: Uuid, plan: Arc<AttemptPlan>) {
        if let Ok(mut plans) = self.0.lock() {
            plans.put(attempt_id, plan);
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
    let form = form_with(db, form_id, attempt.extended_at.is_some()).await?;
    let ids = form.items.iter().map(|place| place.item_version_id).collect();
    let by_id: HashMap<Uuid, ReleasedItem> =
        bank::items(db, ids).await?.into_iter().map(|item| (item.version_id, item)).collect();
    let items: Option<Vec<ReleasedItem>> =
        form.items.iter().map(|place| by_id.get(&place.item_version_id).cloned()).collect();
    let items = items.ok_or_else(|| Failure::broken(format!("form {form_id} lacks items")))?;
    Ok(ShownForm { form, items })
}

/// A stored form; with the places of its extension where that has begun.
async fn form_with(db: &impl Db, form_id: Uuid, is_extended: bool) -> Result<Form, Failure> {
    let row = bank::form(db, form_id)
        .await?
        .ok_or_else(|| Failure::broken(format!("form {form_id} is missing")))?;
    let read = |content: &str| -> Result<Form, Failure> {
        serde_json::from_str(content)
            .map_err(|error| Failure::broken(format!("form {form_id}: {error}")))
    };
    let mut form = read(&row.content)?;
    if is_extended {
        let missing = || Failure::broken(format!("form {form_id} has no extension"));
        let extension = rounds::extension_of(db, form_id).await?.ok_or_else(missing)?;
        form.items.extend(read(&extension.content)?.items);
    }
    Ok(form)
}

/// The plan of an attempt that has a form, from memory where that reaches the position, or else
/// from the store.
///
/// # Errors
/// When the attempt is unknown or has no form.
pub async fn plan_of(
    app: &App,
    attempt_id: Uuid,
    last_position: u16,
) -> Result<Arc<AttemptPlan>, Failure> {
    // A plan from before the extension, perhaps begun by another process, is too short.
    let reaches = |plan: &Arc<AttemptPlan>| plan.items.len() >= usize::from(last_position);
    if let Some(plan) = app.plans.get(attempt_id).filter(reaches) {
        return Ok(plan);
    }
    let attempt = attempts::find(&app.store, attempt_id).await?.ok_or(super::Refusal::NotFound)?;
    plan_of_row(app, &attempt).await
}

/// The plan of an attempt that has a form, as `plan_of`.
///
/// # Errors
/// When the attempt has no form.
pub(super) async fn plan_of_row(
    app: &App,
    attempt: &AttemptRow,
) -> Result<Arc<AttemptPlan>, Failure> {
    let form_id = attempt.form_id.ok_or(super::Refusal::NotStarted)?;
    let is_extended = attempt.extended_at.is_some();
    let suits =
        |plan: &Arc<AttemptPlan>| (plan.form_id, plan.is_extended) == (form_id, is_extended);
    let plan = match app.plans.get(attempt.id).filter(suits) {
        Some(plan) => plan,
        None => plan_with(app, attempt.id, form_id, is_extended).await?,
    };
    plan.begun.store(true, Ordering::Relaxed);
    Ok(plan)
}

/// Makes the plan of somebody who has just been let in, so that many who start at once need not
/// wait for it: with the form of their seat, if there is one.
///
/// # Errors
/// When the form or an item cannot be read.
pub(super) async fn make_ready(app: &App, attempt_id: Uuid) -> Result<(), Failure> {
    let candidate = sessions::candidate_of_attempt(&app.store, attempt_id).await?;
    let Some(candidate) = candidate else { return Ok(()) };
    let (session_id, seat_number) = (candidate.session_id, candidate.seat_number);
    let form_id = rounds::form_of_seat(&app.store, session_id, seat_number).await?;
    if let Some(form_id) = form_id {
        plan_with(app, attempt_id, form_id, false).await?;
    }
    Ok(())
}

/// The plan of an attempt with this form, kept from now on.
async fn plan_with(
    app: &App,
    attempt_id: Uuid,
    form_id: Uuid,
    is_extended: bool,
) -> Result<Arc<AttemptPlan>, Failure> {
    let form = form_with(&app.store, form_id, is_extended).await?;
    let ids: Vec<Uuid> = form.items.iter().map(|place| place.item_version_id).collect();
    let items = app.released.items(&app.store, &ids).await?;
    let items = items.ok_or_else(|| Failure::broken(format!("form {form_id} lacks items")))?;
    let tokens = items.iter().zip(1_u16..).map(|(released, position)| {
        let body = &released.item.body;
        let (n_options, n_prompts) = (body.n_options() as u8, body.n_prompts() as u8);
        PositionTokens::new(app.keys.seat_key(), attempt_id, position, n_options, n_prompts)
    });
    let plan = Arc::new(AttemptPlan {
        tokens: tokens.collect(),
        form_id,
        is_extended,
        form,
        items,
        begun: false.into(),
    });
    app.plans.put(attempt_id, Arc::clone(&plan));
    Ok(plan)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn plan() -> Arc<AttemptPlan> {
        Arc::new(AttemptPlan {
            form_id: Uuid::nil(),
            is_extended: false,
            form: Form { items: Vec::new() },
            items: Vec::new(),
            tokens: Vec::new(),
            begun: false.into(),
        })
    }

    #[test]
    fn when_one_too_many_sits_only_the_one_asked_for_the_longest_ago_goes() {
        let plans = PlanCache::default();
        let most = MAX_PLANS.get() as u128;
        (0..most).for_each(|n| plans.put(Uuid::from_u128(n), plan()));
        plans.get(Uuid::from_u128(0)).unwrap();
        plans.put(Uuid::from_u128(most), plan());
        let gone: Vec<u128> =
            (0..=most).filter(|n| plans.get(Uuid::from_u128(*n)).is_none()).collect();
        assert_eq!(gone, [1]);
    }
}
