//! The bank for its authors: filters, gaps, and one item with its key.

use super::pages::{BankPage, CellEntry, CellRow, ItemPage, ItemRow, OptionRow};
use crate::services::App;
use crate::services::show_bank::{BankView, CellView, show_bank, show_item};
use crate::web::actor::{Allowed, ReadBank};
use crate::web::page::Tone;
use crate::web::reader::Reader;
use crate::web::respond::html;
use crate::web::staff::frame::{Answer, Choice, Fact, frame};
use crate::web::words::Words;
use actix_web::web;
use sathach_domain::bank::{Body, Framework, Item, Kind, Level, Review, TextOption};
use serde::Deserialize;

/// Routes of the bank.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/staff/bank", web::get().to(show))
        .route("/staff/bank/{item_id}", web::get().to(one));
}

/// Items that one page lists.
const MAX_LISTED: usize = 300;

#[derive(Deserialize)]
struct Filter {
    #[serde(default)]
    area: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    kind: String,
}

impl Filter {
    fn holds(&self, item: &Item) -> bool {
        let fits = |wanted: &str, is: &str| wanted.is_empty() || wanted == is;
        fits(&self.area, &item.area)
            && fits(&self.level, &item.level.number().to_string())
            && fits(&self.kind, item.body.kind().as_str())
    }
}

async fn show(
    app: web::Data<App>,
    reader: Reader,
    filter: web::Query<Filter>,
    staff: Allowed<ReadBank>,
) -> Answer {
    let words = reader.words;
    let mut page = BankPage {
        page: frame(&app, &reader, &staff.actor, "staff-bank"),
        facts: Vec::new(),
        levels: Level::ALL.iter().map(|level| level_in_words(*level, words)).collect(),
        cells: Vec::new(),
        areas: Vec::new(),
        level_choices: level_choices(&filter, words),
        kinds: kind_choices(&filter, words),
        n_found: String::new(),
        items: Vec::new(),
    };
    if let Some(bank) = show_bank(&app).await? {
        fill(&mut page, &bank, &filter, words);
    }
    html(&page)
}

fn fill(page: &mut BankPage, bank: &BankView, filter: &Filter, words: Words) {
    page.facts = vec![
        Fact::new(words.say("bank-items"), words.count(bank.items.len() as u64)),
        Fact::new(words.say("bank-released-at"), words.moment(bank.released_at.utc())),
        Fact::new(words.say("bank-hash"), bank.hash_start.clone()),
    ];
    page.cells = bank
        .framework
        .areas
        .iter()
        .map(|area| CellRow {
            area: area.name_vi.clone(),
            cells: bank
                .cells
                .iter()
                .filter(|cell| cell.area == area.id)
                .map(|cell| entry_of(cell, words))
                .collect(),
        })
        .collect();
    page.areas = vec![Choice::new("", words.say("bank-any-area"), &filter.area)];
    page.areas.extend(
        bank.framework
            .areas
            .iter()
            .map(|area| Choice::new(&area.id, area.name_vi.clone(), &filter.area)),
    );
    let found: Vec<&Item> = bank.items.iter().filter(|item| filter.holds(item)).collect();
    page.n_found = words.say_with("bank-found", &[("n", words.count(found.len() as u64))]);
    page.items = found
        .into_iter()
        .take(MAX_LISTED)
        .map(|item| row_of(item, &bank.framework, words))
        .collect();
}

fn entry_of(cell: &CellView, words: Words) -> CellEntry {
    CellEntry {
        level: level_in_words(cell.level, words),
        text: format!("{}/{}", cell.n_items, cell.n_wanted),
        tone: match cell.n_items {
            0 => Tone::Error,
            n if n < cell.n_wanted => Tone::Warn,
            _ => Tone::Ok,
        },
        href: format!("/staff/bank?area={}&level={}#items", cell.area, cell.level.number()),
    }
}

fn row_of(item: &Item, framework: &Framework, words: Words) -> ItemRow {
    ItemRow {
        id: item.id.clone(),
        stem: item.stem.clone(),
        area: area_in_words(item, framework),
        level: level_in_words(item.level, words),
        kind: kind_in_words(item.body.kind(), words),
    }
}

