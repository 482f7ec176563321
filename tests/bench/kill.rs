//! Kills the server with SIGKILL ten times while 50 simulated candidates answer, and looks whether
//! any acknowledged response is missing afterwards.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const N_CANDIDATES: usize = 50;
const N_KILLS: usize = 10;
const ADDRESS: &str = "127.0.0.1:18199";

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_sathach"))
}

fn serve(data: &Path) -> Child {
    program()
        .arg("serve")
        .arg("--data")
        .arg(data)
        .env("SATHACH_LISTEN", ADDRESS)
        .env("SATHACH_PUBLIC_URL", format!("http://{ADDRESS}"))
        .env("SATHACH_LOG", "error")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn wait_until_ready() {
    while reqwest::get(format!("http://{ADDRESS}/readyz")).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What one candidate was told to be stored.
struct Told {
    client: reqwest::Client,
    attempt: String,
    acked: i64,
    by_position: BTreeMap<i64, Value>,
}

async fn post(client: &reqwest::Client, path: &str, body: &Value) -> Option<Value> {
    let request = client.post(format!("http://{ADDRESS}{path}")).json(body);
    let answer = request.timeout(Duration::from_secs(5)).send().await.ok()?;
    if answer.status().is_success() { answer.json().await.ok() } else { None }
}

async fn form_of(client: &reqwest::Client, attempt: &str) -> Option<Value> {
    let address = format!("http://{ADDRESS}/api/v1/attempts/{attempt}/form");
    client.get(address).send().await.ok()?.json().await.ok()
}

async fn answer(seat: Value, stop: Arc<AtomicBool>) -> Told {
    let client = reqwest::Client::builder().cookie_store(true).build().unwrap();
    let body = json!({ "session_code": seat["session_code"], "seat_code": seat["seat_code"] });
    let attempt = seat["attempt_id"].as_str().unwrap().to_owned();
    let form = loop {
        if post(&client, "/api/v1/join", &body).await.is_some()
            && let Some(form) = form_of(&client, &attempt).await
        {
            break form;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let items: Vec<&Value> = form["items"].as_array().unwrap().iter().collect();
    let choices: Vec<&Value> =
        items.into_iter().filter(|item| item["kind"] == "single_choice").collect();
    let mut told = Told { client, attempt, acked: 0, by_position: BTreeMap::new() };
    let path = format!("/api/v1/attempts/{}/responses", told.attempt);
    while !stop.load(Ordering::Relaxed) {
        let seq = told.acked + 1;
        let item = choices[seq as usize % choices.len()];
        let options = item["options"].as_array().unwrap();
        let response = json!([options[(seq as usize / 7) % options.len()]["token"]]);
        let event = json!({
            "seq": seq, "position": item["position"], "response": response, "elapsed_ms": 5,
        });
        let body = json!({ "epoch": 1, "events": [event] });
        match post(&told.client, &path, &body).await {
            Some(saved) if saved["acked"].as_i64() == Some(seq) => {
                told.acked = seq;
                told.by_position.insert(item["position"].as_i64().unwrap(), response);
            }
            Some(_) | None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    told
}

async fn n_missing(told: &Told) -> usize {
    let form = form_of(&told.client, &told.attempt).await.unwrap();
    let stored: BTreeMap<i64, Value> = form["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["position"].as_i64().unwrap(), one["response"].clone()))
        .collect();
    let lost = (told.acked - form["acked"].as_i64().unwrap()).max(0) as usize;
    let newer = form["acked"].as_i64().unwrap() > told.acked;
    let differs = told
        .by_position
        .iter()
        .filter(|(position, response)| stored.get(position) != Some(response))
        .count();
    // An event that was stored while its answer was lost may stand over one position.
    lost + differs.saturating_sub(usize::from(newer))
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let facts = folder.path().join("seats.json");
    let seeded = program()
        .arg("bench-seed")
        .arg("--data")
        .arg(folder.path())
        .args(["--candidates", &N_CANDIDATES.to_string(), "--facts"])
        .arg(&facts)
        .status();
    assert!(seeded.unwrap().success());
    let seats: Vec<Value> = serde_json::from_slice(&std::fs::read(&facts).unwrap()).unwrap();
    let mut server = serve(folder.path());
    wait_until_ready().await;
    let stop = Arc::new(AtomicBool::new(false));
    let candidates: Vec<_> =
        seats.into_iter().map(|seat| tokio::spawn(answer(seat, Arc::clone(&stop)))).collect();
    for _ in 0..N_KILLS {
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        server.kill().unwrap();
        server.wait().unwrap();
        server = serve(folder.path());
        wait_until_ready().await;
    }
    tokio::time::sleep(Duration::from_millis(1_000)).await;
    stop.store(true, Ordering::Relaxed);
    let mut n_acknowledged = 0;
    let mut missing = 0;
    for candidate in candidates {
        let told = candidate.await.unwrap();
        n_acknowledged += told.acked;
        missing += n_missing(&told).await;
    }
    server.kill().unwrap();
    server.wait().unwrap();
    println!("kills: {N_KILLS}, candidates: {N_CANDIDATES}");
    println!("acknowledged responses: {n_acknowledged}, missing afterwards: {missing}");
}
