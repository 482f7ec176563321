//! Writes items, frameworks and exams as bank files, and knows on which line each part stands.

use super::framework::Framework;
use super::item::{AcceptedWarning, Body, Item, MatchingPair, TextOption};
use super::load::{BankFiles, PictureFile};
use super::source::SourceFile;
use super::word_list::WordFiles;
use crate::assembly::blueprint::Exam;

/// A part of an item, as a form shows it beside its field. Places count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The item as a whole, its id, version, state, author or review.
    Whole,
    /// The level.
    Level,
    /// The stem.
    Stem,
    /// The list of options or steps.
    Options,
    /// One option or step.
    Option(usize),
    /// The list of pairs.
    Pairs,
    /// One pair.
    Pair(usize),
    /// The list of options that fit no prompt.
    Extras,
    /// One option that fits no prompt.
    Extra(usize),
    /// Why the key is right.
    Reason,
    /// Estimated seconds.
    Seconds,
    /// Codes of outside frameworks.
    Codes,
    /// Options keep their order.
    FixedOrder,
    /// Day after which facts must be looked at again.
    ReviewDue,
    /// The source.
    Source,
    /// Items that must not stand in one form with this one.
    Enemies,
    /// The picture.
    Media,
}

/// An item as text, each line with the part that stands on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenItem {
    lines: Vec<(Part, String)>,
}

impl WrittenItem {
    /// The text, which ends with a line break.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.iter().map(|(_, line)| format!("{line}\n")).collect()
    }

    /// The part on a line, counted from 1.
    #[must_use]
    pub fn part_on(&self, line: usize) -> Part {
        let at = line.checked_sub(1).and_then(|index| self.lines.get(index));
        at.map_or(Part::Whole, |(part, _)| *part)
    }

    fn push(&mut self, part: Part, line: String) {
        self.lines.push((part, line));
    }

    fn list<T>(&mut self, name: &str, whole: Part, entries: &[T], line: impl Fn(&T) -> String)
    where
        T: Sized,
    {
        self.push(whole, format!("{name} = ["));
        for (place, entry) in entries.iter().enumerate() {
            self.push(whole.entry(place), format!("  {},", line(entry)));
        }
        self.push(whole, "]".to_owned());
    }
}

impl Part {
    /// An entry of the list that this part is.
    fn entry(self, place: usize) -> Part {
        match self {
            Part::Options => Part::Option(place),
            Part::Pairs => Part::Pair(place),
            Part::Extras => Part::Extra(place),
            Part::Whole
            | Part::Level
            | Part::Stem
            | Part::Option(_)
            | Part::Pair(_)
            | Part::Extra(_)
            | Part::Reason
            | Part::Seconds
            | Part::Codes
            | Part::FixedOrder
            | Part::ReviewDue
            | Part::Source
            | Part::Enemies
            | Part::Media => self,
        }
    }
}

/// Writes an item in the style of the shipped bank: a field a line, an option a line.
#[must_use]
pub fn write_item(item: &Item) -> WrittenItem {
    let mut out = WrittenItem::default();
    out.push(Part::Whole, "[[item]]".to_owned());
    out.push(Part::Whole, format!("id = {}", quoted(&item.id)));
    if item.version != 1 {
        out.push(Part::Whole, format!("version = {}", item.version));
    }
    out.push(Part::Level, format!("level = {}", item.level.number()));
    out.push(Part::Whole, format!("kind = {}", quoted(item.body.kind().as_str())));
    out.push(Part::Stem, format!("stem = {}", quoted(&item.stem)));
    match &item.body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            out.list("options", Part::Options, options, option);
        }
        Body::Ordering { steps } => out
            .list("options", Part::Options, steps, |step| format!("{{ text = {} }}", quoted(step))),
        Body::Matching { pairs, extra } => {
            out.list("pairs", Part::Pairs, pairs, pair);
            out.list("extra", Part::Extras, extra, option);
        }
    }
    out.push(Part::Reason, format!("reason = {}", quoted(&item.reason)));
    out.push(Part::Seconds, format!("seconds = {}", item.seconds));
    out.push(Part::Codes, format!("codes = {}", words(&item.codes)));
    out.push(Part::Whole, format!("state = {}", quoted(item.state.as_str())));
    out.push(Part::Whole, format!("author = {}", quoted(&item.author)));
    if let Some(review) = &item.review {
        let note = match review.note.is_empty() {
            true => String::new(),
            false => format!(", note = {}", quoted(&review.note)),
        };
        let (reviewer, on) = (quoted(&review.reviewer), review.on);
        let accepted = accepted(&review.accepted);
        let line = format!("review = {{ reviewer = {reviewer}, on = {on}{note}{accepted} }}");
        out.push(Part::Whole, line);
    }
    write_optional(item, &mut out);
    out
}

fn write_optional(item: &Item, out: &mut WrittenItem) {
    if item.fixed_order {
        out.push(Part::FixedOrder, "fixed_order = true".to_owned());
    }
    if let Some(due) = item.review_due {
        out.push(Part::ReviewDue, format!("review_due = {due}"));
    }
    if let Some(source) = &item.source {
        out.push(Part::Source, format!("source = {}", quoted(source)));
    }
    if !item.enemies.is_empty() {
        out.push(Part::Enemies, format!("enemies = {}", words(&item.enemies)));
    }
    if let Some(media) = &item.media {
        let (file, alt) = (quoted(&media.file), quoted(&media.alt));
        out.push(Part::Media, format!("media = {{ file = {file}, alt = {alt} }}"));
    }
}

