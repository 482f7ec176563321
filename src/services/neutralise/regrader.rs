//! Grades many stored results again at once, with the items and areas that they need at hand.

use crate::services::Failure;
use crate::store::neutralisations::HeldResult;
use crate::store::{Db, bank, sessions};
use sathach_domain::assembly::ReleasedItem;
use sathach_domain::grading::neutralise::decision::Reach;
use sathach_domain::grading::{GradedItem, GradedPosition, Neutralisation, Outcome, regrade};
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
    let (attempt_id, session_id, version) = (row.attempt_id, row.session_id, row.version);
    if gains_nothing(row, released, neutralisation) {
        let reach = Reach { n_held: 1, ..Reach::default() };
        return Ok(Regraded { attempt_id, session_id, version, reach, after: None });
    }
    let broken = |what: String| Failure::broken(format!("result of {attempt_id}: {what}"));
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
    Ok(Regraded { attempt_id, session_id, version, reach, after })
}

/// True when the one position that holds the item certainly has as many points as are granted:
/// most results gain nothing, and reading a whole one takes twenty times as long. Whatever cannot
/// be told from that position alone is left to the rule.
fn gains_nothing(row: &HeldResult, released: &Released, neutralisation: &Neutralisation) -> bool {
    let Some(item) = released.items.get(&neutralisation.item_version_id) else { return false };
    let Some(position) = position_of(&row.content, neutralisation.item_version_id) else {
        return false;
    };
    let granted = neutralisation.method.grants(&item.item.body, position.response.as_ref());
    granted <= position.sixtieths
}

/// The position of an item inside a stored outcome: the flat object around the item's id. None when
/// the id stands twice, because an earlier neutralisation has noted it already.
fn position_of(content: &str, item_version_id: Uuid) -> Option<GradedPosition> {
    let id = item_version_id.to_string();
    let at = content.find(&id)?;
    let rest = content.get(at + id.len()..)?;
    if rest.contains(&id) {
        return None;
    }
    let start = content.get(..at)?.rfind('{')?;
    let end = at + id.len() + rest.find('}')?;
    let position: GradedPosition = serde_json::from_str(content.get(start..=end)?).ok()?;
    (position.item_version_id == item_version_id).then_some(position)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use sathach_domain::grading::{Decision, Method, NeutralisedPosition};
    use sathach_domain::session::Response;

    #[test]
    fn a_position_is_found_inside_a_stored_outcome() {
        let position = |n: u16, response| GradedPosition {
            position: n,
            item_version_id: Uuid::from_u128(u128::from(n)),
            response,
            sixtieths: 0,
        };
        let positions = vec![
            position(1, Some(Response::Pairs(vec![(0, 1), (1, 0)]))),
            position(2, None),
            position(3, Some(Response::Options(vec![2]))),
        ];
        let outcome = Outcome {
            score_sixtieths: 0,
            max_sixtieths: 180,
            cut_sixtieths: 60,
            decision: Decision::Fail,
            areas: Vec::new(),
            positions: positions.clone(),
            neutralised: vec![NeutralisedPosition {
                position: 2,
                item_version_id: Uuid::from_u128(2),
                methods: vec![Method::CreditAll],
                original_sixtieths: 0,
            }],
        };
        let content = serde_json::to_string(&outcome).unwrap();
        for position in positions {
            let found = position_of(&content, position.item_version_id);
            let is_noted = position.position == 2;
            assert_eq!(found, (!is_noted).then_some(position));
        }
        assert_eq!(position_of(&content, Uuid::from_u128(9)), None);
        assert_eq!(position_of("{}", Uuid::from_u128(1)), None);
    }
}
