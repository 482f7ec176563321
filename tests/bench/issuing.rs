//! Issues 100,000 certificates in a running server that is killed twice, on both databases: how
//! long it takes, how much memory, how many bytes, and that nothing is there twice or missing.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

mod bulk;
mod databases;
mod passed;
mod power_cut;

use databases::{databases, program};
use passed::{Passed, Wrong};
use power_cut::Server;
use std::time::Instant;

/// People who passed.
fn n_people() -> usize {
    let n = std::env::var("SATHACH_BENCH_ATTEMPTS").ok();
    n.and_then(|word| word.parse().ok()).unwrap_or(100_000)
}

/// How many processes wanted a core in the last minute: others slow what is measured.
fn load() -> String {
    let all = std::fs::read_to_string("/proc/loadavg").unwrap();
    all.split_whitespace().next().unwrap().to_owned()
}

fn serve(passed: &Passed) -> Server {
    let mut command = program();
    passed.settings(&mut command);
    Server::start(command)
}

async fn measure(name: &str, database_url: Option<String>) {
    let n = n_people();
    println!("{name}: {n} people who passed");
    let began = Instant::now();
    let passed = Passed::new(n, database_url).await;
    println!("  made up in           {:.1} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    passed.decide().await;
    println!("  decisions entered in {:.1} s", began.elapsed().as_secs_f64());
    let before = passed.database_bytes().await;

    let (mut seconds, mut cpu_seconds, mut resident_mb) = (0.0, 0.0, 0.0_f64);
    for until in [n / 3, n * 2 / 3, n] {
        let began = Instant::now();
        let mut server = serve(&passed);
        match until == n {
            true => passed.wait_until_over().await,
            false => passed.wait_for(until).await,
        }
        seconds += began.elapsed().as_secs_f64();
        cpu_seconds += server.cpu_seconds();
        resident_mb = resident_mb.max(server.resident_mb());
        server.kill();
        let n_issued = passed.n_issued().await;
        println!("  killed -9 at         {n_issued} after {:.1} s", began.elapsed().as_secs_f64());
        assert!(until == n || n_issued < n, "the server was killed too late");
    }
    let added = passed.database_bytes().await - before;
    println!("  issued in            {seconds:.1} s, {:.0} a second", n as f64 / seconds);
    println!("  processor time       {cpu_seconds:.1} s, load of the machine {}", load());
    println!("  memory at most       {resident_mb:.0} MB");
    println!("  database             {:.0} bytes each", added as f64 / n as f64);
    println!("  finished PDF         {} bytes", passed.one_pdf().await.len());
    let wrong = passed.check().await;
    println!("  looked at all of them, wrong: {wrong:?}");
    assert_eq!(wrong, Wrong::default());
}

#[tokio::main]
async fn main() {
    for (name, database_url) in databases() {
        measure(name, database_url).await;
    }
}
