//! The watching pages on a phone: figures of items with their plots, a calibration by two people,
//! a finding by two people, the reliability of exams, a panel's form.

use crate::browser::Browser;
use crate::server::{Client, Database, Server, program};
use fantoccini::Locator;
use std::time::Duration;

async fn click(browser: &Browser, label: &str) {
    let path = format!("//*[self::a or self::button][contains(normalize-space(.), '{label}')]");
    let wait = browser.client.wait().at_most(Duration::from_secs(20));
    let found = wait.for_element(Locator::XPath(&path)).await;
    let found = found.unwrap_or_else(|error| panic!("no button or link {label:?}: {error}"));
    found.click().await.unwrap();
}

async fn look(browser: &Browser, name: &str) {
    browser.picture(name).await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new(), "{name}");
    let width = "return document.documentElement.scrollWidth";
    let width = browser.client.execute(width, vec![]).await.unwrap();
    assert_eq!(width.as_i64(), Some(360), "{name} is wider than the phone");
}

async fn open(browser: &Browser, server: &Server, path: &str, text: &str) -> String {
    let address = format!("{}/staff/measures{path}", server.url);
    browser.open_and_wait_for(&address, text).await
}

fn drill(server: &Server) {
    let mut command = program();
    command.arg("drill").arg("--config").arg(server.settings());
    command.args(["--people", "3600", "--seed", "4", "--as", "province-officer"]);
    assert!(command.status().unwrap().success());
}

/// The item's page draws what it says, and the same can be had as a file.
async fn looks_at_an_item(browser: &Browser, server: &Server) {
    let page = open(browser, server, "", "Số liệu MÔ PHỎNG").await;
    assert!(page.contains("Câu xuất hiện bao nhiêu lần"), "{page}");
    look(browser, "watch-items").await;
    let first = browser.client.find(Locator::Css("tbody th a")).await.unwrap();
    let href = first.attr("href").await.unwrap().unwrap();
    first.click().await.unwrap();
    browser.wait_for("Đường cong của câu").await;
    look(browser, "watch-item").await;
    let drawn = "const plots = [...document.querySelectorAll('figure.plot svg[role=img]')]; \
        return plots.map((plot) => [plot.getAttribute('aria-label').length > 20, \
            plot.getBoundingClientRect().height > 100])";
    let drawn = browser.client.execute(drawn, vec![]).await.unwrap();
    assert_eq!(drawn, serde_json::json!([[true, true], [true, true]]), "curve and options");
    let scroll = "document.querySelector('#curve').scrollIntoView()";
    browser.client.execute(scroll, vec![]).await.unwrap();
    browser.picture("watch-item-curve").await;
    let scroll = "document.querySelector('#options').scrollIntoView()";
    browser.client.execute(scroll, vec![]).await.unwrap();
    browser.picture("watch-item-options").await;
    let http = Client::of(server);
    http.sign_in(server, "item_author").await;
    let (status, csv) = http.get(&format!("{href}/curve.csv")).await;
    assert_eq!(status, 200);
    assert!(csv.starts_with("\u{feff}ability,observed,expected,n\n"), "{csv}");
    assert!(csv.lines().count() > 4, "{csv}");
    let (_, csv) = http.get("/staff/measures/items.csv").await;
    assert!(csv.contains(",simulated,") || csv.contains(",label,"), "{csv}");
    let (status, _) = http.get(&format!("{href}/nothing.csv")).await;
    assert_eq!(status, 404);
}

async fn two_people_calibrate(browser: &Browser, server: &Server) {
    open(browser, server, "/calibrations", "Chưa có lần nào").await;
    click(browser, "Hiệu chỉnh từ các lượt đã chấm").await;
    let page = browser.wait_for("Đang chờ người thứ hai").await;
    assert!(page.contains("Người khác xem và chấp nhận"), "{page}");
    look(browser, "watch-calibration").await;
    browser.sign_in(server, "province_officer").await;
    open(browser, server, "/calibrations", "Đang chờ người thứ hai").await;
    click(browser, "Chấp nhận, dùng từ bây giờ").await;
    browser.wait_for("Tham số mới được dùng từ bây giờ").await;
    let page = open(browser, server, "", "Số liệu MÔ PHỎNG").await;
    assert!(page.contains("Tạm thời"), "{page}");
}

async fn two_people_close_a_finding(browser: &Browser, server: &Server) {
    open(browser, server, "/findings", "Không có việc nào").await;
    click(browser, "Tìm trong số liệu hiện có").await;
    browser.wait_for("Đã tìm xong").await;
    look(browser, "watch-findings").await;
    // An item's finding: the author is the second person.
    let note = "//article[.//a[starts-with(@href, '/staff/measures/items/')]]//textarea";
    let note = browser.client.find(Locator::XPath(note)).await.unwrap();
    note.send_keys("Câu rõ nghĩa; dữ liệu là mô phỏng.").await.unwrap();
    let button = "//article[.//a[starts-with(@href, '/staff/measures/items/')]]//button";
    browser.client.find(Locator::XPath(button)).await.unwrap().click().await.unwrap();
    let page = browser.wait_for("Đã ghi phần xem xét").await;
    assert!(page.contains("Người khác kết thúc"), "{page}");
    browser.sign_in(server, "item_author").await;
    open(browser, server, "/findings", "Đang chờ người thứ hai (1)").await;
    let note = "//article[.//button[contains(., 'Kết thúc việc')]]//textarea";
    let note = browser.client.find(Locator::XPath(note)).await.unwrap();
    note.send_keys("Giữ câu.").await.unwrap();
    click(browser, "Kết thúc việc").await;
    let page = browser.wait_for("Đã kết thúc việc").await;
    assert!(page.contains("Đã kết thúc (1)") && page.contains("Giữ câu."), "{page}");
}

async fn officers_watch_and_decide_by_two(database: Database) {
    let server = Server::demo(database).await;
    drill(&server);
    let browser = Browser::start().await;
    browser.sign_in(&server, "item_author").await;
    looks_at_an_item(&browser, &server).await;
    two_people_calibrate(&browser, &server).await;
    two_people_close_a_finding(&browser, &server).await;
    let page = open(&browser, &server, "/exams", "Độ tin cậy hai nửa").await;
    assert!(page.contains("Sai số đo tại mức đạt (theo điểm, Lord)"), "{page}");
    assert!(page.contains("Mức đạt là"), "{page}");
    look(&browser, "watch-exams").await;
    open(&browser, &server, "/panels", "Chưa có kết quả hội đồng nào").await;
    click(&browser, "Nhập và tính").await;
    browser.wait_for("Nhập đánh giá của hội đồng").await;
    look(&browser, "watch-panels").await;
    browser.stop().await;
}

#[tokio::test]
async fn officers_watch_and_decide_by_two_on_sqlite() {
    officers_watch_and_decide_by_two(Database::Sqlite).await;
}

#[tokio::test]
async fn officers_watch_and_decide_by_two_on_postgres() {
    officers_watch_and_decide_by_two(Database::Postgres).await;
}
