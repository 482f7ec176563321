//! Starts the server: workers, layers, routes, and a graceful stop.

use crate::services::App;
use crate::web::layers::around;
use crate::web::limits::Limits;
use crate::web::metrics::{Metrics, MetricsToken};
use crate::web::routes::routes;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as ActixApp, HttpResponse, HttpServer, web};
use std::io;
use std::net::TcpListener;

/// Seconds that running requests are given at a stop.
const STOP_SECONDS: u64 = 20;

/// Largest body of a request: an upload of figures or a batch of responses.
const MAX_BODY_BYTES: usize = 1_048_576;

/// How the server listens.
pub struct Listening {
    /// The socket.
    pub listener: TcpListener,
    /// TLS, where no proxy stands before the server.
    pub tls: Option<rustls::ServerConfig>,
    /// What `/metrics` asks for as a bearer token.
    pub metrics_token: MetricsToken,
    /// Offers a route that only parses JSON, for benchmarks to compare with.
    pub bench: Bench,
}

/// Whether benchmarks are being run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bench {
    /// No extra route.
    Off,
    /// `POST /api/v1/bench/echo` parses its JSON and answers.
    On,
}

/// Serves until the process is told to stop.
///
/// # Errors
/// When the socket cannot be used.
pub async fn serve(app: App, listening: Listening) -> io::Result<()> {
    crate::services::background::start(&app);
    let app = web::Data::new(app);
    let limits = web::Data::new(Limits::default());
    let metrics = web::Data::new(Metrics::new().map_err(io::Error::other)?);
    let metrics_token = web::Data::new(listening.metrics_token);
    let bench = listening.bench;
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .app_data(limits.clone())
            .app_data(metrics.clone())
            .app_data(metrics_token.clone())
            .app_data(web::PayloadConfig::new(MAX_BODY_BYTES))
            .wrap(from_fn(around))
            .wrap(Compress::default())
            .configure(|config| bench_route(config, bench))
            .configure(routes)
    })
    .workers(std::thread::available_parallelism().map_or(2, usize::from))
    .shutdown_timeout(STOP_SECONDS);
    let server = match listening.tls {
        Some(tls) => server.listen_rustls_0_23(listening.listener, tls)?,
        None => server.listen(listening.listener)?,
    };
    server.run().await
}

fn bench_route(config: &mut web::ServiceConfig, bench: Bench) {
    if bench == Bench::On {
        config.route("/api/v1/bench/echo", web::post().to(echo));
    }
}

/// Parses what a save parses, and nothing more.
async fn echo(
    body: crate::web::api::json::Json<crate::web::api::attempt::ResponsesBody>,
) -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "acked": body.0.events.len() }))
}
