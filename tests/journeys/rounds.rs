//! Rounds on both databases: every seat has its own form, neighbours share nothing, a retaker meets
//! nothing again, and what was dealt can be checked for ever.

use crate::installation::Installation;
use crate::server::Database;
use sathach::services::show_form::FormView;
use sathach::services::show_rounds::{rounds_of_session, stored_round};
use sathach::services::staff_accounts::list_staff;
use sathach::services::{Actor, App};
use sathach::store::{AttemptRow, attempts, audit, bank, rounds, sessions};
use sathach_domain::assembly::{Form, Hall};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// As many as the usual hall has seats.
const N_SEATS: usize = 40;

async fn versions_of(app: &App, form_id: Uuid) -> BTreeSet<Uuid> {
    let row = bank::form(&app.store, form_id).await.unwrap().unwrap();
    let form: Form = serde_json::from_str(&row.content).unwrap();
    form.items.iter().map(|place| place.item_version_id).collect()
}

async fn attempt(app: &App, id: Uuid) -> AttemptRow {
    attempts::find(&app.store, id).await.unwrap().unwrap()
}

async fn mentor(app: &App) -> Actor {
    let staff = list_staff(app).await.unwrap();
    let row = staff.iter().find(|row| row.username == "mentor").unwrap();
    Actor::of(row, Uuid::nil()).unwrap()
}

async fn every_seat_has_its_own_form(database: Database) {
    let place = Installation::with_candidates(database, N_SEATS).await;
    let app = &place.app;
    let mut starting = Vec::new();
    for seat in place.seats.clone() {
        let app = app.clone();
        starting.push(tokio::spawn(async move {
            let (session, seat) = (seat.session_code, seat.seat_code);
            let pass =
                sathach::services::join::join(&app, &session, &seat, None).await.unwrap().pass;
            sathach::services::show_form::show_form(&app, pass).await.unwrap()
        }));
    }
    let mut shown: Vec<FormView> = Vec::new();
    for one in starting {
        shown.push(one.await.unwrap());
    }
    assert!(shown.iter().all(|form| form.items.len() == 30));

    let mut held: HashMap<i64, BTreeSet<Uuid>> = HashMap::new();
    let mut form_ids = BTreeSet::new();
    for seat in &place.seats {
        let form_id = attempt(app, seat.attempt_id).await.form_id.unwrap();
        assert!(form_ids.insert(form_id), "a form given twice");
        let candidate = sessions::candidate_of_attempt(&app.store, seat.attempt_id).await.unwrap();
        held.insert(candidate.unwrap().seat_number, versions_of(app, form_id).await);
    }
    let (mut most, mut sum, mut n_pairs) = (0, 0, 0);
    for seat in 0..N_SEATS {
        for other in Hall::USUAL.neighbours(seat, N_SEATS) {
            let n = held[&(seat as i64 + 1)].intersection(&held[&(other as i64 + 1)]).count();
            (most, sum, n_pairs) = (most.max(n), sum + n, n_pairs + 1);
        }
    }
    assert!(most <= 2 && sum * 10 <= n_pairs, "{most} at most, {sum} over {n_pairs} pairs");
    rounds_are_sound_and_told(app, attempt(app, place.seats[0].attempt_id).await.session_id).await;
}

async fn rounds_are_sound_and_told(app: &App, session_id: Uuid) {
    let views = rounds_of_session(app, &mentor(app).await, session_id).await.unwrap();
    assert!(!views.is_empty());
    let chain = format!("session:{session_id}");
    let entries = audit::entries(&app.store, &chain).await.unwrap();
    let told: String = entries
        .iter()
        .filter(|entry| entry.action == "deal_rounds")
        .map(|entry| entry.detail.clone())
        .collect();
    for view in &views {
        assert!(view.violations.is_empty(), "{:?}", view.violations);
        assert!(view.fairness.max_abs_difference_at_cut <= 0.25, "{:?}", view.fairness);
        assert!(told.contains(&view.sha256), "{told}");
        assert_eq!(stored_round(app, view.id).await.unwrap().sha256, view.sha256);
    }
    let n: usize = views.iter().map(|view| view.fairness.n_forms).sum();
    assert_eq!(n, N_SEATS);
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_who_start_at_once_each_get_their_own_form_on_sqlite() {
    every_seat_has_its_own_form(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_who_start_at_once_each_get_their_own_form_on_postgres() {
    every_seat_has_its_own_form(Database::Postgres).await;
}

/// One who sat twice already, and comes to a third session.
async fn a_retaker_meets_nothing_again(database: Database) {
    let mut place = Installation::with_candidates(database, 1).await;
    let mut seen = BTreeSet::new();
    for nth in 0..3 {
        if nth > 0 {
            place.clock.advance(30 * 24 * 60);
            place.seat_again().await;
        }
        place.start(0).await;
        let app = &place.app;
        let form_id = attempt(app, place.seats[0].attempt_id).await.form_id.unwrap();
        let versions = versions_of(app, form_id).await;
        assert_eq!(versions.intersection(&seen).count(), 0, "an item of an earlier attempt");
        seen.extend(versions);
    }
    assert_eq!(seen.len(), 90);
}

#[tokio::test]
async fn a_retaker_meets_no_item_of_the_last_two_attempts_on_sqlite() {
    a_retaker_meets_nothing_again(Database::Sqlite).await;
}

#[tokio::test]
async fn a_retaker_meets_no_item_of_the_last_two_attempts_on_postgres() {
    a_retaker_meets_nothing_again(Database::Postgres).await;
}

async fn more_people_than_seats_get_another_round(database: Database) {
    let place = Installation::with_candidates(database, N_SEATS + 1).await;
    let app = &place.app;
    let last = place.seats.last().unwrap().attempt_id;
    let session_id = attempt(app, last).await.session_id;
    let stored = rounds::of_session(&app.store, session_id).await.unwrap();
    let n_forms: i64 = stored.iter().map(|round| round.n_forms).sum();
    assert!(n_forms > N_SEATS as i64, "{n_forms}");
    let numbers: Vec<i64> = stored.iter().map(|round| round.number).collect();
    assert_eq!(numbers, (1..=stored.len() as i64).collect::<Vec<_>>());
    place.start(N_SEATS).await;
    let given = attempt(app, last).await.form_id;
    let seat = N_SEATS as i64 + 1;
    assert_eq!(given, rounds::form_of_seat(&app.store, session_id, seat).await.unwrap());
    let exposures = rounds::exposures(&app.store).await.unwrap();
    assert_eq!(exposures.values().map(|n| i64::from(*n)).sum::<i64>(), n_forms * 30);
}

#[tokio::test]
async fn more_people_than_seats_get_another_round_on_sqlite() {
    more_people_than_seats_get_another_round(Database::Sqlite).await;
}

#[tokio::test]
async fn more_people_than_seats_get_another_round_on_postgres() {
    more_people_than_seats_get_another_round(Database::Postgres).await;
}
