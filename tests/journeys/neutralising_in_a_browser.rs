//! A flawed item in the browser: an officer sees whom it reaches and proposes, a second one agrees,
//! and a candidate who failed by one point gets a certificate.

use crate::browser::Browser;
use crate::from_the_hall_to_a_certificate::{open_and_admit, right_response, right_texts};
use crate::pdf::words_of;
use crate::server::{Client, Database, Server};
use fantoccini::Locator;
use serde_json::{Value, json};

const SECOND: (&str, &str) = ("second-officer", "một mật khẩu thật dài");

/// Items right of thirty; eighteen are needed.
const N_RIGHT: usize = 17;

/// Hands in one point too few, and gives the stem of an item that was left blank.
async fn sit_and_fail(citizen: &Client, code: &str, seat: &str) -> (String, String) {
    let body = json!({ "session_code": code, "seat_code": seat });
    let (_, joined) = citizen.post_json("/api/v1/join", &body).await;
    let attempt = format!("/api/v1/attempts/{}", joined["attempt_id"].as_str().unwrap());
    let (_, form) = citizen.get_json(&format!("{attempt}/form")).await;
    let keys = right_texts();
    let items = form["items"].as_array().unwrap();
    let (known, rest): (Vec<&Value>, Vec<&Value>) =
        items.iter().partition(|item| item["kind"] != "matching");
    let blank = known.get(N_RIGHT).or(rest.first()).unwrap()["stem"].as_str().unwrap();
    let events: Vec<Value> = known[..N_RIGHT]
        .iter()
        .zip(1..)
        .map(|(item, seq)| {
            let response = right_response(&keys, item);
            json!({ "seq": seq, "position": item["position"], "response": response,
                    "elapsed_ms": 1 })
        })
        .collect();
    let body = json!({ "epoch": 1, "events": events });
    assert_eq!(citizen.post_json(&format!("{attempt}/responses"), &body).await.0, 200);
    let body = json!({ "epoch": 1, "last_seq": N_RIGHT });
    assert_eq!(citizen.post_json(&format!("{attempt}/submit"), &body).await.0, 200);
    (attempt, blank.to_owned())
}

/// The id of the item with this stem.
fn id_of(stem: &str) -> String {
    for entry in std::fs::read_dir("question-banks/items").unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let file: toml::Table = text.parse().unwrap();
        for item in file["item"].as_array().unwrap() {
            if item["stem"].as_str() == Some(stem) {
                return item["id"].as_str().unwrap().to_owned();
            }
        }
    }
    panic!("no item asks {stem:?}");
}

async fn press(browser: &Browser, words: &str) {
    let path = format!("//main//*[self::a or self::button][contains(., '{words}')]");
    browser.client.find(Locator::XPath(&path)).await.unwrap().click().await.unwrap();
}

async fn must_be_accessible(browser: &Browser, what: &str) {
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new(), "{what}");
    let width = "return document.documentElement.scrollWidth";
    let width = browser.client.execute(width, vec![]).await.unwrap();
    assert_eq!(width.as_i64(), Some(360), "{what} is wider than the phone");
}

async fn add_second_officer(server: &Server) {
    let administrator = Client::of(server);
    let csrf = administrator.sign_in(server, "administrator").await;
    let (username, password) = SECOND;
    let fields = [
        ("csrf", csrf.as_str()),
        ("username", username),
        ("display_name", "Cán bộ thứ hai"),
        ("role", "province_officer"),
        ("password", password),
        ("password_again", password),
    ];
    let added = administrator.post_form("/staff/accounts/new", &fields).await;
    assert_eq!(added.0, 303, "{}", added.2);
}

async fn seal_and_decide(server: &Server, mentor: &Client, csrf: &str, session: &str) {
    assert_eq!(mentor.post_form(&format!("{session}/seal"), &[("csrf", csrf)]).await.0, 303);
    let officer = Client::of(server);
    let csrf = officer.sign_in(server, "commune_officer").await;
    let fields =
        [("csrf", csrf.as_str()), ("decision_number", "03/QĐ-THỬ"), ("decision_on", "01/10/2026")];
    let decided = officer.post_form(&format!("{session}/decision"), &fields).await;
    assert_eq!(decided.0, 303, "{}", decided.2);
}

