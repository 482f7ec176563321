//! Fits text into the width it has: makes it smaller, breaks it into lines, balances them.

use super::fault::PaperFault;
use super::fonts::{Face, Fonts};
use super::sheet::{Block, POINTS_PER_MM, TextStyle};

/// Lines of text at one size, after shrinking and breaking.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fitted {
    pub(super) size_pt: f32,
    pub(super) lines: Vec<String>,
}

/// Sets a text into its room: on one line while it hardly shrinks, else on several.
pub(super) fn set_block(
    fonts: &Fonts,
    style: TextStyle,
    block: Block,
    text: &str,
) -> Result<Fitted, PaperFault> {
    let Block { max_width_mm, max_lines, wrapped_size_pt, .. } = block;
    let on_one_line = shrink(fonts, style, max_width_mm, text)?;
    if on_one_line >= wrapped_size_pt {
        return Ok(Fitted { size_pt: on_one_line, lines: vec![text.to_owned()] });
    }
    let style = TextStyle { size_pt: style.size_pt.min(wrapped_size_pt), ..style };
    let fitted = fit_lines(fonts, style, max_width_mm, max_lines, text)?;
    let style = TextStyle { size_pt: fitted.size_pt, ..style };
    let lines = balance(fonts, style, max_width_mm, fitted.lines)?;
    Ok(Fitted { lines, ..fitted })
}

/// The size at which a text is no wider than `max_width_mm`; never larger than its style says.
pub(super) fn shrink(
    fonts: &Fonts,
    style: TextStyle,
    max_width_mm: f32,
    text: &str,
) -> Result<f32, PaperFault> {
    let width_pt = fonts.measure(style.face, text)?.1 * style.size_pt;
    let max_width_pt = max_width_mm * POINTS_PER_MM;
    if width_pt <= max_width_pt {
        return Ok(style.size_pt);
    }
    // Rounded down to a hundredth of a point, so that the line certainly fits.
    Ok((style.size_pt * max_width_pt / width_pt * 100.0).floor() / 100.0)
}

/// Breaks a text at spaces into at most `max_lines` lines, making it smaller until they suffice.
pub(super) fn fit_lines(
    fonts: &Fonts,
    style: TextStyle,
    max_width_mm: f32,
    max_lines: usize,
    text: &str,
) -> Result<Fitted, PaperFault> {
    let mut size_pt = style.size_pt;
    for word in text.split_whitespace() {
        size_pt = shrink(fonts, TextStyle { size_pt, ..style }, max_width_mm, word)?;
    }
    loop {
        let max_width_em = max_width_mm * POINTS_PER_MM / size_pt;
        let lines = break_lines(fonts, style.face, max_width_em, text)?;
        if lines.len() <= max_lines.max(1) {
            return Ok(Fitted { size_pt, lines });
        }
        size_pt *= 0.97;
    }
}

/// Breaks lines anew so that they are about equally long and none holds a lonely word.
fn balance(
    fonts: &Fonts,
    style: TextStyle,
    max_width_mm: f32,
    lines: Vec<String>,
) -> Result<Vec<String>, PaperFault> {
    let text = lines.join(" ");
    let mut best = lines;
    let mut max_width_em = max_width_mm * POINTS_PER_MM / style.size_pt;
    while best.len() > 1 {
        max_width_em *= 0.97;
        let narrower = break_lines(fonts, style.face, max_width_em, &text)?;
        let overflows = narrower.iter().any(|line| !fits(fonts, style.face, max_width_em, line));
        if narrower.len() > best.len() || overflows {
            break;
        }
        best = narrower;
    }
    Ok(best)
}

fn fits(fonts: &Fonts, face: Face, max_width_em: f32, line: &str) -> bool {
    fonts.measure(face, line).is_ok_and(|(_, width_em)| width_em <= max_width_em)
}

fn break_lines(
    fonts: &Fonts,
    face: Face,
    max_width_em: f32,
    text: &str,
) -> Result<Vec<String>, PaperFault> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer {
            Some(longer) if fonts.measure(face, &longer)?.1 <= max_width_em => {
                lines.pop();
                lines.push(longer);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    Ok(lines)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::sheet::{Grows, INK};
    use super::*;

    const STYLE: TextStyle = TextStyle { face: Face::SerifRegular, size_pt: 20.0, colour: INK };

    #[test]
    fn a_long_line_shrinks_to_its_width_and_a_short_one_keeps_its_size() {
        let fonts = Fonts::shipped().unwrap();
        assert_eq!(shrink(&fonts, STYLE, 100.0, "Lê Na"), Ok(20.0));
        let long = "Nguyễn ".repeat(9);
        let size_pt = shrink(&fonts, STYLE, 100.0, &long).unwrap();
        let width_mm = fonts.measure(STYLE.face, &long).unwrap().1 * size_pt / POINTS_PER_MM;
        assert!((99.0..=100.0).contains(&width_mm), "{width_mm}");
    }

    #[test]
    fn a_long_name_takes_two_lines_before_it_becomes_small() {
        let fonts = Fonts::shipped().unwrap();
        let block = Block {
            max_width_mm: 100.0,
            max_lines: 2,
            line_mm: 8.0,
            wrapped_size_pt: 16.0,
            grows: Grows::Up,
        };
        let check = |text: &str, want_lines: usize, want_size_pt: f32| {
            let fitted = set_block(&fonts, STYLE, block, text).unwrap();
            assert_eq!(fitted.lines.len(), want_lines, "{text}");
            assert!((fitted.size_pt - want_size_pt).abs() < 2.0, "{text}: {}", fitted.size_pt);
        };
        check("Lê Na", 1, 20.0);
        check("Nguyễn Thị Thanh Hương Giang Trà", 1, 20.0);
        check("Nguyễn Thị Thanh Hương Giang Trà My An Nhiên Yên", 2, 16.0);
    }

    #[test]
    fn balanced_lines_leave_no_word_alone() {
        let fonts = Fonts::shipped().unwrap();
        let lines = vec!["Sát hạch kỹ năng số cơ bản dành cho người".to_owned(), "dân".into()];
        let want = ["Sát hạch kỹ năng số cơ", "bản dành cho người dân"];
        assert_eq!(balance(&fonts, STYLE, 130.0, lines).unwrap(), want);
        assert!(balance(&fonts, STYLE, 130.0, Vec::new()).unwrap().is_empty());
    }

    #[test]
    fn text_breaks_at_spaces_into_the_lines_allowed() {
        let fonts = Fonts::shipped().unwrap();
        let text = "Hoàn thành sát hạch đạt chuẩn theo khung kỹ năng số";
        let check = |max_lines, want_lines| {
            let fitted = fit_lines(&fonts, STYLE, 60.0, max_lines, text).unwrap();
            assert_eq!(fitted.lines.len(), want_lines);
            assert_eq!(fitted.lines.join(" "), text);
        };
        check(5, 3);
        check(2, 2);
        check(1, 1);
        assert!(fit_lines(&fonts, STYLE, 5.0, 9, "Nghiêng").unwrap().size_pt < 10.0);
        assert!(fit_lines(&fonts, STYLE, 5.0, 9, " ").unwrap().lines.is_empty());
    }
}
