//! What benchmarks measure: the program, and the databases that are there.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

static N_MADE: AtomicUsize = AtomicUsize::new(0);

/// Databases to measure, new at each call: SQLite, and PostgreSQL where `SATHACH_TEST_POSTGRES`
/// names one.
pub fn databases() -> Vec<(&'static str, Option<String>)> {
    let mut found = vec![("SQLite", None)];
    if let Ok(server) = std::env::var("SATHACH_TEST_POSTGRES") {
        let n = N_MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("bench_{}_{n}", std::process::id());
        let create = format!("CREATE DATABASE {name}");
        let address = format!("{server}/postgres");
        let made = Command::new("psql").args([&address, "-q", "-c", &create]).status().unwrap();
        assert!(made.success());
        found.push(("PostgreSQL", Some(format!("{server}/{name}"))));
    }
    // While one of them is worked on, the other need not run.
    if let Ok(only) = std::env::var("SATHACH_BENCH_ONLY") {
        found.retain(|(name, _)| *name == only);
    }
    found
}

/// The program to measure: this build's, or another named by `SATHACH_BENCH_PROGRAM`.
pub fn program() -> Command {
    let other = std::env::var_os("SATHACH_BENCH_PROGRAM");
    Command::new(other.unwrap_or_else(|| env!("CARGO_BIN_EXE_sathach").into()))
}
