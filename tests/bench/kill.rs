//! Kills the server with SIGKILL ten times while 50 simulated candidates answer, and compares
//! after each restart what is stored with what was acknowledged, on both databases.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

mod databases;
mod served;
mod wire;

use databases::databases;
use serde_json::{Value, json};
use served::{Served, round};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wire::Device;

const N_CANDIDATES: usize = 50;
const N_KILLS: usize = 10;

/// One candidate, and what the server has told it to be stored.
struct Candidate {
    device: Device,
    choices: Vec<Value>,
    n_acknowledged: i64,
    by_position: BTreeMap<i64, Value>,
    n_comparisons: usize,
    n_missing: usize,
}

impl Candidate {
    /// Joins a seat and waits for its form, however often the server is killed meanwhile.
    fn at(seat: &Value, address: &str) -> Candidate {
        let mut device = Device::before(seat, address);
        let form = loop {
            let joined = device.join(seat).is_ok_and(|answer| answer.status == 200);
            let form = if joined { device.form().ok() } else { None };
            if let Some(form) = form.and_then(|answer| answer.json()) {
                break form;
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let is_choice = |item: &&Value| item["kind"] == "single_choice";
        let choices = form["items"].as_array().unwrap().iter().filter(is_choice).cloned().collect();
        Candidate {
            device,
            choices,
            n_acknowledged: 0,
            by_position: BTreeMap::new(),
            n_comparisons: 0,
            n_missing: 0,
        }
    }

    /// The event that comes next; sent again after a failure it is the same.
    fn next_event(&self) -> (i64, i64, Value) {
        let seq = self.n_acknowledged + 1;
        let item = &self.choices[seq as usize % self.choices.len()];
        let options = item["options"].as_array().unwrap();
        let response = json!([options[(seq as usize / 7) % options.len()]["token"]]);
        (seq, item["position"].as_i64().unwrap(), response)
    }

    fn answer_one(&mut self) {
        let (seq, position, response) = self.next_event();
        let event =
            json!({ "seq": seq, "position": position, "response": response, "elapsed_ms": 5 });
        let body = json!({ "epoch": 1, "events": [event] }).to_string();
        let saved = self.device.save(&body).ok().and_then(|answer| answer.json());
        match saved {
            Some(saved) if saved["acked"].as_i64() == Some(seq) => {
                self.n_acknowledged = seq;
                self.by_position.insert(position, response);
            }
            Some(_) | None => self.compare(),
        }
    }

    /// Compares what is stored with what was acknowledged, once the server answers again.
    fn compare(&mut self) {
        let form = loop {
            if let Some(form) = self.device.form().ok().and_then(|answer| answer.json()) {
                break form;
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let stored: BTreeMap<i64, &Value> = form["responses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["position"].as_i64().unwrap(), &one["response"]))
            .collect();
        let (seq, position, response) = self.next_event();
        let acked = form["acked"].as_i64().unwrap();
        // The event under way may have been stored while its answer was lost.
        let may_differ = |place: i64| acked == seq && place == position;
        let holds = |place: i64, given: &Value| {
            stored.get(&place) == Some(&given)
                || may_differ(place) && stored.get(&place) == Some(&&response)
        };
        let n_lost = (self.n_acknowledged - acked).max(0) as usize;
        let n_other =
            self.by_position.iter().filter(|(place, given)| !holds(**place, given)).count();
        self.n_comparisons += 1;
        self.n_missing += n_lost.max(n_other);
    }
}

fn answer_until(seat: &Value, address: &str, stop: &AtomicBool) -> Candidate {
    let mut candidate = Candidate::at(seat, address);
    while !stop.load(Ordering::Relaxed) {
        candidate.answer_one();
    }
    candidate.compare();
    candidate
}

fn measure(name: &str, database_url: Option<String>) {
    let mut server = Served::with_candidates(N_CANDIDATES, database_url);
    let stop = Arc::new(AtomicBool::new(false));
    let answering: Vec<_> = std::mem::take(&mut server.seats)
        .into_iter()
        .map(|seat| {
            let (address, stop) = (server.address.clone(), Arc::clone(&stop));
            std::thread::spawn(move || answer_until(&seat, &address, &stop))
        })
        .collect();
    let mut starts = Vec::new();
    let mut resident_mb = 0;
    for _ in 0..N_KILLS {
        std::thread::sleep(round());
        resident_mb = resident_mb.max(server.resident_mb());
        server.kill();
        starts.push(server.start_again());
    }
    std::thread::sleep(round());
    stop.store(true, Ordering::Relaxed);
    let candidates: Vec<Candidate> =
        answering.into_iter().map(|candidate| candidate.join().unwrap()).collect();
    starts.sort_unstable();
    println!("{name}: {N_KILLS} kills, {N_CANDIDATES} candidates");
    println!("  acknowledged {}", candidates.iter().map(|one| one.n_acknowledged).sum::<i64>());
    println!("  comparisons  {}", candidates.iter().map(|one| one.n_comparisons).sum::<usize>());
    println!("  missing      {}", candidates.iter().map(|one| one.n_missing).sum::<usize>());
    println!("  listens again after {} ms (median)", starts[N_KILLS / 2].as_millis());
    println!("  resident at most    {resident_mb} MB");
}

fn main() {
    for (name, database_url) in databases() {
        measure(name, database_url);
    }
}
