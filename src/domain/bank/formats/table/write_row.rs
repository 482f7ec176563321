//! From a draft to a row of the table.

use serde_json::Value;

use super::columns::{Column, N_OPTIONS, N_PROMPTS};
use super::read_row::kind_name;
use crate::bank::formats::draft::Draft;
use crate::bank::formats::export::Losses;
use crate::bank::item::Body;

/// The cells in the order of the columns.
pub(super) fn write_row(item: &Draft, losses: &mut Losses) -> Vec<String> {
    let id = item.id.as_deref().unwrap_or_default();
    let options = item.body.option_texts();
    let prompts = item.body.prompt_texts();
    if options.len() > N_OPTIONS || prompts.len() > N_PROMPTS {
        losses.add(id, "options beyond the seventh");
    }
    if item.media.is_some() {
        losses.add(id, "the picture's file: copy it along");
    }
    Column::all().iter().map(|column| cell(item, column.key, &options, &prompts)).collect()
}

fn cell(item: &Draft, key: &str, options: &[&str], prompts: &[&str]) -> String {
    if let Some(position) = numbered(key, "option ") {
        return options.get(position).map(|text| (*text).to_owned()).unwrap_or_default();
    }
    if let Some(position) = numbered(key, "prompt ") {
        return prompts.get(position).map(|text| (*text).to_owned()).unwrap_or_default();
    }
    if let Some(position) = numbered(key, "why ") {
        return why(&item.body, position);
    }
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    match key {
        "id" => text(item.id.as_ref()),
        "version" => item.version.filter(|v| *v != 1).map(|v| v.to_string()).unwrap_or_default(),
        "area" => text(item.area.as_ref()),
        "level" => item.level.map(|level| level.number().to_string()).unwrap_or_default(),
        "kind" => kind_name(item.body.kind()).to_owned(),
        "stem" => item.stem.clone(),
        "key" => keys(&item.body),
        "reason" => item.reason.clone(),
        "seconds" => item.seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
        "codes" => item.codes.join(", "),
        "state" => item.state.map(|state| state.as_str().to_owned()).unwrap_or_default(),
        "author" => text(item.author.as_ref()),
        "fixed order" if item.fixed_order => "x".to_owned(),
        "review due" => item.review_due.map(|day| day.to_string()).unwrap_or_default(),
        "source" => text(item.source.as_ref()),
        "enemies" => item.enemies.join(", "),
        "picture" => item.media.as_ref().map(|media| media.file.clone()).unwrap_or_default(),
        "picture alt" => item.media.as_ref().map(|media| media.alt.clone()).unwrap_or_default(),
        "reviewer" => review(item, "reviewer"),
        "reviewed on" => review(item, "on"),
        "review note" => review(item, "note"),
        "review rest" => review_rest(item),
        _ => String::new(),
    }
}

fn numbered(key: &str, prefix: &str) -> Option<usize> {
    key.strip_prefix(prefix)?.parse::<usize>().ok()?.checked_sub(1)
}

fn why(body: &Body, position: usize) -> String {
    let option = match body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => options.get(position),
        Body::Ordering { .. } => None,
        Body::Matching { pairs, extra } => {
            position.checked_sub(pairs.len()).and_then(|position| extra.get(position))
        }
    };
    option.map(|option| option.why.clone()).unwrap_or_default()
}

fn keys(body: &Body) -> String {
    match body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            let keys = options.iter().enumerate().filter(|(_, option)| option.key);
            keys.map(|(position, _)| (position + 1).to_string()).collect::<Vec<_>>().join(", ")
        }
        Body::Ordering { .. } | Body::Matching { .. } => String::new(),
    }
}

fn review_fields(item: &Draft) -> Option<serde_json::Map<String, Value>> {
    match serde_json::to_value(item.review.as_ref()?).ok()? {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

fn review(item: &Draft, name: &str) -> String {
    let field = review_fields(item).and_then(|mut fields| fields.remove(name));
    field.and_then(|field| field.as_str().map(str::to_owned)).unwrap_or_default()
}

fn review_rest(item: &Draft) -> String {
    let Some(mut fields) = review_fields(item) else { return String::new() };
    for known in ["reviewer", "on", "note"] {
        fields.remove(known);
    }
    fields.retain(|_, value| {
        !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty())
    });
    if fields.is_empty() { String::new() } else { Value::Object(fields).to_string() }
}
