//! Importers over a corpus of good, odd and harmful files, and what harmful ones may cost.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "fuzz/law.rs"]
mod law;

use law::import_lawfully;
use sathach_domain::bank::formats::Format;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FOLDERS: [&str; 7] = ["xlsx", "csv", "moodle-xml", "gift", "aiken", "qti", "jsonl"];

fn corpus() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        let folder = Path::new("tests/fixtures/formats/corpus").join(folder);
        let entries = std::fs::read_dir(&folder).unwrap();
        found.extend(entries.map(|entry| entry.unwrap().path()));
    }
    assert!(found.len() > 150, "{} files", found.len());
    found
}

#[test]
fn every_file_of_the_corpus_is_read_or_refused_in_a_second_by_every_reader() {
    for path in corpus() {
        let bytes = std::fs::read(&path).unwrap();
        for format in Format::ALL {
            let began = Instant::now();
            import_lawfully(&bytes, format);
            assert!(began.elapsed() < Duration::from_secs(1), "{}", path.display());
        }
    }
}

/// What an import cost.
struct Cost {
    code: i32,
    said: String,
    /// Processor time, which other work on the machine does not lengthen.
    cpu_ms: u64,
    peak_mb: u64,
}

/// Runs `bank import` and watches it.
fn measured(file: &Path, from: &str) -> Cost {
    let child = Command::new(env!("CARGO_BIN_EXE_sathach"))
        .args(["bank", "import", "--dry-run", "--from", from])
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let about = |name: &str| {
        std::fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap_or_default()
    };
    let (mut peak_kb, mut ticks) = (0, 0);
    // A process that has ended keeps its times until somebody asks for its exit code.
    loop {
        let status = about("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak_kb = number.unwrap_or(0).max(peak_kb);
        let stat = about("stat");
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        ticks = fields[11..13].iter().map(|n| n.parse::<u64>().unwrap()).sum::<u64>().max(ticks);
        if fields[0] == "Z" {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let output = child.wait_with_output().unwrap();
    Cost {
        code: output.status.code().unwrap(),
        said: String::from_utf8(output.stderr).unwrap(),
        cpu_ms: ticks * 10,
        peak_mb: peak_kb / 1024,
    }
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    // Stored, not packed: this is only for files that are large by themselves.
    let mut out = std::io::Cursor::new(Vec::new());
    let mut directory = Vec::new();
    for (name, bytes) in files {
        let at = u32::try_from(out.position()).unwrap().to_le_bytes();
        let size = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let named = u16::try_from(name.len()).unwrap().to_le_bytes();
        let head: Vec<u8> =
            [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &size, &size, &named, &[0, 0]]
                .concat();
        out.write_all(b"PK\x03\x04").unwrap();
        out.write_all(&head).unwrap();
        out.write_all(name.as_bytes()).unwrap();
        out.write_all(bytes).unwrap();
        directory
            .extend([b"PK\x01\x02\x14\x00", &head[..], &[0; 10], &at, name.as_bytes()].concat());
    }
    let at = u32::try_from(out.position()).unwrap().to_le_bytes();
    let n = u16::try_from(files.len()).unwrap().to_le_bytes();
    let size = u32::try_from(directory.len()).unwrap().to_le_bytes();
    out.write_all(&directory).unwrap();
    out.write_all(&[b"PK\x05\x06\0\0\0\0", &n[..], &n, &size, &at, &[0, 0]].concat()).unwrap();
    out.into_inner()
}

#[test]
fn harmful_files_are_refused_quickly_and_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let laughs: String = (0..40)
        .map(|n| format!("<!ENTITY a{} \"{}\">", n + 1, format!("&a{n};").repeat(20)))
        .collect();
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE q [<!ENTITY a0 \"ha\">{laughs}]><quiz>&a40;</quiz>"
    );
    let deep = format!("<quiz>{}", "<question>".repeat(10_000));
    let wide = format!("<quiz><question>{}", "<a/>".repeat(4_900_000));
    let many = format!("<quiz>{}", "<question/>".repeat(1_700_000));
    let attributes = format!("<quiz><question {}", "a=\"\" ".repeat(3_400_000));
    let tags = format!("::a::{}{{=b ~c}}", "<a ".repeat(6_000_000));
    let quiz = |text: &str| {
        format!(
            "<quiz><question type=\"multichoice\"><questiontext><text>{text}</text></questiontext>\
             </question></quiz>"
        )
    };
    let marked = quiz(&"&lt;b&gt;".repeat(2_000_000));
    let lines = "a\n".repeat(9_000_000);
    let blocks = "a\n\n".repeat(6_000_000);
    let columns = ",".repeat(20_000_000);
    let rows = "a,b\n".repeat(5_000_000);
    let numbers = format!("[{}0]", "0,".repeat(9_000_000));
    let nothing = vec![b'0'; 100 * 1024 * 1024];
    let stored = zip_of(&[("imsmanifest.xml", b"<manifest/>"), ("a.xml", &nothing)]);
    let files: [(&str, &str, &[u8]); 15] = [
        ("bomb.xml", "moodle-xml", bomb.as_bytes()),
        ("deep.xml", "moodle-xml", deep.as_bytes()),
        ("wide.xml", "moodle-xml", wide.as_bytes()),
        ("many.xml", "moodle-xml", many.as_bytes()),
        ("attributes.xml", "moodle-xml", attributes.as_bytes()),
        ("tags.txt", "gift", tags.as_bytes()),
        ("marked.xml", "moodle-xml", marked.as_bytes()),
        ("lines.txt", "aiken", lines.as_bytes()),
        ("blocks.txt", "gift", blocks.as_bytes()),
        ("lines-of.gift.txt", "gift", lines.as_bytes()),
        ("columns.csv", "csv", columns.as_bytes()),
        ("rows.csv", "csv", rows.as_bytes()),
        ("numbers.jsonl", "jsonl", numbers.as_bytes()),
        ("large.zip", "qti", &stored),
        ("large.xlsx", "xlsx", &stored),
    ];
    for (name, from, bytes) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let Cost { code, said, cpu_ms, peak_mb } = measured(&path, from);
        println!("{name}: {cpu_ms} ms, {peak_mb} MB: {said}");
        assert_eq!(code, 1, "{name}: {said}");
        assert!(cpu_ms < 1_000, "{name} took {cpu_ms} ms");
        assert!(peak_mb < 100, "{name} took {peak_mb} MB");
    }
}

fn sathach(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sathach")).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_bank_goes_out_and_comes_in_by_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    for (format, ending) in [
        ("moodle-xml", "xml"),
        ("gift", "txt"),
        ("qti", "zip"),
        ("xlsx", "xlsx"),
        ("csv", "csv"),
        ("jsonl", "jsonl"),
    ] {
        let (file, out) = (at(&format!("bank.{ending}")), at(format));
        let export = ["bank", "export", "question-banks", "--to", format, "--out", &file];
        let (code, _, said) = sathach(&export);
        assert_eq!(code, 0, "{said}");
        let import = ["bank", "import", &file, "--from", format, "--out", &out, "--json"];
        let (code, report, said) = sathach(&import);
        assert_eq!(code, 0, "{format}: {said}");
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["n_imported"], report["n_questions"], "{format}");
        assert_eq!(report["n_incomplete"], 0, "{format}");
        // Nothing is written over.
        let (code, _, said) = sathach(&import);
        assert_eq!(code, 1);
        assert!(said.contains("there already"), "{said}");
    }
}

#[test]
fn a_dry_run_writes_nothing_and_a_faulty_table_is_refused_with_all_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("mau.csv");
    let (code, _, _) = sathach(&["bank", "template", "--out", template.to_str().unwrap()]);
    assert_eq!(code, 0);
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let faulty = "tests/fixtures/formats/corpus/csv/faults.csv";
    let (code, said, refused) = sathach(&["bank", "import", faulty, "--from", "csv", "--out", out]);
    assert_eq!(code, 1);
    assert!(said.contains("faults.csv:2:") && said.contains("faults.csv:3:"), "{said}");
    assert!(refused.contains("nothing was written"), "{refused}");
    let good = "tests/fixtures/formats/corpus/gift/gift-many-kinds.txt";
    let (code, said, _) =
        sathach(&["bank", "import", good, "--from", "gift", "--dry-run", "--out", out]);
    assert_eq!(code, 0);
    assert!(said.contains("gift-many-kinds.txt:36: Luận: unsupported: an essay"), "{said}");
    assert!(!Path::new(out).exists());
}
