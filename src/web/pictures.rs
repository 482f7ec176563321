//! Pictures of items, by the hash of their content.

use crate::services::show_picture::show_picture;
use crate::services::{App, Refusal};
use crate::web::errors::WebError;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, web};
use sathach_domain::bank::PictureName;

/// A drawing that is opened by itself runs nothing and loads nothing.
const CSP: &str = "default-src 'none'; style-src 'none'; sandbox";

/// A picture; its name is its content, so it may be kept for ever.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none.
pub async fn picture(
    app: web::Data<App>,
    name: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let name: PictureName = name.parse().map_err(|_| Refusal::NotFound)?;
    let bytes = show_picture(&app, &name).await?;
    Ok(HttpResponse::Ok()
        .content_type(name.format.media_type())
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((CONTENT_SECURITY_POLICY, CSP))
        .body(bytes))
}
