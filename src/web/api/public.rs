//! What verifiers ask: a check by the server, the keys, the trust list and the status lists.

use super::json::Json;
use crate::services::print_certificates::achievement_at;
use crate::services::status_lists::{jwks as jwks_of, status_credential, trust_list};
use crate::services::verify::{Checked, ClaimsInWords, in_words, verify_serial, verify_token};
use crate::services::{App, Refusal};
use crate::web::errors::WebError;
use crate::web::limits::Limits;
use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, post, web};
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
            verify_serial(&app, &serial, birth_year).await?
        }
        _ => {
            let refusal = crate::services::failure::FieldRefusal::one("birth_year", "required");
            return Err(refusal.into());
        }
    };
    let trust = trust_list(&app).await?;
    Ok(HttpResponse::Ok().json(VerifyAnswer {
        status: checked.status.as_str(),
        in_words: checked.claims.as_ref().map(|claims| in_words(claims, &trust)),
        claims: checked.claims,
    }))
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
    let etag =
        format!("\"{}\"", digest[..8].iter().map(|b| format!("{b:02x}")).collect::<String>());
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known == Some(etag.as_str()) {
        return Ok(HttpResponse::NotModified().finish());
    }
    Ok(HttpResponse::Ok()
        .content_type("application/vc+jwt")
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header(("access-control-allow-origin", "*"))
        .body(credential))
}

/// What the achievement of a badge is, for wallets and people who follow its address.
///
/// # Errors
/// [`Refusal::NotFound`] for an exam that is not there.
pub async fn achievement(
    app: web::Data<App>,
    of: web::Path<(String, u32)>,
) -> Result<HttpResponse, WebError> {
    let (code, version) = of.into_inner();
    let achievement = achievement_at(&app, &code, version).await?.ok_or(Refusal::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type("application/ld+json")
        .insert_header(("access-control-allow-origin", "*"))
        .body(achievement.to_string()))
}
