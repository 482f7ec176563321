//! An officer looks at the layouts of certificates and tries a changed one.

use crate::browser::Browser;
use crate::server::{Client, Database, Server};
use fantoccini::Locator;
use serde_json::json;

/// A page's PDF in words.
fn words_of(server: &Server, pdf: &[u8]) -> String {
    let path = server.data().join("layout.pdf");
    std::fs::write(&path, pdf).unwrap();
    crate::pdf::words_of(&path)
}

async fn press(browser: &Browser, value: &str) {
    let button = format!("main button[value='{value}']");
    browser.client.find(Locator::Css(&button)).await.unwrap().click().await.unwrap();
}

async fn type_in(browser: &Browser, text: &str) {
    let script = "document.getElementById('text').value = arguments[0]";
    browser.client.execute(script, vec![json!(text)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_looks_at_layouts_and_tries_a_changed_one_without_keeping_it() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    browser.sign_in(&server, "province_officer").await;
    browser.client.goto(&format!("{}/staff/prints", server.url)).await.unwrap();
    let way = Locator::XPath("//main//a[contains(., 'Mẫu giấy chứng nhận')]");
    browser.client.find(way).await.unwrap().click().await.unwrap();
    let list = browser.wait_for("wallet-card").await;
    assert_eq!(list.matches("Dùng được").count(), 4, "all that are shipped: {list}");
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new());
    browser.picture("layouts").await;

    let way = Locator::LinkText("official-a4");
    browser.client.find(way).await.unwrap().click().await.unwrap();
    let shown = browser.wait_for("Bản in thử").await;
    assert!(shown.contains("210 × 297 mm") && shown.contains("Không có lỗi"), "{shown}");
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new());
    browser.picture("layout").await;

    // A mistake is told by line and field, and what was typed stays.
    let client = Client::of(&server);
    let csrf = client.sign_in(&server, "province_officer").await;
    let (_, toml) = client.get("/staff/layouts/official-a4/layout.toml").await;
    let at = toml.lines().position(|line| line.starts_with("size_pt")).unwrap() + 1;
    type_in(&browser, &toml.replacen("size_pt", "sise_pt", 1)).await;
    press(&browser, "check").await;
    let shown = browser.wait_for("Mẫu còn lỗi").await;
    assert!(shown.contains(&format!("layout.toml, dòng {at}, mục sise_pt")), "{shown}");
    let text = browser.client.find(Locator::Id("text")).await.unwrap();
    let kept = text.prop("value").await.unwrap().unwrap();
    assert!(kept.contains("sise_pt"), "what was typed stays");
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new());
    browser.picture("layout-wrong").await;

    // A text that does not fit is found by the longest name.
    let narrow =
        toml.replacen("max_width_mm = 150\nmax_lines = 2", "max_width_mm = 12\nmax_lines = 2", 1);
    assert_ne!(narrow, toml);
    type_in(&browser, &narrow).await;
    press(&browser, "check").await;
    browser.wait_for("Mẫu còn lỗi").await;

    // The changed words are drawn, marked as a sample, and kept nowhere.
    let changed = toml.replacen("Độc lập", "Thử lập", 1);
    assert_ne!(changed, toml);
    type_in(&browser, &changed).await;
    press(&browser, "check").await;
    let shown = browser.wait_for("Đây là bản đang thử").await;
    assert!(shown.contains("Không có lỗi"), "{shown}");
    let path = "/staff/layouts/official-a4";
    let tried = |go| [("csrf", csrf.as_str()), ("go", go), ("text", changed.as_str())];
    let file = ("file", "layout.toml", changed.as_bytes());
    let fields = [("csrf", csrf.as_str()), ("go", "check")];
    let (status, _, page) = client.post_file(path, &fields, file).await;
    assert!(status == 200 && page.contains("Thử lập"), "{status}");
    let (status, _, _) = client.post_form(path, &tried("usual")).await;
    assert_eq!(status, 200);
    for length in ["usual", "longest", "shortest"] {
        let (status, pdf) = client.bytes(&format!("{path}/sample.pdf?length={length}")).await;
        assert_eq!(status, 200);
        let words = words_of(&server, &pdf);
        assert!(words.contains("Độc lập"), "nothing was kept: {words}");
        assert!(words.to_uppercase().contains("MẪU"), "it is marked: {words}");
    }
    let forged = [("csrf", "0"), ("go", "check"), ("text", "x")];
    assert_eq!(client.post_form(path, &forged).await.0, 403);
    let huge = "#".repeat(300_000);
    let too_large = [("csrf", csrf.as_str()), ("go", "check"), ("text", huge.as_str())];
    assert_eq!(client.post_form(path, &too_large).await.0, 422);
    assert_eq!(client.get("/staff/layouts/..%2Ffonts").await.0, 404, "only what is listed");
    let mentor = Client::of(&server);
    mentor.sign_in(&server, "mentor").await;
    assert_eq!(mentor.get("/staff/layouts").await.0, 403);
    browser.stop().await;
}