fn accepted(warnings: &[AcceptedWarning]) -> String {
    let entry = |warning: &AcceptedWarning| {
        format!("{{ rule = {}, note = {} }}", quoted(&warning.rule), quoted(&warning.note))
    };
    let entries: Vec<String> = warnings.iter().map(entry).collect();
    match entries.is_empty() {
        true => String::new(),
        false => format!(", accepted = [{}]", entries.join(", ")),
    }
}

fn option(option: &TextOption) -> String {
    let key = if option.key { ", key = true" } else { "" };
    let why = match option.why.is_empty() {
        true => String::new(),
        false => format!(", why = {}", quoted(&option.why)),
    };
    format!("{{ text = {}{key}{why} }}", quoted(&option.text))
}

fn pair(pair: &MatchingPair) -> String {
    format!("{{ prompt = {}, option = {} }}", quoted(&pair.prompt), quoted(&pair.option))
}

fn words(list: &[String]) -> String {
    let quoted: Vec<String> = list.iter().map(|word| quoted(word)).collect();
    format!("[{}]", quoted.join(", "))
}

/// A basic string of TOML, on one line whatever it holds.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() => {
                out.push_str(&format!("\\u{:04X}", u32::from(letter)));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// Why a bank cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be written as TOML: {cause}")]
pub struct NotWritten {
    path: String,
    cause: String,
}

/// Writes a whole bank: one item file an area, in the order of the framework, then of the ids.
/// Pictures and word lists are handed through.
///
/// # Errors
/// When a framework or an exam cannot be written as TOML.
pub fn write_bank(
    framework: &Framework,
    items: &[Item],
    exams: &[Exam],
    words: WordFiles,
    pictures: Vec<PictureFile>,
) -> Result<BankFiles, NotWritten> {
    let known = framework.areas.iter().map(|area| area.id.as_str());
    let mut areas: Vec<&str> = known.collect();
    for item in items {
        if !areas.contains(&item.area.as_str()) {
            areas.push(&item.area);
        }
    }
    let item_files = areas.into_iter().filter_map(|area| item_file(area, items)).collect();
    let exam_files = exams.iter().map(|exam| toml_file(format!("exams/{}.toml", exam.id), exam));
    Ok(BankFiles {
        framework: toml_file("framework.toml".to_owned(), framework)?,
        items: item_files,
        exams: exam_files.collect::<Result<_, _>>()?,
        pictures,
        words,
    })
}

fn item_file(area: &str, items: &[Item]) -> Option<SourceFile> {
    let mut items: Vec<&Item> = items.iter().filter(|item| item.area == area).collect();
    items.sort_by(|left, right| left.id.cmp(&right.id));
    if items.is_empty() {
        return None;
    }
    let mut text = format!("# Items of the area {area}. See docs/bank-format.md.\n");
    for item in items {
        text.push('\n');
        text.push_str(&write_item(item).text());
    }
    Some(SourceFile { path: format!("items/{area}.toml"), text })
}

fn toml_file(path: String, value: &impl serde::Serialize) -> Result<SourceFile, NotWritten> {
    match toml::to_string(value) {
        Ok(text) => Ok(SourceFile { path, text }),
        Err(error) => Err(NotWritten { path, cause: error.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::super::load::load_bank;
    use super::super::sample::{SAFETY, bank_with};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_written_bank_loads_as_the_same_bank() {
        let bank = load_bank(&bank_with(SAFETY)).unwrap();
        let BankFiles { words, pictures, .. } = bank_with(SAFETY);
        let shown = pictures.clone();
        let files = write_bank(&bank.framework, &bank.items, &bank.exams, words, pictures);
        assert_eq!(load_bank(&files.unwrap()).unwrap(), bank);
        let mut item = bank.items[0].clone();
        let accepted = AcceptedWarning { rule: "long_stem".into(), note: "So \"kept\".".into() };
        item.review.as_mut().unwrap().accepted = vec![accepted];
        let text = write_item(&item).text();
        let file = SourceFile { path: "items/safety.toml".to_owned(), text };
        let (read, findings) = super::super::source::read_item_file(&file);
        assert_eq!((read[0].source.to_item(&shown), findings), (Some(item), Vec::new()));
    }

    #[test]
    fn every_line_names_its_part() {
        let bank = load_bank(&bank_with(SAFETY)).unwrap();
        let written = write_item(&bank.items[0]);
        let text = written.text();
        let line = |start: &str| 1 + text.lines().position(|l| l.starts_with(start)).unwrap();
        let check = |start: &str, part| assert_eq!(written.part_on(line(start)), part, "{start}");
        check("stem", Part::Stem);
        check("options", Part::Options);
        check("  { text = \"Gọi", Part::Option(0));
        check("  { text = \"Nhắn", Part::Option(2));
        check("reason", Part::Reason);
        check("codes", Part::Codes);
        check("enemies", Part::Enemies);
        check("media", Part::Media);
        assert_eq!(written.part_on(0), Part::Whole);
        assert_eq!(written.part_on(999), Part::Whole);
        let matching = write_item(&bank.items[3]);
        let parts: Vec<Part> = matching.lines.iter().map(|(part, _)| *part).collect();
        assert!(parts.contains(&Part::Pair(2)) && parts.contains(&Part::Extra(0)), "{parts:?}");
    }

    proptest! {
        #[test]
        fn any_text_comes_back_from_one_line(text in any::<String>()) {
            let line = quoted(&text);
            prop_assert_eq!(line.lines().count(), 1);
            let back: toml::Table = toml::from_str(&format!("a = {line}")).unwrap();
            prop_assert_eq!(back["a"].as_str(), Some(text.as_str()));
        }
    }
}
