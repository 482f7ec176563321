//! Which format a file has, by its name and by how it begins, for people who do not know.

use super::Format;
use super::archive::is_zip;

/// Bytes in which a file shows what it is.
const START_BYTES: usize = 64 * 1024;

/// The format that a file seems to have; none when nothing tells.
#[must_use]
pub fn guess_format(name: &str, bytes: &[u8]) -> Option<Format> {
    let name = name.to_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if is_zip(bytes) {
        let is_workbook = ends(&[".xlsx"]) || holds(bytes, "xl/workbook.xml");
        return Some(if is_workbook { Format::Xlsx } else { Format::Qti });
    }
    let start = &bytes[..bytes.len().min(START_BYTES)];
    // UTF-16 has a zero byte beside every plain letter.
    let letters: Vec<u8> = start.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&letters);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        return Some(if text.contains("<quiz") { Format::MoodleXml } else { Format::Qti });
    }
    if ends(&[".csv", ".tsv"]) {
        return Some(Format::Csv);
    }
    if text.starts_with('{') && text.contains("\"id\"") {
        return Some(Format::Jsonl);
    }
    let has_key = text.lines().any(|line| line.trim_start().starts_with("ANSWER:"));
    match (has_key, text.contains('{')) {
        (true, _) => Some(Format::Aiken),
        (false, true) => Some(Format::Gift),
        (false, false) => None,
    }
}

fn holds(bytes: &[u8], name: &str) -> bool {
    bytes.windows(name.len()).any(|window| window == name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::fixture;
    use super::*;

    #[test]
    fn a_file_shows_its_format() {
        let check = |name: &str, bytes: &[u8], want: Option<Format>| {
            assert_eq!(guess_format(name, bytes), want, "{name}");
        };
        check("a.xml", fixture!("moodle-xml/moodle-many-kinds.xml"), Some(Format::MoodleXml));
        check("a.xml", fixture!("qti/qti21-choice.xml"), Some(Format::Qti));
        check("a.zip", fixture!("qti/qti21-package.zip"), Some(Format::Qti));
        check("a", fixture!("gift/gift-many-kinds.txt"), Some(Format::Gift));
        check("a.txt", fixture!("aiken/aiken-utf16.txt"), Some(Format::Aiken));
        check("BANK.CSV", fixture!("csv/semicolons.csv"), Some(Format::Csv));
        check("a.jsonl", b"{\"id\":\"safety-001\"}", Some(Format::Jsonl));
        let workbook = super::super::template(Format::Xlsx).unwrap_or_default();
        check("bank.xlsx", &workbook, Some(Format::Xlsx));
        check("bank", &workbook, Some(Format::Xlsx));
        check("letter.txt", b"Dear colleagues", None);
        check("", b"", None);
    }
}
