//! Moodle XML, from Moodle 1.9 to 5.

mod text;
mod write;

use super::choice::{Choosing, Weighted, choice, matching, ordering, put_reason};
use super::draft::{Draft, shorten};
use super::reading::{FileRefused, Place, Reading};
use super::tags::{apply_tags, is_our_id};
use super::text::tidy;
use super::xml::{Element, read_records};
use text::{Texts, child_text};

pub(super) use write::write;

/// Reads all questions of a file.
pub(super) fn read(text: &str) -> Result<Reading, FileRefused> {
    let mut reading = Reading::default();
    let mut category: Option<String> = None;
    read_records(text, "quiz", |record| {
        match (record.name.as_str(), record.attribute("type").unwrap_or_default()) {
            ("question", "category") => {
                category = record.first("category").map(|path| path.text().trim().to_owned());
                note_category(&record, category.as_deref(), &mut reading);
            }
            ("question", kind) => {
                reading.count_question(record.line)?;
                read_question(&record, kind, category.as_deref(), &mut reading);
            }
            (name, _) => {
                let place = Place { line: record.line, ..Place::default() };
                reading.dropped(&place, format!("<{name}> is no question"));
            }
        }
        Ok(())
    })?;
    Ok(reading)
}

/// Names what a category says besides its path.
fn note_category(record: &Element, path: Option<&str>, reading: &mut Reading) {
    let question = shorten(path.unwrap_or_default());
    let place = Place { entry: None, line: record.line, question };
    for (name, what) in [("info", "description"), ("idnumber", "idnumber")] {
        let said = record.first(name).map(child_text).unwrap_or_default();
        if !said.trim().is_empty() {
            reading.dropped(&place, format!("{what} of the category: \"{}\"", shorten(&said)));
        }
    }
}

fn read_question(question: &Element, kind: &str, category: Option<&str>, reading: &mut Reading) {
    let mut texts = Texts::new(question);
    let stem = texts.read(question.first("questiontext"));
    let name = question.first("name").map(child_text).unwrap_or_default();
    let name = if tidy(&name).is_empty() { stem.clone() } else { name };
    let place = Place { entry: None, line: question.line, question: shorten(&name) };
    if let Some(why) = unsupported(kind) {
        return reading.unsupported(&place, why);
    }
    let draft = match kind {
        "multichoice" | "multichoiceset" => {
            read_choice(question, stem, &mut texts, &place, reading)
        }
        "matching" | "match" | "ddmatch" => {
            read_matching(question, stem, &mut texts, &place, reading)
        }
        "ordering" => read_ordering(question, stem, &mut texts, &place, reading),
        other => {
            let other = shorten(other);
            return reading.unsupported(&place, format!("a question of type \"{other}\""));
        }
    };
    let Some(mut draft) = draft else { return };
    let general = texts.read(question.first("generalfeedback"));
    put_reason(&mut draft, general, &place, reading);
    draft.fixed_order = kind != "ordering"
        && !kind.contains("match")
        && question.all("shuffleanswers").last().is_some_and(|shuffle| is_false(&shuffle.text()));
    draft.area = category.map(str::to_owned);
    if let Some(id) = question.first("idnumber").map(child_text).map(|id| tidy(&id)) {
        if is_our_id(&id) {
            draft.id = Some(id);
        } else if !id.is_empty() {
            reading.dropped(&place, format!("idnumber \"{}\"", shorten(&id)));
        }
    }
    draft.picture = texts.take_picture(&place, reading);
    texts.note_lost(&place, reading);
    note_dropped(question, kind, &place, reading);
    let tags: Vec<String> =
        question.all("tags").flat_map(|tags| tags.all("tag")).map(child_text).collect();
    apply_tags(&tags, &mut draft, &place, reading);
    reading.take(place, draft);
}

/// Why a known type cannot become an item.
fn unsupported(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "truefalse" => "a true/false question: an item needs 3 or 4 options",
        "shortanswer" => "a short answer: items are chosen, not typed",
        "numerical" => "a numerical question: items are chosen, not typed",
        "essay" => "an essay: items are scored without a reader",
        "cloze" | "multianswer" => "a cloze question: it asks several things at once",
        "description" => "a description: it asks nothing",
        "calculated" | "calculatedsimple" | "calculatedmulti" => "a calculated question",
        "random" | "randomsamatch" => "a random question: it holds no text of its own",
        "gapselect" | "ddwtos" => "words dragged or chosen into a text: it asks several things",
        "ddimageortext" | "ddmarker" => "things dragged onto a picture",
        "missingtype" => "a question whose type its own system did not know",
        "" => "a question without a type",
        _ => return None,
    })
}

