//! Artwork of layouts: simple SVG turned into operators of the PDF when a layout is read.
//!
//! Shapes, paths and groups in plain colours are taken; whatever a printer's archive could not keep
//! (transparency, gradients, texts, pictures, styles) is refused by line.

use std::fmt::Write;

use kurbo::{Affine, BezPath, Circle, Ellipse, PathEl, Point, Rect, RoundedRect, Shape};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::sheet::Colour;
use super::svg_words::{Attributes, affine, colour, numbers};

/// A larger file is a picture and not a frame or an ornament.
const MAX_BYTES: usize = 512 * 1024;
/// Deeper groups are not drawn by hand.
const MAX_DEPTH: usize = 40;
/// How far a circle's curves may be from a circle, in units of the picture.
const TOLERANCE: f64 = 0.01;

/// A picture made of paths.
#[derive(Debug, Clone, PartialEq)]
pub struct Artwork {
    /// Left, top, width, height in the picture's units.
    pub(super) units: [f32; 4],
    /// Operators that paint it, y downwards.
    pub(super) operators: String,
}

/// What is wrong in an SVG file, with its 1-based line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtworkFault {
    /// 1-based line.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// What elements inherit from their groups.
#[derive(Clone, Copy)]
struct Style {
    fill: Option<Colour>,
    stroke: Option<Colour>,
    stroke_width: f64,
    is_even_odd: bool,
    round: bool,
}

/// Reads an SVG, or gives everything that is wrong with it.
pub(super) fn read_artwork(bytes: &[u8]) -> Result<Artwork, Vec<ArtworkFault>> {
    let whole = |message: String| vec![ArtworkFault { line: 1, message }];
    if bytes.len() > MAX_BYTES {
        return Err(whole(format!("larger than {} kB; simplify the drawing", MAX_BYTES / 1024)));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| whole("is not UTF-8 text".to_owned()))?;
    let mut drawing = Drawing {
        text,
        line: 1,
        units: None,
        operators: String::new(),
        groups: Vec::new(),
        faults: Vec::new(),
        n_skipped: 0,
    };
    drawing.read();
    if drawing.units.is_none() && drawing.faults.is_empty() {
        drawing.fault("no `svg` element with a `viewBox`");
    }
    match drawing.units {
        Some(units) if drawing.faults.is_empty() => {
            Ok(Artwork { units, operators: drawing.operators })
        }
        Some(_) | None => Err(drawing.faults),
    }
}

struct Drawing<'t> {
    text: &'t str,
    line: usize,
    units: Option<[f32; 4]>,
    operators: String,
    groups: Vec<Style>,
    faults: Vec<ArtworkFault>,
    /// Depth within an element that says nothing about the picture.
    n_skipped: usize,
}

