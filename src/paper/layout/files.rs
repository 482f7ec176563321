//! The files of a layout: its text, its drawings, its own typefaces; and the shipped layouts.

use super::super::fault::PaperFault;
use super::super::fonts::{Face, Fonts};
use super::{Layout, LayoutFault, parse_layout};

/// The files of a template folder, read by the caller: `layout.toml`, the drawings it names and,
/// where the template has its own, font files named after the typeface they stand for
/// (`fonts/serif-bold.ttf`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutFiles {
    /// Name of the layout file, for messages.
    pub file_name: String,
    /// Content of the layout file.
    pub layout_toml: String,
    /// SVG files by the name that the layout uses.
    pub artworks: Vec<(String, Vec<u8>)>,
    /// Typefaces that replace the shipped ones.
    pub fonts: Vec<(Face, Vec<u8>)>,
}

macro_rules! shipped {
    ($folder:literal, [$($artwork:literal),*]) => {
        LayoutFiles {
            file_name: concat!("certs-templates/", $folder, "/layout.toml").to_owned(),
            layout_toml: include_str!(concat!(
                "../../../certs-templates/",
                $folder,
                "/layout.toml"
            ))
            .to_owned(),
            artworks: vec![$((
                $artwork.to_owned(),
                include_bytes!(concat!("../../../certs-templates/", $folder, "/", $artwork))
                    .to_vec(),
            )),*],
            fonts: Vec::new(),
        }
    };
}

impl LayoutFiles {
    /// Names of the shipped layouts, which are also the names of their folders.
    pub const SHIPPED: [&str; 4] = ["official-a4", "festive-a4", "compact-a5", "wallet-card"];

    /// The shipped layout of that name.
    #[must_use]
    pub fn shipped(name: &str) -> Option<LayoutFiles> {
        match name {
            "official-a4" => Some(LayoutFiles::official()),
            "festive-a4" => Some(LayoutFiles::festive()),
            "compact-a5" => Some(LayoutFiles::compact()),
            "wallet-card" => Some(LayoutFiles::card()),
            _ => None,
        }
    }

    /// A4 upright, by Decree 30/2020.
    #[must_use]
    pub fn official() -> LayoutFiles {
        shipped!("official-a4", ["corner.svg"])
    }

    /// A4 across, for handing over on a stage.
    #[must_use]
    pub fn festive() -> LayoutFiles {
        shipped!("festive-a4", ["lotus.svg", "corner.svg"])
    }

    /// A5 across, for a folder at home.
    #[must_use]
    pub fn compact() -> LayoutFiles {
        shipped!("compact-a5", ["corner.svg"])
    }

    /// A card as large as a citizen card.
    #[must_use]
    pub fn card() -> LayoutFiles {
        shipped!("wallet-card", ["waves.svg"])
    }

    /// The layout, or all its errors at once.
    pub fn layout(&self) -> Result<Layout, Vec<LayoutFault>> {
        parse_layout(&self.file_name, &self.layout_toml, &self.artworks)
    }

    /// The shipped typefaces with those of the template in their place.
    pub fn fonts(&self) -> Result<Fonts, PaperFault> {
        let shipped = Fonts::shipped()?;
        self.fonts.iter().try_fold(shipped, |fonts, (face, bytes)| fonts.with_face(*face, bytes))
    }
}
