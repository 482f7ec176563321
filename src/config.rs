//! The server's settings: a TOML file, then environment variables over it, checked at start.

use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use validator::Validate;

/// What is wrong with the settings; every problem at once.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

/// Settings of `sathach serve`. Each may also be given as an environment variable named
/// `SATHACH_` and the field in capitals, which wins over the file.
#[derive(Clone, Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of the SQLite database and the keys. Default: `sathach-data`.
    pub data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Default: SQLite in
    /// `data_dir`.
    pub database_url: Option<String>,
    /// Folder of the keys, apart from the database's backups. Default: `keys` in `data_dir`.
    pub keys_dir: Option<PathBuf>,
    /// Address that QR codes hold and people type, without a slash at its end.
    #[validate(url(message = "public_url is not an address such as https://sathach.example.vn"))]
    pub public_url: String,
    /// Where to listen, `IP:PORT`. Default: `127.0.0.1:8191`.
    pub listen: String,
    /// Certificate chain in PEM, where no proxy ends TLS before the server.
    pub tls_certificate: Option<PathBuf>,
    /// Private key of that certificate in PEM.
    pub tls_key: Option<PathBuf>,
    /// File of mode 600 whose text `/metrics` asks for as a bearer token. Default: none; everybody
    /// who reaches the server may read the counters.
    pub metrics_token_file: Option<PathBuf>,
    /// Folder of a bank to import at start. Default: none; the stored release is used.
    pub bank_dir: Option<PathBuf>,
    /// Folder of certificate layouts. Default: those inside the program.
    pub layouts_dir: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            data_dir: PathBuf::from("sathach-data"),
            database_url: None,
            keys_dir: None,
            public_url: "http://127.0.0.1:8191".to_owned(),
            listen: "127.0.0.1:8191".to_owned(),
            tls_certificate: None,
            tls_key: None,
            metrics_token_file: None,
            bank_dir: None,
            layouts_dir: None,
        }
    }
}

impl Config {
    /// Reads the file, then the environment.
    ///
    /// # Errors
    /// Everything that is wrong at once.
    pub fn load(
        file: Option<&Path>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut config = match file {
            None => Config::default(),
            Some(path) => {
                let text = fs::read_to_string(path)
                    .map_err(|error| ConfigError(vec![format!("{}: {error}", path.display())]))?;
                toml::from_str(&text)
                    .map_err(|error| ConfigError(vec![format!("{}: {error}", path.display())]))?
            }
        };
        config.override_from(environment);
        config.check()?;
        Ok(config)
    }

    fn override_from(&mut self, environment: impl Fn(&str) -> Option<String>) {
        let path = |name: &str| environment(name).map(PathBuf::from);
        if let Some(value) = path("SATHACH_DATA_DIR") {
            self.data_dir = value;
        }
        if let Some(value) = environment("SATHACH_PUBLIC_URL") {
            self.public_url = value;
        }
        if let Some(value) = environment("SATHACH_LISTEN") {
            self.listen = value;
        }
        self.database_url = environment("SATHACH_DATABASE_URL").or(self.database_url.take());
        self.keys_dir = path("SATHACH_KEYS_DIR").or(self.keys_dir.take());
        self.tls_certificate = path("SATHACH_TLS_CERTIFICATE").or(self.tls_certificate.take());
        self.tls_key = path("SATHACH_TLS_KEY").or(self.tls_key.take());
        self.metrics_token_file =
            path("SATHACH_METRICS_TOKEN_FILE").or(self.metrics_token_file.take());
        self.bank_dir = path("SATHACH_BANK_DIR").or(self.bank_dir.take());
        self.layouts_dir = path("SATHACH_LAYOUTS_DIR").or(self.layouts_dir.take());
    }

    fn check(&mut self) -> Result<(), ConfigError> {
        let mut wrong: Vec<String> = match self.validate() {
            Ok(()) => Vec::new(),
            Err(errors) => errors
                .field_errors()
                .values()
                .flat_map(|errors| errors.iter())
                .filter_map(|error| error.message.as_ref().map(ToString::to_string))
                .collect(),
        };
        self.public_url = self.public_url.trim_end_matches('/').to_owned();
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            wrong.push(format!("listen is IP:PORT, not {:?}", self.listen));
        }
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            wrong.push("tls_certificate and tls_key go together".to_owned());
        }
        if wrong.is_empty() { Ok(()) } else { Err(ConfigError(wrong)) }
    }

    /// Address of the database.
    #[must_use]
    pub fn database(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data_dir.join("sathach.sqlite").display()))
    }

    /// Folder of the keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.keys_dir.clone().unwrap_or_else(|| self.data_dir.join("keys"))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn the_environment_wins_over_the_default() {
        let config = Config::load(None, |name| {
            (name == "SATHACH_PUBLIC_URL").then(|| "https://thi.example.vn/".to_owned())
        });
        assert_eq!(config.unwrap().public_url, "https://thi.example.vn");
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let wrong = Config::load(None, |name| match name {
            "SATHACH_PUBLIC_URL" => Some("nowhere".to_owned()),
            "SATHACH_LISTEN" => Some("8191".to_owned()),
            "SATHACH_TLS_KEY" => Some("key.pem".to_owned()),
            _ => None,
        });
        assert_eq!(wrong.unwrap_err().0.len(), 3);
    }
}
