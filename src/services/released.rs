//! Items and exams of releases, kept in memory: a version never changes.

use super::Failure;
use super::show_form::exam_of;
use crate::store::{Db, bank};
use sathach_domain::assembly::ReleasedItem;
use sathach_domain::assembly::blueprint::Exam;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// Items kept in memory, some releases of a large bank; beyond it the memory starts afresh.
const MAX_ITEMS: usize = 20_000;

/// Exams kept in memory.
const MAX_EXAMS: usize = 200;

/// Item versions and exam versions that were asked for before.
#[derive(Default)]
pub struct Released {
    items: Mutex<HashMap<Uuid, Arc<ReleasedItem>>>,
    exams: Mutex<HashMap<Uuid, Arc<Exam>>>,
}

impl Released {
    /// The item versions with these ids, in this order; none where one is missing.
    ///
    /// # Errors
    /// When an item cannot be read.
    pub(super) async fn items(
        &self,
        db: &impl Db,
        ids: &[Uuid],
    ) -> Result<Option<Vec<Arc<ReleasedItem>>>, Failure> {
        // What this form needs stays here, even if another one starts the memory afresh meanwhile.
        let mut found = self.known(ids);
        let unknown: Vec<Uuid> = ids.iter().filter(|id| !found.contains_key(id)).copied().collect();
        if !unknown.is_empty() {
            let read = bank::items(db, unknown).await?;
            found.extend(read.into_iter().map(|item| (item.version_id, Arc::new(item))));
            if let Ok(mut items) = self.items.lock() {
                if items.len() + found.len() > MAX_ITEMS {
                    items.clear();
                }
                items.extend(found.iter().map(|(id, item)| (*id, Arc::clone(item))));
            }
        }
        Ok(ids.iter().map(|id| found.get(id).map(Arc::clone)).collect())
    }

    fn known(&self, ids: &[Uuid]) -> HashMap<Uuid, Arc<ReleasedItem>> {
        let Ok(items) = self.items.lock() else { return HashMap::new() };
        ids.iter().filter_map(|id| Some((*id, Arc::clone(items.get(id)?)))).collect()
    }

    /// The stored exam version with this row id.
    ///
    /// # Errors
    /// When it is missing or cannot be read.
    pub(super) async fn exam(&self, db: &impl Db, row_id: Uuid) -> Result<Arc<Exam>, Failure> {
        let known = self.exams.lock().ok().and_then(|exams| exams.get(&row_id).map(Arc::clone));
        if let Some(exam) = known {
            return Ok(exam);
        }
        let exam = Arc::new(exam_of(db, row_id).await?);
        if let Ok(mut exams) = self.exams.lock() {
            if exams.len() >= MAX_EXAMS {
                exams.clear();
            }
            exams.insert(row_id, Arc::clone(&exam));
        }
        Ok(exam)
    }
}
