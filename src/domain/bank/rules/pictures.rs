//! Rules about pictures: there, small, harmless, and told in words by `alt` (rule 15).

use super::structure::remark_if;
use super::{Remark, Surroundings};
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::folded_words;
use crate::bank::picture::{FrozenPicture, MAX_SIDE, PictureFormat};
use crate::bank::reading::Located;
use crate::bank::svg::{MAX_PICTURE_BYTES, read_svg};

/// Share of a picture's words that its `alt` tells, in per cent: a drawn clock may stay out.
const MIN_TOLD_PERCENT: usize = 80;

/// A picture is a file inside the bank, in a format that browsers show.
pub fn media_file(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(file) = item.media.as_ref().and_then(|media| media.value.file.as_ref()) else {
        return Vec::new();
    };
    let path = file.value.as_str();
    let mut remarks = Vec::new();
    if ![".svg", ".png", ".webp"].iter().any(|ending| path.ends_with(ending)) {
        let message = format!("picture \"{path}\" does not end in .svg, .png or .webp; convert it");
        remarks.push(Remark::error(file.line, message));
    }
    let is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    if path.contains(['\\', ':']) || !path.split('/').all(is_plain) {
        let message = format!(
            "picture \"{path}\" lies outside the bank; write a path such as media/safety-001.svg"
        );
        remarks.push(Remark::error(file.line, message));
    }
    remarks
}

/// The picture's file is there.
pub fn no_picture(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let Some(file) = file(item) else { return Vec::new() };
    let is_missing = !around.pictures.contains_key(file.value.as_str());
    // A path that leads elsewhere is a fault of its own.
    let is_missing = is_missing && media_file(item, around).is_empty();
    let message =
        format!("picture \"{}\" is not in the bank; add it or remove `media`", file.value);
    remark_if(is_missing, file.line, message)
}

/// The picture loads on a slow line.
pub fn big_picture(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let Some((file, bytes)) = picture(item, around) else { return Vec::new() };
    let message = format!(
        "picture \"{}\" has more than {MAX_PICTURE_BYTES} bytes; draw it with fewer shapes",
        file.value
    );
    remark_if(bytes.len() > MAX_PICTURE_BYTES, file.line, message)
}

/// The picture is what its name says, and a drawing holds nothing but harmless shapes and texts.
pub fn unsafe_picture(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let Some((file, bytes)) = picture(item, around) else { return Vec::new() };
    let path = &file.value;
    if bytes.len() > MAX_PICTURE_BYTES {
        return Vec::new();
    }
    match PictureFormat::of_name(path) {
        // Another rule says so.
        None => Vec::new(),
        Some(PictureFormat::Png | PictureFormat::Webp) => {
            let message = format!(
                "picture \"{path}\" is not what its name says, or a side is longer than \
                 {MAX_SIDE}; convert it"
            );
            remark_if(FrozenPicture::of_file(path, bytes).is_none(), file.line, message)
        }
        Some(PictureFormat::Svg) => {
            let remark = |fault: String| {
                let what = format!("picture \"{path}\", {fault}");
                Remark::error(file.line, format!("{what}; draw it with plain shapes and texts"))
            };
            read_svg(bytes).err().unwrap_or_default().into_iter().map(remark).collect()
        }
    }
}

/// `alt` tells the words that stand in the picture, for those who cannot see it.
pub fn alt_misses_words(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let alt = item.media.as_ref().and_then(|media| media.value.alt.as_ref());
    let (Some((file, bytes)), Some(alt)) = (picture(item, around), alt) else { return Vec::new() };
    let Ok(svg) = read_svg(bytes) else { return Vec::new() };
    let drawn: Vec<String> = svg.texts.iter().flat_map(|text| folded_words(text)).collect();
    let told = folded_words(&alt.value);
    let missing: Vec<&str> =
        drawn.iter().filter(|word| !told.contains(word)).map(String::as_str).collect();
    let message = format!(
        "`alt` leaves out {} of the {} words in \"{}\", for example \"{}\"; tell all of them in \
         the order of reading",
        missing.len(),
        drawn.len(),
        file.value,
        missing.iter().take(6).copied().collect::<Vec<_>>().join(" ")
    );
    let n_told = drawn.len() - missing.len();
    remark_if(n_told * 100 < drawn.len() * MIN_TOLD_PERCENT, alt.line, message)
}

fn file(item: &ItemSource) -> Option<&Located<String>> {
    item.media.as_ref()?.value.file.as_ref()
}

fn picture<'s, 'b>(
    item: &'s ItemSource,
    around: &Surroundings<'b>,
) -> Option<(&'s Located<String>, &'b [u8])> {
    let file = file(item)?;
    Some((file, around.pictures.get(file.value.as_str())?))
}
