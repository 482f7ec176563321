//! Sessions as their responses show them: reused items that went better than fresh ones, responses
//! too fast to have been read, hand-ins together. Pure: what is stored comes from the caller.

use super::measure_items::Person;
use super::responses::{Responses, WatchedAttempt};
use sathach_domain::grading::statistics::hall::{
    HallContrast, HallFinding, HallResponses, LEAST_PEOPLE, hall_contrast, handed_in_together,
};
use sathach_domain::grading::statistics::pace::{ItemPace, TimedResponse, person_pace};
use sathach_domain::grading::statistics::{CurveTable, Scored};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// An item used in the commune so long ago may be known there.
pub const REUSE_DAYS: i64 = 30;
/// Times of an item from which its pace is taken.
const LEAST_TIMES: usize = 20;

/// Whether reused and fresh items could be compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Contrast {
    /// They were.
    Computed(HallContrast),
    /// Fewer than 20 people had items of both kinds.
    TooFew {
        /// How many had both.
        n_with_both: u32,
        /// How many are needed.
        least: u32,
    },
}

/// Somebody of a session, or all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The whole session.
    Session,
    /// One attempt.
    Attempt(Uuid),
}

/// One session.
#[derive(Clone, Debug)]
pub struct MeasuredSession {
    /// The session.
    pub session_id: Uuid,
    /// People with a graded attempt.
    pub n_people: usize,
    /// Reused against fresh items.
    pub contrast: Contrast,
    /// Figures beyond their limits.
    pub findings: Vec<(Whom, HallFinding)>,
}

/// Looks at all sessions among the responses. `people` are those of `responses`, in the same order.
pub(super) fn look_at_sessions(
    responses: &Responses,
    people: &[Person],
    table: &CurveTable,
) -> Vec<MeasuredSession> {
    let paces = paces(responses);
    let mut sessions: BTreeMap<Uuid, Vec<usize>> = BTreeMap::new();
    for (index, attempt) in responses.attempts.iter().enumerate() {
        sessions.entry(attempt.session_id).or_default().push(index);
    }
    let uses = Uses::of(responses, &sessions);
    let look = |(session_id, attempts): (Uuid, Vec<usize>)| {
        let mut findings = Vec::new();
        for index in &attempts {
            let attempt = &responses.attempts[*index];
            let timed = timed(attempt, &people[*index], &paces);
            let found = person_pace(&timed).map(|pace| pace.findings()).unwrap_or_default();
            let whom = Whom::Attempt(attempt.attempt_id);
            findings.extend(found.into_iter().map(|finding| (whom, finding)));
        }
        let moments: Vec<i64> = attempts
            .iter()
            .map(|index| &responses.attempts[*index])
            .filter(|attempt| attempt.was_handed_in)
            .map(|attempt| attempt.submitted_at)
            .collect();
        // Several groups are one thing to look at; the largest stands for it.
        let together = handed_in_together(&moments);
        let largest = together.into_iter().max_by(|a, b| a.figure.total_cmp(&b.figure));
        findings.extend(largest.map(|finding| (Whom::Session, finding)));
        let contrast = contrast(responses, &attempts, &uses.reused_by(session_id), table);
        if let Contrast::Computed(contrast) = contrast {
            findings.extend(contrast.finding().map(|finding| (Whom::Session, finding)));
        }
        MeasuredSession { session_id, n_people: attempts.len(), contrast, findings }
    };
    sessions.into_iter().map(look).collect()
}

/// How long people take over each item, where enough times are known.
fn paces(responses: &Responses) -> Vec<Option<ItemPace>> {
    let mut times: Vec<Vec<u32>> = responses.items.iter().map(|_| Vec::new()).collect();
    for given in responses.attempts.iter().flat_map(|attempt| &attempt.given) {
        times[given.item].extend(given.elapsed_ms);
    }
    let pace = |times: Vec<u32>| ItemPace::of(&times).filter(|_| times.len() >= LEAST_TIMES);
    times.into_iter().map(pace).collect()
}

fn timed(
    attempt: &WatchedAttempt,
    person: &Person,
    paces: &[Option<ItemPace>],
) -> Vec<TimedResponse> {
    let places = attempt.given.iter().zip(&person.expected);
    let timed = places.filter_map(|(given, expected)| {
        Some(TimedResponse {
            pace: paces[given.item]?,
            elapsed_ms: given.elapsed_ms?,
            share: given.share,
            expected: *expected,
        })
    });
    timed.collect()
}

/// Which items each session used, where and when.
struct Uses {
    sessions: BTreeMap<Uuid, Use>,
}

struct Use {
    commune: String,
    first_at: i64,
    items: BTreeSet<usize>,
}

impl Uses {
    fn of(responses: &Responses, sessions: &BTreeMap<Uuid, Vec<usize>>) -> Self {
        let one = |(id, attempts): (&Uuid, &Vec<usize>)| {
            let attempts = attempts.iter().map(|index| &responses.attempts[*index]);
            let first = attempts.clone().next();
            let given = attempts.clone().flat_map(|attempt| &attempt.given);
            let used = Use {
                commune: first.map(|first| first.hall_commune.clone()).unwrap_or_default(),
                first_at: attempts.map(|attempt| attempt.submitted_at).min().unwrap_or(0),
                items: given.map(|given| given.item).collect(),
            };
            (*id, used)
        };
        Uses { sessions: sessions.iter().map(one).collect() }
    }

    /// Items that earlier sessions of the same commune used within 30 days.
    fn reused_by(&self, session_id: Uuid) -> BTreeSet<usize> {
        let Some(own) = self.sessions.get(&session_id) else { return BTreeSet::new() };
        let since = own.first_at - REUSE_DAYS * 24 * 3_600_000;
        let is_near = |other: &&Use| {
            other.commune == own.commune && (since..own.first_at).contains(&other.first_at)
        };
        let near = self.sessions.values().filter(is_near);
        near.flat_map(|other| other.items.iter().copied()).collect()
    }
}

fn contrast(
    responses: &Responses,
    attempts: &[usize],
    reused: &BTreeSet<usize>,
    table: &CurveTable,
) -> Contrast {
    let parted = |index: &usize| {
        let scored = responses.attempts[*index].scored();
        let (reused, fresh): (Vec<Scored>, Vec<Scored>) =
            scored.into_iter().partition(|one| reused.contains(&one.item));
        HallResponses { fresh, reused }
    };
    let people: Vec<HallResponses> = attempts.iter().map(parted).collect();
    let has_both = |one: &&HallResponses| !one.fresh.is_empty() && !one.reused.is_empty();
    match hall_contrast(table, &people) {
        Some(found) => Contrast::Computed(found),
        None => Contrast::TooFew {
            n_with_both: people.iter().filter(has_both).count() as u32,
            least: LEAST_PEOPLE,
        },
    }
}
