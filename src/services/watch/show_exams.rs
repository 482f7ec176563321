//! How well each exam measures and decides: exams with attempts, and what is known of the others.

use super::measure_exams::{MeasuredExam, lord_sem_at_cut};
use super::measures::{Measures, measures};
use super::must_keep_items;
use super::set_standard::{StandardFigures, accepted_standards};
use crate::services::show_form::exam_of;
use crate::services::{Actor, App, Failure};
use crate::store::bank;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// All exams.
#[derive(Clone, Debug)]
pub struct ExamsView {
    /// What the figures rest on.
    pub measures: Arc<Measures>,
    /// Exam versions with attempts, then the newest versions without.
    pub exams: Vec<MeasuredExam>,
    /// What accepted panels came to, by exam version.
    pub standards: BTreeMap<Uuid, StandardFigures>,
}

/// Shows all exams.
///
/// # Errors
/// When the role may not, or the database fails.
pub async fn show_exams(app: &App, actor: &Actor) -> Result<ExamsView, Failure> {
    must_keep_items(actor)?;
    let measures = measures(app).await?;
    let mut exams = measures.exams.clone();
    exams.sort_by(|a, b| (&a.exam.id, a.exam.version).cmp(&(&b.exam.id, b.exam.version)));
    for row in bank::newest_exams(&app.store).await? {
        if exams.iter().all(|known| known.exam_row_id != row.id) {
            let exam = exam_of(&app.store, row.id).await?;
            exams.push(MeasuredExam {
                exam_row_id: row.id,
                n_people: 0,
                points: None,
                pass_share: None,
                split_half: None,
                marginal: None,
                lord_sem: lord_sem_at_cut(&exam),
                model: None,
                exam,
            });
        }
    }
    Ok(ExamsView { measures, exams, standards: accepted_standards(app).await? })
}
