//! Running it: wrong settings, keys, backups, health, a graceful stop.

use crate::api::{event, save, start};
use crate::server::{Client, Database, Server, new_postgres, program, write_settings};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

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

async fn a_copy_goes_on_in_another_place(database: Database) {
    let server = Server::demo(database).await;
    let candidate = Client::of(&server);
    let (attempt, form) = start(&candidate, &server, 0).await;
    let (_, saved) =
        save(&candidate, &attempt, (1..=3).map(|seq| event(&form, seq)).collect()).await;
    assert_eq!(saved["acked"], 3);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    let copy = copy.to_str().unwrap();
    let settings = server.settings();
    let (code, said) = run(&["backup", "--config", settings.to_str().unwrap(), "--out", copy]);
    assert_eq!(code, Some(0), "{said}");
    let (_, saved) = save(&candidate, &attempt, vec![event(&form, 4)]).await;
    assert_eq!(saved["acked"], 4, "the server serves on");

    let database_url = (database == Database::Postgres).then(new_postgres);
    let settings = write_settings(folder.path(), database_url.as_deref());
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let restore = ["restore", "--config", settings.to_str().unwrap(), copy];
    let (code, said) = run(&restore);
    assert_eq!(code, Some(1), "keys come first: {said}");
    let keys = Command::new("cp").arg("-rp").arg(server.data().join("keys")).arg(&data).status();
    assert!(keys.unwrap().success());
    let (code, said) = run(&restore);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("register numbers go on after 1002"), "two were issued: {said}");
    assert!(said.contains("the copy is whole"), "{said}");
    let (code, said) = run(&restore);
    assert_eq!(code, Some(1), "data is never restored over: {said}");

    let (restored, _) = Server::serve(folder, database_url).await;
    let candidate = candidate.at(&restored);
    let (status, again) = candidate.get_json(&format!("/api/v1/attempts/{attempt}/form")).await;
    assert_eq!((status, again["acked"].as_i64()), (200, Some(3)));
    assert_eq!(again["items"], form["items"]);
    let (_, saved) = save(&candidate, &attempt, vec![event(&form, 4)]).await;
    assert_eq!(saved["acked"], 4);
    let url = &server.facts["certificates"][0]["verify_url"];
    let body = serde_json::json!({ "token": url });
    let (_, verified) = candidate.post_json("/api/v1/verify", &body).await;
    assert_eq!(verified["status"], "valid", "{verified}");
}

#[tokio::test]
async fn a_copy_goes_on_in_another_place_on_sqlite() {
    a_copy_goes_on_in_another_place(Database::Sqlite).await;
}

#[tokio::test]
async fn a_copy_goes_on_in_another_place_on_postgres() {
    a_copy_goes_on_in_another_place(Database::Postgres).await;
}

async fn the_first_administrator_comes_by_a_link_that_works_once(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let database_url = (database == Database::Postgres).then(new_postgres);
    let (server, said) = Server::serve(folder, database_url.clone()).await;
    let (_, secret) = said.trim().rsplit_once("/setup/").unwrap();
    let link = format!("/setup/{secret}");
    let client = Client::of(&server);
    assert_eq!(client.get(&link).await.0, 200);
    assert_eq!(client.get("/setup/AAAAAAAAAAAAAAAAAAAAAA").await.0, 410);
    let fields = |password, again| {
        [
            ("username", "quan-tri"),
            ("display_name", "Quản trị"),
            ("password", password),
            ("password_again", again),
        ]
    };
    let password = "mười hai chữ cái trở lên";
    assert_eq!(client.post_form(&link, &fields("ngắn", "ngắn")).await.0, 422);
    assert_eq!(client.post_form(&link, &fields(password, "khác")).await.0, 422);
    let signing_in = [("username", "quan-tri"), ("password", password)];
    assert_ne!(client.post_form("/staff/sign-in", &signing_in).await.0, 303, "not yet");
    let (status, leads_to, _) = client.post_form(&link, &fields(password, password)).await;
    assert_eq!((status, leads_to.as_str()), (303, "/staff/sign-in"));
    assert_eq!(client.get(&link).await.0, 410);
    assert_eq!(client.post_form(&link, &fields(password, password)).await.0, 410);
    assert_eq!(client.post_form("/staff/sign-in", &signing_in).await.0, 303);
    assert_eq!(client.get("/staff").await.0, 200);
    let (_, said) = Server::serve(server.stopped(), database_url).await;
    assert_eq!(said, "", "an installation with accounts offers no link");
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_link_that_works_once_on_sqlite() {
    the_first_administrator_comes_by_a_link_that_works_once(Database::Sqlite).await;
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_link_that_works_once_on_postgres() {
    the_first_administrator_comes_by_a_link_that_works_once(Database::Postgres).await;
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

async fn keys_of_another_place_stop_the_start(database: Database) {
    let server = Server::demo(database).await;
    let settings = server.settings();
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = folder.path().join("elsewhere");
    let migrate = || {
        let mut command = program();
        command.args(["migrate", "--config"]).arg(&settings);
        let output = command.env("SATHACH_KEYS_DIR", &elsewhere).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = migrate();
    assert_eq!(code, Some(1));
    assert!(said.contains("not those that sealed this database"), "{said}");
    assert!(!elsewhere.exists(), "no new keys are made in silence");
    let mut keys = Command::new("cp");
    keys.arg("-rp").arg(server.data().join("keys")).arg(&elsewhere);
    assert!(keys.status().unwrap().success());
    assert_eq!(migrate().0, Some(0), "its own keys are welcome anywhere");
    std::fs::copy(elsewhere.join("seal.key"), elsewhere.join("lookup.key")).unwrap();
    assert_eq!(migrate().0, Some(1), "one key of five is another");
}

#[tokio::test]
async fn keys_of_another_place_stop_the_start_on_sqlite() {
    keys_of_another_place_stop_the_start(Database::Sqlite).await;
}

#[tokio::test]
async fn keys_of_another_place_stop_the_start_on_postgres() {
    keys_of_another_place_stop_the_start(Database::Postgres).await;
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
    Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(server.ended_well());
}

#[test]
fn a_broken_bank_says_every_error_with_file_line_and_item() {
    let folder = tempfile::tempdir().unwrap();
    let bank = folder.path().join("bank");
    let copied = Command::new("cp").args(["-r", "question-banks"]).arg(&bank).status().unwrap();
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
