//! Lines, areas, curves and QR codes, gathered into forms that pages of a PDF share.

use std::collections::BTreeMap;
use std::fmt::Write;

use lopdf::Dictionary;
use printpdf::{DictItem, ExternalStream, ExternalXObject};
use sha2::{Digest, Sha256};

use super::artwork::Artwork;
use super::layout::Flip;
use super::qr::{QUIET_ZONE_MODULES, QrMatrix};
use super::sheet::{Area, Colour, POINTS_PER_MM, PageSize, Spot};
use super::stream::{packed_stream, quick_stream};

/// A drawing, packed, that pages refer to by its name.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) name: String,
    pub(super) form: ExternalXObject,
}

/// Lines, areas and curves, gathered to become one shared form of the PDF.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    content: String,
    page: PageSize,
}

impl Drawing {
    pub(super) fn on(page: PageSize) -> Drawing {
        Drawing { content: String::new(), page }
    }

    /// A straight line.
    pub(super) fn rule(&mut self, from: Spot, to: Spot, stroke_mm: f32, colour: Colour) {
        self.stroke(stroke_mm, colour);
        self.points(&[from, to]);
        self.content.push_str("S\n");
    }

    /// A dashed line, such as one to cut along.
    pub(super) fn dashes(&mut self, from: Spot, to: Spot, stroke_mm: f32, colour: Colour) {
        self.content.push_str("q [4 3] 0 d ");
        self.rule(from, to, stroke_mm, colour);
        self.content.push_str("Q\n");
    }

    /// The outline of a rectangle.
    pub(super) fn frame(&mut self, area: Area, stroke_mm: f32, colour: Colour) {
        self.stroke(stroke_mm, colour);
        self.rectangle(area);
        self.content.push_str("S\n");
    }

    /// A filled rectangle.
    pub(super) fn fill(&mut self, area: Area, colour: Colour) {
        let _ = write!(self.content, "{} rg ", channels(colour));
        self.rectangle(area);
        self.content.push_str("f\n");
    }

    /// A smooth closed line through the points (Catmull-Rom, as Bézier curves).
    pub(super) fn curve(&mut self, points: &[Spot], stroke_mm: f32, colour: Colour) {
        let places: Vec<(f32, f32)> = points.iter().map(|point| self.place(*point)).collect();
        let Some((x_pt, y_pt)) = places.first() else {
            return;
        };
        self.stroke(stroke_mm, colour);
        let _ = write!(self.content, "{x_pt:.2} {y_pt:.2} m ");
        let around = |index: usize| places[index % places.len()];
        for index in 0..places.len() {
            let before = around(index + places.len() - 1);
            let (from, to, after) = (around(index), around(index + 1), around(index + 2));
            let leave = (from.0 + (to.0 - before.0) / 6.0, from.1 + (to.1 - before.1) / 6.0);
            let arrive = (to.0 - (after.0 - from.0) / 6.0, to.1 - (after.1 - from.1) / 6.0);
            for (x_pt, y_pt) in [leave, arrive, to] {
                let _ = write!(self.content, "{x_pt:.2} {y_pt:.2} ");
            }
            self.content.push_str("c ");
        }
        self.content.push_str("s\n");
    }

    /// A drawing stretched over the area.
    pub(super) fn artwork(&mut self, area: Area, artwork: &Artwork, flip: Flip) {
        let [left, top, width, height] = artwork.units;
        let (x_pt, y_pt) = self.place(area.at);
        let (width_pt, height_pt) = (area.width_mm * POINTS_PER_MM, area.height_mm * POINTS_PER_MM);
        let (mut across, mut down) = (width_pt / width, height_pt / height);
        let (mut x_pt, mut y_pt) = (x_pt - left * across, y_pt + top * down);
        if matches!(flip, Flip::Across | Flip::Both) {
            x_pt += width_pt + 2.0 * left * across;
            across = -across;
        }
        if matches!(flip, Flip::Down | Flip::Both) {
            y_pt -= height_pt + 2.0 * top * down;
            down = -down;
        }
        let _ = writeln!(
            self.content,
            "q {across:.5} 0 0 {:.5} {x_pt:.3} {y_pt:.3} cm\n{}Q",
            -down, artwork.operators
        );
    }

    /// The form of the whole page, or nothing when nothing is drawn.
    pub(super) fn shared(&self) -> Option<Shared> {
        self.shared_with_surroundings(0.0)
    }

