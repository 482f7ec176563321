//! What verifiers ask: a check by the server, the keys, the trust list and the status lists.

use super::json::Json;
use crate::services::issuance_log::{checkpoint, log_leaves, prove};
use crate::services::print_certificates::achievement_at;
use crate::services::sign_trust_list::trust_list;
use crate::services::status_lists::{did_document, jwks as jwks_of, status_credential};
use crate::services::verify::{Checked, ClaimsInWords, in_words, verify_serial, verify_token};
use crate::services::{App, Refusal};
use crate::web::errors::WebError;
use crate::web::limits::Limits;
use crate::web::metrics::Metrics;
use crate::web::reader::Reader;
use crate::web::respond::html;
use crate::web::steady::in_steady_time;
use crate::web::verifier::achievement_pages::AchievementPage;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, post, web};
use sathach_domain::credential::{Stage, Status};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A token, or a lookup code with the birth year.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyBody {
    /// Digits of the QR code, or the link that ends with them.
    pub token: Option<String>,
    /// Lookup code.
    pub serial: Option<String>,
    /// Birth year; a lookup code is never answered without it.
    pub birth_year: Option<i32>,
}

/// What a certificate is worth.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VerifyAnswer {
    /// `valid`, `unchecked`, `revoked`, `suspended`, `replaced`, `expired`, `forged` or `unknown`.
    pub status: &'static str,
    /// The stage that was not passed: `digits`, `version`, `key`, `signature`, `schema`, `window`
    /// or `status`; absent when it is valid or unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<&'static str>,
    /// What stands in its place, where it was replaced: register number and day of issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub replaced_by: Option<sathach_domain::credential::Replacement>,
    /// Everything that the paper prints; absent for forged and unknown.
    #[serde(flatten)]
    pub in_words: Option<ClaimsInWords>,
    /// The claims under their short names, for the verification page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub claims: Option<sathach_domain::credential::Claims>,
}

/// Checks a token, or a lookup code with its birth year.
#[utoipa::path(
    request_body = VerifyBody,
    responses((status = 200, body = VerifyAnswer), (status = 422), (status = 429))
)]
#[post("/api/v1/verify")]
pub async fn post_verify(
    app: web::Data<App>,
    limits: web::Data<Limits>,
    Json(body): Json<VerifyBody>,
) -> Result<HttpResponse, WebError> {
    let checked: Checked = match (body.token, body.serial, body.birth_year) {
        (Some(token), None, None) => verify_token(&app, &token).await?,
        (None, Some(serial), Some(birth_year)) => {
            limits.serial(&serial)?;
            in_steady_time(verify_serial(&app, &serial, birth_year)).await?
        }
        _ => {
            let refusal = crate::services::failure::FieldRefusal::one("birth_year", "required");
            return Err(refusal.into());
        }
    };
    let trust = trust_list(&app).await?;
    Ok(HttpResponse::Ok().json(VerifyAnswer {
        status: checked.status.as_str(),
        stage: checked.failed_at.map(Stage::as_str),
        replaced_by: checked.replaced_by,
        in_words: checked.claims.as_ref().map(|claims| in_words(claims, &trust)),
        claims: checked.claims,
    }))
}

/// The result of a check that a browser made by itself.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScanBody {
    /// `valid`, `unchecked`, `revoked`, `suspended`, `replaced`, `expired` or `forged`.
    pub status: String,
}

/// Counts a check; nothing is said about whose certificate it was.
#[utoipa::path(request_body = ScanBody, responses((status = 200), (status = 422)))]
#[post("/api/v1/scans")]
pub async fn post_scan(
    metrics: web::Data<Metrics>,
    Json(body): Json<ScanBody>,
) -> Result<HttpResponse, WebError> {
    let status = Status::parse(&body.status);
    let wrong = || crate::services::failure::FieldRefusal::one("status", "unknown");
    metrics.count_scan(status.ok_or_else(wrong)?);
    Ok(HttpResponse::Ok().json(serde_json::json!({})))
}

