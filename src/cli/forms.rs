//! `forms`: deals rounds of forms without a database, checks written rounds, freezes a reference.

use super::forms_report::{fairness_lines, target_lines};
use super::{Done, Installation, Refused, print_json};
use crate::services::shipped::bank_in;
use crate::services::show_rounds::stored_round;
use clap::{Args, Subcommand};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::assembly::{
    Against, CutPoint, Deal, Dealing, Extension, Hall, LEAST_FORMS_A_ROUND, NeighbourOverlap,
    ReleasedItem, Violation, check_deal, deal, fairness, reference_target, seat_deal,
};
use sathach_domain::bank::load::load_bank;
use sathach_domain::bank::release::release_bank;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use uuid::Uuid;

/// Largest round file that is read, in bytes.
const MAX_ROUND_BYTES: u64 = 500_000_000;

#[derive(Args)]
pub(super) struct FormsArgs {
    #[command(subcommand)]
    command: FormsCommand,
}

#[derive(Subcommand)]
enum FormsCommand {
    /// Deals rounds of disjoint forms of equal difficulty and prints how alike they are
    Deal(DealArgs),
    /// Checks a deal against its bank, with every broken promise
    Check {
        /// Id of a round that a session was dealt, or a file that `forms deal --out` wrote
        round: String,
        #[command(flatten)]
        installation: Installation,
        /// Folder such as question-banks, for a file
        #[arg(long)]
        bank: Option<PathBuf>,
        /// Prints one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Prints the `[fairness]` table that freezes a bank's mean form as an exam's reference
    Reference {
        /// Folder such as question-banks
        #[arg(long)]
        bank: PathBuf,
        /// Id of the exam
        #[arg(long)]
        exam: String,
    },
}

#[derive(Args)]
struct DealArgs {
    /// Folder such as question-banks
    #[arg(long)]
    bank: PathBuf,
    /// Id of the exam
    #[arg(long)]
    exam: String,
    /// How many forms
    #[arg(long)]
    forms: usize,
    /// Any text or number; its SHA-256 is the seed
    #[arg(long)]
    seed: String,
    /// Seats of a hall, rows x columns, for the seat plan
    #[arg(long, default_value = "5x8", value_parser = hall)]
    seats: Hall,
    /// Deals an extension for borderline candidates beside each form
    #[arg(long)]
    extension: bool,
    /// Fewer disjoint forms than this are refused
    #[arg(long, default_value_t = LEAST_FORMS_A_ROUND)]
    least: usize,
    /// File that gets the deal; it is as secret as the exam
    #[arg(long)]
    out: Option<PathBuf>,
    /// Prints one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn forms(args: FormsArgs) -> Done {
    match args.command {
        FormsCommand::Deal(args) => deal_forms(&args),
        FormsCommand::Check { round, installation, bank, json } => {
            match (Uuid::parse_str(&round), bank) {
                (_, Some(bank)) => check_round(Path::new(&round), &bank, json),
                (Ok(id), None) => check_stored_round(id, installation, json).await,
                (Err(_), None) => Err(Refused(format!(
                    "\"{round}\" is no id of a round; for a file say which bank it was dealt \
                     from, for example --bank question-banks"
                ))),
            }
        }
        FormsCommand::Reference { bank, exam } => print_reference(&bank, &exam),
    }
}

fn hall(text: &str) -> Result<Hall, String> {
    let parts = text
        .split_once('x')
        .and_then(|(rows, columns)| Hall::new(rows.parse().ok()?, columns.parse().ok()?));
    parts.ok_or_else(|| format!("\"{text}\" is no hall; write rows x columns, such as 5x8"))
}

/// Exams and released items of a bank folder.
struct Bank {
    exams: Vec<Exam>,
    release_hash: String,
    items: Vec<ReleasedItem>,
    unknown: BTreeMap<Uuid, u32>,
    labels_only: BTreeMap<Uuid, sathach_domain::assembly::ItemParameters>,
    none_excluded: BTreeSet<String>,
}

impl Bank {
    fn read(folder: &Path) -> Result<Self, Refused> {
        let files = bank_in(folder).map_err(Refused)?;
        let bank = load_bank(&files).map_err(|check| {
            Refused(format!(
                "the bank has {} errors; `sathach bank check {}` lists them",
                check.n_errors,
                folder.display()
            ))
        })?;
        let release = release_bank(&bank)?;
        // Without a database a version's id is its place in the release.
        let released = release.items.into_iter().zip(1..);
        Ok(Bank {
            exams: bank.exams,
            release_hash: release.hash_hex,
            items: released
                .map(|(item, n)| ReleasedItem { version_id: Uuid::from_u128(n), item })
                .collect(),
            unknown: BTreeMap::new(),
            labels_only: BTreeMap::new(),
            none_excluded: BTreeSet::new(),
        })
    }

