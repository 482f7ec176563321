//! Tries a layout with the longest and the shortest values and names what does not fit.

use super::super::certificate::sample::{longest, shortest};
use super::super::certificate::{CertificatePaper, filled_in};
use super::super::fault::PaperFault;
use super::super::fonts::Fonts;
use super::super::lines::{set_block, shrink};
use super::super::sheet::{Align, Area, POINTS_PER_MM, Spot};
use super::{
    Element, Fit, Layout, LayoutFault, LayoutFiles, PageSize, Piece, Placeholder, Shown,
    TextElement,
};

/// A code of the longest token with its quiet zone, in modules of 0.508 mm.
const CODE_MM: f32 = 42.0;
/// Printers reach no nearer to the edge.
const EDGE_MM: f32 = 3.0;
/// Smaller text is not read without a glass.
const LEAST_SIZE_PT: f32 = 5.0;
/// What a certificate must say to be checked against its token.
const NEEDED: [Placeholder; 6] = [
    Placeholder::Issuer,
    Placeholder::BirthDate,
    Placeholder::ExamTitle,
    Placeholder::IssueDate,
    Placeholder::Serial,
    Placeholder::VerifyHost,
];

/// Everything that is wrong in a layout, by file and line; nothing when it can be used.
#[must_use]
pub fn check_layout(files: &LayoutFiles) -> Vec<LayoutFault> {
    let (layout, fonts) = match (files.layout(), files.fonts()) {
        (Ok(layout), Ok(fonts)) => (layout, fonts),
        (layout, fonts) => {
            let mut faults = layout.err().unwrap_or_default();
            let of_fonts = fonts.err().map(|fault| LayoutFault {
                file: files.file_name.clone(),
                line: 1,
                field: "fonts".to_owned(),
                message: fault.to_string(),
            });
            faults.extend(of_fonts);
            return faults;
        }
    };
    let mut check = Check { file: &files.file_name, layout: &layout, fonts, faults: Vec::new() };
    check.placeholders();
    check.codes_and_seals();
    for paper in [longest(), shortest()] {
        check.texts(&paper);
    }
    let mut faults = check.faults;
    faults.sort();
    faults.dedup();
    faults
}

struct Check<'l> {
    file: &'l str,
    layout: &'l Layout,
    fonts: Fonts,
    faults: Vec<LayoutFault>,
}

/// Where a text stands, and its size after shrinking.
struct Placed {
    line: usize,
    area: Area,
}

impl Check<'_> {
    fn fault(&mut self, line: usize, field: &str, message: impl Into<String>) {
        self.faults.push(LayoutFault {
            file: self.file.to_owned(),
            line,
            field: field.to_owned(),
            message: message.into(),
        });
    }

    fn placeholders(&mut self) {
        let mut pieces: Vec<&Piece> = Vec::new();
        for element in &self.layout.elements {
            if let Element::Text(text) = element {
                pieces.extend(&text.pieces);
            }
        }
        let prints = |value: Placeholder| pieces.contains(&&Piece::Value(value));
        let mut missing: Vec<&str> =
            NEEDED.into_iter().filter(|value| !prints(*value)).map(Placeholder::word).collect();
        if !prints(Placeholder::Name) && !prints(Placeholder::NameCapitals) {
            missing.push(Placeholder::Name.word());
        }
        for word in missing {
            self.fault(1, "text", format!("no text prints {{{word}}}; a certificate needs it"));
        }
    }

    fn codes_and_seals(&mut self) {
        for (element, line) in self.layout.elements.iter().zip(&self.layout.lines) {
            match element {
                Element::Qr(area) => {
                    if area.width_mm.min(area.height_mm) < CODE_MM {
                        let message =
                            format!("the longest token needs a box of {CODE_MM} mm on each side");
                        self.fault(*line, "width_mm", message);
                    }
                    if !is_within(*area, self.layout.page, 0.0) {
                        self.fault(*line, "x_mm", "the QR code leaves the page");
                    }
                }
                Element::Seal(area) if !is_within(*area, self.layout.page, 0.0) => {
                    self.fault(*line, "x_mm", "the place for the seal leaves the page");
                }
                Element::Seal(_)
                | Element::Frame(_)
                | Element::Fill(_)
                | Element::Rule(_)
                | Element::Rosette(_)
                | Element::Artwork(_)
                | Element::Text(_) => {}
            }
        }
    }

    fn texts(&mut self, paper: &CertificatePaper) {
        let layout = self.layout;
        let mut placed: Vec<Placed> = Vec::new();
        for (element, line) in layout.elements.iter().zip(&layout.lines) {
            // Samples are marked across everything, and a turned text is a mark as well.
            let Element::Text(text) = element else {
                continue;
            };
            let Some(words) = filled_in(&text.pieces, paper) else {
                continue;
            };
            let found = match place(&self.fonts, text, &words) {
                Ok((area, size_pt)) => {
                    if size_pt < LEAST_SIZE_PT {
                        let message = format!(
                            "{words:?} shrinks to {size_pt:.1} pt, too small to read; give more \
                             width or `max_lines`"
                        );
                        self.fault(*line, "max_width_mm", message);
                    }
                    Placed { line: *line, area }
                }
                Err(fault) => {
                    self.fault(*line, "text", fault.to_string());
                    continue;
                }
            };
            if text.shown == Shown::OnSamples || text.rotation_degrees != 0.0 {
                continue;
            }
            if !is_within(found.area, layout.page, EDGE_MM) {
                let message = format!("{words:?} comes nearer than {EDGE_MM} mm to the edge");
                self.fault(*line, "x_mm", message);
            }
            if let Some(other) = placed.iter().find(|other| overlap(other.area, found.area)) {
                let message = format!("{words:?} runs into the text of line {}", other.line);
                self.fault(*line, "y_mm", message);
            }
            placed.push(found);
        }
        self.texts_beside_codes_and_seals(&placed);
    }

    fn texts_beside_codes_and_seals(&mut self, placed: &[Placed]) {
        let layout = self.layout;
        for element in &layout.elements {
            let (what, area) = match element {
                Element::Qr(area) => ("the QR code and its quiet zone", *area),
                Element::Seal(area) => ("the place for signature and seal", *area),
                Element::Frame(_)
                | Element::Fill(_)
                | Element::Rule(_)
                | Element::Rosette(_)
                | Element::Artwork(_)
                | Element::Text(_) => continue,
            };
            let covering: Vec<usize> = placed
                .iter()
                .filter(|text| overlap(text.area, area))
                .map(|text| text.line)
                .collect();
            for line in covering {
                self.fault(line, "y_mm", format!("the text covers {what}"));
            }
        }
    }
}

