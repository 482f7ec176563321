//! From a row of the table to a draft, with every error of the row at once.

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};

use super::Row;
use super::columns::{Column, N_OPTIONS, N_PROMPTS};
use crate::bank::formats::draft::{Draft, DraftMedia, shorten};
use crate::bank::formats::reading::{Place, Reading};
use crate::bank::formats::tags::{is_code, is_our_id, state_named};
use crate::bank::formats::text::tidy;
use crate::bank::item::{Body, Kind, Level, MatchingPair, Review, TextOption};

/// The cells of a row by column, and what is wrong with them.
struct Cells<'r> {
    row: &'r Row,
    columns: &'r [(usize, &'static Column)],
    faults: Vec<String>,
}

impl Cells<'_> {
    /// The text of a cell; `None` when there is none.
    fn text(&self, key: &str) -> Option<String> {
        let (position, _) = self.columns.iter().find(|(_, column)| column.key == key)?;
        let text = tidy(self.row.cells.get(*position)?);
        (!text.is_empty()).then_some(text)
    }

    /// A cell that is read by a function; a cell that cannot be read is a fault.
    fn parsed<T>(
        &mut self,
        key: &str,
        wanted: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(key)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            let heading = heading(key);
            self.faults.push(format!("{heading} is \"{}\"; write {wanted}", shorten(&text)));
        }
        parsed
    }

    fn fault(&mut self, key: &str, message: &str) {
        self.faults.push(format!("{}: {message}", heading(key)));
    }
}

fn heading(key: &str) -> &str {
    Column::all().iter().find(|column| column.key == key).map_or(key, |column| column.heading)
}

