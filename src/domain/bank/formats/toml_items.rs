//! Writes item files as people would write them.

use serde_json::Value;

use super::draft::Draft;
use super::reading::Place;
use crate::bank::item::{Body, TextOption};

/// An item that has its id.
pub(super) struct Entry<'d> {
    pub(super) id: &'d str,
    pub(super) place: &'d Place,
    pub(super) draft: &'d Draft,
}

/// The text of one item file.
pub(super) fn item_file(entries: &[Entry<'_>]) -> String {
    let mut out = String::from("# Imported with `sathach bank import`. See docs/bank-format.md.\n");
    for entry in entries {
        out.push('\n');
        push_item(entry, &mut out);
    }
    out
}

fn push_item(entry: &Entry<'_>, out: &mut String) {
    let draft = entry.draft;
    let from = comment(&entry.place.question);
    if !from.is_empty() && from != entry.id {
        out.push_str(&format!("# From: {from} (line {})\n", entry.place.line));
    }
    let mut field = |name: &str, value: &str| out.push_str(&format!("{name} = {value}\n"));
    field("[[item]]\nid", &quoted(entry.id));
    if let Some(version) = draft.version.filter(|version| *version != 1) {
        field("version", &version.to_string());
    }
    if let Some(level) = draft.level {
        field("level", &level.number().to_string());
    }
    field("kind", &quoted(draft.body.kind().as_str()));
    field("stem", &quoted(&draft.stem));
    match &draft.body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            field("options", &list(options.iter().map(option)));
        }
        Body::Ordering { steps } => {
            field(
                "options",
                &list(steps.iter().map(|step| format!("{{ text = {} }}", quoted(step)))),
            );
        }
        Body::Matching { pairs, extra } => {
            let pair = |prompt: &str, option: &str| {
                format!("{{ prompt = {}, option = {} }}", quoted(prompt), quoted(option))
            };
            field("pairs", &list(pairs.iter().map(|both| pair(&both.prompt, &both.option))));
            field("extra", &list(extra.iter().map(option)));
        }
    }
    if !draft.reason.is_empty() {
        field("reason", &quoted(&draft.reason));
    }
    if let Some(seconds) = draft.seconds {
        field("seconds", &seconds.to_string());
    }
    if !draft.codes.is_empty() {
        field("codes", &words(&draft.codes));
    }
    if let Some(state) = draft.state {
        field("state", &quoted(state.as_str()));
    }
    if let Some(author) = &draft.author {
        field("author", &quoted(author));
    }
    // As JSON, so that whatever a review holds is written.
    if let Some(Ok(review)) = draft.review.as_ref().map(serde_json::to_value) {
        field("review", &inline(&review));
    }
    if draft.fixed_order {
        field("fixed_order", "true");
    }
    if let Some(due) = draft.review_due {
        field("review_due", &due.to_string());
    }
    if let Some(source) = &draft.source {
        field("source", &quoted(source));
    }
    if !draft.enemies.is_empty() {
        field("enemies", &words(&draft.enemies));
    }
    if let Some(media) = &draft.media {
        let (file, alt) = (quoted(&media.file), quoted(&media.alt));
        field("media", &format!("{{ file = {file}, alt = {alt} }}"));
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

fn list(lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.map(|line| format!("  {line},\n")).collect();
    if lines.is_empty() { "[]".to_owned() } else { format!("[\n{lines}]") }
}

fn words(list: &[String]) -> String {
    format!("[{}]", list.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))
}

/// JSON as TOML on one line; a field `on` is a day, which TOML writes without quotes.
fn inline(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut kept: Vec<(&String, &Value)> =
                fields.iter().filter(|(_, value)| !is_empty(value)).collect();
            // As people write a review.
            let usual = ["reviewer", "on", "note"];
            kept.sort_by_key(|(name, _)| usual.iter().position(|known| known == name).unwrap_or(3));
            let field = |(name, value): (&String, &Value)| {
                let day = value.as_str().filter(|_| name == "on");
                let value = day.map_or_else(|| inline(value), str::to_owned);
                format!("{name} = {value}")
            };
            format!("{{ {} }}", kept.into_iter().map(field).collect::<Vec<_>>().join(", "))
        }
        Value::Array(values) => {
            format!("[{}]", values.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => quoted(text),
        Value::Null => quoted(""),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {
                out.push_str(&format!("\\u{:04X}", u32::from(letter)));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A text that fits into a comment.
fn comment(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}
