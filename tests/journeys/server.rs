//! Starts the real program with demonstration data, on a database of its own.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Which database a story runs on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// The program under test.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_sathach"))
}

static N_DATABASES: AtomicU32 = AtomicU32::new(0);

/// Address of a new, empty PostgreSQL database.
pub fn new_postgres() -> String {
    let server = std::env::var("SATHACH_TEST_POSTGRES")
        .expect("SATHACH_TEST_POSTGRES is not set: run tests/run, which starts a PostgreSQL");
    let n = N_DATABASES.fetch_add(1, Ordering::SeqCst);
    let name = format!("journey_{}_{n}", std::process::id());
    let done = Command::new("psql")
        .arg(format!("{server}/postgres"))
        .args(["-q", "-c", &format!("CREATE DATABASE {name}")])
        .status()
        .unwrap();
    assert!(done.success(), "a database of its own could not be made");
    format!("{server}/{name}")
}

/// A running server; the demonstration's also has facts.
pub struct Server {
    child: Child,
    pub facts: Value,
    pub url: String,
    database_url: Option<String>,
    folder: TempDir,
}

/// Writes the settings of an installation into its folder.
pub fn write_settings(folder: &Path, database_url: Option<&str>) -> PathBuf {
    let data = folder.join("data");
    let mut text = format!("data_dir = {data:?}\nlisten = \"127.0.0.1:0\"\n");
    if let Some(database_url) = database_url {
        text.push_str(&format!("database_url = {database_url:?}\n"));
    }
    let path = folder.join("settings.toml");
    std::fs::write(&path, text).unwrap();
    path
}

impl Server {
    /// Starts the demonstration and waits until it is ready.
    pub async fn demo(database: Database) -> Server {
        Server::demo_that_logs(database, None).await
    }

    /// The same, with everything that it logs in a file.
    pub async fn demo_that_logs(database: Database, log: Option<&Path>) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let facts_path = folder.path().join("facts.json");
        let mut command = program();
        command.args(["demo", "--port", "0"]);
        command.arg("--data").arg(folder.path().join("data"));
        command.arg("--facts").arg(&facts_path);
        let database_url = (database == Database::Postgres).then(new_postgres);
        if let Some(database_url) = &database_url {
            command.args(["--database-url", database_url]);
        }
        let log = match log {
            Some(path) => {
                command.env("SATHACH_LOG", "debug");
                Stdio::from(std::fs::File::create(path).unwrap())
            }
            None => Stdio::null(),
        };
        let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let facts = wait_for_facts(&facts_path).await;
        let url = facts["url"].as_str().unwrap().to_owned();
        let server = Server { child, facts, url, database_url, folder };
        server.wait_until_ready().await;
        server
    }

    /// Serves the installation of a folder, and gives what the program said before it listened.
    pub async fn serve(folder: TempDir, database_url: Option<String>) -> (Server, String) {
        let settings = write_settings(folder.path(), database_url.as_deref());
        let mut command = program();
        command.arg("serve").arg("--config").arg(settings);
        command.env("SATHACH_LOG", "error").stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = String::new();
        let address = loop {
            let line = lines.next().expect("the server stopped before it listened").unwrap();
            if let Some((_, address)) = line.rsplit_once(" on ") {
                break address.to_owned();
            }
            said.push_str(&line);
            said.push('\n');
        };
        let url = format!("http://{address}");
        let server = Server { child, facts: Value::Null, url, database_url, folder };
        server.wait_until_ready().await;
        (server, said)
    }

    /// Asks the server to stop, and gives its folder once it has.
    pub fn stopped(mut self) -> TempDir {
        let id = self.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.ended_well());
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }

    /// A settings file for commands that work on the same installation.
    pub fn settings(&self) -> PathBuf {
        write_settings(self.folder.path(), self.database_url.as_deref())
    }

    async fn wait_until_ready(&self) {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(60) {
            let answer = reqwest::get(format!("{}/readyz", self.url)).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server did not become ready");
    }

    /// The folder with database and keys.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the process to end and says whether it ended well.
    pub fn ended_well(&mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn wait_for_facts(path: &Path) -> Value {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(90) {
        if let Some(facts) =
            std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok())
        {
            return facts;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the demonstration wrote no facts");
}

/// A browser-like client with cookies of its own.
pub struct Client {
    http: reqwest::Client,
    url: String,
}

impl Client {
    pub fn of(server: &Server) -> Client {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Client { http, url: server.url.clone() }
    }

    /// The same browser, with its cookies, at another server.
    pub fn at(self, server: &Server) -> Client {
        Client { url: server.url.clone(), ..self }
    }

    pub async fn get(&self, path: &str) -> (u16, String) {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// What a browser gets that follows a link.
    pub async fn page(&self, path: &str) -> (u16, String) {
        let request = self.http.get(format!("{}{path}", self.url)).header("accept", "text/html");
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// A whole answer, with its headers.
    pub async fn answer(&self, path: &str) -> reqwest::Response {
        self.http.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    pub async fn bytes(&self, path: &str) -> (u16, Vec<u8>) {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
    }

    pub async fn get_json(&self, path: &str) -> (u16, Value) {
        let (status, text) = self.get(path).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub async fn post_json(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.http.post(format!("{}{path}", self.url)).json(body);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
    }

    /// Sends a form; returns status, where it leads, and the page.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let kind = "application/x-www-form-urlencoded".to_owned();
        self.post_body(path, kind, body.join("&").into_bytes()).await
    }

    /// Sends a form with a file, as a browser does when the file's field is last.
    pub async fn post_file(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (field, name, bytes): (&str, &str, &[u8]),
    ) -> (u16, String, String) {
        let boundary = "------a-boundary-of-journeys";
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
            body.extend(format!("{head}\r\n\r\n{value}\r\n").into_bytes());
        }
        let head = format!("form-data; name=\"{field}\"; filename=\"{name}\"");
        let kind = "Content-Type: application/octet-stream";
        let head = format!("--{boundary}\r\nContent-Disposition: {head}\r\n{kind}\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend_from_slice(bytes);
        body.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
        self.post_body(path, format!("multipart/form-data; boundary={boundary}"), body).await
    }

    async fn post_body(&self, path: &str, kind: String, body: Vec<u8>) -> (u16, String, String) {
        let request = self.http.post(format!("{}{path}", self.url));
        let answer = request.header("content-type", kind).body(body).send().await.unwrap();
        let header = answer.headers().get("location");
        let location = header.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status().as_u16(), location, answer.text().await.unwrap())
    }

    /// Signs a role of the demonstration in and returns the token of its forms.
    pub async fn sign_in(&self, server: &Server, role: &str) -> String {
        let staff = server.facts["staff"].as_array().unwrap();
        let account = staff.iter().find(|account| account["role"] == role).unwrap();
        let fields = [
            ("username", account["username"].as_str().unwrap()),
            ("password", account["password"].as_str().unwrap()),
        ];
        let (status, _, _) = self.post_form("/staff/sign-in", &fields).await;
        assert_eq!(status, 303, "{role} signs in");
        let (_, page) = self.get("/staff").await;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

fn encoded(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => (byte as char).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(byte).collect()
}
