//! What a verification leaves behind: nothing in the server's log, nothing on the line before it.

use crate::browser::Browser;
use crate::certificates::page_of;
use crate::server::{Client, Database, Server};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A proxy that keeps everything that browsers send through it; gives its address.
pub async fn listening_proxy(server: &Server, heard: Arc<Mutex<Vec<u8>>>) -> String {
    let upstream = server.url.strip_prefix("http://").unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((browser, _)) = listener.accept().await {
            let server = TcpStream::connect(&upstream).await.unwrap();
            let heard = heard.clone();
            tokio::spawn(async move {
                let (mut from_browser, mut to_browser) = browser.into_split();
                let (mut from_server, mut to_server) = server.into_split();
                let back = async { tokio::io::copy(&mut from_server, &mut to_browser).await };
                let forth = async {
                    let mut part = [0; 16_384];
                    while let Ok(n @ 1..) = from_browser.read(&mut part).await {
                        heard.lock().unwrap().extend_from_slice(&part[..n]);
                        if to_server.write_all(&part[..n]).await.is_err() {
                            break;
                        }
                    }
                };
                tokio::select! { _ = back => {}, () = forth => {} }
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_leaves_no_name_token_code_or_number_in_any_line() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let server = Server::demo_that_logs(Database::Sqlite, Some(&log)).await;
    let certificate = &server.facts["certificates"][0];
    let serial = certificate["serial"].as_str().unwrap();
    let (_, digits) = certificate["verify_url"].as_str().unwrap().split_once('#').unwrap();
    let secrets =
        [serial.to_owned(), serial.replace('-', ""), digits[..40].to_owned(), "HƯỜNG".to_owned()];
    let must_be_silent = |text: &str, whose: &str| {
        for secret in &secrets {
            assert!(!text.contains(secret), "{whose} says {secret}");
        }
        let encoded = "H%C6%AF%E1%BB%9CNG";
        assert!(!text.contains(encoded) && !text.contains("087160000001"), "{whose}");
    };

    // What a browser sends that checks by itself: neither lines nor bodies say anything.
    let heard = Arc::new(Mutex::new(Vec::new()));
    let proxy = listening_proxy(&server, heard.clone()).await;
    let browser = Browser::start().await;
    browser.open_and_wait_for(&format!("{proxy}/v#{digits}"), "Có hiệu lực").await;
    browser.stop().await;
    let sent = String::from_utf8_lossy(&heard.lock().unwrap()).into_owned();
    assert!(sent.contains("GET /status/revocation-0"), "the lists came through the proxy: {sent}");
    assert!(sent.contains("POST /api/v1/scans") && sent.contains("{\"status\":\"valid\"}"));
    must_be_silent(&sent, "the browser");

    // Every other way to verify, and an officer's look: the server's log stays silent.
    let client = Client::of(&server);
    for body in [json!({ "token": digits }), json!({ "serial": serial, "birth_year": 1960 })] {
        let (status, answer) = client.post_json("/api/v1/verify", &body).await;
        assert_eq!((status, &answer["status"]), (200, &json!("valid")));
    }
    let by_form = [("serial", serial), ("birth_year", "1960")];
    assert!(client.post_form("/v", &by_form).await.2.contains("ĐẶNG THỊ HƯỜNG"));
    let path = certificate["pdf_url"].as_str().unwrap().strip_prefix(&server.url).unwrap();
    assert_eq!(client.bytes(path).await.0, 200);
    let officer = Client::of(&server);
    officer.sign_in(&server, "commune_officer").await;
    page_of(&officer, serial).await;
    let (_, metrics) = client.get("/metrics").await;
    assert!(metrics.contains("sathach_scans_total{status=\"valid\"} 1"), "{metrics}");
    must_be_silent(&metrics, "the counters");
    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(logged.contains("\"route\":\"/api/v1/verify\""), "{logged}");
    must_be_silent(&logged, "the log");
    let secret = path.split('/').nth(2).unwrap();
    assert!(!logged.contains(secret), "the holder's link is in the log");
}

#[tokio::test]
async fn a_code_that_never_was_and_a_wrong_year_get_one_answer_in_one_time() {
    let server = Server::demo(Database::Sqlite).await;
    let serial = server.facts["certificates"][0]["serial"].as_str().unwrap();
    let client = Client::of(&server);
    let ask = async |serial: &str, birth_year: i32| {
        let began = Instant::now();
        let body = json!({ "serial": serial, "birth_year": birth_year });
        let answer = client.post_json("/api/v1/verify", &body).await;
        (answer, began.elapsed())
    };
    let (known, known_time) = ask(serial, 1961).await;
    assert_eq!(known.1["status"], "unknown");
    for other in ["7K3M9-QX4TR", "00000-00000", "not a code", ""] {
        let (answer, time) = ask(other, 1961).await;
        assert_eq!(answer, known, "{other}");
        assert!(time >= Duration::from_millis(190) && known_time >= Duration::from_millis(190));
    }
    for _ in 0..9 {
        ask(serial, 1962).await;
    }
    assert_eq!(ask(serial, 1960).await.0.0, 429, "ten tries a minute for one code");
}
