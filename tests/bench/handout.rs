//! Hands out forms, 64 candidates at once on both databases: first by the use case alone, from
//! asking to the durable commit with the form at hand, beside a bare durable write that as many
//! wait for and threads that do nothing but look at the clock, to see how often the machine itself
//! stands still; then whole answers over HTTP, beside a request that touches nothing.

use crate::served::Served;
use crate::wire::{Answer, Device};
use sathach::services::App;
use sathach::services::app::{SystemChance, SystemClock};
use sathach::services::demo::{SeededSeat, seed_candidates};
use sathach::services::join::{SeatPass, join};
use sathach::services::open_app::{Opening, open_app, prepare};
use sathach::services::show_form::hand_out;
use serde_json::Value;
use std::collections::HashSet;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

const N_AT_ONCE: usize = 64;

/// Rounds over HTTP.
const N_ROUNDS: usize = 20;

/// Rounds of the use case: with so many, the slowest hundredth is not one slow round alone.
const N_USE_CASE_ROUNDS: usize = 120;

/// Between joining and starting people wait to be let in; the database puts its log away meanwhile.
const WAIT_BEFORE: Duration = Duration::from_secs(1);

/// Bytes that SQLite writes for a round: what its log grew by, over sixty rounds.
const ROUND_BYTES: usize = 71_000;

/// Rounds that the file of bare writes holds before it is written over, as SQLite's log is.
const N_WRITTEN_OVER: u64 = 40;

/// Requests of one candidate alone.
const N_ALONE: usize = 100;

/// Candidates that it takes over HTTP.
pub const N_CANDIDATES: usize = N_AT_ONCE * N_ROUNDS;

/// Times in order, and what was answered.
struct Waits {
    sorted: Vec<Duration>,
    answers: Vec<Answer>,
}

impl Waits {
    fn percentile(&self, percent: usize) -> f64 {
        let index = (self.sorted.len() - 1) * percent / 100;
        self.sorted[index].as_secs_f64() * 1_000.0
    }
}

