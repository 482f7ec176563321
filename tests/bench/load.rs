//! Simulated candidates on both databases: forms for 64 at once, 1,000 whole attempts, then saves
//! over 64 connections as fast as they go; prints ratios to a route that only parses and to
//! pgbench, measured in turn.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

mod databases;
mod handout;
mod pressure;
mod served;
mod upserts;
mod wire;

use databases::databases;
use pressure::{N_CONNECTIONS, Route, press};
use serde_json::{Value, json};
use served::{Served, round};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use upserts::Upserts;
use wire::Device;

/// The program's allocator, since a part is measured in this process.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const N_ATTEMPTS: usize = 1_000;
const N_ROUNDS: usize = 5;

fn joined(seat: &Value, address: &str) -> Device {
    let mut device = Device::before(seat, address);
    assert_eq!(device.join(seat).unwrap().status, 200);
    device
}

/// Joins, answers each item by a save of its own, hands in and reads the result.
fn whole_attempt(seat: &Value, address: &str) {
    let mut device = joined(seat, address);
    let form = device.form().unwrap().json().unwrap();
    let items = form["items"].as_array().unwrap();
    for item in items {
        let options = item["options"].as_array().unwrap().iter().map(|option| &option["token"]);
        let response: Vec<&Value> = match item["kind"].as_str() {
            Some("ordering") => options.collect(),
            Some("single_choice" | "multiple_choice") => options.take(1).collect(),
            _ => Vec::new(),
        };
        let position = &item["position"];
        let event =
            json!({ "seq": position, "position": position, "response": response, "elapsed_ms": 5 });
        let body = json!({ "epoch": 1, "events": [event] }).to_string();
        let saved = device.save(&body).unwrap().json().unwrap();
        assert_eq!(saved["acked"], *position);
    }
    let body = json!({ "epoch": 1, "last_seq": items.len() }).to_string();
    let handed_in = device.request("POST", &device.path("submit"), &body).unwrap().json().unwrap();
    assert!(handed_in["receipt"].is_string());
    let result = device.request("GET", &device.path("result"), "").unwrap().json().unwrap();
    assert!(result["decision"].is_string());
}

/// Whole attempts from joining to the result, 64 at a time.
fn sit(seats: &[Value], server: &Served) {
    let began = Instant::now();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..N_CONNECTIONS {
            scope.spawn(|| {
                while let Some(seat) = seats.get(next.fetch_add(1, Ordering::Relaxed)) {
                    whole_attempt(seat, &server.address);
                }
            });
        }
    });
    let (seconds, n) = (began.elapsed().as_secs_f64(), seats.len());
    println!("  {n} whole attempts in {seconds:.1} s, each with its result");
    println!("  resident at most {} MB (wanted: under 200)", server.resident_mb());
}

/// The median of the rounds and how far they lie apart: a shared machine varies a lot.
fn spread(mut figures: Vec<f64>) -> String {
    figures.sort_unstable_by(f64::total_cmp);
    let (lowest, highest) = (figures[0], figures[figures.len() - 1]);
    format!("{:.2} ({lowest:.2} to {highest:.2})", figures[figures.len() / 2])
}

fn measure(database_url: Option<String>) {
    let upserts = database_url.as_deref().map(Upserts::in_new_tables);
    let n_saving = N_ATTEMPTS + N_CONNECTIONS;
    let mut server = Served::with_candidates(n_saving + handout::N_CANDIDATES, database_url);
    let seats = std::mem::take(&mut server.seats);
    let (seats, receiving) = seats.split_at(n_saving);
    let (sitting, saving) = seats.split_at(N_ATTEMPTS);
    handout::over_http(receiving, &server);
    sit(sitting, &server);
    // A process of its own, so that its memory is that of saving alone.
    server.kill();
    server.start_again();
    let mut devices: Vec<Device> =
        saving.iter().map(|seat| joined(seat, &server.address)).collect();
    let mut to_parsing = Vec::new();
    let mut to_upserts = Vec::new();
    for _ in 0..N_ROUNDS {
        let parses = press(&mut devices, Route::ParseOnly, &server.address, round());
        let saves = press(&mut devices, Route::Save, &server.address, round());
        to_parsing.push(saves.per_second / parses.per_second);
        println!(
            "  {:.0} saves/s, p50 {:.1} ms, p99 {:.1} ms; parsing alone {:.0}/s",
            saves.per_second, saves.p50_ms, saves.p99_ms, parses.per_second,
        );
        if let Some(upserts) = &upserts {
            let per_second = upserts.per_second(N_CONNECTIONS, round());
            to_upserts.push(saves.per_second / per_second);
            println!("  pgbench's upserts {per_second:.0}/s");
        }
    }
    println!("  ratio to parsing alone {}, wanted on SQLite: 0.2", spread(to_parsing));
    if !to_upserts.is_empty() {
        println!("  ratio to pgbench       {}, wanted: 1.5", spread(to_upserts));
    }
    println!("  resident at most {} MB (wanted: under 200)", server.resident_mb());
}

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for ((name, database_url), (_, of_its_own)) in databases().into_iter().zip(databases()) {
        println!("{name}");
        runtime.block_on(handout::by_the_use_case(of_its_own));
        measure(database_url);
    }
}
