//! Reads printed papers as people and phones do: their words, and the codes on the drawn page.

use std::path::Path;
use std::process::Command;

/// The words of a paper, one space between them.
pub fn words_of(pdf: &Path) -> String {
    let output = Command::new("pdftotext").arg(pdf).arg("-").output();
    let text = output.expect("pdftotext is missing: run tests/run, which installs it").stdout;
    let text = String::from_utf8(text).unwrap();
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// What a scanner reads from the first page, drawn at 150 dpi.
pub fn code_on(pdf: &Path) -> String {
    let picture = pdf.with_extension("page");
    let drawn = Command::new("pdftoppm")
        .args(["-r", "150", "-png", "-singlefile"])
        .arg(pdf)
        .arg(&picture)
        .status();
    assert!(drawn.unwrap().success());
    let picture = pdf.with_extension("page.png");
    let output = Command::new("zbarimg").args(["-q", "--raw"]).arg(picture).output();
    let scanned = output.expect("zbarimg is missing: run tests/run, which installs it").stdout;
    String::from_utf8(scanned).unwrap().trim().to_owned()
}
