//! Fills an installation with simulated sessions, for drills and tests: every one is marked, and
//! every figure that rests on them says so.

use super::simulate_exam::true_curve;
use crate::services::open_session::{NewSession, open_session};
use crate::services::seal_session::Minutes;
use crate::services::show_form::exam_of;
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::simulated::SimulatedAttempt;
use crate::store::vault::Place;
use crate::store::{
    AttemptRow, CandidateRow, FormRow, ResponseEventRow, ResultRow, SessionRow, audit, bank,
    places, sessions, simulated,
};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::assembly::label_curves::label_parameters;
use sathach_domain::assembly::{ALGORITHM, Form, Hall, ItemCurve, ReleasedItem, draw_form};
use sathach_domain::bank::Body;
use sathach_domain::grading::statistics::simulate::Chances;
use sathach_domain::grading::{GradedItem, Outcome, grade};
use sathach_domain::identity::SeatCode;
use sathach_domain::session::Response;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Most simulated people of one run.
pub const MOST_PEOPLE: usize = 100_000;
/// People of one simulated session.
const SEATS: usize = 40;
/// Communes that the sessions go around: as many wards as others.
const N_COMMUNES: usize = 8;
/// Days back over which the sessions are spread.
const DAYS: i64 = 60;
const HALL: &str = "Hội trường mô phỏng";

/// What to simulate.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// Id of the exam.
    pub exam_id: String,
    /// How many people.
    pub n_people: usize,
    /// The seed.
    pub seed: u64,
}

/// A session to be, with what its people need.
struct Setting<'a> {
    exam: &'a Exam,
    session: &'a SessionRow,
    items: &'a [ReleasedItem],
    by_id: &'a HashMap<Uuid, (usize, &'a ReleasedItem)>,
    truth: &'a [ItemCurve],
    area_order: Vec<&'a str>,
    began_at: i64,
}

/// Simulates sessions, sealed in the past. `actor` is whoever opens them.
///
/// # Errors
/// When the exam is unknown, too many people are asked for, or the database fails.
pub async fn simulate_responses(
    app: &App,
    actor: &Actor,
    simulation: &Simulation,
) -> Result<usize, Failure> {
    if simulation.n_people > MOST_PEOPLE {
        return Err(crate::services::failure::FieldRefusal::one("people", "too_many").into());
    }
    let release = bank::newest_release(&app.store).await?.ok_or(Refusal::NoBankRelease)?;
    let framework = bank::framework_of(&app.store, &release).await?;
    let items = bank::items_of_release(&app.store, release.id).await?;
    let mut chances = Chances::numbered(simulation.seed);
    let truth: Vec<ItemCurve> =
        items.iter().map(|item| true_curve(&label_parameters(&item.item), &mut chances)).collect();
    let by_id =
        items.iter().enumerate().map(|(index, item)| (item.version_id, (index, item))).collect();
    let communes = communes(app).await?;
    let n_sessions = simulation.n_people.div_ceil(SEATS);
    for number in 0..n_sessions {
        let n_people = SEATS.min(simulation.n_people - number * SEATS);
        let commune_code = communes[number % communes.len()].clone();
        let exam_id = simulation.exam_id.clone();
        let new = NewSession {
            exam_id,
            commune_code,
            hall_name: HALL.to_owned(),
            seat_rows: Hall::USUAL.rows(),
            seat_columns: Hall::USUAL.columns(),
        };
        let id = open_session(app, actor, new).await?;
        let days_ago = DAYS - DAYS * number as i64 / n_sessions as i64;
        let began_at = app.now().plus_seconds(-86_400 * days_ago - 3_600 * 4).ms();
        let scope = sessions::Scope::Province;
        let session = sessions::find(&app.store, &scope, id).await?.ok_or(Refusal::NotFound)?;
        let exam = exam_of(&app.store, session.exam_id).await?;
        let area_order = framework.areas.iter().map(|area| area.id.as_str()).collect();
        let setting = Setting {
            exam: &exam,
            session: &session,
            items: &items,
            by_id: &by_id,
            truth: &truth,
            area_order,
            began_at,
        };
        fill(app, actor, &setting, n_people, simulation.seed, &mut chances).await?;
    }
    Ok(n_sessions)
}

