//! A candidate's device and its server: saving, resuming, handing in, and what is refused.

use crate::server::{Client, Database, Server};
use serde_json::{Value, json};

/// Joins the seat of the candidate with this index.
async fn join(client: &Client, server: &Server, index: usize) -> (u16, Value) {
    let body = json!({
        "session_code": server.facts["session"]["code"],
        "seat_code": server.facts["candidates"][index]["seat_code"],
    });
    client.post_json("/api/v1/join", &body).await
}

/// The form of a fresh device, with its attempt.
pub async fn start(client: &Client, server: &Server, index: usize) -> (String, Value) {
    let (status, joined) = join(client, server, index).await;
    assert_eq!(status, 200, "{joined}");
    let attempt = joined["attempt_id"].as_str().unwrap().to_owned();
    let (status, form) = client.get_json(&format!("/api/v1/attempts/{attempt}/form")).await;
    assert_eq!(status, 200, "{form}");
    (attempt, form)
}

/// Any allowed response to an item.
pub fn some_response(item: &Value) -> Value {
    let options: Vec<&Value> =
        item["options"].as_array().unwrap().iter().map(|option| &option["token"]).collect();
    match item["kind"].as_str().unwrap() {
        "ordering" => json!(options),
        "matching" => json!([[item["prompts"][0]["token"], options[0]]]),
        _ => json!([options[0]]),
    }
}

/// An event whose seq is also its place in the form.
pub fn event(form: &Value, seq: usize) -> Value {
    let item = &form["items"][seq - 1];
    json!({ "seq": seq, "position": seq, "response": some_response(item), "elapsed_ms": 900 })
}

/// Sends events of the first epoch.
pub async fn save(client: &Client, attempt: &str, events: Vec<Value>) -> (u16, Value) {
    let body = json!({ "epoch": 1, "events": events });
    client.post_json(&format!("/api/v1/attempts/{attempt}/responses"), &body).await
}

async fn submit(client: &Client, attempt: &str, last_seq: usize) -> (u16, Value) {
    let body = json!({ "epoch": 1, "last_seq": last_seq });
    client.post_json(&format!("/api/v1/attempts/{attempt}/submit"), &body).await
}

async fn a_whole_attempt(database: Database) {
    let server = Server::demo(database).await;
    let client = Client::of(&server);
    let (attempt, form) = start(&client, &server, 0).await;
    assert_eq!(form["items"].as_array().unwrap().len(), 30);
    let events = |range: std::ops::RangeInclusive<usize>| -> Vec<Value> {
        range.map(|seq| event(&form, seq)).collect()
    };
    let (_, saved) = save(&client, &attempt, events(1..=3)).await;
    assert_eq!(saved["acked"], 3);
    let (_, saved) = save(&client, &attempt, events(2..=5)).await;
    assert_eq!(saved["acked"], 5, "sending again changes nothing");
    let (_, saved) = save(&client, &attempt, events(7..=7)).await;
    assert_eq!(saved["acked"], 5, "a gap is not acknowledged");
    let (_, saved) = save(&client, &attempt, events(6..=6)).await;
    assert_eq!(saved["acked"], 7, "a filled gap is");

    let mut other = event(&form, 2);
    other["response"] = json!([]);
    let (status, problem) = save(&client, &attempt, vec![other]).await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("seq_conflict")));
    let mut foreign = event(&form, 8);
    foreign["response"] = json!(["00000000"]);
    let (status, problem) = save(&client, &attempt, vec![foreign]).await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("bad_response")));
    let (_, saved) = save(&client, &attempt, Vec::new()).await;
    assert_eq!(saved["acked"], 7, "a refused event takes no seq");

    let (_, again) = client.get_json(&format!("/api/v1/attempts/{attempt}/form")).await;
    assert_eq!(again["items"], form["items"], "a reload shows the same form");
    assert_eq!(again["acked"], 7);
    assert_eq!(again["responses"].as_array().unwrap().len(), 7);

    let (status, problem) = submit(&client, &attempt, 9).await;
    assert_eq!((status, problem["acked"].as_i64()), (409, Some(7)));
    let (status, first) = submit(&client, &attempt, 7).await;
    assert_eq!(status, 200);
    assert_eq!(submit(&client, &attempt, 7).await, (200, first), "the same receipt");
    let (status, problem) = save(&client, &attempt, events(8..=8)).await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("submitted")));
    let (status, result) = client.get_json(&format!("/api/v1/attempts/{attempt}/result")).await;
    assert_eq!((status, result["score"]["max_sixtieths"].as_i64()), (200, Some(1800)));
    assert_eq!(result["areas"].as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn an_attempt_is_saved_resumed_and_handed_in_once_on_sqlite() {
    a_whole_attempt(Database::Sqlite).await;
}

#[tokio::test]
async fn an_attempt_is_saved_resumed_and_handed_in_once_on_postgres() {
    a_whole_attempt(Database::Postgres).await;
}

#[tokio::test]
async fn a_second_device_waits_for_the_mentor_and_supersedes_the_first() {
    let server = Server::demo(Database::Sqlite).await;
    let first = Client::of(&server);
    let (attempt, form) = start(&first, &server, 1).await;
    let second = Client::of(&server);
    let (status, problem) = join(&second, &server, 1).await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("second_device")));
    let (status, _) = save(&first, &attempt, vec![event(&form, 1)]).await;
    assert_eq!(status, 200, "the first device goes on meanwhile");
    let mentor = Client::of(&server);
    let csrf = mentor.sign_in(&server, "mentor").await;
    let path = format!("/staff/attempts/{attempt}/allow-device");
    assert_eq!(mentor.post_form(&path, &[("csrf", &csrf)]).await.0, 303);
    assert_eq!(join(&second, &server, 1).await.0, 200);
    let (_, resumed) = second.get_json(&format!("/api/v1/attempts/{attempt}/form")).await;
    assert_eq!((resumed["epoch"].as_i64(), resumed["acked"].as_i64()), (Some(2), Some(0)));
    assert_eq!(resumed["responses"].as_array().unwrap().len(), 1, "nothing was lost");
    let (status, problem) = save(&first, &attempt, vec![event(&form, 2)]).await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("superseded")));
}

