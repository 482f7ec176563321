//! Reads a layout from TOML and reports all its errors at once, each with its line.

use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::{
    Align, Area, Colour, Element, Face, Fill, Fit, Frame, Layout, LayoutFault, PageSize, Piece,
    Placeholder, Rosette, Rule, Shown, Spot, TextElement, TextStyle,
};

/// More would be a drawing, which belongs into another format.
const MAX_ELEMENTS: usize = 400;
const MAX_SIDE_MM: f32 = 1000.0;

/// Reads a layout; `file` is only named in the errors.
pub fn parse_layout(file: &str, text: &str) -> Result<Layout, Vec<LayoutFault>> {
    let mut faults = Faults {
        file,
        text,
        found: Vec::new(),
    };
    let (document, syntax) = DeTable::parse_recoverable(text);
    for error in syntax {
        faults.add(error.span().unwrap_or(0..0), "toml", error.message());
    }
    let mut fields = Fields::new(document.span(), document.get_ref(), &mut faults);
    let title = fields.text("title");
    let page = PageSize {
        width_mm: fields.number_within("page_width_mm", 50.0..=MAX_SIDE_MM),
        height_mm: fields.number_within("page_height_mm", 50.0..=MAX_SIDE_MM),
    };
    let tables = fields.tables("element");
    fields.finish();
    let elements: Vec<Element> = tables
        .iter()
        .filter_map(|table| read_element(table, &mut faults))
        .collect();
    let n_codes = elements
        .iter()
        .filter(|element| matches!(element, Element::Qr(_)))
        .count();
    if n_codes != 1 {
        faults.add(
            0..0,
            "element",
            &format!("exactly one `qr` is needed, {n_codes} are here"),
        );
    }
    faults.found.sort();
    if faults.found.is_empty() {
        Ok(Layout {
            title,
            page,
            elements,
        })
    } else {
        Err(faults.found)
    }
}

type SpannedTable<'t> = (Range<usize>, &'t DeTable<'t>);

fn read_element(table: &SpannedTable<'_>, faults: &mut Faults<'_>) -> Option<Element> {
    let mut fields = Fields::new(table.0.clone(), table.1, faults);
    let kind = fields.text("kind");
    let element = match kind.as_str() {
        "frame" => Element::Frame(Frame {
            area: fields.area(),
            stroke_mm: fields.stroke(),
            colour: fields.colour("colour"),
        }),
        "fill" => Element::Fill(Fill {
            area: fields.area(),
            colour: fields.colour("colour"),
        }),
        "rule" => Element::Rule(Rule {
            from: fields.spot("x_mm", "y_mm"),
            to: fields.spot("to_x_mm", "to_y_mm"),
            stroke_mm: fields.stroke(),
            colour: fields.colour("colour"),
        }),
        "rosette" => Element::Rosette(Rosette {
            centre: fields.spot("x_mm", "y_mm"),
            radius_mm: fields.number_within("radius_mm", 0.5..=MAX_SIDE_MM),
            inner_radius_mm: fields.number_within("inner_radius_mm", 0.0..=MAX_SIDE_MM),
            n_petals: fields.number_within("n_petals", 1.0..=60.0) as u32,
            n_turns: fields.number_within("n_turns", 1.0..=24.0) as u32,
            stroke_mm: fields.stroke(),
            colour: fields.colour("colour"),
        }),
        "text" => Element::Text(read_text(&mut fields)),
        "qr" => Element::Qr(fields.area()),
        other => {
            let message = format!("{other:?} is none of frame, fill, rule, rosette, text, qr");
            fields.fault("kind", &message);
            return None;
        }
    };
    fields.finish();
    Some(element)
}

fn read_text(fields: &mut Fields<'_, '_, '_>) -> TextElement {
    let template = fields.text("text");
    let pieces = read_pieces(&template).unwrap_or_else(|message| {
        fields.fault("text", &message);
        Vec::new()
    });
    let style = TextStyle {
        face: fields
            .word("font", Face::from_name)
            .unwrap_or(Face::SerifRegular),
        size_pt: fields.number_within("size_pt", 4.0..=300.0),
        colour: fields.colour("colour"),
    };
    let align = |word: &str| match word {
        "left" => Some(Align::Left),
        "centre" => Some(Align::Centre),
        "right" => Some(Align::Right),
        _ => None,
    };
    let shown = |word: &str| match word {
        "always" => Some(Shown::Always),
        "on_samples" => Some(Shown::OnSamples),
        _ => None,
    };
    TextElement {
        pieces,
        at: fields.spot("x_mm", "y_mm"),
        align: fields.word("align", align).unwrap_or(Align::Left),
        fit: read_fit(fields, style.size_pt),
        style,
        rotation_degrees: fields.number_or("rotation_degrees", 0.0),
        shown: if fields.has("shown") {
            fields.word("shown", shown).unwrap_or(Shown::Always)
        } else {
            Shown::Always
        },
    }
}

