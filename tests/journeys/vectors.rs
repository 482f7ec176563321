//! The vectors of `tests/fixtures/credential` through the command, the page without a network, the
//! page as a file, and the Python of the docs: the same result on each.

use crate::browser::Browser;
use crate::server::{Database, Server, program};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub fn vectors() -> Value {
    let text = std::fs::read_to_string("tests/fixtures/credential/vectors.json").unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Vectors that rest on the same trust list, status lists and leaves.
fn groups(held: &Value) -> Vec<(Value, Vec<Value>)> {
    let mut groups: BTreeMap<String, (Value, Vec<Value>)> = BTreeMap::new();
    for one in held["vectors"].as_array().unwrap() {
        let ground = json!([one["trust"], one["lists"], one["leaves"]]);
        let group = groups.entry(ground.to_string()).or_insert((ground, Vec::new()));
        group.1.push(one.clone());
    }
    groups.into_values().collect()
}

/// Every single bit of three tokens flipped, and one of each of two hundred.
pub fn flipped(held: &Value) -> Vec<String> {
    let tokens = |name: &str| -> Vec<Vec<u8>> {
        let digits = held[name].as_array().unwrap().iter();
        digits.map(|one| bytes_of(one.as_str().unwrap())).collect()
    };
    let flip = |bytes: &[u8], bit: usize| {
        let mut wrong = bytes.to_vec();
        wrong[bit / 8] ^= 128 >> (bit % 8);
        digits_of(&wrong)
    };
    let mut all = Vec::new();
    for bytes in tokens("flip_every_bit") {
        all.extend((0..bytes.len() * 8).map(|bit| flip(&bytes, bit)));
    }
    for (at, bytes) in tokens("flip_one_bit").iter().enumerate() {
        all.push(flip(bytes, (at * 7919) % (bytes.len() * 8)));
    }
    all
}

const SIZES: [usize; 8] = [0, 3, 5, 8, 10, 13, 15, 17];

fn bytes_of(digits: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for group in digits.as_bytes().chunks(17) {
        let value: u64 = std::str::from_utf8(group).unwrap().parse().unwrap();
        let n_bytes = SIZES.iter().position(|size| *size == group.len()).unwrap();
        bytes.extend_from_slice(&value.to_be_bytes()[8 - n_bytes..]);
    }
    bytes
}

fn digits_of(bytes: &[u8]) -> String {
    let digits = |chunk: &[u8]| {
        let value = chunk.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        let width = SIZES[chunk.len()];
        format!("{value:0width$}")
    };
    bytes.chunks(7).map(digits).collect()
}

/// Results of the command for lines on its standard input.
fn by_command(folder: &Path, held: &Value, ground: &Value, lines: &[String]) -> Vec<String> {
    let file = |name: &str, text: &Value| -> PathBuf {
        let path = folder.join(name);
        let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
        std::fs::write(&path, text).unwrap();
        path
    };
    let mut command = program();
    command.args(["certificate", "verify", "-"]);
    command.args(["--at", held["now"].as_str().unwrap()]);
    command.args(["--root", held["root"].as_str().unwrap()]);
    command.arg("--keys").arg(file("trust", &held["trusts"][ground[0].as_str().unwrap()]));
    for name in ground[1].as_array().unwrap() {
        let name = name.as_str().unwrap();
        command.arg("--status").arg(file(name, &held["lists"][name]));
    }
    if ground[2] == true {
        command.arg("--log").arg(file("leaves", &held["leaves"]));
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = lines.iter().map(|line| format!("{}\n", line.trim())).collect::<String>();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().map(|line| line.trim().to_owned()).collect()
}

fn want(one: &Value) -> String {
    let stage = one["stage"].as_str().unwrap_or_default();
    format!("{} {stage}", one["status"].as_str().unwrap()).trim().to_owned()
}

#[test]
fn the_command_gives_every_vector_its_result_and_believes_no_flipped_bit() {
    let (held, folder) = (vectors(), tempfile::tempdir().unwrap());
    for (ground, group) in groups(&held) {
        let lines: Vec<String> =
            group.iter().map(|one| one["scanned"].as_str().unwrap().to_owned()).collect();
        let said = by_command(folder.path(), &held, &ground, &lines);
        for (one, said) in group.iter().zip(&said) {
            assert_eq!(*said, want(one), "{}", one["name"]);
        }
        assert_eq!(said.len(), group.len());
    }
    let lines = flipped(&held);
    let said = by_command(folder.path(), &held, &json!(["trust", [], true]), &lines);
    assert_eq!(said.len(), lines.len());
    assert!(said.iter().all(|said| said.starts_with("forged ")));
}

#[test]
fn the_python_of_the_docs_gives_every_vector_its_result_and_believes_no_flipped_bit() {
    let python = "tests/python/bin/python";
    assert!(Path::new(python).exists(), "{python} is missing: run tests/run, which makes it");
    let done = Command::new(python).arg("tests/fixtures/credential/check_python.py").output();
    let done = done.unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains(" 0 wrong"), "{said}");
}

/// Runs vectors and flipped bits in a page with the page's own script; gives what differs.
async fn in_the_page(browser: &Browser, check_js: &str, trust_js: &str, held: &Value) -> Value {
    let script = "
        const [held, flipped, checkJs, trustJs, done] = arguments;
        (async () => {
          const { verdictOn } = checkJs ? await import(checkJs) : globalThis.sathach;
          const { openTrust } = trustJs ? await import(trustJs) : globalThis.sathach;
          const now = Date.parse(held.now);
          const wrong = [];
          const trusts = {};
          for (const [name, jws] of Object.entries(held.trusts))
            trusts[name] = await openTrust(jws, held.root);
          for (const [name, jws] of Object.entries(held.refused_trusts))
            await openTrust(jws, held.root).then(() => wrong.push(name), () => null);
          for (const one of held.vectors) {
            const found = await verdictOn(one.scanned, {
              trust: trusts[one.trust],
              lists: async () => one.lists.map((name) => held.lists[name]),
              leaves: async () => (one.leaves ? held.leaves : []),
              now,
            });
            const by = (one) => one && [one.r, one.d];
            const got = JSON.stringify([found.status, found.stage, by(found.replacedBy) || null]);
            const want = JSON.stringify([one.status, one.stage, by(one.replaced_by)]);
            if (got !== want) wrong.push(`${one.name}: ${got}, not ${want}`);
          }
          for (const scanned of flipped) {
            const found = await verdictOn(scanned, {
              trust: trusts.trust, lists: async () => [], leaves: async () => held.leaves, now,
            });
            if (found.status !== 'forged') wrong.push(scanned);
          }
          done({ wrong, n: held.vectors.length + flipped.length });
        })().catch((error) => done({ wrong: [String(error)] }));";
    let arguments = vec![held.clone(), json!(flipped(held)), json!(check_js), json!(trust_js)];
    browser.client.execute_async(script, arguments).await.unwrap()
}

fn asset(page: &str, name: &str) -> String {
    let at = page.find(&format!("/assets/{name}?v=")).unwrap();
    page[at..].split(['"', '\'']).next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_gives_every_vector_its_result_without_a_network() {
    let held = vectors();
    let server = Server::demo(Database::Sqlite).await;
    let browser = Browser::start().await;
    browser.long_scripts().await;
    browser.visit_until_kept(&format!("{}/v", server.url)).await;
    let worker = reqwest::get(format!("{}/sw.js", server.url)).await.unwrap().text().await.unwrap();
    let (check_js, trust_js) = (asset(&worker, "check.js"), asset(&worker, "trust.js"));
    drop(server);
    browser.client.refresh().await.unwrap();
    let found = in_the_page(&browser, &check_js, &trust_js, &held).await;
    assert_eq!(found["wrong"], json!([]));
    assert!(found["n"].as_u64().unwrap() > 6_000, "{found}");
    browser.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_as_a_file_gives_every_vector_its_result() {
    let held = vectors();
    let server = Server::demo(Database::Sqlite).await;
    let page = reqwest::get(format!("{}/verify.html", server.url)).await.unwrap();
    let page = page.text().await.unwrap();
    let path = server.data().join("verify.html");
    std::fs::write(&path, page).unwrap();
    let browser = Browser::start().await;
    browser.long_scripts().await;
    browser.client.goto(&format!("file://{}", path.display())).await.unwrap();
    let found = in_the_page(&browser, "", "", &held).await;
    assert_eq!(found["wrong"], json!([]));
    assert!(found["n"].as_u64().unwrap() > 6_000, "{found}");
    browser.stop().await;
}
