//! Gives a picture of an item to whoever knows the hash of its content.

use super::{App, Failure, Refusal};
use crate::store::pictures;
use sathach_domain::bank::PictureName;

/// The bytes of a picture.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none.
pub async fn show_picture(app: &App, name: &PictureName) -> Result<Vec<u8>, Failure> {
    Ok(pictures::bytes(&app.store, name).await?.ok_or(Refusal::NotFound)?)
}

/// The address of a picture, which changes when its content does.
#[must_use]
pub fn picture_url(name: &PictureName) -> String {
    format!("/media/{name}")
}
