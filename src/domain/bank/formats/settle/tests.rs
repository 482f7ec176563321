//! Ids, areas and states of what was imported.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::super::fixture::{fixture, read};
use super::super::reading::Place;
use super::super::{Format, import};
use super::*;
use crate::bank::load::load_bank;
use crate::bank::sample::{FRAMEWORK, SAFETY, bank_with, file};
use crate::bank::source::{read_framework, read_item_file};

fn kept(picture: &Picture) -> Result<KeptPicture, String> {
    Ok(KeptPicture { bytes: picture.bytes.clone(), ending: "png" })
}

fn said(settled: &Settled, outcome: Outcome) -> Vec<&str> {
    let notes = settled.notes.iter().filter(|note| note.outcome == outcome);
    notes.map(|note| note.message.as_str()).collect()
}

#[test]
fn drafts_become_item_files_that_can_be_read() {
    let reading = read(fixture!("moodle-xml/moodle-many-kinds.xml"), Format::MoodleXml);
    let (framework, _) = read_framework(&file("framework.toml", FRAMEWORK));
    let wishes = Wishes {
        area: Some("payment"),
        author: Some("author-7"),
        framework: framework.as_ref(),
        taken: ["payment-004".to_owned()].into(),
    };
    let settled = settle(reading, &wishes, &mut kept);
    let names: Vec<&str> = settled.files.keys().map(String::as_str).collect();
    assert_eq!(names, ["items/payment.toml", "media/payment-005.png"]);
    let text = String::from_utf8(settled.files["items/payment.toml"].clone()).unwrap();
    let (items, findings) = read_item_file(&file("payment.toml", &text));
    assert_eq!(items.len(), 4);
    // Only fields that the file did not tell are missing.
    assert!(findings.iter().all(|finding| finding.rule == "missing_field"), "{findings:#?}");
    assert!(
        text.contains("# From: Tin nhắn lạ (line 12)\n[[item]]\nid = \"payment-005\"\n"),
        "{text}"
    );
    assert!(text.contains("author = \"author-7\""));
    assert_eq!(settled.n_incomplete, 4);
    let want = "single_choice, draft; it needs: level, seconds";
    assert_eq!(said(&settled, Outcome::Incomplete)[0], want);
}

#[test]
fn a_category_that_names_an_area_is_a_hint() {
    let text = FRAMEWORK.replace("\"An toàn\"", "\"An toàn trên mạng, phòng lừa đảo\"");
    let (framework, _) = read_framework(&file("framework.toml", &text));
    let reading = read(fixture!("moodle-xml/moodle-many-kinds.xml"), Format::MoodleXml);
    let wishes = Wishes { framework: framework.as_ref(), ..Wishes::default() };
    let settled = settle(reading, &wishes, &mut kept);
    assert!(settled.files.contains_key("items/safety.toml"), "{:?}", settled.files.keys());
    assert_eq!(said(&settled, Outcome::Remark), [""; 0]);
}

#[test]
fn ids_that_are_not_ours_and_ids_that_are_taken_are_issued_anew() {
    let question = |id: &str, tags: &str| {
        format!(
            "<question type=\"multichoice\"><name><text>{id}</text></name><idnumber>{id}</idnumber>\
             <questiontext><text>x</text></questiontext>\
             <answer fraction=\"100\"><text>a</text></answer>\
             <answer fraction=\"0\"><text>b</text></answer><tags>{tags}</tags></question>"
        )
    };
    let ours = "<tag><text>sathach:state=draft</text></tag>";
    let text = format!(
        "<quiz>{}{}{}{}</quiz>",
        question("quiz-001", ""),
        question("safety-003", ours),
        question("safety-003", ours),
        question("safety-001", ours)
    );
    let reading = import(text.as_bytes(), Format::MoodleXml, None).unwrap();
    let taken = ["safety-001".to_owned()].into();
    let settled = settle(reading, &Wishes { taken, ..Wishes::default() }, &mut kept);
    let ids: Vec<&str> = settled.notes.iter().filter_map(|note| note.item.as_deref()).collect();
    assert_eq!(ids, ["imported-001", "safety-003", "imported-002", "imported-003"]);
    let want = [
        "id quiz-001 is not of this bank; it gets a new one",
        "id safety-003 is used already; it gets a new one",
        "id safety-001 is used already; it gets a new one",
    ];
    assert_eq!(said(&settled, Outcome::Dropped), want);
}

