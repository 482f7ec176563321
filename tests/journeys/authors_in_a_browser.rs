//! An author's way: an item with a flaw, the check beside its field, review by another person,
//! a release by two people, and the item in a form dealt from it.

use crate::authors::{item_ids, open_and_admit};
use crate::browser::Browser;
use crate::server::{Client, Database, Server};
use fantoccini::Locator;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const STEM: &str =
    "Chú Năm nhận cuộc gọi báo con bị tai nạn, đòi gửi tiền viện phí ngay. Chú nên làm gì trước?";

async fn click(browser: &Browser, label: &str) {
    let path = format!("//*[self::a or self::button][contains(normalize-space(.), '{label}')]");
    let wait = browser.client.wait().at_most(Duration::from_secs(20));
    let found = wait.for_element(Locator::XPath(&path)).await;
    let found = found.unwrap_or_else(|error| panic!("no button or link {label:?}: {error}"));
    found.click().await.unwrap();
}

async fn type_into(browser: &Browser, id: &str, text: &str) {
    let field = browser.client.wait().for_element(Locator::Id(id)).await.unwrap();
    field.clear().await.unwrap();
    field.send_keys(text).await.unwrap();
}

async fn choose(browser: &Browser, id: &str, value: &str) {
    let path = format!("//select[@id='{id}']/option[@value='{value}']");
    browser.client.find(Locator::XPath(&path)).await.unwrap().click().await.unwrap();
}

