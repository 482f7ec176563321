//! Reads Aiken: a question, lettered options, a line `ANSWER: B`. There is no more to it.

use super::choice::{Choosing, Weighted, choice};
use super::draft::shorten;
use super::limits::{MAX_LINE_BYTES, MAX_OPTIONS};
use super::reading::{FileRefused, Place, Reading};
use super::text::{expect_short_lines, tidy};

/// A question that is being read.
#[derive(Default)]
struct Open {
    line: usize,
    stem: String,
    options: Vec<(char, String)>,
    /// An empty line came after the stem.
    has_gap: bool,
}

impl Open {
    fn is_empty(&self) -> bool {
        self.stem.is_empty() && self.options.is_empty()
    }

    fn place(&self) -> Place {
        let option = self.options.first().map(|(_, text)| text.as_str());
        let stem = self.stem.lines().next();
        let question = shorten(stem.or(option).unwrap_or_default());
        Place { entry: None, line: self.line, question }
    }
}

/// Reads all questions of a text.
pub(super) fn read(text: &str) -> Result<Reading, FileRefused> {
    let mut reading = Reading::default();
    expect_short_lines(text)?;
    let mut open = Open::default();
    for (number, raw) in text.lines().enumerate() {
        let (number, line) = (number + 1, raw.trim());
        if line.is_empty() {
            open.has_gap = true;
            continue;
        }
        if let Some(answer) = answer_of(line) {
            close(&mut open, answer, number, &mut reading)?;
        } else if let Some((letter, text)) = option_of(line) {
            if open.is_empty() {
                open.line = number;
            }
            // One too many is enough to see that there are too many.
            if open.options.len() <= MAX_OPTIONS {
                open.options.push((letter, tidy(text)));
            }
        } else {
            if !open.options.is_empty() {
                give_up(&mut open, "it has no line ANSWER:", &mut reading)?;
            } else if !open.stem.is_empty() && open.has_gap {
                give_up(&mut open, "it has no options such as \"A. …\"", &mut reading)?;
            }
            open.has_gap = false;
            if open.is_empty() {
                open.line = number;
            }
            if !open.stem.is_empty() {
                open.stem.push('\n');
            }
            open.stem.push_str(line);
            if open.stem.len() > MAX_LINE_BYTES {
                let most = MAX_LINE_BYTES / 1024;
                let message = format!("a question is longer than {most} KB");
                return Err(FileRefused::at(open.line, message));
            }
        }
    }
    if !open.is_empty() {
        give_up(&mut open, "it has no line ANSWER:", &mut reading)?;
    }
    Ok(reading)
}

fn answer_of(line: &str) -> Option<&str> {
    let (word, answer) = line.split_once(':')?;
    word.trim().eq_ignore_ascii_case("ANSWER").then(|| answer.trim())
}

fn option_of(line: &str) -> Option<(char, &str)> {
    let mut letters = line.chars();
    let (letter, sign) = (letters.next()?, letters.next()?);
    (letter.is_ascii_uppercase() && matches!(sign, ')' | '.')).then_some((letter, letters.as_str()))
}

fn give_up(open: &mut Open, why: &str, reading: &mut Reading) -> Result<(), FileRefused> {
    reading.count_question(open.line)?;
    reading.refused(&open.place(), why);
    *open = Open::default();
    Ok(())
}

fn close(
    open: &mut Open,
    answer: &str,
    line: usize,
    reading: &mut Reading,
) -> Result<(), FileRefused> {
    if open.is_empty() {
        reading.count_question(line)?;
        let place = Place { entry: None, line, question: String::new() };
        reading.refused(&place, "a line ANSWER: without a question");
        return Ok(());
    }
    if open.stem.is_empty() {
        return give_up(open, "options without a question before them", reading);
    }
    if open.options.is_empty() {
        return give_up(open, "it has no options such as \"A. …\"", reading);
    }
    let letter = answer.chars().next().map(|letter| letter.to_ascii_uppercase());
    let is_one = answer.trim_end_matches(['.', ')']).chars().count() == 1;
    let known = letter
        .filter(|_| is_one)
        .and_then(|letter| open.options.iter().position(|(other, _)| *other == letter));
    let Some(key) = known else {
        let why = format!("ANSWER: {} names none of its options", shorten(answer));
        return give_up(open, &why, reading);
    };
    let mut letters: Vec<char> = open.options.iter().map(|(letter, _)| *letter).collect();
    letters.sort_unstable();
    if letters.windows(2).any(|pair| pair[0] == pair[1]) {
        return give_up(open, "two of its options have the same letter", reading);
    }
    reading.count_question(open.line)?;
    let place = open.place();
    let options = open.options.iter().enumerate().map(|(position, (_, text))| Weighted {
        text: text.clone(),
        feedback: String::new(),
        percent: if position == key { 100.0 } else { 0.0 },
    });
    let stem = tidy(&open.stem);
    if let Some(draft) = choice(stem, options.collect(), Choosing::One, &place, reading) {
        reading.take(place, draft);
    }
    *open = Open::default();
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn names(text: &str) -> (Vec<String>, Vec<String>) {
        let reading = read(text).unwrap();
        let taken = reading.items.into_iter().map(|item| item.place.question).collect();
        let notes = reading.notes.into_iter();
        let said = |note: super::super::reading::Note| {
            format!("{}: {}: {}", note.place.line, note.place.question, note.message)
        };
        (taken, notes.map(said).collect())
    }

    #[test]
    fn good_questions_are_taken_and_the_others_named_with_line() {
        let text = "Chỉ một?\nA) Một\nANSWER: A\n\nTốt\nA) x\nB. y\nC)z\nANSWER: C\n\n\
                    Dở dang\nA) x\nB) y\n\nThiếu\nA) x\nB) y\nANSWER: D\nANSWER: A\n";
        let (taken, notes) = names(text);
        assert_eq!(taken, ["Tốt"]);
        let want = [
            "1: Chỉ một?: 1 options; a choice needs several",
            "11: Dở dang: it has no line ANSWER:",
            "15: Thiếu: ANSWER: D names none of its options",
            "19: : a line ANSWER: without a question",
        ];
        assert_eq!(notes, want);
    }

    #[test]
    fn texts_are_taken_as_they_are() {
        let reading = read("Is a < b & c?\nA. <b>\nB. &amp;\nC. x\nANSWER: B").unwrap();
        let draft = &reading.items[0].draft;
        assert_eq!(draft.stem, "Is a < b & c?");
        assert_eq!(draft.body.option_texts(), ["<b>", "&amp;", "x"]);
    }
}
