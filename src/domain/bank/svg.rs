//! Reads a picture in SVG: only harmless drawing is let in, and the words in it are told.

use super::picture::MAX_SIDE;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Most bytes of a picture, so that it loads on a slow line.
pub const MAX_PICTURE_BYTES: usize = 15_000;
/// How deep elements may stand in each other.
const MAX_DEPTH: usize = 12;
/// Most elements of a picture.
const MAX_ELEMENTS: usize = 500;
/// Faults of one picture that are told; the rest comes to light when these are mended.
const MAX_FAULTS: usize = 5;
const NAMESPACE: &str = "http://www.w3.org/2000/svg";

const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "rect",
    "circle",
    "ellipse",
    "line",
    "path",
    "polygon",
    "polyline",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
];
const ATTRIBUTES: &[&str] = &[
    "xmlns",
    "xml:lang",
    "xml:space",
    "viewBox",
    "preserveAspectRatio",
    "width",
    "height",
    "role",
    "aria-hidden",
    "aria-label",
    "id",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "dx",
    "dy",
    "d",
    "points",
    "transform",
    "opacity",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-miterlimit",
    "font-family",
    "font-size",
    "font-weight",
    "font-style",
    "text-anchor",
    "text-decoration",
    "dominant-baseline",
    "letter-spacing",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "fx",
    "fy",
    "offset",
    "stop-color",
    "stop-opacity",
];

/// What a harmless picture holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Svg {
    /// The texts drawn in it, in the order of the file.
    pub texts: Vec<String>,
    /// Width of its `viewBox`, rounded up.
    pub width: u16,
    /// Height of its `viewBox`, rounded up.
    pub height: u16,
}

/// Reads a picture. Only a list of elements and attributes is allowed; there is no document type,
/// entity, script, style, link or anything else from outside.
///
/// # Errors
///
/// Tells what is not allowed, with its line in the picture.
pub fn read_svg(bytes: &[u8]) -> Result<Svg, Vec<String>> {
    if bytes.len() > MAX_PICTURE_BYTES {
        return Err(vec![format!("it has more than {MAX_PICTURE_BYTES} bytes")]);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(vec!["it is not in UTF-8".to_owned()]);
    };
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut walk = Walk { text, ..Walk::default() };
    loop {
        let event = reader.read_event();
        walk.at = usize::try_from(reader.buffer_position()).unwrap_or(text.len()).min(text.len());
        match event {
            Ok(Event::Eof) => break,
            Ok(event) => walk.step(&event),
            Err(error) => {
                walk.fault(format!("it is not well-formed ({error})"));
                break;
            }
        }
        if walk.faults.len() >= MAX_FAULTS {
            break;
        }
    }
    walk.end()
}

/// Where the reader stands.
#[derive(Default)]
struct Walk<'t> {
    text: &'t str,
    at: usize,
    open: Vec<String>,
    n_elements: usize,
    svg: Svg,
    faults: Vec<String>,
}

