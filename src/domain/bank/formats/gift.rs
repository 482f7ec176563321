//! GIFT, Moodle's plain-text format.

mod cut;
mod write;

use super::choice::{Choosing, Weighted, choice, matching, note_lost, ordering, put_reason};
use super::draft::{Draft, shorten};
use super::markup::{LineEnds, clean_html};
use super::reading::{FileRefused, Place, Reading};
use super::tags::{apply_tags, is_our_id};
use super::text::{expect_short_lines, tidy};
use cut::{Block, find_free, for_each_block, split_free, unescaped};

pub(super) use write::{weights, write};

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Moodle,
    Html,
    Plain,
    Markdown,
}

/// Reads all questions of a text.
pub(super) fn read(text: &str) -> Result<Reading, FileRefused> {
    let mut reading = Reading::default();
    expect_short_lines(text)?;
    let mut category = None;
    for_each_block(text, |block| {
        if let Some(path) = block.text.strip_prefix("$CATEGORY:") {
            category = Some(path.trim().to_owned());
            return Ok(());
        }
        reading.count_question(block.line)?;
        read_question(&block, category.as_deref(), &mut reading);
        Ok(())
    })?;
    Ok(reading)
}

/// Stem, answers and general feedback of a question, still with their escapes.
struct Parts<'t> {
    name: Option<String>,
    stem: String,
    format: Format,
    /// What stands in braces; `None` when there are none.
    answers: Option<&'t str>,
    general: &'t str,
}

fn read_question(block: &Block, category: Option<&str>, reading: &mut Reading) {
    let mut place = Place { entry: None, line: block.line, question: String::new() };
    let parts = match parts_of(&block.text) {
        Ok(parts) => parts,
        Err(why) => {
            place.question = shorten(&block.text);
            return reading.refused(&place, why);
        }
    };
    place.question = match &parts.name {
        Some(name) => shorten(name),
        None => shorten(&clean_html(&unescaped(&parts.stem), LineEnds::AreSpaces).text),
    };
    let stem = read_text(&parts.stem, parts.format, &place, reading);
    let Some(answers) = parts.answers else {
        return reading.unsupported(&place, "a description without answers");
    };
    let Some(mut draft) = read_answers(answers, stem, parts.format, &place, reading) else {
        return;
    };
    let general = read_text(parts.general, parts.format, &place, reading);
    put_reason(&mut draft, general, &place, reading);
    if let Some(id) = &block.id {
        if is_our_id(id) {
            draft.id = Some(id.clone());
        } else {
            reading.dropped(&place, format!("idnumber \"{id}\""));
        }
    }
    draft.area = category.map(str::to_owned);
    apply_tags(&block.tags, &mut draft, &place, reading);
    reading.take(place, draft);
}

fn parts_of(text: &str) -> Result<Parts<'_>, &'static str> {
    let (name, rest) = match text.strip_prefix("::").map(|rest| (rest, find_free(rest, "::"))) {
        Some((rest, Some(end))) => (Some(tidy(&unescaped(&rest[..end]))), rest[end + 2..].trim()),
        Some((_, None)) | None => (None, text),
    };
    let (start, end) = (find_free(rest, "{"), find_free(rest, "}"));
    let (format, _) = format_of(rest, Format::Moodle);
    let (Some(start), Some(end)) = (start, end) else {
        if start.is_some() || end.is_some() {
            return Err("its braces { } do not match");
        }
        let stem = rest.to_owned();
        return Ok(Parts { name, stem, format, answers: None, general: "" });
    };
    if end < start {
        return Err("its braces { } do not match");
    }
    let (before, after) = (&rest[..start], rest[end + 1..].trim_end());
    if find_free(after, "{").is_some() {
        return Err("it has several groups of answers in braces { }");
    }
    let stem = if after.is_empty() { before.to_owned() } else { format!("{before}_____{after}") };
    let inside = &rest[start + 1..end];
    let (answers, general) = match inside.rfind("####") {
        Some(at) => (&inside[..at], &inside[at + 4..]),
        None => (inside, ""),
    };
    Ok(Parts { name, stem, format, answers: Some(answers.trim()), general })
}

fn format_of(text: &str, usual: Format) -> (Format, &str) {
    let formats = [
        ("[html]", Format::Html),
        ("[moodle]", Format::Moodle),
        ("[plain]", Format::Plain),
        ("[markdown]", Format::Markdown),
    ];
    let text = text.trim_start();
    for (word, format) in formats {
        if let Some(rest) = text.strip_prefix(word) {
            return (format, rest);
        }
    }
    (usual, text)
}

