//! Reads a layout from TOML and reports all its errors at once, each with its line.

use toml::de::DeTable;

use super::super::artwork::read_artwork;
use super::fields::{Faults, Fields, MAX_SIDE_MM, SpannedTable};
use super::{
    Align, Artwork, ArtworkElement, Block, Element, Face, Fill, Fit, Flip, Frame, Grows, Layout,
    LayoutFault, PageSize, Piece, Placeholder, Role, Rosette, Rule, Shown, TextElement, TextStyle,
};

/// Reads a layout; `file` is only named in the errors, `artworks` are the SVG files beside it.
pub fn parse_layout(
    file: &str,
    text: &str,
    artworks: &[(String, Vec<u8>)],
) -> Result<Layout, Vec<LayoutFault>> {
    let mut faults = Faults::new(file, text);
    let (document, syntax) = DeTable::parse_recoverable(text);
    for error in syntax {
        faults.add(error.span().unwrap_or(0..0), "toml", error.message());
    }
    let mut fields = Fields::new(document.span(), document.get_ref(), &mut faults);
    let title = fields.text("title");
    let page = PageSize {
        width_mm: fields.number_within("page_width_mm", 50.0..=MAX_SIDE_MM),
        height_mm: fields.number_within("page_height_mm", 50.0..=MAX_SIDE_MM),
    };
    let tables = fields.tables("element");
    fields.finish();
    let (mut elements, mut lines) = (Vec::new(), Vec::new());
    for table in &tables {
        if let Some(element) = read_element(table, artworks, &mut faults) {
            elements.push(element);
            lines.push(faults.line_at(table.0.start));
        }
    }
    let n_codes = elements.iter().filter(|element| matches!(element, Element::Qr(_))).count();
    if n_codes != 1 {
        faults.add(0..0, "element", &format!("exactly one `qr` is needed, {n_codes} are here"));
    }
    let n_seals = elements.iter().filter(|element| matches!(element, Element::Seal(_))).count();
    if n_seals > 1 {
        faults.add(0..0, "element", &format!("at most one `seal`, {n_seals} are here"));
    }
    let mut faults = faults.sorted();
    faults.extend(faults_of_artworks(artworks));
    if faults.is_empty() { Ok(Layout { title, page, elements, lines }) } else { Err(faults) }
}

fn faults_of_artworks(artworks: &[(String, Vec<u8>)]) -> Vec<LayoutFault> {
    let mut faults = Vec::new();
    for (name, bytes) in artworks {
        let found = read_artwork(bytes).err().unwrap_or_default();
        faults.extend(found.into_iter().map(|fault| LayoutFault {
            file: name.clone(),
            line: fault.line,
            field: "svg".to_owned(),
            message: fault.message,
        }));
    }
    faults
}

fn read_element(
    table: &SpannedTable<'_>,
    artworks: &[(String, Vec<u8>)],
    faults: &mut Faults<'_>,
) -> Option<Element> {
    let mut fields = Fields::new(table.0.clone(), table.1, faults);
    let kind = fields.text("kind");
    let element = match kind.as_str() {
        "frame" => Element::Frame(Frame {
            area: fields.area(),
            stroke_mm: fields.stroke(),
            colour: fields.colour("colour"),
        }),
        "fill" => Element::Fill(Fill { area: fields.area(), colour: fields.colour("colour") }),
        "rule" => Element::Rule(Rule {
            from: fields.spot("x_mm", "y_mm"),
            to: fields.spot("to_x_mm", "to_y_mm"),
            stroke_mm: fields.stroke(),
            colour: fields.colour("colour"),
        }),
        "rosette" => Element::Rosette(Rosette {
            centre: fields.spot("x_mm", "y_mm"),
            radius_mm: fields.number_within("radius_mm", 0.5..=MAX_SIDE_MM),
            inner_radius_mm: fields.number_within("inner_radius_mm", 0.0..=MAX_SIDE_MM),
            n_petals: fields.number_within("n_petals", 1.0..=60.0) as u32,
            n_turns: fields.number_within("n_turns", 1.0..=24.0) as u32,
            stroke_mm: fields.stroke(),
            colour: fields.colour("colour"),
        }),
        "artwork" => Element::Artwork(read_artwork_element(&mut fields, artworks)),
        "text" => Element::Text(read_text(&mut fields)),
        "qr" => Element::Qr(fields.area()),
        "seal" => Element::Seal(fields.area()),
        other => {
            let kinds = "frame, fill, rule, rosette, artwork, text, qr, seal";
            fields.fault("kind", &format!("{other:?} is none of {kinds}"));
            return None;
        }
    };
    fields.finish();
    Some(element)
}

