//! What the program carries inside: the shipped bank, communes, provinces, targets, sample figures.

use super::failure::Fault;
use crate::store::CommuneRow;
use rust_embed::RustEmbed;
use sathach_domain::bank::load::{BankFiles, PictureFile};
use sathach_domain::bank::source::SourceFile;
use sathach_domain::identity::Provinces;
use sathach_domain::target::plan::{TargetPlan, parse_target_plan};
use std::fs;
use std::path::Path;

/// The files of `question-banks`, as they were when the program was built.
#[derive(RustEmbed)]
#[folder = "question-banks"]
struct Shipped;

impl Shipped {
    fn bytes(path: &str) -> Vec<u8> {
        Shipped::get(path).map(|file| file.data.into_owned()).unwrap_or_default()
    }

    fn source(path: &str) -> SourceFile {
        let text = String::from_utf8_lossy(&Shipped::bytes(path)).into_owned();
        SourceFile { path: format!("question-banks/{path}"), text }
    }

    /// Paths of the files in a folder, sorted.
    fn paths(folder: &str) -> Vec<String> {
        let is_inside = |path: &str| path.strip_prefix(folder).is_some_and(|s| s.starts_with('/'));
        let mut paths: Vec<String> =
            Shipped::iter().filter(|path| is_inside(path)).map(Into::into).collect();
        paths.sort();
        paths
    }
}

/// The shipped bank.
#[must_use]
pub fn bank() -> BankFiles {
    BankFiles {
        framework: Shipped::source("framework.toml"),
        items: Shipped::paths("items").iter().map(|path| Shipped::source(path)).collect(),
        exams: Shipped::paths("exams").iter().map(|path| Shipped::source(path)).collect(),
        pictures: Shipped::paths("media")
            .into_iter()
            .map(|path| PictureFile { bytes: Shipped::bytes(&path), path })
            .collect(),
    }
}

/// Reads a bank from a folder such as `question-banks`.
///
/// # Errors
/// When a file cannot be read.
pub fn bank_in(folder: &Path) -> Result<BankFiles, String> {
    let read = |path: &Path| -> Result<SourceFile, String> {
        let text =
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(SourceFile { path: path.display().to_string(), text })
    };
    let all = |name: &str| -> Result<Vec<SourceFile>, String> {
        let folder = folder.join(name);
        let entries =
            fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut paths: Vec<_> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .collect();
        paths.sort();
        paths.iter().map(|path| read(path)).collect()
    };
    Ok(BankFiles {
        framework: read(&folder.join("framework.toml"))?,
        items: all("items")?,
        exams: all("exams")?,
        pictures: pictures_in(folder)?,
    })
}

/// The pictures of a bank; a bank without the folder has none.
fn pictures_in(folder: &Path) -> Result<Vec<PictureFile>, String> {
    let media = folder.join("media");
    if !media.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&media).map_err(|error| format!("{}: {error}", media.display()))?;
    let mut paths: Vec<_> =
        entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    let picture = |path: &std::path::PathBuf| {
        let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(PictureFile { path: format!("media/{name}"), bytes })
    };
    paths.iter().map(picture).collect()
}

const PROVINCES: &str = include_str!("../../question-banks/communes/citizen-number-provinces.csv");
const COMMUNES: &str = include_str!("../../question-banks/communes/dong-thap.csv");
const TARGETS: &str = include_str!("../../question-banks/targets/plan-191.toml");

/// Made-up population figures for the demonstration; every line says so.
pub const SAMPLE_POPULATION: &str =
    include_str!("../../question-banks/communes/population-sample.csv");

fn rows(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).records().filter_map(Result::ok).collect()
}

/// Provinces whose codes begin citizen numbers.
#[must_use]
pub fn provinces() -> Provinces {
    Provinces::new(
        rows(PROVINCES)
            .iter()
            .filter_map(|row| Some((row.get(0)?.to_owned(), row.get(1)?.to_owned()))),
    )
}

/// The 102 communes of the province.
#[must_use]
pub fn communes() -> Vec<CommuneRow> {
    rows(COMMUNES)
        .iter()
        .filter_map(|row| {
            Some(CommuneRow {
                code: row.get(0)?.to_owned(),
                name: row.get(1)?.to_owned(),
                kind: row.get(2)?.to_owned(),
                former_province: row.get(3)?.to_owned(),
            })
        })
        .collect()
}

/// What plan 191 asks for.
///
/// # Errors
/// When the shipped file does not fit its own rules.
pub fn targets() -> Result<TargetPlan, Fault> {
    let file = SourceFile {
        path: "question-banks/targets/plan-191.toml".to_owned(),
        text: TARGETS.to_owned(),
    };
    parse_target_plan(&file).map_err(|findings| {
        let lines: Vec<String> = findings.iter().map(|found| found.message.clone()).collect();
        Fault::Broken(lines.join("; "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_province_has_102_communes() {
        assert_eq!(communes().len(), 102);
        assert_eq!(communes().iter().filter(|commune| commune.kind == "phường").count(), 20);
    }

    #[test]
    fn the_shipped_bank_has_no_errors() {
        let check = sathach_domain::bank::check::check_bank(&bank());
        assert_eq!(check.errors, []);
        assert!(check.n_items >= 120, "{} items", check.n_items);
    }
}
