//! Programs of other people that read our papers in tests: poppler, zbar, qpdf.

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::NaiveDate;
use tempfile::TempDir;

/// A paper on disk, removed with this value.
pub(super) struct Printed {
    folder: TempDir,
}

impl Printed {
    /// Puts the bytes down. With `SATHACH_PAPERS` set, a copy stays in that folder to be looked at.
    pub(super) fn new(name: &str, bytes: &[u8]) -> Printed {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("paper.pdf"), bytes).unwrap();
        if let Some(kept) = std::env::var_os("SATHACH_PAPERS") {
            std::fs::create_dir_all(&kept).unwrap();
            std::fs::write(Path::new(&kept).join(format!("{name}.pdf")), bytes).unwrap();
        }
        Printed { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("paper.pdf")
    }

    /// The text of all pages, lines as they stand.
    pub(super) fn text(&self) -> String {
        run(Command::new("pdftotext").arg("-layout").arg(self.path()).arg("-"))
    }

    /// The text of all pages in the order in which it was drawn.
    pub(super) fn raw_text(&self) -> String {
        run(Command::new("pdftotext").arg("-raw").arg(self.path()).arg("-"))
    }

    /// The tags of the document with their texts.
    pub(super) fn structure(&self) -> String {
        run(Command::new("pdfinfo").arg("-struct-text").arg(self.path()))
    }

    /// The content of a file inside the document.
    pub(super) fn attached(&self, name: &str) -> Vec<u8> {
        let out = self.folder.path().join("attached");
        let list = run(Command::new("pdfdetach").arg("-list").arg(self.path()));
        assert!(list.contains(name), "{list}");
        run(Command::new("pdfdetach").args(["-save", "1", "-o"]).arg(&out).arg(self.path()));
        std::fs::read(out).unwrap()
    }

    /// What `pdfinfo` says.
    pub(super) fn facts(&self) -> String {
        run(Command::new("pdfinfo").arg("-rawdates").arg(self.path()))
    }

    /// Fails unless qpdf finds nothing wrong.
    pub(super) fn assert_sound(&self) {
        let report = run(Command::new("qpdf").arg("--check").arg(self.path()));
        assert!(report.contains("No syntax or stream encoding errors found"), "{report}");
    }

    /// The contents of the QR codes on a page, 1-based, rendered at 150 dots an inch.
    pub(super) fn qr_codes(&self, page: usize) -> Vec<String> {
        let page = page.to_string();
        let picture = self.folder.path().join("page");
        run(Command::new("pdftoppm")
            .args(["-r", "150", "-gray", "-singlefile", "-png", "-f", &page])
            .arg(self.path())
            .arg(&picture));
        let codes = run(Command::new("zbarimg")
            .args(["-q", "--raw", "--nodbus"])
            .arg(picture.with_extension("png")));
        codes.lines().map(str::to_owned).collect()
    }
}

impl Printed {
    /// What rqrr reads on the first page, rendered at so many dots an inch.
    pub(super) fn code_by_rqrr(&self, dots: u32) -> String {
        let picture = self.folder.path().join("grey");
        run(Command::new("pdftoppm")
            .args(["-r", &dots.to_string(), "-gray", "-singlefile", "-png"])
            .arg(self.path())
            .arg(&picture));
        let picture = std::fs::read(picture.with_extension("png")).unwrap();
        let picture = image::load_from_memory(&picture).unwrap();
        // Three pixels a module are few for its finder, so it also looks at the picture enlarged,
        // as the command line does.
        use image::imageops::FilterType;
        let read = |(times, smooth): (u32, FilterType)| {
            let (width, height) = (picture.width() * times, picture.height() * times);
            let picture = picture.resize_exact(width, height, smooth).into_luma8();
            let (width, height) = (width as usize, height as usize);
            let mut prepared =
                rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
                    picture.get_pixel(x as u32, y as u32).0[0]
                });
            let grids = prepared.detect_grids();
            grids.iter().find_map(|grid| Some(grid.decode().ok()?.1))
        };
        let sharp = [1, 2, 3, 4].map(|times| (times, FilterType::CatmullRom));
        let soft = [2, 3, 4].map(|times| (times, FilterType::Triangle));
        sharp.into_iter().chain(soft).find_map(read).unwrap_or_default()
    }
}

/// A day that tests agree on.
pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|cause| panic!("{command:?}: {cause}"));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {errors}");
    assert!(errors.is_empty(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}
