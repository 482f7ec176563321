//! `bank import`: item files out of a file of another system.

use super::bank_files::FormatName;
use super::{Done, Refused, print_json};
use crate::services::keep_picture::keep_picture;
use crate::services::shipped;
use clap::Args;
use sathach_domain::bank::formats::limits::MAX_FILE_BYTES;
use sathach_domain::bank::formats::settle::Wishes;
use sathach_domain::bank::formats::{Note, Outcome, Settled, import, settle};
use sathach_domain::bank::load::BankFiles;
use sathach_domain::bank::source::{read_framework, read_item_file};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct ImportArgs {
    /// File of another system, or our own table
    file: PathBuf,
    /// Its format
    #[arg(long, value_enum)]
    from: FormatName,
    /// Folder for items/AREA.toml and media/; files that are there already stay as they are
    #[arg(long, required_unless_present = "dry_run")]
    out: Option<PathBuf>,
    /// Bank that the items are meant for: its areas are known, and new ids go on after its own
    #[arg(long)]
    bank: Option<PathBuf>,
    /// Area of items that do not tell a known one
    #[arg(long, value_parser = area)]
    area: Option<String>,
    /// Role code of the author of items that tell none, such as author-1
    #[arg(long)]
    author: Option<String>,
    /// Encoding of a text file that does not tell it, such as windows-1258
    #[arg(long)]
    encoding: Option<String>,
    /// Reports only; writes nothing
    #[arg(long)]
    dry_run: bool,
    /// Prints one JSON document
    #[arg(long)]
    json: bool,
}

fn area(text: &str) -> Result<String, String> {
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    match text.split('-').all(is_word) {
        true => Ok(text.to_owned()),
        false => Err("an area is made of letters a to z and dashes".to_owned()),
    }
}

pub(super) fn import_file(args: &ImportArgs) -> Done {
    let bytes = read_limited(&args.file)?;
    let named =
        |refused: &dyn std::fmt::Display| Refused(format!("{}: {refused}", args.file.display()));
    let reading = import(&bytes, args.from.format(), args.encoding.as_deref())
        .map_err(|refused| named(&refused))?;
    let n_questions = reading.n_questions;
    let bank = match &args.bank {
        Some(dir) => shipped::bank_in(dir).map_err(Refused)?,
        None => shipped::bank(),
    };
    let (framework, _) = read_framework(&bank.framework);
    let wishes = Wishes {
        area: args.area.as_deref(),
        author: args.author.as_deref(),
        framework: framework.as_ref(),
        taken: args.bank.as_ref().map(|_| ids_of(&bank)).unwrap_or_default(),
    };
    let settled = settle(reading, &wishes, &mut keep_picture);
    let is_table = args.from.format().is_ours();
    let n_refused = settled.notes.iter().filter(|n| n.outcome == Outcome::Refused).count();
    let is_empty = settled.n_items == 0 && (n_refused > 0 || n_questions == 0);
    let is_refused = is_empty || (is_table && n_refused > 0);
    let out = args.out.as_deref().filter(|_| !args.dry_run && !is_refused);
    if let Some(out) = out {
        write_files(out, &settled)?;
    }
    let written: Vec<&String> = out.into_iter().flat_map(|_| settled.files.keys()).collect();
    if args.json {
        print_json(&json!({
            "n_questions": n_questions,
            "n_imported": settled.n_items,
            "n_incomplete": settled.n_incomplete,
            "n_unsupported": count(&settled, Outcome::Unsupported),
            "n_refused": n_refused,
            "written": written,
            "notes": settled.notes,
        }))?;
    } else {
        print_report(&args.file, n_questions, &settled, &written);
    }
    if is_refused {
        let why = match is_table && n_refused > 0 {
            true => "nothing was written; mend what is named above",
            false => "it holds no question that can be imported",
        };
        return Err(Refused(format!("{}: {why}", args.file.display())));
    }
    Ok(ExitCode::SUCCESS)
}

fn count(settled: &Settled, outcome: Outcome) -> usize {
    settled.notes.iter().filter(|note| note.outcome == outcome).count()
}

/// Reads a file, but never more than the limit.
fn read_limited(path: &Path) -> Result<Vec<u8>, Refused> {
    let named = |error: std::io::Error| Refused(format!("{}: {error}", path.display()));
    let file = fs::File::open(path).map_err(named)?;
    let about = file.metadata().map_err(named)?;
    if about.is_dir() {
        return Err(Refused(format!("{}: is a folder; name a file", path.display())));
    }
    // At once: a buffer that grows is copied, and both copies are held for a moment.
    let n_bytes = usize::try_from(about.len()).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(n_bytes.min(MAX_FILE_BYTES) + 1);
    file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(named)?;
    if bytes.len() > MAX_FILE_BYTES {
        let most = MAX_FILE_BYTES / 1024 / 1024;
        let message = format!("{}: the file is larger than {most} MB; split it", path.display());
        return Err(Refused(message));
    }
    Ok(bytes)
}

fn ids_of(bank: &BankFiles) -> BTreeSet<String> {
    let items = bank.items.iter().flat_map(|file| read_item_file(file).0);
    items.filter_map(|item| item.source.id.map(|id| id.value)).collect()
}

/// Writes all files or none; none is written over.
fn write_files(out: &Path, settled: &Settled) -> Result<(), Refused> {
    let paths: Vec<PathBuf> = settled.files.keys().map(|name| out.join(name)).collect();
    let there: Vec<String> = paths
        .iter()
        .filter(|path| path.symlink_metadata().is_ok())
        .map(|path| path.display().to_string())
        .collect();
    if !there.is_empty() {
        let there = there.join(", ");
        return Err(Refused(format!("{there}: there already; choose another --out or move it")));
    }
    for (path, bytes) in paths.iter().zip(settled.files.values()) {
        let named = |error: std::io::Error| Refused(format!("{}: {error}", path.display()));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(named)?;
        }
        let file = fs::File::create_new(path);
        let mut file = file.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Refused(format!("{}: there already", path.display())),
            _ => named(error),
        })?;
        file.write_all(bytes).map_err(named)?;
    }
    Ok(())
}

fn print_report(file: &Path, n_questions: usize, settled: &Settled, written: &[&String]) {
    for note in &settled.notes {
        println!("{}", line(file, note));
    }
    println!(
        "{n_questions} questions: {} items, {} of them incomplete; {} not supported, {} faulty",
        settled.n_items,
        settled.n_incomplete,
        count(settled, Outcome::Unsupported),
        refused_questions(settled),
    );
    for name in written {
        println!("written: {name}");
    }
}

/// A faulty row has a note for each of its faults.
fn refused_questions(settled: &Settled) -> usize {
    let refused = settled.notes.iter().filter(|note| note.outcome == Outcome::Refused);
    refused.map(|n| (&n.place.entry, n.place.line)).collect::<BTreeSet<_>>().len()
}

fn line(file: &Path, note: &Note) -> String {
    let entry = note.place.entry.as_ref().map(|entry| format!("/{entry}")).unwrap_or_default();
    let name = match note.place.question.as_str() {
        "" => String::new(),
        name => format!("{name}: "),
    };
    let item = note.item.as_ref().map(|item| format!(" {item}")).unwrap_or_default();
    let (outcome, message) = (note.outcome.as_str(), &note.message);
    format!("{}{entry}:{}: {name}{outcome}{item}: {message}", file.display(), note.place.line)
}