pub(super) fn read_row(row: &Row, columns: &[(usize, &'static Column)], reading: &mut Reading) {
    let mut cells = Cells { row, columns, faults: Vec::new() };
    let draft = read_cells(&mut cells);
    let name = cells.text("id").or_else(|| cells.text("stem")).unwrap_or_default();
    let place = Place { entry: None, line: row.number, question: shorten(&name) };
    if !cells.faults.is_empty() {
        for fault in cells.faults {
            reading.refused(&place, fault);
        }
        return;
    }
    if let Some(draft) = draft {
        reading.take(place, draft);
    }
}

fn read_cells(cells: &mut Cells<'_>) -> Option<Draft> {
    let stem = cells.text("stem");
    if stem.is_none() {
        cells.fault("stem", "is empty; write what is asked");
    }
    let body = read_body(cells);
    let is_id = |text: &str| is_our_id(text).then(|| text.to_owned());
    let id = cells.parsed("id", "an id such as safety-001, or nothing", is_id);
    let version =
        cells.parsed("version", "a number from 1", |text| number(text).filter(|n| *n > 0));
    let level = cells.parsed("level", "1, 2 or 3", level);
    let seconds = cells.parsed("seconds", "a number from 10 to 300", |text| {
        number(text).filter(|seconds| (10..=300).contains(seconds))
    });
    let codes = cells.parsed("codes", "codes such as skill:4, digcomp:4.1", |text| {
        let codes = list(text);
        codes.iter().all(|code| is_code(code)).then_some(codes)
    });
    let state = cells.parsed("state", "a state such as draft or live", state_named);
    let fixed_order = cells.parsed("fixed order", "x or nothing", yes);
    let review_due = cells.parsed("review due", "a day such as 2027-11-22", day);
    let review = read_review(cells);
    let media = read_media(cells);
    let (stem, body) = (stem?, body?);
    Some(Draft {
        id,
        version: version.and_then(|version| u32::try_from(version).ok()),
        area: cells.text("area"),
        level,
        reason: cells.text("reason").unwrap_or_default(),
        seconds: seconds.and_then(|seconds| u16::try_from(seconds).ok()),
        codes: codes.unwrap_or_default(),
        state,
        author: cells.text("author"),
        review,
        fixed_order: fixed_order.unwrap_or(false),
        review_due,
        source: cells.text("source"),
        enemies: cells.text("enemies").map(|text| list(&text)).unwrap_or_default(),
        media,
        ..Draft::new(stem, body)
    })
}

fn read_body(cells: &mut Cells<'_>) -> Option<Body> {
    let kind = match cells.text("kind") {
        Some(_) => cells.parsed("kind", "Một đáp án, Nhiều đáp án, Sắp xếp or Ghép cặp", kind)?,
        None => {
            cells.fault("kind", "is empty; write Một đáp án, Nhiều đáp án, Sắp xếp or Ghép cặp");
            return None;
        }
    };
    let texts: Vec<Option<String>> =
        (1..=N_OPTIONS).map(|n| cells.text(&format!("option {n}"))).collect();
    let n_options = texts.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    for position in (0..n_options).filter(|position| texts[*position].is_none()) {
        cells.fault(&format!("option {}", position + 1), "is empty, but later ones are not");
    }
    if n_options < 2 {
        cells.fault("option 1", "a row needs several options");
        return None;
    }
    let texts: Vec<String> =
        texts.into_iter().take(n_options).map(Option::unwrap_or_default).collect();
    let keys = cells.parsed("key", "numbers of options, such as 2 or 1, 3", |text| {
        let numbers: Option<Vec<usize>> =
            list(text).iter().map(|text| option_number(text)).collect();
        numbers.filter(|numbers| numbers.iter().all(|n| (1..=n_options).contains(n)))
    });
    match kind {
        Kind::SingleChoice | Kind::MultipleChoice => {
            Some(choice_body(cells, kind, texts, &keys.unwrap_or_default()))
        }
        Kind::Ordering => {
            expect_no_key(cells);
            let has_whys = (1..=N_OPTIONS).any(|n| cells.text(&format!("why {n}")).is_some());
            if has_prompts(cells) || has_whys {
                cells.fault("kind", "Sắp xếp has neither a left side nor wrong options");
            }
            Some(Body::Ordering { steps: texts })
        }
        Kind::Matching => {
            expect_no_key(cells);
            Some(matching_body(cells, texts))
        }
    }
}

fn why(cells: &Cells<'_>, n: usize) -> String {
    cells.text(&format!("why {n}")).unwrap_or_default()
}

fn has_prompts(cells: &Cells<'_>) -> bool {
    (1..=N_PROMPTS).any(|n| cells.text(&format!("prompt {n}")).is_some())
}

fn expect_no_key(cells: &mut Cells<'_>) {
    if cells.text("key").is_some() {
        cells.fault("key", "must be empty: the order or the pairs are the key");
    }
}

fn choice_body(cells: &mut Cells<'_>, kind: Kind, texts: Vec<String>, keys: &[usize]) -> Body {
    if cells.text("key").is_none() {
        cells.fault("key", "is empty; write the number of the right option");
    }
    if has_prompts(cells) {
        cells.fault("prompt 1", "only Ghép cặp has a left side");
    }
    if kind == Kind::SingleChoice && keys.len() > 1 {
        cells.fault("key", "Một đáp án has one; write Nhiều đáp án for several");
    }
    let options = texts.into_iter().enumerate().map(|(position, text)| {
        let key = keys.contains(&(position + 1));
        TextOption { text, key, why: why(cells, position + 1) }
    });
    let options: Vec<TextOption> = options.collect();
    if let Some(said) = options.iter().position(|option| option.key && !option.why.is_empty()) {
        cells.fault(&format!("why {}", said + 1), "the right option says it in Vì sao đúng");
    }
    match kind {
        Kind::SingleChoice => Body::SingleChoice { options },
        Kind::MultipleChoice | Kind::Ordering | Kind::Matching => Body::MultipleChoice { options },
    }
}

fn matching_body(cells: &mut Cells<'_>, texts: Vec<String>) -> Body {
    let n_options = texts.len();
    let (mut pairs, mut extra) = (Vec::new(), Vec::new());
    for (position, text) in texts.into_iter().enumerate() {
        let n = position + 1;
        match cells.text(&format!("prompt {n}")) {
            Some(_) if !extra.is_empty() => {
                cells
                    .fault(&format!("prompt {n}"), "pairs come before options without a left side");
            }
            Some(prompt) => {
                if !why(cells, n).is_empty() {
                    cells.fault(&format!("why {n}"), "an option of a pair is not wrong");
                }
                pairs.push(MatchingPair { prompt, option: text });
            }
            None => extra.push(TextOption { text, key: false, why: why(cells, n) }),
        }
    }
    let last_prompt = (1..=N_PROMPTS).rev().find(|n| cells.text(&format!("prompt {n}")).is_some());
    if let Some(n) = last_prompt.filter(|n| *n > n_options) {
        cells.fault(&format!("prompt {n}"), "has no option of the same number");
    }
    Body::Matching { pairs, extra }
}

/// The reviewer, the day and the note are cells; whatever else a review holds is JSON in one cell.
fn read_review(cells: &mut Cells<'_>) -> Option<Review> {
    let rest = cells.parsed("review rest", "what the export wrote there", |text| {
        serde_json::from_str::<Map<String, Value>>(text).ok()
    });
    let on = cells.parsed("reviewed on", "a day such as 2026-11-22", day);
    let (reviewer, note) = (cells.text("reviewer"), cells.text("review note"));
    if reviewer.is_none() && cells.text("reviewed on").is_none() && note.is_none() {
        return None;
    }
    if reviewer.is_none() {
        cells.fault("reviewer", "is empty, but the row has a reading");
    }
    if cells.text("reviewed on").is_none() {
        cells.fault("reviewed on", "is empty, but the row has a reading");
    }
    let mut fields = rest.unwrap_or_default();
    fields.insert("reviewer".to_owned(), Value::String(reviewer?));
    fields.insert("on".to_owned(), Value::String(on?.to_string()));
    fields.insert("note".to_owned(), Value::String(note.unwrap_or_default()));
    let review = serde_json::from_value(Value::Object(fields)).ok();
    if review.is_none() {
        cells.fault("review rest", "is damaged; empty it");
    }
    review
}

fn read_media(cells: &mut Cells<'_>) -> Option<DraftMedia> {
    let is_inside = |text: &str| {
        let is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        (!text.contains(['\\', ':']) && text.split('/').all(is_plain)).then(|| text.to_owned())
    };
    let file = cells.parsed("picture", "a path such as media/safety-001.svg", is_inside);
    let alt = cells.text("picture alt");
    if cells.text("picture").is_none() && alt.is_some() {
        cells.fault("picture", "is empty, but the row describes a picture");
    }
    Some(DraftMedia { file: file?, alt: alt.unwrap_or_default() })
}

fn list(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', '\n']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn number(text: &str) -> Option<u64> {
    // Spreadsheets like to write 45 as 45.0.
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// `2`, or `B` as people write who are used to letters.
fn option_number(text: &str) -> Option<usize> {
    let letter = text.chars().next().filter(char::is_ascii_alphabetic).filter(|_| text.len() == 1);
    match letter {
        Some(letter) => Some(usize::from(letter.to_ascii_uppercase() as u8 - b'A') + 1),
        None => number(text).and_then(|n| usize::try_from(n).ok()),
    }
}

fn level(text: &str) -> Option<Level> {
    let folded = text.to_lowercase();
    match folded.as_str() {
        "cơ bản" => Some(Level::Basic),
        "trung bình" => Some(Level::Middle),
        "nâng cao" => Some(Level::Advanced),
        _ => Level::try_from(u8::try_from(number(&folded)?).ok()?).ok(),
    }
}

fn kind(text: &str) -> Option<Kind> {
    let folded = text.to_lowercase().replace(['_', '-'], " ");
    Kind::ALL.into_iter().find(|kind| {
        folded == kind.as_str().replace('_', " ") || folded == kind_name(*kind).to_lowercase()
    })
}

/// What the table calls a kind.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::SingleChoice => "Một đáp án",
        Kind::MultipleChoice => "Nhiều đáp án",
        Kind::Ordering => "Sắp xếp",
        Kind::Matching => "Ghép cặp",
    }
}

fn yes(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "x" | "có" | "1" | "true" | "yes" => Some(true),
        "không" | "0" | "false" | "no" => Some(false),
        _ => None,
    }
}

/// `2026-11-22`, or `22/11/2026` as it is written in Vietnam.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.split(['T', ' ']).next().unwrap_or(text);
    let day: Option<NaiveDate> =
        text.parse().ok().or_else(|| NaiveDate::parse_from_str(text, "%d/%m/%Y").ok());
    day.filter(|day| (2000..=2100).contains(&day.year()))
}
