//! Counters for the people who run the server, in Prometheus' text form.

use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder,
};
use sathach_domain::credential::Status;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// The bearer token that a collector must send; none lets everybody read.
pub struct MetricsToken(Option<[u8; 32]>);

impl MetricsToken {
    /// Keeps no more than a hash of the token.
    #[must_use]
    pub fn new(token: Option<&str>) -> Self {
        MetricsToken(token.map(|token| Sha256::digest(token).into()))
    }

    /// True when this `Authorization` header, or its absence, may read the counters.
    #[must_use]
    pub fn admits(&self, authorization: Option<&str>) -> bool {
        let Some(wanted) = self.0 else { return true };
        let sent = authorization.and_then(|header| header.strip_prefix("Bearer "));
        // Hashes are compared, so the time it takes says nothing about the token.
        sent.is_some_and(|token| <[u8; 32]>::from(Sha256::digest(token.trim())) == wanted)
    }
}

/// The server's counters.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    scans: IntCounterVec,
}

impl Metrics {
    /// Fresh counters.
    ///
    /// # Errors
    /// When two counters share a name.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("sathach_requests_total", "Requests answered"),
            &["method", "route", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("sathach_request_seconds", "Time to answer"),
            &["route"],
        )?;
        let scans = IntCounterVec::new(
            Opts::new("sathach_scans_total", "Certificates checked by browsers on their own"),
            &["status"],
        )?;
        registry.register(Box::new(scans.clone()))?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        Ok(Metrics { registry, requests, seconds, scans })
    }

    /// Counts one answered request.
    pub fn count(&self, method: &str, route: &str, status: u16, elapsed: Duration) {
        let status = status.to_string();
        self.requests.with_label_values(&[method, route, status.as_str()]).inc();
        self.seconds.with_label_values(&[route]).observe(elapsed.as_secs_f64());
    }

    /// Counts one certificate that a browser checked by itself, by nothing but the result.
    pub fn count_scan(&self, status: Status) {
        self.scans.with_label_values(&[status.as_str()]).inc();
    }

    /// The text that a collector reads.
    #[must_use]
    pub fn text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        // Writing into memory does not fail.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut text);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_for_whoever_has_the_token_where_there_is_one() {
        let check = |token: Option<&str>, sent: Option<&str>, want: bool| {
            assert_eq!(MetricsToken::new(token).admits(sent), want, "{token:?} {sent:?}");
        };
        check(None, None, true);
        check(Some("a b"), None, false);
        check(Some("a b"), Some("a b"), false);
        check(Some("a b"), Some("Bearer a"), false);
        check(Some("a b"), Some("Bearer a b"), true);
    }
}
