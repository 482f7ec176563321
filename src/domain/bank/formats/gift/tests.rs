//! Every documented feature of GIFT, and what is not supported.

use super::super::fixture::{fixture, notes, read, taken};
use super::super::{Format, Reading};
use crate::bank::item::Body;

fn many_kinds() -> Reading {
    read(fixture!("gift/gift-many-kinds.txt"), Format::Gift)
}

#[test]
fn supported_questions_become_items_and_the_others_are_named() {
    let reading = many_kinds();
    assert_eq!(reading.n_questions, 15);
    let want =
        ["Chọn một", "Nhiều ý", "Bà nên giữ _____ mã OTP.", "Ghép : cặp", "Thứ tự", "Thoát", "Sau"];
    assert_eq!(taken(&reading), want);
    let want = [
        "6 Chọn một: dropped: formatting: b",
        "6 Chọn một: dropped: 50 % for \"Giá < 100 nghìn\": here it is wrong like the others",
        "6 Chọn một: dropped: feedback of a right option: \"Đúng: người mua nói thật hơn.\"",
        "6 Chọn một: dropped: idnumber \"q-1\"",
        "6 Chọn một: dropped: tags: mua bán",
        "36 Luận: unsupported: an essay",
        "37 Số: unsupported: a numerical question",
        "39 Số nhiều: unsupported: a numerical question",
        "43 Ngắn: unsupported: a short answer",
        "45 Đúng: unsupported: a true/false question: an item needs 3 or 4 options",
        "47 Sai: unsupported: a true/false question: an item needs 3 or 4 options",
        "49 Chỉ là lời dẫn, không hỏi gì.: unsupported: a description without answers",
        "53 ::Hỏng::Thiếu ngoặc {=a ~b: refused: its braces { } do not match",
    ];
    assert_eq!(notes(&reading), want);
}

#[test]
fn feedback_becomes_reasons_and_comments_become_codes() {
    let draft = &many_kinds().items[0].draft;
    assert_eq!(draft.stem, "Khi mua hàng trên mạng\\, nên xem gì trước?");
    assert_eq!(draft.reason, "Xem đánh giá trước khi mua.");
    assert_eq!(draft.codes, ["digcomp:2.2"]);
    assert_eq!(draft.area.as_deref(), Some("$course$/top/Mua bán trực tuyến"));
    let Body::SingleChoice { options } = &draft.body else { panic!("{draft:?}") };
    assert!(options[0].key && options[0].why.is_empty());
    assert_eq!(options[1].why, "Ảnh có thể sửa.");
}

#[test]
fn an_empty_line_between_answers_does_not_end_a_question() {
    let reading = many_kinds();
    let Body::MultipleChoice { options } = &reading.items[1].draft.body else { panic!() };
    assert_eq!(
        options.iter().map(|option| option.key).collect::<Vec<_>>(),
        [true, true, false, false]
    );
    assert_eq!(options[3].why, "OTP là chìa khóa.");
}

#[test]
fn escaped_signs_stand_for_themselves() {
    let reading = many_kinds();
    let draft = &reading.items[5].draft;
    assert_eq!(draft.stem, "Dấu {ngoặc} ~ = # và \\ cùng\nxuống dòng?");
    assert_eq!(draft.body.option_texts(), ["a=1", "b~2", "c{3}"]);
}

#[test]
fn pairs_and_steps_keep_their_order() {
    let reading = many_kinds();
    let matching = &reading.items[3].draft.body;
    assert_eq!(matching.prompt_texts(), ["Mất thẻ", "Mất máy", "Bị lừa"]);
    assert_eq!(matching.option_texts().last(), Some(&"Im lặng"));
    assert_eq!(reading.items[4].draft.body.option_texts(), ["Một", "Hai", "Ba"]);
}

#[test]
fn old_encodings_are_guessed_and_the_guess_is_named() {
    let reading = read(fixture!("gift/gift-windows-1252.txt"), Format::Gift);
    assert_eq!(reading.items[0].draft.stem, "Café à la carte?");
    assert!(notes(&reading)[0].contains("windows-1252"), "{:?}", notes(&reading));
}

#[test]
fn nonsense_is_refused_question_by_question() {
    for text in [fixture!("gift/unclosed.txt"), fixture!("gift/arrows.txt")] {
        let reading = read(text, Format::Gift);
        assert!(reading.n_questions > 0);
    }
    let text = "a{=b ~c}\n\n".repeat(2_001);
    assert!(super::super::import(text.as_bytes(), Format::Gift, None).is_err());
}
