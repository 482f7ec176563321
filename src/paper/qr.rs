//! QR codes: the matrix of modules, as SVG for web pages and as a drawing for PDF.

use qrcode::bits::{Bits, encode_auto};
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::ec::construct_codewords;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, Version};

use super::fault::PaperFault;

/// Empty modules on each side that a reader needs to find the code.
pub const QUIET_ZONE_MODULES: usize = 4;

/// Width of a module on certificates: six dots of a 300 dpi printer.
pub const MODULE_MM: f32 = 6.0 * DOT_MM;

/// A module is a whole number of dots of a 300 dpi printer, so that all come out the same.
const DOT_MM: f32 = 25.4 / 300.0;

/// Beyond this a stronger correction makes modules so many that weak cameras read worse.
const MAX_MODULES_AT_Q: i16 = 65;

/// Every mask can be read; to score all eight, as the crate does, takes 97 % of the time of a code.
/// Digits are spread evenly, so that none of the masks is much better than another.
const MASK: MaskPattern = MaskPattern::Checkerboard;

/// The dark and light modules of a QR code, without the quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrMatrix {
    n_modules: usize,
    dark: Vec<bool>,
}

/// Dark modules that stand side by side in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DarkRun {
    /// Row from the top, 0-based.
    pub row: usize,
    /// First column, 0-based.
    pub column: usize,
    /// How many modules.
    pub n_modules: usize,
}

impl QrMatrix {
    /// Encodes a text: correction level Q while the code stays small, else M.
    pub fn encode(text: &str) -> Result<QrMatrix, PaperFault> {
        let too_long = |_| PaperFault::QrTooLong { n_bytes: text.len() };
        let strong = encode_auto(text.as_bytes(), EcLevel::Q).ok();
        let strong = strong.filter(|bits| is_small(bits.version()));
        match strong {
            Some(bits) => draw(bits, EcLevel::Q),
            None => {
                encode_auto(text.as_bytes(), EcLevel::M).and_then(|bits| draw(bits, EcLevel::M))
            }
        }
        .map_err(too_long)
    }

    /// Modules on one side, without the quiet zone.
    pub fn n_modules(&self) -> usize {
        self.n_modules
    }

    /// Whether a module is dark; outside the code everything is light.
    pub fn is_dark(&self, row: usize, column: usize) -> bool {
        column < self.n_modules && self.dark.get(row * self.n_modules + column) == Some(&true)
    }

    /// Width of the printed code with its quiet zone.
    pub fn side_mm(&self, module_mm: f32) -> f32 {
        (self.n_modules + 2 * QUIET_ZONE_MODULES) as f32 * module_mm
    }

    /// The widest module with which the code fits a box, if [`MODULE_MM`] does.
    pub fn widest_module_mm(&self, box_mm: f32) -> Option<f32> {
        let n_dots = (box_mm / self.side_mm(DOT_MM)).floor();
        Some(n_dots * DOT_MM).filter(|module_mm| *module_mm >= MODULE_MM)
    }

    /// The dark modules as horizontal runs, row by row.
    pub fn dark_runs(&self) -> Vec<DarkRun> {
        let mut runs: Vec<DarkRun> = Vec::with_capacity(self.dark.len() / 3);
        for (row, modules) in self.dark.chunks_exact(self.n_modules).enumerate() {
            let mut column = 0;
            while let Some(n_light) = modules[column..].iter().position(|dark| *dark) {
                let first = column + n_light;
                let n_dark = modules[first..].iter().take_while(|dark| **dark).count();
                runs.push(DarkRun { row, column: first, n_modules: n_dark });
                column = first + n_dark;
            }
        }
        runs
    }
}

/// A QR code as an SVG element that scales with its box; black on white in dark mode too.
pub fn qr_svg(text: &str) -> Result<String, PaperFault> {
    let matrix = QrMatrix::encode(text)?;
    let side = matrix.n_modules + 2 * QUIET_ZONE_MODULES;
    let path: String = matrix.dark_runs().iter().map(svg_run).collect();
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

fn draw(bits: Bits, level: EcLevel) -> Result<QrMatrix, QrError> {
    let version = bits.version();
    let (words, correction) = construct_codewords(&bits.into_bytes(), version, level)?;
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&words, &correction);
    canvas.apply_mask(MASK);
    let dark = canvas.into_colors().into_iter().map(|colour| colour == Color::Dark).collect();
    Ok(QrMatrix { n_modules: usize::try_from(version.width()).unwrap_or_default(), dark })
}

