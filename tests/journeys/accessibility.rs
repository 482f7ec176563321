//! A citizen with a phone: the pages, looked at by a browser and by axe-core.

use crate::browser::Browser;
use crate::server::{Database, Server};
use fantoccini::Locator;

#[tokio::test(flavor = "multi_thread")]
async fn a_citizen_joins_answers_reloads_and_every_page_is_accessible() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    let look = async |name: &str| {
        browser.picture(name).await;
        assert_eq!(browser.accessibility_violations().await, Vec::<String>::new(), "{name}");
    };
    for (path, name) in [("/", "home"), ("/v", "verify"), ("/?lang=en", "home-en")] {
        browser.client.goto(&format!("{}{path}", server.url)).await.unwrap();
        look(name).await;
    }
    let seat = server.facts["candidates"][0]["seat_code"].as_str().unwrap().replace('-', "");
    let code = server.facts["session"]["code"].as_str().unwrap().replace('-', "");
    browser.client.goto(&format!("{}/join?lang=vi#{code}.{seat}", server.url)).await.unwrap();
    look("join").await;
    let form = browser.client.find(Locator::Css("#join button")).await.unwrap();
    form.click().await.unwrap();
    browser.client.wait().for_element(Locator::Css("a[href='/attempt/practice']")).await.unwrap();
    look("instructions").await;
    browser.client.goto(&format!("{}/attempt/practice", server.url)).await.unwrap();
    look("practice").await;
    browser.client.goto(&format!("{}/attempt/exam", server.url)).await.unwrap();
    browser.wait_for("Câu 1").await;
    look("exam").await;
    // The first item may be an ordering; walk on to one with options to choose from.
    let next = Locator::XPath("//button[contains(., 'Câu sau')]");
    for _ in 0..30 {
        match browser.client.find(Locator::Css("#main label.option")).await {
            Ok(option) => {
                option.click().await.unwrap();
                break;
            }
            Err(_) => browser.client.find(next).await.unwrap().click().await.unwrap(),
        }
    }
    browser.wait_for("Đã trả lời 1/30").await;
    browser.wait_for("Đã lưu").await;
    browser.client.refresh().await.unwrap();
    browser.wait_for("Đã trả lời 1/30").await;
    look("exam-reloaded").await;
    browser.stop().await;
}
