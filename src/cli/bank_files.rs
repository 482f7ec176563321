//! `bank export` and `bank template`: a bank as a file for other systems.

use super::{Done, Refused, print_json};
use crate::services::shipped::bank_in;
use clap::{Args, ValueEnum};
use sathach_domain::bank::formats::limits::MAX_PICTURE_BYTES;
use sathach_domain::bank::formats::{Exported, Format, export, template};
use sathach_domain::bank::load::load_bank;
use sathach_domain::bank::{Item, ReviewState};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A format as it is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    Xlsx,
    Csv,
    MoodleXml,
    Gift,
    Aiken,
    Qti,
    Jsonl,
}

impl FormatName {
    pub(super) fn format(self) -> Format {
        match self {
            FormatName::Xlsx => Format::Xlsx,
            FormatName::Csv => Format::Csv,
            FormatName::MoodleXml => Format::MoodleXml,
            FormatName::Gift => Format::Gift,
            FormatName::Aiken => Format::Aiken,
            FormatName::Qti => Format::Qti,
            FormatName::Jsonl => Format::Jsonl,
        }
    }
}

#[derive(Args)]
pub(super) struct ExportArgs {
    /// Folder such as question-banks
    dir: PathBuf,
    /// Format of the file
    #[arg(long, value_enum)]
    to: FormatName,
    /// File to write
    #[arg(long)]
    out: PathBuf,
    /// Only items that may be given to candidates
    #[arg(long)]
    live_only: bool,
    /// Prints one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct TemplateArgs {
    /// File to write, ending in .xlsx or .csv
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn export_bank(args: &ExportArgs) -> Done {
    let bank = load_bank(&bank_in(&args.dir).map_err(Refused)?).map_err(|check| {
        let first = check.errors.first();
        let first = first.map(|f| format!("{}:{}: {}", f.file, f.line, f.message));
        Refused(format!(
            "the bank has {} errors, the first is {}; see `sathach bank check`",
            check.n_errors,
            first.unwrap_or_default()
        ))
    })?;
    let mut items = bank.items;
    if args.live_only {
        items.retain(|item| item.state == ReviewState::Live);
    }
    let pictures = pictures(&args.dir, &items)?;
    let Exported { bytes, losses } = export(&items, &pictures, args.to.format())?;
    write(&args.out, &bytes)?;
    if args.json {
        return print_json(&json!({ "n_items": items.len(), "losses": losses }));
    }
    for loss in &losses {
        println!("{}: not held: {}", loss.item, loss.what);
    }
    println!("{} items: {}", items.len(), args.out.display());
    Ok(ExitCode::SUCCESS)
}

pub(super) fn write_template(args: &TemplateArgs) -> Done {
    let format = match args.out.extension().and_then(|ending| ending.to_str()) {
        Some("xlsx") => Format::Xlsx,
        Some("csv") => Format::Csv,
        _ => return Err(Refused("the file must end in .xlsx or .csv".to_owned())),
    };
    write(&args.out, &template(format)?)?;
    println!("{}", args.out.display());
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Refused> {
    fs::write(path, bytes).map_err(|error| Refused(format!("{}: {error}", path.display())))
}

/// The pictures that items name, as far as they are there; the check has looked at the names.
fn pictures(dir: &Path, items: &[Item]) -> Result<BTreeMap<String, Vec<u8>>, Refused> {
    let mut found = BTreeMap::new();
    for media in items.iter().filter_map(|item| item.media.as_ref()) {
        let path = dir.join(&media.file);
        let Ok(size) = fs::metadata(&path).map(|about| about.len()) else { continue };
        if size > MAX_PICTURE_BYTES as u64 {
            return Err(Refused(format!("{}: the picture is too large", path.display())));
        }
        let bytes =
            fs::read(&path).map_err(|error| Refused(format!("{}: {error}", path.display())))?;
        found.insert(media.file.clone(), bytes);
    }
    Ok(found)
}