    /// The form of the page and a strip around it.
    pub(super) fn shared_with_surroundings(&self, strip_mm: f32) -> Option<Shared> {
        if self.content.is_empty() {
            return None;
        }
        let strip_pt = strip_mm * POINTS_PER_MM;
        let width_pt = self.page.width_mm * POINTS_PER_MM + strip_pt;
        let height_pt = self.page.height_mm * POINTS_PER_MM + strip_pt;
        let packed = packed_stream(Dictionary::new(), self.content.as_bytes()).content;
        let form = form(packed, [0.0 - strip_pt, 0.0 - strip_pt, width_pt, height_pt]);
        Some(Shared { name: name_of(&self.content), form })
    }

    fn stroke(&mut self, stroke_mm: f32, colour: Colour) {
        let width_pt = stroke_mm * POINTS_PER_MM;
        let _ = write!(self.content, "{} RG {width_pt:.3} w ", channels(colour));
    }

    fn points(&mut self, points: &[Spot]) {
        for (position, point) in points.iter().enumerate() {
            let (x_pt, y_pt) = self.place(*point);
            let operator = if position == 0 { 'm' } else { 'l' };
            let _ = write!(self.content, "{x_pt:.2} {y_pt:.2} {operator} ");
        }
    }

    fn rectangle(&mut self, area: Area) {
        let lower_left = Spot { x_mm: area.at.x_mm, y_mm: area.at.y_mm + area.height_mm };
        let (x_pt, y_pt) = self.place(lower_left);
        let width_pt = area.width_mm * POINTS_PER_MM;
        let height_pt = area.height_mm * POINTS_PER_MM;
        let _ = write!(self.content, "{x_pt:.2} {y_pt:.2} {width_pt:.2} {height_pt:.2} re ");
    }

    fn place(&self, spot: Spot) -> (f32, f32) {
        (spot.x_mm * POINTS_PER_MM, (self.page.height_mm - spot.y_mm) * POINTS_PER_MM)
    }
}

/// A QR code with its quiet zone, one unit a module.
///
/// One path for the whole code: separate rectangles would show seams when smoothed.
pub(super) fn qr_form(text: &str, matrix: &QrMatrix) -> Shared {
    let side = matrix.n_modules() + 2 * QUIET_ZONE_MODULES;
    let runs = matrix.dark_runs();
    let mut content = Vec::with_capacity(runs.len() * 12 + 64);
    content.extend(format!("1 g 0 0 {side} {side} re f 0 g\n").as_bytes());
    for run in runs {
        let x = run.column + QUIET_ZONE_MODULES;
        let y = side - QUIET_ZONE_MODULES - run.row - 1;
        push_number(&mut content, x);
        push_number(&mut content, y);
        push_number(&mut content, run.n_modules);
        content.extend(b"1 re\n");
    }
    content.extend(b"f\n");
    let packed = quick_stream(Dictionary::new(), &content).content;
    Shared { name: name_of(text), form: form(packed, [0.0, 0.0, side as f32, side as f32]) }
}

/// A number below a thousand and a space; `write!` took a third of the time of a code.
fn push_number(content: &mut Vec<u8>, number: usize) {
    let digit = |value: usize| b'0' + (value % 10) as u8;
    if number >= 100 {
        content.push(digit(number / 100));
    }
    if number >= 10 {
        content.push(digit(number / 10));
    }
    content.extend([digit(number), b' ']);
}

fn name_of(content: &str) -> String {
    format!("x{}", hex::encode(&Sha256::digest(content)[..8]))
}

fn form(packed: Vec<u8>, bounds: [f32; 4]) -> ExternalXObject {
    let name = |text: &str| DictItem::Name(text.as_bytes().to_vec());
    let dict = BTreeMap::from([
        ("Type".to_owned(), name("XObject")),
        ("Subtype".to_owned(), name("Form")),
        ("Filter".to_owned(), name("FlateDecode")),
        ("BBox".to_owned(), DictItem::Array(bounds.map(DictItem::Real).to_vec())),
        ("Resources".to_owned(), DictItem::Dict { map: BTreeMap::new() }),
    ]);
    let stream = ExternalStream { dict, content: packed, compress: false };
    ExternalXObject { stream, width: None, height: None, dpi: None }
}

fn channels(colour: Colour) -> String {
    let [red, green, blue] = colour.0.map(|channel| f32::from(channel) / 255.0);
    format!("{red:.3} {green:.3} {blue:.3}")
}