fn read_fit(fields: &mut Fields<'_, '_, '_>, size_pt: f32) -> Fit {
    if !fields.has("max_width_mm") {
        return Fit::Free;
    }
    let max_width_mm = fields.number_within("max_width_mm", 5.0..=MAX_SIDE_MM);
    if !fields.has("max_lines") {
        return Fit::Shrink { max_width_mm };
    }
    Fit::Wrap {
        max_width_mm,
        max_lines: fields.number_within("max_lines", 1.0..=40.0) as usize,
        line_mm: fields.number_or("line_mm", size_pt * 0.46),
    }
}

/// Splits `Số: {number}` into words and values.
fn read_pieces(template: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((words, tail)) = rest.split_once('{') {
        let Some((word, after)) = tail.split_once('}') else {
            return Err(format!("{{ without }} in {template:?}"));
        };
        let Some(value) = Placeholder::ALL
            .into_iter()
            .find(|value| value.word() == word)
        else {
            let known = Placeholder::ALL.map(Placeholder::word).join(", ");
            return Err(format!("{{{word}}} is no placeholder; known are {known}"));
        };
        if !words.is_empty() {
            pieces.push(Piece::Words(words.to_owned()));
        }
        pieces.push(Piece::Value(value));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    Ok(pieces)
}

/// `#rrggbb`.
fn read_colour(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let channel = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
    Some(Colour([channel(0)?, channel(2)?, channel(4)?]))
}

/// The errors found so far.
struct Faults<'f> {
    file: &'f str,
    text: &'f str,
    found: Vec<LayoutFault>,
}

impl Faults<'_> {
    fn add(&mut self, span: Range<usize>, field: &str, message: &str) {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let (file, field) = (self.file.to_owned(), field.to_owned());
        self.found.push(LayoutFault {
            file,
            line,
            field,
            message: message.to_owned(),
        });
    }
}

/// One table of the file, and which of its fields were asked for.
struct Fields<'t, 'r, 'f> {
    span: Range<usize>,
    table: &'t DeTable<'t>,
    asked: Vec<&'static str>,
    faults: &'r mut Faults<'f>,
}

impl<'t, 'r, 'f> Fields<'t, 'r, 'f> {
    fn new(span: Range<usize>, table: &'t DeTable<'t>, faults: &'r mut Faults<'f>) -> Self {
        Fields {
            span,
            table,
            asked: Vec::new(),
            faults,
        }
    }