/// The pack is there once the result is final, and holds form, items, responses and reasons.
async fn the_appeal_pack_says_why(server: &Server, officer: &Client, session: &str, attempt: &str) {
    let id = attempt.rsplit('/').next().unwrap();
    let path = format!("/staff/attempts/{id}/appeal.pdf");
    let (_, page) = officer.get(session).await;
    assert!(page.contains(&path), "{page}");
    let (status, pack) = officer.bytes(&path).await;
    assert_eq!(status, 200);
    let file = server.data().join("appeal.pdf");
    std::fs::write(&file, pack).unwrap();
    let words = words_of(&file);
    let wants = [id, "Hạt giống của đề", "deal-1/chacha20", "cho mọi người đủ điểm", "17/30"];
    for want in wants.into_iter().chain(["18/30", "Sai số đo ở mức chuẩn", "Hai phương án"])
    {
        assert!(words.contains(want), "{want} is missing in {words}");
    }
    let mentor = Client::of(server);
    mentor.sign_in(server, "commune_officer").await;
    assert_eq!(mentor.get(&path).await.0, 403, "it holds keys");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flawed_item_is_neutralised_by_two_officers_and_turns_a_fail_into_a_certificate() {
    let server = Server::demo(Database::Sqlite).await;
    add_second_officer(&server).await;
    let mentor = Client::of(&server);
    let csrf = mentor.sign_in(&server, "mentor").await;
    let (session, code, seat) = open_and_admit(&mentor, &csrf, "citizens").await;
    let citizen = Client::of(&server);
    let (attempt, stem) = sit_and_fail(&citizen, &code, &seat).await;
    seal_and_decide(&server, &mentor, &csrf, &session).await;
    let (_, result) = citizen.get_json(&format!("{attempt}/result")).await;
    assert_eq!(result["decision"], "fail", "{result}");

    let browser = Browser::start().await;
    browser.sign_in(&server, "province_officer").await;
    let item = format!("{}/staff/bank/{}", server.url, id_of(&stem));
    browser.open_and_wait_for(&item, &stem).await;
    press(&browser, "Vô hiệu câu này").await;
    browser.wait_for("Cách xử lý").await;
    must_be_accessible(&browser, "the form").await;
    press(&browser, "Xem trước").await;
    browser.wait_for("Lý do").await;
    let reason = browser.client.find(Locator::Id("reason")).await.unwrap();
    reason.send_keys("Hai phương án cùng đúng.").await.unwrap();
    press(&browser, "Xem trước").await;
    let shown = browser.wait_for("Chưa có gì thay đổi").await;
    assert!(shown.contains("Hội trường thử"), "{shown}");
    must_be_accessible(&browser, "the preview").await;
    press(&browser, "Đề nghị vô hiệu câu này").await;
    browser.wait_for("Cần một cán bộ khác của tỉnh quyết định").await;
    let address = browser.client.current_url().await.unwrap().to_string();
    let address = address.split('?').next().unwrap().to_owned();
    let (_, unchanged) = citizen.get_json(&format!("{attempt}/result")).await;
    assert_eq!(unchanged, result, "one person alone changes nothing");

    browser.sign_in_as(&server, SECOND.0, SECOND.1).await;
    browser.open_and_wait_for(&address, "Đồng ý và chấm lại").await;
    must_be_accessible(&browser, "the decision").await;
    press(&browser, "Đồng ý và chấm lại").await;
    // Nobody reloads the page: it follows the work by itself.
    let shown = browser.wait_for("Đã xong").await;
    assert!(shown.contains("Hai phương án cùng đúng."), "{shown}");
    must_be_accessible(&browser, "what came of it").await;
    browser.picture("neutralisation").await;
    browser.stop().await;

    let (_, result) = citizen.get_json(&format!("{attempt}/result")).await;
    assert_eq!(result["decision"], "pass", "{result}");
    let holder = result["certificate"]["holder_url"].as_str().unwrap();
    let holder = holder.strip_prefix(&server.url).unwrap();
    let (status, paper) = citizen.bytes(&format!("{holder}/certificate.pdf")).await;
    assert_eq!((status, &paper[..5]), (200, b"%PDF-".as_slice()));
    let (_, page) = citizen.get("/attempt/result").await;
    assert!(page.contains("điểm tăng từ 17 lên 18"), "{page}");
    let officer = Client::of(&server);
    officer.sign_in(&server, "province_officer").await;
    the_appeal_pack_says_why(&server, &officer, &session, &attempt).await;
    let csv = format!("{}.csv", address.strip_prefix(&server.url).unwrap());
    let (status, table) = officer.get(&csv).await;
    assert_eq!(status, 200);
    assert!(table.contains(",1020,1080,fail,pass"), "{table}");
}
