//! The whole main job: open, check in, sit, seal, certify, print, verify, count, revoke.

use crate::api::some_response;
use crate::browser::Browser;
use crate::pdf::{code_on, words_of};
use crate::server::{Client, Database, Server};
use serde_json::{Value, json};
use std::collections::HashMap;

const NAME: &str = "Thạch Thị Sà Rết Ửng";
const CARD: &str =
    "087168000777||Thạch Thị Sà Rết Ửng|05031968|Nữ|Ấp 1, Tân Hộ Cơ, Đồng Tháp|15062021";

/// Right texts by stem, read from the bank's files: the keys, all steps in order, or prompt and
/// option of each pair in turn.
pub fn right_texts() -> HashMap<String, Vec<String>> {
    let mut right_texts = HashMap::new();
    for entry in std::fs::read_dir("question-banks/items").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let file: toml::Table = text.parse().unwrap();
        for item in file["item"].as_array().unwrap() {
            let text = |table: &toml::Value, field: &str| table[field].as_str().unwrap().to_owned();
            let parts = |field: &str| item.get(field).and_then(|parts| parts.as_array());
            if let Some(pairs) = parts("pairs") {
                let both = |pair| [text(pair, "prompt"), text(pair, "option")];
                let right = pairs.iter().flat_map(both).collect();
                right_texts.insert(text(item, "stem"), right);
                continue;
            }
            let options = parts("options").unwrap();
            let is_ordering = item["kind"].as_str() == Some("ordering");
            let right = options
                .iter()
                .filter(|option| is_ordering || option.get("key").is_some())
                .map(|option| text(option, "text"));
            right_texts.insert(text(item, "stem"), right.collect());
        }
    }
    right_texts
}

/// The response to an item that earns the full point; of matching items some response.
pub fn right_response(keys: &HashMap<String, Vec<String>>, item: &Value) -> Value {
    if item["kind"] == "matching" {
        return some_response(item);
    }
    let right = &keys[item["stem"].as_str().unwrap()];
    let options = item["options"].as_array().unwrap();
    let token = |text: &String| {
        options.iter().find(|option| option["text"] == *text).map(|option| option["token"].clone())
    };
    right.iter().filter_map(token).collect()
}

/// How many adults of the commune are counted, as the officer's page says.
async fn n_passed(officer: &Client, commune: &str) -> i64 {
    let (status, page) = officer.get("/staff/progress").await;
    assert_eq!(status, 200);
    let start = format!("data-commune=\"{commune}\" data-passed=\"");
    let (_, rest) = page.split_once(&start).unwrap();
    rest.split('"').next().unwrap().parse().unwrap()
}

/// The code of the commune where the demonstration takes place.
pub fn commune_of_the_demonstration() -> String {
    let communes = std::fs::read_to_string("question-banks/communes/dong-thap.csv").unwrap();
    let line = communes.lines().find(|line| line.contains(",Tân Hộ Cơ,")).unwrap();
    line.split(',').next().unwrap().to_owned()
}

