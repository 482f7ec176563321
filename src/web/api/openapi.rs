//! The description of the interface, made from the code.

use super::{attempt, public};
use actix_web::HttpResponse;
use utoipa::OpenApi;

/// All of the interface.
#[derive(OpenApi)]
#[openapi(
    info(title = "Sát Hạch Số", description = "Digital-skills assessment and certification"),
    paths(
        attempt::post_join,
        attempt::get_form,
        attempt::post_responses,
        attempt::post_submit,
        attempt::get_result,
        public::post_verify,
        public::post_scan
    )
)]
pub struct ApiDocument;

/// OpenAPI 3.1.
pub async fn document() -> HttpResponse {
    HttpResponse::Ok().json(ApiDocument::openapi())
}
