//! Running it: wrong settings, keys, backups, health, a graceful stop.

use crate::server::{Client, Database, Server, program};
use std::os::unix::fs::PermissionsExt;

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = program().args(arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn a_wrong_database_url_says_which_part_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let check = |url: &str, want: &str| {
        let path = folder.path().join("settings.toml");
        let data = folder.path().join("data");
        let text = format!("data_dir = {data:?}\ndatabase_url = {url:?}\n");
        std::fs::write(&path, text).unwrap();
        let (code, said) = run(&["migrate", "--config", path.to_str().unwrap()]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(want), "{said}");
    };
    check("mysql://localhost/x", "scheme");
    check("sqlite:missing/folder/x.sqlite", "missing/folder does not exist");
    check("postgres://user@127.0.0.1:1/x", "server \"127.0.0.1:1\" cannot be reached");
}

#[test]
fn a_postgres_without_the_database_is_named() {
    let server = std::env::var("SATHACH_TEST_POSTGRES").expect("run tests/run");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    let data = folder.path().join("data");
    let text = format!("data_dir = {data:?}\ndatabase_url = \"{server}/not_there\"\n");
    std::fs::write(&path, text).unwrap();
    let (code, said) = run(&["migrate", "--config", path.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(said.contains("the database \"not_there\" does not exist"), "{said}");
}

#[tokio::test]
async fn a_copy_made_while_serving_is_whole_and_keys_stay_apart() {
    let server = Server::demo(Database::Sqlite).await;
    let data = server.data();
    let data = data.to_str().unwrap();
    let copy = format!("{data}/copy.sqlite");
    let (code, said) = run(&["backup", "--data", data, "--out", &copy]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run(&["restore", "--data", data, &copy, "--verify-only"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the copy is whole"), "{said}");
    let bytes = std::fs::read(&copy).unwrap();
    for secret in ["ĐẶNG THỊ HƯỜNG", "Y Blim Niê", "087160000001"] {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} stands in the copy in plain");
    }
    let (code, said) = run(&["doctor", "--data", data]);
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test]
async fn keys_that_others_can_read_stop_the_start() {
    let server = Server::demo(Database::Sqlite).await;
    let key = server.data().join("keys/seal.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (code, said) = run(&["doctor", "--data", server.data().to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(said.contains("can be read by others"), "{said}");
}

#[tokio::test]
async fn the_server_tells_its_health_and_stops_when_asked() {
    let mut server = Server::demo(Database::Sqlite).await;
    let client = Client::of(&server);
    assert_eq!(client.get("/healthz").await, (200, "ok".to_owned()));
    let (status, metrics) = client.get("/metrics").await;
    assert_eq!(status, 200);
    assert!(metrics.contains("sathach_requests_total"), "{metrics}");
    let (_, api) = client.get_json("/api/openapi.json").await;
    assert!(api["paths"]["/api/v1/join"].is_object());
    let id = server.id().to_string();
    std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(server.ended_well());
}

#[test]
fn a_broken_bank_says_every_error_with_file_line_and_item() {
    let folder = tempfile::tempdir().unwrap();
    let bank = folder.path().join("bank");
    let copied = std::process::Command::new("cp")
        .args(["-r", "question-banks"])
        .arg(&bank)
        .status()
        .unwrap();
    assert!(copied.success());
    let path = bank.join("items/safety.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replacen("level = 1", "level = 9", 1).replacen("key = true, ", "", 1);
    let text = text.replacen("kind = \"ordering\"", "kind = \"guessing\"", 1);
    std::fs::write(&path, text).unwrap();
    let (code, said) = run(&["bank", "check", bank.to_str().unwrap(), "--json"]);
    assert_eq!(code, Some(1));
    let check: serde_json::Value = serde_json::from_str(&said).unwrap();
    let errors = check["errors"].as_array().unwrap();
    assert!(errors.len() >= 2, "{said}");
    assert!(errors.iter().all(|error| error["line"].as_u64().is_some_and(|line| line > 0)));
    let (code, said) = run(&["bank", "check", "question-banks"]);
    assert_eq!(code, Some(0), "{said}");
}
