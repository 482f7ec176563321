//! Takes a picture for an item: looked through, named by its content, not yet shown by anything.

use super::{aside, standing_of};
use crate::services::failure::FieldRefusal;
use crate::services::keep_picture::keep_picture;
use crate::services::kept_uploads::Upload;
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{Db, audit, pictures};
use sathach_domain::bank::formats::draft;
use sathach_domain::bank::svg::{MAX_PICTURE_BYTES, read_svg};
use sathach_domain::bank::{FrozenPicture, Media, Picture, PictureFormat, PictureName};
use serde_json::json;

/// Pictures that an installation keeps, in use or not.
const MAX_PICTURES: u64 = 10_000;

/// Takes a picture and gives the path that items name it by.
///
/// # Errors
/// When it is too large, not harmless, or of another format, or the role may not.
pub async fn add_picture(app: &App, actor: &Actor, upload: Upload) -> Result<String, Failure> {
    standing_of(actor)?;
    let picture = aside(move || checked(&upload)).await??;
    let path = path_of(&picture.frozen.name());
    let tx = app.store.begin().await?;
    if pictures::bytes(&tx, &picture.frozen.name()).await?.is_none() {
        if pictures::count(&tx).await? >= MAX_PICTURES {
            return Err(Refusal::BankFull.into());
        }
        pictures::put(&tx, &picture).await?;
        let entry = audit::Entry {
            chain: "province".to_owned(),
            actor: format!("staff:{}", actor.staff_id),
            action: "add_picture",
            object: format!("picture:{}", picture.frozen.sha256.as_str()),
            detail: json!({ "n_bytes": picture.bytes.len() }),
        };
        audit::append(&tx, app.now(), entry).await?;
    }
    tx.commit().await?;
    Ok(path)
}

/// The picture that a path of `add_picture` names, with no description yet.
pub(super) async fn added(db: &impl Db, path: &str) -> Result<Option<Media>, Failure> {
    let Some(name) = path.strip_prefix("media/").and_then(|name| name.parse().ok()) else {
        return Ok(None);
    };
    let Some(bytes) = pictures::bytes(db, &name).await? else { return Ok(None) };
    let media = |picture| Media { file: path.to_owned(), alt: String::new(), picture };
    Ok(FrozenPicture::of_file(path, &bytes).map(media))
}

/// Content makes the path, so that two pictures never meet under one name.
fn path_of(name: &PictureName) -> String {
    format!("media/{name}")
}

fn checked(upload: &Upload) -> Result<Picture, Refusal> {
    let wrong = |code| FieldRefusal::one("picture", code);
    let mut bytes = upload.bytes.to_vec();
    if bytes.len() > MAX_PICTURE_BYTES {
        return Err(wrong("too_large"));
    }
    let format = format_of(&bytes);
    match format {
        PictureFormat::Svg => {
            read_svg(&bytes).map_err(Refusal::FileErrors)?;
        }
        // Drawn anew, so that nothing hides behind it.
        PictureFormat::Png => {
            let came = draft::Picture { name: String::new(), alt: String::new(), bytes };
            bytes = keep_picture(&came).map_err(|_| wrong("damaged"))?.bytes;
            if bytes.len() > MAX_PICTURE_BYTES {
                return Err(wrong("too_large"));
            }
        }
        PictureFormat::Webp => {}
    }
    let frozen = FrozenPicture::of_file(&format!("a.{}", format.extension()), &bytes);
    Ok(Picture { frozen: frozen.ok_or_else(|| wrong("damaged"))?, bytes })
}

/// What the first bytes say; whatever is not made of dots must be a drawing.
fn format_of(bytes: &[u8]) -> PictureFormat {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    match bytes.starts_with(b"\x89PNG") {
        true => PictureFormat::Png,
        false if is_webp => PictureFormat::Webp,
        false => PictureFormat::Svg,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn check(bytes: &[u8], want: Result<PictureFormat, &str>) {
        let found = checked(&Upload::new("x", bytes.to_vec()));
        let found = found.map(|picture| picture.frozen.format).map_err(|refusal| match refusal {
            Refusal::Fields(fields) => fields[0].code.to_owned(),
            Refusal::FileErrors(lines) => lines.join("; "),
            other => panic!("{other:?}"),
        });
        assert_eq!(found, want.map_err(str::to_owned));
    }

    #[test]
    fn harmless_pictures_are_taken_and_others_are_not() {
        let svg = |inside: &str| {
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inside}</svg>")
        };
        check(svg("<rect x=\"1\"/>").as_bytes(), Ok(PictureFormat::Svg));
        let large = svg(&"<g/>".repeat(4_000));
        check(large.as_bytes(), Err("too_large"));
        let acting = checked(&Upload::new("x", svg("<script/>").into_bytes()));
        assert!(matches!(acting, Err(Refusal::FileErrors(_))));
        let mut png = Vec::new();
        let image = image::DynamicImage::new_rgb8(3, 2);
        let mut cursor = std::io::Cursor::new(&mut png);
        image.write_to(&mut cursor, image::ImageFormat::Png).unwrap();
        check(&png, Ok(PictureFormat::Png));
        check(&png[..40], Err("damaged"));
        let webp = b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x67\x01\0\x4f\0\0";
        check(webp, Ok(PictureFormat::Webp));
        assert!(checked(&Upload::new("x", b"GIF89a".to_vec())).is_err());
    }
}
