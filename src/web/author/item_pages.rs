//! What staff see of one item: everything, with its key.

use super::texts::{OptionText, Part, area_in_words, kind_in_words, level_in_words, options_of};
use crate::services::show_form::ShownMedia;
use crate::web::assets::asset_url;
use crate::web::page::Page;
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::bank::{Framework, Item, Kind};

/// One item with its key. Staff only.
#[derive(Clone, Debug, Template)]
#[template(path = "author/item.html", config = "src/web/askama.toml")]
pub struct ItemPage {
    /// The frame.
    pub page: Page,
    /// Id and version.
    pub named: String,
    /// Area, level, kind and the like: what it is, and what it is here.
    pub facts: Vec<(String, String)>,
    /// What is asked.
    pub stem: String,
    /// Its picture, as candidates see it.
    pub picture: Option<ShownMedia>,
    /// Options in bank order.
    pub options: Vec<OptionText>,
    /// The options are steps, which stand in the right order.
    pub is_ordered: bool,
    /// Why the key is right.
    pub reason: String,
    /// What the reader found; empty when nothing was noted.
    pub review_note: String,
}

impl ItemPage {
    /// An item with everything that is known about it.
    #[must_use]
    pub fn new(page: Page, item: &Item, framework: &Framework) -> ItemPage {
        let words = page.words;
        let review = item.review.as_ref();
        let read = review.map_or_else(
            || words.say("bank-not-reviewed"),
            |review| {
                words.say_with(
                    "bank-reviewed",
                    &[("reader", review.reviewer.clone()), ("date", words.day(review.on))],
                )
            },
        );
        let fact = |key: &str, value: String| (words.say(key), value);
        let mut facts = vec![
            fact("bank-area", area_in_words(framework, &item.area, words)),
            fact("bank-level", level_in_words(item.level, words)),
            fact("bank-kind", kind_in_words(item.body.kind(), words)),
            fact("bank-author", item.author.clone()),
            fact("bank-review", read),
        ];
        if let Some(due) = item.review_due {
            facts.push(fact("bank-review-due", words.day(due)));
        }
        if let Some(source) = &item.source {
            facts.push(fact("bank-source", source.clone()));
        }
        if !item.enemies.is_empty() {
            facts.push(fact("bank-enemies", item.enemies.join(", ")));
        }
        ItemPage {
            named: words.say_with(
                "bank-item-named",
                &[("id", item.id.clone()), ("version", item.version.to_string())],
            ),
            facts,
            stem: item.stem.clone(),
            picture: item.media.as_ref().map(ShownMedia::of),
            options: options_of(item),
            is_ordered: item.body.kind() == Kind::Ordering,
            reason: item.reason.clone(),
            review_note: review.map(|review| review.note.clone()).unwrap_or_default(),
            page,
        }
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ItemPage {
        let words = Words::new(language);
        let option = |text: &str, part: Part, why: &str| OptionText {
            prompt: String::new(),
            text: text.to_owned(),
            part,
            why: why.to_owned(),
        };
        ItemPage {
            page: Page::new(words, "bank-item", "/staff/bank/safety-001"),
            named: words.say_with("bank-item-named", &[("id", "safety-001"), ("version", "1")]),
            facts: vec![(words.say("bank-level"), words.say("bank-level-basic"))],
            stem: "Bà Sáu nhận tin nhắn báo trúng thưởng. Nên làm gì trước tiên?".to_owned(),
            picture: Some(ShownMedia {
                url: asset_url("mark.svg"),
                alt: "Một tin nhắn có đường liên kết lạ".to_owned(),
                width: 48,
                height: 48,
            }),
            options: vec![
                option("Hỏi lại cơ quan qua số chính thức", Part::Key, ""),
                option("Bấm vào liên kết", Part::Distractor, "Trang đó có thể là giả."),
            ],
            is_ordered: false,
            reason: "Kênh chính thức là nơi kiểm tra an toàn nhất.".to_owned(),
            review_note: "Đổi tên người cho dễ đọc.".to_owned(),
        }
    }
}
