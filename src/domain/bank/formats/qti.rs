//! QTI 3.0 items and packages; QTI 2.1 and 2.2 are read too.

mod answers;
mod item;
mod package;
mod write;
mod write_item;

use super::archive::is_zip;
use super::reading::{FileRefused, Place, Reading};
use super::text::decode;
use super::xml::{Element, Node, read_document};

pub(super) use write::write;

/// Reads a package or a single item.
pub(super) fn read(bytes: &[u8]) -> Result<Reading, FileRefused> {
    if is_zip(bytes) {
        return package::read(bytes);
    }
    let mut reading = Reading::default();
    let root = read_tree(bytes)?;
    if let Some(why) = no_item(&root) {
        return Err(FileRefused::at(root.line, why));
    }
    reading.count_question(root.line)?;
    item::read_item(&root, &item::Around { entry: None, tags: &[] }, &mut |_| None, &mut reading);
    Ok(reading)
}

/// An XML file with the names of QTI 3.0 and 2.1 made alike: `qti-simple-choice` and
/// `simpleChoice` are both `simplechoice`.
fn read_tree(bytes: &[u8]) -> Result<Element, FileRefused> {
    let text = decode(bytes, declared(bytes).as_deref())?.text;
    let mut root = read_document(&text)?;
    unify(&mut root);
    Ok(root)
}

/// The encoding that an XML declaration names.
pub(super) fn declared(bytes: &[u8]) -> Option<String> {
    let start: String = bytes.iter().take(200).map(|byte| char::from(*byte)).collect();
    let (declaration, _) = start.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(label, _)| label.to_owned())
}

fn unify(element: &mut Element) {
    let name = element.name.to_ascii_lowercase();
    element.name = name.strip_prefix("qti-").unwrap_or(&name).replace('-', "");
    for (name, _) in &mut element.attributes {
        *name = name.to_ascii_lowercase().replace('-', "");
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            unify(child);
        }
    }
}

/// Why a root is no item.
fn no_item(root: &Element) -> Option<&'static str> {
    match root.name.as_str() {
        "assessmentitem" => None,
        "questestinterop" => Some("this is QTI 1.2; export it as QTI 2.1 or 3.0, or as Moodle XML"),
        "assessmenttest" | "assessmentsection" => {
            Some("this is a test, not an item; import the whole package as a zip file")
        }
        "manifest" => Some("this is a manifest; import the whole package as a zip file"),
        "assessmentstimulus" => Some("this is a shared text, not an item"),
        _ => Some("this is no QTI item"),
    }
}

fn place_of(entry: Option<&str>, line: usize, question: String) -> Place {
    Place { entry: entry.map(str::to_owned), line, question }
}

#[cfg(test)]
mod tests;
