//! Forms that carry a file: the token of the sign-in comes first, and no more is read than a file
//! of that form may have.

use crate::services::sign_in::csrf_token;
use crate::services::{Actor, kept_uploads::Upload};
use crate::web::actor::{Found, MAX_FORM_BYTES, Permission, allowed, app_of, fields_of, text_body};
use crate::web::errors::WebError;
use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use std::collections::HashMap;
use std::marker::PhantomData;

/// Fields of a form with a file.
const MAX_FIELDS: usize = 200;

/// Longest file name that is kept.
const MAX_NAME_CHARS: usize = 120;

/// What came in the form's field for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uploaded {
    /// No file was chosen.
    Nothing,
    /// A file.
    File(Upload),
    /// A file that is larger than the form takes; it was not kept.
    TooLarge,
}

/// A form sent by somebody whose role allows `P`, with the token of the sign-in; its file has at
/// most `MAX` bytes. Without a file it may come as any other form.
pub struct CheckedUpload<P: Permission, const MAX: usize> {
    /// Who asks.
    pub actor: Actor,
    /// The fields that are texts.
    pub fields: HashMap<String, String>,
    /// The file.
    pub file: Uploaded,
    permission: PhantomData<P>,
}

impl<P: Permission, const MAX: usize> FromRequest for CheckedUpload<P, MAX> {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let body = match kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            true => Body::Parts(Multipart::new(request.headers(), payload.take())),
            false => Body::Text(Box::pin(text_body(&request, payload))),
        };
        Box::pin(async move {
            let actor = allowed::<P>(&request).await?.actor;
            let token = csrf_token(&app_of(&request)?, &actor);
            let (fields, file) = match body {
                Body::Parts(parts) => read_parts(parts, &token, MAX).await?,
                Body::Text(text) => (fields_of(&text.await?)?, Uploaded::Nothing),
            };
            if fields.get("csrf") != Some(&token) {
                return Err(WebError::ForgedRequest);
            }
            Ok(CheckedUpload { actor, fields, file, permission: PhantomData })
        })
    }
}

enum Body {
    Parts(Multipart),
    Text(Found<String>),
}

type Parts = (HashMap<String, String>, Uploaded);

/// Reads the parts in their order. A file before the right token is not read at all.
async fn read_parts(mut parts: Multipart, token: &str, max: usize) -> Result<Parts, WebError> {
    let (mut fields, mut file) = (HashMap::new(), Uploaded::Nothing);
    let mut n_left = MAX_FORM_BYTES;
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|error| bad(&error))?;
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|found| found.get_filename());
        match file_name.map(plain_name) {
            Some(file_name) => {
                if fields.get("csrf").map(String::as_str) != Some(token) {
                    return Err(WebError::ForgedRequest);
                }
                file = match read_part(&mut part, max).await? {
                    None => Uploaded::TooLarge,
                    // A browser sends an empty part where no file was chosen.
                    Some(bytes) if bytes.is_empty() && file_name.is_empty() => file,
                    Some(bytes) => Uploaded::File(Upload::new(&file_name, bytes)),
                };
            }
            None => {
                let bytes = read_part(&mut part, n_left).await?;
                let bytes = bytes.ok_or_else(|| bad(&"the form is too large"))?;
                n_left -= bytes.len();
                let text = String::from_utf8(bytes).map_err(|_| bad(&"the form is not UTF-8"))?;
                fields.insert(name, text);
            }
        }
        if fields.len() > MAX_FIELDS {
            return Err(bad(&"the form has too many fields"));
        }
    }
    Ok((fields, file))
}

/// The bytes of a part; none when there are more than `max`. As much again is let pass unkept, so
/// that the browser gets to read why; whoever sends still more is cut off.
async fn read_part(part: &mut Field, max: usize) -> Result<Option<Vec<u8>>, WebError> {
    let (mut bytes, mut n_read) = (Vec::new(), 0_usize);
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|error| bad(&error))?;
        n_read = n_read.saturating_add(chunk.len());
        if n_read > max {
            bytes = Vec::new();
            if n_read > max.saturating_mul(2) + MAX_FORM_BYTES {
                return Err(bad(&"the file is far too large"));
            }
            continue;
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok((n_read <= max).then_some(bytes))
}

/// The last part of a path, as some browsers send one, without anything strange in it.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|letter| !letter.is_control()).take(MAX_NAME_CHARS).collect()
}

fn bad(error: &dyn std::fmt::Display) -> WebError {
    WebError::BadBody(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_is_no_path_and_has_no_controls() {
        let check = |name: &str, want: &str| assert_eq!(plain_name(name), want);
        check("a bank.xlsx", "a bank.xlsx");
        check("C:\\Users\\an\\bank.csv", "bank.csv");
        check("../../etc/passwd", "passwd");
        check("a\r\nb", "ab");
        check("", "");
    }
}
