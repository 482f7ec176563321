//! Certificates before the eyes of a verifier: replaced, without a network, forged, photographed,
//! before the camera, and with the page on a stick.

use crate::browser::Browser;
use crate::certificates::page_of;
use crate::server::{Client, Database, Server, program};
use fantoccini::Locator;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

fn fact<'a>(server: &'a Server, at: usize, name: &str) -> &'a str {
    server.facts["certificates"][at][name].as_str().unwrap()
}

async fn paper_of(server: &Server, at: usize) -> PathBuf {
    let address = fact(server, at, "pdf_url").strip_prefix(&server.url).unwrap();
    let (status, pdf) = Client::of(server).bytes(address).await;
    assert_eq!(status, 200);
    let path = server.data().join(format!("paper-{at}.pdf"));
    std::fs::write(&path, pdf).unwrap();
    path
}

/// Draws a paper that prints another name than the one that its code was signed for.
fn forged_paper(server: &Server, name: &str) -> PathBuf {
    let path = |name: &str| server.data().join(name);
    let claims = json!({
        "issuer": "Sở mẫu", "number": "1", "place": "Đồng Tháp", "issued_on": "2026-11-23",
        "name": name, "birth_date": "1960-03-05", "exam_title": "Kỹ năng số cơ bản",
        "decision_number": "01/QĐ-MẪU", "decision_date": "2026-11-23",
        "signer_title": "Giám đốc", "serial": fact(server, 0, "serial"),
        "register_number": "1", "token_url": fact(server, 0, "verify_url"),
        "verify_host": "sathach.example",
    });
    std::fs::write(path("forged.json"), claims.to_string()).unwrap();
    let mut command = program();
    command.args([
        "certificate",
        "render",
        "--template",
        "certs-templates/official-a4",
        "--claims",
    ]);
    command.arg(path("forged.json")).arg("--out").arg(path("forged.pdf"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    path("forged.pdf")
}

async fn open_file(browser: &Browser, path: &Path) {
    let field = browser.client.find(Locator::Id("file")).await.unwrap();
    field.send_keys(path.to_str().unwrap()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_corrected_name_the_old_paper_says_replaced_and_by_which() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    browser.sign_in(&server, "commune_officer").await;
    let officer = Client::of(&server);
    officer.sign_in(&server, "commune_officer").await;
    let page = page_of(&officer, fact(&server, 0, "serial")).await;
    browser.client.goto(&format!("{}{page}", server.url)).await.unwrap();
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new());
    let way = Locator::XPath("//main//a[contains(., 'Đính chính họ tên')]");
    browser.client.find(way).await.unwrap().click().await.unwrap();
    let name = browser.client.wait().for_element(Locator::Id("name")).await.unwrap();
    name.clear().await.unwrap();
    name.send_keys("Đặng Thị Hường Em").await.unwrap();
    let reason = browser.client.find(Locator::Id("reason")).await.unwrap();
    reason.send_keys("Sai chữ trên giấy").await.unwrap();
    browser.picture("certificate-replace").await;
    let button = Locator::XPath("//main//button[contains(., 'Cấp giấy mới')]");
    browser.client.find(button).await.unwrap().click().await.unwrap();
    browser.wait_for("Đã cấp giấy mới.").await;
    browser.picture("certificate-replaced").await;
    let link = fact(&server, 0, "verify_url");
    let page = browser.open_and_wait_for(link, "Đã được thay bằng bản khác").await;
    assert!(page.contains("Thay bằng giấy số 3"), "{page}");
    browser.picture("verify-replaced").await;
    let paper = paper_of(&server, 0).await;
    let page = browser.open_and_wait_for(&crate::pdf::code_on(&paper), "Có hiệu lực").await;
    assert!(page.contains("Đặng Thị Hường Em"), "{page}");
    browser.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_verified_after_one_visit_with_the_network_cut() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    let (link, url) = (fact(&server, 0, "verify_url").to_owned(), server.url.clone());
    let forged = link.replace("/v#003", "/v#004");
    assert_ne!(link, forged);
    browser.visit_until_kept(&format!("{url}/v")).await;
    drop(server);
    assert!(reqwest::get(&url).await.is_err(), "there is no server any more");
    let page = browser.open_and_wait_for(&link, "Có hiệu lực").await;
    assert!(page.contains("ĐẶNG THỊ HƯỜNG"), "{page}");
    assert!(!browser.client.current_url().await.unwrap().as_str().contains('#'));
    browser.picture("verify-offline").await;
    browser.open_and_wait_for(&forged, "Không phải giấy thật").await;
    browser.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_is_opened_as_a_file_and_a_forged_name_is_caught_side_by_side() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    browser.client.goto(&format!("{}/v", server.url)).await.unwrap();
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new());
    open_file(&browser, &paper_of(&server, 0).await).await;
    assert_eq!(browser.verdict("data-status").await, "valid");
    assert_eq!(browser.verdict("data-paper").await, "");
    let there = browser.client.find_all(Locator::Css("[data-there='yes']")).await.unwrap();
    assert!(there.len() >= 4, "name, birth date, code and decision are found in the file");
    browser.picture("verify-file").await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new());

    open_file(&browser, &forged_paper(&server, "Kẻ Mạo Danh")).await;
    let page = browser.wait_for("Giấy đã bị sửa").await;
    assert_eq!(browser.verdict("data-paper").await, "differs");
    assert!(page.contains("ĐẶNG THỊ HƯỜNG"), "the signed name is shown: {page}");
    let row = "//tr[contains(., 'ĐẶNG THỊ HƯỜNG')]//td[@data-there='no']";
    browser.client.find(Locator::XPath(row)).await.unwrap();
    browser.picture("verify-forged-file").await;
    browser.stop().await;
}