    /// Reports the fields that nothing asked for: mostly a name mistyped.
    fn finish(self) {
        for key in self.table.keys() {
            if !self.asked.contains(&key.get_ref().as_ref()) {
                self.faults
                    .add(key.span(), key.get_ref(), "is no field of this element");
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        self.table.keys().any(|key| key.get_ref().as_ref() == name)
    }

    fn fault(&mut self, name: &str, message: &str) {
        let value = self
            .table
            .iter()
            .find(|(key, _)| key.get_ref().as_ref() == name);
        let span = value.map_or(self.span.clone(), |(key, _)| key.span());
        self.faults.add(span, name, message);
    }

    fn value(&mut self, name: &'static str) -> Option<&'t DeValue<'t>> {
        self.asked.push(name);
        let value = self
            .table
            .iter()
            .find(|(key, _)| key.get_ref().as_ref() == name);
        if value.is_none() {
            self.fault(name, "is missing");
        }
        value.map(|(_, value)| value.get_ref())
    }

    fn text(&mut self, name: &'static str) -> String {
        match self.value(name) {
            Some(DeValue::String(text)) => text.clone().into_owned(),
            Some(_) => {
                self.fault(name, "must be a text in quotes");
                String::new()
            }
            None => String::new(),
        }
    }

    fn word<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let word = self.text(name);
        let value = read(&word);
        if value.is_none() && self.has(name) {
            self.fault(name, &format!("{word:?} is not a value of this field"));
        }
        value
    }

    /// The number, or nothing after an error was noted.
    fn number(&mut self, name: &'static str) -> Option<f32> {
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

    fn number_or(&mut self, name: &'static str, default: f32) -> f32 {
        if !self.has(name) {
            return default;
        }
        self.number(name).unwrap_or(default)
    }

    fn number_within(&mut self, name: &'static str, range: RangeInclusive<f32>) -> f32 {
        let Some(number) = self.number(name) else {
            return *range.start();
        };
        if !range.contains(&number) {
            let message = format!("must lie between {} and {}", range.start(), range.end());
            self.fault(name, &message);
        }
        number
    }

    fn stroke(&mut self) -> f32 {
        self.number_within("stroke_mm", 0.05..=10.0)
    }

    fn colour(&mut self, name: &'static str) -> Colour {
        self.word(name, read_colour).unwrap_or(Colour([0, 0, 0]))
    }

    fn spot(&mut self, x: &'static str, y: &'static str) -> Spot {
        Spot {
            x_mm: self.number_within(x, -MAX_SIDE_MM..=MAX_SIDE_MM),
            y_mm: self.number_within(y, -MAX_SIDE_MM..=MAX_SIDE_MM),
        }
    }

    fn area(&mut self) -> Area {
        Area {
            at: self.spot("x_mm", "y_mm"),
            width_mm: self.number_within("width_mm", 0.1..=MAX_SIDE_MM),
            height_mm: self.number_within("height_mm", 0.1..=MAX_SIDE_MM),
        }
    }

    fn tables(&mut self, name: &'static str) -> Vec<SpannedTable<'t>> {
        let Some(DeValue::Array(array)) = self.value(name) else {
            self.fault(name, "must be a list of tables");
            return Vec::new();
        };
        let array: &'t DeArray<'t> = array;
        if array.iter().count() > MAX_ELEMENTS {
            self.fault(name, &format!("more than {MAX_ELEMENTS} elements"));
        }
        array
            .iter()
            .filter_map(|value| self.table(name, value))
            .collect()
    }

    fn table(&mut self, name: &str, value: &'t Spanned<DeValue<'t>>) -> Option<SpannedTable<'t>> {
        let DeValue::Table(table) = value.get_ref() else {
            self.faults.add(value.span(), name, "must be a table");
            return None;
        };
        Some((value.span(), table))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::LayoutFiles;
    use super::*;

    #[test]
    fn the_shipped_layouts_are_right() {
        for files in [LayoutFiles::official(), LayoutFiles::festive()] {
            let layout = files
                .layout()
                .unwrap_or_else(|faults| panic!("{faults:#?}"));
            assert!(layout.elements.len() > 20, "{}", layout.title);
            files.fonts().unwrap();
        }
    }

    #[test]
    fn all_errors_come_at_once_with_their_lines() {
        let text = "title = 5\npage_width_mm = 210\npage_height_mm = 297\n\n[[element]]\n\
                    kind = \"text\"\ntext = \"Họ tên: {nmae}\"\nfont = \"serif-bold\"\n\
                    size_pt = \"large\"\ncolour = \"red\"\nalign = \"centre\"\nx_mm = 105\n\
                    colr = 1\n\n[[element]]\nkind = \"circle\"\n";
        let faults = parse_layout("layout.toml", text).unwrap_err();
        let got: Vec<(usize, &str)> = faults
            .iter()
            .map(|fault| (fault.line, fault.field.as_str()))
            .collect();
        let want = [
            (1, "element"),
            (1, "title"),
            (5, "y_mm"),
            (7, "text"),
            (9, "size_pt"),
            (10, "colour"),
            (13, "colr"),
            (16, "kind"),
        ];
        assert_eq!(got, want, "{faults:#?}");
        assert!(
            faults[3]
                .to_string()
                .starts_with("layout.toml:7: text: {nmae} is no placeholder")
        );
    }

    #[test]
    fn broken_toml_names_its_line() {
        let faults = parse_layout("layout.toml", "title = \"A\"\npage_width_mm = = 3\n");
        let faults = faults.unwrap_err();
        assert!(
            faults
                .iter()
                .any(|fault| fault.line == 2 && fault.field == "toml"),
            "{faults:?}"
        );
    }

    #[test]
    fn a_template_splits_into_words_and_values() {
        let check = |template: &str, want: Result<Vec<Piece>, ()>| {
            assert_eq!(read_pieces(template).map_err(|_| ()), want, "{template}");
        };
        let words = |text: &str| Piece::Words(text.to_owned());
        check("Chứng nhận", Ok(vec![words("Chứng nhận")]));
        check(
            "Số: {number}",
            Ok(vec![words("Số: "), Piece::Value(Placeholder::Number)]),
        );
        check(
            "{place}, {issue_date}",
            Ok(vec![
                Piece::Value(Placeholder::Place),
                words(", "),
                Piece::Value(Placeholder::IssueDate),
            ]),
        );
        check("{name", Err(()));
        check("{who}", Err(()));
    }
}
