//! How a visible signature looks: who signed and when, in a thin frame.

use std::fmt::Write;

use lopdf::{Dictionary, Document, ObjectId, dictionary};

use super::document::fonts_of_page;
use super::fonts::Fonts;
use super::seal::SealOrder;

/// The picture of a signature; empty for a hidden one.
#[derive(Default)]
pub(super) struct Picture {
    /// Left, bottom, right, top in points.
    pub(super) bounds: [f32; 4],
    pub(super) content: Vec<u8>,
    pub(super) resources: Dictionary,
}

const INSET_PT: f32 = 5.0;
const GREATEST_SIZE_PT: f32 = 9.0;

pub(super) fn picture(
    document: &Document,
    fonts: &Fonts,
    order: &SealOrder<'_>,
    page_id: ObjectId,
    bounds: [f32; 4],
) -> Picture {
    let [left, bottom, right, top] = bounds;
    let (width_pt, height_pt) = (right - left, top - bottom);
    let lines = [
        "Ký số bởi".to_owned(),
        order.signer.name().to_owned(),
        format!("lúc {}", order.signed_at.format("%H:%M ngày %d/%m/%Y")),
    ];
    let mut content = format!(
        "0.54 0.12 0.11 RG 0.6 w 0.3 0.3 {:.2} {:.2} re S\n",
        width_pt - 0.6,
        height_pt - 0.6
    );
    let mut resources = Dictionary::new();
    let found = fonts_of_page(document, page_id)
        .into_iter()
        .rev()
        .find(|(face, _)| lines.iter().all(|line| fonts.width_em(*face, line).is_ok()));
    if let Some((face, font_id)) = found {
        resources.set("Font", dictionary! { "F" => font_id });
        let width_em = |line: &String| fonts.width_em(face, line).unwrap_or_default();
        let widest = lines.iter().map(width_em).fold(1.0, f32::max);
        let size_pt = ((width_pt - 2.0 * INSET_PT) / widest).min(GREATEST_SIZE_PT);
        let line_pt = size_pt * 1.35;
        let block_pt = line_pt * (lines.len() - 1) as f32;
        let mut y_pt = (height_pt + block_pt - size_pt * 0.7) / 2.0;
        for line in &lines {
            let x_pt = (width_pt - width_em(line) * size_pt) / 2.0;
            let hex = fonts.typeface(face).glyphs_in_hex(line);
            let _ = writeln!(
                content,
                "BT 0.54 0.12 0.11 rg /F {size_pt:.2} Tf {x_pt:.2} {y_pt:.2} Td <{hex}> Tj ET"
            );
            y_pt -= line_pt;
        }
    }
    Picture { bounds, content: content.into_bytes(), resources }
}
