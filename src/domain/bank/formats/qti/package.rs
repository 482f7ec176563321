//! A QTI content package: a zip file with a manifest that names items and their files.

use std::collections::BTreeSet;

use super::super::archive::Package;
use super::super::draft::shorten;
use super::super::limits::MAX_UNPACKED_BYTES;
use super::super::reading::{FileRefused, Outcome, Reading};
use super::super::xml::Element;
use super::item::{Around, read_item};
use super::{no_item, place_of, read_tree};

const MANIFEST: &str = "imsmanifest.xml";

/// A resource of the manifest.
struct Resource {
    kind: String,
    path: String,
    line: usize,
    tags: Vec<String>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Reading, FileRefused> {
    let mut package = Package::open(bytes, MAX_UNPACKED_BYTES)?;
    let names: Vec<String> = package.names().map(str::to_owned).collect();
    let is_manifest = |name: &&String| name.rsplit('/').next() == Some(MANIFEST);
    let manifest = names.iter().filter(is_manifest).min_by_key(|name| name.len()).cloned();
    let mut reading = Reading::default();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let resources = match &manifest {
        Some(manifest) => {
            seen.insert(manifest.clone());
            read_manifest(manifest, &mut package)?
        }
        None => {
            let place = place_of(None, 1, String::new());
            let message = "the package has no imsmanifest.xml; every XML file in it was looked at";
            reading.note(&place, Outcome::Remark, message);
            let is_xml = |name: &&String| name.to_ascii_lowercase().ends_with(".xml");
            let resource = |name: &String| Resource {
                kind: "imsqti_item".to_owned(),
                path: name.clone(),
                line: 1,
                tags: Vec::new(),
            };
            names.iter().filter(is_xml).map(resource).collect()
        }
    };
    for resource in &resources {
        read_resource(resource, manifest.as_deref(), &mut package, &mut seen, &mut reading)?;
    }
    note_unread(&names, &seen, &mut reading);
    Ok(reading)
}

fn read_manifest(path: &str, package: &mut Package<'_>) -> Result<Vec<Resource>, FileRefused> {
    let bytes = package.read(path)?.unwrap_or_default();
    let named = |refused: FileRefused| FileRefused {
        message: format!("{path}: {}", refused.message),
        ..refused
    };
    let root = read_tree(&bytes).map_err(named)?;
    let base = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut all = Vec::new();
    root.descendants(&mut all);
    let mut found = Vec::new();
    for resource in all.iter().filter(|element| element.name == "resource") {
        let href = resource.attribute("href").or_else(|| resource.first("file")?.attribute("href"));
        let Some(href) = href else { continue };
        found.push(Resource {
            kind: resource.attribute("type").unwrap_or_default().to_owned(),
            path: joined(base, href),
            line: resource.line,
            tags: keywords(resource),
        });
    }
    Ok(found)
}

/// Keywords of a resource's LOM.
fn keywords(resource: &Element) -> Vec<String> {
    let mut all = Vec::new();
    resource.descendants(&mut all);
    let keyword = all.into_iter().filter(|element| element.name == "keyword");
    keyword
        .flat_map(|keyword| {
            let mut inside = Vec::new();
            keyword.descendants(&mut inside);
            let strings =
                inside.into_iter().filter(|e| e.name == "string" || e.name == "langstring");
            strings.map(Element::text).collect::<Vec<_>>()
        })
        .take(200)
        .collect()
}

/// A path inside the package, relative to a folder. One that leads outside comes out as a name that
/// no entry has.
pub(super) fn joined(folder: &str, href: &str) -> String {
    let href = href.split(['?', '#']).next().unwrap_or_default().replace("%20", " ");
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return String::new();
                }
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn read_resource(
    resource: &Resource,
    manifest: Option<&str>,
    package: &mut Package<'_>,
    seen: &mut BTreeSet<String>,
    reading: &mut Reading,
) -> Result<(), FileRefused> {
    let path = resource.path.as_str();
    let kind = resource.kind.to_ascii_lowercase();
    let place = place_of(manifest, resource.line, shorten(path));
    if kind.starts_with("imsqti_xmlv1") || kind.contains("x-bb-qti") {
        seen.insert(path.to_owned());
        reading.count_question(resource.line)?;
        reading.unsupported(&place, "QTI 1.2; export it as QTI 2.1 or 3.0");
        return Ok(());
    }
    if !kind.starts_with("imsqti_item") {
        return Ok(());
    }
    if !seen.insert(path.to_owned()) {
        return Ok(());
    }
    let Some(bytes) = package.read(path)? else {
        reading.count_question(resource.line)?;
        reading.refused(&place, "the manifest names this file, but the package does not hold it");
        return Ok(());
    };
    let place = place_of(Some(path), 1, shorten(path));
    let root = match read_tree(&bytes) {
        Ok(root) => root,
        Err(refused) => {
            reading.count_question(1)?;
            reading.refused(&place, refused.to_string());
            return Ok(());
        }
    };
    if let Some(why) = no_item(&root) {
        // Without a manifest any XML file is looked at, so it may well be something else.
        match manifest {
            Some(_) => {
                reading.count_question(1)?;
                reading.refused(&place, why);
            }
            None => {
                seen.remove(path);
            }
        }
        return Ok(());
    }
    reading.count_question(root.line)?;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let around = Around { entry: Some(path), tags: &resource.tags };
    let mut file_of = |src: &str| {
        let wanted = joined(&folder, src);
        let bytes = package.read(&wanted).ok().flatten();
        seen.insert(wanted);
        bytes
    };
    read_item(&root, &around, &mut file_of, reading);
    Ok(())
}

/// Names files that nothing was made of.
fn note_unread(names: &[String], seen: &BTreeSet<String>, reading: &mut Reading) {
    const MOST: usize = 10;
    let is_schema = |name: &str| name.ends_with(".xsd") || name.ends_with(".dtd");
    let unread: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| !seen.contains(*name) && !is_schema(name))
        .collect();
    if unread.is_empty() {
        return;
    }
    let shown = unread.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    let more = unread.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let place = place_of(None, 1, String::new());
    reading.dropped(&place, format!("files that are no items: {shown}{more}"));
}
