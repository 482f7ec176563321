//! Items go out in a format and come back the same.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::draft::Picture;
use super::reading::Outcome;
use super::settle::{KeptPicture, Settled, Wishes};
use super::text::tidy;
use super::{Format, export, import, settle};
use crate::bank::item::{Body, Item, Level, MatchingPair, Media, Review, ReviewState, TextOption};
use crate::bank::load::PictureFile;
use crate::bank::sample::{SAFETY, file};
use crate::bank::source::read_item_file;

/// Formats that are written.
const WRITTEN: [Format; 6] =
    [Format::Xlsx, Format::Csv, Format::MoodleXml, Format::Gift, Format::Qti, Format::Jsonl];

/// The picture of every item that has one.
const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>";

fn items_of(text: &str) -> Vec<Item> {
    let (items, findings) = read_item_file(&file("items/x.toml", text));
    assert_eq!(findings, [], "{text}");
    let drawn = |id: &str| PictureFile { path: format!("media/{id}.svg"), bytes: SVG.to_vec() };
    let ids = items.iter().filter_map(|item| item.source.id.as_ref());
    let pictures: Vec<PictureFile> = ids.map(|id| drawn(&id.value)).collect();
    items.iter().map(|item| item.source.to_item(&pictures).unwrap()).collect()
}

fn shipped() -> Vec<Item> {
    let mut items = Vec::new();
    for text in [
        include_str!("../../../../question-banks/items/ai.toml"),
        include_str!("../../../../question-banks/items/citizen-apps.toml"),
        include_str!("../../../../question-banks/items/conduct.toml"),
        include_str!("../../../../question-banks/items/devices.toml"),
        include_str!("../../../../question-banks/items/iot.toml"),
        include_str!("../../../../question-banks/items/payment.toml"),
        include_str!("../../../../question-banks/items/public-services.toml"),
        include_str!("../../../../question-banks/items/safety.toml"),
        include_str!("../../../../question-banks/items/shopping.toml"),
    ] {
        items.extend(items_of(text));
    }
    items
}

fn there_and_back(
    items: &[Item],
    pictures: &BTreeMap<String, Vec<u8>>,
    format: Format,
) -> (Vec<Item>, Settled) {
    let written = export(items, pictures, format).unwrap();
    let reading = import(&written.bytes, format, None).unwrap();
    assert_eq!(reading.notes, [], "{format:?}");
    let mut keep =
        |picture: &Picture| Ok(KeptPicture { bytes: picture.bytes.clone(), ending: "svg" });
    let settled = settle(reading, &Wishes::default(), &mut keep);
    let texts = settled.files.iter().filter(|(name, _)| name.ends_with(".toml"));
    let back = texts.flat_map(|(_, bytes)| items_of(std::str::from_utf8(bytes).unwrap()));
    (back.collect(), settled)
}

fn check(items: &[Item], format: Format) {
    let mut items = items.to_vec();
    items.sort_by(|a, b| (&a.area, &a.id).cmp(&(&b.area, &b.id)));
    let (back, settled) = there_and_back(&items, &BTreeMap::new(), format);
    assert_eq!(back.len(), items.len(), "{format:?}");
    for (back, item) in back.iter().zip(&items) {
        assert_eq!(back, item, "{format:?}");
    }
    let notes = settled.notes.iter().filter(|note| note.outcome != Outcome::Imported);
    assert_eq!(notes.collect::<Vec<_>>(), Vec::<&super::Note>::new(), "{format:?}");
}

#[test]
fn the_shipped_bank_comes_back_the_same_from_every_format() {
    let items: Vec<Item> = shipped().into_iter().filter(|item| item.media.is_none()).collect();
    assert!(items.len() >= 120);
    WRITTEN.into_iter().for_each(|format| check(&items, format));
}

#[test]
fn the_same_items_give_the_same_bytes() {
    let items = shipped();
    for format in WRITTEN {
        let bytes = || export(&items, &BTreeMap::new(), format).unwrap().bytes;
        assert!(bytes() == bytes(), "{format:?}");
    }
}

#[test]
fn pictures_travel_in_moodle_xml_and_in_packages_and_are_named_elsewhere() {
    let items = items_of(SAFETY);
    let svg = SVG.to_vec();
    let pictures: BTreeMap<String, Vec<u8>> =
        [("media/safety-001.svg".to_owned(), svg.clone())].into();
    for format in [Format::MoodleXml, Format::Qti] {
        assert_eq!(export(&items, &pictures, format).unwrap().losses, []);
        let (back, settled) = there_and_back(&items, &pictures, format);
        assert_eq!(back, items, "{format:?}");
        assert_eq!(settled.files["media/safety-001.svg"], svg);
    }
    for format in WRITTEN {
        let losses = export(&items, &BTreeMap::new(), format).unwrap().losses;
        assert_eq!(losses.len(), 1, "{format:?}: {losses:?}");
        assert!(losses[0].what.contains("picture"));
    }
}