fn read_artwork_element(
    fields: &mut Fields<'_, '_, '_>,
    artworks: &[(String, Vec<u8>)],
) -> ArtworkElement {
    let file = fields.text("file");
    let found = artworks.iter().find(|(name, _)| *name == file);
    if found.is_none() && fields.has("file") {
        fields.fault("file", &format!("there is no {file:?} beside the layout"));
    }
    // What is wrong within the drawing is told once, with the drawing's own lines.
    let artwork = found.and_then(|(_, bytes)| read_artwork(bytes).ok());
    let flip = |word: &str| match word {
        "none" => Some(Flip::None),
        "across" => Some(Flip::Across),
        "down" => Some(Flip::Down),
        "both" => Some(Flip::Both),
        _ => None,
    };
    let flip = if fields.has("flip") { fields.word("flip", flip) } else { None };
    ArtworkElement {
        area: fields.area(),
        artwork: artwork.unwrap_or(Artwork { units: [0.0; 4], operators: String::new() }),
        flip: flip.unwrap_or(Flip::None),
    }
}

fn read_text(fields: &mut Fields<'_, '_, '_>) -> TextElement {
    let template = fields.text("text");
    let pieces = read_pieces(&template).unwrap_or_else(|message| {
        fields.fault("text", &message);
        Vec::new()
    });
    let style = TextStyle {
        face: fields.word("font", Face::from_name).unwrap_or(Face::SerifRegular),
        size_pt: fields.number_within("size_pt", 4.0..=300.0),
        colour: fields.colour("colour"),
    };
    let align = |word: &str| match word {
        "left" => Some(Align::Left),
        "centre" => Some(Align::Centre),
        "right" => Some(Align::Right),
        _ => None,
    };
    let role = |word: &str| match word {
        "paragraph" => Some(Role::Paragraph),
        "heading" => Some(Role::Heading),
        _ => None,
    };
    let shown = |word: &str| match word {
        "always" => Some(Shown::Always),
        "on_samples" => Some(Shown::OnSamples),
        _ => None,
    };
    TextElement {
        pieces,
        at: fields.spot("x_mm", "y_mm"),
        align: fields.word("align", align).unwrap_or(Align::Left),
        fit: read_fit(fields, style.size_pt),
        style,
        rotation_degrees: fields.number_or("rotation_degrees", 0.0),
        shown: if fields.has("shown") {
            fields.word("shown", shown).unwrap_or(Shown::Always)
        } else {
            Shown::Always
        },
        role: if fields.has("role") {
            fields.word("role", role).unwrap_or(Role::Paragraph)
        } else {
            Role::Paragraph
        },
    }
}