impl Drawing<'_> {
    fn read(&mut self) {
        let mut reader = Reader::from_str(self.text);
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let before = self.text.as_bytes().get(..at).unwrap_or_default();
            self.line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            match reader.read_event() {
                Ok(Event::Start(element)) if self.n_skipped > 0 || is_silent(&element) => {
                    self.n_skipped += 1;
                }
                Ok(Event::End(_)) if self.n_skipped > 0 => self.n_skipped -= 1,
                Ok(Event::Start(element)) => self.begin(&element),
                Ok(Event::Empty(element)) if self.n_skipped == 0 && !is_silent(&element) => {
                    self.begin(&element);
                    self.end();
                }
                Ok(Event::End(_)) => self.end(),
                Ok(Event::DocType(_)) => self.fault("a DOCTYPE is not taken; remove it"),
                Ok(Event::Eof) => {
                    if !self.groups.is_empty() {
                        self.fault("the file ends within an element");
                    }
                    return;
                }
                Ok(_) => {}
                Err(error) => {
                    self.fault(&format!("not well-formed: {error}"));
                    return;
                }
            }
        }
    }

    fn fault(&mut self, message: &str) {
        self.faults.push(ArtworkFault { line: self.line, message: message.to_owned() });
    }

    fn begin(&mut self, element: &BytesStart<'_>) {
        let name = element.name().as_ref().to_owned();
        let attributes = match Attributes::of(element) {
            Ok(attributes) => attributes,
            Err(message) => {
                self.fault(&message);
                Attributes::default()
            }
        };
        let inherited = self.groups.last().copied().unwrap_or(Style {
            fill: Some(Colour([0, 0, 0])),
            stroke: None,
            stroke_width: 1.0,
            is_even_odd: false,
            round: false,
        });
        let style = self.style(inherited, &attributes);
        self.groups.push(style);
        if self.groups.len() > MAX_DEPTH {
            self.fault("groups within groups too deep");
        }
        self.operators.push_str("q\n");
        match attributes.get("transform").map(affine) {
            Some(Ok(matrix)) => self.transform(matrix),
            Some(Err(message)) => self.fault(&message),
            None => {}
        }
        match name.as_str() {
            "svg" => self.root(&attributes),
            "g" => {}
            _ => match path_of(&name, &attributes) {
                Ok(path) => self.paint(&path, style),
                Err(message) => self.fault(&message),
            },
        }
        for unknown in attributes.not_asked() {
            self.fault(&format!("`{unknown}` of <{name}> is not taken; use plain shapes"));
        }
    }

    fn end(&mut self) {
        if self.groups.pop().is_some() {
            self.operators.push_str("Q\n");
        }
    }

    fn root(&mut self, attributes: &Attributes) {
        for size in ["width", "height", "version", "xmlns"] {
            attributes.get(size);
        }
        let numbers = attributes.get("viewBox").and_then(|value| numbers(value).ok());
        match numbers.as_deref() {
            Some([left, top, width, height]) if *width > 0.0 && *height > 0.0 => {
                let units = [left, top, width, height].map(|number| *number as f32);
                self.units.get_or_insert(units);
            }
            Some(_) | None => self.fault("`viewBox` must hold left, top, width and height"),
        }
    }

    fn style(&mut self, inherited: Style, attributes: &Attributes) -> Style {
        let mut style = inherited;
        for (name, place) in [("fill", &mut style.fill), ("stroke", &mut style.stroke)] {
            match attributes.get(name).map(colour) {
                Some(Ok(colour)) => *place = colour,
                Some(Err(message)) => self.fault(&message),
                None => {}
            }
        }
        if let Some(width) = attributes.get("stroke-width") {
            match width.trim_end_matches("px").parse() {
                Ok(width) => style.stroke_width = width,
                Err(_) => self.fault(&format!("stroke-width {width:?} is not a number")),
            }
        }
        if let Some(rule) = attributes.get("fill-rule") {
            style.is_even_odd = rule == "evenodd";
        }
        if let Some(cap) = attributes.get("stroke-linecap") {
            style.round = cap == "round";
        }
        if let Some(join) = attributes.get("stroke-linejoin") {
            style.round |= join == "round";
        }
        style
    }

    fn transform(&mut self, matrix: Affine) {
        let [a, b, c, d, e, f] = matrix.as_coeffs();
        let _ = writeln!(self.operators, "{a:.5} {b:.5} {c:.5} {d:.5} {e:.4} {f:.4} cm");
    }

    fn paint(&mut self, path: &BezPath, style: Style) {
        let channels = |colour: Colour| colour.0.map(|channel| f32::from(channel) / 255.0);
        if let Some([red, green, blue]) = style.fill.map(channels) {
            let _ = writeln!(self.operators, "{red:.3} {green:.3} {blue:.3} rg");
        }
        if let Some([red, green, blue]) = style.stroke.map(channels) {
            let round = if style.round { "1 J 1 j " } else { "" };
            let width = style.stroke_width;
            let _ =
                writeln!(self.operators, "{red:.3} {green:.3} {blue:.3} RG {round}{width:.4} w");
        }
        let last = match (style.fill, style.stroke, style.is_even_odd) {
            (Some(_), None, false) => "f",
            (Some(_), None, true) => "f*",
            (Some(_), Some(_), false) => "B",
            (Some(_), Some(_), true) => "B*",
            (None, Some(_), _) => "S",
            (None, None, _) => return,
        };
        self.trace(path);
        self.operators.push_str(last);
        self.operators.push('\n');
    }

    fn trace(&mut self, path: &BezPath) {
        let mut here = Point::ZERO;
        for element in path.elements() {
            let operators = &mut self.operators;
            let _ = match *element {
                PathEl::MoveTo(to) => writeln!(operators, "{:.3} {:.3} m", to.x, to.y),
                PathEl::LineTo(to) => writeln!(operators, "{:.3} {:.3} l", to.x, to.y),
                PathEl::QuadTo(by, to) => {
                    let near = |end: Point| end.lerp(by, 2.0 / 3.0);
                    curve(operators, near(here), near(to), to)
                }
                PathEl::CurveTo(leave, arrive, to) => curve(operators, leave, arrive, to),
                PathEl::ClosePath => writeln!(operators, "h"),
            };
            here = element.end_point().unwrap_or(here);
        }
    }
}

