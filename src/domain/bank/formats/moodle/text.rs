//! Texts of a Moodle question: their formats, and the pictures that come with them.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::choice::note_lost;
use super::super::draft::{Picture, shorten};
use super::super::limits::MAX_PICTURE_BYTES;
use super::super::markup::{ImageTag, LineEnds, clean_html};
use super::super::reading::{Place, Reading};
use super::super::text::tidy;
use super::super::xml::{Element, Node};

/// Reads the texts of one question and remembers what they show.
pub(super) struct Texts<'q> {
    question: &'q Element,
    lost: BTreeSet<String>,
    dropped: Vec<String>,
    /// Pictures of the stem; the first one that has a file is kept.
    images: Vec<ImageTag>,
}

impl<'q> Texts<'q> {
    pub(super) fn new(question: &'q Element) -> Self {
        Texts { question, lost: BTreeSet::new(), dropped: Vec::new(), images: Vec::new() }
    }

    /// The text of an element such as `<questiontext>`; empty when it is not there.
    pub(super) fn read(&mut self, holder: Option<&Element>) -> String {
        let Some(holder) = holder else { return String::new() };
        let is_stem = holder.name == "questiontext";
        let what = if is_stem { "" } else { holder.name.as_str() };
        self.read_part(holder, what)
    }

    /// The text of a part that is named when it holds pictures.
    pub(super) fn read_part(&mut self, holder: &Element, what: &str) -> String {
        let raw = child_text(holder);
        let format = holder.attribute("format").unwrap_or_default();
        let line_ends = match format {
            "plain_text" => return tidy(&raw),
            "moodle_auto_format" => LineEnds::AreKept,
            // Moodle 1.9 wrote no format where text had none.
            "" if !raw.contains('<') => LineEnds::AreKept,
            "markdown" => {
                if raw.contains(['*', '_', '`', '#', '[']) {
                    let message = "Markdown: its signs stay in the text as they are";
                    self.dropped.push(message.to_owned());
                }
                LineEnds::AreKept
            }
            _ => LineEnds::AreSpaces,
        };
        let cleaned = clean_html(&raw, line_ends);
        self.lost.extend(cleaned.lost);
        if what.is_empty() {
            self.images.extend(cleaned.images);
        } else if !cleaned.images.is_empty() || holder.first("file").is_some() {
            let n = cleaned.images.len().max(1);
            self.dropped.push(format!("{n} picture(s) in {what}: only a stem has a picture"));
        }
        cleaned.text
    }

    pub(super) fn note_lost(self, place: &Place, reading: &mut Reading) {
        note_lost(&self.lost, place, reading);
        for message in self.dropped {
            reading.dropped(place, message);
        }
    }

    /// The first picture of the stem whose file came along; the others are named.
    pub(super) fn take_picture(&mut self, place: &Place, reading: &mut Reading) -> Option<Picture> {
        let mut kept: Option<Picture> = None;
        for image in std::mem::take(&mut self.images) {
            // Pasted pictures stand in the address itself.
            let pasted = image.src.strip_prefix("data:image/").and_then(|src| {
                src.split_once(";base64,")
                    .map(|(kind, encoded)| (format!("pasted.{kind}"), encoded))
            });
            let name =
                pasted.as_ref().map_or_else(|| file_name(&image.src), |(name, _)| name.clone());
            let shown = shorten(&name);
            if kept.is_some() {
                reading.dropped(place, format!("picture {shown}: an item has one"));
                continue;
            }
            let pasted = pasted.map(|(_, encoded)| encoded.to_owned());
            let Some(encoded) = pasted.or_else(|| self.file(&name)) else {
                reading.dropped(place, format!("picture {shown}, whose file did not come along"));
                continue;
            };
            match decoded(&encoded) {
                Ok(bytes) => kept = Some(Picture { name, alt: image.alt, bytes }),
                Err(why) => reading.dropped(place, format!("picture {shown}: {why}")),
            }
        }
        kept.or_else(|| self.old_picture(place, reading))
    }

    /// The base64 text of a file that the stem carries.
    fn file(&self, name: &str) -> Option<String> {
        let stem = self.question.first("questiontext")?;
        let file = stem.all("file").find(|file| file.attribute("name") == Some(name))?;
        matches!(file.attribute("encoding"), Some("base64") | None).then(|| file.text())
    }

    /// Moodle 1.9 had `<image>` with the name and `<image_base64>` with the file.
    fn old_picture(&self, place: &Place, reading: &mut Reading) -> Option<Picture> {
        let name = self.question.first("image").map(|image| tidy(&image.text()))?;
        let encoded = self.question.first("image_base64").map(Element::text);
        if name.is_empty() && encoded.is_none() {
            return None;
        }
        let shown = shorten(&name);
        match encoded.as_deref().map(decoded) {
            Some(Ok(bytes)) => Some(Picture { name: file_name(&name), alt: String::new(), bytes }),
            Some(Err(why)) => {
                reading.dropped(place, format!("picture {shown}: {why}"));
                None
            }
            None => {
                reading.dropped(place, format!("picture {shown}, whose file did not come along"));
                None
            }
        }
    }
}

/// The last part of a picture's address, with `%20` and the like resolved.
fn file_name(src: &str) -> String {
    let last = src.split(['?', '#']).next().unwrap_or_default();
    let last = last.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(last.len());
    let mut rest = last.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let resolved = hex.filter(|_| *first == b'%').and_then(|h| u8::from_str_radix(h, 16).ok());
        match resolved {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn decoded(encoded: &str) -> Result<Vec<u8>, String> {
    let encoded: String = encoded.chars().filter(|letter| !letter.is_whitespace()).collect();
    if encoded.len() / 4 * 3 > MAX_PICTURE_BYTES {
        return Err(format!("larger than {} MB", MAX_PICTURE_BYTES / 1024 / 1024));
    }
    STANDARD.decode(encoded).map_err(|_| "its base64 is damaged".to_owned())
}

/// The text of the `<text>` child, or of the element itself where there is none. Some programs
/// write HTML as elements instead of escaping it; then the elements are written back as HTML.
pub(super) fn child_text(holder: &Element) -> String {
    let Some(text) = holder.first("text") else {
        return own_text(holder);
    };
    if text.elements().next().is_none() {
        return own_text(text);
    }
    let mut out = String::new();
    push_markup(text, &mut out);
    out
}

/// Text that stands directly in an element.
fn own_text(element: &Element) -> String {
    let texts = element.children.iter().filter_map(|node| match node {
        Node::Text(text) => Some(text.as_str()),
        Node::Element(_) => None,
    });
    texts.collect()
}

fn push_markup(element: &Element, out: &mut String) {
    for node in &element.children {
        match node {
            Node::Text(text) => out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
            Node::Element(child) => {
                out.push_str(&format!("<{}", child.name));
                for (name, value) in &child.attributes {
                    out.push_str(&format!(" {name}=\"{}\"", value.replace('"', "&quot;")));
                }
                out.push('>');
                push_markup(child, out);
                out.push_str(&format!("</{}>", child.name));
            }
        }
    }
}