#[test]
fn areas_beyond_999_items_go_on_under_another_name() {
    let row = "Một đáp án,x,a,b\n".repeat(1_001);
    let text = format!(
        "Loại câu,Câu hỏi,Phương án 1,Phương án 2,Đáp án đúng\n{}",
        row.replace("a,b", "a,b,1")
    );
    let reading = import(text.as_bytes(), Format::Csv, None).unwrap();
    let settled = settle(reading, &Wishes::default(), &mut kept);
    let names: Vec<&str> = settled.files.keys().map(String::as_str).collect();
    assert_eq!(names, ["items/imported-b.toml", "items/imported.toml"]);
    assert_eq!(settled.n_items, 1_001);
}

#[test]
fn a_picture_that_cannot_be_kept_is_named() {
    let reading = read(fixture!("moodle-xml/moodle-1.9.xml"), Format::MoodleXml);
    let settled = settle(reading, &Wishes::default(), &mut |_| Err("not plain".to_owned()));
    assert_eq!(settled.files.len(), 1);
    assert_eq!(said(&settled, Outcome::Dropped), ["picture bieu-tuong.png: not plain"]);
}

#[test]
fn what_the_reader_of_item_files_would_send_back_is_named_and_makes_a_draft() {
    let check = |change: &dyn Fn(&mut Draft), want: &str| {
        let bank = load_bank(&bank_with(SAFETY)).unwrap();
        let mut draft = Draft::from(&bank.items[0]);
        draft.media = None;
        change(&mut draft);
        let mut reading = Reading::default();
        reading.take(Place::default(), draft);
        let settled = settle(reading, &Wishes::default(), &mut kept);
        assert_eq!(settled.n_incomplete, usize::from(!want.is_empty()), "{want}");
        if !want.is_empty() {
            let told = said(&settled, Outcome::Incomplete)[0];
            assert!(told.contains(", draft; it needs: ") && told.contains(want), "{told}");
        }
    };
    check(&|_| {}, "");
    check(&|draft| draft.stem.push('\u{d0}'), "`stem` holds the character U+00D0");
    check(&|draft| draft.reason.push('\u{ff20}'), "`reason` holds the character U+FF20");
    check(&|draft| draft.review_due = "7974-11-27".parse().ok(), "between 2000 and 2100");
    check(&|draft| draft.enemies.push(String::new()), "`enemies` is empty");
}

#[test]
fn questions_that_are_items_already_are_taken_out_and_compared() {
    let bank = load_bank(&bank_with(SAFETY)).unwrap();
    let (framework, _) = read_framework(&file("framework.toml", FRAMEWORK));
    let taken: std::collections::BTreeSet<String> =
        bank.items.iter().map(|item| item.id.clone()).collect();
    let wishes = Wishes { framework: framework.as_ref(), taken, ..Wishes::default() };
    for format in [Format::Xlsx, Format::Csv, Format::MoodleXml, Format::Gift, Format::Qti] {
        let mut items = bank.items.clone();
        items[0].reason.push_str(" Thêm.");
        let mut new = items[0].clone();
        new.id = "safety-777".to_owned();
        items.push(new);
        let file = super::super::export(&items, &BTreeMap::new(), format).unwrap();
        let mut reading = import(&file.bytes, format, None).unwrap();
        let known = take_known(&mut reading, &wishes);
        assert_eq!(known.len(), bank.items.len(), "{format:?}");
        assert_eq!(reading.items.len(), 1);
        let same = known.iter().filter(|known| {
            let id = known.draft.id.as_deref();
            let there = bank.items.iter().find(|item| Some(item.id.as_str()) == id).unwrap();
            known.draft.says_as(there)
        });
        let n_without_picture = bank.items.iter().skip(1).filter(|i| i.media.is_none()).count();
        assert!(same.count() >= n_without_picture, "{format:?}");
        let settled = settle(reading, &wishes, &mut kept);
        let (id, draft) = settled.drafts.first_key_value().unwrap();
        assert_eq!(id, "safety-777");
        let mut back = draft.to_item(id, items.last().unwrap().media.clone());
        back.state = items[0].state;
        assert_eq!(&back, items.last().unwrap(), "{format:?}");
    }
}
