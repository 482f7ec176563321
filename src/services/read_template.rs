//! Reads a folder that holds a certificate's layout, its drawings and its own typefaces.

use std::fs;
use std::path::Path;

use crate::paper::{Face, LayoutFiles};

/// No layout, drawing or font is larger.
const MAX_BYTES: u64 = 2 * 1024 * 1024;
/// More drawings than one layout could show.
const MAX_ARTWORKS: usize = 50;

/// The files of a folder, or everything that stands in the way.
///
/// # Errors
/// With one line for each file that is missing, too large or named after no typeface.
pub fn read_template(dir: &Path) -> Result<LayoutFiles, Vec<String>> {
    let mut faults = Vec::new();
    let path = dir.join("layout.toml");
    let layout_toml = read(&path, &mut faults).and_then(|bytes| {
        let text = String::from_utf8(bytes);
        text.map_err(|_| faults.push(format!("{}: is not UTF-8 text", path.display()))).ok()
    });
    let mut artworks = Vec::new();
    for path in files_in(dir, "svg") {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        artworks.extend(name.zip(read(&path, &mut faults)));
    }
    if artworks.len() > MAX_ARTWORKS {
        faults.push(format!("{}: more than {MAX_ARTWORKS} drawings", dir.display()));
    }
    let mut fonts = Vec::new();
    for path in files_in(&dir.join("fonts"), "ttf") {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned());
        match name.as_deref().and_then(Face::from_name) {
            Some(face) => fonts.extend(read(&path, &mut faults).map(|bytes| (face, bytes))),
            None => {
                let known = Face::ALL.map(Face::name).join(", ");
                faults.push(format!("{}: is named after none of {known}", path.display()));
            }
        }
    }
    match layout_toml {
        Some(layout_toml) if faults.is_empty() => {
            let file_name = dir.join("layout.toml").display().to_string();
            Ok(LayoutFiles { file_name, layout_toml, artworks, fonts })
        }
        Some(_) | None => Err(faults),
    }
}

fn read(path: &Path, faults: &mut Vec<String>) -> Option<Vec<u8>> {
    let found = match fs::metadata(path) {
        Ok(about) if about.len() > MAX_BYTES => Err(format!("larger than {MAX_BYTES} bytes")),
        Ok(_) => fs::read(path).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    found.map_err(|why| faults.push(format!("{}: {why}", path.display()))).ok()
}

/// Files of a folder with that ending, by name; a folder that is not there holds none.
fn files_in(dir: &Path, ending: &str) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    paths.sort();
    paths
}