fn svg_run(run: &DarkRun) -> String {
    let x = run.column + QUIET_ZONE_MODULES;
    let y = run.row + QUIET_ZONE_MODULES;
    format!("M{x} {y}h{0}v1h-{0}z", run.n_modules)
}

fn is_small(version: Version) -> bool {
    version.width() <= MAX_MODULES_AT_Q
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn short_codes_are_strong_and_long_codes_stay_readable() {
        let check = |n_digits: usize, want_modules: usize| {
            let url = format!("https://sathach.example.vn/v#{}", "7".repeat(n_digits));
            assert_eq!(QrMatrix::encode(&url).unwrap().n_modules(), want_modules, "{n_digits}");
        };
        check(390, 65);
        check(480, 61);
        check(560, 65);
        check(680, 69);
    }

    #[test]
    fn a_text_beyond_the_largest_code_is_refused() {
        let got = QrMatrix::encode(&"x".repeat(3000));
        assert_eq!(got, Err(PaperFault::QrTooLong { n_bytes: 3000 }));
    }

    #[test]
    fn runs_cover_exactly_the_dark_modules() {
        let matrix = QrMatrix::encode("https://sathach.example.vn/t/7K3M9Q").unwrap();
        let n_dark = matrix.dark.iter().filter(|dark| **dark).count();
        assert_eq!(matrix.dark_runs().iter().map(|run| run.n_modules).sum::<usize>(), n_dark);
        assert_eq!(matrix.dark_runs()[0], DarkRun { row: 0, column: 0, n_modules: 7 });
        assert!(!matrix.is_dark(0, 7));
        assert!(!matrix.is_dark(0, matrix.n_modules()));
    }

    #[test]
    fn a_code_grows_with_its_box_by_whole_dots_but_never_becomes_finer() {
        let matrix = QrMatrix::encode("https://sathach.example.vn/").unwrap();
        let check = |box_mm: f32, want_dots: Option<f32>| {
            let module_mm = matrix.widest_module_mm(box_mm);
            assert_eq!(module_mm, want_dots.map(|dots| dots * DOT_MM), "{box_mm}");
        };
        check(34.0, Some(10.0));
        check(20.0, Some(6.0));
        check(18.0, None);
    }

    #[test]
    fn every_code_is_read_back_by_another_reader() {
        let urls = [200, 390, 480, 560, 640, 680]
            .map(|n| format!("https://sathach.example.vn/v#{}", "8164902735".repeat(n / 10)));
        let others = ["https://sathach.example.vn/t/QX4TD7#40017K3M", "x"].map(str::to_owned);
        for text in urls.into_iter().chain(others) {
            let matrix = QrMatrix::encode(&text).unwrap();
            assert_eq!(read(&matrix, 4), text);
        }
    }

    #[test]
    fn two_hundred_codes_of_changing_digits_are_read_back() {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..200 {
            let mut digits = String::new();
            while digits.len() < 440 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                digits.push_str(&state.to_string());
            }
            let text = format!("https://sathach.example.vn/v#{digits}");
            assert_eq!(read(&QrMatrix::encode(&text).unwrap(), 3), text);
        }
    }

    /// What rqrr reads in the code, each module so many pixels wide.
    fn read(matrix: &QrMatrix, pixels: usize) -> String {
        let side = (matrix.n_modules() + 2 * QUIET_ZONE_MODULES) * pixels;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            let place = |at: usize| (at / pixels).checked_sub(QUIET_ZONE_MODULES);
            match (place(y), place(x)) {
                (Some(row), Some(column)) if matrix.is_dark(row, column) => 0,
                _ => 255,
            }
        });
        picture.detect_grids()[0].decode().unwrap().1
    }

    #[test]
    fn the_svg_leaves_a_quiet_zone() {
        let svg = qr_svg("https://sathach.example.vn/").unwrap();
        assert!(svg.contains("viewBox=\"0 0 37 37\""), "{svg}");
        assert!(svg.contains("d=\"M4 4h7v1h-7z"), "{svg}");
    }
}
