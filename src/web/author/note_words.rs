//! What importers and exports say, in words for authors. They speak the English of the command
//! line; a sentence without words of its own here is shown as it is.

use crate::web::words::Words;
use sathach_domain::bank::formats::{Format, Note, Outcome};

/// The name of a format.
#[must_use]
pub fn format_in_words(format: Format, words: Words) -> String {
    match format {
        Format::Xlsx => words.say("format-xlsx"),
        Format::Csv => words.say("format-csv"),
        Format::MoodleXml => words.say("format-moodle-xml"),
        Format::Gift => words.say("format-gift"),
        Format::Aiken => words.say("format-aiken"),
        Format::Qti => words.say("format-qti"),
        Format::Jsonl => words.say("format-jsonl"),
    }
}

/// A note with its place: line, name of the question, what is said.
#[must_use]
pub fn note_in_words(note: &Note, words: Words) -> String {
    let line = note.place.line.to_string();
    let place = match &note.place.entry {
        Some(entry) => words.say_with("note-entry", &[("entry", entry.clone()), ("line", line)]),
        None => words.say_with("note-line", &[("line", line)]),
    };
    let name = match (note.place.question.as_str(), note.item.as_deref()) {
        ("", None) => String::new(),
        ("", Some(item)) => format!(" · {item}"),
        (name, Some(item)) if name != item => format!(" · {name} → {item}"),
        (name, _) => format!(" · {name}"),
    };
    let what = match note.outcome {
        Outcome::Incomplete => needs_in_words(&note.message, words),
        Outcome::Imported
        | Outcome::Unsupported
        | Outcome::Refused
        | Outcome::Dropped
        | Outcome::Remark => message_in_words(&note.message, words),
    };
    format!("{place}{name}: {what}")
}

/// `single_choice, draft; it needs: level, codes` as a list of needs.
fn needs_in_words(message: &str, words: Words) -> String {
    let Some((_, needs)) = message.split_once("; it needs: ") else { return message.to_owned() };
    let need = |need: &str| match found(NEEDS, need) {
        Some(key) => words.say(key),
        None => need.to_owned(),
    };
    let needs: Vec<String> = needs.split(", ").map(need).collect();
    words.say_with("note-needs", &[("what", needs.join(", "))])
}

/// A sentence of an importer, of an export or about a whole file.
#[must_use]
pub fn message_in_words(message: &str, words: Words) -> String {
    if let Some(key) = found(SENTENCES, message) {
        return words.say(key);
    }
    if let Some(said) = cell_in_words(message, words) {
        return said;
    }
    let around = SENTENCES_AROUND
        .iter()
        .find_map(|(start, end, key)| Some((message.strip_prefix(start)?.strip_suffix(end)?, key)));
    match around {
        Some((what, key)) => words.say_with(key, &[("what", what.trim_matches('"'))]),
        None => message.to_owned(),
    }
}

/// What is wrong with a cell of a table, whose heading is Vietnamese already.
fn cell_in_words(message: &str, words: Words) -> Option<String> {
    if let Some((column, rest)) = message.split_once(" is \"")
        && let Some((value, wanted)) = rest.rsplit_once("\"; write ")
    {
        let wanted = found(CELLS, wanted).map_or(wanted.to_owned(), |key| words.say(key));
        let values = [("column", column.to_owned()), ("value", value.to_owned())];
        let [column, value] = values;
        return Some(words.say_with("note-cell", &[column, value, ("wanted", wanted)]));
    }
    let (column, what) = message.split_once(": ")?;
    let what = words.say(found(CELLS, what)?);
    Some(words.say_with("note-cell-empty", &[("column", column.to_owned()), ("what", what)]))
}

fn found(table: &'static [(&str, &str)], text: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == text).map(|(_, key)| *key)
}

const NEEDS: &[(&str, &str)] = &[
    ("level", "note-need-level"),
    ("stem", "note-need-stem"),
    ("reason", "note-need-reason"),
    ("seconds", "note-need-seconds"),
    ("codes", "note-need-codes"),
    ("media.alt", "note-need-alt"),
    ("why of every wrong option", "note-need-whys"),
    ("text of an empty option", "note-need-option-text"),
];