/// Wards and communes in turn.
async fn communes(app: &App) -> Result<Vec<String>, Failure> {
    let all = places::communes(&app.store).await?;
    let of = |is_ward: bool| {
        let kind = all.iter().filter(move |row| (row.kind == "phường") == is_ward);
        kind.take(N_COMMUNES / 2).map(|row| row.code.clone()).collect::<Vec<_>>()
    };
    let both = of(true).into_iter().zip(of(false)).flat_map(|(ward, other)| [ward, other]);
    let codes: Vec<String> = both.collect();
    match codes.is_empty() {
        true => Err(Failure::broken("the province lacks wards or communes")),
        false => Ok(codes),
    }
}

async fn fill(
    app: &App,
    actor: &Actor,
    setting: &Setting<'_>,
    n_people: usize,
    seed: u64,
    chances: &mut Chances,
) -> Result<(), Failure> {
    let hall_mean = chances.normal(0.0, 0.3);
    let mut all = Vec::new();
    for seat in 1..=n_people as u16 {
        let ability = chances.normal(hall_mean, 0.95);
        all.push(simulated_attempt(app, actor, setting, seat, ability, chances)?);
    }
    let mut session = setting.session.clone();
    let last = all.iter().filter_map(|one| one.attempt.submitted_at).max();
    session.opened_at = setting.began_at - 1_800_000;
    session.state = "sealed".to_owned();
    session.sealed_by = Some(actor.staff_id);
    session.sealed_at = last.map(|last| last + 60_000);
    let minutes = Minutes {
        n_candidates: all.len(),
        n_started: all.len(),
        n_passed: all.iter().filter(|one| one.result.decision == "pass").count(),
        n_incidents: 0,
        fingerprint: "simulated".to_owned(),
    };
    session.minutes = Some(json!(minutes).to_string());
    let entry = audit::Entry {
        chain: format!("session:{}", session.id),
        actor: actor.audit_name(),
        action: "simulate_session",
        object: format!("session:{}", session.id),
        detail: json!({ "n_people": n_people, "seed": seed }),
    };
    let now = app.now();
    let tx = app.store.begin().await?;
    simulated::mark(&tx, session.id, &seed.to_string(), now.ms()).await?;
    simulated::add(&tx, all).await?;
    sessions::change(&tx, session).await?;
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}

fn simulated_attempt(
    app: &App,
    actor: &Actor,
    setting: &Setting<'_>,
    seat: u16,
    ability: f64,
    chances: &mut Chances,
) -> Result<SimulatedAttempt, Failure> {
    let seed: [u8; 32] = std::array::from_fn(|_| (chances.even() * 256.0) as u8);
    let form = draw_form(setting.exam, setting.items, seed)?;
    let (attempt_id, form_id) = (app.new_id(), app.new_id());
    let mut elapsed = Vec::new();
    let mut responses = Vec::new();
    for place in &form.items {
        let unknown = || Failure::broken("a drawn form holds an unknown item");
        let (index, released) = setting.by_id.get(&place.item_version_id).ok_or_else(unknown)?;
        let share = setting.truth[*index].expected(ability);
        responses.push(response(&released.item.body, share, chances));
        elapsed.push((chances.normal(3.3, 0.5).exp() * 1000.0).clamp(1_500.0, 600_000.0) as i64);
    }
    let started_at = setting.began_at;
    let submitted_at = started_at + elapsed.iter().sum::<i64>();
    let outcome = graded(setting, &form, &responses)?;
    let events = responses.iter().zip(&elapsed).zip(1_i64..);
    let mut received_at = started_at;
    let events = events.map(|((response, elapsed_ms), position)| {
        received_at += elapsed_ms;
        ResponseEventRow {
            attempt_id,
            epoch: 1,
            seq: position,
            position,
            response: json!(response).to_string(),
            elapsed_ms: *elapsed_ms,
            received_at,
        }
    });
    let events = events.collect();
    let candidate_id = app.new_id();
    Ok(SimulatedAttempt {
        candidate: candidate(app, actor, setting, seat, (candidate_id, attempt_id))?,
        attempt: AttemptRow {
            id: attempt_id,
            session_id: setting.session.id,
            candidate_id,
            form_id: Some(form_id),
            state: "submitted".to_owned(),
            epoch: 1,
            device_hash: None,
            admitted_at: Some(started_at),
            started_at: Some(started_at),
            ends_at: Some(started_at + i64::from(setting.exam.time_limit_minutes) * 60_000),
            submitted_at: Some(submitted_at),
            submit_cause: Some("candidate".to_owned()),
            receipt: Some("simulated".to_owned()),
            extended_at: None,
            n_first: None,
            extended_seconds: None,
        },
        form: FormRow {
            id: form_id,
            exam_id: setting.session.exam_id,
            release_id: setting.session.release_id,
            seed: hex::encode(seed),
            algorithm: ALGORITHM.to_owned(),
            content: json!(form).to_string(),
            created_at: started_at,
        },
        events,
        result: ResultRow {
            attempt_id,
            version: 1,
            cause: "initial".to_owned(),
            score_sixtieths: outcome.score_sixtieths,
            max_sixtieths: outcome.max_sixtieths,
            cut_sixtieths: outcome.cut_sixtieths,
            decision: outcome.decision.as_str().to_owned(),
            content: json!(outcome).to_string(),
            created_at: submitted_at,
        },
    })
}

