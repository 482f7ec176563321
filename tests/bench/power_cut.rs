//! A server that ends as a power cut ends it.

use std::process::{Child, Command, Stdio};

/// The server.
pub struct Server(Child);

impl Server {
    pub fn start(mut command: Command) -> Server {
        Server(command.arg("serve").stdout(Stdio::null()).spawn().unwrap())
    }

    /// Processor time, in user and kernel mode, in seconds.
    pub fn cpu_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        let (_, fields) = stat.rsplit_once(") ").unwrap();
        let ticks = |place: usize| fields.split(' ').nth(place).unwrap().parse::<f64>().unwrap();
        (ticks(11) + ticks(12)) / 100.0
    }

    /// The most memory that it has held since it started.
    pub fn resident_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }

    /// SIGKILL: no handler runs.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
