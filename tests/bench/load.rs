//! 64 simulated devices save responses as fast as they can; prints saves per second, p50, p99, the
//! ratio to a route that only parses the JSON, and the server's resident memory.
//!
//! With `SATHACH_TEST_POSTGRES` set, the same on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const N_CONNECTIONS: usize = 64;
const SECONDS: u64 = 8;
const ADDRESS: &str = "127.0.0.1:18198";

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_sathach"))
}

fn with_database(command: &mut Command, data: &Path, database: Option<&str>) {
    command.env("SATHACH_DATA_DIR", data);
    if let Some(database) = database {
        command.env("SATHACH_DATABASE_URL", database);
    }
}

fn serve(data: &Path, database: Option<&str>) -> Child {
    let mut command = program();
    with_database(&mut command, data, database);
    command
        .arg("serve")
        .env("SATHACH_LISTEN", ADDRESS)
        .env("SATHACH_PUBLIC_URL", format!("http://{ADDRESS}"))
        .env("SATHACH_LOG", "error")
        .env("SATHACH_BENCH", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

struct Device {
    client: reqwest::Client,
    attempt: String,
    form: Value,
}

async fn join(seat: &Value) -> Device {
    let client = reqwest::Client::builder().cookie_store(true).build().unwrap();
    let body = json!({ "session_code": seat["session_code"], "seat_code": seat["seat_code"] });
    let joined = client.post(format!("http://{ADDRESS}/api/v1/join")).json(&body).send().await;
    assert!(joined.unwrap().status().is_success());
    let attempt = seat["attempt_id"].as_str().unwrap().to_owned();
    let address = format!("http://{ADDRESS}/api/v1/attempts/{attempt}/form");
    let form = client.get(address).send().await.unwrap().json().await.unwrap();
    Device { client, attempt, form }
}

/// Sends one event after the other and says how long each took, in microseconds.
async fn send(device: &Device, path: &str, first_seq: i64) -> Vec<u128> {
    let items = device.form["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["kind"] == "single_choice").unwrap();
    let began = Instant::now();
    let mut taken = Vec::new();
    let mut seq = first_seq;
    while began.elapsed() < Duration::from_secs(SECONDS) {
        let event = json!({
            "seq": seq, "position": item["position"],
            "response": [item["options"][0]["token"]], "elapsed_ms": 5,
        });
        let body = json!({ "epoch": 1, "events": [event] });
        let one = Instant::now();
        let request = device.client.post(format!("http://{ADDRESS}{path}")).json(&body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success());
        answer.bytes().await.unwrap();
        taken.push(one.elapsed().as_micros());
        seq += 1;
    }
    taken
}

async fn all_send(devices: &[Device], path: impl Fn(&Device) -> String) -> (f64, u128, u128) {
    let sending = devices.iter().map(|device| {
        let path = path(device);
        async move { send(device, &path, 1).await }
    });
    let mut taken: Vec<u128> =
        futures_util::future::join_all(sending).await.into_iter().flatten().collect();
    taken.sort_unstable();
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize];
    (taken.len() as f64 / SECONDS as f64, at(0.5), at(0.99))
}

fn resident_mb(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

async fn measure(name: &str, database: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let facts = folder.path().join("seats.json");
    let mut seed = program();
    with_database(&mut seed, folder.path(), database);
    seed.args(["bench-seed", "--candidates", &N_CONNECTIONS.to_string(), "--facts"]);
    assert!(seed.arg(&facts).status().unwrap().success());
    let seats: Vec<Value> = serde_json::from_slice(&std::fs::read(&facts).unwrap()).unwrap();
    let mut server = serve(folder.path(), database);
    while reqwest::get(format!("http://{ADDRESS}/readyz")).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut devices = Vec::new();
    for seat in &seats {
        devices.push(join(seat).await);
    }
    let (parse, ..) = all_send(&devices, |_| "/api/v1/bench/echo".to_owned()).await;
    let responses = |device: &Device| format!("/api/v1/attempts/{}/responses", device.attempt);
    let (saves, p50, p99) = all_send(&devices, responses).await;
    println!(
        "{name}: {saves:.0} saves/s, p50 {:.1} ms, p99 {:.1} ms; parsing only {parse:.0}/s; \
         ratio {:.2}; at most {} MB resident",
        p50 as f64 / 1_000.0,
        p99 as f64 / 1_000.0,
        saves / parse,
        resident_mb(server.id()),
    );
    server.kill().unwrap();
    server.wait().unwrap();
}

#[tokio::main]
async fn main() {
    measure("sqlite", None).await;
    if let Ok(server) = std::env::var("SATHACH_TEST_POSTGRES") {
        let name = format!("load_{}", std::process::id());
        let made = Command::new("psql")
            .arg(format!("{server}/postgres"))
            .args(["-q", "-c", &format!("CREATE DATABASE {name}")])
            .status();
        assert!(made.unwrap().success());
        measure("postgres", Some(&format!("{server}/{name}"))).await;
    }
}
