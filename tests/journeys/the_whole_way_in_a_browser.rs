//! The whole main job by clicks alone: mentor, citizen, officer and verifier in a real browser.

use crate::browser::Browser;
use crate::from_the_hall_to_a_certificate::right_texts;
use crate::pdf::{code_on, words_of};
use crate::server::{Client, Database, Server};
use fantoccini::Locator;

const NAME: &str = "Nguyễn Hữu Quỹ";
const CARD: &str = "087068000778||Nguyễn Hữu Quỹ|05031968|Nam|Ấp 1, Tân Hộ Cơ, Đồng Tháp|15062021";

/// Chooses the right options of the item on the screen, whatever its kind.
const ANSWER: &str = r##"
const [right] = arguments;
const item = document.querySelector("#item");
const texts = right[item.querySelector("legend").textContent];
for (const label of item.querySelectorAll("label.option"))
  if (texts.includes(label.querySelector(".option-text").textContent)) label.click();
for (const field of item.querySelectorAll(".matching .field")) {
  const wanted = texts[texts.indexOf(field.querySelector("label").textContent) + 1];
  const select = field.querySelector("select");
  select.value = [...select.options].find((option) => option.text === wanted).value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}
const rows = () => [...item.querySelectorAll("li.option")];
const text = (row) => row.querySelector(".option-text").textContent;
if (rows().length) {
  texts.forEach((wanted, place) => {
    for (;;) {
      const at = rows().findIndex((row) => text(row) === wanted);
      if (at <= place) break;
      rows()[at].querySelector("[data-step='-1']").click();
    }
  });
  const done = item.querySelector("button:not([data-step])");
  if (done && !done.hidden) done.click();
}
"##;

async fn click(browser: &Browser, label: &str) {
    let path = format!("//*[self::a or self::button][contains(normalize-space(.), '{label}')]");
    let wait = browser.client.wait().at_most(std::time::Duration::from_secs(20));
    let found = wait.for_element(Locator::XPath(&path)).await;
    let found = found.unwrap_or_else(|error| panic!("no button or link {label:?}: {error}"));
    found.click().await.unwrap();
}

async fn type_into(browser: &Browser, id: &str, text: &str) {
    let field = browser.client.wait().for_element(Locator::Id(id)).await.unwrap();
    field.send_keys(text).await.unwrap();
}

async fn text_of(browser: &Browser, css: &str) -> String {
    browser.client.find(Locator::Css(css)).await.unwrap().text().await.unwrap()
}

/// Opens a session, checks one person in and admits; gives session code and seat code.
async fn mentor_opens_and_admits(browser: &Browser, server: &Server) -> (String, String, String) {
    browser.sign_in(server, "mentor").await;
    browser.client.goto(&format!("{}/staff/sessions/new", server.url)).await.unwrap();
    type_into(browser, "hall_name", "Nhà văn hóa ấp thử").await;
    click(browser, "Mở buổi sát hạch").await;
    browser.wait_for("Chưa có ai trong danh sách").await;
    let session = browser.client.current_url().await.unwrap().path().to_owned();
    click(browser, "Ghi danh người dự").await;
    type_into(browser, "card_text", CARD).await;
    let commune = Locator::XPath("//select[@id='commune_code']/option[contains(., 'Tân Hộ Cơ')]");
    browser.client.find(commune).await.unwrap().click().await.unwrap();
    let consent = Locator::XPath("//label[contains(., 'đã nghe và đồng ý')]");
    browser.client.find(consent).await.unwrap().click().await.unwrap();
    let button = Locator::XPath("//form//button[normalize-space(.)='Ghi danh']");
    browser.client.find(button).await.unwrap().click().await.unwrap();
    browser.wait_for("Mời người tiếp theo").await;
    browser.picture("whole-way-checked-in").await;
    click(browser, "Về buổi sát hạch").await;
    click(browser, "Cho vào").await;
    browser.wait_for("Đã cho vào.").await;
    let code = text_of(browser, ".session-code .code").await;
    let seat = text_of(browser, "td.code-line").await;
    (session, code, seat)
}

