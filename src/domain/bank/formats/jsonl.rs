//! JSON Lines: one item a line, everything that an item holds. The format for backups.

use serde_json::Value;

use super::draft::Draft;
use super::reading::{FileRefused, Place, Reading};
use super::tags::is_our_id;
use super::text::expect_short_lines;
use crate::bank::item::Item;

/// Reads one item a line.
pub(super) fn read(text: &str) -> Result<Reading, FileRefused> {
    expect_short_lines(text)?;
    let mut reading = Reading::default();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line_number = number + 1;
        reading.count_question(line_number)?;
        let mut place = Place { entry: None, line: line_number, question: String::new() };
        let value: Value = match serde_json::from_str(line) {
            Ok(value) => value,
            Err(error) => {
                reading.refused(&place, format!("not valid JSON: {error}"));
                continue;
            }
        };
        place.question = value["id"].as_str().unwrap_or_default().to_owned();
        match serde_json::from_value::<Item>(value.clone()) {
            Ok(item)
                if !is_our_id(&item.id) || !item.id.starts_with(&format!("{}-", item.area)) =>
            {
                reading.refused(&place, "its id is not its area, a dash and three digits");
            }
            Ok(item) => {
                for name in unknown(&value, &item) {
                    reading.dropped(&place, format!("field `{name}` is unknown"));
                }
                reading.take(place, Draft::from(&item));
            }
            Err(error) => reading.refused(&place, format!("not an item: {error}")),
        }
    }
    Ok(reading)
}

/// Fields that an item does not have.
fn unknown(value: &Value, item: &Item) -> Vec<String> {
    let optional = ["review", "review_due", "source", "enemies", "media", "fixed_order"];
    let known = serde_json::to_value(item).unwrap_or_default();
    let names = value.as_object().into_iter().flat_map(|fields| fields.keys());
    names
        .filter(|name| known.get(name.as_str()).is_none() && !optional.contains(&name.as_str()))
        .cloned()
        .collect()
}

/// Writes one item a line.
pub(super) fn write(items: &[Item]) -> Result<String, serde_json::Error> {
    let mut out = String::new();
    for item in items {
        out.push_str(&serde_json::to_string(item)?);
        out.push('\n');
    }
    Ok(out)
}
