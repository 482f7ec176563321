//! `serve` and `migrate`.

use super::{Done, Installation, Refused, open};
use crate::config::Config;
use crate::services::import_bank::import_bank;
use crate::services::key_files::read_private;
use crate::services::open_app::prepare;
use crate::services::shipped::bank_in;
use crate::services::staff_accounts::setup_address;
use crate::web::metrics::MetricsToken;
use crate::web::server::{Bench, Listening, serve as serve_http};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Structured log lines on stderr; stdout stays for what the command prints.
pub(super) fn start_log() {
    let filter = EnvFilter::try_from_env("SATHACH_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().json().with_env_filter(filter);
    // A second start, as in a test, keeps the first log.
    let _ = log.with_writer(std::io::stderr).try_init();
}

pub(super) async fn serve(installation: Installation) -> Done {
    start_log();
    let config = installation.settings()?;
    let app = open(&config).await?;
    prepare(&app).await?;
    if let Some(folder) = &config.bank_dir {
        let files = bank_in(folder).map_err(Refused)?;
        let imported = import_bank(&app, &files).await?;
        tracing::info!(hash = imported.release_hash, n = imported.n_items, "bank imported");
        for id in &imported.taken.conflicts {
            tracing::warn!(
                item = id,
                "changed on the web and different in bank_dir; left as it is"
            );
        }
    }
    if let Some(address) = setup_address(&app).await? {
        println!("No account yet. Open this link once to make the first administrator:");
        println!("{address}");
    }
    let listener = listen(&config)?;
    println!("Serving {} on {}", config.public_url, listener.local_addr()?);
    let metrics_token = metrics_token(&config)?;
    let listening = Listening { listener, tls: tls(&config)?, metrics_token, bench: bench() };
    serve_http(app, listening).await?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn listen(config: &Config) -> Result<TcpListener, Refused> {
    TcpListener::bind(&config.listen)
        .map_err(|error| Refused(format!("cannot listen on {}: {error}", config.listen)))
}

pub(super) fn bench() -> Bench {
    match std::env::var("SATHACH_BENCH").as_deref() {
        Ok("1") => Bench::On,
        _ => Bench::Off,
    }
}

fn metrics_token(config: &Config) -> Result<MetricsToken, Refused> {
    let Some(path) = &config.metrics_token_file else { return Ok(MetricsToken::new(None)) };
    let text = read_private(path).map_err(|fault| Refused(fault.to_string()))?;
    let text = String::from_utf8_lossy(&text);
    match text.trim() {
        "" => Err(Refused(format!("{} is empty", path.display()))),
        token => Ok(MetricsToken::new(Some(token))),
    }
}

fn tls(config: &Config) -> Result<Option<rustls::ServerConfig>, Refused> {
    let (Some(certificate), Some(key)) = (&config.tls_certificate, &config.tls_key) else {
        return Ok(None);
    };
    let at = |path: &Path, error: &dyn std::fmt::Display| {
        Refused(format!("{}: {error}", path.display()))
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(certificate)
        .map_err(|error| at(certificate, &error))?
        .collect();
    let chain = chain.map_err(|error| at(certificate, &error))?;
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(|error| at(key, &error))?;
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key_der)
        .map_err(|error| at(certificate, &error))?;
    Ok(Some(config))
}

pub(super) async fn migrate(installation: Installation) -> Done {
    let (app, config) = installation.open().await?;
    let pending = app.store.pending_migrations().await?;
    prepare(&app).await?;
    let _ = config;
    println!("{} migrations run", pending.len());
    Ok(ExitCode::SUCCESS)
}
