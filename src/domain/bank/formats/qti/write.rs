//! Writes items as a QTI 3.0 package.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::super::draft::Draft;
use super::super::export::{Losses, WriteFailed, media_name};
use super::super::tags::{Homeless, tags_of};
use super::super::xml::escaped;
use super::write_item::item_xml;

/// All items as a zip file with a manifest; pictures by the paths that the items name.
pub(in super::super) fn write(
    items: &[Draft],
    pictures: &BTreeMap<String, Vec<u8>>,
    losses: &mut Losses,
) -> Result<Vec<u8>, WriteFailed> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The same items give the same bytes: no clock is asked.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut resources = String::new();
    let mut media = BTreeSet::new();
    for item in items {
        let id = item.id.as_deref().unwrap_or_default();
        let kept = item.media.as_ref().filter(|media| pictures.contains_key(&media.file));
        if item.media.is_some() && kept.is_none() {
            losses.add(id, "picture, whose file is not in the bank");
        }
        let path = format!("items/{id}.xml");
        zip.start_file(path.as_str(), options).map_err(failed)?;
        zip.write_all(item_xml(item, kept, losses).as_bytes()).map_err(failed)?;
        let file = kept.map(|media| format!("media/{}", media_name(&media.file)));
        resources.push_str(&resource(item, id, &path, file.as_deref()));
        if let (Some(kept), Some(file)) = (kept, file)
            && media.insert(file.clone())
            && let Some(bytes) = pictures.get(&kept.file)
        {
            zip.start_file(file, options).map_err(failed)?;
            zip.write_all(bytes).map_err(failed)?;
        }
    }
    zip.start_file("imsmanifest.xml", options).map_err(failed)?;
    zip.write_all(manifest(&resources).as_bytes()).map_err(failed)?;
    Ok(zip.finish().map_err(failed)?.into_inner())
}

fn failed(error: impl std::fmt::Display) -> WriteFailed {
    WriteFailed(error.to_string())
}

fn manifest(resources: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <manifest xmlns=\"http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1\" \
         identifier=\"sathach-bank\">\n  <metadata>\n    <schema>QTI Package</schema>\n    \
         <schemaversion>3.0.0</schemaversion>\n  </metadata>\n  <organizations/>\n  <resources>\n\
         {resources}  </resources>\n</manifest>\n"
    )
}

fn resource(item: &Draft, id: &str, path: &str, media: Option<&str>) -> String {
    let mut out = format!(
        "    <resource identifier=\"{}\" type=\"imsqti_item_xmlv3p0\" href=\"{}\">\n      \
         <metadata>\n        \
         <lom xmlns=\"http://ltsc.ieee.org/xsd/LOM\">\n          <general>\n",
        escaped(id),
        escaped(path)
    );
    for tag in tags_of(item, Homeless::Nothing) {
        out.push_str(&format!(
            "            <keyword><string>{}</string></keyword>\n",
            escaped(&tag)
        ));
    }
    out.push_str("          </general>\n        </lom>\n      </metadata>\n");
    out.push_str(&format!("      <file href=\"{}\"/>\n", escaped(path)));
    if let Some(media) = media {
        out.push_str(&format!("      <file href=\"{}\"/>\n", escaped(media)));
    }
    out.push_str("    </resource>\n");
    out
}
