//! The programs' interface under `/api/v1`, described by `/api/openapi.json`.

pub mod attempt;
pub mod json;
pub mod openapi;
pub mod public;

use actix_web::web;

/// Routes of the interface.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(attempt::post_join)
        .service(attempt::get_form)
        .service(attempt::post_responses)
        .service(attempt::post_submit)
        .service(attempt::get_result)
        .service(public::post_verify)
        .service(public::post_scan)
        .route("/api/openapi.json", web::get().to(openapi::document))
        .route("/.well-known/jwks.json", web::get().to(public::jwks))
        .route("/.well-known/did.json", web::get().to(public::did))
        .route("/trust/v1.json", web::get().to(public::trust))
        .route("/trust/v1.jws", web::get().to(public::signed_trust))
        .route("/log/checkpoint", web::get().to(public::log_checkpoint))
        .route("/log/leaves", web::get().to(public::leaves))
        .route("/log/proof/{index}", web::get().to(public::log_proof))
        .route("/achievements/{exam}/{version}", web::get().to(public::achievement))
        .route("/status/{list}", web::get().to(public::status));
}
