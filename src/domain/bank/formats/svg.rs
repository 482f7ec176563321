//! Looks through an SVG picture: only shapes and words may be in it, nothing that acts or fetches.

use super::limits::MAX_PICTURE_BYTES;
use super::xml::{Element, read_document};

const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "title",
    "desc",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "use",
    "symbol",
    "marker",
    "pattern",
];

/// Says why a picture cannot be kept; a plain one can be kept byte for byte.
///
/// # Errors
/// The first thing that is not plain.
pub fn expect_plain_svg(bytes: &[u8]) -> Result<(), String> {
    if bytes.len() > MAX_PICTURE_BYTES {
        return Err(format!("larger than {} MB", MAX_PICTURE_BYTES / 1024 / 1024));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    if text.contains("<?xml-") {
        return Err("it names a style sheet".to_owned());
    }
    let root = read_document(text).map_err(|refused| refused.to_string())?;
    if root.name != "svg" {
        return Err(format!("it is <{}>, not <svg>", root.name));
    }
    let mut all = vec![&root];
    root.descendants(&mut all);
    all.into_iter().try_for_each(expect_plain)
}

fn expect_plain(element: &Element) -> Result<(), String> {
    if !ELEMENTS.contains(&element.name.as_str()) {
        return Err(format!("it holds <{}>, which a picture here may not", element.name));
    }
    for (name, value) in &element.attributes {
        let folded: String = value.to_lowercase().split_whitespace().collect();
        let is_outside = name == "href" && !folded.starts_with('#');
        let fetches = folded.match_indices("url(").any(|(at, _)| {
            let address = folded[at + 4..].trim_start_matches(['"', '\'']);
            !address.starts_with('#')
        });
        let acts = name.to_lowercase().starts_with("on")
            || ["javascript:", "data:", "@import", "expression(", "\\"]
                .iter()
                .any(|bad| folded.contains(bad));
        if is_outside || fetches || acts {
            return Err(format!("its attribute {name} acts or fetches something"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_and_words_are_plain() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><defs>\
                   <linearGradient id='a'><stop offset='0'/></linearGradient></defs>\
                   <rect fill='url(#a)'/><use href='#b'/><text>Xin chào</text></svg>";
        assert_eq!(expect_plain_svg(svg.as_bytes()), Ok(()));
    }

    #[test]
    fn what_acts_or_fetches_is_not() {
        for inside in [
            "<script>x</script>",
            "<rect onload='x()'/>",
            "<image href='a.png'/>",
            "<use href='http://example.org/a.svg#b'/>",
            "<rect fill='url( http://example.org )'/>",
            "<a href='javascript:x()'/>",
            "<foreignObject/>",
            "<style>@import 'x';</style>",
            "<rect style='background:u\\rl(x)'/>",
        ] {
            assert!(
                expect_plain_svg(format!("<svg>{inside}</svg>").as_bytes()).is_err(),
                "{inside}"
            );
        }
        assert!(expect_plain_svg(b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>").is_err());
        assert!(expect_plain_svg(b"<html/>").is_err());
        assert!(expect_plain_svg(b"\xff").is_err());
    }
}