fn read_fit(fields: &mut Fields<'_, '_, '_>, size_pt: f32) -> Fit {
    if !fields.has("max_width_mm") {
        return Fit::Free;
    }
    if fields.has("rotation_degrees") {
        fields.fault("rotation_degrees", "a turned text has no `max_width_mm`; remove one of them");
    }
    let max_width_mm = fields.number_within("max_width_mm", 5.0..=MAX_SIDE_MM);
    if !fields.has("max_lines") {
        return Fit::Shrink { max_width_mm };
    }
    let grows = |word: &str| match word {
        "up" => Some(Grows::Up),
        "down" => Some(Grows::Down),
        _ => None,
    };
    Fit::Wrap(Block {
        max_width_mm,
        max_lines: fields.number_within("max_lines", 1.0..=40.0) as usize,
        line_mm: fields.number_or("line_mm", size_pt * 0.46),
        wrapped_size_pt: fields.number_or("wrapped_size_pt", size_pt),
        grows: if fields.has("grows") {
            fields.word("grows", grows).unwrap_or(Grows::Down)
        } else {
            Grows::Down
        },
    })
}

/// Splits `Số: {number}` into words and values.
fn read_pieces(template: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((words, tail)) = rest.split_once('{') {
        let Some((word, after)) = tail.split_once('}') else {
            return Err(format!("{{ without }} in {template:?}"));
        };
        let Some(value) = Placeholder::ALL.into_iter().find(|value| value.word() == word) else {
            let known = Placeholder::ALL.map(Placeholder::word).join(", ");
            return Err(format!("{{{word}}} is no placeholder; known are {known}"));
        };
        if !words.is_empty() {
            pieces.push(Piece::Words(words.to_owned()));
        }
        pieces.push(Piece::Value(value));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    Ok(pieces)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::LayoutFiles;
    use super::*;

    #[test]
    fn the_shipped_layouts_are_right() {
        for name in LayoutFiles::SHIPPED {
            let files = LayoutFiles::shipped(name).unwrap();
            let layout = files.layout().unwrap_or_else(|faults| panic!("{faults:#?}"));
            assert!(layout.elements.len() > 15, "{}", layout.title);
            files.fonts().unwrap();
        }
    }

    #[test]
    fn all_errors_come_at_once_with_their_lines() {
        let text = "title = 5\npage_width_mm = 210\npage_height_mm = 297\n\n[[element]]\n\
                    kind = \"text\"\ntext = \"Họ tên: {nmae}\"\nfont = \"serif-bold\"\n\
                    size_pt = \"large\"\ncolour = \"red\"\nalign = \"centre\"\nx_mm = 105\n\
                    colr = 1\n\n[[element]]\nkind = \"circle\"\n";
        let faults = parse_layout("layout.toml", text, &[]).unwrap_err();
        let got: Vec<(usize, &str)> =
            faults.iter().map(|fault| (fault.line, fault.field.as_str())).collect();
        let want = [
            (1, "element"),
            (1, "title"),
            (5, "y_mm"),
            (7, "text"),
            (9, "size_pt"),
            (10, "colour"),
            (13, "colr"),
            (16, "kind"),
        ];
        assert_eq!(got, want, "{faults:#?}");
        assert!(faults[3].to_string().starts_with("layout.toml:7: text: {nmae} is no placeholder"));
    }

    #[test]
    fn broken_toml_names_its_line() {
        let faults = parse_layout("layout.toml", "title = \"A\"\npage_width_mm = = 3\n", &[]);
        let faults = faults.unwrap_err();
        assert!(faults.iter().any(|fault| fault.line == 2 && fault.field == "toml"), "{faults:?}");
    }

    #[test]
    fn a_template_splits_into_words_and_values() {
        let check = |template: &str, want: Result<Vec<Piece>, ()>| {
            assert_eq!(read_pieces(template).map_err(|_| ()), want, "{template}");
        };
        let words = |text: &str| Piece::Words(text.to_owned());
        check("Chứng nhận", Ok(vec![words("Chứng nhận")]));
        check("Số: {number}", Ok(vec![words("Số: "), Piece::Value(Placeholder::Number)]));
        check(
            "{place}, {issue_date}",
            Ok(vec![
                Piece::Value(Placeholder::Place),
                words(", "),
                Piece::Value(Placeholder::IssueDate),
            ]),
        );
        check("{name", Err(()));
        check("{who}", Err(()));
    }
}