fn graded(setting: &Setting<'_>, form: &Form, responses: &[Response]) -> Result<Outcome, Failure> {
    let mut items = Vec::new();
    for (place, response) in form.items.iter().zip(responses) {
        let unknown = || Failure::broken("a drawn form holds an unknown item");
        let (_, released) = setting.by_id.get(&place.item_version_id).ok_or_else(unknown)?;
        items.push(GradedItem {
            item_version_id: place.item_version_id,
            item: &released.item,
            response: Some(response),
        });
    }
    Ok(grade(&items, &setting.area_order, i64::from(setting.exam.cut_sixtieths())))
}

fn candidate(
    app: &App,
    actor: &Actor,
    setting: &Setting<'_>,
    seat: u16,
    (id, attempt_id): (Uuid, Uuid),
) -> Result<CandidateRow, Failure> {
    let vault = app.store.vault();
    let code = SeatCode::from_random_bits(seat, app.random_bits()).ok_or(Refusal::SessionFull)?;
    let place = Place { table: "candidate", column: "seat_code_sealed", row: id };
    Ok(CandidateRow {
        id,
        session_id: setting.session.id,
        citizen_id: app.new_id(),
        attempt_id,
        seat_number: i64::from(seat),
        seat_code_hash: vault.lookup_hash("seat_code", code.compact()),
        seat_code_sealed: vault.seal(place, code.compact().as_bytes(), app.random())?,
        commune_code: setting.session.commune_code.clone(),
        is_adult: true,
        consent_version: "simulated".to_owned(),
        consented_at: setting.began_at,
        override_reason: None,
        checked_in_by: actor.staff_id,
        checked_in_at: setting.began_at,
    })
}

/// All right with the probability `share`; else wrong as people are: a distractor, the first one
/// more often, a key too few, neighbours exchanged.
fn response(body: &Body, share: f64, chances: &mut Chances) -> Response {
    let is_right = chances.happens(share);
    match body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            let indexes = |key: bool| -> Vec<u8> {
                (0_u8..).zip(options).filter(|(_, o)| o.key == key).map(|(i, _)| i).collect()
            };
            let (mut chosen, wrong) = (indexes(true), indexes(false));
            if !is_right {
                chosen.pop();
                let first = chances.happens(0.5);
                let other = (chances.even() * wrong.len() as f64) as usize;
                chosen.extend(wrong.get(if first { 0 } else { other }));
            }
            Response::Options(chosen)
        }
        Body::Ordering { steps } => {
            let mut order: Vec<u8> = (0..steps.len() as u8).collect();
            if !is_right {
                order.reverse();
            }
            Response::Options(order)
        }
        Body::Matching { pairs, .. } => {
            let n = pairs.len() as u8;
            let moved = u8::from(!is_right);
            Response::Pairs((0..n).map(|prompt| (prompt, (prompt + moved) % n)).collect())
        }
    }
}
