//! The one table of routes.

use crate::services::{App, Refusal};
use crate::web::assets::find_asset;
use crate::web::errors::WebError;
use crate::web::metrics::{Metrics, MetricsToken};
use crate::web::pictures::picture;
use crate::web::{admin, api, author, candidate, mentor, officer, staff, verifier, watch};
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, web};

/// Registers every route.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        // Routes are tried in this order, and most requests are saves.
        .configure(api::routes)
        .configure(candidate::handlers::routes)
        .configure(verifier::handlers::routes)
        .configure(staff::handlers::routes)
        .configure(mentor::routes)
        .configure(officer::routes)
        .configure(author::handlers::routes)
        .configure(watch::routes)
        .configure(admin::audit::routes)
        .configure(admin::account_handlers::routes)
        .configure(admin::passwords::routes)
        .route("/assets/{name}", web::get().to(asset))
        .route("/media/{name}", web::get().to(picture))
        .route("/healthz", web::get().to(health))
        .route("/readyz", web::get().to(ready))
        .route("/metrics", web::get().to(metrics))
        .default_service(web::to(nowhere));
}

async fn nowhere() -> Result<HttpResponse, WebError> {
    Err(Refusal::NotFound.into())
}

/// Assets carry their version in the address, so they may be kept for ever.
async fn asset(name: web::Path<String>) -> Result<HttpResponse, WebError> {
    let (content_type, bytes) = find_asset(&name).ok_or(Refusal::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(bytes))
}

/// The process answers.
async fn health() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok")
}

/// The database answers too, and its tables are up to date.
async fn ready(app: web::Data<App>) -> HttpResponse {
    let pending = match app.store.ping().await {
        Ok(()) => app.store.pending_migrations().await,
        Err(fault) => Err(fault),
    };
    match pending {
        Ok(pending) if pending.is_empty() => {
            HttpResponse::Ok().content_type("text/plain").body("ready")
        }
        Ok(_) => HttpResponse::ServiceUnavailable().body("migrations are pending"),
        Err(fault) => {
            tracing::error!(%fault, "not ready");
            HttpResponse::ServiceUnavailable().body("the database does not answer")
        }
    }
}

async fn metrics(
    request: HttpRequest,
    metrics: web::Data<Metrics>,
    token: web::Data<MetricsToken>,
) -> HttpResponse {
    let sent = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    if !token.admits(sent) {
        return HttpResponse::Unauthorized().insert_header((WWW_AUTHENTICATE, "Bearer")).finish();
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(metrics.text())
}
