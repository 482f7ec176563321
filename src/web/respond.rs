//! Small answers that many handlers give: a page, a way on, a file.

use crate::services::Failure;
use crate::web::errors::WebError;
use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, LOCATION};
use askama::Template;

/// A page.
///
/// # Errors
/// When its template fails.
pub fn html(page: &impl Template) -> Result<HttpResponse, WebError> {
    let body = page.render().map_err(|error| Failure::broken(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body))
}

/// Sends the browser on, after a form or to the page that fits the state.
#[must_use]
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path)).finish()
}

/// A PDF, shown in the browser.
#[must_use]
pub fn pdf(file_name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{file_name}\"")))
        .body(bytes)
}

/// A file to keep.
#[must_use]
pub fn download(file_name: &str, content_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{file_name}\"")))
        .body(bytes)
}
