//! The responses of graded attempts as statistics take them: items by number, shares of a point.

use crate::services::Failure;
use crate::services::show_form::exam_of;
use crate::store::graded::GradedAttempt;
use crate::store::{Db, Store, bank, citizens, graded, parameters};
use chrono::NaiveDate;
use sathach_domain::assembly::label_curves::label_parameters;
use sathach_domain::assembly::{ItemParameters, ParameterSource, ReleasedItem};
use sathach_domain::bank::{Body, Kind};
use sathach_domain::grading::POINT;
use sathach_domain::grading::statistics::calibrate::{GUESSING, GUESSING_OF_SEVERAL, Standing};
use sathach_domain::grading::statistics::item_figures::{Credit, Given, ItemFacts};
use sathach_domain::grading::statistics::{Prior, Scored};
use sathach_domain::identity::Sex;
use sathach_domain::moment::Moment;
use sathach_domain::session::{Response, SubmitCause};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Attempts that are looked at, the newest ones: enough for any figure here, and little enough
/// for the memory of a small server.
pub const MOST_ATTEMPTS: usize = 50_000;

/// People whose sealed facts are opened at a time.
const PEOPLE_A_PAGE: usize = 1_000;

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

/// What is looked at of a person: enough to compare groups, too little to know anybody by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// As on the card.
    pub sex: Sex,
    /// On the day of the attempt.
    pub age: AgeBand,
}

/// Age in three bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgeBand {
    /// Under 40.
    Young,
    /// 40 to 59.
    Middle,
    /// From 60 on.
    Old,
}

impl AgeBand {
    /// The band of somebody born on one day, on another.
    fn on(day: NaiveDate, birth_date: NaiveDate) -> Self {
        match day.years_since(birth_date).unwrap_or(0) {
            0..40 => AgeBand::Young,
            40..60 => AgeBand::Middle,
            60.. => AgeBand::Old,
        }
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
    /// Sex and age, coarse; none where the consent does not cover it, or the person was erased.
    pub who: Option<Who>,
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
    pub async fn load(db: &Store) -> Result<Self, Failure> {
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
        let people = who_of(db, &rows).await?;
        Self::of(db, rows, &people, is_cut).await
    }

    /// Reads one session's attempts, without looking at who the people are.
    ///
    /// # Errors
    /// As `load`.
    pub async fn of_session(db: &impl Db, session_id: Uuid) -> Result<Self, Failure> {
        let rows = graded::of_session(db, session_id).await?;
        Self::of(db, rows, &HashMap::new(), false).await
    }

    async fn of(
        db: &impl Db,
        mut rows: Vec<GradedAttempt>,
        people: &HashMap<Uuid, Who>,
        is_cut: bool,
    ) -> Result<Self, Failure> {
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
        let attempt = |row: GradedAttempt| {
            let who = people.get(&row.attempt_id).copied();
            watched_attempt(row, who, &number)
        };
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

/// Sex and age band of the people of these attempts who agreed that they be pooled, by attempt.
/// Nothing else of what is opened leaves this function.
async fn who_of(store: &Store, rows: &[GradedAttempt]) -> Result<HashMap<Uuid, Who>, Failure> {
    let mut covered = BTreeSet::new();
    for exam_id in rows.iter().map(|row| row.exam_id).collect::<BTreeSet<Uuid>>() {
        if exam_of(store, exam_id).await?.consent.covers_group_statistics {
            covered.insert(exam_id);
        }
    }
    let mut people = HashMap::with_capacity(rows.len());
    let agreed: Vec<&GradedAttempt> =
        rows.iter().filter(|row| covered.contains(&row.exam_id)).collect();
    for page in agreed.chunks(PEOPLE_A_PAGE) {
        let ids = page.iter().map(|row| row.citizen_id).collect();
        let personal = citizens::personal_of(store, store, ids).await?;
        for row in page {
            let Some(person) = personal.get(&row.citizen_id) else { continue };
            let Some(sex) = Sex::parse(&person.sex) else { continue };
            let day = Moment::from_ms(row.submitted_at).day_in_vietnam();
            let age = AgeBand::on(day, person.birth_date);
            people.insert(row.attempt_id, Who { sex, age });
        }
    }
    Ok(people)
}

fn watched_attempt(
    row: GradedAttempt,
    who: Option<Who>,
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
        who,
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn a_birthday_moves_a_person_to_the_next_band() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let born = day(1966, 11, 28);
        assert_eq!(AgeBand::on(day(2006, 11, 27), born), AgeBand::Young);
        assert_eq!(AgeBand::on(day(2006, 11, 28), born), AgeBand::Middle);
        assert_eq!(AgeBand::on(day(2026, 11, 27), born), AgeBand::Middle);
        assert_eq!(AgeBand::on(day(2026, 11, 28), born), AgeBand::Old);
    }
}
