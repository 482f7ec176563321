//! The fields of one table of a layout file; every error is noted and reading goes on.

use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::{Area, Colour, LayoutFault, Spot};

/// More would be a drawing, which belongs into another format.
const MAX_ELEMENTS: usize = 400;
/// No page is larger, and nothing stands farther outside it.
pub(super) const MAX_SIDE_MM: f32 = 1000.0;

/// A table and where it stands in the file.
pub(super) type SpannedTable<'t> = (Range<usize>, &'t DeTable<'t>);

/// The errors found so far.
pub(super) struct Faults<'f> {
    file: &'f str,
    text: &'f str,
    found: Vec<LayoutFault>,
}

impl<'f> Faults<'f> {
    pub(super) fn new(file: &'f str, text: &'f str) -> Faults<'f> {
        Faults { file, text, found: Vec::new() }
    }

    pub(super) fn sorted(mut self) -> Vec<LayoutFault> {
        self.found.sort();
        self.found
    }

    /// The 1-based line of a place in the file.
    pub(super) fn line_at(&self, place: usize) -> usize {
        let before = self.text.as_bytes().get(..place).unwrap_or_default();
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }

    pub(super) fn add(&mut self, span: Range<usize>, field: &str, message: &str) {
        let line = self.line_at(span.start);
        let (file, field) = (self.file.to_owned(), field.to_owned());
        self.found.push(LayoutFault { file, line, field, message: message.to_owned() });
    }
}

/// One table of the file, and which of its fields were asked for.
pub(super) struct Fields<'t, 'r, 'f> {
    span: Range<usize>,
    table: &'t DeTable<'t>,
    asked: Vec<&'static str>,
    faults: &'r mut Faults<'f>,
}

impl<'t, 'r, 'f> Fields<'t, 'r, 'f> {
    pub(super) fn new(
        span: Range<usize>,
        table: &'t DeTable<'t>,
        faults: &'r mut Faults<'f>,
    ) -> Self {
        Fields { span, table, asked: Vec::new(), faults }
    }

    /// Reports the fields that nothing asked for: mostly a name mistyped.
    pub(super) fn finish(self) {
        for key in self.table.keys() {
            if !self.asked.contains(&key.get_ref().as_ref()) {
                self.faults.add(key.span(), key.get_ref(), "is no field of this element");
            }
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.table.keys().any(|key| key.get_ref().as_ref() == name)
    }

    pub(super) fn fault(&mut self, name: &str, message: &str) {
        let value = self.table.iter().find(|(key, _)| key.get_ref().as_ref() == name);
        let span = value.map_or(self.span.clone(), |(key, _)| key.span());
        self.faults.add(span, name, message);
    }

    fn value(&mut self, name: &'static str) -> Option<&'t DeValue<'t>> {
        self.asked.push(name);
        let value = self.table.iter().find(|(key, _)| key.get_ref().as_ref() == name);
        if value.is_none() {
            self.fault(name, "is missing");
        }
        value.map(|(_, value)| value.get_ref())
    }

    pub(super) fn text(&mut self, name: &'static str) -> String {
        match self.value(name) {
            Some(DeValue::String(text)) => text.clone().into_owned(),
            Some(_) => {
                self.fault(name, "must be a text in quotes");
                String::new()
            }
            None => String::new(),
        }
    }

    pub(super) fn word<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let word = self.text(name);
        let value = read(&word);
        if value.is_none() && self.has(name) {
            self.fault(name, &format!("{word:?} is not a value of this field"));
        }
        value
    }

    /// The number, or nothing after an error was noted.
    pub(super) fn number(&mut self, name: &'static str) -> Option<f32> {
        let number = match self.value(name)? {
            DeValue::Float(number) => number.as_str().parse::<f32>().ok(),
            DeValue::Integer(number) => number.as_str().parse::<f32>().ok(),
            _ => None,
        };
        let number = number.filter(|number| number.is_finite());
        if number.is_none() {
            self.fault(name, "must be a number");
        }
        number
    }

    pub(super) fn number_or(&mut self, name: &'static str, default: f32) -> f32 {
        if !self.has(name) {
            return default;
        }
        self.number(name).unwrap_or(default)
    }

    pub(super) fn number_within(&mut self, name: &'static str, range: RangeInclusive<f32>) -> f32 {
        let Some(number) = self.number(name) else {
            return *range.start();
        };
        if !range.contains(&number) {
            let message = format!("must lie between {} and {}", range.start(), range.end());
            self.fault(name, &message);
        }
        number
    }

    pub(super) fn stroke(&mut self) -> f32 {
        self.number_within("stroke_mm", 0.05..=10.0)
    }

    pub(super) fn colour(&mut self, name: &'static str) -> Colour {
        self.word(name, read_colour).unwrap_or(Colour([0, 0, 0]))
    }

    pub(super) fn spot(&mut self, x: &'static str, y: &'static str) -> Spot {
        Spot {
            x_mm: self.number_within(x, -MAX_SIDE_MM..=MAX_SIDE_MM),
            y_mm: self.number_within(y, -MAX_SIDE_MM..=MAX_SIDE_MM),
        }
    }

    pub(super) fn area(&mut self) -> Area {
        Area {
            at: self.spot("x_mm", "y_mm"),
            width_mm: self.number_within("width_mm", 0.1..=MAX_SIDE_MM),
            height_mm: self.number_within("height_mm", 0.1..=MAX_SIDE_MM),
        }
    }

    pub(super) fn tables(&mut self, name: &'static str) -> Vec<SpannedTable<'t>> {
        let Some(DeValue::Array(array)) = self.value(name) else {
            self.fault(name, "must be a list of tables");
            return Vec::new();
        };
        let array: &'t DeArray<'t> = array;
        if array.iter().count() > MAX_ELEMENTS {
            self.fault(name, &format!("more than {MAX_ELEMENTS} elements"));
        }
        array.iter().filter_map(|value| self.table(name, value)).collect()
    }

    fn table(&mut self, name: &str, value: &'t Spanned<DeValue<'t>>) -> Option<SpannedTable<'t>> {
        let DeValue::Table(table) = value.get_ref() else {
            self.faults.add(value.span(), name, "must be a table");
            return None;
        };
        Some((value.span(), table))
    }
}

/// `#rrggbb`.
fn read_colour(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let channel = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
    Some(Colour([channel(0)?, channel(2)?, channel(4)?]))
}