#[test]
fn a_text_that_another_system_changed_must_be_read_again() {
    let items = items_of(SAFETY);
    let written = export(&items[1..2], &BTreeMap::new(), Format::MoodleXml).unwrap().bytes;
    let text = String::from_utf8(written).unwrap().replace("Khóa máy", "Khóa cửa");
    let reading = import(text.as_bytes(), Format::MoodleXml, None).unwrap();
    let settled = settle(reading, &Wishes::default(), &mut |_| Err(String::new()));
    let file_text = String::from_utf8(settled.files["items/safety.toml"].clone()).unwrap();
    assert!(file_text.contains("state = \"draft\""), "{file_text}");
    assert!(!file_text.contains("review ="), "{file_text}");
    assert!(settled.notes.iter().any(|note| note.message.contains("read again")));
}

#[test]
fn aiken_is_only_read() {
    assert!(export(&[], &BTreeMap::new(), Format::Aiken).is_err());
}

/// A text that an item may hold, with the signs that formats trip over.
fn words() -> impl Strategy<Value = String> {
    let letters = "[a-zA-ZđĐạờƯ0-9 <>&\"'=~#{}:\\\\%@+|,;.?!/*_$\\[\\]\n-]{1,60}";
    letters.prop_map(|text| match tidy(&text) {
        text if text.is_empty() => "Đ".to_owned(),
        text => text,
    })
}

fn line() -> impl Strategy<Value = String> {
    words().prop_map(|text| text.replace('\n', " "))
}

fn numbered(texts: Vec<String>) -> Vec<String> {
    texts.into_iter().enumerate().map(|(n, text)| format!("{n} {text}")).collect()
}

fn choice(n: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Vec<TextOption>> {
    prop::collection::vec((words(), words()), n).prop_map(|texts| {
        let (texts, whys): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
        let options = numbered(texts).into_iter().zip(whys).enumerate();
        let option = |(n, (text, why))| match n {
            1 => TextOption { text, key: true, why: String::new() },
            _ => TextOption { text, key: false, why },
        };
        options.map(option).collect()
    })
}

fn body() -> impl Strategy<Value = Body> {
    let several = (choice(4..=5), any::<bool>()).prop_map(|(mut options, more)| {
        if more {
            options[3].key = true;
            options[3].why.clear();
        }
        Body::MultipleChoice { options }
    });
    let matching = (prop::collection::vec((words(), words()), 3..=4), words(), words()).prop_map(
        |(pairs, text, why)| {
            let (prompts, options): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            let pairs = prompts.into_iter().zip(numbered(options));
            let pairs = pairs.map(|(prompt, option)| MatchingPair { prompt, option });
            let extra = vec![TextOption { text, key: false, why }];
            Body::Matching { pairs: pairs.collect(), extra }
        },
    );
    prop_oneof![
        choice(3..=4).prop_map(|options| Body::SingleChoice { options }),
        several,
        prop::collection::vec(line(), 3..=5)
            .prop_map(|steps| Body::Ordering { steps: numbered(steps) }),
        matching,
    ]
}

fn item() -> impl Strategy<Value = Item> {
    let told = (0_usize..3, 10_u16..=300, 1_u32..4, 0_usize..7);
    let more = (any::<bool>(), prop::option::of(words()), prop::option::of(words()));
    (words(), body(), words(), told, more).prop_map(|(stem, body, reason, told, more)| {
        let (level, seconds, version, state) = told;
        let (fixed_order, source, note) = more;
        let on = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let is_choice = matches!(body, Body::SingleChoice { .. } | Body::MultipleChoice { .. });
        let review = serde_json::json!({
            "reviewer": "reviewer-1", "on": on, "note": note.unwrap_or_default(),
        });
        let review: Review = serde_json::from_value(review).unwrap();
        Item {
            id: "safety-101".to_owned(),
            version,
            area: "safety".to_owned(),
            level: Level::ALL[level],
            stem,
            body,
            reason,
            seconds,
            codes: vec!["skill:4".to_owned(), "digcomp:4.1".to_owned()],
            state: ReviewState::ALL[state],
            author: "author-1".to_owned(),
            review: Some(review),
            fixed_order: fixed_order && is_choice,
            review_due: Some(on).filter(|_| seconds % 2 == 0),
            source,
            enemies: vec!["safety-102".to_owned()],
            media: None::<Media>,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_item_comes_back_the_same_from_every_format(item in item()) {
        for format in WRITTEN {
            check(std::slice::from_ref(&item), format);
        }
    }

    #[test]
    fn no_text_breaks_a_reader(text in "[\\PC\n]{0,200}") {
        for format in Format::ALL {
            if let Ok(reading) = import(text.as_bytes(), format, None) {
                settle(reading, &Wishes::default(), &mut |_| Err(String::new()));
            }
        }
    }
}
