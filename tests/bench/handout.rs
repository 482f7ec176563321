//! Hands out forms over HTTP, 64 candidates at once: how long one waits for the form that starts
//! the clock, for the same form again, and for a request that touches nothing.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

mod served;
mod wire;

use serde_json::Value;
use served::{Served, databases};
use std::collections::HashSet;
use std::sync::Barrier;
use std::time::{Duration, Instant};
use wire::Device;

const N_AT_ONCE: usize = 64;
const N_ROUNDS: usize = 20;

/// Times in order, and what was answered.
struct Waits {
    sorted: Vec<Duration>,
    answers: Vec<Value>,
}

impl Waits {
    fn percentile(&self, percent: usize) -> f64 {
        let index = (self.sorted.len() - 1) * percent / 100;
        self.sorted[index].as_secs_f64() * 1_000.0
    }
}

/// Every device sends one request at the same moment, its connection already open.
fn at_once(devices: &mut [Device], ask: impl Fn(&mut Device) -> Value + Sync) -> Waits {
    let barrier = Barrier::new(devices.len());
    let (barrier, ask) = (&barrier, &ask);
    let timed: Vec<(Duration, Value)> = std::thread::scope(|scope| {
        let start = |device| {
            scope.spawn(move || {
                barrier.wait();
                let began = Instant::now();
                let answer = ask(device);
                (began.elapsed(), answer)
            })
        };
        let running: Vec<_> = devices.iter_mut().map(start).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut sorted: Vec<Duration> = timed.iter().map(|(wait, _)| *wait).collect();
    sorted.sort_unstable();
    Waits { sorted, answers: timed.into_iter().map(|(_, answer)| answer).collect() }
}

fn form(device: &mut Device) -> Value {
    device.form().unwrap().json().unwrap()
}

fn joined(seat: &Value, server: &Served) -> Device {
    let mut device = Device::before(seat, &server.address);
    assert_eq!(device.join(seat).unwrap().status, 200);
    device
}

fn print(what: &str, rounds: &[Waits]) {
    let mut sorted: Vec<Duration> = rounds.iter().flat_map(|waits| waits.sorted.clone()).collect();
    sorted.sort_unstable();
    let all = Waits { sorted, answers: Vec::new() };
    let (half, most) = (all.percentile(50), all.percentile(99));
    println!("  {what:<34} p50 {half:6.2} ms   p99 {most:6.2} ms");
}

fn measure(name: &str, database_url: Option<String>) {
    println!("{name}, {N_AT_ONCE} at once, {N_ROUNDS} times");
    let server = Served::with_candidates(N_AT_ONCE * N_ROUNDS, database_url);
    let (mut first, mut again, mut idle) = (Vec::new(), Vec::new(), Vec::new());
    let mut tokens = HashSet::new();
    for seats in server.seats.chunks(N_AT_ONCE) {
        let mut devices: Vec<Device> = seats.iter().map(|seat| joined(seat, &server)).collect();
        let health = |device: &mut Device| {
            assert_eq!(device.request("GET", "/healthz", "").unwrap().status, 200);
            Value::Null
        };
        idle.push(at_once(&mut devices, health));
        first.push(at_once(&mut devices, form));
        again.push(at_once(&mut devices, form));
    }
    for answer in first.iter().flat_map(|waits| &waits.answers) {
        let options = &answer["items"][0]["options"];
        assert!(tokens.insert(options.to_string()), "two candidates got the same form");
    }
    print("a request that touches nothing", &idle);
    print("the form, which starts the clock", &first);
    print("the same form again", &again);
}

fn main() {
    for (name, database_url) in databases() {
        measure(name, database_url);
    }
}
