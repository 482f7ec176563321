//! Reads the table `[extension]` of an exam file.

use toml::Spanned;
use toml::de::DeValue;

use super::{ExtensionPolicy, read_number};
use crate::bank::reading::{Fields, FromToml, Located, Notes};

impl FromToml for ExtensionPolicy {
    fn from_toml(_: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let mut fields = Fields::of("extension", value, notes)?;
        let items = read_number("items", 1..=100, &mut fields, notes);
        let within_points = read_number("within_points", 1..=100, &mut fields, notes);
        let minutes = read_number("minutes", 1..=150, &mut fields, notes);
        fields.finish(notes);
        Some(ExtensionPolicy { items: items?, within_points: within_points?, minutes: minutes? })
    }
}

/// Extensions are dealt by half of the blueprint, so the file says the same number.
pub(super) fn expect_half(
    extension: &Located<ExtensionPolicy>,
    n_items: u32,
    notes: &mut Notes<'_>,
) {
    let items = extension.value.items;
    if u32::from(items) != n_items / 2 {
        let half = n_items / 2;
        let message = format!("an extension is half of the form; write `items = {half}`");
        notes.error(extension.line, "out_of_range", message);
    }
}
