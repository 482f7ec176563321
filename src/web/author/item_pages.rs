//! What staff see of one item: its wording with its key, what the check finds, its history.

use super::difference::PartDifference;
use super::lint_words::{in_words, tone};
use super::stage_words::{action_in_words, stage_in_words, step_in_words, tone_of};
use super::texts::{OptionText, Part, area_in_words, kind_in_words, level_in_words, options_of};
use crate::services::show_form::ShownMedia;
use crate::services::workbench::show_work_item::{Change, WorkItemView};
use crate::web::assets::asset_url;
use crate::web::page::{FieldErrors, NavLink, Page, Tone};
use crate::web::words::{Language, Words};
use askama::Template;
use sathach_domain::bank::life::{Stage, Step};
use sathach_domain::bank::{Framework, Item, Kind};

/// One item with its key. Staff only.
#[derive(Clone, Debug, Template)]
#[template(path = "author/item.html", config = "src/web/askama.toml")]
pub struct ItemPage {
    /// The frame.
    pub page: Page,
    /// Id and version.
    pub named: String,
    /// Its address.
    pub path: String,
    /// Where it stands.
    pub stage: (Tone, String),
    /// That an older wording goes on being dealt; empty when none does.
    pub in_use: String,
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
    /// What the check finds.
    pub findings: Vec<(Tone, String)>,
    /// It may be edited now.
    pub can_be_edited: bool,
    /// Steps that the reader may take.
    pub steps: Vec<NavLink>,
    /// Where an officer neutralises it; empty for those who may not.
    pub neutralise: String,
    /// How many changes there were, which goes with a comment.
    pub seen: i64,
    /// Comments and notes, newest first.
    pub comments: Vec<ChangeText>,
    /// The history, newest first.
    pub changes: Vec<ChangeText>,
    /// What was typed as a comment.
    pub typed: String,
    /// What is wrong with the comment.
    pub errors: FieldErrors,
}

/// A change in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeText {
    /// What was done.
    pub action: String,
    /// Version after it.
    pub version: String,
    /// Who and when.
    pub by: String,
    /// Note, comment or reason; may be empty.
    pub note: String,
    /// Where the difference to the wording before is shown; empty when there is none.
    pub difference: String,
}

