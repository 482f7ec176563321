//! Reads JSON bodies: content type, origin and shape are checked before a handler runs.

use crate::web::actor::require_same_origin;
use crate::web::errors::WebError;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;

/// A JSON body from our own origin.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.content_type() != "application/json" {
            return Box::pin(async { Err(WebError::NotJson) });
        }
        if let Err(error) = require_same_origin(request) {
            return Box::pin(async { Err(error) });
        }
        let body = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = body.await.map_err(|error| WebError::BadBody(error.to_string()))?;
            serde_json::from_slice(&bytes)
                .map(Json)
                .map_err(|error| WebError::BadBody(error.to_string()))
        })
    }
}