/// The room that a text takes, and the size of its letters.
fn place(fonts: &Fonts, text: &TextElement, words: &str) -> Result<(Area, f32), PaperFault> {
    let mut first_mm = text.at.y_mm;
    let (size_pt, lines, line_mm) = match text.fit {
        Fit::Free => (text.style.size_pt, vec![words.to_owned()], 0.0),
        Fit::Shrink { max_width_mm } => {
            let size_pt = shrink(fonts, text.style, max_width_mm, words)?;
            (size_pt, vec![words.to_owned()], 0.0)
        }
        Fit::Wrap(block) => {
            let fitted = set_block(fonts, text.style, block, words)?;
            first_mm = block.first_baseline_mm(text.at.y_mm, fitted.lines.len());
            (fitted.size_pt, fitted.lines, block.line_mm)
        }
    };
    let mut width_mm: f32 = 0.0;
    for line in &lines {
        let (_, width_em) = fonts.measure(text.style.face, line)?;
        width_mm = width_mm.max(width_em * size_pt / POINTS_PER_MM);
    }
    let em_mm = size_pt / POINTS_PER_MM;
    let before_mm = match text.align {
        Align::Left => 0.0,
        Align::Centre => width_mm / 2.0,
        Align::Right => width_mm,
    };
    // A capital with two marks is nearly as high as an em, a tail with a dot a quarter deep.
    let upper_mm = first_mm - 0.93 * em_mm;
    let lower_mm = first_mm + line_mm * lines.len().saturating_sub(1) as f32 + 0.23 * em_mm;
    let at = Spot { x_mm: text.at.x_mm - before_mm, y_mm: upper_mm };
    Ok((Area { at, width_mm, height_mm: lower_mm - upper_mm }, size_pt))
}

fn is_within(area: Area, page: PageSize, edge_mm: f32) -> bool {
    area.at.x_mm >= edge_mm
        && area.at.y_mm >= edge_mm
        && area.at.x_mm + area.width_mm <= page.width_mm - edge_mm
        && area.at.y_mm + area.height_mm <= page.height_mm - edge_mm
}

fn overlap(one: Area, other: Area) -> bool {
    one.at.x_mm < other.at.x_mm + other.width_mm
        && other.at.x_mm < one.at.x_mm + one.width_mm
        && one.at.y_mm < other.at.y_mm + other.height_mm
        && other.at.y_mm < one.at.y_mm + one.height_mm
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_wrong_in_the_shipped_layouts() {
        for name in LayoutFiles::SHIPPED {
            let faults = check_layout(&LayoutFiles::shipped(name).unwrap());
            assert!(faults.is_empty(), "{name}: {faults:#?}");
        }
    }

    fn check(from: &str, to: &str, want_field: &str, want_message: &str) {
        let mut files = LayoutFiles::official();
        assert!(files.layout_toml.contains(from), "{from}");
        files.layout_toml = files.layout_toml.replacen(from, to, 1);
        let faults = check_layout(&files);
        let found = faults
            .iter()
            .find(|fault| fault.field == want_field && fault.message.contains(want_message));
        let fault = found.unwrap_or_else(|| panic!("{to}: {faults:#?}"));
        assert!(fault.line >= 1 && fault.file.ends_with("layout.toml"));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        check("{serial}", "{number}", "text", "no text prints {serial}");
        check(
            "width_mm = 44\nheight_mm = 44",
            "width_mm = 30\nheight_mm = 30",
            "width_mm",
            "42 mm",
        );
        check("Chứng nhận ông (bà)", "Chứng nhận 阮", "text", "no glyph");
        check("x_mm = 105\ny_mm = 100", "x_mm = 5\ny_mm = 100", "x_mm", "to the edge");
        check("x_mm = 105\ny_mm = 100", "x_mm = 105\ny_mm = 120", "y_mm", "runs into the text");
        check("x_mm = 105\ny_mm = 100", "x_mm = 52\ny_mm = 230", "y_mm", "covers the QR code");
        check("x_mm = 105\ny_mm = 100", "x_mm = 145\ny_mm = 245", "y_mm", "signature and seal");
        check("max_width_mm = 150", "max_width_mm = 20", "max_width_mm", "too small to read");
    }
}
