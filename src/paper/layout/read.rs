//! Reads a layout from TOML and reports all its errors at once, each with its line.

use toml::de::DeTable;

use super::fields::{Faults, Fields, MAX_SIDE_MM, SpannedTable};
use super::{
    Align, Block, Element, Face, Fill, Fit, Frame, Layout, LayoutFault, PageSize, Piece,
    Placeholder, Rosette, Rule, Shown, TextElement, TextStyle,
};

/// Reads a layout; `file` is only named in the errors.
pub fn parse_layout(file: &str, text: &str) -> Result<Layout, Vec<LayoutFault>> {
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
    let elements: Vec<Element> =
        tables.iter().filter_map(|table| read_element(table, &mut faults)).collect();
    let n_codes = elements.iter().filter(|element| matches!(element, Element::Qr(_))).count();
    if n_codes != 1 {
        faults.add(0..0, "element", &format!("exactly one `qr` is needed, {n_codes} are here"));
    }
    let faults = faults.sorted();
    if faults.is_empty() { Ok(Layout { title, page, elements }) } else { Err(faults) }
}

fn read_element(table: &SpannedTable<'_>, faults: &mut Faults<'_>) -> Option<Element> {
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
        "text" => Element::Text(read_text(&mut fields)),
        "qr" => Element::Qr(fields.area()),
        other => {
            let message = format!("{other:?} is none of frame, fill, rule, rosette, text, qr");
            fields.fault("kind", &message);
            return None;
        }
    };
    fields.finish();
    Some(element)
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
    Fit::Wrap(Block {
        max_width_mm,
        max_lines: fields.number_within("max_lines", 1.0..=40.0) as usize,
        line_mm: fields.number_or("line_mm", size_pt * 0.46),
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
        for files in [LayoutFiles::official(), LayoutFiles::festive()] {
            let layout = files.layout().unwrap_or_else(|faults| panic!("{faults:#?}"));
            assert!(layout.elements.len() > 20, "{}", layout.title);
            files.fonts().unwrap();
        }
    }

    #[test]
    fn all_errors_come_at_once_with_their_lines() {
        let text = "title = 5\npage_width_mm = 210\npage_height_mm = 297\n\n[[element]]\n\
                    kind = \"text\"\ntext = \"Họ tên: {nmae}\"\nfont = \"serif-bold\"\n\
                    size_pt = \"large\"\ncolour = \"red\"\nalign = \"centre\"\nx_mm = 105\n\
                    colr = 1\n\n[[element]]\nkind = \"circle\"\n";
        let faults = parse_layout("layout.toml", text).unwrap_err();
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
        let faults = parse_layout("layout.toml", "title = \"A\"\npage_width_mm = = 3\n");
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