/// Waits until a script's answer is a text that satisfies.
async fn wait_until(browser: &Browser, script: &str, is_right: impl Fn(&str) -> bool) {
    let began = Instant::now();
    loop {
        let found = browser.client.execute(script, vec![]).await.unwrap();
        let text = found.as_str().unwrap_or_default();
        if is_right(text) {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{script}: {text:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until the check beside a field says something, or nothing when that is wanted.
async fn wait_for_note(browser: &Browser, field: &str, want: &str) {
    let script = format!("return document.querySelector('[data-field={field}]').textContent");
    wait_until(browser, &script, |text| match want.is_empty() {
        true => text.is_empty(),
        false => text.contains(want),
    })
    .await;
}

async fn look(browser: &Browser, name: &str) {
    browser.picture(name).await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new(), "{name}");
    let width = "return document.documentElement.scrollWidth";
    let width = browser.client.execute(width, vec![]).await.unwrap();
    assert_eq!(width.as_i64(), Some(360), "{name} is wider than the phone");
}

/// Writes an item whose last option leans on the others, and mends it when the check says so.
async fn author_writes(browser: &Browser, server: &Server) -> String {
    browser.sign_in(server, "item_author").await;
    browser.client.goto(&format!("{}/staff/bank", server.url)).await.unwrap();
    look(browser, "bank").await;
    click(browser, "Viết câu mới").await;
    choose(browser, "area", "safety").await;
    choose(browser, "kind", "single_choice").await;
    look(browser, "bank-new").await;
    click(browser, "Bắt đầu viết").await;
    type_into(browser, "stem", STEM).await;
    let options = [
        ("Gọi cho con theo số vẫn dùng để hỏi", ""),
        ("Gửi tiền ngay cho kịp chữa trị", "Kẻ gian lợi dụng lúc lo sợ."),
        ("Nhắn lại số lạ để hỏi thêm chuyện", "Số lạ chính là của kẻ gian."),
        ("Tất cả các đáp án trên", "Không thể làm cả ba."),
    ];
    for (place, (text, why)) in options.iter().enumerate() {
        type_into(browser, &format!("option_{place}_text"), text).await;
        if !why.is_empty() {
            type_into(browser, &format!("option_{place}_why"), why).await;
        }
    }
    let key = Locator::Css("input[name='key'][value='0']");
    browser.client.find(key).await.unwrap().click().await.unwrap();
    type_into(browser, "reason", "Nghe chính con nói qua số quen mới biết thật hay giả.").await;
    type_into(browser, "codes", "skill:4").await;
    // The flaw is named beside its field while the author types, and the citizen's view is there.
    wait_for_note(browser, "option_3_text", "nói về các lựa chọn khác").await;
    let shown = "return document.querySelector('#preview').contentDocument.body.textContent";
    wait_until(browser, shown, |text| text.contains(STEM) && text.contains("Gửi tiền ngay")).await;
    let width = "return String(document.querySelector('#preview').contentWindow.innerWidth)";
    wait_until(browser, width, |width| width == "360").await;
    look(browser, "bank-editor").await;
    // A draft with a flaw is saved all the same, but not sent.
    click(browser, "Lưu nháp").await;
    let page = browser.wait_for("Đã lưu bản nháp").await;
    assert!(page.contains("nói về các lựa chọn khác"), "{page}");
    look(browser, "bank-item").await;
    click(browser, "Gửi duyệt").await;
    browser.wait_for("Một người khác sẽ đọc").await;
    look(browser, "bank-step").await;
    click(browser, "Gửi duyệt").await;
    browser.wait_for("Hãy sửa rồi làm lại").await;
    click(browser, "Không làm, quay lại").await;
    click(browser, "Sửa câu này").await;
    wait_for_note(browser, "option_3_text", "nói về các lựa chọn khác").await;
    type_into(browser, "option_3_text", "Chuyển trước một nửa rồi gọi hỏi sau").await;
    type_into(browser, "option_3_why", "Tiền đã gửi thì khó lấy lại.").await;
    wait_for_note(browser, "option_3_text", "").await;
    click(browser, "Lưu nháp").await;
    browser.wait_for("Đã lưu bản nháp").await;
    click(browser, "Gửi duyệt").await;
    browser.wait_for("Một người khác sẽ đọc").await;
    click(browser, "Gửi duyệt").await;
    let page = browser.wait_for("Đã gửi duyệt").await;
    assert!(page.contains("Chờ duyệt") && page.contains("Rút lại"), "{page}");
    let path = browser.client.current_url().await.unwrap().path().to_owned();
    path.rsplit('/').next().unwrap().to_owned()
}

/// Accepts the item, lets it be dealt, and proposes a release.
async fn officer_reviews_and_proposes(browser: &Browser, server: &Server, item: &str) {
    browser.sign_in(server, "province_officer").await;
    browser.client.goto(&format!("{}/staff/bank?stage=in_review", server.url)).await.unwrap();
    click(browser, "Chú Năm nhận cuộc gọi").await;
    browser.wait_for("Việc tiếp theo").await;
    click(browser, "Duyệt").await;
    type_into(browser, "reason", "Đáp án đúng, phương án sai hợp lý.").await;
    click(browser, "Duyệt").await;
    browser.wait_for("Đã duyệt câu này").await;
    click(browser, "Cho dùng").await;
    browser.wait_for("Câu này vào bản phát hành lần sau").await;
    click(browser, "Cho dùng").await;
    browser.wait_for("Câu này sẽ vào bản phát hành").await;
    rest_all_others_but_one(server, item).await;
    browser.client.goto(&format!("{}/staff/bank/release", server.url)).await.unwrap();
    let page = browser.wait_for("Thêm 1 câu").await;
    assert!(page.contains(item), "{page}");
    look(browser, "bank-release").await;
    click(browser, "Đề nghị phát hành").await;
    let page = browser.wait_for("Đã đề nghị phát hành").await;
    assert!(page.contains("Cần một người khác xác nhận"), "{page}");
    assert!(!page.contains("Xác nhận và phát hành"), "{page}");
}

/// Lets the exam for elderly people find two easy items about safety: the new one, and one other
/// that is as short as that exam asks for. Its forms take two, so they must take the new one.
async fn rest_all_others_but_one(server: &Server, item: &str) {
    let officer = Client::of(server);
    let csrf = officer.sign_in(server, "province_officer").await;
    let live = item_ids(&officer, "/staff/bank?area=safety&level=1&stage=live").await;
    assert!(live.contains(&item.to_owned()), "{live:?}");
    let (_, exported) = officer.get("/staff/bank/export/file?format=jsonl").await;
    let exported: Vec<Value> =
        exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let n_syllables = |text: &Value| text.as_str().unwrap().split_whitespace().count();
    let is_short = |other: &&Value| {
        let options = other["body"]["options"].as_array();
        let id = other["id"].as_str().unwrap();
        live.iter().any(|live| live == id && live != item)
            && n_syllables(&other["stem"]) <= 26
            && options.is_some_and(|all| all.iter().all(|one| n_syllables(&one["text"]) <= 10))
    };
    let kept = exported.iter().find(is_short).unwrap()["id"].as_str().unwrap();
    for other in live.iter().filter(|other| *other != item && *other != kept) {
        let path = format!("/staff/bank/{other}/step/rest/1");
        let fields = [("csrf", csrf.as_str()), ("reason", "Cho câu mới được dùng.")];
        let (status, _, page) = officer.post_form(&path, &fields).await;
        assert_eq!(status, 303, "{other}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_goes_from_a_flawed_draft_into_a_dealt_form() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    let item = author_writes(&browser, &server).await;
    officer_reviews_and_proposes(&browser, &server, &item).await;
    browser.sign_in(&server, "item_author").await;
    browser.client.goto(&format!("{}/staff/bank/release", server.url)).await.unwrap();
    click(&browser, "Xác nhận và phát hành").await;
    browser.wait_for("Đã phát hành").await;
    look(&browser, "bank-released").await;

    let (code, seat) = open_and_admit(&server, "elderly").await;
    let citizen = Client::of(&server);
    let body = json!({ "session_code": code, "seat_code": seat });
    let (_, joined) = citizen.post_json("/api/v1/join", &body).await;
    let form = format!("/api/v1/attempts/{}/form", joined["attempt_id"].as_str().unwrap());
    let (status, form) = citizen.get_json(&form).await;
    assert_eq!(status, 200, "{form}");
    let stems: Vec<&str> =
        form["items"].as_array().unwrap().iter().filter_map(|item| item["stem"].as_str()).collect();
    assert!(stems.contains(&STEM), "{stems:?}");
    browser.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_authors_is_accessible_on_a_phone() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    browser.sign_in(&server, "item_author").await;
    let kinds = ["single_choice", "multiple_choice", "ordering", "matching"];
    let new = kinds.map(|kind| format!("/staff/bank/new?area=safety&kind={kind}"));
    let fixed = [
        "/staff",
        "/staff/bank?flag=no-picture",
        "/staff/bank?flag=overdue&area=iot",
        "/staff/bank/safety-001",
        "/staff/bank/safety-001/edit",
        "/staff/bank/safety-001/preview",
        "/staff/bank/safety-001/step/suspend/1",
        "/staff/bank/import",
        "/staff/bank/export?format=gift&area=safety",
        "/staff/bank/release",
    ];
    for path in fixed.iter().copied().chain(new.iter().map(String::as_str)) {
        browser.client.goto(&format!("{}{path}", server.url)).await.unwrap();
        browser.client.wait().for_element(Locator::Css("main")).await.unwrap();
        look(&browser, &format!("author{}", path.replace(['/', '?', '&', '='], "-"))).await;
    }
    browser.stop().await;
}
