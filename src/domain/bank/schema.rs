//! JSON Schema of an item file, so that editors can help while an author types.

use super::item_source::ItemFileSource;

/// The schema of `items/AREA.toml`, kept in `question-banks/schema/item-file.schema.json`.
#[must_use]
pub fn item_file_schema() -> serde_json::Value {
    schemars::schema_for!(ItemFileSource).to_value()
}
