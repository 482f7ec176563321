//! What the program carries inside: the shipped bank, communes, provinces, targets, sample figures.

use super::failure::Fault;
use crate::store::CommuneRow;
use rust_embed::RustEmbed;
use sathach_domain::bank::load::{BankFiles, PictureFile};
use sathach_domain::bank::source::SourceFile;
use sathach_domain::bank::svg::MAX_PICTURE_BYTES;
use sathach_domain::bank::word_list::WordFiles;
use sathach_domain::identity::Provinces;
use sathach_domain::target::plan::{TargetPlan, parse_target_plan};
use std::fs;
use std::io::Read;
use std::path::Path;

/// Most files that are looked at in a bank's folder of pictures.
const MAX_PICTURES: usize = 2_000;
/// How deep folders of pictures may stand in each other.
const MAX_PICTURE_FOLDERS: usize = 3;

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
    let sources = |folder: &str| -> Vec<SourceFile> {
        let paths = Shipped::paths(folder).into_iter().filter(|path| path.ends_with(".toml"));
        paths.map(|path| Shipped::source(&path)).collect()
    };
    BankFiles {
        framework: Shipped::source("framework.toml"),
        items: sources("items"),
        exams: sources("exams"),
        pictures: Shipped::paths("media")
            .into_iter()
            .map(|path| PictureFile { bytes: Shipped::bytes(&path), path })
            .collect(),
        words: words(),
    }
}

/// The shipped word lists.
pub(super) fn words() -> WordFiles {
    WordFiles {
        plain: Shipped::source("words/plain.txt"),
        glossary: Shipped::source("words/glossary.toml"),
    }
}

/// Reads a bank from a folder such as `question-banks`. Without a folder `words` of its own, a bank
/// is checked by the shipped word lists.
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
    let words = folder.join("words");
    Ok(BankFiles {
        framework: read(&folder.join("framework.toml"))?,
        items: all("items")?,
        exams: all("exams")?,
        pictures: pictures_in(folder)?,
        words: match words.exists() {
            true => WordFiles {
                plain: read(&words.join("plain.txt"))?,
                glossary: read(&words.join("glossary.toml"))?,
            },
            false => self::words(),
        },
    })
}

/// The files of the folder `media`, each no further than its size must be known.
fn pictures_in(bank: &Path) -> Result<Vec<PictureFile>, String> {
    let mut pictures = Vec::new();
    let mut folders = vec![("media".to_owned(), 1)];
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = fs::read_dir(bank.join(&folder)) else { continue };
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = format!("{folder}/{name}");
            let whole = bank.join(&path);
            if whole.is_dir() {
                if depth < MAX_PICTURE_FOLDERS {
                    folders.push((path, depth + 1));
                }
                continue;
            }
            if pictures.len() == MAX_PICTURES {
                return Err(format!("{folder} holds more than {MAX_PICTURES} files"));
            }
            let mut bytes = Vec::new();
            let file = fs::File::open(&whole);
            let limit = MAX_PICTURE_BYTES as u64 + 1;
            file.and_then(|file| file.take(limit).read_to_end(&mut bytes))
                .map_err(|error| format!("{}: {error}", whole.display()))?;
            pictures.push(PictureFile { path, bytes });
        }
    }
    pictures.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(pictures)
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
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn the_province_has_102_communes() {
        assert_eq!(communes().len(), 102);
        assert_eq!(communes().iter().filter(|commune| commune.kind == "phường").count(), 20);
    }

    #[test]
    fn the_bank_inside_is_the_one_in_the_folder() {
        let (inside, folder) = (bank(), bank_in(Path::new("question-banks")).unwrap());
        assert_eq!(inside.items, folder.items);
        assert_eq!(inside.exams, folder.exams);
        assert_eq!(inside.words, folder.words);
    }

    #[test]
    fn every_exam_has_a_code_of_its_own() {
        let loaded = sathach_domain::bank::load::load_bank(&bank()).unwrap();
        let codes = loaded.exams.iter().map(crate::services::issue_credentials::exam_code);
        assert_eq!(codes.collect::<std::collections::BTreeSet<_>>().len(), loaded.exams.len());
    }

    #[test]
    fn a_bank_without_word_lists_is_checked_by_the_shipped_ones() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["items", "exams", "media/deep"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("framework.toml"), "").unwrap();
        fs::write(folder.path().join("media/deep/a.svg"), vec![b' '; 100_000]).unwrap();
        let files = bank_in(folder.path()).unwrap();
        assert_eq!(files.words, words());
        assert_eq!(files.pictures[0].path, "media/deep/a.svg");
        assert_eq!(files.pictures[0].bytes.len(), MAX_PICTURE_BYTES + 1);
    }

    #[test]
    fn the_shipped_bank_has_no_errors() {
        let check =
            sathach_domain::bank::check::check_bank(&bank_in(Path::new("question-banks")).unwrap());
        assert_eq!(check.errors, []);
        assert!(check.n_items >= 120, "{} items", check.n_items);
    }
}
