//! The real program with many admitted candidates, as benchmarks start, kill and measure it.

use crate::databases::program;
use serde_json::Value;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Seconds of one round of measuring, or between two kills.
pub fn round() -> Duration {
    let seconds = std::env::var("SATHACH_BENCH_SECONDS").ok();
    Duration::from_secs_f64(seconds.and_then(|word| word.parse().ok()).unwrap_or(3.0))
}

/// A server and its installation.
pub struct Served {
    pub address: String,
    pub seats: Vec<Value>,
    folder: TempDir,
    database_url: Option<String>,
    child: Child,
}

impl Served {
    /// Makes an installation with this many admitted candidates, and serves it.
    pub fn with_candidates(n: usize, database_url: Option<String>) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let facts = folder.path().join("seats.json");
        let mut seeding = with_environment(&folder, &address, database_url.as_deref());
        seeding.args(["bench-seed", "--candidates", &n.to_string(), "--facts"]).arg(&facts);
        assert!(seeding.status().unwrap().success());
        let seats = serde_json::from_slice(&std::fs::read(&facts).unwrap()).unwrap();
        let child = start(&folder, &address, database_url.as_deref());
        Served { address, seats, folder, database_url, child }
    }

    /// Ends the server as a power cut would: no handler runs.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts the server again and says how long it took to listen.
    pub fn start_again(&mut self) -> Duration {
        let began = Instant::now();
        self.child = start(&self.folder, &self.address, self.database_url.as_deref());
        began.elapsed()
    }

    /// The most memory that the server has held since it started.
    pub fn resident_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn with_environment(folder: &TempDir, address: &str, database_url: Option<&str>) -> Command {
    let mut command = program();
    command.env("SATHACH_DATA_DIR", folder.path());
    command.env("SATHACH_LISTEN", address);
    command.env("SATHACH_PUBLIC_URL", format!("http://{address}"));
    command.env("SATHACH_LOG", "error").env("SATHACH_BENCH", "1");
    if let Some(database_url) = database_url {
        command.env("SATHACH_DATABASE_URL", database_url);
    }
    command.stdout(Stdio::null());
    command
}

fn start(folder: &TempDir, address: &str, database_url: Option<&str>) -> Child {
    let mut child = with_environment(folder, address, database_url).arg("serve").spawn().unwrap();
    while TcpStream::connect(address).is_err() {
        assert!(child.try_wait().unwrap().is_none(), "the server stopped at its start");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}