/// A sheet as a phone's camera would see it.
fn photographed(paper: &Path, dots_per_inch: u32) -> PathBuf {
    let out = paper.with_extension("");
    let dots = dots_per_inch.to_string();
    let done = Command::new("pdftoppm")
        .args(["-r", &dots, "-png", "-singlefile"])
        .arg(paper)
        .arg(&out)
        .status()
        .unwrap();
    assert!(done.success());
    out.with_extension("png")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_read_and_the_page_on_a_stick_needs_no_server() {
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    let picture = photographed(&paper_of(&server, 0).await, 150);
    browser.client.goto(&format!("{}/v", server.url)).await.unwrap();
    open_file(&browser, &picture).await;
    assert_eq!(browser.verdict("data-status").await, "valid");

    let (status, page) = Client::of(&server).get("/verify.html").await;
    assert_eq!(status, 200);
    let stick = server.data().join("stick.html");
    std::fs::write(&stick, page).unwrap();
    let address = format!("file://{}", stick.display());
    browser.client.goto(&address).await.unwrap();
    open_file(&browser, &picture).await;
    assert_eq!(browser.verdict("data-status").await, "valid");
    browser.picture("verify-stick").await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new());
    let (_, digits) = fact(&server, 1, "verify_url").split_once('#').unwrap();
    let page = browser.open_and_wait_for(&format!("{address}#{digits}"), "Có hiệu lực").await;
    assert!(page.contains("Nguyễn Hữu Quỹ"), "{page}");
    browser.stop().await;
}

/// A film of a QR code, for a camera that is none.
fn film_of(server: &Server, text: &str) -> PathBuf {
    let code = qrcode::QrCode::new(text).unwrap();
    let (width, height, dot) = (640, 480, 6);
    let side = code.width();
    let (left, top) = ((width - side * dot) / 2, (height - side * dot) / 2);
    let dark = code.to_colors();
    let mut frame = vec![235_u8; width * height];
    for (at, _) in dark.iter().enumerate().filter(|(_, one)| **one == qrcode::Color::Dark) {
        for dy in 0..dot {
            for dx in 0..dot {
                let (x, y) = (left + at % side * dot + dx, top + at / side * dot + dy);
                frame[y * width + x] = 16;
            }
        }
    }
    frame.extend(vec![128_u8; width * height / 2]);
    let mut film = format!("YUV4MPEG2 W{width} H{height} F10:1 Ip A0:0 C420jpeg\n").into_bytes();
    for _ in 0..3 {
        film.extend_from_slice(b"FRAME\n");
        film.extend_from_slice(&frame);
    }
    let path = server.data().join("camera.y4m");
    std::fs::write(&path, film).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_before_the_camera_is_read_and_its_host_is_ignored() {
    let server = Server::demo(Database::Sqlite).await;
    let (_, digits) = fact(&server, 0, "verify_url").split_once('#').unwrap();
    let film = film_of(&server, &format!("https://evil.example/v#{digits}"));
    let film = format!("--use-file-for-fake-video-capture={}", film.display());
    let fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", &film];
    let browser = Browser::start_with(&fake).await;
    browser.client.goto(&format!("{}/v", server.url)).await.unwrap();
    browser.client.find(Locator::Id("camera")).await.unwrap().click().await.unwrap();
    let page = browser.wait_for("Có hiệu lực").await;
    assert!(page.contains("evil.example"), "the other host is named: {page}");
    assert!(browser.client.current_url().await.unwrap().as_str().starts_with(&server.url));
    browser.stop().await;
}

#[tokio::test]
async fn the_page_is_small_and_the_decoder_comes_only_when_needed() {
    let server = Server::demo(Database::Sqlite).await;
    let client = reqwest::Client::new();
    let size = async |path: &str| {
        let request = client.get(format!("{}{path}", server.url)).header("accept-encoding", "gzip");
        request.send().await.unwrap().bytes().await.unwrap().len()
    };
    let worker = Client::of(&server).get("/sw.js").await.1;
    let (_, rest) = worker.split_once("const FILES = ").unwrap();
    let files: Vec<String> = serde_json::from_str(rest.split(';').next().unwrap()).unwrap();
    let mut all = size("/v").await;
    for file in files.iter().filter(|file| !file.contains("jsqr.js")) {
        all += size(file).await;
    }
    assert!(files.len() > 10 && all < 60_000, "{all} bytes");
    let page = Client::of(&server).get("/v").await.1;
    assert!(!page.contains("src=\"/assets/jsqr.js"), "{page}");
}
