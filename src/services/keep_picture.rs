//! Makes a picture from elsewhere safe to keep: drawn anew as PNG, or looked through as SVG.

use image::codecs::png::PngEncoder;
use image::{ImageFormat, ImageReader, Limits};
use sathach_domain::bank::formats::draft::Picture;
use sathach_domain::bank::formats::settle::KeptPicture;
use sathach_domain::bank::formats::svg::expect_plain_svg;
use std::io::Cursor;

/// Longest side of a picture.
const MAX_SIDE: u32 = 4_000;
/// Memory that unpacking a picture may take.
const MAX_DECODED_BYTES: u64 = 64 * 1024 * 1024;

/// A picture that can be kept. What was hidden in a PNG or JPEG does not come along.
///
/// # Errors
/// Why it cannot be kept.
pub fn keep_picture(picture: &Picture) -> Result<KeptPicture, String> {
    let Ok(format) = image::guess_format(&picture.bytes) else {
        if picture.name.to_lowercase().ends_with(".svg") {
            expect_plain_svg(&picture.bytes)?;
            return Ok(KeptPicture { bytes: picture.bytes.clone(), ending: "svg" });
        }
        return Err("not a PNG, JPEG or SVG; convert it".to_owned());
    };
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg) {
        return Err("not a PNG, JPEG or SVG; convert it".to_owned());
    }
    let mut reader = ImageReader::with_format(Cursor::new(&picture.bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let image = reader.decode().map_err(|error| format!("cannot be read: {error}"))?;
    let mut bytes = Vec::new();
    let encoded = image.write_with_encoder(PngEncoder::new(&mut bytes));
    encoded.map_err(|error| format!("cannot be written: {error}"))?;
    Ok(KeptPicture { bytes, ending: "png" })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn kept(name: &str, bytes: &[u8]) -> Result<KeptPicture, String> {
        keep_picture(&Picture { name: name.to_owned(), alt: String::new(), bytes: bytes.to_vec() })
    }

    #[test]
    fn a_png_is_drawn_anew_without_what_hides_behind_it() {
        let mut bytes = Vec::new();
        let image = image::DynamicImage::new_rgb8(3, 2);
        image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes.extend_from_slice(b"<script>");
        let kept = kept("a.png", &bytes).unwrap();
        assert_eq!(kept.ending, "png");
        assert!(!kept.bytes.windows(8).any(|window| window == b"<script>"));
        assert_eq!(image::load_from_memory(&kept.bytes).unwrap().width(), 3);
    }

    #[test]
    fn a_plain_svg_is_kept_and_one_that_acts_is_not() {
        let plain = b"<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>";
        assert_eq!(kept("a.svg", plain).unwrap().bytes, plain);
        assert!(kept("a.svg", b"<svg><script>x</script></svg>").is_err());
    }

    #[test]
    fn anything_else_is_refused() {
        for bytes in [&b"GIF89a..."[..], b"", b"\x89PNG\r\n\x1a\n broken", b"RIFF....WEBP"] {
            assert!(kept("a.png", bytes).is_err());
        }
    }
}