/// Opens a session, checks one person in and lets them in; gives session, code and seat code.
pub async fn open_and_admit(
    mentor: &Client,
    csrf: &str,
    exam_id: &str,
) -> (String, String, String) {
    let commune = commune_of_the_demonstration();
    let commune = commune.as_str();
    let fields = [("csrf", csrf), ("exam_id", exam_id), ("hall_name", "Hội trường thử")];
    let (status, session, _) = mentor.post_form("/staff/sessions", &fields).await;
    assert_eq!(status, 303);
    let session = session.split('?').next().unwrap().to_owned();
    let check_in = format!("{session}/check-in");
    let damaged = CARD.replace("Nữ", "Nu");
    let fields = [("csrf", csrf), ("card_text", damaged.as_str())];
    let (status, _, page) = mentor.post_form(&check_in, &fields).await;
    assert_eq!(status, 422);
    assert!(page.contains("087168000777"), "the text stays in the box");
    let fields =
        [("csrf", csrf), ("card_text", CARD), ("commune_code", commune), ("consent", "yes")];
    let (status, done, page) = mentor.post_form(&check_in, &fields).await;
    assert_eq!(status, 303, "{page}");
    assert_eq!(mentor.get(&done).await.0, 200);
    let (status, _, page) = mentor.post_form(&check_in, &fields).await;
    assert_eq!(status, 422, "the same person is not checked in twice");
    assert!(page.contains("ghế số 1"), "{page}");
    let admitted = mentor.post_form(&format!("{session}/admit-all"), &[("csrf", csrf)]).await;
    assert_eq!(admitted.0, 303);
    let (_, page) = mentor.get(&session).await;
    let between = |start: &str| -> String {
        let (_, rest) = page.split_once(start).unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    let code = between("<strong class=\"code\">");
    let seat = between("<td class=\"code-line\" data-label=\"Mã ghế\">");
    (session, code, seat)
}

async fn sit_and_pass(server: &Server, code: &str, seat: &str) -> String {
    let citizen = Client::of(server);
    let body = json!({ "session_code": code, "seat_code": seat });
    let (_, joined) = citizen.post_json("/api/v1/join", &body).await;
    let attempt = format!("/api/v1/attempts/{}", joined["attempt_id"].as_str().unwrap());
    let (_, form) = citizen.get_json(&format!("{attempt}/form")).await;
    let keys = right_texts();
    let items = form["items"].as_array().unwrap();
    let events: Vec<Value> = items
        .iter()
        .map(|item| {
            let position = &item["position"];
            let response = right_response(&keys, item);
            json!({ "seq": position, "position": position, "response": response, "elapsed_ms": 1 })
        })
        .collect();
    let body = json!({ "epoch": 1, "events": events });
    let (status, saved) = citizen.post_json(&format!("{attempt}/responses"), &body).await;
    assert_eq!((status, saved["acked"].as_i64()), (200, Some(30)), "{saved}");
    let body = json!({ "epoch": 1, "last_seq": 30 });
    assert_eq!(citizen.post_json(&format!("{attempt}/submit"), &body).await.0, 200);
    let (_, result) = citizen.get_json(&format!("{attempt}/result")).await;
    assert_eq!(result["decision"], "pass", "{result}");
    let holder = result["certificate"]["holder_url"].as_str().unwrap().to_owned();
    holder.strip_prefix(&server.url).unwrap().to_owned()
}

async fn the_whole_way(database: Database) {
    let server = Server::demo(database).await;
    let commune = commune_of_the_demonstration();
    let commune = commune.as_str();
    let mentor = Client::of(&server);
    let csrf = mentor.sign_in(&server, "mentor").await;
    let officer = Client::of(&server);
    let officer_csrf = officer.sign_in(&server, "commune_officer").await;
    let before = n_passed(&officer, commune).await;

    let (session, code, seat) = open_and_admit(&mentor, &csrf, "citizens").await;
    let holder = sit_and_pass(&server, &code, &seat).await;
    assert_eq!(Client::of(&server).get(&holder).await.0, 200);
    assert_eq!(mentor.post_form(&format!("{session}/seal"), &[("csrf", &csrf)]).await.0, 303);
    let fields = [
        ("csrf", officer_csrf.as_str()),
        ("decision_number", "02/QĐ-THỬ"),
        ("decision_on", "01/10/2026"),
    ];
    let decided = officer.post_form(&format!("{session}/decision"), &fields).await;
    assert_eq!(decided.0, 303, "{}", decided.2);
    assert_eq!(n_passed(&officer, commune).await, before + 1, "one more is counted");

    let citizen = Client::of(&server);
    let (status, shown) = Client::of(&server).get(&holder).await;
    assert!(status == 200 && shown.contains("Open Badges 3.0"), "{shown}");
    let (_, rest) = shown.split_once("href=\"/achievements/").unwrap();
    let achievement = format!("/achievements/{}", rest.split('"').next().unwrap());
    let (status, read) = Client::of(&server).get_json(&achievement).await;
    assert_eq!((status, &read["type"][0]), (200, &serde_json::json!("Achievement")));
    let (status, page) = Client::of(&server).page(&achievement).await;
    let says = |key: &str| page.contains(read[key].as_str().unwrap());
    assert!(status == 200 && says("name") && says("description") && says("id"), "{page}");
    let (status, pdf) = citizen.bytes(&format!("{holder}/certificate.pdf")).await;
    assert_eq!(status, 200);
    let paper = server.data().join("certificate.pdf");
    std::fs::write(&paper, pdf).unwrap();
    let (words, link) = (words_of(&paper), code_on(&paper));
    assert!(words.contains(NAME), "{words}");
    assert!(link.starts_with(&format!("{}/v#", server.url)), "{link}");
    let (status, all) = mentor.bytes(&format!("{session}/certificates.pdf")).await;
    assert_eq!((status, &all[..5]), (200, b"%PDF-".as_slice()));

    let browser = Browser::start().await;
    let page = browser.open_and_wait_for(&link, "Có hiệu lực").await;
    for field in [NAME, "05/03/1968", "02/QĐ-THỬ", "01/10/2026", "Tân Hộ Cơ"] {
        assert!(page.contains(field), "{field} is missing in {page}");
    }
    let (_, list) = officer.get("/staff/certificates").await;
    let (_, rest) = list.split_once("href=\"/staff/certificates/").unwrap();
    let id = rest.split('"').next().unwrap();
    let revoke = format!("/staff/certificates/{id}/revoke");
    let fields = [("csrf", officer_csrf.as_str()), ("reason", "")];
    assert_eq!(officer.post_form(&revoke, &fields).await.0, 422, "a reason is needed");
    let fields = [("csrf", officer_csrf.as_str()), ("reason", "Thử thu hồi")];
    assert_eq!(officer.post_form(&revoke, &fields).await.0, 303);
    assert_eq!(n_passed(&officer, commune).await, before + 1, "nobody has confirmed yet");
    let second = Client::of(&server);
    let csrf = second.sign_in(&server, "province_officer").await;
    assert_eq!(second.post_form(&revoke, &[("csrf", &csrf)]).await.0, 303);
    assert_eq!(n_passed(&officer, commune).await, before, "one fewer is counted");
    browser.open_and_wait_for(&link, "Đã bị thu hồi").await;
    browser.stop().await;
    let (code, said) = {
        let output = crate::server::program()
            .args(["certificate", "verify", &link, "--json", "--keys"])
            .arg(write(&server, "/trust/v1.json").await)
            .arg("--status")
            .arg(write(&server, "/status/revocation-0").await)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(code, Some(1));
    assert!(said.contains("\"revoked\""), "{said}");
}

/// Keeps what a verifier downloads in a file.
async fn write(server: &Server, path: &str) -> std::path::PathBuf {
    let (status, text) = Client::of(server).get(path).await;
    assert_eq!(status, 200);
    let file = server.data().join(path.replace('/', "-"));
    std::fs::write(&file, text).unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_citizen_is_certified_counted_and_revoked_on_sqlite() {
    the_whole_way(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_citizen_is_certified_counted_and_revoked_on_postgres() {
    the_whole_way(Database::Postgres).await;
}
