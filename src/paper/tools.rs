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

    /// What `pdfinfo` says.
    pub(super) fn facts(&self) -> String {
        run(Command::new("pdfinfo").arg(self.path()))
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
