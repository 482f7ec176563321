//! A citizen with a phone looks at an item's picture: on the page, large, and when it cannot load.

use crate::browser::Browser;
use crate::pictures::with_pictures;
use crate::server::Database;
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::{Value, json};

/// What the exam has fetched so far, and what its items show.
const FETCHED: &str = "
const done = arguments[arguments.length - 1];
const attempt = document.getElementById('exam').dataset.attempt;
fetch(`/api/v1/attempts/${attempt}/form`).then((answer) => answer.json()).then((form) => {
  const all = performance.getEntriesByType('resource');
  const path = (entry) => new URL(entry.name).pathname;
  const page = performance.getEntriesByType('navigation');
  const parts = [...page, ...all.filter((entry) => path(entry).startsWith('/assets/'))];
  done({
    media: form.items.map((item) => (item.media ? item.media.url : null)),
    fetched: all.map(path).filter((name) => name.startsWith('/media/')),
    bytes: parts.reduce((sum, entry) => sum + entry.decodedBodySize, 0),
    item_script: all.find((entry) => path(entry) === '/assets/item.js').name,
  });
});";

/// How the picture stands on the page.
const PICTURE: &str = "
const image = document.querySelector('#item .item-picture');
const rest = image.closest('fieldset');
const box = image.getBoundingClientRect();
const parts = [...rest.children].map((part) => part.className);
return {
  parts, width: box.width, height: box.height, column: rest.getBoundingClientRect().width,
  ratio: image.getAttribute('height') / image.getAttribute('width'),
  paper: getComputedStyle(image).backgroundColor, page: document.documentElement.scrollWidth,
};";

/// What is read aloud of an item.
const READ_ALOUD: &str = "
const [script, done] = arguments;
import(script).then(({ textsOf }) => done(textsOf(
  { stem: 'stem', media: { alt: 'alt' }, prompts: [{ text: 'p' }], options: [{ text: 'o' }] })));";

async fn run(browser: &Browser, script: &str) -> Value {
    browser.client.execute(script, vec![]).await.unwrap()
}

async fn click(browser: &Browser, css: &str) {
    let found = browser.client.wait().for_element(Locator::Css(css)).await;
    found.unwrap_or_else(|error| panic!("{css}: {error}")).click().await.unwrap();
}

