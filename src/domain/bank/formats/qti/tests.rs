//! Items and packages of QTI 2.1 and 3.0.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::super::fixture::{fixture, notes, read, taken};
use super::super::{Format, import};
use crate::bank::item::Body;

#[test]
fn a_choice_of_2_1_becomes_an_item() {
    let reading = read(fixture!("qti/qti21-choice.xml"), Format::Qti);
    let draft = &reading.items[0].draft;
    assert_eq!(draft.stem, "Bà Tư nhận tin nhắn lạ.\n\nBà nên làm gì?".replace("\n\n", "\n"));
    assert_eq!(draft.body.option_texts(), ["Bấm thử", "Gọi ngân hàng", "Hỏi con"]);
    assert_eq!(draft.reason, "Gọi là chắc.");
    assert!(draft.fixed_order);
    let Body::SingleChoice { options } = &draft.body else { panic!() };
    let whys: Vec<&str> = options.iter().map(|option| option.why.as_str()).collect();
    assert_eq!(whys, ["Trang có thể là giả.", "", "Con có thể nhầm."]);
    let want = [
        "2 Tin nhắn lạ: dropped: 50 % for \"Hỏi con\": here it is wrong like the others",
        "2 Tin nhắn lạ: dropped: feedback other: \"Lạ.\"",
        "2 Tin nhắn lạ: dropped: picture images/sms.png, whose file did not come along",
        "2 Tin nhắn lạ: dropped: formatting: em",
        "2 Tin nhắn lạ: dropped: a rubric block",
    ];
    assert_eq!(notes(&reading), want);
}

#[test]
fn the_other_interactions_become_items() {
    let reading = read(fixture!("qti/qti3-inline-choice.xml"), Format::Qti);
    assert_eq!(reading.items[0].draft.stem, "Bà giữ _____ mã OTP.");
    assert_eq!(reading.items[0].draft.body.option_texts(), ["kín", "hở", "công khai"]);
    let reading = read(fixture!("qti/qti3-order.xml"), Format::Qti);
    assert_eq!(reading.items[0].draft.body.option_texts(), ["Một", "Hai", "Ba"]);
    let reading = read(fixture!("qti/qti21-match.xml"), Format::Qti);
    let matching = &reading.items[0].draft.body;
    assert_eq!(matching.prompt_texts(), ["Mất thẻ", "Mất máy", "Bị lừa"]);
    assert_eq!(matching.option_texts(), ["Gọi ngân hàng", "Khóa sim", "Báo công an", "Im lặng"]);
    let reading = read(fixture!("qti/qti3-associate.xml"), Format::Qti);
    let matching = &reading.items[0].draft.body;
    assert_eq!(matching.prompt_texts(), ["thẻ", "sim"]);
    assert_eq!(matching.option_texts(), ["ngân hàng", "nhà mạng", "chợ"]);
}

#[test]
fn what_is_not_supported_is_named() {
    let reading = read(fixture!("qti/qti3-text-entry.xml"), Format::Qti);
    let want = ["1 Gõ vào: unsupported: an interaction of the kind textentryinteraction"];
    assert_eq!(notes(&reading), want);
    let refused = import(fixture!("qti/qti12.xml"), Format::Qti, None).unwrap_err();
    assert!(refused.to_string().contains("QTI 1.2"));
    let reading = read(fixture!("qti/no-key.xml"), Format::Qti);
    assert!(notes(&reading)[0].contains("no right response"), "{:?}", notes(&reading));
}

#[test]
fn a_package_gives_its_items_and_names_the_rest_by_file() {
    let reading = read(fixture!("qti/qti21-package.zip"), Format::Qti);
    assert_eq!(taken(&reading), ["Tin nhắn lạ", "Ghép"]);
    let draft = &reading.items[0].draft;
    assert_eq!(draft.codes, ["skill:4"]);
    let picture = draft.picture.as_ref().unwrap();
    assert_eq!((picture.name.as_str(), picture.alt.as_str()), ("sms.png", "Tin nhắn"));
    let said = notes(&reading);
    let has =
        |text: &str| assert!(said.iter().any(|note| note.contains(text)), "{text}: {said:#?}");
    has("q/missing.xml: refused: the manifest names this file, but the package does not hold it");
    has("q/broken.xml 1 q/broken.xml: refused: line 1: not well-formed XML");
    has("old.xml: unsupported: QTI 1.2");
    has("dropped: files that are no items: test.xml");
    has("dropped: tags: an toan");
    assert_eq!(reading.n_questions, 6);
}

#[test]
fn harmful_packages_are_refused() {
    let refusal = |bytes: &[u8]| import(bytes, Format::Qti, None).unwrap_err().to_string();
    assert!(refusal(fixture!("qti/bomb.xml")).contains("DOCTYPE"));
    assert!(refusal(fixture!("qti/outside.zip")).contains("leads outside"));
    assert!(refusal(fixture!("qti/tight.zip")).contains("times its size"));
    assert!(refusal(fixture!("qti/cut-off.zip")).contains("damaged"));
}

#[test]
fn paths_stay_inside_the_package() {
    use super::package::joined;
    assert_eq!(joined("items", "../media/a.png"), "media/a.png");
    assert_eq!(joined("", "./a%20b.xml?x"), "a b.xml");
    assert_eq!(joined("items", "../../a.png"), "");
}
