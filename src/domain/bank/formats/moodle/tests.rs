//! Questions as several versions of Moodle write them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::super::fixture::{fixture, notes, read, taken};
use super::super::{Format, import};
use crate::bank::item::Body;

#[test]
fn supported_types_become_items_and_the_others_are_named_with_their_lines() {
    let reading = read(fixture!("moodle-xml/moodle-many-kinds.xml"), Format::MoodleXml);
    assert_eq!(reading.n_questions, 10);
    assert_eq!(taken(&reading), ["Tin nhắn lạ", "Nhiều ý", "Thứ tự", "Ghép"]);
    let category = "4 $course$/top/Lớp 1/An toàn trên mạng, phòng lừa đảo: dropped:";
    let of_category = [
        format!("{category} description of the category: \"Câu về an toàn\""),
        format!("{category} idnumber of the category: \"A < B & C\""),
    ];
    let want = [
        "12 Tin nhắn lạ: dropped: 50 % for \"Hỏi con\": here it is wrong like the others",
        "12 Tin nhắn lạ: dropped: idnumber \"<b>q-17</b>\"",
        "12 Tin nhắn lạ: dropped: formatting: b, strong",
        "12 Tin nhắn lạ: dropped: 1 hints",
        "12 Tin nhắn lạ: dropped: correctfeedback \"Đúng rồi.\"",
        "12 Tin nhắn lạ: dropped: grade 2: items of a form weigh alike",
        "12 Tin nhắn lạ: dropped: tags: lừa đảo",
        "34 Đúng hay sai: unsupported: a true/false question: an item needs 3 or 4 options",
        "41 Điền vào: unsupported: a cloze question: it asks several things at once",
        "46 Bao nhiêu: unsupported: a numerical question: items are chosen, not typed",
        "52 Nhiều ý: dropped: weights that differ: here all right options weigh alike",
        "81 Kể một lần bị lừa.: unsupported: an essay: items are scored without a reader",
        "82 Lạ: unsupported: a question of type \"stack\"",
        "83 Không khóa: refused: no option earns all points, so there is no key",
    ];
    let said = notes(&reading);
    assert_eq!(said[..2], of_category);
    assert_eq!(said[2..], want);
}

#[test]
fn texts_are_plain_and_the_picture_comes_along() {
    let reading = read(fixture!("moodle-xml/moodle-many-kinds.xml"), Format::MoodleXml);
    let draft = &reading.items[0].draft;
    assert_eq!(draft.stem, "Bà Tư nhận tin nhắn lạ. Bà nên làm gì?");
    assert_eq!(draft.body.option_texts(), ["Gọi ngân hàng", "Hỏi con", "Bấm thử"]);
    assert_eq!(draft.reason, "Gọi số in trên thẻ là chắc nhất.");
    assert!(draft.fixed_order);
    assert_eq!(draft.codes, ["digcomp:4.1"]);
    let picture = draft.picture.as_ref().unwrap();
    assert_eq!(
        (picture.name.as_str(), picture.alt.as_str()),
        ("tin nhan.png", "Tin nhắn & đường dẫn")
    );
    assert!(picture.bytes.starts_with(b"\x89PNG"));
    assert_eq!(reading.items[1].draft.stem, "Việc nào nên làm?\n(chọn các ý đúng)");
    assert_eq!(reading.items[2].draft.body.option_texts(), ["Một", "Hai", "Ba"]);
    assert_eq!(reading.items[3].draft.body.prompt_texts(), ["Mất thẻ", "Mất máy", "Bị lừa"]);
}

#[test]
fn the_picture_field_of_moodle_1_9_is_read() {
    let reading = read(fixture!("moodle-xml/moodle-1.9.xml"), Format::MoodleXml);
    let draft = &reading.items[0].draft;
    assert_eq!(draft.stem, "Hình này là gì?\nChọn một.");
    assert!(!draft.fixed_order, "the last of two shuffleanswers counts");
    assert_eq!(draft.body.option_texts(), ["Sai một", "Sai hai", "Đúng"]);
    assert!(draft.picture.as_ref().unwrap().bytes.starts_with(b"\x89PNG"));
}

#[test]
fn markup_that_was_not_escaped_and_old_encodings_are_read() {
    let reading = read(fixture!("moodle-xml/html-inside.xml"), Format::MoodleXml);
    assert_eq!(reading.items[0].draft.stem, "a x < y\nb");
    assert_eq!(reading.items[0].draft.body.option_texts(), ["1", "2"]);
    let reading = read(fixture!("moodle-xml/latin1.xml"), Format::MoodleXml);
    assert_eq!(reading.items[0].draft.stem, "é?");
}

#[test]
fn harm_and_damage_are_refused_as_a_whole() {
    let refusal = |bytes: &[u8]| import(bytes, Format::MoodleXml, None).unwrap_err().to_string();
    assert!(refusal(fixture!("moodle-xml/bomb.xml")).contains("DOCTYPE"));
    assert!(refusal(fixture!("moodle-xml/external-entity.xml")).contains("DOCTYPE"));
    assert!(refusal(fixture!("moodle-xml/deep.xml")).contains("64 deep"));
    assert!(refusal(fixture!("moodle-xml/cut-off.xml")).contains("not well-formed"));
    assert!(refusal(fixture!("moodle-xml/empty.xml")).contains("no XML"));
    assert!(refusal(b"<html/>").contains("not <quiz>"));
}

#[test]
fn weights_that_are_no_numbers_are_refused_by_name() {
    let reading = read(fixture!("moodle-xml/odd-numbers.xml"), Format::MoodleXml);
    assert_eq!(reading.items, []);
    assert!(notes(&reading)[0].contains("has no fraction"));
}

#[test]
fn tags_of_ours_that_were_cut_off_are_named() {
    let text = "<quiz><question type=\"multichoice\"><name><text>n</text></name><questiontext>\
                <text>x?</text></questiontext><answer fraction=\"100\"><text>a</text></answer>\
                <answer fraction=\"0\"><text>b</text></answer><tags><tag>\
                <text>sathach:level=2</text></tag><tag>\
                <text>sathach:review={\"reviewer\":\"revie</text></tag></tags></question></quiz>";
    let reading = read(text.as_bytes(), Format::MoodleXml);
    assert_eq!(reading.items[0].draft.level.map(|level| level.number()), Some(2));
    assert!(notes(&reading)[0].contains("is damaged"), "{:?}", notes(&reading));
    let Body::SingleChoice { .. } = reading.items[0].draft.body else { panic!() };
}