impl ItemPage {
    /// An item with everything that is known about it.
    #[must_use]
    pub fn new(page: Page, view: &WorkItemView) -> ItemPage {
        let words = page.words;
        let item = view.work.item();
        let path = format!("/staff/bank/{}", item.id);
        let step = |step: &Step| {
            let href = format!("{path}/step/{}/{}", step.as_str(), view.n_changes);
            NavLink::to(&href, step_in_words(*step, words))
        };
        let findings = view.findings.iter().map(|found| &found.finding);
        let changes = change_texts(&view.changes, &path, words);
        let comments = changes.iter().filter(|change| !change.note.is_empty());
        ItemPage {
            named: words.say_with(
                "bank-item-named",
                &[("id", item.id.clone()), ("version", item.version.to_string())],
            ),
            stage: (tone_of(view.stage()), stage_in_words(view.stage(), words)),
            in_use: view.work.in_use().map_or_else(String::new, |older| {
                words.say_with("bank-older-in-use", &[("n", older.version.to_string())])
            }),
            facts: facts(item, &view.framework, words),
            stem: item.stem.clone(),
            picture: item.media.as_ref().map(ShownMedia::of),
            options: options_of(item),
            is_ordered: item.body.kind() == Kind::Ordering,
            reason: item.reason.clone(),
            findings: findings.map(|finding| (tone(finding), in_words(finding, words))).collect(),
            can_be_edited: view.work.can_be_edited(),
            steps: view.steps.iter().map(step).collect(),
            neutralise: String::new(),
            seen: view.n_changes,
            comments: comments.cloned().collect(),
            changes,
            typed: String::new(),
            errors: FieldErrors::default(),
            path,
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
        let change = ChangeText {
            action: words.say("step-return"),
            version: "2".to_owned(),
            by: "Người soạn câu hỏi (staff-2), 23/11/2026 09:00".to_owned(),
            note: "Phương án thứ hai chưa đủ hợp lý.".to_owned(),
            difference: "/staff/bank/safety-001/changes/3".to_owned(),
        };
        ItemPage {
            page: Page::new(words, "bank-item", "/staff/bank/safety-001"),
            named: words.say_with("bank-item-named", &[("id", "safety-001"), ("version", "2")]),
            path: "/staff/bank/safety-001".to_owned(),
            stage: (Tone::Warn, stage_in_words(Stage::Draft, words)),
            in_use: words.say_with("bank-older-in-use", &[("n", "1")]),
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
            findings: vec![(Tone::Warn, words.say("lint-key-longest"))],
            can_be_edited: true,
            steps: vec![NavLink::to(
                "/staff/bank/safety-001/step/send/3",
                step_in_words(Step::Send, words),
            )],
            neutralise: "/staff/neutralisations/new?item=safety-001".to_owned(),
            seen: 3,
            comments: vec![change.clone()],
            changes: vec![change],
            typed: String::new(),
            errors: FieldErrors::one("note", words.say("field-required")),
        }
    }
}

fn facts(item: &Item, framework: &Framework, words: Words) -> Vec<(String, String)> {
    let read = item.review.as_ref().map_or_else(
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
        fact("editor-seconds", item.seconds.to_string()),
        fact("editor-codes", item.codes.join(", ")),
        fact("bank-author", item.author.clone()),
        fact("bank-review", read),
    ];
    if let Some(review) = item.review.as_ref().filter(|review| !review.note.is_empty()) {
        facts.push(fact("bank-review-note", review.note.clone()));
    }
    if let Some(due) = item.review_due {
        facts.push(fact("bank-review-due", words.day(due)));
    }
    if let Some(source) = &item.source {
        facts.push(fact("bank-source", source.clone()));
    }
    if !item.enemies.is_empty() {
        facts.push(fact("bank-enemies", item.enemies.join(", ")));
    }
    facts
}

fn change_texts(changes: &[Change], path: &str, words: Words) -> Vec<ChangeText> {
    let earlier = changes.iter().skip(1).map(Some).chain([None]);
    let text = |(change, earlier): (&Change, Option<&Change>)| {
        let differs = earlier.is_some_and(|earlier| wording_differs(&earlier.item, &change.item));
        let at = words.moment(change.at.utc());
        ChangeText {
            action: action_in_words(&change.action, words),
            version: change.version.to_string(),
            by: if change.who.is_empty() { at } else { format!("{}, {at}", change.who) },
            note: change.note.clone(),
            difference: match differs {
                true => format!("{path}/changes/{}", change.n),
                false => String::new(),
            },
        }
    };
    changes.iter().zip(earlier).map(text).collect()
}

/// True when more differs than where the items stand in their life.
fn wording_differs(before: &Item, now: &Item) -> bool {
    let plain = |item: &Item| Item {
        state: now.state,
        review: None,
        version: now.version,
        author: now.author.clone(),
        ..item.clone()
    };
    plain(before) != plain(now)
}

/// What one change did to an item, word by word.
#[derive(Clone, Debug, Template)]
#[template(path = "author/change.html", config = "src/web/askama.toml")]
pub struct ChangePage {
    /// The frame.
    pub page: Page,
    /// Id and version.
    pub named: String,
    /// The change.
    pub change: ChangeText,
    /// The parts that differ.
    pub parts: Vec<PartDifference>,
    /// The way back.
    pub back: String,
}

impl ChangePage {
    /// A change, compared with the wording before it; none when there is no such change.
    #[must_use]
    pub fn new(page: Page, view: &WorkItemView, n: i64) -> Option<ChangePage> {
        let words = page.words;
        let path = format!("/staff/bank/{}", view.work.item().id);
        let at = view.changes.iter().position(|change| change.n == n)?;
        let (now, before) = (&view.changes[at], view.changes.get(at + 1)?);
        Some(ChangePage {
            named: words.say_with(
                "bank-item-named",
                &[("id", now.item.id.clone()), ("version", now.version.to_string())],
            ),
            change: change_texts(&view.changes[at..], &path, words).into_iter().next()?,
            parts: super::difference::differences(&before.item, &now.item, words),
            back: path,
            page,
        })
    }

    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ChangePage {
        use super::difference::{Piece, Presence};
        let words = Words::new(language);
        let item = ItemPage::sample(language);
        let piece = |presence, text: &str| Piece { presence, text: text.to_owned() };
        ChangePage {
            page: Page::new(words, "change-heading", "/staff/bank/safety-001/changes/3"),
            named: item.named,
            change: item.changes[0].clone(),
            parts: vec![PartDifference {
                label: words.say("bank-stem"),
                pieces: vec![
                    piece(Presence::Both, "Bà Sáu nhận "),
                    piece(Presence::Before, "thư"),
                    piece(Presence::Now, "tin nhắn"),
                ],
            }],
            back: item.path,
        }
    }
}
