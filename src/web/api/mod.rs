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
        .route("/api/openapi.json", web::get().to(openapi::document))
        .route("/.well-known/jwks.json", web::get().to(public::jwks))
        .route("/trust/v1.json", web::get().to(public::trust))
        .route("/achievements/{exam}/{version}", web::get().to(public::achievement))
        .route("/status/{list}", web::get().to(public::status));
}
