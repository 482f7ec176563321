//! The list's filter: what it asks for, and what it keeps from page to page.

use super::*;
use sathach_domain::bank::{Body, Item, ReviewState};

fn listed() -> ListedItem {
    ListedItem {
        item: Item {
            id: "safety-001".to_owned(),
            version: 2,
            area: "safety".to_owned(),
            level: Level::Middle,
            stem: String::new(),
            body: Body::Ordering { steps: Vec::new() },
            reason: String::new(),
            seconds: 60,
            codes: Vec::new(),
            state: ReviewState::Draft,
            author: String::new(),
            review: None,
            fixed_order: false,
            review_due: None,
            source: None,
            enemies: Vec::new(),
            media: None,
        },
        stage: Stage::InReview,
        version_in_use: Some(1),
        n_open_comments: 1,
        n_errors: 0,
        n_warnings: 2,
        is_overdue: false,
        is_own: true,
    }
}

fn filter(fields: &[(&str, &str)]) -> BankFilter {
    let value = |name: &str| {
        let found = fields.iter().find(|(field, _)| *field == name);
        found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
    };
    BankFilter {
        area: value("area"),
        level: value("level"),
        kind: value("kind"),
        stage: value("stage"),
        flag: value("flag"),
        page: value("page"),
    }
}

#[test]
fn an_empty_filter_asks_for_everything_and_a_strange_one_for_nothing() {
    let check = |fields: &[(&str, &str)], want: bool| {
        assert_eq!(filter(fields).fits(&listed()), want, "{fields:?}");
    };
    check(&[], true);
    check(&[("area", "safety"), ("level", "2"), ("kind", "ordering")], true);
    check(&[("stage", "in_review")], true);
    check(&[("stage", "draft")], false);
    check(&[("area", "payment")], false);
    check(&[("level", "9")], false);
    check(&[("kind", "essay")], false);
    for flag in ["warnings", "comments", "no-picture", "own"] {
        check(&[("flag", flag)], true);
    }
    for flag in ["errors", "overdue", "beautiful"] {
        check(&[("flag", flag)], false);
    }
}

#[test]
fn the_next_page_keeps_the_filter_and_nothing_strange() {
    let address = filter(&[("area", "safety"), ("stage", "in_review"), ("flag", "\"><b>")]);
    assert_eq!(address.at_page(2), "/staff/bank?page=2&area=safety&level=&kind=&stage=in_review");
}
