//! What happens to a certificate after its issue, the keys behind it, and what verifiers fetch.

use crate::server::{Client, Database, Server, program};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The number of the certificate and its page, as an officer's list leads to it.
pub async fn page_of(officer: &Client, serial: &str) -> String {
    let (_, list) = officer.get(&format!("/staff/certificates?q={serial}")).await;
    let (_, rest) = list.split_once("href=\"/staff/certificates/").unwrap();
    format!("/staff/certificates/{}", rest.split('"').next().unwrap())
}

fn fact<'a>(server: &'a Server, at: usize, name: &str) -> &'a str {
    server.facts["certificates"][at][name].as_str().unwrap()
}

async fn verify(server: &Server, link: &str) -> Value {
    let body = json!({ "token": link });
    let (status, answer) = Client::of(server).post_json("/api/v1/verify", &body).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

/// Keeps what a verifier downloads in a file.
async fn keep(server: &Server, path: &str) -> PathBuf {
    let (status, text) = Client::of(server).get(path).await;
    assert_eq!(status, 200, "{path}: {text}");
    let file = server.data().join(path.replace('/', "-"));
    std::fs::write(&file, text).unwrap();
    file
}

/// What the command says with everything that the server publishes.
async fn by_command(server: &Server, link: &str) -> (Option<i32>, Value) {
    let root = std::fs::read_to_string(server.data().join("keys/root-pin")).unwrap();
    let mut command = program();
    command.args(["certificate", "verify", link, "--json", "--root", &root, "--keys"]);
    command.arg(keep(server, "/trust/v1.jws").await);
    for list in ["/status/revocation-0", "/status/suspension-0", "/status/refresh-0"] {
        command.arg("--status").arg(keep(server, list).await);
    }
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    let said = serde_json::from_slice(&output.stdout);
    (output.status.code(), said.unwrap_or_else(|_| panic!("{error}")))
}

async fn changes(database: Database) {
    let server = Server::demo(database).await;
    let officer = Client::of(&server);
    let csrf = officer.sign_in(&server, "commune_officer").await;
    let second = Client::of(&server);
    let second_csrf = second.sign_in(&server, "province_officer").await;
    let (link, serial) = (fact(&server, 0, "verify_url"), fact(&server, 0, "serial"));
    assert_eq!(by_command(&server, link).await.1["status"], "valid");

    // Suspended for the time being, by one person, and back.
    let page = page_of(&officer, serial).await;
    let reason = ("reason", "Đơn trình báo");
    let without = officer.post_form(&format!("{page}/suspend"), &[("csrf", &csrf)]).await;
    assert_eq!(without.0, 422, "a reason is needed");
    for (change, status) in [("suspend", "suspended"), ("resume", "valid")] {
        let done = officer.post_form(&format!("{page}/{change}"), &[("csrf", &csrf), reason]).await;
        assert_eq!(done.0, 303, "{}", done.2);
        assert_eq!(verify(&server, link).await["status"], status);
        assert_eq!(by_command(&server, link).await.1["status"], status);
    }

    // The name is corrected: the old paper says so and names the new one.
    let replace = format!("{page}/replace");
    let same = [("csrf", csrf.as_str()), ("name", "ĐẶNG THỊ HƯỜNG"), reason];
    assert_eq!(officer.post_form(&replace, &same).await.0, 422, "the name is the same");
    let fields = [("csrf", csrf.as_str()), ("name", "Đặng Thị Hường Em"), reason];
    let (status, new_page, text) = officer.post_form(&replace, &fields).await;
    assert_eq!(status, 303, "{text}");
    let old = verify(&server, link).await;
    assert_eq!((&old["status"], &old["replaced_by"]["r"]), (&json!("replaced"), &json!(3)));
    let (code, told) = by_command(&server, link).await;
    assert_eq!((code, &told["replaced_by"]["r"]), (Some(1), &json!(3)));
    assert_eq!(officer.post_form(&replace, &fields).await.0, 409, "only once");
    let (_, shown) = officer.get(&new_page).await;
    assert!(shown.contains("Đặng Thị Hường Em"), "{shown}");
    assert!(shown.contains("Thay cho giấy số"), "{shown}");
    let holder = fact(&server, 0, "pdf_url").strip_prefix(&server.url).unwrap();
    let (_, pdf) = Client::of(&server).bytes(holder).await;
    let paper = server.data().join("new.pdf");
    std::fs::write(&paper, pdf).unwrap();
    assert!(crate::pdf::words_of(&paper).contains("Đặng Thị Hường Em"));
    let new_link = crate::pdf::code_on(&paper);
    assert_eq!(verify(&server, &new_link).await["status"], "valid");

    // Revoked by two people.
    let new_page = new_page.split('?').next().unwrap();
    let revoke = format!("{new_page}/revoke");
    let asked = officer.post_form(&revoke, &[("csrf", &csrf), reason]).await;
    assert_eq!(asked.0, 303, "{}", asked.2);
    assert_eq!(verify(&server, &new_link).await["status"], "valid", "nobody has confirmed");
    assert_eq!(officer.post_form(&revoke, &[("csrf", &csrf)]).await.0, 422, "not by oneself");
    let dropped = second.post_form(&format!("{new_page}/drop"), &[("csrf", &second_csrf)]).await;
    assert_eq!(dropped.0, 303);
    assert_eq!(second.post_form(&revoke, &[("csrf", &second_csrf), reason]).await.0, 303);
    assert_eq!(officer.post_form(&revoke, &[("csrf", &csrf)]).await.0, 303);
    assert_eq!(verify(&server, &new_link).await["status"], "revoked");
    let (_, shown) = officer.get(new_page).await;
    assert!(shown.contains("đã bỏ đề nghị") && shown.contains("Cán bộ tỉnh (mẫu)"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_suspended_replaced_and_revoked_by_two_on_sqlite() {
    changes(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_suspended_replaced_and_revoked_by_two_on_postgres() {
    changes(Database::Postgres).await;
}

#[tokio::test]
async fn a_lost_paper_is_issued_anew_and_the_person_counts_once() {
    let server = Server::demo(Database::Sqlite).await;
    let officer = Client::of(&server);
    let csrf = officer.sign_in(&server, "commune_officer").await;
    let counted = |page: &str| page.matches("data-passed=\"2\"").count();
    assert_eq!(counted(&officer.get("/staff/progress").await.1), 1);
    let page = page_of(&officer, fact(&server, 1, "serial")).await;
    let fields = [("csrf", csrf.as_str()), ("reason", "Mất giấy")];
    assert_eq!(officer.post_form(&format!("{page}/reissue"), &fields).await.0, 303);
    assert_eq!(verify(&server, fact(&server, 1, "verify_url")).await["status"], "replaced");
    assert_eq!(counted(&officer.get("/staff/progress").await.1), 1);
}

#[tokio::test]
async fn what_verifiers_fetch_is_kept_by_its_hash_and_every_issue_is_logged() {
    let server = Server::demo(Database::Sqlite).await;
    let client = reqwest::Client::new();
    for path in ["/trust/v1.jws", "/status/revocation-0", "/status/refresh-0"] {
        let url = format!("{}{path}", server.url);
        let first = client.get(&url).send().await.unwrap();
        assert_eq!(first.headers()["access-control-allow-origin"], "*");
        let etag = first.headers()["etag"].clone();
        let again = client.get(&url).header("if-none-match", etag).send().await.unwrap();
        assert_eq!(again.status().as_u16(), 304, "{path}");
    }
    let (status, did) = Client::of(&server).get_json("/.well-known/did.json").await;
    assert_eq!(status, 200);
    let id = did["id"].as_str().unwrap();
    assert!(id.starts_with("did:web:127.0.0.1%3A"), "{did}");
    assert_eq!(did["verificationMethod"][0]["id"], format!("{id}#k2601"));

    let (_, leaves) = Client::of(&server).get_json("/log/leaves").await;
    assert_eq!(leaves.as_array().unwrap().len(), 2);
    let (_, proof) = Client::of(&server).get_json("/log/proof/1").await;
    assert_eq!((&proof["leaf"], &proof["proof"][0]), (&leaves[1], &leaves[0]));
    assert_eq!(Client::of(&server).get("/log/proof/2").await.0, 404);
    let (status, checkpoint) = Client::of(&server).get("/log/checkpoint").await;
    assert_eq!((status, checkpoint.split('.').count()), (200, 3));
}

#[tokio::test]
async fn a_stolen_key_is_withdrawn_and_what_was_logged_before_stays_valid() {
    let server = Server::demo(Database::Sqlite).await;
    let (_, proof) = Client::of(&server).get_json("/log/proof/0").await;
    // The checkpoint of the day before knew the first certificate only.
    let checkpoint = server.data().join("checkpoint.json");
    let root = proof["leaf"].clone();
    let body = json!({ "origin": server.url, "n": 1, "root": root, "iat": 0 });
    std::fs::write(&checkpoint, body.to_string()).unwrap();
    let keys = |arguments: &[&str]| {
        let mut command = program();
        command.arg("keys").args(arguments).arg("--data").arg(server.data());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let path = |name: &str| server.data().join(name).to_str().unwrap().to_owned();
    keys(&["withdraw", "2601", "--checkpoint", &path("checkpoint.json")]);
    assert!(keys(&["list"]).contains("2601") && keys(&["list"]).contains("keys sign"));
    keys(&["sign", "--root", &path("sample-root.pem")]);
    assert_eq!(verify(&server, fact(&server, 0, "verify_url")).await["status"], "valid");
    assert_eq!(verify(&server, fact(&server, 1, "verify_url")).await["status"], "forged");
}

#[test]
fn a_root_key_among_the_servers_keys_is_refused_and_an_offline_root_signs_a_draft() {
    let folder = tempfile::tempdir().unwrap();
    let settings = crate::server::write_settings(folder.path(), None);
    let path = |name: &str| folder.path().join(name);
    let run = |arguments: &[&str], settings: Option<&Path>| {
        let mut command = program();
        command.args(arguments);
        if let Some(settings) = settings {
            command.arg("--config").arg(settings);
        }
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), text + &String::from_utf8_lossy(&output.stdout))
    };
    assert_eq!(run(&["migrate"], Some(&settings)).0, Some(0));
    let stick = path("root.pem");
    let (code, said) = run(&["keys", "root", "--out", stick.to_str().unwrap()], None);
    assert_eq!(code, Some(0), "{said}");
    let pin = said.lines().next().unwrap().to_owned();
    let inside = path("data/keys/root.pem");
    std::fs::copy(&stick, &inside).unwrap();
    let sign = ["keys", "sign", "--root", inside.to_str().unwrap()];
    let (code, said) = run(&sign, Some(&settings));
    assert_eq!(code, Some(1));
    assert!(said.contains("lies among the server's keys"), "{said}");

    let (draft, signed) = (path("draft.json"), path("v1.jws"));
    let (draft, signed) = (draft.to_str().unwrap(), signed.to_str().unwrap());
    let (code, said) = run(&["doctor"], Some(&settings));
    assert!(code == Some(1) && said.contains("no trust list is signed"), "{said}");
    assert_eq!(run(&["keys", "draft", "--out", draft], Some(&settings)).0, Some(0));
    let sign =
        ["keys", "sign", "--root", stick.to_str().unwrap(), "--draft", draft, "--out", signed];
    let (code, said) = run(&sign, None);
    assert_eq!(code, Some(0), "{said}");
    let other = pin.chars().rev().collect::<String>();
    let wrong = run(&["keys", "install", signed, "--root", &other], Some(&settings));
    assert_ne!(wrong.0, Some(0), "{}", wrong.1);
    let (code, said) = run(&["keys", "install", signed, "--root", &pin], Some(&settings));
    assert_eq!(code, Some(0), "{said}");
    assert!(run(&["keys", "list"], Some(&settings)).1.contains(&pin));
}
