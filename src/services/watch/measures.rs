//! The figures of all items and exams, computed beside the requests and kept until another session
//! is sealed or other parameters count.

use super::aside;
use super::look_at_sessions::{MeasuredSession, look_at_sessions};
use super::measure_exams::{MeasuredExam, measure_exams};
use super::measure_items::{MeasuredItem, Person, Stocks, measure_items, person};
use super::responses::Responses;
use crate::services::show_form::exam_of;
use crate::services::{App, Failure};
use crate::store::{Store, bank, graded, parameters};
use sathach_domain::assembly::{ItemCurve, ParameterSource};
use sathach_domain::grading::statistics::CurveTable;
use sathach_domain::moment::Moment;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex};

/// Everything that responses say about items and exams.
#[derive(Clone, Debug)]
pub struct Measures {
    /// What the responses are.
    pub source: ParameterSource,
    /// Attempts that went in.
    pub n_attempts: usize,
    /// True when older attempts were left out.
    pub is_cut: bool,
    /// When this was computed.
    pub computed_at: Moment,
    /// Items in the order of ids and versions.
    pub items: Vec<MeasuredItem>,
    /// Exam versions that have attempts.
    pub exams: Vec<MeasuredExam>,
    /// Sealed sessions.
    pub sessions: Vec<MeasuredSession>,
}

/// What measures depend on: sealed sessions, when the last was sealed, calibrations accepted.
type Key = (u64, Option<i64>, usize);

/// The newest measures.
#[derive(Default)]
pub struct MeasuresCache(Mutex<Option<(Key, Arc<Measures>)>>);

impl MeasuresCache {
    fn get(&self, key: &Key) -> Option<Arc<Measures>> {
        let kept = self.0.lock().ok()?;
        kept.as_ref().filter(|(known, _)| known == key).map(|(_, measures)| Arc::clone(measures))
    }

    fn put(&self, key: Key, measures: Arc<Measures>) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some((key, measures));
        }
    }
}

/// The measures as of now; computed when something has changed since.
///
/// # Errors
/// When the database fails, or what is stored contradicts itself.
pub async fn measures(app: &App) -> Result<Arc<Measures>, Failure> {
    let (n_sealed, last) = graded::sealed_so_far(&app.store).await?;
    let key = (n_sealed, last, parameters::n_accepted(&app.store).await?);
    if let Some(kept) = app.measures.get(&key) {
        return Ok(kept);
    }
    let responses = Responses::load(&app.store).await?;
    let stocks = stocks(&app.store, &responses).await?;
    let now = app.now();
    let measures = Arc::new(aside(move || measure(&responses, &stocks, now)).await?);
    app.measures.put(key, Arc::clone(&measures));
    Ok(measures)
}

/// Exams with the items of their releases, for all attempts.
async fn stocks(store: &Store, responses: &Responses) -> Result<Stocks, Failure> {
    let mut stocks = Stocks::new();
    for attempt in &responses.attempts {
        if let Entry::Vacant(unknown) = stocks.entry((attempt.exam_id, attempt.release_id)) {
            let exam = exam_of(store, attempt.exam_id).await?;
            unknown.insert((exam, bank::items_of_release(store, attempt.release_id).await?));
        }
    }
    Ok(stocks)
}

fn measure(responses: &Responses, stocks: &Stocks, now: Moment) -> Measures {
    let curves: Vec<ItemCurve> = responses.items.iter().map(|item| item.parameters.curve).collect();
    let table = CurveTable::new(&curves);
    let people: Vec<Person> = responses
        .attempts
        .iter()
        .map(|attempt| person(&table, &attempt.scored(), responses.prior()))
        .collect();
    Measures {
        source: responses.source,
        n_attempts: responses.attempts.len(),
        is_cut: responses.is_cut,
        computed_at: now,
        items: measure_items(responses, &people, stocks, now.ms()),
        exams: measure_exams(responses, &people, stocks),
        sessions: look_at_sessions(responses, &people, &table),
    }
}
