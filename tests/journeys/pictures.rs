//! Pictures of items: frozen with a release, given by the hash of their content, and nothing else.

use crate::from_the_hall_to_a_certificate::open_and_admit;
use crate::server::{Client, Database, Server, program};
use serde_json::{Value, json};
use std::path::Path;

const BANK: &str = "tests/fixtures/picture-bank";

/// Releases a bank into the database of a running server; says whether it was taken, and the words.
fn release(server: &Server, bank: &Path) -> (bool, String) {
    let mut command = program();
    command.args(["bank", "release"]).arg(bank).arg("--config").arg(server.settings());
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// A demonstration with the bank of pictures, and one candidate let in to its exam; gives session
/// code and seat code.
pub async fn with_pictures(database: Database) -> (Server, String, String) {
    let server = Server::demo(database).await;
    let (is_released, said) = release(&server, Path::new(BANK));
    assert!(is_released, "{said}");
    let mentor = Client::of(&server);
    let csrf = mentor.sign_in(&server, "mentor").await;
    let (_, code, seat) = open_and_admit(&mentor, &csrf, "pictures").await;
    (server, code, seat)
}

/// The form of a candidate.
async fn form_of(citizen: &Client, code: &str, seat: &str) -> Value {
    let body = json!({ "session_code": code, "seat_code": seat });
    let (_, joined) = citizen.post_json("/api/v1/join", &body).await;
    let attempt = joined["attempt_id"].as_str().unwrap();
    let (status, form) = citizen.get_json(&format!("/api/v1/attempts/{attempt}/form")).await;
    assert_eq!(status, 200, "{form}");
    form
}

fn media_with<'f>(form: &'f Value, stem: &str) -> &'f Value {
    let items = form["items"].as_array().unwrap();
    &items.iter().find(|item| item["stem"].as_str().unwrap().contains(stem)).unwrap()["media"]
}

async fn a_form_leads_to_its_pictures(database: Database) {
    let (server, code, seat) = with_pictures(database).await;
    let citizen = Client::of(&server);
    let form = form_of(&citizen, &code, &seat).await;
    let drawing = media_with(&form, "Bà Sáu");
    assert_eq!((drawing["width"].as_i64(), drawing["height"].as_i64()), (Some(360), Some(300)));
    assert!(drawing["alt"].as_str().unwrap().starts_with("Màn hình điện thoại"));
    let url = drawing["url"].as_str().unwrap();
    assert!(url.starts_with("/media/") && !url.contains("pictures"), "{url}");
    assert_eq!(media_with(&form, "Có người lạ"), &Value::Null, "no picture, no word of one");

    let stranger = Client::of(&server);
    let answer = stranger.answer(url).await;
    assert_eq!(answer.status().as_u16(), 200);
    for (name, want) in [
        ("content-type", "image/svg+xml"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("content-security-policy", "default-src 'none'; style-src 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(answer.headers()[name], want, "{name}");
    }
    let file = std::fs::read(format!("{BANK}/media/pictures-001.svg")).unwrap();
    assert_eq!(answer.bytes().await.unwrap(), file);

    let dots = media_with(&form, "mất điện thoại")["url"].as_str().unwrap();
    let answer = stranger.answer(dots).await;
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert!(answer.bytes().await.unwrap().starts_with(b"\x89PNG"));

    for path in [
        url.replace(".svg", ".png"),
        url.replace(".svg", ""),
        format!("/media/{}.svg", "0".repeat(64)),
        "/media/pictures-001.svg".to_owned(),
        "/media/..%2Fitems%2Fpictures.toml".to_owned(),
        "/media/".to_owned(),
    ] {
        let answer = stranger.answer(&path).await;
        assert_eq!(answer.status().as_u16(), 404, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
    }
    let author = Client::of(&server);
    author.sign_in(&server, "item_author").await;
    let (_, page) = author.get("/staff/bank/pictures-001").await;
    assert!(page.contains(&format!("src=\"{url}\"")), "{page}");
    a_changed_picture_needs_a_new_version(&server, url).await;
}

async fn a_changed_picture_needs_a_new_version(server: &Server, old_url: &str) {
    let folder = tempfile::tempdir().unwrap();
    let copied = std::process::Command::new("cp").arg("-r").arg(BANK).arg(folder.path()).status();
    assert!(copied.unwrap().success());
    let bank = folder.path().join("picture-bank");
    assert!(release(server, &bank).1.contains("was released before"), "nothing has changed");
    let change = |path: &str, from: &str, to: &str| {
        let path = bank.join(path);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from));
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    };
    change("media/pictures-001.svg", "#1c6b52", "#1c6b53");
    let (is_released, said) = release(server, &bank);
    assert!(!is_released && said.contains("pictures-001"), "{said}");
    change("items/pictures.toml", "level = 1", "version = 2\nlevel = 1");
    let (is_released, said) = release(server, &bank);
    assert!(is_released, "{said}");
    assert_eq!(Client::of(server).get(old_url).await.0, 200, "old forms keep their picture");
}

#[tokio::test]
async fn a_form_leads_to_its_pictures_on_sqlite() {
    a_form_leads_to_its_pictures(Database::Sqlite).await;
}

#[tokio::test]
async fn a_form_leads_to_its_pictures_on_postgres() {
    a_form_leads_to_its_pictures(Database::Postgres).await;
}