/// A text as a person reads it.
fn read_text(raw: &str, usual: Format, place: &Place, reading: &mut Reading) -> String {
    let (format, raw) = format_of(raw.trim(), usual);
    let text = unescaped(raw);
    let line_ends = match format {
        Format::Plain => return tidy(&text),
        Format::Html => LineEnds::AreSpaces,
        Format::Moodle | Format::Markdown => LineEnds::AreKept,
    };
    if format == Format::Markdown && text.contains(['*', '_', '`', '#', '[']) {
        reading.dropped(place, "Markdown: its signs stay in the text as they are");
    }
    let cleaned = clean_html(&text, line_ends);
    note_lost(&cleaned.lost, place, reading);
    for image in &cleaned.images {
        reading
            .dropped(place, format!("picture {}, which GIFT does not hold", shorten(&image.src)));
    }
    cleaned.text
}

fn read_answers(
    answers: &str,
    stem: String,
    format: Format,
    place: &Place,
    reading: &mut Reading,
) -> Option<Draft> {
    if let Some(steps) = answers.strip_prefix('>') {
        let steps = steps.lines().skip(1).map(|line| read_text(line, format, place, reading));
        let steps: Vec<String> = steps.filter(|step| !step.is_empty()).collect();
        return Some(Draft::new(stem, ordering(steps, place, reading)?));
    }
    let kind = if answers.is_empty() {
        "an essay"
    } else if answers.starts_with('#') {
        "a numerical question"
    } else if find_free(answers, "~").is_some() {
        return read_choice(answers, stem, format, place, reading);
    } else if find_free(answers, "=").is_some() && answers.contains("->") {
        return read_matching(answers, stem, format, place, reading);
    } else if is_truth(answers) {
        "a true/false question: an item needs 3 or 4 options"
    } else {
        "a short answer"
    };
    reading.unsupported(place, kind);
    None
}

fn is_truth(answers: &str) -> bool {
    let word = answers.split('#').next().unwrap_or_default().trim();
    matches!(word.to_ascii_uppercase().as_str(), "T" | "TRUE" | "F" | "FALSE")
}

fn read_choice(
    answers: &str,
    stem: String,
    format: Format,
    place: &Place,
    reading: &mut Reading,
) -> Option<Draft> {
    let pieces = split_free(answers, &['~', '=']);
    if let Some((None, before)) = pieces.first()
        && !before.trim().is_empty()
    {
        reading.dropped(place, format!("\"{}\" before the first option", shorten(before)));
    }
    let pieces: Vec<(char, &str)> =
        pieces.into_iter().filter_map(|(sign, text)| Some((sign?, text))).collect();
    let choosing = match pieces.iter().any(|(sign, _)| *sign == '=') {
        true => Choosing::One,
        false => Choosing::Several,
    };
    let mut options = Vec::new();
    for (sign, piece) in pieces {
        let piece = piece.trim();
        if piece.is_empty() {
            // "~=" is written for "=" by some programs.
            continue;
        }
        let (percent, piece) = match (sign, weight_of(piece)) {
            ('=', Some((percent, piece))) => (percent, piece),
            ('=', None) => (100.0, piece),
            (_, Some((percent, piece))) => (percent, piece),
            (_, None) => (0.0, piece),
        };
        let (text, feedback) = match find_free(piece, "#") {
            Some(at) => (&piece[..at], &piece[at + 1..]),
            None => (piece, ""),
        };
        options.push(Weighted {
            text: read_text(text, format, place, reading),
            feedback: read_text(feedback, format, place, reading),
            percent,
        });
    }
    choice(stem, options, choosing, place, reading)
}

/// A weight such as `%-33.33333%` at the beginning.
fn weight_of(piece: &str) -> Option<(f64, &str)> {
    let (number, rest) = piece.strip_prefix('%')?.split_once('%')?;
    let percent: f64 = number.trim().parse().ok()?;
    (percent.is_finite() && percent.abs() <= 100.0).then_some((percent, rest))
}

fn read_matching(
    answers: &str,
    stem: String,
    format: Format,
    place: &Place,
    reading: &mut Reading,
) -> Option<Draft> {
    let (mut pairs, mut extra) = (Vec::new(), Vec::new());
    for (_, piece) in split_free(answers, &['=']).into_iter().filter(|(sign, _)| sign.is_some()) {
        let Some((prompt, option)) = piece.split_once("->") else {
            reading.refused(place, format!("\"{}\" has no arrow ->", shorten(piece)));
            return None;
        };
        let prompt = read_text(prompt, format, place, reading);
        let (option, feedback) = match find_free(option, "#") {
            Some(at) => (&option[..at], &option[at + 1..]),
            None => (option, ""),
        };
        if !feedback.trim().is_empty() {
            reading.dropped(place, format!("feedback \"{}\"", shorten(feedback)));
        }
        let option = tidy(&unescaped(option));
        match prompt.is_empty() {
            true => extra.push(option),
            false => pairs.push((prompt, option)),
        }
    }
    Some(Draft::new(stem, matching(pairs, extra, place, reading)?))
}

#[cfg(test)]
mod tests;
