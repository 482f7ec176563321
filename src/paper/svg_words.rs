//! Attributes of SVG: numbers, colours and transforms.

use std::cell::RefCell;
use std::collections::BTreeMap;

use kurbo::{Affine, Point};
use quick_xml::events::BytesStart;

use super::sheet::Colour;

/// The attributes of an element, and which of them were asked for.
#[derive(Default)]
pub(super) struct Attributes {
    values: BTreeMap<String, String>,
    asked: RefCell<Vec<String>>,
}

impl Attributes {
    pub(super) fn of(element: &BytesStart<'_>) -> Result<Attributes, String> {
        let mut values = BTreeMap::new();
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            values.insert(attribute.key.as_ref().to_owned(), attribute.value.into_owned());
        }
        Ok(Attributes { values, asked: RefCell::default() })
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.asked.borrow_mut().push(name.to_owned());
        self.values.get(name).map(String::as_str)
    }

    /// A length; nothing is zero.
    pub(super) fn number(&self, name: &str) -> Result<f64, String> {
        let Some(value) = self.get(name) else {
            return Ok(0.0);
        };
        let number = value.trim_end_matches("px").parse().ok();
        let number = number.filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| format!("{name} {value:?} is not a number"))
    }

    /// What nothing asked for and what changes how the picture looks.
    pub(super) fn not_asked(&self) -> Vec<String> {
        let asked = self.asked.borrow();
        let counts = |name: &&String| {
            !asked.contains(*name) && *name != "id" && *name != "class" && !name.contains(':')
        };
        self.values.keys().filter(counts).cloned().collect()
    }
}

/// Numbers between spaces and commas.
pub(super) fn numbers(text: &str) -> Result<Vec<f64>, String> {
    let words = text.split([' ', ',', '\n', '\t', '\r']).filter(|word| !word.is_empty());
    words.map(|word| word.parse().map_err(|_| format!("{word:?} is not a number"))).collect()
}

/// `#rgb`, `#rrggbb`, `black`, `white`, or `none`, which is nothing.
pub(super) fn colour(text: &str) -> Result<Option<Colour>, String> {
    let refused = || format!("colour {text:?} is not taken; use #rrggbb or none");
    match text {
        "none" => Ok(None),
        "black" => Ok(Some(Colour([0, 0, 0]))),
        "white" => Ok(Some(Colour([255, 255, 255]))),
        _ => {
            let digits = text.strip_prefix('#').ok_or_else(refused)?;
            let long: String = match digits.len() {
                3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
                6 => digits.to_owned(),
                _ => return Err(refused()),
            };
            let number = u32::from_str_radix(&long, 16).map_err(|_| refused())?;
            let [_, red, green, blue] = number.to_be_bytes();
            Ok(Some(Colour([red, green, blue])))
        }
    }
}

/// A list of `translate`, `scale`, `rotate` and `matrix`.
pub(super) fn affine(text: &str) -> Result<Affine, String> {
    let mut matrix = Affine::IDENTITY;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let refused = || format!("transform {rest:?} is not taken");
        let (name, tail) = rest.split_once('(').ok_or_else(refused)?;
        let (inside, after) = tail.split_once(')').ok_or_else(refused)?;
        let step = match (name.trim(), numbers(inside)?.as_slice()) {
            ("translate", [x]) => Affine::translate((*x, 0.0)),
            ("translate", [x, y]) => Affine::translate((*x, *y)),
            ("scale", [both]) => Affine::scale(*both),
            ("scale", [x, y]) => Affine::scale_non_uniform(*x, *y),
            ("rotate", [degrees]) => Affine::rotate(degrees.to_radians()),
            ("rotate", [degrees, x, y]) => {
                Affine::rotate_about(degrees.to_radians(), Point::new(*x, *y))
            }
            ("matrix", [a, b, c, d, e, f]) => Affine::new([*a, *b, *c, *d, *e, *f]),
            _ => return Err(refused()),
        };
        matrix *= step;
        rest = after.trim_start_matches([',', ' ', '\n', '\t']);
    }
    Ok(matrix)
}