fn curve(operators: &mut String, leave: Point, arrive: Point, to: Point) -> std::fmt::Result {
    let Point { x, y } = to;
    writeln!(
        operators,
        "{:.3} {:.3} {:.3} {:.3} {x:.3} {y:.3} c",
        leave.x, leave.y, arrive.x, arrive.y
    )
}

/// Titles and notes of the drawing program.
fn is_silent(element: &BytesStart<'_>) -> bool {
    let name = element.name();
    let name = name.as_ref();
    matches!(name, "title" | "desc" | "metadata")
        || name.starts_with("sodipodi:")
        || name.starts_with("inkscape:")
}

fn path_of(name: &str, attributes: &Attributes) -> Result<BezPath, String> {
    let number = |name: &str| attributes.number(name);
    match name {
        "path" => {
            let path = attributes.get("d").unwrap_or_default();
            BezPath::from_svg(path).map_err(|error| format!("path `d`: {error}"))
        }
        "rect" => {
            let (x, y) = (number("x")?, number("y")?);
            let rect = Rect::new(x, y, x + number("width")?, y + number("height")?);
            let radius = number("rx")?.max(number("ry")?);
            Ok(RoundedRect::from_rect(rect, radius).to_path(TOLERANCE))
        }
        "circle" => {
            let centre = (number("cx")?, number("cy")?);
            Ok(Circle::new(centre, number("r")?).to_path(TOLERANCE))
        }
        "ellipse" => {
            let centre = (number("cx")?, number("cy")?);
            let radii = (number("rx")?, number("ry")?);
            Ok(Ellipse::new(centre, radii, 0.0).to_path(TOLERANCE))
        }
        "line" => {
            let mut path = BezPath::new();
            path.move_to((number("x1")?, number("y1")?));
            path.line_to((number("x2")?, number("y2")?));
            Ok(path)
        }
        "polyline" | "polygon" => {
            let numbers = numbers(attributes.get("points").unwrap_or_default())?;
            let mut path = BezPath::new();
            for (position, point) in numbers.chunks_exact(2).enumerate() {
                let to = Point::new(point[0], point[1]);
                path.push(if position == 0 { PathEl::MoveTo(to) } else { PathEl::LineTo(to) });
            }
            if name == "polygon" {
                path.close_path();
            }
            Ok(path)
        }
        other => Err(format!(
            "<{other}> is not taken; only g, path, rect, circle, ellipse, line, polyline, polygon"
        )),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn shapes_become_operators() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 20\">\
                   <title>x</title><g fill=\"#ff0000\"><path d=\"M0 0h5v5z\"/></g>\
                   <line x1=\"0\" y1=\"1\" x2=\"2\" y2=\"3\" fill=\"none\" stroke=\"#000\"/></svg>";
        let artwork = read_artwork(svg.as_bytes()).unwrap();
        assert_eq!(artwork.units, [0.0, 0.0, 10.0, 20.0]);
        let want = "1.000 0.000 0.000 rg\n0.000 0.000 m\n5.000 0.000 l\n5.000 5.000 l\nh\nf\n";
        assert!(artwork.operators.contains(want), "{}", artwork.operators);
        let want = "0.000 0.000 0.000 RG 1.0000 w\n0.000 1.000 m\n2.000 3.000 l\nS\n";
        assert!(artwork.operators.contains(want), "{}", artwork.operators);
    }

    #[test]
    fn everything_wrong_is_named_with_its_line() {
        let svg = "<svg viewBox=\"0 0 9\">\n<text>A</text>\n<rect width=\"x\" opacity=\".5\"/>\n\
                   <path d=\"M0 0 L1\" style=\"fill:red\"/>\n<g fill=\"url(#a)\"/></svg>";
        let faults = read_artwork(svg.as_bytes()).unwrap_err();
        let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [1, 2, 3, 3, 4, 4, 5], "{faults:#?}");
        assert!(read_artwork(b"<svg viewBox='0 0 1 1'><g>").is_err());
        assert!(read_artwork(b"").is_err());
        assert!(read_artwork(b"<svg viewBox='0 0 1 1'></g></svg>").is_err());
    }
}