impl Walk<'_> {
    fn fault(&mut self, what: String) {
        let line =
            self.text.as_bytes()[..self.at].iter().filter(|byte| **byte == b'\n').count() + 1;
        self.faults.push(format!("line {line}: {what}"));
    }

    fn step(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(start) => {
                self.element(start);
                self.open.push(start.name().0.to_owned());
                if self.open.len() > MAX_DEPTH {
                    self.fault(format!("elements stand more than {MAX_DEPTH} deep"));
                }
            }
            Event::Empty(start) => self.element(start),
            Event::End(_) => {
                self.open.pop();
            }
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(reference) => self.reference(reference),
            Event::Decl(_) | Event::Comment(_) | Event::Eof => {}
            Event::DocType(_) => self.fault("a document type is not allowed".to_owned()),
            Event::PI(_) => self.fault("a processing instruction is not allowed".to_owned()),
            Event::CData(_) => self.fault("CDATA is not allowed".to_owned()),
        }
    }

    fn element(&mut self, start: &BytesStart<'_>) {
        let name = start.name().0;
        self.n_elements += 1;
        if self.n_elements == MAX_ELEMENTS + 1 {
            self.fault(format!("it has more than {MAX_ELEMENTS} elements"));
        }
        if !ELEMENTS.contains(&name) {
            self.fault(format!("<{name}> is not allowed"));
        }
        let is_root = self.open.is_empty();
        if is_root != (name == "svg") || (is_root && self.n_elements > 1) {
            self.fault("the one outermost element is <svg>".to_owned());
        }
        if name == "text" {
            self.svg.texts.push(String::new());
        }
        let (mut has_namespace, mut size) = (false, None);
        for attribute in start.attributes() {
            let Ok(attribute) = attribute else {
                self.fault(format!("an attribute of <{name}> is not well-formed"));
                continue;
            };
            let key = attribute.key.0;
            let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
                self.fault(format!("the value of {key} is not well-formed"));
                continue;
            };
            has_namespace |= key == "xmlns" && value == NAMESPACE;
            size = size.or_else(|| (key == "viewBox").then(|| view_box_size(&value))?);
            self.attribute(key, &value);
        }
        if is_root && !has_namespace {
            self.fault(format!("<svg> needs xmlns=\"{NAMESPACE}\""));
        }
        match size {
            Some((width, height)) if is_root => {
                self.svg.width = width;
                self.svg.height = height;
            }
            None if is_root => self.fault(format!(
                "<svg> needs a viewBox such as \"0 0 360 240\", no side longer than {MAX_SIDE}, so \
                 that it fits every screen"
            )),
            Some(_) | None => {}
        }
    }

    fn attribute(&mut self, key: &str, value: &str) {
        if !ATTRIBUTES.contains(&key) {
            self.fault(format!("the attribute {key} is not allowed"));
        } else if key == "xmlns" {
            if value != NAMESPACE {
                self.fault("another namespace than SVG's is not allowed".to_owned());
            }
        } else if !is_harmless(value) {
            self.fault(format!("the value of {key} points outside the picture"));
        }
    }

    fn text(&mut self, text: &str) {
        let is_in_text = self.open.iter().any(|name| name == "text");
        if let Some(last) = self.svg.texts.last_mut().filter(|_| is_in_text) {
            last.push_str(text);
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) {
        let letter = match &**reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.resolve_char_ref().ok().flatten(),
        };
        match letter {
            Some(letter) => self.text(letter.encode_utf8(&mut [0; 4])),
            None => self.fault("an entity is not allowed".to_owned()),
        }
    }

    fn end(mut self) -> Result<Svg, Vec<String>> {
        if self.faults.is_empty() && self.n_elements == 0 {
            self.fault("it holds no <svg>".to_owned());
        }
        if self.faults.is_empty() && !self.open.is_empty() {
            self.fault("it ends in the middle of an element".to_owned());
        }
        if self.faults.is_empty() { Ok(self.svg) } else { Err(self.faults) }
    }
}

fn view_box_size(value: &str) -> Option<(u16, u16)> {
    let is_between = |letter: char| letter == ',' || letter.is_ascii_whitespace();
    let numbers = value.split(is_between).filter(|number| !number.is_empty());
    let numbers: Vec<f64> = numbers.map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let &[_, _, width, height] = numbers.as_slice() else { return None };
    // Its range is looked at, so nothing is cut off.
    let is_side = |length: &f64| (1.0..=f64::from(MAX_SIDE)).contains(length);
    let side = |length: f64| Some(length.ceil()).filter(is_side).map(|length| length as u16);
    Some((side(width)?, side(height)?))
}

