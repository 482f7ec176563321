//! The vectors of `tests/fixtures/credential` sent to the server, whose clock, keys, log and
//! changed credentials are those of the vectors: the result and the stage of every other verifier.

use crate::vectors::{flipped, vectors};
use sathach::services::app::{Clock, SystemChance};
use sathach::services::keys::Keys;
use sathach::services::open_app::{Opening, open_app, prepare};
use sathach::services::trust_file::InstalledTrust;
use sathach::web::metrics::MetricsToken;
use sathach::web::server::{Bench, Listening, serve};
use sathach_domain::moment::Moment;
use sea_orm::{ConnectOptions, ConnectionTrait};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

struct Stopped(Moment);

impl Clock for Stopped {
    fn now(&self) -> Moment {
        self.0
    }
}

fn stopped_at(moment: &str) -> Arc<Stopped> {
    let moment: chrono::DateTime<chrono::Utc> = moment.parse().unwrap();
    Arc::new(Stopped(Moment::from_ms(moment.timestamp_millis())))
}

/// An installation that knows what the vectors rest on, and serves it.
struct Ground {
    folder: TempDir,
    url: String,
    http: reqwest::Client,
}

impl Ground {
    async fn of(held: &Value) -> Ground {
        let folder = tempfile::tempdir().unwrap();
        // Keys of another year: the numbers of this one belong to the vectors.
        let next_year = stopped_at("2027-06-01T00:00:00Z").now().day_in_vietnam();
        Keys::open(&folder.path().join("keys"), next_year, &SystemChance).unwrap();
        let mut ground = Ground { folder, url: String::new(), http: reqwest::Client::new() };
        ground.put_trust(held, "trust");
        let database = format!("sqlite:{}", ground.path("x.sqlite").display());
        let keys = ground.path("keys");
        let app = open_app(Opening {
            database: &database,
            keys: &keys,
            public_url: "https://sathach.example",
            layouts: None,
            clock: stopped_at(held["now"].as_str().unwrap()),
            chance: Arc::new(SystemChance),
        });
        let app = app.await.unwrap();
        prepare(&app).await.unwrap();
        change_credentials(&database).await;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        ground.url = format!("http://{}/api/v1/verify", listener.local_addr().unwrap());
        let metrics_token = MetricsToken::new(None);
        let listening = Listening { listener, tls: None, metrics_token, bench: Bench::Off };
        // It ends with the process of the tests.
        std::thread::spawn(move || actix_web::rt::System::new().block_on(serve(app, listening)));
        ground
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts another trust list in force, as `keys install` does beside a running server.
    fn put_trust(&self, held: &Value, name: &str) {
        let jws = held["trusts"][name].as_str().unwrap();
        let pin = held["root"].as_str().unwrap().parse().unwrap();
        InstalledTrust::open(Path::new(&self.path("keys"))).unwrap().install(jws, pin).unwrap();
    }

    async fn check(&self, scanned: &str) -> Value {
        let sent = self.http.post(&self.url).json(&json!({ "token": scanned })).send().await;
        sent.unwrap().json().await.unwrap()
    }
}

async fn run(database: &str, statements: &[String]) {
    // On one connection, so that all run without the rows that they would refer to.
    let mut options = ConnectOptions::new(database.to_owned());
    options.max_connections(1);
    let db = sea_orm::Database::connect(options).await.unwrap();
    db.execute_unprepared("PRAGMA foreign_keys = OFF").await.unwrap();
    for statement in statements {
        db.execute_unprepared(statement).await.unwrap();
    }
    db.close().await.unwrap();
}

/// What the lists of the vectors say, in the rows that the server makes its lists from.
async fn change_credentials(database: &str) {
    let row = |id: u32, state: &str, index: u32, register: u32, by: &str| {
        format!(
            "INSERT INTO credential (id, attempt_id, session_id, citizen_id, state, status_index, \
             register_number, key_number, commune_code, is_adult, issued_on, issued_at, \
             replaced_by) VALUES (x'{id:032x}', x'{id:032x}', x'{id:032x}', x'{id:032x}', \
             '{state}', {index}, {register}, 1, '0', 1, '2026-11-27', 0, {by})"
        )
    };
    let new = format!("x'{:032x}'", 4);
    let rows = [
        row(1, "revoked", 1001, 9, "NULL"),
        row(2, "suspended", 1002, 10, "NULL"),
        row(3, "replaced", 1003, 11, &new),
        row(4, "in_force", 1004, 12, "NULL"),
    ];
    run(database, &rows).await;
}

/// The leaves of the vectors in the server's own log.
async fn fill_log(ground: &Ground, held: &Value) {
    let leaves = held["leaves"].as_array().unwrap().iter().enumerate();
    let rows: Vec<String> = leaves
        .map(|(at, leaf)| {
            let leaf = hex_of(leaf.as_str().unwrap());
            format!("INSERT INTO issuance_log VALUES ({at}, x'{leaf}', x'{at:032x}', 0)")
        })
        .collect();
    run(&format!("sqlite:{}", ground.path("x.sqlite").display()), &rows).await;
}

fn hex_of(base64: &str) -> String {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64).unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The server has lists of its own, always whole and fresh: what it must say where a vector's
/// lists are old, missing or another's is what it says with the right ones.
fn rests_on_lists_of_the_server(one: &Value) -> bool {
    one["lists"] == json!(["revocation", "suspension", "refresh"])
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_gives_every_vector_its_result_at_its_stage_and_believes_no_flipped_bit() {
    let held = vectors();
    let ground = Ground::of(&held).await;
    let all = held["vectors"].as_array().unwrap();
    let mine: Vec<&Value> = all.iter().filter(|one| rests_on_lists_of_the_server(one)).collect();
    let mut n_checked = 0;
    for has_log in [false, true] {
        if has_log {
            fill_log(&ground, &held).await;
        }
        for trust in ["overdue", "open-ended", "trust"] {
            ground.put_trust(&held, trust);
            let these = mine.iter().filter(|one| one["trust"] == trust && one["leaves"] == has_log);
            for one in these {
                let answer = ground.check(one["scanned"].as_str().unwrap()).await;
                let found = (&answer["status"], &answer["stage"], &answer["replaced_by"]);
                let wanted = (&one["status"], &one["stage"], &one["replaced_by"]);
                assert_eq!(found, wanted, "{}", one["name"]);
                assert_eq!(answer["claims"].is_object(), one["status"] != "forged", "{answer}");
                n_checked += 1;
            }
        }
    }
    assert_eq!(n_checked, mine.len(), "every one had its turn");
    println!("{n_checked} of {} vectors rest on lists as the server has them", all.len());
    for one in all.iter().filter(|one| !rests_on_lists_of_the_server(one)) {
        let name = one["name"].as_str().unwrap();
        let answer = ground.check(one["scanned"].as_str().unwrap()).await;
        let by_name = all.iter().find(|other| {
            rests_on_lists_of_the_server(other)
                && other["scanned"] == one["scanned"]
                && other["leaves"] == false
                && other["trust"] == "trust"
        });
        let whole = by_name.unwrap_or_else(|| panic!("{name}: no vector with all lists"));
        assert_eq!(answer["status"], whole["status"], "{name}, with the server's own lists");
    }
    none_is_believed(&ground, &flipped(&held)).await;
}

async fn none_is_believed(ground: &Ground, flipped: &[String]) {
    assert!(flipped.len() > 6_000, "{}", flipped.len());
    for some in flipped.chunks(16) {
        let answers = some.iter().map(|digits| {
            let (http, url) = (ground.http.clone(), ground.url.clone());
            let body = json!({ "token": digits });
            tokio::spawn(async move {
                let sent = http.post(url).json(&body).send().await.unwrap();
                sent.json::<Value>().await.unwrap()
            })
        });
        for answer in answers.collect::<Vec<_>>() {
            assert_eq!(answer.await.unwrap()["status"], "forged");
        }
    }
}