/// Types the codes, practises, answers all items with a reload in the middle, and hands in; gives
/// the address of the holder's page.
async fn citizen_sits_and_passes(browser: &Browser, server: &Server, codes: [&str; 2]) -> String {
    browser.client.delete_all_cookies().await.unwrap();
    browser.client.goto(&server.url).await.unwrap();
    for (id, code) in [("session_code", codes[0]), ("seat_code", codes[1])] {
        type_into(browser, id, code).await;
    }
    browser.client.find(Locator::Css("#join button")).await.unwrap().click().await.unwrap();
    browser.client.wait().for_element(Locator::Css("a[href='/attempt/practice']")).await.unwrap();
    browser.picture("whole-way-instructions").await;
    browser
        .client
        .find(Locator::Css("a[href='/attempt/practice']"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    let practice = browser.client.wait().for_element(Locator::Css("#practice label.option")).await;
    practice.unwrap().click().await.unwrap();
    browser.picture("whole-way-practice").await;
    browser
        .client
        .find(Locator::Css("a[href='/attempt/exam']"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    browser.wait_for("Câu 1").await;
    let right = serde_json::to_value(right_texts()).unwrap();
    let n_items = 30;
    for position in 1..=n_items {
        browser.wait_for(&format!("Câu {position}/")).await;
        browser.client.execute(ANSWER, vec![right.clone()]).await.unwrap();
        browser.wait_for(&format!("Đã trả lời {position}/{n_items}")).await;
        if position == n_items / 2 {
            browser.wait_for("Đã lưu").await;
            browser.client.refresh().await.unwrap();
            browser.wait_for(&format!("Đã trả lời {position}/{n_items}")).await;
        }
        browser.client.find(Locator::Id("next")).await.unwrap().click().await.unwrap();
    }
    browser.client.wait().for_element(Locator::Id("submit")).await.unwrap();
    browser.picture("whole-way-review").await;
    browser.client.find(Locator::Id("submit")).await.unwrap().click().await.unwrap();
    browser.picture("whole-way-confirm").await;
    browser.client.find(Locator::Id("confirm-yes")).await.unwrap().click().await.unwrap();
    let holder = browser.client.wait().for_element(Locator::Css(".holder a")).await.unwrap();
    browser.picture("whole-way-result").await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new(), "result");
    holder.text().await.unwrap()
}

async fn mentor_seals(browser: &Browser, server: &Server, session: &str) {
    browser.sign_in(server, "mentor").await;
    browser.client.goto(&format!("{}{session}", server.url)).await.unwrap();
    click(browser, "Niêm phong buổi sát hạch").await;
    browser.wait_for("Điều sẽ xảy ra").await;
    click(browser, "Niêm phong buổi sát hạch").await;
    browser.wait_for("Đã niêm phong buổi sát hạch.").await;
}

async fn officer_certifies(browser: &Browser, server: &Server, session: &str) {
    browser.sign_in(server, "commune_officer").await;
    browser.client.goto(&format!("{}{session}", server.url)).await.unwrap();
    click(browser, "Nhập quyết định").await;
    type_into(browser, "decision_number", "03/QĐ-THỬ").await;
    type_into(browser, "decision_on", "01/10/2026").await;
    click(browser, "Cấp giấy chứng nhận").await;
    browser.wait_for("Số giấy vừa cấp: 1").await;
    browser.picture("whole-way-certified").await;
}

/// How many adults of the commune are counted, as the officer's page shows it.
async fn n_passed(browser: &Browser, server: &Server) -> i64 {
    browser.client.goto(&format!("{}/staff/progress", server.url)).await.unwrap();
    let cell = Locator::XPath("//tr[contains(., 'Tân Hộ Cơ')]/td[@data-passed]");
    let cell = browser.client.wait().for_element(cell).await.unwrap();
    cell.attr("data-passed").await.unwrap().unwrap().parse().unwrap()
}

async fn the_whole_way(database: Database) {
    let server = Server::demo(database).await;
    let browser = Browser::start().await;
    browser.sign_in(&server, "commune_officer").await;
    let before = n_passed(&browser, &server).await;
    let (session, code, seat) = mentor_opens_and_admits(&browser, &server).await;
    let holder = citizen_sits_and_passes(&browser, &server, [&code, &seat]).await;
    browser.open_and_wait_for(&holder, "đang chờ ký").await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new(), "waiting holder");
    mentor_seals(&browser, &server, &session).await;
    officer_certifies(&browser, &server, &session).await;
    assert_eq!(n_passed(&browser, &server).await, before + 1, "one more is counted");

    browser.open_and_wait_for(&holder, "đang có hiệu lực").await;
    browser.picture("whole-way-holder").await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new(), "holder");
    let link = browser.client.find(Locator::Css("a.button-big")).await.unwrap();
    let link = link.attr("href").await.unwrap().unwrap();
    let path = link.strip_prefix(&server.url).unwrap_or(&link);
    let (status, pdf) = Client::of(&server).bytes(path).await;
    assert_eq!(status, 200);
    let paper = server.data().join("certificate.pdf");
    std::fs::write(&paper, pdf).unwrap();
    assert!(words_of(&paper).contains(NAME));
    let link = code_on(&paper);
    let page = browser.open_and_wait_for(&link, "Có hiệu lực").await;
    for field in [NAME, "05/03/1968", "03/QĐ-THỬ", "01/10/2026", "Tân Hộ Cơ"] {
        assert!(page.contains(field), "{field} is missing in {page}");
    }
    browser.picture("whole-way-valid").await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new(), "valid");

    browser.sign_in(&server, "commune_officer").await;
    browser.client.goto(&format!("{}/staff/certificates", server.url)).await.unwrap();
    let open = format!("//tr[contains(., '{NAME}')]//a[contains(., 'Mở')]");
    browser.client.find(Locator::XPath(&open)).await.unwrap().click().await.unwrap();
    let revoke = Locator::XPath("//main//a[contains(., 'Thu hồi')]");
    browser.client.wait().for_element(revoke).await.unwrap().click().await.unwrap();
    type_into(&browser, "reason", "Thử thu hồi").await;
    click(&browser, "Đề nghị thu hồi giấy này").await;
    browser.wait_for("Đã đề nghị thu hồi.").await;
    let page = browser.client.current_url().await.unwrap();
    let page = page.as_str().split('?').next().unwrap().to_owned();
    browser.sign_in(&server, "province_officer").await;
    browser.client.goto(&page).await.unwrap();
    let confirm = Locator::XPath("//main//a[contains(., 'Xác nhận thu hồi')]");
    browser.client.wait().for_element(confirm).await.unwrap().click().await.unwrap();
    click(&browser, "Thu hồi giấy này").await;
    browser.wait_for("Đã thu hồi giấy chứng nhận.").await;
    browser.sign_in(&server, "commune_officer").await;
    assert_eq!(n_passed(&browser, &server).await, before, "one fewer is counted");
    browser.open_and_wait_for(&link, "Đã bị thu hồi").await;
    browser.picture("whole-way-revoked").await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new(), "revoked");
    browser.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_does_their_part_by_clicks_on_sqlite() {
    the_whole_way(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_does_their_part_by_clicks_on_postgres() {
    the_whole_way(Database::Postgres).await;
}
