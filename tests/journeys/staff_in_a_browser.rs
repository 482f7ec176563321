//! Staff with a phone: signing in as people do, every page looked at by axe-core, the live roster.

use crate::browser::Browser;
use crate::server::{Client, Database, Server};
use fantoccini::Locator;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_staff_is_accessible_on_a_phone() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    let session = format!("/staff/sessions/{}", server.facts["session"]["id"].as_str().unwrap());
    let (check_in, seal) = (format!("{session}/check-in?seat=1"), format!("{session}/seal"));
    let forms = format!("{session}/forms");
    let pages: [(&str, &[&str]); 6] = [
        ("mentor", &["/staff", "/staff/sessions", "/staff/sessions/new", &session]),
        ("mentor", &[&check_in, &seal, &forms, "/staff/password"]),
        (
            "province_officer",
            &["/staff", "/staff/progress", "/staff/certificates", "/staff/population"],
        ),
        (
            "commune_officer",
            &["/staff/decisions", "/staff/decisions/new", "/staff/prints", "/staff/blanks"],
        ),
        ("auditor", &["/staff", "/staff/audit"]),
        ("administrator", &["/staff", "/staff/accounts", "/staff/accounts/new"]),
    ];
    for (role, paths) in pages {
        browser.sign_in(&server, role).await;
        for path in paths {
            browser.client.goto(&format!("{}{path}", server.url)).await.unwrap();
            let found = browser.accessibility_violations().await;
            assert_eq!(found, Vec::<String>::new(), "{role} {path}");
            let width = "return document.documentElement.scrollWidth";
            let width = browser.client.execute(width, vec![]).await.unwrap();
            assert_eq!(width.as_i64(), Some(360), "{role} {path} is wider than the phone");
        }
    }
    browser.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_roster_refreshes_itself_and_a_tap_lets_somebody_in() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    browser.sign_in(&server, "mentor").await;
    let session = format!("/staff/sessions/{}", server.facts["session"]["id"].as_str().unwrap());
    browser.client.goto(&format!("{}{session}", server.url)).await.unwrap();
    let commune = {
        let mentor = Client::of(&server);
        mentor.sign_in(&server, "mentor").await;
        let (_, page) = mentor.get(&format!("{session}/check-in")).await;
        let code = page.split("<option value=\"").nth(2).unwrap();
        code.split('"').next().unwrap().to_owned()
    };
    let mentor = Client::of(&server);
    let csrf = mentor.sign_in(&server, "mentor").await;
    let card = "087168000777||Thạch Thị Sà Rết Ửng|05031968|Nữ|Ấp 1, Tân Hộ Cơ|15062021";
    let fields = [
        ("csrf", csrf.as_str()),
        ("card_text", card),
        ("commune_code", commune.as_str()),
        ("consent", "yes"),
    ];
    let checked_in = mentor.post_form(&format!("{session}/check-in"), &fields).await;
    assert_eq!(checked_in.0, 303, "{}", checked_in.2);
    // Nobody reloads the page: the roster asks by itself.
    browser.wait_for("Thạch Thị Sà Rết Ửng").await;
    let row = "//tr[contains(., 'Thạch Thị Sà Rết Ửng')]//button[contains(., 'Cho vào')]";
    browser.client.find(Locator::XPath(row)).await.unwrap().click().await.unwrap();
    browser.wait_for("Đã cho vào.").await;
    let left = browser.client.find_all(Locator::XPath(row)).await.unwrap();
    assert!(left.is_empty(), "the button goes once it has done its work");
    browser.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roster_without_a_server_says_that_it_is_old() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    browser.sign_in(&server, "mentor").await;
    let session = format!("/staff/sessions/{}", server.facts["session"]["id"].as_str().unwrap());
    browser.client.goto(&format!("{}{session}", server.url)).await.unwrap();
    drop(server);
    browser.wait_for("Danh sách này đã cũ hơn 10 giây").await;
    browser.stop().await;
}
