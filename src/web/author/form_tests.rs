//! The editor's form: what is typed comes back as an item, and findings find their fields.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use sathach_domain::bank::picture::FrozenPicture;
use sathach_domain::bank::{Finding, Severity};

fn item(body: Body) -> Item {
    Item {
        id: "safety-001".to_owned(),
        version: 1,
        area: "safety".to_owned(),
        level: Level::Middle,
        stem: "Stem?".to_owned(),
        body,
        reason: "Reason.".to_owned(),
        seconds: 60,
        codes: vec!["skill:4".to_owned(), "tt02:4.1".to_owned()],
        state: ReviewState::Draft,
        author: "author".to_owned(),
        review: None,
        fixed_order: true,
        review_due: NaiveDate::from_ymd_opt(2027, 1, 31),
        source: Some("Source".to_owned()),
        enemies: vec!["safety-002".to_owned()],
        media: Some(picture("media/a.svg")),
    }
}

fn picture(file: &str) -> Media {
    let svg =
        br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0"/></svg>"#;
    let picture = FrozenPicture::of_file(file, svg).unwrap();
    Media { file: file.to_owned(), alt: "Alt".to_owned(), picture }
}

fn option(text: &str, key: bool, why: &str) -> TextOption {
    TextOption { text: text.to_owned(), key, why: why.to_owned() }
}

#[test]
fn an_item_survives_its_form() {
    let choice = || vec![option("A", true, ""), option("B", false, "No."), option("C", false, "")];
    let pair = |n: u8| MatchingPair { prompt: format!("P{n}"), option: format!("O{n}") };
    let bodies = [
        Body::SingleChoice { options: choice() },
        Body::MultipleChoice { options: choice() },
        Body::Ordering { steps: vec!["1".to_owned(), "2".to_owned()] },
        Body::Matching { pairs: vec![pair(1), pair(2)], extra: vec![option("X", false, "No.")] },
    ];
    for body in bodies {
        let item = item(body);
        let known = [picture("media/a.svg")];
        let form = DraftForm::of(&item, 3);
        assert_eq!(form.to_item(&known), item);
        assert!(!form.names_no_picture(&known) && form.names_no_picture(&[]));
    }
}

fn sent(fields: &[(&str, &str)]) -> Sent {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn what_a_browser_sends_becomes_an_item() {
    let form = DraftForm::sent(&sent(&[
        ("kind", "single_choice"),
        ("area", "safety"),
        ("level", "3"),
        ("stem", " Ba\u{300} ba\r\nhai "),
        ("n_options", "3"),
        ("key", "2"),
        ("option_0_text", "A"),
        ("option_0_why", "No."),
        ("option_2_text", "C"),
        ("seconds", "many"),
        ("codes", "skill:4,  tt02:4.1"),
    ]))
    .unwrap_or_else(|| DraftForm::blank("", Kind::Matching));
    let item = form.to_item(&[]);
    assert_eq!((item.level, item.seconds), (Level::Advanced, 0));
    assert_eq!(item.stem, "B\u{e0} ba\nhai");
    assert_eq!(item.codes, ["skill:4", "tt02:4.1"]);
    let options = vec![option("A", false, "No."), option("C", true, "")];
    assert_eq!(item.body, Body::SingleChoice { options });
    assert_eq!(DraftForm::sent(&sent(&[("kind", "essay")])), None);
}

#[test]
fn a_finding_stands_beside_its_row_though_an_empty_one_is_left_out() {
    let mut form = DraftForm::blank("safety", Kind::SingleChoice);
    form.options[0].text = "A".to_owned();
    form.options[2].text = "C".to_owned();
    let field = |part, rule: &str| {
        let finding = Finding {
            file: String::new(),
            line: 1,
            item: None,
            rule: rule.to_owned(),
            severity: Severity::Error,
            message: String::new(),
            number: None,
            note: None,
        };
        form.field_of(&PartFinding { part, finding })
    };
    assert_eq!(field(Part::Option(1), "empty_text"), "option_2_text");
    assert_eq!(field(Part::Option(1), "no_why"), "option_2_why");
    assert_eq!(field(Part::Stem, "empty_text"), "stem");
    assert_eq!(field(Part::Whole, "bad_id"), "item");
}

#[test]
fn rows_come_and_go_within_a_limit() {
    let mut form = DraftForm::blank("safety", Kind::Ordering);
    let check = |word: &str, want| assert_eq!(RowPress::parse(word), want, "{word}");
    check("add-option", Some(RowPress::AddOption));
    check("drop-extra-1", Some(RowPress::DropExtra(1)));
    check("drop-option-x", None);
    check("save", None);
    for _ in 0..20 {
        form.press(RowPress::AddOption);
    }
    assert_eq!(form.options.len(), MAX_ROWS);
    form.options[1].text = "kept".to_owned();
    form.press(RowPress::DropOption(0));
    form.press(RowPress::DropOption(99));
    assert_eq!((form.options.len(), form.options[0].text.as_str()), (MAX_ROWS - 1, "kept"));
}
