//! wrk's 64 connections against one route: a client so light that the server is what is measured.
//!
//! A client of our own, 64 threads on the same two cores, slowed parsing more than saving, and made
//! the ratio look twice as good.

use crate::wire::Device;
use serde_json::Value;
use std::process::Command;
use std::time::Duration;
use tempfile::NamedTempFile;

pub const N_CONNECTIONS: usize = 64;

/// Which route the bodies of saves are sent to.
#[derive(Clone, Copy)]
pub enum Route {
    /// Parses them and answers.
    ParseOnly,
    /// Stores them.
    Save,
}

/// What one round came to.
pub struct Round {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// wrk asks for one request before it begins, which is never sent: it must not take a seq.
const REQUESTS: &str = r#"
local place, has_begun = 0, false
request = function()
  if not has_begun then has_begun = true; return wrk.format("GET", "/healthz") end
  place = place % #attempts + 1
  local attempt = attempts[place]
  attempt.seq = attempt.seq + 1
  local headers = { ["content-type"] = "application/json", ["cookie"] = attempt.cookie }
  return wrk.format("POST", attempt.path, headers, '{"epoch":1,"events":[{"seq":'
    .. attempt.seq .. ',"position":' .. attempt.position .. ',"response":["'
    .. attempt.token .. '"],"elapsed_ms":900}]}')
end
done = function(summary, latency)
  local errors = summary.errors
  local n_errors = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("\nROUND %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), n_errors))
end
"#;

/// Sends saves of all these devices to a route for a while.
pub fn press(devices: &mut [Device], route: Route, address: &str, duration: Duration) -> Round {
    let script = NamedTempFile::new().unwrap();
    let attempts: Vec<String> = devices.iter_mut().map(|device| entry(device, route)).collect();
    let text = format!("local attempts = {{\n{}}}\n{REQUESTS}", attempts.concat());
    std::fs::write(script.path(), text).unwrap();
    let output = Command::new("wrk")
        .args(["-t", "1", "-c", &N_CONNECTIONS.to_string(), "-s"])
        .arg(script.path())
        .args(["-d", &format!("{}s", duration.as_secs().max(1)), &format!("http://{address}")])
        .output()
        .expect("wrk is missing: apt-get install wrk");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find_map(|line| line.strip_prefix("ROUND ")).expect("wrk's figures");
    let figures: Vec<f64> = line.split(' ').map(|word| word.parse().unwrap()).collect();
    let [n_requests, microseconds, p50, p99, n_errors] = figures[..] else { panic!("{line}") };
    assert!(n_requests > 0.0 && n_errors == 0.0, "{said}");
    Round {
        per_second: n_requests / microseconds * 1_000_000.0,
        p50_ms: p50 / 1_000.0,
        p99_ms: p99 / 1_000.0,
    }
}

/// A device as a line of the script; it goes on after what is stored.
fn entry(device: &mut Device, route: Route) -> String {
    // The server closes a connection that was silent while something else was measured.
    device.hang_up();
    let form = device.form().unwrap().json().unwrap();
    let items = form["items"].as_array().unwrap();
    let item: &Value = items.iter().find(|item| item["kind"] == "single_choice").unwrap();
    let path = match route {
        Route::ParseOnly => "/api/v1/bench/echo".to_owned(),
        Route::Save => device.path("responses"),
    };
    format!(
        "{{ path = {path:?}, cookie = {:?}, seq = {}, position = {}, token = {} }},\n",
        device.cookie, form["acked"], item["position"], item["options"][0]["token"],
    )
}
