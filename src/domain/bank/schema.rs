//! JSON Schema of an item file, so that editors can help while an author types.

use schemars::transform::{Transform, transform_subschemas};
use schemars::{Schema, generate::SchemaSettings};
use serde_json::Value;

use super::item_source::ItemFileSource;

/// The schema of `items/AREA.toml`, kept in `question-banks/schema/item-file.schema.json`.
#[must_use]
pub fn item_file_schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(WithoutNull);
    settings.into_generator().into_root_schema_for::<ItemFileSource>().to_value()
}

/// Takes `null` out of the types: TOML has no such value, a field is left out instead.
#[derive(Clone, Debug)]
struct WithoutNull;

impl Transform for WithoutNull {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            types.retain(|name| name != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                schema.insert("type".to_owned(), only);
            }
        }
        let Some(Value::Array(choices)) = schema.get_mut("anyOf") else {
            return;
        };
        choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            for (name, value) in only {
                schema.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::item_file_schema;

    const KEPT: &str = include_str!("../../../question-banks/schema/item-file.schema.json");

    #[test]
    fn the_kept_schema_is_the_one_of_the_types() {
        let text = format!("{:#}\n", item_file_schema());
        assert_eq!(KEPT, text, "write the right-hand text to question-banks/schema");
    }
}
