//! Levels, kinds and options of items in words.

use crate::web::words::{Language, Words};
use sathach_domain::bank::{Body, Framework, Item, Kind, Level, TextOption};

/// A level in words.
#[must_use]
pub fn level_in_words(level: Level, words: Words) -> String {
    match level {
        Level::Basic => words.say("bank-level-basic"),
        Level::Middle => words.say("bank-level-middle"),
        Level::Advanced => words.say("bank-level-advanced"),
    }
}

/// A kind in words.
#[must_use]
pub fn kind_in_words(kind: Kind, words: Words) -> String {
    match kind {
        Kind::SingleChoice => words.say("bank-kind-single"),
        Kind::MultipleChoice => words.say("bank-kind-multiple"),
        Kind::Ordering => words.say("bank-kind-ordering"),
        Kind::Matching => words.say("bank-kind-matching"),
    }
}

/// The name of an area; its id where the framework does not know it.
#[must_use]
pub fn area_in_words(framework: &Framework, id: &str, words: Words) -> String {
    let name = framework.area(id).map(|area| match words.language() {
        Language::Vi => area.name_vi.clone(),
        Language::En => area.name_en.clone(),
    });
    name.unwrap_or_else(|| id.to_owned())
}

/// Whether an option is part of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It is right.
    Key,
    /// It is wrong.
    Distractor,
}

/// An option with what staff know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionText {
    /// The prompt it belongs to; empty unless the item is a matching item.
    pub prompt: String,
    /// What the candidate reads.
    pub text: String,
    /// Whether it is right.
    pub part: Part,
    /// Why it is wrong; empty for a key.
    pub why: String,
}

/// All options of an item in bank order. Steps stand in the right order.
#[must_use]
pub fn options_of(item: &Item) -> Vec<OptionText> {
    match &item.body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            options.iter().map(choice).collect()
        }
        Body::Ordering { steps } => steps.iter().map(|step| key("", step)).collect(),
        Body::Matching { pairs, extra } => {
            let pairs = pairs.iter().map(|pair| key(&pair.prompt, &pair.option));
            pairs.chain(extra.iter().map(choice)).collect()
        }
    }
}

fn choice(option: &TextOption) -> OptionText {
    OptionText {
        prompt: String::new(),
        text: option.text.clone(),
        part: if option.key { Part::Key } else { Part::Distractor },
        why: option.why.clone(),
    }
}

fn key(prompt: &str, text: &str) -> OptionText {
    OptionText {
        prompt: prompt.to_owned(),
        text: text.to_owned(),
        part: Part::Key,
        why: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sathach_domain::bank::{MatchingPair, ReviewState};

    fn check(body: Body, want: &[(&str, &str, Part)]) {
        let item = Item {
            id: "safety-001".to_owned(),
            version: 1,
            area: "safety".to_owned(),
            level: Level::Basic,
            stem: String::new(),
            body,
            reason: String::new(),
            seconds: 60,
            codes: Vec::new(),
            state: ReviewState::Live,
            author: String::new(),
            review: None,
            fixed_order: false,
            review_due: None,
            source: None,
            enemies: Vec::new(),
            media: None,
        };
        let options = options_of(&item);
        let found: Vec<_> =
            options.iter().map(|o| (o.prompt.as_str(), o.text.as_str(), o.part)).collect();
        assert_eq!(found, want);
    }

    fn option(text: &str, key: bool) -> TextOption {
        TextOption { text: text.to_owned(), key, why: String::new() }
    }

    #[test]
    fn options_say_what_is_right() {
        let options = vec![option("A", true), option("B", false)];
        check(Body::SingleChoice { options }, &[("", "A", Part::Key), ("", "B", Part::Distractor)]);
        let steps = vec!["1".to_owned(), "2".to_owned()];
        check(Body::Ordering { steps }, &[("", "1", Part::Key), ("", "2", Part::Key)]);
        let pairs = vec![MatchingPair { prompt: "P".to_owned(), option: "A".to_owned() }];
        check(
            Body::Matching { pairs, extra: vec![option("B", false)] },
            &[("P", "A", Part::Key), ("", "B", Part::Distractor)],
        );
    }
}
