//! What happens around every request: an id, security headers, the language cookie, the log line
//! and the counters, and the answer to a failure.

use crate::web::errors::{WebError, respond};
use crate::web::metrics::Metrics;
use crate::web::reader::{LANGUAGE_COOKIE, language_asked};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};
use std::time::Instant;

/// No inline style or script, nothing from elsewhere, no frames.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; media-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'";

/// Addresses hold secrets, so no path ever leaves as a referrer. The origin must: without it
/// browsers call the sender of a form `null`, and forms of our own could not be told from others'.
const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(self), microphone=(), geolocation=()"),
    ("x-frame-options", "DENY"),
];

/// Wraps every request.
///
/// # Errors
/// Passes on what actix could not answer.
pub async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let request_id = uuid::Uuid::now_v7().simple().to_string();
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let method = request.method().to_string();
    // The pattern, never the path: links and ids of people stay out of log and counters.
    let route = request.match_pattern().unwrap_or_else(|| "none".to_owned());
    let asked = language_asked(request.query_string());
    let response = next.call(request).await?.map_into_boxed_body();
    let mut response = answer_failure(response, &request_id);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        set_default(headers, name, value);
    }
    set_default(headers, "cache-control", "no-store");
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    if let Some(language) = asked {
        let cookie = Cookie::build(LANGUAGE_COOKIE, language.code())
            .path("/")
            .same_site(SameSite::Lax)
            .http_only(true)
            .max_age(time::Duration::days(365))
            .finish();
        let _ = response.response_mut().add_cookie(&cookie);
    }
    let status = response.status().as_u16();
    let elapsed = began.elapsed();
    if let Some(metrics) = metrics {
        metrics.count(&method, &route, status, elapsed);
    }
    let elapsed_ms = elapsed.as_millis() as u64;
    tracing::info!(request_id, method, route, status, elapsed_ms, "request");
    Ok(response)
}

/// Lets pages of ours show this page in a frame: the preview of an item.
#[must_use]
pub fn framed_by_ourselves(mut response: HttpResponse) -> HttpResponse {
    let csp = CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'");
    put(response.headers_mut(), "content-security-policy", &csp);
    put(response.headers_mut(), "x-frame-options", "SAMEORIGIN");
    response
}

/// Lets this page show pages of ours in a frame: the editor of an item.
#[must_use]
pub fn frames_ourselves(mut response: HttpResponse) -> HttpResponse {
    let csp = format!("{CSP}; frame-src 'self'");
    put(response.headers_mut(), "content-security-policy", &csp);
    response
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

fn set_default(headers: &mut HeaderMap, name: &'static str, value: &'static str) {
    if !headers.contains_key(name) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

fn answer_failure(
    response: ServiceResponse<BoxBody>,
    request_id: &str,
) -> ServiceResponse<BoxBody> {
    let request = response.request().clone();
    let answer = match response.response().error() {
        None => return response,
        Some(error) => match error.as_error::<WebError>() {
            Some(error) => respond(&request, error, request_id),
            None => {
                let text = error.to_string();
                if response.status().is_server_error() {
                    let failure = crate::services::Failure::broken(text);
                    respond(&request, &WebError::Failure(failure), request_id)
                } else {
                    respond(&request, &WebError::BadBody(text), request_id)
                }
            }
        },
    };
    response.into_response(answer)
}