fn is_false(text: &str) -> bool {
    matches!(text.trim().to_ascii_lowercase().as_str(), "0" | "false" | "no")
}

/// The number of an attribute such as `fraction="33.33333"`.
fn fraction(answer: &Element) -> Option<f64> {
    let text = answer.attribute("fraction")?.trim().replace(',', ".");
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn read_choice(
    question: &Element,
    stem: String,
    texts: &mut Texts<'_>,
    place: &Place,
    reading: &mut Reading,
) -> Option<Draft> {
    let mut options = Vec::new();
    for answer in question.all("answer") {
        let Some(percent) = fraction(answer) else {
            reading.refused(place, format!("line {}: an answer has no fraction", answer.line));
            return None;
        };
        let feedback = texts.read(answer.first("feedback"));
        let text = texts.read_part(answer, "an option");
        options.push(Weighted { text, feedback, percent });
    }
    let is_single = question.first("single").is_none_or(|single| !is_false(&single.text()));
    let choosing = match is_single && question.attribute("type") != Some("multichoiceset") {
        true => Choosing::One,
        false => Choosing::Several,
    };
    choice(stem, options, choosing, place, reading)
}

fn read_matching(
    question: &Element,
    stem: String,
    texts: &mut Texts<'_>,
    place: &Place,
    reading: &mut Reading,
) -> Option<Draft> {
    let (mut pairs, mut extra) = (Vec::new(), Vec::new());
    for part in question.all("subquestion") {
        let option = part.first("answer").map(|answer| texts.read_part(answer, "an option"));
        let Some(option) = option.filter(|option| !option.is_empty()) else {
            reading.refused(place, format!("line {}: a subquestion has no answer", part.line));
            return None;
        };
        let prompt = texts.read_part(part, "a prompt");
        match prompt.is_empty() {
            true => extra.push(option),
            false => pairs.push((prompt, option)),
        }
    }
    Some(Draft::new(stem, matching(pairs, extra, place, reading)?))
}

fn read_ordering(
    question: &Element,
    stem: String,
    texts: &mut Texts<'_>,
    place: &Place,
    reading: &mut Reading,
) -> Option<Draft> {
    let mut steps: Vec<(f64, String)> = Vec::new();
    for (position, answer) in question.all("answer").enumerate() {
        // The fraction is the place in the right order; the first versions wrote none.
        let order = fraction(answer).unwrap_or(position as f64 + 1.0);
        let feedback = texts.read(answer.first("feedback"));
        if !feedback.is_empty() {
            reading.dropped(place, format!("feedback of a step: \"{}\"", shorten(&feedback)));
        }
        steps.push((order, texts.read_part(answer, "a step")));
    }
    steps.sort_by(|a, b| a.0.total_cmp(&b.0));
    let steps = steps.into_iter().map(|(_, step)| step).collect();
    Some(Draft::new(stem, ordering(steps, place, reading)?))
}

/// Names what the question carries and an item has no place for.
fn note_dropped(question: &Element, kind: &str, place: &Place, reading: &mut Reading) {
    let n_hints = question.all("hint").filter(|hint| !child_text(hint).trim().is_empty()).count();
    if n_hints > 0 {
        reading.dropped(place, format!("{n_hints} hints"));
    }
    let combined = ["correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"];
    for name in combined {
        let said = question.first(name).map(child_text).unwrap_or_default();
        if !said.trim().is_empty() {
            reading.dropped(place, format!("{name} \"{}\"", shorten(&said)));
        }
    }
    let number = |name: &str| question.first(name)?.text().trim().parse::<f64>().ok();
    if let Some(grade) = number("defaultgrade").filter(|grade| (grade - 1.0).abs() > 0.001) {
        reading.dropped(place, format!("grade {grade}: items of a form weigh alike"));
    }
    if number("hidden").is_some_and(|hidden| hidden > 0.0) {
        reading.note(place, super::reading::Outcome::Remark, "it was hidden in its question bank");
    }
    if kind == "multichoiceset" {
        reading.dropped(place, "all-or-nothing scoring: here right and wrong choices count");
    }
    if kind == "ddmatch" {
        reading.dropped(place, "dragging: it becomes a matching item");
    }
    if kind == "ordering" {
        let subset = question.first("selecttype").map(Element::text).unwrap_or_default();
        if !matches!(subset.trim(), "" | "ALL" | "0") {
            reading.dropped(place, "showing only some of the steps: here all are shown");
        }
    }
}

#[cfg(test)]
mod tests;