/// The public keys.
pub async fn jwks(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok().insert_header(("access-control-allow-origin", "*")).json(jwks_of(&app))
}

/// The trust list.
///
/// # Errors
/// When the store fails.
pub async fn trust(app: web::Data<App>) -> Result<HttpResponse, WebError> {
    Ok(HttpResponse::Ok()
        .insert_header(("access-control-allow-origin", "*"))
        .json(trust_list(&app).await?))
}

/// The trust list in the JWS that the root signed.
///
/// # Errors
/// [`Refusal::NotFound`] before the first signature.
pub async fn signed_trust(
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, WebError> {
    let signed = app.keys.trust().ok_or(Refusal::NotFound)?;
    Ok(kept_by_hash(&request, "application/jose", signed.jws.clone(), &signed.hash))
}

/// The keys as the document of a `did:web`.
pub async fn did(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/did+json")
        .insert_header(("access-control-allow-origin", "*"))
        .json(did_document(&app))
}

/// A whole status list as a signed credential, so that nobody learns which certificate is checked.
///
/// # Errors
/// [`Refusal::NotFound`] for an unknown list.
pub async fn status(
    request: HttpRequest,
    app: web::Data<App>,
    list: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let credential = status_credential(&app, &list).await?.ok_or(Refusal::NotFound)?;
    let digest = Sha256::digest(&credential);
    let hash = hex::encode(&digest[..8]);
    Ok(kept_by_hash(&request, "application/vc+jwt", credential, &hash))
}

/// How far the issuance log goes, signed.
///
/// # Errors
/// When no trust list is signed.
pub async fn log_checkpoint(app: web::Data<App>) -> Result<HttpResponse, WebError> {
    Ok(open_to_all("application/jwt").body(checkpoint(&app).await?))
}

/// All leaves of the issuance log.
///
/// # Errors
/// When the store fails.
pub async fn leaves(app: web::Data<App>) -> Result<HttpResponse, WebError> {
    Ok(open_to_all("application/json").json(log_leaves(&app).await?))
}

/// The proof that a leaf is in the log.
///
/// # Errors
/// [`Refusal::NotFound`] behind the end.
pub async fn log_proof(
    app: web::Data<App>,
    index: web::Path<u64>,
) -> Result<HttpResponse, WebError> {
    Ok(open_to_all("application/json").json(prove(&app, *index).await?))
}

fn open_to_all(content_type: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.content_type(content_type).insert_header(("access-control-allow-origin", "*"));
    answer
}

/// An answer that a browser keeps and asks for by its hash, also for pages of other hosts.
fn kept_by_hash(
    request: &HttpRequest,
    content_type: &str,
    body: String,
    hash: &str,
) -> HttpResponse {
    // What a proxy or our own compression did to the body does not change what it says.
    let etag = format!("W/\"{hash}\"");
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|one| one.trim() == etag));
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header(("access-control-allow-origin", "*"));
    if is_known { answer.finish() } else { answer.content_type(content_type).body(body) }
}

/// What the achievement of a badge is, for wallets and people who follow its address.
///
/// # Errors
/// [`Refusal::NotFound`] for an exam that is not there.
pub async fn achievement(
    app: web::Data<App>,
    of: web::Path<(String, u32)>,
    reader: Reader,
    request: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let (code, version) = of.into_inner();
    let achievement = achievement_at(&app, &code, version).await?.ok_or(Refusal::NotFound)?;
    let wanted = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    // Browsers ask for a page by name; wallets and programs do not.
    if wanted.is_some_and(|wanted| wanted.contains("text/html")) {
        return html(&AchievementPage::of(&achievement, request.path(), reader.words));
    }
    Ok(HttpResponse::Ok()
        .content_type("application/ld+json")
        .insert_header((VARY, "accept"))
        .insert_header(("access-control-allow-origin", "*"))
        .body(achievement.to_string()))
}
