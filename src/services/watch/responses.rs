//! The responses of graded attempts as statistics take them: items by number, shares of a point.

use crate::services::Failure;
use crate::store::graded::GradedAttempt;
use crate::store::{Db, bank, graded, parameters};
use sathach_domain::assembly::label_curves::label_parameters;
use sathach_domain::assembly::{ItemParameters, ParameterSource, ReleasedItem};
use sathach_domain::bank::{Body, Kind};
use sathach_domain::grading::POINT;
use sathach_domain::grading::statistics::calibrate::{GUESSING, GUESSING_OF_SEVERAL, Standing};
use sathach_domain::grading::statistics::item_figures::{Credit, Given, ItemFacts};
use sathach_domain::grading::statistics::{Prior, Scored};
use sathach_domain::session::{Response, SubmitCause};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Attempts that are looked at, the newest ones: enough for any figure here, and little enough
/// for the memory of a small server.
pub const MOST_ATTEMPTS: usize = 50_000;

/// An item version with what is known of it.
#[derive(Clone, Debug)]
pub struct WatchedItem {
    /// The item version.
    pub released: ReleasedItem,
    /// Its newest accepted parameters, or those of its labels.
    pub parameters: ItemParameters,
    /// How far they may be relied on.
    pub standing: Standing,
}

impl WatchedItem {
    /// What statistics need to know of it.
    #[must_use]
    pub fn facts(&self) -> ItemFacts {
        let body = &self.released.item.body;
        let keys = match body {
            Body::SingleChoice { options } | Body::MultipleChoice { options } => {
                options.iter().map(|option| option.key).collect()
            }
            Body::Ordering { .. } | Body::Matching { .. } => Vec::new(),
        };
        let credit = match body.kind() {
            Kind::SingleChoice => Credit::Whole,
            Kind::MultipleChoice | Kind::Ordering | Kind::Matching => Credit::Parts,
        };
        ItemFacts { curve: self.parameters.curve, credit, keys }
    }
}

/// One attempt.
#[derive(Clone, Debug)]
pub struct WatchedAttempt {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Its session.
    pub session_id: Uuid,
    /// The exam version.
    pub exam_id: Uuid,
    /// The bank release.
    pub release_id: Uuid,
    /// Commune of the hall.
    pub hall_commune: String,
    /// True when the person lives in a ward (phường).
    pub is_urban: bool,
    /// When it came in, in milliseconds.
    pub submitted_at: i64,
    /// True when the person handed it in; else time ran out or the session was sealed.
    pub was_handed_in: bool,
    /// Responses by position.
    pub given: Vec<Given>,
    /// Points reached, in sixtieths, and those possible.
    pub score_sixtieths: i64,
    /// Points of the whole form.
    pub max_sixtieths: i64,
    /// At or above it the attempt passed; an extension raises it.
    pub cut_sixtieths: i64,
}

impl WatchedAttempt {
    /// The responses as statistics of people take them.
    #[must_use]
    pub fn scored(&self) -> Vec<Scored> {
        let scored = |given: &Given| Scored { item: given.item, share: given.share };
        self.given.iter().map(scored).collect()
    }
}

/// The newest graded attempts, oldest first, with the items that they hold.
#[derive(Clone, Debug)]
pub struct Responses {
    /// Items by number, in the order of ids and versions.
    pub items: Vec<WatchedItem>,
    /// Attempts in order of time.
    pub attempts: Vec<WatchedAttempt>,
    /// `Simulated` as soon as one session is simulated, else `Responses`.
    pub source: ParameterSource,
    /// True when older attempts were left out.
    pub is_cut: bool,
}

impl Responses {
    /// Reads the newest graded attempts of sealed sessions.
    ///
    /// # Errors
    /// When the database fails, or what is stored contradicts itself.
    pub async fn load(db: &impl Db) -> Result<Self, Failure> {
        let mut rows: Vec<GradedAttempt> = Vec::new();
        loop {
            let page = graded::page_before(db, rows.last().map(|row| row.attempt_id)).await?;
            let is_last = (page.len() as u64) < graded::ATTEMPTS_A_PAGE;
            rows.extend(page);
            if is_last || rows.len() >= MOST_ATTEMPTS {
                break;
            }
        }
        let is_cut = rows.len() >= MOST_ATTEMPTS;
        rows.truncate(MOST_ATTEMPTS);
        Self::of(db, rows, is_cut).await
    }

    /// Reads one session's attempts.
    ///
    /// # Errors
    /// As `load`.
    pub async fn of_session(db: &impl Db, session_id: Uuid) -> Result<Self, Failure> {
        Self::of(db, graded::of_session(db, session_id).await?, false).await
    }