#[tokio::test]
async fn wrong_codes_exhaust_their_own_seat_and_nobody_elses() {
    let server = Server::demo(Database::Sqlite).await;
    let guesser = Client::of(&server);
    let seat = server.facts["candidates"][2]["seat_code"].as_str().unwrap().replace('-', "");
    let mut last = 0;
    for _ in 0..40 {
        let body = json!({
            "session_code": server.facts["session"]["code"],
            "seat_code": format!("{}2222", &seat[..2]),
        });
        last = guesser.post_json("/api/v1/join", &body).await.0;
    }
    assert_eq!(last, 429);
    for index in [0, 1, 3, 4] {
        assert_eq!(join(&Client::of(&server), &server, index).await.0, 200);
    }
}

#[tokio::test]
async fn two_hundred_devices_join_from_one_address() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::demo(Database::Sqlite).await;
    let facts = folder.path().join("seats.json");
    let done = crate::server::program()
        .arg("bench-seed")
        .arg("--data")
        .arg(server.data())
        .args(["--candidates", "200", "--facts"])
        .arg(&facts)
        .status()
        .unwrap();
    assert!(done.success());
    let seats: Vec<Value> = serde_json::from_slice(&std::fs::read(&facts).unwrap()).unwrap();
    for seat in &seats {
        let body = json!({
            "session_code": seat["session_code"], "seat_code": seat["seat_code"],
        });
        let (status, answer) = Client::of(&server).post_json("/api/v1/join", &body).await;
        assert_eq!(status, 200, "{answer}");
    }
}

#[tokio::test]
async fn no_answer_to_a_candidate_holds_a_key() {
    let server = Server::demo(Database::Sqlite).await;
    let client = Client::of(&server);
    let (attempt, form) = start(&client, &server, 0).await;
    let events: Vec<Value> = (1..=30).map(|seq| event(&form, seq)).collect();
    let mut seen = vec![form.to_string()];
    seen.push(save(&client, &attempt, events).await.1.to_string());
    for path in ["/attempt/instructions", "/attempt/practice", "/attempt/exam", "/", "/join"] {
        seen.push(client.get(path).await.1);
    }
    seen.push(submit(&client, &attempt, 30).await.1.to_string());
    seen.push(client.get(&format!("/api/v1/attempts/{attempt}/result")).await.1);
    seen.push(client.get("/attempt/result").await.1);
    let seen = seen.join("\n");
    for name in ["\"key\"", "\"why\"", "\"reason\"", "\"level\"", "\"item_version_id\""] {
        assert!(!seen.contains(name), "{name}");
    }
    let mut n_reasons = 0;
    for entry in std::fs::read_dir("question-banks/items").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for reason in text.lines().filter_map(|line| line.strip_prefix("reason = \"")) {
            n_reasons += 1;
            assert!(!seen.contains(reason.trim_end_matches('"')), "{reason}");
        }
    }
    assert!(n_reasons >= 120, "{n_reasons} reasons were looked for");
    let (_, other) = start(&Client::of(&server), &server, 1).await;
    let tokens = |form: &Value| -> Vec<String> {
        let items = form["items"].as_array().unwrap();
        let options = items.iter().flat_map(|item| item["options"].as_array().unwrap());
        options.map(|option| option["token"].to_string()).collect()
    };
    let of_first = tokens(&form);
    assert!(tokens(&other).iter().all(|token| !of_first.contains(token)));
}

#[tokio::test]
async fn a_token_with_any_digit_changed_is_forged() {
    let server = Server::demo(Database::Sqlite).await;
    let client = Client::of(&server);
    let url = server.facts["certificates"][0]["verify_url"].as_str().unwrap();
    let (_, token) = url.split_once('#').unwrap();
    let status = async |token: &str| {
        let (status, answer) = client.post_json("/api/v1/verify", &json!({ "token": token })).await;
        assert_eq!(status, 200, "{answer}");
        answer["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(token).await, "valid");
    assert_eq!(status(url).await, "valid", "the whole link does as well");
    for place in (0..token.len()).step_by(17) {
        let mut digits = token.as_bytes().to_vec();
        digits[place] = b'0' + (digits[place] - b'0' + 1) % 10;
        let changed = String::from_utf8(digits).unwrap();
        assert_eq!(status(&changed).await, "forged", "digit {place}");
    }
    for broken in [&token[1..], &token[..token.len() - 1], "", "Nguyễn"] {
        assert_eq!(status(broken).await, "forged", "{broken}");
    }
}

#[tokio::test]
async fn requests_from_elsewhere_or_without_json_are_refused() {
    let server = Server::demo(Database::Sqlite).await;
    let http = reqwest::Client::new();
    let post = || http.post(format!("{}/api/v1/verify", server.url)).body("{\"token\":\"1\"}");
    assert_eq!(post().send().await.unwrap().status(), 415);
    let json = || post().header("content-type", "application/json");
    let foreign = json().header("origin", "https://elsewhere.example");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    let answer: Value = json().send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["status"], "forged");
}
