//! Neutralises an item that 100,000 graded attempts hold, on both databases: how long it takes in
//! a running server, and that a server killed midway goes on, exactly and nothing twice.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

mod bulk;
mod databases;
mod graded;
mod power_cut;

use databases::databases;
use graded::Graded;
use sathach_domain::grading::{Method, Neutralisation};
use std::time::Duration;

/// Attempts that hold the item.
fn n_attempts() -> usize {
    let n = std::env::var("SATHACH_BENCH_ATTEMPTS").ok();
    n.and_then(|word| word.parse().ok()).unwrap_or(100_000)
}

/// How many processes wanted a core in the last minute: others slow what is measured.
fn load() -> String {
    let all = std::fs::read_to_string("/proc/loadavg").unwrap();
    all.split_whitespace().next().unwrap().to_owned()
}

async fn measure(name: &str, database_url: Option<String>) {
    let n = n_attempts();
    println!("{name}: {n} attempts whose forms hold the item");
    let graded = Graded::new(n, database_url).await;
    println!("  database            {} MB", graded.megabytes().await);

    let began = std::time::Instant::now();
    let whole = graded.approve(graded.item_version_ids[0], Method::CreditAll).await;
    println!("  preview and decision {:.2} s", began.elapsed().as_secs_f64());
    let mut server = graded.serve();
    let took = graded.wait_until(whole, |row| row.applied_at.is_some()).await;
    let cpu_seconds = server.cpu_seconds();
    let resident_mb = server.resident_mb();
    server.kill();
    let row = graded.row(whole).await;
    println!("  applied in          {:.2} s after the start of a server", took.as_secs_f64());
    println!("  processor time of it {cpu_seconds:.2} s, load of the machine {}", load());
    println!("  memory at most      {resident_mb:.0} MB");
    println!(
        "  regraded            {} of {}, new passes {}",
        row.n_changed, row.n_held, row.n_to_pass
    );

    let killed = graded.approve(graded.item_version_ids[1], Method::CreditAll).await;
    let mut server = graded.serve();
    let third = (n / 3) as i64;
    let took = graded.wait_until(killed, |row| row.n_held >= third).await;
    server.kill();
    let at_kill = graded.row(killed).await;
    println!("  killed -9 at        {} after {:.2} s", at_kill.n_held, took.as_secs_f64());
    assert!(at_kill.applied_at.is_none(), "the server was killed too late");
    let mut server = graded.serve();
    let took = graded.wait_until(killed, |row| row.applied_at.is_some()).await;
    // It is idle now: a moment more must change nothing.
    tokio::time::sleep(Duration::from_millis(500)).await;
    server.kill();
    println!("  the rest applied in {:.2} s after the start", took.as_secs_f64());

    let decided = graded
        .item_version_ids
        .map(|item_version_id| Neutralisation { item_version_id, method: Method::CreditAll });
    let check = graded.check(&decided).await;
    println!("  results compared    {} with the pure regrade", check.n_results);
    println!("  different           {}", check.n_different);
    println!("  twice or missing    {}", check.n_twice_or_missing);
    println!("  points or decisions lowered {}", check.n_lowered);
    assert_eq!((check.n_different, check.n_twice_or_missing, check.n_lowered), (0, 0, 0));
    let row = graded.row(killed).await;
    assert_eq!((row.n_held, check.n_attempts), (n as i64, n));
}

#[tokio::main]
async fn main() {
    for (name, database_url) in databases() {
        measure(name, database_url).await;
    }
}
