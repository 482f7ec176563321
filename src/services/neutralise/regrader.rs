//! Grades many stored results again at once, with the items and areas that they need at hand.

use crate::services::Failure;
use crate::store::neutralisations::HeldResult;
use crate::store::{Db, bank, sessions};
use sathach_domain::assembly::ReleasedItem;
use sathach_domain::grading::neutralise::decision::Reach;
use sathach_domain::grading::{GradedItem, Neutralisation, Outcome, regrade};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Results that one thread takes at once.
const ROWS_A_THREAD: usize = 250;

/// What the results of a bank release need.
struct Released {
    items: HashMap<Uuid, ReleasedItem>,
    areas: Vec<String>,
}

/// Remembers items and areas from one batch to the next.
#[derive(Default)]
pub(super) struct Regrader {
    releases: HashMap<Uuid, Arc<Released>>,
    sessions: HashMap<Uuid, Arc<Released>>,
}

/// A result that was looked at.
pub(super) struct Regraded {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Its session.
    pub session_id: Uuid,
    /// Version of the result that was looked at.
    pub version: i64,
    /// This attempt alone.
    pub reach: Reach,
    /// The new outcome with its JSON; none when it is the old one.
    pub after: Option<(Outcome, String)>,
}

impl Regrader {
    /// Grades these results again, on all cores.
    pub(super) async fn regrade(
        &mut self,
        db: &impl Db,
        rows: Vec<HeldResult>,
        neutralisation: &Neutralisation,
    ) -> Result<Vec<Regraded>, Failure> {
        let mut work = Vec::with_capacity(rows.len());
        for row in rows {
            let released = self.released_of(db, row.session_id).await?;
            work.push((row, released));
        }
        let mut tasks = Vec::new();
        while !work.is_empty() {
            let chunk = work.split_off(work.len().saturating_sub(ROWS_A_THREAD));
            let neutralisation = neutralisation.clone();
            tasks.push(tokio::task::spawn_blocking(move || {
                let each = chunk.iter().map(|(row, of)| regrade_one(row, of, &neutralisation));
                each.collect::<Result<Vec<Regraded>, Failure>>()
            }));
        }
        let mut regraded = Vec::new();
        for task in tasks.into_iter().rev() {
            regraded.extend(task.await.map_err(|error| Failure::broken(error.to_string()))??);
        }
        Ok(regraded)
    }

    async fn released_of(
        &mut self,
        db: &impl Db,
        session_id: Uuid,
    ) -> Result<Arc<Released>, Failure> {
        if let Some(known) = self.sessions.get(&session_id) {
            return Ok(Arc::clone(known));
        }
        let session = sessions::find(db, &sessions::Scope::Province, session_id)
            .await?
            .ok_or_else(|| Failure::broken("an attempt without a session"))?;
        let released = match self.releases.get(&session.release_id) {
            Some(known) => Arc::clone(known),
            None => Arc::new(released(db, session.release_id).await?),
        };
        self.releases.insert(session.release_id, Arc::clone(&released));
        self.sessions.insert(session_id, Arc::clone(&released));
        Ok(released)
    }
}

async fn released(db: &impl Db, release_id: Uuid) -> Result<Released, Failure> {
    let release = bank::release(db, release_id)
        .await?
        .ok_or_else(|| Failure::broken("a session without a bank release"))?;
    let framework = bank::framework_of(db, &release).await?;
    let items = bank::items_of_release(db, release_id).await?;
    Ok(Released {
        items: items.into_iter().map(|item| (item.version_id, item)).collect(),
        areas: framework.areas.into_iter().map(|area| area.id).collect(),
    })
}

fn regrade_one(
    row: &HeldResult,
    released: &Released,
    neutralisation: &Neutralisation,
) -> Result<Regraded, Failure> {
    let broken = |what: String| Failure::broken(format!("result of {}: {what}", row.attempt_id));
    let before: Outcome =
        serde_json::from_str(&row.content).map_err(|error| broken(error.to_string()))?;
    let items: Option<Vec<GradedItem<'_>>> = before
        .positions
        .iter()
        .map(|position| {
            let item = &released.items.get(&position.item_version_id)?.item;
            let response = position.response.as_ref();
            Some(GradedItem { item_version_id: position.item_version_id, item, response })
        })
        .collect();
    let items = items.ok_or_else(|| broken("an item that its release does not hold".to_owned()))?;
    let areas: Vec<&str> = released.areas.iter().map(String::as_str).collect();
    let after = regrade(&before, &items, &areas, std::slice::from_ref(neutralisation));
    let mut reach = Reach::default();
    reach.count(&before, &after);
    let after = if after == before {
        None
    } else {
        let content = serde_json::to_string(&after).map_err(|error| broken(error.to_string()))?;
        Some((after, content))
    };
    let (attempt_id, session_id, version) = (row.attempt_id, row.session_id, row.version);
    Ok(Regraded { attempt_id, session_id, version, reach, after })
}
