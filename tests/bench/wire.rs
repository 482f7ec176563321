//! A device on the wire: HTTP/1.1 over one kept connection, so cheap that the server is measured
//! and not its client.

use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What the server answered.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body of a success.
    pub fn json(&self) -> Option<Value> {
        if self.status == 200 { serde_json::from_slice(&self.body).ok() } else { None }
    }
}

/// A device of one candidate.
pub struct Device {
    address: String,
    attempt: String,
    /// What proves that this device has joined.
    pub cookie: String,
    connection: Option<BufReader<TcpStream>>,
}

impl Device {
    /// A device in front of a seat, not joined yet.
    pub fn before(seat: &Value, address: &str) -> Device {
        let attempt = seat["attempt_id"].as_str().unwrap_or_default().to_owned();
        Device { address: address.to_owned(), attempt, cookie: String::new(), connection: None }
    }

    /// The address of a part of this device's attempt.
    pub fn path(&self, part: &str) -> String {
        format!("/api/v1/attempts/{}/{part}", self.attempt)
    }

    /// Joins the seat. A device that has joined keeps its epoch.
    pub fn join(&mut self, seat: &Value) -> io::Result<Answer> {
        let body = json!({ "session_code": seat["session_code"], "seat_code": seat["seat_code"] });
        self.request("POST", "/api/v1/join", &body.to_string())
    }

    /// The form, with what is stored.
    pub fn form(&mut self) -> io::Result<Answer> {
        self.request("GET", &self.path("form"), "")
    }

    /// Saves events.
    pub fn save(&mut self, body: &str) -> io::Result<Answer> {
        self.request("POST", &self.path("responses"), body)
    }

    /// Sends any request; after an error the next one connects anew.
    pub fn request(&mut self, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        let answer = self.exchange(method, path, body);
        if answer.is_err() {
            self.hang_up();
        }
        answer
    }

    /// Closes the connection; the next request opens another.
    pub fn hang_up(&mut self) {
        self.connection = None;
    }

    fn exchange(&mut self, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(10)))?;
                none.insert(BufReader::new(stream))
            }
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len(),
        );
        connection.get_mut().write_all(request.as_bytes())?;
        let (answer, cookie) = read_answer(connection)?;
        if let Some(cookie) = cookie {
            self.cookie = cookie;
        }
        Ok(answer)
    }
}

fn read_answer(connection: &mut BufReader<TcpStream>) -> io::Result<(Answer, Option<String>)> {
    let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let mut line = String::new();
    connection.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(broken)?;
    let mut n_bytes = None;
    let mut cookie = None;
    loop {
        line.clear();
        connection.read_line(&mut line)?;
        if line.trim_end().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(broken)?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => n_bytes = value.trim().parse().ok(),
            "set-cookie" => cookie = value.trim().split(';').next().map(str::to_owned),
            _ => {}
        }
    }
    let mut body = vec![0; n_bytes.ok_or_else(broken)?];
    connection.read_exact(&mut body)?;
    Ok((Answer { status, body }, cookie))
}