const SENTENCES: &[(&str, &str)] = &[
    ("a true/false question: an item needs 3 or 4 options", "note-true-false"),
    ("a true/false question", "note-true-false"),
    ("a short answer: items are chosen, not typed", "note-short-answer"),
    ("a short answer", "note-short-answer"),
    ("a numerical question: items are chosen, not typed", "note-number"),
    ("a numerical question", "note-number"),
    ("an essay: items are scored without a reader", "note-essay"),
    ("an essay", "note-essay"),
    ("a cloze question: it asks several things at once", "note-cloze"),
    ("a description: it asks nothing", "note-description"),
    ("a description without answers", "note-description"),
    ("it asks nothing: it has no interaction", "note-asks-nothing"),
    ("a template, whose texts are made anew each time", "note-template"),
    ("QTI 1.2; export it as QTI 2.1 or 3.0", "note-qti-old"),
    ("weights that differ: here all right options weigh alike", "note-weights"),
    ("all-or-nothing scoring: here right and wrong choices count", "note-all-or-nothing"),
    ("dragging: it becomes a matching item", "note-dragging"),
    ("showing only some of the steps: here all are shown", "note-subset"),
    ("its texts are too long together", "note-too-long"),
    ("the question has no text", "note-no-text"),
    (
        "the text is not UTF-8 and was read as windows-1252; where letters are wrong, name the \
         encoding",
        "note-encoding",
    ),
    ("its texts were changed since it was exported; it must be read again", "note-changed"),
    ("its id is not its area, a dash and three digits", "note-bad-id"),
    ("no right response is declared, so there is no key", "note-no-key"),
    (
        "picture: not harmless, or too large; choose another one in the editor",
        "note-picture-unsafe",
    ),
    ("this is a zip file or a workbook; choose --from qti or xlsx, or unpack it", "file-zip"),
    ("the table is empty", "file-empty-table"),
    ("this is not a text file; check the format", "file-not-text"),
    ("the zip file is damaged, or of a kind that is not read (split, zip64)", "file-damaged-zip"),
    ("the file has too many parts; split it", "file-large"),
    ("the workbook holds too much text; split it", "file-large"),
    ("picture", "loss-picture"),
    ("the picture's file: copy it along", "loss-picture-file"),
    ("picture, whose file is not in the bank", "loss-picture-lost"),
    ("line ends inside steps", "loss-line-ends"),
    ("control characters", "loss-controls"),
    ("options beyond the seventh", "loss-options"),
];

/// Beginning and end of a sentence whose middle is told, too.
const SENTENCES_AROUND: &[(&str, &str, &str)] = &[
    ("a question of type ", "", "note-kind-unknown"),
    ("an interaction of the kind ", "", "note-interaction"),
    ("it asks several things: ", "", "note-several"),
    ("picture ", ": an item has one", "note-picture-many"),
    ("picture ", ", whose file did not come along", "note-picture-lost"),
    ("picture ", ": this bank has none of that name", "note-picture-unknown"),
    ("feedback ", "", "note-feedback"),
    ("formatting: ", "", "note-formatting"),
    ("tags: ", "", "note-tags"),
    ("", " hints", "note-hints"),
    ("column ", " is unknown", "note-column-unknown"),
    ("field ", " is unknown", "note-field-unknown"),
    ("area is not known", "", "note-area"),
    ("id ", " is used already; it gets a new one", "note-id-used"),
    ("id ", " is not of this bank; it gets a new one", "note-id-foreign"),
    ("state ", " is not kept: it is a draft now", "note-state"),
    ("not valid JSON: ", "", "note-not-json"),
    ("not an item: ", "", "note-not-item"),
    ("a text is longer than ", "", "note-too-long"),
    ("", "; a choice needs several", "note-no-options"),
    (
        "these columns are missing: ",
        "; start from the template (`sathach bank template`)",
        "file-columns",
    ),
];