fn area_in_words(item: &Item, framework: &Framework) -> String {
    framework.area(&item.area).map_or_else(|| item.area.clone(), |area| area.name_vi.clone())
}

fn level_choices(filter: &Filter, words: Words) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", words.say("bank-any-level"), &filter.level)];
    choices.extend(Level::ALL.map(|level| {
        Choice::new(&level.number().to_string(), level_in_words(level, words), &filter.level)
    }));
    choices
}

fn kind_choices(filter: &Filter, words: Words) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", words.say("bank-any-kind"), &filter.kind)];
    choices.extend(
        Kind::ALL.map(|kind| Choice::new(kind.as_str(), kind_in_words(kind, words), &filter.kind)),
    );
    choices
}

fn level_in_words(level: Level, words: Words) -> String {
    match level {
        Level::Basic => words.say("level-1"),
        Level::Middle => words.say("level-2"),
        Level::Advanced => words.say("level-3"),
    }
}

fn kind_in_words(kind: Kind, words: Words) -> String {
    match kind {
        Kind::SingleChoice => words.say("kind-single-choice"),
        Kind::MultipleChoice => words.say("kind-multiple-choice"),
        Kind::Ordering => words.say("kind-ordering"),
        Kind::Matching => words.say("kind-matching"),
    }
}

async fn one(
    app: web::Data<App>,
    reader: Reader,
    item_id: web::Path<String>,
    staff: Allowed<ReadBank>,
) -> Answer {
    let words = reader.words;
    let (item, framework) = show_item(&app, &item_id).await?;
    html(&ItemPage {
        page: frame(&app, &reader, &staff.actor, "item-heading"),
        heading: item.id.clone(),
        stem: item.stem.clone(),
        picture: item.media.as_ref().map(|media| media.alt.clone()).unwrap_or_default(),
        options_heading: match &item.body {
            Body::SingleChoice { .. } | Body::MultipleChoice { .. } => words.say("item-options"),
            Body::Ordering { .. } => words.say("item-steps"),
            Body::Matching { .. } => words.say("item-pairs"),
        },
        options: options_of(&item.body),
        reason: item.reason.clone(),
        facts: facts_of(&item, &framework, words),
    })
}

fn options_of(body: &Body) -> Vec<OptionRow> {
    let option = |option: &TextOption| OptionRow {
        text: option.text.clone(),
        is_key: option.key,
        why: option.why.clone(),
    };
    let right = |text: String| OptionRow { text, is_key: true, why: String::new() };
    match body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            options.iter().map(option).collect()
        }
        Body::Ordering { steps } => steps
            .iter()
            .zip(1..)
            .map(|(step, position)| right(format!("{position}. {step}")))
            .collect(),
        Body::Matching { pairs, extra } => pairs
            .iter()
            .map(|pair| right(format!("{} → {}", pair.prompt, pair.option)))
            .chain(extra.iter().map(option))
            .collect(),
    }
}

fn facts_of(item: &Item, framework: &Framework, words: Words) -> Vec<Fact> {
    let none = || words.say("item-none");
    let list = |texts: &[String]| {
        if texts.is_empty() { none() } else { texts.join(", ") }
    };
    let review =
        |review: &Review| format!("{}, {}. {}", review.reviewer, words.day(review.on), review.note);
    vec![
        Fact::new(words.say("item-version"), item.version.to_string()),
        Fact::new(words.say("item-area"), area_in_words(item, framework)),
        Fact::new(words.say("item-level"), level_in_words(item.level, words)),
        Fact::new(words.say("item-kind"), kind_in_words(item.body.kind(), words)),
        Fact::new(words.say("item-seconds"), item.seconds.to_string()),
        Fact::new(words.say("item-codes"), list(&item.codes)),
        Fact::new(words.say("item-author"), item.author.clone()),
        Fact::new(words.say("item-review"), item.review.as_ref().map_or_else(none, review)),
        Fact::new(
            words.say("item-review-due"),
            item.review_due.map_or_else(none, |day| words.day(day)),
        ),
        Fact::new(words.say("item-source"), item.source.clone().unwrap_or_else(none)),
        Fact::new(words.say("item-enemies"), list(&item.enemies)),
    ]
}