/// A value names nothing outside: `url(…)` only as `url(#id)`, no scheme, no escape.
fn is_harmless(value: &str) -> bool {
    let lower = value.to_lowercase();
    let is_inner_link = |rest: &str| {
        rest.strip_prefix('#').and_then(|id| id.split_once(')')).is_some_and(|(id, _)| {
            id.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
        })
    };
    lower.split("url(").skip(1).all(is_inner_link)
        && !lower.contains("//")
        && !lower.contains('\\')
        && !["javascript:", "data:", "expression("].iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{MAX_DEPTH, MAX_ELEMENTS, MAX_PICTURE_BYTES, read_svg};

    fn svg(inside: &str) -> String {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inside}</svg>")
    }

    #[track_caller]
    fn check(text: &str, want: &str) {
        let faults = read_svg(text.as_bytes()).err().unwrap_or_default().join("; ");
        assert!(!faults.is_empty() && faults.contains(want), "{text}\n{faults}");
    }

    #[test]
    fn a_harmless_picture_tells_its_texts() {
        let inside = "<title>x</title><defs><linearGradient id=\"g\"><stop offset=\"0\"/>\
                      </linearGradient></defs><rect fill=\"url(#g)\" width=\"9\"/>\
                      <text x=\"1\">Hết <tspan>tiền</tspan> &amp; &#x111;i</text><text>Chào</text>";
        let texts = read_svg(svg(inside).as_bytes()).map(|svg| svg.texts);
        assert_eq!(texts, Ok(vec!["Hết tiền & đi".to_owned(), "Chào".to_owned()]));
    }

    #[test]
    fn a_picture_has_the_size_of_its_view_box() {
        let check = |view_box: &str, want: Option<(u16, u16)>| {
            let root = format!("xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{view_box}\"");
            let found = read_svg(format!("<?xml version=\"1.0\"?>\n<svg {root}/>").as_bytes());
            assert_eq!(found.ok().map(|svg| (svg.width, svg.height)), want, "{view_box}");
        };
        check("0 0 360 407", Some((360, 407)));
        check("-5,-5, 20.2\t,10", Some((21, 10)));
        check("0 0 10000 .1", Some((10_000, 1)));
        for wrong in ["", "0 0 360", "0 0 0 9", "0 0 -3 9", "0 0 NaN inf", "0 0 10001 9", "a b c d"]
        {
            check(wrong, None);
        }
    }

    #[test]
    fn nothing_but_harmless_drawing_is_let_in() {
        check(&svg("<script>x()</script>"), "<script>");
        check(&svg("<style>a{}</style>"), "<style>");
        check(&svg("<foreignObject/>"), "<foreignObject>");
        check(&svg("<image width=\"1\"/>"), "<image>");
        check(&svg("<use/>"), "<use>");
        check(&svg("<a/>"), "<a>");
        check(&svg("<animate/>"), "<animate>");
        check(&svg("<svg:script/>"), "<svg:script>");
        check(&svg("<rect onload=\"x()\"/>"), "onload");
        check(&svg("<rect href=\"#a\"/>"), "href");
        check(&svg("<rect xlink:href=\"#a\"/>"), "xlink:href");
        check(&svg("<rect style=\"fill:red\"/>"), "style");
        check(&svg("<g xmlns=\"http://www.w3.org/1999/xhtml\"/>"), "namespace");
        check(&svg("<g xmlns:h=\"http://www.w3.org/1999/xhtml\"/>"), "xmlns:h");
        check(&svg("<rect fill=\"url(http://x.example/a)\"/>"), "outside");
        check(&svg("<rect fill=\"u&#114;l(http:a)\"/>"), "outside");
        check(&svg("<rect fill=\"url(#a) url(x)\"/>"), "outside");
        check(&svg("<text>&xxe;</text>"), "entity");
        check(&svg("<text><![CDATA[x]]></text>"), "CDATA");
        check(&svg("<?php x ?>"), "processing instruction");
        check(&format!("<!DOCTYPE svg [<!ENTITY a \"b\">]>{}", svg("")), "document type");
    }

    #[test]
    fn broken_and_oversized_pictures_are_refused() {
        check("", "no <svg>");
        check("<html/>", "<html>");
        check("<svg viewBox=\"0 0 9 9\"/>", "xmlns");
        check("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "viewBox");
        check(&svg("<g>"), "line 1");
        check(&svg("")[..50], "line 1");
        check(&format!("{}{}", svg(""), svg("")), "outermost");
        check(&svg("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), "outermost");
        check(&svg(&"<g>".repeat(MAX_DEPTH)), "deep");
        check(&svg(&"<g/>".repeat(MAX_ELEMENTS)), "elements");
        check(&svg(&" ".repeat(MAX_PICTURE_BYTES)), "bytes");
        assert!(read_svg(b"\xff\xfe<svg/>").is_err());
    }
}
