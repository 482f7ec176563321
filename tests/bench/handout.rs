//! Hands out forms over HTTP, 64 candidates at once: how long one waits for the form that starts
//! the clock, for the same form again, and for a request that touches nothing.

use crate::served::Served;
use crate::wire::Device;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Barrier;
use std::time::{Duration, Instant};

const N_AT_ONCE: usize = 64;
const N_ROUNDS: usize = 20;

/// Candidates that it takes.
pub const N_CANDIDATES: usize = N_AT_ONCE * N_ROUNDS;

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

/// Hands out the forms of these seats and prints how long it took.
pub fn hand_out(seats: &[Value], server: &Served) {
    println!("  hand-out, {N_AT_ONCE} at once, {N_ROUNDS} times");
    let (mut first, mut again, mut idle) = (Vec::new(), Vec::new(), Vec::new());
    for seats in seats.chunks(N_AT_ONCE) {
        let mut devices: Vec<Device> = seats.iter().map(|seat| joined(seat, server)).collect();
        let health = |device: &mut Device| {
            assert_eq!(device.request("GET", "/healthz", "").unwrap().status, 200);
            Value::Null
        };
        idle.push(at_once(&mut devices, health));
        first.push(at_once(&mut devices, form));
        again.push(at_once(&mut devices, form));
    }
    let mut shown = HashSet::new();
    for answer in first.iter().flat_map(|waits| &waits.answers) {
        let items = answer["items"].as_array().unwrap();
        let stems: Vec<&str> = items.iter().filter_map(|item| item["stem"].as_str()).collect();
        assert!(shown.insert(stems.join("\n")), "two candidates got the same form");
    }
    print("a request that touches nothing", &idle);
    print("the form, which starts the clock", &first);
    print("the same form again", &again);
}
