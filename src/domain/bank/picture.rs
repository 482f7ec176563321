//! A picture as a release keeps it: named by its content, with its size, so that pages do not jump.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::svg::read_svg;

/// Longest side of a picture, in its own units.
pub const MAX_SIDE: u16 = 10_000;

/// SHA-256 of a picture's bytes: its name everywhere, which tells nothing of its item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PictureHash(String);

/// A text that is not the hash of any picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a picture's hash has 64 small hexadecimal digits")]
pub struct NoPictureHash;

impl PictureHash {
    /// The hash of a picture's bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        PictureHash(hex::encode(Sha256::digest(bytes)))
    }

    /// 64 small hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PictureHash {
    type Err = NoPictureHash;
    fn from_str(text: &str) -> Result<Self, NoPictureHash> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 64 && text.bytes().all(is_digit) {
            Ok(PictureHash(text.to_owned()))
        } else {
            Err(NoPictureHash)
        }
    }
}

impl TryFrom<String> for PictureHash {
    type Error = NoPictureHash;
    fn try_from(text: String) -> Result<Self, NoPictureHash> {
        text.parse()
    }
}

impl From<PictureHash> for String {
    fn from(hash: PictureHash) -> String {
        hash.0
    }
}

/// What kind of file a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureFormat {
    /// A drawing.
    Svg,
    /// Dots without loss.
    Png,
    /// Dots, smaller.
    Webp,
}

impl PictureFormat {
    /// All formats.
    pub const ALL: [PictureFormat; 3] =
        [PictureFormat::Svg, PictureFormat::Png, PictureFormat::Webp];

    /// How names of such files end, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            PictureFormat::Svg => "svg",
            PictureFormat::Png => "png",
            PictureFormat::Webp => "webp",
        }
    }

    /// The media type that browsers are told.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            PictureFormat::Svg => "image/svg+xml",
            PictureFormat::Png => "image/png",
            PictureFormat::Webp => "image/webp",
        }
    }

    /// The format that a file's name tells.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        PictureFormat::ALL.into_iter().find(|format| format.extension() == extension)
    }
}

/// What binds an item version to its picture: another picture is another version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenPicture {
    /// SHA-256 of its bytes.
    pub sha256: PictureHash,
    /// What kind of file it is.
    pub format: PictureFormat,
    /// Width, in units of its own.
    pub width: u16,
    /// Height, in the same units.
    pub height: u16,
}

impl FrozenPicture {
    /// Reads what must be known of a picture; none when it is not what its name says, tells no
    /// size, or is a drawing that is not let in.
    #[must_use]
    pub fn of_file(path: &str, bytes: &[u8]) -> Option<Self> {
        let format = PictureFormat::of_name(path)?;
        let (width, height) = match format {
            PictureFormat::Svg => read_svg(bytes).ok().map(|svg| (svg.width, svg.height))?,
            PictureFormat::Png | PictureFormat::Webp => raster_size(format, bytes)?,
        };
        Some(FrozenPicture { sha256: PictureHash::of(bytes), format, width, height })
    }

    /// The name it is served under.
    #[must_use]
    pub fn name(&self) -> PictureName {
        PictureName { hash: self.sha256.clone(), format: self.format }
    }
}

/// The name a picture is served under: its hash and its format, as in `3f…9c.svg`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureName {
    /// SHA-256 of its bytes.
    pub hash: PictureHash,
    /// What kind of file it is.
    pub format: PictureFormat,
}

impl fmt::Display for PictureName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.hash.as_str(), self.format.extension())
    }
}

impl FromStr for PictureName {
    type Err = NoPictureHash;
    fn from_str(text: &str) -> Result<Self, NoPictureHash> {
        let (hash, _) = text.split_once('.').ok_or(NoPictureHash)?;
        let format = PictureFormat::of_name(text).ok_or(NoPictureHash)?;
        let name = PictureName { hash: hash.parse()?, format };
        if name.to_string() == text { Ok(name) } else { Err(NoPictureHash) }
    }
}

/// A picture with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What item versions know of it.
    pub frozen: FrozenPicture,
    /// The file.
    pub bytes: Vec<u8>,
}

fn raster_size(format: PictureFormat, bytes: &[u8]) -> Option<(u16, u16)> {
    let found = imagesize::image_type(bytes).ok()?;
    let is_right = match format {
        PictureFormat::Svg => false,
        PictureFormat::Png => found == imagesize::ImageType::Png,
        PictureFormat::Webp => found == imagesize::ImageType::Webp,
    };
    let size = imagesize::blob_size(bytes).ok().filter(|_| is_right)?;
    let side = |length: usize| u16::try_from(length).ok().filter(|n| (1..=MAX_SIDE).contains(n));
    Some((side(size.width)?, side(size.height)?))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::{FrozenPicture, PictureHash, PictureName};

    #[track_caller]
    fn check(path: &str, bytes: &[u8], want: Option<(u16, u16)>) {
        let found = FrozenPicture::of_file(path, bytes);
        assert_eq!(found.map(|found| (found.width, found.height)), want, "{path}");
    }

    fn drawing(inside: &str) -> Vec<u8> {
        let root = "xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 360 407\"";
        format!("<svg {root}>{inside}</svg>").into_bytes()
    }

    #[test]
    fn a_drawing_is_let_in_when_it_is_harmless_and_named_right() {
        check("a.svg", &drawing(""), Some((360, 407)));
        check("a.svg", &drawing("<script/>"), None);
        check("a.png", &drawing(""), None);
        check("a.gif", &drawing(""), None);
        check("svg", &drawing(""), None);
        check("a.svg", b"", None);
    }

    #[test]
    fn a_picture_of_dots_has_the_size_that_its_head_tells() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x68\0\0\0\x50\x08\x06\0\0\0";
        let webp = b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x67\x01\0\x4f\0\0";
        check("a.png", png, Some((360, 80)));
        check("a.webp", webp, Some((360, 80)));
        check("a.png", webp, None);
        check("a.webp", png, None);
        check("a.svg", png, None);
        check("a.png", &png[..9], None);
    }

    #[test]
    fn a_picture_is_named_by_its_content() {
        let path = "media/safety-001.svg";
        let one = FrozenPicture::of_file(path, &drawing("")).unwrap();
        let other = FrozenPicture::of_file(path, &drawing(" ")).unwrap();
        assert_ne!(one.sha256, other.sha256);
        let name = one.name().to_string();
        assert!(!name.contains("safety"));
        assert_eq!(name.parse::<PictureName>(), Ok(one.name()));
    }

    #[test]
    fn only_whole_names_are_understood() {
        let hash = PictureHash::of(b"x");
        let hash = hash.as_str();
        for name in [
            hash.to_owned(),
            format!("{hash}.gif"),
            format!("{}.svg", &hash[1..]),
            format!("{}.svg", hash.to_uppercase()),
            format!("{hash}.x.svg"),
            format!("../{hash}.svg"),
            "safety-001.svg".to_owned(),
            String::new(),
        ] {
            assert!(name.parse::<PictureName>().is_err(), "{name}");
        }
    }
}
