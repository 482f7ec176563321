//! Simulated candidates on both databases: 1,000 whole attempts, then 64 devices that save as fast
//! as they can; prints ratios to a route that only parses and to pgbench, measured in turn.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

mod served;
mod upserts;
mod wire;

use serde_json::{Value, json};
use served::{Served, databases, round};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use upserts::Upserts;
use wire::Device;

const N_CONNECTIONS: usize = 64;
const N_ATTEMPTS: usize = 1_000;
const N_ROUNDS: usize = 3;

/// A joined device that saves event after event.
struct Saver {
    device: Device,
    choices: Vec<Value>,
    seq: i64,
}

impl Saver {
    fn at(seat: &Value, address: &str) -> Saver {
        let mut device = Device::before(seat, address);
        assert_eq!(device.join(seat).unwrap().status, 200);
        let form = device.form().unwrap().json().unwrap();
        let is_choice = |item: &&Value| item["kind"] == "single_choice";
        let choices = form["items"].as_array().unwrap().iter().filter(is_choice).cloned().collect();
        Saver { device, choices, seq: 0 }
    }

    fn next_body(&mut self) -> String {
        self.seq += 1;
        let item = &self.choices[self.seq as usize % self.choices.len()];
        let event = json!({
            "seq": self.seq, "position": item["position"],
            "response": [item["options"][0]["token"]], "elapsed_ms": 5,
        });
        json!({ "epoch": 1, "events": [event] }).to_string()
    }

    /// Saves for one round and says how long each save took.
    fn save(&mut self) -> Vec<Duration> {
        self.repeat(|device, body| device.save(body))
    }

    /// Has the same bodies parsed and nothing stored; their seqs are used again.
    fn parse(&mut self) -> Vec<Duration> {
        let seq = self.seq;
        let taken = self.repeat(|device, body| device.request("POST", "/api/v1/bench/echo", body));
        self.seq = seq;
        taken
    }

    /// How many acknowledged saves the server does not know.
    fn n_missing(&mut self) -> i64 {
        self.device.hang_up();
        let form = self.device.form().unwrap().json().unwrap();
        self.seq - form["acked"].as_i64().unwrap()
    }

    fn repeat(
        &mut self,
        send: impl Fn(&mut Device, &str) -> std::io::Result<wire::Answer>,
    ) -> Vec<Duration> {
        // The server closes a connection that was silent while something else was measured.
        self.device.hang_up();
        let (began, round) = (Instant::now(), round());
        let mut taken = Vec::new();
        while began.elapsed() < round {
            let body = self.next_body();
            let one = Instant::now();
            let answer = send(&mut self.device, &body).unwrap();
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
            taken.push(one.elapsed());
        }
        taken
    }
}

/// What one round of all devices came to.
struct Round {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

fn all(savers: &mut [Saver], act: impl Fn(&mut Saver) -> Vec<Duration> + Sync) -> Round {
    let act = &act;
    let mut taken: Vec<Duration> = std::thread::scope(|scope| {
        let acting: Vec<_> =
            savers.iter_mut().map(|saver| scope.spawn(move || act(saver))).collect();
        acting.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    taken.sort_unstable();
    let at = |percent: usize| taken[(taken.len() - 1) * percent / 100];
    Round { per_second: taken.len() as f64 / round().as_secs_f64(), p50: at(50), p99: at(99) }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn whole_attempt(seat: &Value, address: &str) {
    let mut saver = Saver::at(seat, address);
    for _ in 0..30 {
        let body = saver.next_body();
        let saved = saver.device.save(&body).unwrap().json().unwrap();
        assert_eq!(saved["acked"].as_i64(), Some(saver.seq));
    }
    let path = format!("/api/v1/attempts/{}/", seat["attempt_id"].as_str().unwrap());
    let body = json!({ "epoch": 1, "last_seq": saver.seq }).to_string();
    let receipt = saver.device.request("POST", &format!("{path}submit"), &body).unwrap().json();
    assert!(receipt.unwrap()["receipt"].is_string());
    let result = saver.device.request("GET", &format!("{path}result"), "").unwrap().json();
    assert!(result.unwrap()["decision"].is_string());
}

/// Whole attempts from joining to the result, 64 at a time.
fn sit(seats: &[Value], address: &str) {
    let began = Instant::now();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..N_CONNECTIONS {
            scope.spawn(|| {
                while let Some(seat) = seats.get(next.fetch_add(1, Ordering::Relaxed)) {
                    whole_attempt(seat, address);
                }
            });
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "  {} whole attempts in {seconds:.1} s, {:.0} a second, all with a result",
        seats.len(),
        seats.len() as f64 / seconds
    );
}

fn measure(name: &str, database_url: Option<String>) {
    println!("{name}");
    let upserts = database_url.as_deref().map(Upserts::in_new_tables);
    let mut server = Served::with_candidates(N_ATTEMPTS + N_CONNECTIONS, database_url);
    let (sitting, saving) = server.seats.split_at(N_ATTEMPTS);
    sit(sitting, &server.address);
    let mut savers: Vec<Saver> =
        saving.iter().map(|seat| Saver::at(seat, &server.address)).collect();
    let mut to_parsing = Vec::new();
    let mut to_upserts = Vec::new();
    for _ in 0..N_ROUNDS {
        let parses = all(&mut savers, Saver::parse);
        let saves = all(&mut savers, Saver::save);
        to_parsing.push(saves.per_second / parses.per_second);
        println!(
            "  {:.0} saves/s, p50 {:.1} ms, p99 {:.1} ms; parsing alone {:.0}/s",
            saves.per_second,
            saves.p50.as_secs_f64() * 1_000.0,
            saves.p99.as_secs_f64() * 1_000.0,
            parses.per_second,
        );
        if let Some(upserts) = &upserts {
            let per_second = upserts.per_second(N_CONNECTIONS, round());
            to_upserts.push(saves.per_second / per_second);
            println!("  pgbench's upserts {per_second:.0}/s");
        }
    }
    println!("  ratio to parsing alone {:.2} (wanted on SQLite: 0.2)", median(to_parsing));
    if !to_upserts.is_empty() {
        println!("  ratio to pgbench       {:.2} (wanted: 1.5)", median(to_upserts));
    }
    println!("  resident at most       {} MB (wanted: under 200)", server.resident_mb());
    server.kill();
    server.start_again();
    let n_missing: i64 = savers.iter_mut().map(Saver::n_missing).sum();
    let n_saves: i64 = savers.iter().map(|saver| saver.seq).sum();
    println!("  of these {n_saves} saves missing after a SIGKILL: {n_missing}");
}

fn main() {
    for (name, database_url) in databases() {
        measure(name, database_url);
    }
}
