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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::services::shipped;
    use crate::services::watch::measure_items::person;
    use crate::services::watch::responses::WatchedItem;
    use sathach_domain::assembly::label_curves::label_parameters;
    use sathach_domain::assembly::{ItemCurve, ParameterSource, ReleasedItem};
    use sathach_domain::bank::load_bank;
    use sathach_domain::grading::statistics::Prior;
    use sathach_domain::grading::statistics::calibrate::Standing;
    use sathach_domain::grading::statistics::hall::HallFindingKind;
    use sathach_domain::grading::statistics::item_figures::Given;
    use sathach_domain::grading::statistics::simulate::Chances;

    const DAY_MS: i64 = 24 * 3_600_000;

    /// Two sessions of 60 people in one commune, ten days apart. Ten items of the second were used
    /// in the first; a share of the second's people knows them.
    fn two_sessions(share_who_know: f64) -> Responses {
        let bank = load_bank(&shipped::bank()).unwrap();
        let watched = |(n, item): (u128, sathach_domain::bank::Item)| WatchedItem {
            parameters: label_parameters(&item),
            standing: Standing::Label,
            released: ReleasedItem { version_id: Uuid::from_u128(n), item },
        };
        // From all over the bank, so that there are hard ones to know beforehand.
        let some = bank.items.into_iter().step_by(10).take(60);
        let items: Vec<WatchedItem> = (1..).zip(some).map(watched).collect();
        let mut chances = Chances::numbered(11);
        let mut attempts = Vec::new();
        for (session, first_item) in [(1_u128, 0_usize), (2, 20)] {
            for seat in 0..60_u128 {
                let ability = chances.normal(0.0, 1.0);
                let knows = session == 2 && chances.happens(share_who_know);
                let mut given = Vec::new();
                for (item, watched) in items.iter().enumerate().skip(first_item).take(30) {
                    let expected = watched.parameters.curve.expected(ability);
                    let is_right = (knows && item < 30) || chances.happens(expected);
                    given.push(Given {
                        item,
                        share: f64::from(u8::from(is_right)),
                        chosen: Vec::new(),
                        elapsed_ms: Some((chances.normal(3.3, 0.4).exp() * 1000.0) as u32),
                    });
                }
                attempts.push(WatchedAttempt {
                    attempt_id: Uuid::from_u128(1_000 * session + seat),
                    session_id: Uuid::from_u128(session),
                    exam_id: Uuid::from_u128(1),
                    release_id: Uuid::from_u128(1),
                    hall_commune: "28300".to_owned(),
                    is_urban: false,
                    who: None,
                    submitted_at: session as i64 * 10 * DAY_MS + seat as i64 * 60_000,
                    was_handed_in: true,
                    given,
                    score_sixtieths: 0,
                    max_sixtieths: 1_800,
                    cut_sixtieths: 0,
                });
            }
        }
        Responses { items, attempts, source: ParameterSource::Simulated, is_cut: false }
    }

    fn look(responses: &Responses) -> Vec<MeasuredSession> {
        let curves: Vec<ItemCurve> =
            responses.items.iter().map(|item| item.parameters.curve).collect();
        let table = CurveTable::new(&curves);
        let people: Vec<Person> = responses
            .attempts
            .iter()
            .map(|attempt| person(&table, &attempt.scored(), Prior::STANDARD))
            .collect();
        look_at_sessions(responses, &people, &table)
    }

    fn kinds(session: &MeasuredSession) -> Vec<HallFindingKind> {
        session.findings.iter().map(|(_, finding)| finding.kind).collect()
    }

    #[test]
    fn a_hall_that_knows_reused_items_is_found_and_one_that_does_not_is_left_alone() {
        let sessions = look(&two_sessions(1.0));
        let first = Contrast::TooFew { n_with_both: 0, least: LEAST_PEOPLE };
        assert_eq!(sessions[0].contrast, first, "nothing was used there before");
        let Contrast::Computed(contrast) = sessions[1].contrast else { panic!("no contrast") };
        assert!(contrast.z > 4.0 && contrast.n == 60, "{contrast:?}");
        assert!(kinds(&sessions[1]).contains(&HallFindingKind::ReusedItemsMuchEasier));
        assert_eq!(kinds(&look(&two_sessions(0.0))[1]), []);
    }

    #[test]
    fn items_used_longer_ago_or_elsewhere_count_as_fresh() {
        let contrast = |change: fn(&mut WatchedAttempt)| {
            let mut responses = two_sessions(0.6);
            responses.attempts.iter_mut().take(60).for_each(change);
            look(&responses)[1].contrast
        };
        let none = Contrast::TooFew { n_with_both: 0, least: LEAST_PEOPLE };
        assert_eq!(contrast(|attempt| attempt.submitted_at -= 21 * DAY_MS), none);
        assert_eq!(contrast(|attempt| attempt.hall_commune = "28303".to_owned()), none);
        assert!(matches!(contrast(|_| {}), Contrast::Computed(_)));
    }

    #[test]
    fn people_who_do_not_read_and_people_who_hand_in_together_are_found() {
        let mut responses = two_sessions(0.0);
        responses.attempts[3].given.iter_mut().for_each(|given| given.elapsed_ms = Some(700));
        for attempt in &mut responses.attempts[70..75] {
            attempt.submitted_at = 20 * DAY_MS;
        }
        let sessions = look(&responses);
        let id = responses.attempts[3].attempt_id;
        let found = sessions[0].findings.iter().map(|(whom, finding)| (*whom, finding.kind));
        let want = (Whom::Attempt(id), HallFindingKind::LowEffort);
        assert!(found.clone().any(|found| found == want), "{:?}", sessions[0]);
        assert_eq!(kinds(&sessions[1]), [HallFindingKind::HandedInTogether]);
        for attempt in &mut responses.attempts[70..75] {
            attempt.was_handed_in = false;
        }
        assert_eq!(kinds(&look(&responses)[1]), [], "time was over for all of them at once");
    }
}