    async fn of(db: &impl Db, mut rows: Vec<GradedAttempt>, is_cut: bool) -> Result<Self, Failure> {
        let simulated = graded::simulated(db).await?;
        let is_simulated = rows.iter().any(|row| simulated.contains(&row.session_id));
        rows.retain(|row| row.outcome.positions.iter().any(|place| place.response.is_some()));
        rows.sort_by_key(|row| (row.submitted_at, row.attempt_id));
        let places = rows.iter().flat_map(|row| &row.outcome.positions);
        let ids: BTreeSet<Uuid> = places.map(|place| place.item_version_id).collect();
        let items = watched_items(db, ids).await?;
        let number: HashMap<Uuid, usize> = items
            .iter()
            .enumerate()
            .map(|(index, item)| (item.released.version_id, index))
            .collect();
        let attempt = |row: GradedAttempt| watched_attempt(row, &number);
        let attempts: Result<Vec<WatchedAttempt>, Failure> =
            rows.into_iter().map(attempt).collect();
        let source = match is_simulated {
            true => ParameterSource::Simulated,
            false => ParameterSource::Responses,
        };
        Ok(Responses { items, attempts: attempts?, source, is_cut })
    }

    /// Each person's responses.
    #[must_use]
    pub fn people(&self) -> Vec<Vec<Scored>> {
        self.attempts.iter().map(WatchedAttempt::scored).collect()
    }

    /// What is assumed about abilities: the scale's own standard.
    #[must_use]
    pub fn prior(&self) -> Prior {
        Prior::STANDARD
    }
}

/// Item versions with their newest parameters, in the order of ids and versions.
pub(super) async fn watched_items(
    db: &impl Db,
    ids: BTreeSet<Uuid>,
) -> Result<Vec<WatchedItem>, Failure> {
    let known = parameters::current_rows(db).await?;
    let mut items = Vec::new();
    for released in bank::items(db, ids.into_iter().collect()).await? {
        let (parameters, standing) = match known.get(&released.version_id) {
            Some(row) => (parameters::read(row)?, parameters::standing_of(row)?),
            None => (unanswered(&released), Standing::Label),
        };
        items.push(WatchedItem { released, parameters, standing });
    }
    items.sort_by(|a, b| {
        let key = |item: &WatchedItem| (item.released.item.id.clone(), item.released.item.version);
        key(a).cmp(&key(b))
    });
    Ok(items)
}

/// The curve of an item's labels, with the guessing share that calibrations hold.
fn unanswered(released: &ReleasedItem) -> ItemParameters {
    let mut parameters = label_parameters(&released.item);
    parameters.curve.guessing = guessing_of(released);
    parameters
}

/// The share by guessing that a calibration holds.
#[must_use]
pub fn guessing_of(released: &ReleasedItem) -> f64 {
    match released.item.body.kind() {
        Kind::SingleChoice | Kind::Ordering | Kind::Matching => GUESSING,
        Kind::MultipleChoice => GUESSING_OF_SEVERAL,
    }
}

fn watched_attempt(
    row: GradedAttempt,
    number: &HashMap<Uuid, usize>,
) -> Result<WatchedAttempt, Failure> {
    let given = |place: &sathach_domain::grading::GradedPosition| {
        let item = number.get(&place.item_version_id).copied().ok_or_else(|| {
            Failure::broken(format!("result {} names an unknown item", row.attempt_id))
        })?;
        let chosen = match &place.response {
            Some(Response::Options(options)) => options.clone(),
            Some(Response::Pairs(_)) | None => Vec::new(),
        };
        Ok(Given {
            item,
            share: place.sixtieths as f64 / POINT as f64,
            chosen,
            elapsed_ms: row.elapsed_ms.get(&place.position).copied().filter(|ms| *ms > 0),
        })
    };
    let given: Result<Vec<Given>, Failure> = row.outcome.positions.iter().map(given).collect();
    Ok(WatchedAttempt {
        attempt_id: row.attempt_id,
        session_id: row.session_id,
        exam_id: row.exam_id,
        release_id: row.release_id,
        hall_commune: row.hall_commune,
        is_urban: row.commune_kind == "phường",
        submitted_at: row.submitted_at,
        was_handed_in: row.submit_cause == SubmitCause::Candidate.as_str(),
        given: given?,
        score_sixtieths: row.outcome.score_sixtieths,
        max_sixtieths: row.outcome.max_sixtieths,
        cut_sixtieths: row.outcome.cut_sixtieths,
    })
}

/// Items of several versions by item id.
#[must_use]
pub fn versions_by_item(items: &[WatchedItem]) -> BTreeMap<&str, Vec<&WatchedItem>> {
    let mut versions: BTreeMap<&str, Vec<&WatchedItem>> = BTreeMap::new();
    for item in items {
        versions.entry(&item.released.item.id).or_default().push(item);
    }
    versions
}
