//! Responses on both databases: what is acknowledged is stored once and for ever; time is the
//! server's.

use crate::installation::Installation;
use crate::server::Database;
use sathach::services::App;
use sathach::services::extend_attempt::Part;
use sathach::services::save_responses::{SaveReceipt, SentEvent, save_responses};
use sathach::services::show_form::ShownItem;
use sathach::services::submit_attempt::submit_attempt;
use sathach::store::attempts;
use sathach::store::group_commit::{NewEvent, Save, Saved};
use sathach_domain::grading::Outcome;
use serde_json::json;
use uuid::Uuid;

/// A response of the `variant`th option at a position, in bank indexes.
fn event(seq: i64, variant: i64) -> NewEvent {
    let response = format!("[{variant}]");
    NewEvent { seq, position: 1 + seq % 30, response, elapsed_ms: 900 }
}

fn save(attempt_id: Uuid, events: Vec<NewEvent>) -> Save {
    Save { attempt_id, epoch: 1, events, received_at: 1 }
}

async fn acked(app: &App, attempt_id: Uuid, events: Vec<NewEvent>) -> i64 {
    match app.saves.save(save(attempt_id, events)).await.unwrap() {
        Saved::Stored { acked, .. } => acked,
        other => panic!("{other:?}"),
    }
}

async fn conflict(app: &App, attempt_id: Uuid, events: Vec<NewEvent>) {
    let seq = events[0].seq;
    let answer = app.saves.save(save(attempt_id, events)).await.unwrap();
    assert_eq!(answer, Saved::Conflict { seq });
}

async fn stored_seqs(app: &App, attempt_id: Uuid) -> Vec<i64> {
    let events = attempts::events(&app.store, attempt_id).await.unwrap();
    events.iter().map(|event| event.seq).collect()
}

async fn an_event_is_stored_once(database: Database) {
    let place = Installation::with_candidates(database, 1).await;
    place.start(0).await;
    let id = place.seats[0].attempt_id;
    assert_eq!(acked(&place.app, id, vec![event(1, 0), event(2, 0)]).await, 2);
    assert_eq!(acked(&place.app, id, vec![event(4, 0)]).await, 2, "3 is missing");
    assert_eq!(acked(&place.app, id, vec![event(1, 0)]).await, 2, "a repeat changes nothing");
    conflict(&place.app, id, vec![event(2, 1)]).await;
    assert_eq!(acked(&place.app, id, vec![event(3, 0)]).await, 4, "the gap is closed");
    assert_eq!(stored_seqs(&place.app, id).await, [1, 2, 3, 4]);

    let restarted = place.opened_again().await;
    assert_eq!(acked(&restarted, id, vec![event(1, 0)]).await, 4, "it reads what is stored");
    conflict(&restarted, id, vec![event(4, 1)]).await;
    // The first process has not seen what the second one stored.
    assert_eq!(acked(&restarted, id, vec![event(5, 0)]).await, 5);
    conflict(&place.app, id, vec![event(5, 1)]).await;
    assert_eq!(acked(&place.app, id, vec![event(5, 0)]).await, 5);
    assert_eq!(stored_seqs(&place.app, id).await, [1, 2, 3, 4, 5]);
    let unknown = place.app.saves.save(save(Uuid::nil(), vec![event(1, 0)])).await.unwrap();
    assert_eq!(unknown, Saved::UnknownAttempt);
}

#[tokio::test]
async fn an_event_is_stored_once_and_gaps_are_not_acknowledged_on_sqlite() {
    an_event_is_stored_once(Database::Sqlite).await;
}

#[tokio::test]
async fn an_event_is_stored_once_and_gaps_are_not_acknowledged_on_postgres() {
    an_event_is_stored_once(Database::Postgres).await;
}

const N_CANDIDATES: usize = 20;
const N_EVENTS: i64 = 40;

/// All candidates at once, each event twice and the later ones first.
async fn many_save_at_once(database: Database) {
    let place = Installation::with_candidates(database, N_CANDIDATES).await;
    let mut sending = Vec::new();
    for (index, seat) in place.seats.iter().enumerate() {
        place.start(index).await;
        for seq in (1..=N_EVENTS).rev().chain(1..=N_EVENTS) {
            let (app, id) = (place.app.clone(), seat.attempt_id);
            sending.push(tokio::spawn(async move { acked(&app, id, vec![event(seq, 0)]).await }));
        }
    }
    for one in sending {
        one.await.unwrap();
    }
    for seat in &place.seats {
        let all: Vec<i64> = (1..=N_EVENTS).collect();
        assert_eq!(stored_seqs(&place.app, seat.attempt_id).await, all);
        assert_eq!(acked(&place.app, seat.attempt_id, Vec::new()).await, N_EVENTS);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_save_at_once_lose_and_double_nothing_on_sqlite() {
    many_save_at_once(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_save_at_once_lose_and_double_nothing_on_postgres() {
    many_save_at_once(Database::Postgres).await;
}

/// A response of one option, or taken back.
fn sent(seq: i64, item: &ShownItem, n_options: usize) -> SentEvent {
    let chosen: Vec<&str> =
        item.options.iter().take(n_options).map(|option| option.token.as_str()).collect();
    SentEvent { seq, position: item.position, response: json!(chosen), elapsed_ms: 900 }
}

async fn time_is_the_servers(database: Database) {
    let place = Installation::with_candidates(database, 1).await;
    let (pass, form) = place.start(0).await;
    let mut choices = form.items.iter().filter(|item| item.kind == "single_choice");
    let (first, second) = (choices.next().unwrap(), choices.next().unwrap());
    let give = async |event: SentEvent| -> SaveReceipt {
        save_responses(&place.app, pass, 1, vec![event]).await.unwrap()
    };
    place.clock.advance(44);
    assert_eq!(give(sent(1, first, 1)).await.state, "started");
    place.clock.advance(2);
    let late = give(sent(2, first, 0)).await;
    assert_eq!((late.state.as_str(), late.acked), ("time_over", 2), "kept, and it says so");
    assert_eq!(give(sent(3, second, 1)).await.acked, 3);
    submit_attempt(&place.app, pass, 1, 3, Part::First).await.unwrap();

    let id = place.seats[0].attempt_id;
    assert_eq!(stored_seqs(&place.app, id).await, [1, 2, 3], "late responses are kept");
    let row = attempts::latest_result(&place.app.store, id).await.unwrap().unwrap();
    let outcome: Outcome = serde_json::from_str(&row.content).unwrap();
    let counted: Vec<u16> = outcome
        .positions
        .iter()
        .filter(|graded| graded.response.as_ref().is_some_and(|response| !response.is_blank()))
        .map(|graded| graded.position)
        .collect();
    assert_eq!(counted, [first.position], "but not scored");
}

#[tokio::test]
async fn a_late_response_is_kept_but_not_scored_on_sqlite() {
    time_is_the_servers(Database::Sqlite).await;
}

#[tokio::test]
async fn a_late_response_is_kept_but_not_scored_on_postgres() {
    time_is_the_servers(Database::Postgres).await;
}