/// Every device sends one request at the same moment, its connection already open.
fn at_once(devices: &mut [Device], ask: impl Fn(&mut Device) -> Answer + Sync) -> Waits {
    let barrier = Barrier::new(devices.len());
    let (barrier, ask) = (&barrier, &ask);
    let timed: Vec<(Duration, Answer)> = std::thread::scope(|scope| {
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

fn form(device: &mut Device) -> Answer {
    device.form().unwrap()
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

async fn passes(app: &App, seats: &[SeededSeat]) -> Vec<SeatPass> {
    let mut passes = Vec::with_capacity(seats.len());
    for seat in seats {
        let joined = join(app, &seat.session_code, &seat.seat_code, None).await.unwrap();
        passes.push(joined.pass);
    }
    passes
}

/// Every task asks at the same moment.
async fn given(app: &App, passes: &[SeatPass]) -> Waits {
    let barrier = Arc::new(tokio::sync::Barrier::new(passes.len()));
    let tasks: Vec<_> = passes
        .iter()
        .map(|pass| {
            let (app, pass, barrier) = (app.clone(), *pass, Arc::clone(&barrier));
            tokio::spawn(async move {
                barrier.wait().await;
                let began = Instant::now();
                hand_out(&app, pass).await.unwrap();
                began.elapsed()
            })
        })
        .collect();
    let mut sorted = Vec::with_capacity(passes.len());
    for task in tasks {
        sorted.push(task.await.unwrap());
    }
    sorted.sort_unstable();
    Waits { sorted, answers: Vec::new() }
}

/// One durable write, and tasks that wait for it: what any hand-out of these would take here.
struct BareWrites(mpsc::Sender<oneshot::Sender<()>>);

impl BareWrites {
    fn start(path: &Path) -> Self {
        let (door, mut waiting) = mpsc::channel::<oneshot::Sender<()>>(N_AT_ONCE);
        let file = File::create(path).unwrap();
        let bytes = vec![0x5a; ROUND_BYTES];
        std::thread::spawn(move || {
            for round in 0.. {
                let mut all = Vec::with_capacity(N_AT_ONCE);
                while all.len() < N_AT_ONCE {
                    let Some(one) = waiting.blocking_recv() else { return };
                    all.push(one);
                }
                let offset = round % N_WRITTEN_OVER * ROUND_BYTES as u64;
                file.write_all_at(&bytes, offset).unwrap();
                file.sync_data().unwrap();
                for one in all {
                    one.send(()).unwrap();
                }
            }
        });
        BareWrites(door)
    }

    /// Every task asks at the same moment.
    async fn round(&self) -> Waits {
        let barrier = Arc::new(tokio::sync::Barrier::new(N_AT_ONCE));
        let tasks: Vec<_> = (0..N_AT_ONCE)
            .map(|_| {
                let (door, barrier) = (self.0.clone(), Arc::clone(&barrier));
                tokio::spawn(async move {
                    barrier.wait().await;
                    let began = Instant::now();
                    let (done, answer) = oneshot::channel();
                    door.send(done).await.unwrap();
                    answer.await.unwrap();
                    began.elapsed()
                })
            })
            .collect();
        let mut sorted = Vec::with_capacity(N_AT_ONCE);
        for task in tasks {
            sorted.push(task.await.unwrap());
        }
        sorted.sort_unstable();
        Waits { sorted, answers: Vec::new() }
    }
}

/// How long threads look at the clock, before the rounds and after them.
const LOOKING: Duration = Duration::from_secs(2);

/// A look at the clock that came this late had been stopped by the machine.
const STANDSTILL: Duration = Duration::from_millis(2);

/// A thread for each core does nothing but look at the clock; how long it was stopped each time.
fn standstills() -> Vec<Duration> {
    let look = || {
        let began = Instant::now();
        let (mut last, mut stopped) = (began, Vec::new());
        while last - began < LOOKING {
            let now = Instant::now();
            if now - last >= STANDSTILL {
                stopped.push(now - last);
            }
            last = now;
        }
        stopped
    };
    let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let looking: Vec<_> = (0..n_cores).map(|_| scope.spawn(look)).collect();
        looking.into_iter().flat_map(|one| one.join().unwrap()).collect()
    })
}

/// The slowest of each round, over the rounds.
fn print_slowest(what: &str, rounds: &[Waits]) {
    let slowest = |waits: &Waits| waits.sorted.last().copied();
    let mut sorted: Vec<Duration> = rounds.iter().filter_map(slowest).collect();
    sorted.sort_unstable();
    let all = Waits { sorted, answers: Vec::new() };
    let (half, most, last) = (all.percentile(50), all.percentile(90), all.percentile(100));
    println!("  {what:<34} p50 {half:6.2} ms   p90 {most:6.2} ms   worst {last:6.2} ms");
}

/// The use case alone, in this process and a database of its own.
pub async fn by_the_use_case(database_url: Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("sathach.sqlite").display());
    let opening = Opening {
        database: database_url.as_ref().unwrap_or(&file),
        keys: &folder.path().join("keys"),
        public_url: "http://127.0.0.1",
        layouts: None,
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    };
    let app = open_app(opening).await.unwrap();
    prepare(&app).await.unwrap();
    let seats = seed_candidates(&app, N_AT_ONCE * N_USE_CASE_ROUNDS + N_ALONE).await.unwrap();
    let (alone, together) = seats.split_at(N_ALONE);
    let (alone, together) = (passes(&app, alone).await, passes(&app, together).await);
    tokio::time::sleep(WAIT_BEFORE).await;
    let mut one = Vec::new();
    for pass in &alone {
        one.push(given(&app, std::slice::from_ref(pass)).await);
    }
    let (mut bare, mut first, mut again) = (Vec::new(), Vec::new(), Vec::new());
    let bare_writes = BareWrites::start(&folder.path().join("bare"));
    let mut stopped = standstills();
    for passes in together.chunks(N_AT_ONCE) {
        bare.push(bare_writes.round().await);
        first.push(given(&app, passes).await);
        again.push(given(&app, passes).await);
    }
    stopped.extend(standstills());
    let longest = stopped.iter().max().map_or(0.0, |longest| longest.as_secs_f64() * 1_000.0);
    let (n_stopped, seconds) = (stopped.len(), 2 * LOOKING.as_secs());
    println!("  the use case, {N_AT_ONCE} at once, {N_USE_CASE_ROUNDS} times");
    println!(
        "  cores that only look at the clock  stopped for 2 ms or more {n_stopped} times in \
         {seconds} s, {longest:.2} ms at most"
    );
    print("one alone, with its commit", &one);
    print("a bare durable write", &bare);
    print("the form, which starts the clock", &first);
    print_slowest("  the slowest of each round", &first);
    print("the same form again", &again);
}

/// Whole answers to these seats.
pub fn over_http(seats: &[Value], server: &Served) {
    println!("  whole answers over HTTP, {N_AT_ONCE} at once, {N_ROUNDS} times");
    let (mut first, mut again, mut idle) = (Vec::new(), Vec::new(), Vec::new());
    for seats in seats.chunks(N_AT_ONCE) {
        let mut devices: Vec<Device> = seats.iter().map(|seat| joined(seat, server)).collect();
        let health = |device: &mut Device| {
            let answer = device.request("GET", "/healthz", "").unwrap();
            assert_eq!(answer.status, 200);
            answer
        };
        idle.push(at_once(&mut devices, health));
        first.push(at_once(&mut devices, form));
        again.push(at_once(&mut devices, form));
    }
    let mut shown = HashSet::new();
    for answer in first.iter().flat_map(|waits| &waits.answers) {
        let answer = answer.json().unwrap();
        let items = answer["items"].as_array().unwrap();
        let stems: Vec<&str> = items.iter().filter_map(|item| item["stem"].as_str()).collect();
        assert!(shown.insert(stems.join("\n")), "two candidates got the same form");
    }
    print("a request that touches nothing", &idle);
    print("the form, which starts the clock", &first);
    print("the same form again", &again);
}