async fn wait_until(browser: &Browser, condition: &str) {
    let began = std::time::Instant::now();
    while run(browser, &format!("return {condition}")).await != json!(true) {
        assert!(began.elapsed() < std::time::Duration::from_secs(20), "never: {condition}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

async fn look(browser: &Browser, name: &str) {
    browser.picture(name).await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new(), "{name}");
}

/// Only the pictures of this item and the next are fetched, and the page stays small.
async fn little_is_fetched(browser: &Browser) {
    let seen = browser.client.execute_async(FETCHED, vec![]).await.unwrap();
    let media = seen["media"].as_array().unwrap();
    assert_eq!(media.iter().filter(|url| !url.is_null()).count(), 3);
    let mut fetched = seen["fetched"].as_array().unwrap().clone();
    let mut wanted: Vec<Value> = media[..2].iter().filter(|url| !url.is_null()).cloned().collect();
    fetched.sort_by_key(Value::to_string);
    wanted.sort_by_key(Value::to_string);
    assert_eq!(fetched, wanted, "this item's picture and the next one's");
    let bytes = seen["bytes"].as_i64().unwrap();
    assert!(bytes < 90_000, "the page with style sheet and scripts has {bytes} bytes");
    let script = seen["item_script"].clone();
    let texts = browser.client.execute_async(READ_ALOUD, vec![script]).await.unwrap();
    assert_eq!(texts, json!(["stem", "alt", "p", "o"]));
}

/// By keys: Enter makes the picture large, Escape closes it, and the focus is where it was.
async fn a_picture_is_enlarged(browser: &Browser) {
    let button = browser.client.find(Locator::Css("#item .picture > button")).await.unwrap();
    assert_eq!(button.text().await.unwrap(), "Phóng to hình");
    button.send_keys(&Key::Enter.to_string()).await.unwrap();
    wait_until(browser, "document.querySelector('dialog.picture-large img')?.complete").await;
    let wide = "return document.querySelector('dialog img').getBoundingClientRect().width";
    assert!(run(browser, wide).await.as_f64().unwrap() >= 640.0, "twice as wide as on the page");
    look(browser, "picture-large").await;
    let close = "document.activeElement.textContent === 'Đóng hình'";
    wait_until(browser, close).await;
    let dialog = browser.client.find(Locator::Css("dialog button")).await.unwrap();
    dialog.send_keys(&Key::Escape.to_string()).await.unwrap();
    wait_until(browser, "!document.querySelector('dialog')").await;
    wait_until(browser, "document.activeElement.textContent === 'Phóng to hình'").await;
    click(browser, "#item .item-picture").await;
    click(browser, "dialog.picture-large button").await;
    wait_until(browser, "!document.querySelector('dialog')").await;
}

/// Without the network the words stand in for the picture, until it can be loaded again.
async fn a_picture_is_lost_and_found(browser: &Browser) {
    run(browser, "document.querySelector('#item .item-picture').src = '/media/none.svg'").await;
    let words = browser.wait_for("Không tải được hình").await;
    assert!(words.contains("tin nhắn từ Người lạ: Cô trúng thưởng"), "{words}");
    look(browser, "picture-lost").await;
    click(browser, "#item .picture .notice button").await;
    wait_until(browser, "document.querySelector('#item .item-picture').checkVisibility()").await;
    wait_until(browser, "document.activeElement.textContent === 'Phóng to hình'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_citizen_sees_enlarges_and_reads_a_picture() {
    let (server, code, seat) = with_pictures(Database::Sqlite).await;
    let browser = Browser::start().await;
    let codes = format!("{code}.{seat}").replace('-', "");
    browser.client.goto(&format!("{}/join?lang=vi#{codes}", server.url)).await.unwrap();
    click(&browser, "#join button").await;
    browser.client.wait().for_element(Locator::Css("a[href='/attempt/practice']")).await.unwrap();
    browser.client.goto(&format!("{}/attempt/exam", server.url)).await.unwrap();
    browser.wait_for("Câu 1/").await;
    wait_until(&browser, "[...document.images].every((image) => image.complete)").await;
    little_is_fetched(&browser).await;
    while !browser.wait_for("Câu ").await.contains("Bà Sáu") {
        click(&browser, "#next").await;
    }
    wait_until(&browser, "document.querySelector('#item .item-picture').naturalWidth > 0").await;
    let seen = run(&browser, PICTURE).await;
    assert_eq!(seen["parts"], json!(["stem", "picture", "hint", "options"]));
    assert_eq!(seen["width"], seen["column"], "as wide as the column");
    let number = |name: &str| seen[name].as_f64().unwrap();
    assert!((number("height") - number("width") * number("ratio")).abs() < 4.0, "{seen}");
    assert_eq!(seen["page"], 360, "nothing is wider than the phone");
    look(&browser, "picture").await;
    run(&browser, "document.documentElement.dataset.theme = 'contrast'").await;
    assert_eq!(run(&browser, PICTURE).await["paper"], "rgb(255, 255, 255)");
    look(&browser, "picture-contrast").await;
    run(&browser, "delete document.documentElement.dataset.theme").await;
    a_picture_is_enlarged(&browser).await;
    a_picture_is_lost_and_found(&browser).await;
    click(&browser, "#item .item-picture").await;
    run(&browser, "history.back()").await;
    wait_until(&browser, "!document.querySelector('dialog')").await;
    assert!(browser.wait_for("Câu ").await.contains("Bà Sáu"), "back closed the picture only");
    browser.stop().await;
}