const CELLS: &[(&str, &str)] = &[
    ("an id such as safety-001, or nothing", "cell-id"),
    ("a number from 1", "cell-version"),
    ("1, 2 or 3", "cell-level"),
    ("a number from 10 to 300", "cell-seconds"),
    ("codes such as skill:4, digcomp:4.1", "cell-codes"),
    ("a state such as draft or live", "cell-state"),
    ("x or nothing", "cell-yes"),
    ("a day such as 2027-11-22", "cell-day"),
    ("a day such as 2026-11-22", "cell-day"),
    ("Một đáp án, Nhiều đáp án, Sắp xếp or Ghép cặp", "cell-kind"),
    ("numbers of options, such as 2 or 1, 3", "cell-key"),
    ("a path such as media/safety-001.svg", "cell-picture"),
    ("what the export wrote there", "cell-rest"),
    ("is empty; write what is asked", "cell-no-stem"),
    ("is empty; write Một đáp án, Nhiều đáp án, Sắp xếp or Ghép cặp", "cell-no-kind"),
    ("is empty, but later ones are not", "cell-gap"),
    ("a row needs several options", "cell-few-options"),
    ("is empty; write the number of the right option", "cell-no-key"),
    ("only Ghép cặp has a left side", "cell-no-prompt"),
    ("Một đáp án has one; write Nhiều đáp án for several", "cell-one-key"),
    ("the right option says it in Vì sao đúng", "cell-why-on-key"),
    ("must be empty: the order or the pairs are the key", "cell-key-empty"),
    ("Sắp xếp has neither a left side nor wrong options", "cell-plain-order"),
    ("pairs come before options without a left side", "cell-pairs-first"),
    ("an option of a pair is not wrong", "cell-why-on-pair"),
    ("has no option of the same number", "cell-no-option"),
    ("is empty, but the row has a reading", "cell-no-reader"),
    ("is damaged; empty it", "cell-rest-damaged"),
    ("is empty, but the row describes a picture", "cell-no-picture"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::words::Language;
    use sathach_domain::bank::formats::reading::Place;
    use sathach_domain::bank::formats::{Reading, import};

    fn said(outcome: Outcome, message: &str) -> String {
        let place = Place { entry: None, line: 7, question: "Tin nhắn".to_owned() };
        let note = Note { place, outcome, item: None, message: message.to_owned() };
        note_in_words(&note, Words::new(Language::Vi))
    }

    #[test]
    fn notes_have_a_place_and_words() {
        let check = |outcome, message: &str, want: &str| {
            assert_eq!(said(outcome, message), format!("Dòng 7 · Tin nhắn: {want}"));
        };
        check(
            Outcome::Incomplete,
            "single_choice, draft; it needs: level, codes, 3 to 4 options instead of 2",
            "cần thêm: mức, mã khung, 3 to 4 options instead of 2",
        );
        check(Outcome::Unsupported, "an essay", "bài viết");
        check(Outcome::Unsupported, "a question of type \"geogebra\"", "dạng câu “geogebra”");
        check(
            Outcome::Refused,
            "Mức is \"9\"; write 1, 2 or 3",
            "Mức ghi “9”; hãy ghi 1, 2 hoặc 3",
        );
        let want = "Đáp án đúng: còn trống, hãy ghi số của phương án đúng";
        let message = "Đáp án đúng: is empty; write the number of the right option";
        check(Outcome::Refused, message, want);
        check(Outcome::Remark, "something new", "something new");
    }

    /// Every sentence about the table of faults is Vietnamese: no part of it stayed as it was.
    #[test]
    fn every_fault_of_a_table_has_words() {
        let bytes = include_bytes!("../../../tests/fixtures/formats/corpus/csv/faults.csv");
        let reading = import(bytes, Format::Csv, None);
        let notes = reading.map(|Reading { notes, .. }| notes).unwrap_or_default();
        let refused = notes.iter().filter(|note| note.outcome == Outcome::Refused);
        let words = Words::new(Language::Vi);
        assert!(refused.clone().count() > 5);
        for note in refused {
            let said = message_in_words(&note.message, words);
            assert!(!said.contains("write") && !said.contains(" is "), "{said}");
        }
    }
}
