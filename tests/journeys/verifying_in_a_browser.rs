//! Verifiers whose browser cannot check by itself, and one who is there while a certificate is
//! revoked.

use crate::browser::Browser;
use crate::certificates::page_of;
use crate::privacy::listening_proxy;
use crate::server::{Client, Database, Server};
use fantoccini::Locator;
use std::sync::{Arc, Mutex};
use std::time::Instant;

fn fact<'a>(server: &'a Server, name: &str) -> &'a str {
    server.facts["certificates"][0][name].as_str().unwrap()
}

fn digits_of(server: &Server) -> String {
    fact(server, "verify_url").split_once('#').unwrap().1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn on_plain_http_the_page_asks_before_anything_is_sent_to_the_server() {
    let server = Server::demo(Database::Sqlite).await;
    let digits = digits_of(&server);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let sent = || String::from_utf8_lossy(&heard.lock().unwrap()).into_owned();
    let proxy = listening_proxy(&server, heard.clone()).await;
    let (_, port) = proxy.rsplit_once(':').unwrap();
    let browser = Browser::start_with(&["--host-resolver-rules=MAP sathach.test 127.0.0.1"]).await;
    let page = format!("http://sathach.test:{port}/v");
    let shown = browser.open_and_wait_for(&format!("{page}#{digits}"), "Đồng ý").await;
    assert!(shown.contains("Trình duyệt này không tự kiểm tra được chữ ký"), "{shown}");
    assert!(!shown.contains("Có hiệu lực") && !shown.contains("ĐẶNG THỊ HƯỜNG"), "{shown}");
    let script = "return [isSecureContext, Boolean(crypto.subtle), location.href]";
    let found = browser.client.execute(script, vec![]).await.unwrap();
    assert_eq!(found, serde_json::json!([false, false, page]), "no WebCrypto, no token left over");
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new());
    browser.picture("verify-asks").await;
    let before = sent();
    assert!(before.contains("GET /v HTTP/1.1"), "the page came through the proxy: {before}");
    assert!(!before.contains("POST ") && !before.contains(&digits[..40]), "{before}");

    browser.client.find(Locator::Id("ask-server")).await.unwrap().click().await.unwrap();
    let shown = browser.wait_for("Có hiệu lực").await;
    assert_eq!(browser.verdict("data-status").await, "valid");
    browser.client.find(Locator::Css("#answer .verdict-ok")).await.unwrap();
    assert!(shown.contains("ĐẶNG THỊ HƯỜNG") && shown.contains("Kiểm tra lúc"), "{shown}");
    let (_, answer) = Client::of(&server)
        .post_json("/api/v1/verify", &serde_json::json!({ "token": digits }))
        .await;
    for name in ["exam", "result", "issuer"] {
        let word = answer[name].as_str().unwrap();
        assert!(shown.contains(word), "{name} in words, {word:?}: {shown}");
    }
    let after = sent();
    assert_eq!(after.matches("POST ").count(), 1, "{after}");
    assert!(after.contains("POST /api/v1/verify") && after.contains(&digits), "{after}");
    browser.picture("verify-asked").await;

    // What is forged stays so, and at its stage.
    let forged = digits.replacen("003", "004", 1);
    browser.open_and_wait_for(&format!("{page}#{forged}"), "Đồng ý").await;
    browser.client.find(Locator::Id("ask-server")).await.unwrap().click().await.unwrap();
    browser.wait_for("Không phải giấy thật").await;
    assert_eq!(browser.verdict("data-stage").await, "key");
    browser.stop().await;
}

/// The driver finds nothing on a page that may run no script, so this one reads the page as it
/// comes, which is what such a browser shows.
#[tokio::test]
async fn without_scripts_a_code_and_the_birth_year_are_enough() {
    let server = Server::demo(Database::Sqlite).await;
    let reader = Client::of(&server);
    let (_, page) = reader.get("/v").await;
    let tag = |id: &str| {
        let (before, rest) = page.split_once(&format!("id=\"{id}\"")).unwrap();
        let start = before.rfind('<').unwrap();
        format!("{}{}", &before[start..], rest.split('>').next().unwrap())
    };
    for needs_script in ["scanning", "ask", "again"] {
        assert!(tag(needs_script).contains(" hidden"), "{}", tag(needs_script));
    }
    let form = tag("lookup");
    assert!(form.contains("method=\"post\"") && form.contains("action=\"/v\""), "{form}");
    assert!(!form.contains("hidden") && !tag("by-code").contains("hidden"));
    for (year, said) in [("1961", "Không tìm thấy"), ("1960", "Có hiệu lực")] {
        let fields = [("serial", fact(&server, "serial")), ("birth_year", year)];
        let (status, _, page) = reader.post_form("/v", &fields).await;
        assert!(status == 200 && page.contains(said), "{status}: {page}");
        assert_eq!(page.contains("ĐẶNG THỊ HƯỜNG"), year == "1960", "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_look_after_a_revocation_by_two_sees_it() {
    let server = Server::demo(Database::Sqlite).await;
    let link = fact(&server, "verify_url");
    let browser = Browser::start().await;
    browser.visit_until_kept(&format!("{}/v", server.url)).await;
    browser.open_and_wait_for(link, "Có hiệu lực").await;

    let (first, second) = (Client::of(&server), Client::of(&server));
    let csrf = first.sign_in(&server, "commune_officer").await;
    let second_csrf = second.sign_in(&server, "province_officer").await;
    let revoke = format!("{}/revoke", page_of(&first, fact(&server, "serial")).await);
    let asked = first.post_form(&revoke, &[("csrf", &csrf), ("reason", "Cấp nhầm người")]).await;
    assert_eq!(asked.0, 303, "{}", asked.2);
    check_again(&browser, link).await;
    assert_eq!(browser.verdict("data-status").await, "valid", "nobody has confirmed");

    let fields = [("csrf", second_csrf.as_str()), ("reason", "Đã kiểm tra")];
    assert_eq!(second.post_form(&revoke, &fields).await.0, 303);
    let revoked_at = Instant::now();
    check_again(&browser, link).await;
    // Whatever this look says is all there is: no second look is taken.
    assert_eq!(browser.verdict("data-status").await, "revoked");
    println!("revoked before a verifier's eyes {} ms later", revoked_at.elapsed().as_millis());
    browser.stop().await;
}

/// Enters the same code on the page that is open, as one does who looks twice.
async fn check_again(browser: &Browser, link: &str) {
    let script = "document.getElementById('pasted').value = arguments[0]; \
        document.getElementById('paste').requestSubmit();";
    browser.client.execute(script, vec![serde_json::json!(link)]).await.unwrap();
}
