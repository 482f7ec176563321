//! A real Chromium, driven through its driver.

use crate::server::Server;
use fantoccini::wd::{Capabilities, TimeoutConfiguration};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A browser with a profile of its own.
pub struct Browser {
    pub client: Client,
    driver: Driver,
    _profile: TempDir,
}

struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Browser {
    /// Starts a browser with a window as narrow as a cheap phone's.
    pub async fn start() -> Browser {
        Browser::start_with(&[]).await
    }

    /// The same with further arguments for the browser.
    pub async fn start_with(arguments: &[&str]) -> Browser {
        let port = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap().port()
        };
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing: run tests/run, which installs it");
        let driver = Driver(driver);
        let profile = tempfile::tempdir().unwrap();
        let began = Instant::now();
        let client = loop {
            let tried = ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities(&profile, arguments))
                .connect(&format!("http://127.0.0.1:{port}"))
                .await;
            match tried {
                Ok(client) => break client,
                Err(error) if began.elapsed() > Duration::from_secs(30) => panic!("{error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        };
        Browser { client, driver, _profile: profile }
    }

    /// Opens an address and waits until the page shows a text; gives the page's text.
    pub async fn open_and_wait_for(&self, address: &str, text: &str) -> String {
        // A change of the fragment alone would not load the page again.
        self.client.goto("about:blank").await.unwrap();
        self.client.goto(address).await.unwrap();
        self.wait_for(text).await
    }

    /// Waits until the page shows a text; gives the page's text.
    pub async fn wait_for(&self, text: &str) -> String {
        let began = Instant::now();
        loop {
            let body = self.client.find(Locator::Css("body")).await;
            let shown = match body {
                Ok(body) => body.text().await.unwrap_or_default(),
                Err(_) => String::new(),
            };
            if shown.contains(text) {
                return shown;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "no {text:?} in {shown:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Keeps a picture of the page beside the build.
    pub async fn picture(&self, name: &str) {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let png = self.client.screenshot().await.unwrap();
        std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
    }

    /// Lets a script of a test take a minute.
    pub async fn long_scripts(&self) {
        let minutes = Duration::from_secs(120);
        let timeouts = TimeoutConfiguration::new(Some(minutes), Some(minutes), None);
        self.client.update_timeouts(timeouts).await.unwrap();
    }

    /// Opens the verification page and waits until it is kept for use without a network.
    pub async fn visit_until_kept(&self, address: &str) {
        self.client.goto(address).await.unwrap();
        let script = "const done = arguments[arguments.length - 1]; \
            const look = async () => { \
              const all = await caches.keys(); \
              const cache = all.length && (await caches.open(all[0])); \
              const kept = cache && (await cache.match('/status/refresh-0')); \
              if (kept && navigator.serviceWorker.controller) done(true); \
              else setTimeout(look, 50); }; \
            look();";
        self.client.execute_async(script, vec![]).await.unwrap();
    }

    /// The value of an attribute of the verdict on the page.
    pub async fn verdict(&self, attribute: &str) -> String {
        let found = self.client.wait().at_most(Duration::from_secs(20));
        let found = found.for_element(Locator::Css("#answer [data-status]")).await.unwrap();
        found.attr(attribute).await.unwrap().unwrap_or_default()
    }

    /// What axe-core finds wrong with the page.
    pub async fn accessibility_violations(&self) -> Vec<String> {
        let axe = std::fs::read_to_string("tests/node_modules/axe-core/axe.min.js")
            .expect("axe-core is missing: run tests/run, which installs it");
        self.client.execute(&axe, vec![]).await.unwrap();
        let script = "const done = arguments[arguments.length - 1]; \
            axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}) \
            .then((found) => done(found.violations.map((v) => v.id + ': ' + v.nodes[0].html)))";
        let found = self.client.execute_async(script, vec![]).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Signs a role of the demonstration in as people do.
    pub async fn sign_in(&self, server: &Server, role: &str) {
        let staff = server.facts["staff"].as_array().unwrap();
        let account = staff.iter().find(|account| account["role"] == role).unwrap();
        let text = |name: &str| account[name].as_str().unwrap();
        self.sign_in_as(server, text("username"), text("password")).await;
    }

    /// Signs somebody in by name and password.
    pub async fn sign_in_as(&self, server: &Server, username: &str, password: &str) {
        self.client.delete_all_cookies().await.unwrap();
        self.client.goto(&format!("{}/staff/sign-in", server.url)).await.unwrap();
        for (id, text) in [("username", username), ("password", password)] {
            let field = self.client.find(Locator::Id(id)).await.unwrap();
            field.send_keys(text).await.unwrap();
        }
        let button = self.client.find(Locator::Css("main form button")).await.unwrap();
        button.click().await.unwrap();
        self.wait_for("Việc cần làm").await;
    }

    /// Closes the browser.
    pub async fn stop(self) {
        let Browser { client, driver, .. } = self;
        client.close().await.unwrap();
        drop(driver);
    }
}

fn capabilities(profile: &TempDir, more: &[&str]) -> Capabilities {
    let profile = format!("--user-data-dir={}", profile.path().display());
    let mut arguments = vec![
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--window-size=360,800",
        profile.as_str(),
    ];
    arguments.extend(more);
    serde_json::from_value(serde_json::json!({ "goog:chromeOptions": {
        "args": arguments,
        "mobileEmulation": { "deviceMetrics": { "width": 360, "height": 800, "pixelRatio": 1.0 } },
    } }))
    .unwrap()
}
