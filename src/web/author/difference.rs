//! What changed between two wordings of an item, word by word.

use super::texts::{kind_in_words, level_in_words};
use crate::web::words::Words;
use sathach_domain::bank::{Body, Item};
use similar::{ChangeTag, TextDiff};

/// Whether a piece of text was there before, is there now, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// In both.
    Both,
    /// Only before.
    Before,
    /// Only now.
    Now,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands.
    pub presence: Presence,
    /// The text.
    pub text: String,
}

/// A part of the item that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartDifference {
    /// What it is.
    pub label: String,
    /// Its text in pieces.
    pub pieces: Vec<Piece>,
}

/// The parts that differ, in the order in which pages show them.
#[must_use]
pub fn differences(before: &Item, now: &Item, words: Words) -> Vec<PartDifference> {
    let (old, new) = (parts(before, words), parts(now, words));
    let pairs = old.into_iter().zip(new);
    let differing = pairs.filter(|((_, old), (_, new))| old != new);
    differing
        .map(|((label, old), (_, new))| PartDifference { label, pieces: pieces(&old, &new) })
        .collect()
}

fn parts(item: &Item, words: Words) -> Vec<(String, String)> {
    let part = |key: &str, text: String| (words.say(key), text);
    let day = item.review_due.map(|day| words.day(day)).unwrap_or_default();
    let media = item.media.as_ref().map(|m| format!("{}\n{}", m.file, m.alt)).unwrap_or_default();
    let order = if item.fixed_order { words.say("editor-fixed-order") } else { String::new() };
    vec![
        part("bank-kind", kind_in_words(item.body.kind(), words)),
        part("bank-level", level_in_words(item.level, words)),
        part("bank-stem", item.stem.clone()),
        part("bank-options", options(&item.body, words)),
        part("bank-reason", item.reason.clone()),
        part("editor-seconds", item.seconds.to_string()),
        part("editor-codes", item.codes.join(", ")),
        part("editor-order", order),
        part("bank-review-due", day),
        part("bank-source", item.source.clone().unwrap_or_default()),
        part("bank-enemies", item.enemies.join(", ")),
        part("bank-picture", media),
    ]
}

fn options(body: &Body, words: Words) -> String {
    let option = |option: &sathach_domain::bank::TextOption| {
        let mark = if option.key { words.say("bank-key") } else { words.say("bank-distractor") };
        let why =
            if option.why.is_empty() { String::new() } else { format!(" – {}", option.why) };
        format!("{mark}: {}{why}", option.text)
    };
    let lines: Vec<String> = match body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            options.iter().map(option).collect()
        }
        Body::Ordering { steps } => steps.clone(),
        Body::Matching { pairs, extra } => {
            let pairs = pairs.iter().map(|pair| format!("{} → {}", pair.prompt, pair.option));
            pairs.chain(extra.iter().map(option)).collect()
        }
    };
    lines.join("\n")
}

fn pieces(before: &str, now: &str) -> Vec<Piece> {
    let diff = TextDiff::from_words(before, now);
    let mut pieces: Vec<Piece> = Vec::new();
    for change in diff.iter_all_changes() {
        let presence = match change.tag() {
            ChangeTag::Equal => Presence::Both,
            ChangeTag::Delete => Presence::Before,
            ChangeTag::Insert => Presence::Now,
        };
        match pieces.last_mut().filter(|last| last.presence == presence) {
            Some(last) => last.text.push_str(change.value()),
            None => pieces.push(Piece { presence, text: change.value().to_owned() }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_came_and_went_are_told_apart() {
        let found = pieces("Call the bank now", "Call your bank");
        let told: Vec<(Presence, &str)> =
            found.iter().map(|piece| (piece.presence, piece.text.as_str())).collect();
        let want = [
            (Presence::Both, "Call "),
            (Presence::Before, "the"),
            (Presence::Now, "your"),
            (Presence::Both, " bank"),
            (Presence::Before, " now"),
        ];
        assert_eq!(told, want);
        assert_eq!(pieces("", ""), []);
    }
}
