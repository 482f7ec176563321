//! `demo`: everything on embedded SQLite with sample data.

use super::serve::{bench, start_log};
use super::{Done, Refused, open};
use crate::config::Config;
use crate::services::SystemChance;
use crate::services::demo::{DemoFacts, fill};
use crate::services::open_app::prepare;
use crate::services::root_key::{Root, make_root, read_root};
use crate::services::seal_key::SealKey;
use crate::web::metrics::MetricsToken;
use crate::web::server::{Listening, serve as serve_http};
use clap::Args;
use std::net::{TcpListener, UdpSocket};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Whom the demonstration's documents name as their signer.
const SAMPLE_SEAL: &str = "Cơ quan cấp (bản mẫu, không có giá trị)";

#[derive(Args)]
pub(super) struct DemoArgs {
    /// Port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 8191)]
    port: u16,
    /// Folder to keep the data in; a folder that holds data goes on with it. Default: a new one
    /// that is removed at the end
    #[arg(long)]
    data: Option<PathBuf>,
    /// Writes addresses, names and codes to this file as JSON
    #[arg(long)]
    facts: Option<PathBuf>,
    /// Fills this empty database instead of SQLite, for tests
    #[arg(long, hide = true)]
    database_url: Option<String>,
    /// Lets phones in the room reach the server
    #[arg(long)]
    lan: bool,
}

pub(super) async fn demo(args: DemoArgs) -> Done {
    if std::env::var_os("SATHACH_LOG").is_some() {
        start_log();
    }
    let passing = std::env::temp_dir().join(format!("sathach-demo-{}", std::process::id()));
    let data_dir = args.data.clone().unwrap_or_else(|| passing.clone());
    let host = if args.lan { "0.0.0.0" } else { "127.0.0.1" };
    let listener = TcpListener::bind((host, args.port))
        .map_err(|error| Refused(format!("cannot listen on port {}: {error}", args.port)))?;
    let port = listener.local_addr()?.port();
    let shown_host = if args.lan { lan_host()? } else { "127.0.0.1".to_owned() };
    let public_url = format!("http://{shown_host}:{port}");
    let database_url = args.database_url.clone();
    let config = Config { data_dir, public_url, database_url, ..Config::default() };
    println!("Preparing the demonstration …");
    let mut app = open(&config).await?;
    if app.seal.is_none() {
        let today = app.now().day_in_vietnam();
        let seal = SealKey::make(&config.keys(), SAMPLE_SEAL, today, &SystemChance)?;
        app.seal = Some(Arc::new(seal));
    }
    prepare(&app).await?;
    let facts = fill(&app, &sample_root(&config)?).await?;
    print_facts(&facts, &config);
    if let Some(path) = &args.facts {
        let text = serde_json::to_string_pretty(&facts)?;
        std::fs::write(path, text)
            .map_err(|error| Refused(format!("{}: {error}", path.display())))?;
    }
    serve_http(
        app,
        Listening { listener, tls: None, metrics_token: MetricsToken::new(None), bench: bench() },
    )
    .await?;
    if args.data.is_none() {
        let _ = std::fs::remove_dir_all(&passing);
    }
    Ok(ExitCode::SUCCESS)
}

/// The root of a demonstration lies beside its data, where the root of an issuer never may.
fn sample_root(config: &Config) -> Result<Root, Refused> {
    let path = config.data_dir.join("sample-root.pem");
    Ok(if path.exists() { read_root(&path)? } else { make_root(&path)? })
}

/// The address by which others in the room reach this machine. No packet is sent: connecting a
/// UDP socket only chooses the interface.
fn lan_host() -> Result<String, Refused> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket
        .connect("192.0.2.1:9")
        .map_err(|_| Refused("no network that phones could share; leave out --lan".to_owned()))?;
    Ok(socket.local_addr()?.ip().to_string())
}

fn print_facts(facts: &DemoFacts, config: &Config) {
    println!();
    println!("  Sát Hạch Số — demonstration with made-up people");
    println!();
    println!("  Open            {}", facts.url);
    println!("  Verify          {}/v", facts.url);
    println!("  Staff           {}/staff/sign-in", facts.url);
    println!();
    for staff in &facts.staff {
        println!("    {:<18} {:<18} {}", staff.role, staff.username, staff.password);
    }
    println!();
    println!("  Open session    {}", facts.session.code);
    for candidate in &facts.candidates {
        println!("    {}  {:<10} {}", candidate.seat_code, candidate.state, candidate.name);
    }
    println!();
    println!("  Certificates");
    for certificate in &facts.certificates {
        println!("    {}  {}", certificate.serial, certificate.pdf_url);
    }
    println!();
    println!("  Data is kept in {}", config.data_dir.display());
    println!("  Stop with Ctrl-C");
}
