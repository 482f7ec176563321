//! Layouts of certificates as officers look at them: what the check finds, a sample on paper, and a
//! changed layout file tried without keeping it.

use super::print_certificates::layout_names;
use super::read_template::read_template;
use super::{App, Failure, Fault, Refusal};
use crate::paper::certificate::{CertificatePaper, sample};
use crate::paper::{Conformance, LayoutFiles, Order, PaperFault, Press, check_layout};

/// The largest layout file that is tried.
pub const MAX_LAYOUT_BYTES: usize = 256 * 1024;

/// Findings that a page lists.
pub const MAX_FINDINGS: usize = 100;

/// With which values a layout is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleLength {
    /// Values as most people have them.
    Usual,
    /// Values as long as they get.
    Longest,
    /// Values as short as they get.
    Shortest,
}

impl SampleLength {
    /// All lengths.
    pub const ALL: [SampleLength; 3] =
        [SampleLength::Usual, SampleLength::Longest, SampleLength::Shortest];

    /// The word in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SampleLength::Usual => "usual",
            SampleLength::Longest => "longest",
            SampleLength::Shortest => "shortest",
        }
    }

    /// The length of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<SampleLength> {
        SampleLength::ALL.into_iter().find(|length| length.as_str() == word)
    }

    /// Always marked as a sample, whatever the layout.
    fn paper(self) -> CertificatePaper {
        let paper = match self {
            SampleLength::Usual => sample::sample("Nguyễn Thị Mẫu"),
            SampleLength::Longest => sample::longest(),
            SampleLength::Shortest => sample::shortest(),
        };
        CertificatePaper { is_sample: true, ..paper }
    }
}

/// Something wrong in a layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub file: String,
    /// The line, from 1; none where a whole file is wrong.
    pub line: Option<usize>,
    /// The field; empty where a whole file is wrong.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// A layout as it was read, with what the check says.
#[derive(Clone, Debug)]
pub struct LayoutView {
    /// Name of its folder.
    pub name: String,
    /// What the office calls it; empty when it cannot be read.
    pub title: String,
    /// Width and height of the page in millimetres; none when it cannot be read.
    pub size_mm: Option<(f32, f32)>,
    /// Text of its file; empty when it cannot be read.
    pub layout_toml: String,
    /// What is wrong with it; empty when it can be used.
    pub findings: Vec<Finding>,
}

/// All layouts: those of the configured folder, or those shipped inside the program.
///
/// # Errors
/// When the folder of layouts cannot be read.
pub fn list_layouts(app: &App) -> Result<Vec<LayoutView>, Failure> {
    Ok(layout_names(app)?.into_iter().map(|name| view_of(app, name)).collect())
}

/// One layout.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none of that name.
pub fn show_layout(app: &App, name: &str) -> Result<LayoutView, Failure> {
    Ok(view_of(app, known(app, name)?))
}

/// The same layout with another text in its file. Drawings and typefaces stay those of its folder;
/// nothing is kept.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no layout of that name.
pub fn try_layout(app: &App, name: &str, layout_toml: String) -> Result<LayoutView, Failure> {
    let name = known(app, name)?;
    Ok(match files_of(app, &name) {
        Ok(files) => viewed(name, LayoutFiles { layout_toml, ..files }),
        Err(findings) => unreadable(name, findings),
    })
}

/// A layout filled in with made-up values, as PDF; with another text in its file where one is
/// given.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no layout of that name; a fault when it cannot be printed,
/// which its view tells beforehand.
pub async fn print_sample(
    app: &App,
    name: &str,
    layout_toml: Option<String>,
    length: SampleLength,
) -> Result<Vec<u8>, Failure> {
    let name = known(app, name)?;
    let joined = |lines: Vec<String>| Failure::Fault(Fault::Paper(lines.join("; ")));
    let mut files = files_of(app, &name)
        .map_err(|findings| joined(findings.into_iter().map(|one| one.message).collect()))?;
    if let Some(layout_toml) = layout_toml {
        files.layout_toml = layout_toml;
    }
    let layout = files
        .layout()
        .map_err(|faults| joined(faults.iter().map(ToString::to_string).collect()))?;
    let drawn = tokio::task::spawn_blocking(move || -> Result<Vec<u8>, PaperFault> {
        let paper = length.paper();
        let order = Order {
            created_on: paper.issued_on,
            conformance: Conformance::Archival3a,
            attachment: None,
            seal: None,
        };
        Press::new(layout, files.fonts()?).print(&paper, &order)
    });
    let drawn = drawn.await.map_err(|error| Failure::broken(error.to_string()))?;
    drawn.map_err(|fault| Failure::Fault(Fault::Paper(fault.to_string())))
}

/// Names come from addresses: only one that is listed becomes a path.
fn known(app: &App, name: &str) -> Result<String, Failure> {
    let names = layout_names(app)?;
    names.into_iter().find(|one| one == name).ok_or_else(|| Refusal::NotFound.into())
}

fn files_of(app: &App, name: &str) -> Result<LayoutFiles, Vec<Finding>> {
    let whole = |message: String| Finding {
        file: name.to_owned(),
        line: None,
        field: String::new(),
        message,
    };
    let Some(folder) = &app.layouts else {
        let shipped = LayoutFiles::shipped(name);
        return shipped.ok_or_else(|| vec![whole(format!("there is no layout {name:?}"))]);
    };
    let files = read_template(&folder.join(name));
    files.map_err(|faults| faults.into_iter().map(whole).collect())
}

fn view_of(app: &App, name: String) -> LayoutView {
    match files_of(app, &name) {
        Ok(files) => viewed(name, files),
        Err(findings) => unreadable(name, findings),
    }
}

fn unreadable(name: String, findings: Vec<Finding>) -> LayoutView {
    LayoutView { name, title: String::new(), size_mm: None, layout_toml: String::new(), findings }
}

fn viewed(name: String, files: LayoutFiles) -> LayoutView {
    let faults = check_layout(&files);
    let layout = files.layout().ok();
    LayoutView {
        name,
        title: layout.as_ref().map(|layout| layout.title.clone()).unwrap_or_default(),
        size_mm: layout.map(|layout| (layout.page.width_mm, layout.page.height_mm)),
        layout_toml: files.layout_toml,
        findings: faults
            .into_iter()
            .map(|fault| Finding {
                // An officer knows the file, not where the server keeps it.
                file: fault.file.rsplit('/').next().unwrap_or_default().to_owned(),
                line: Some(fault.line),
                field: fault.field,
                message: fault.message,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(change: impl Fn(&str) -> String) -> LayoutView {
        let files = LayoutFiles::official();
        let layout_toml = change(&files.layout_toml);
        viewed("official-a4".to_owned(), LayoutFiles { layout_toml, ..files })
    }

    #[test]
    fn a_shipped_layout_has_its_title_its_size_and_no_finding() {
        let view = tried(str::to_owned);
        assert_eq!(view.findings, Vec::new());
        assert_eq!(view.size_mm, Some((210.0, 297.0)));
        assert!(!view.title.is_empty());
    }

    #[test]
    fn a_fault_is_told_with_its_line_and_field_and_without_the_servers_folders() {
        let view = tried(|text| text.replacen("size_pt", "sise_pt", 1));
        let finding = &view.findings[0];
        assert_eq!((finding.file.as_str(), view.size_mm), ("layout.toml", None));
        assert!(finding.line.is_some_and(|line| line > 1), "{finding:?}");
        assert!(view.findings.iter().any(|one| one.field == "sise_pt"), "{:?}", view.findings);
    }
}