    fn exam(&self, id: &str) -> Result<&Exam, Refused> {
        self.exams.iter().find(|exam| exam.id == id).ok_or_else(|| {
            let known: Vec<&str> = self.exams.iter().map(|exam| exam.id.as_str()).collect();
            Refused(format!("no exam \"{id}\" in this bank; known: {}", known.join(", ")))
        })
    }

    fn dealing<'a>(&'a self, exam: &'a Exam, n_forms: usize, seed: [u8; 32]) -> Dealing<'a> {
        Dealing {
            exam,
            release_hash: &self.release_hash,
            items: &self.items,
            parameters: &self.labels_only,
            dealt_before: &self.unknown,
            excluded_ids: &self.none_excluded,
            n_forms,
            extension: Extension::None,
            least_a_round: LEAST_FORMS_A_ROUND,
            seed,
        }
    }

    fn check(&self, exam: &Exam, deal: &Deal) -> Vec<Violation> {
        let against = Against { exam, release_hash: &self.release_hash, items: &self.items };
        check_deal(deal, &against)
    }
}

fn deal_forms(args: &DealArgs) -> Done {
    let bank = Bank::read(&args.bank)?;
    let exam = bank.exam(&args.exam)?;
    let seed = Sha256::digest(args.seed.as_bytes()).into();
    let extension = if args.extension { Extension::Half } else { Extension::None };
    let dealing =
        Dealing { extension, least_a_round: args.least, ..bank.dealing(exam, args.forms, seed) };
    let began = Instant::now();
    let dealt = deal(&dealing)?;
    let seconds = began.elapsed().as_secs_f64();
    let violations = bank.check(exam, &dealt);
    let neighbours = NeighbourOverlap::of(&seat_deal(&dealt, args.seats));
    let mut figures = fairness(&dealt, exam, &bank.items, &violations, Some(neighbours));
    figures.seconds = seconds;
    for violation in &violations {
        eprintln!("{violation}");
    }
    if let Some(out) = &args.out {
        std::fs::write(out, serde_json::to_vec(&dealt)?)
            .map_err(|error| Refused(format!("{}: {error}", out.display())))?;
    }
    if args.json {
        print_json(&figures)?;
    } else {
        print!("{}", fairness_lines(&figures));
        for round in dealt.rounds.iter().filter(|_| args.out.is_some()) {
            println!("round {:>4}  {}", round.number, round.sha256);
        }
    }
    Ok(verdict(&violations))
}

fn check_round(round: &Path, bank: &Path, json: bool) -> Done {
    let bank = Bank::read(bank)?;
    let dealt = read_deal(round)?;
    let exam = bank.exam(&dealt.header.exam_id)?;
    let violations = bank.check(exam, &dealt);
    tell_violations(&violations, dealt.rounds.len(), dealt.forms().count(), json)
}

async fn check_stored_round(id: Uuid, installation: Installation, json: bool) -> Done {
    let (app, _) = installation.open().await?;
    let round = stored_round(&app, id).await?;
    tell_violations(&round.violations, 1, round.fairness.n_forms, json)
}

fn tell_violations(violations: &[Violation], n_rounds: usize, n_forms: usize, json: bool) -> Done {
    if json {
        let n_violations = violations.len();
        print_json(&serde_json::json!({
            "n_rounds": n_rounds,
            "n_forms": n_forms,
            "n_violations": n_violations,
            "violations": violations,
        }))?;
    } else {
        for violation in violations {
            println!("{violation}");
        }
        println!("{n_rounds} rounds, {n_forms} forms, {} violations", violations.len());
    }
    Ok(verdict(violations))
}

fn verdict(violations: &[Violation]) -> ExitCode {
    if violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn read_deal(path: &Path) -> Result<Deal, Refused> {
    let at = |reason: String| Refused(format!("{}: {reason}", path.display()));
    let file = std::fs::File::open(path).map_err(|error| at(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(MAX_ROUND_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| at(error.to_string()))?;
    if bytes.len() as u64 > MAX_ROUND_BYTES {
        return Err(at(format!("larger than {MAX_ROUND_BYTES} bytes; no deal is")));
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| at(format!("not a deal: {error}; deal it again with `forms deal --out`")))
}

fn print_reference(bank: &Path, exam: &str) -> Done {
    let bank = Bank::read(bank)?;
    let exam = bank.exam(exam)?;
    let target = reference_target(&bank.dealing(exam, 1, [0; 32]), CutPoint::CutScore)?;
    print!("{}", target_lines(&target));
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn shipped() -> Bank {
        Bank::read(Path::new("question-banks")).unwrap()
    }

    #[test]
    fn every_exam_of_the_shipped_bank_can_be_dealt_against_its_frozen_reference() {
        let bank = shipped();
        assert_eq!(bank.exams.len(), 6);
        for exam in &bank.exams {
            let dealt = deal(&bank.dealing(exam, 100, [1; 32])).unwrap();
            assert_eq!(bank.check(exam, &dealt), [], "{}", exam.id);
            assert_eq!(exam.fairness.as_ref(), Some(&dealt.header.target), "{}", exam.id);
        }
    }

    #[test]
    fn a_written_deal_is_read_back_and_a_changed_one_refused() {
        let bank = shipped();
        let exam = bank.exam("citizens").unwrap();
        let dealt = deal(&bank.dealing(exam, 12, [1; 32])).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("round.json");
        std::fs::write(&path, serde_json::to_vec(&dealt).unwrap()).unwrap();
        assert_eq!(read_deal(&path).unwrap(), dealt);
        let bank_dir = Path::new("question-banks");
        let verdict = |path: &Path| format!("{:?}", check_round(path, bank_dir, false).unwrap());
        assert_eq!(verdict(&path), format!("{:?}", ExitCode::SUCCESS));
        let mut changed = dealt;
        changed.rounds[0].forms[0].places.swap(0, 1);
        std::fs::write(&path, serde_json::to_vec(&changed).unwrap()).unwrap();
        assert_eq!(verdict(&path), format!("{:?}", ExitCode::from(1)));
        std::fs::write(&path, "{}").unwrap();
        assert!(read_deal(&path).unwrap_err().0.contains("not a deal"));
    }

    #[test]
    fn an_unknown_exam_is_answered_with_the_known_ones() {
        let refused = shipped().exam("pilots").unwrap_err().0;
        assert!(refused.contains("citizens") && refused.contains("elderly"), "{refused}");
    }

    #[test]
    fn a_hall_is_rows_by_columns() {
        assert_eq!(hall("5x8").unwrap().n_seats(), 40);
        for text in ["", "5", "5x", "0x8", "5x8x2", "5x51", "-1x4"] {
            assert!(hall(text).is_err(), "{text}");
        }
    }
}
