//! pgbench's own upserts into tables like ours: what PostgreSQL gives to a program that saves each
//! response by itself.

use std::process::{Command, Output};
use std::time::Duration;
use tempfile::NamedTempFile;

const TABLES: &str = "CREATE TABLE upsert_attempt (id UUID PRIMARY KEY);
    INSERT INTO upsert_attempt SELECT lpad(n::text, 32, '0')::uuid FROM generate_series(1, 2000) n;
    CREATE TABLE upsert_response (
        attempt_id UUID NOT NULL REFERENCES upsert_attempt (id),
        position BIGINT NOT NULL,
        seq BIGINT NOT NULL,
        response TEXT NOT NULL,
        elapsed_ms BIGINT NOT NULL,
        received_at BIGINT NOT NULL,
        PRIMARY KEY (attempt_id, position)
    )";

const UPSERT: &str = "\\set attempt random(1, 2000)
\\set position random(1, 60)
\\set seq random(1, 1000000)
INSERT INTO upsert_response VALUES \
(lpad(:attempt::text, 32, '0')::uuid, :position, :seq, '[0]', 900, 1790816400000) \
ON CONFLICT (attempt_id, position) DO UPDATE SET seq = excluded.seq, \
response = excluded.response, elapsed_ms = excluded.elapsed_ms, \
received_at = excluded.received_at;
";

/// Tables to upsert into, and the script that does.
pub struct Upserts {
    database_url: String,
    script: NamedTempFile,
}

impl Upserts {
    /// Makes the tables beside those of the product.
    pub fn in_new_tables(database_url: &str) -> Upserts {
        run(Command::new("psql").args([database_url, "-q", "-c", TABLES]));
        let script = NamedTempFile::new().unwrap();
        std::fs::write(script.path(), UPSERT).unwrap();
        Upserts { database_url: database_url.to_owned(), script }
    }

    /// Upserts a second over this many connections, prepared.
    pub fn per_second(&self, n_connections: usize, duration: Duration) -> f64 {
        let seconds = duration.as_secs().max(1).to_string();
        let n_connections = n_connections.to_string();
        let mut command = Command::new("pgbench");
        command.args(["-n", "-M", "prepared", "-j", "2", "-c", &n_connections, "-T", &seconds]);
        let output = run(command.arg("-f").arg(self.script.path()).arg(&self.database_url));
        let said = String::from_utf8(output.stdout).unwrap();
        let line = said.lines().find(|line| line.starts_with("tps = ")).unwrap();
        line.split(' ').nth(2).unwrap().parse().unwrap()
    }
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}
