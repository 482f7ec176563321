//! Our fields as tags: how an export to a foreign format keeps what that format has no place for.
//!
//! A tag is `sathach:name=value`. Moodle XML keeps them as tags of a question, GIFT as `[tag:…]` in
//! a comment, QTI as keywords of the manifest. Moodle itself cuts tags after 50 characters when it
//! stores them; a tag that came back cut off is named and left out.

use super::draft::{Draft, distractors};
use super::reading::{Place, Reading};
use super::text::tidy;
use crate::bank::item::{Body, Level, ReviewState};

const PREFIX: &str = "sathach:";

/// What a format has no place for besides the fields that never have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Homeless {
    /// Everything else has its place.
    Nothing,
    /// The reasons why options of a matching item fit nowhere.
    Whys,
    /// Those, and the reason of the key.
    WhysAndReason,
}

/// All tags of an item.
#[must_use]
pub fn tags_of(draft: &Draft, homeless: Homeless) -> Vec<String> {
    let mut tags = Vec::new();
    let mut add = |name: &str, value: &str| tags.push(format!("{PREFIX}{name}={value}"));
    if let Some(version) = draft.version.filter(|version| *version != 1) {
        add("version", &version.to_string());
    }
    if let Some(level) = draft.level {
        add("level", &level.number().to_string());
    }
    if let Some(seconds) = draft.seconds {
        add("seconds", &seconds.to_string());
    }
    draft.codes.iter().for_each(|code| add("code", code));
    if let Some(state) = draft.state {
        add("state", state.as_str());
    }
    if let Some(author) = &draft.author {
        add("author", author);
    }
    // The review goes as JSON, so that whatever a review holds one day comes along.
    if let Some(review) = draft.review.as_ref().and_then(|r| serde_json::to_string(r).ok()) {
        add("review", &review);
    }
    if let Some(due) = draft.review_due {
        add("review_due", &due.to_string());
    }
    if let Some(source) = &draft.source {
        add("source", source);
    }
    draft.enemies.iter().for_each(|enemy| add("enemy", enemy));
    if homeless != Homeless::Nothing && draft.body.kind().as_str() == "matching" {
        for (position, option) in distractors(&draft.body).enumerate() {
            if !option.why.is_empty() {
                add(&format!("why.{}", position + 1), &option.why);
            }
        }
    }
    if homeless == Homeless::WhysAndReason && !draft.reason.is_empty() {
        add("reason", &draft.reason);
    }
    add("content", &draft.content_fingerprint());
    tags
}

/// Puts tags back into a draft; what is not ours, or damaged, is named.
pub(super) fn apply_tags(tags: &[String], draft: &mut Draft, place: &Place, reading: &mut Reading) {
    let mut foreign = Vec::new();
    for tag in tags {
        let tag = tag.trim();
        match tag.strip_prefix(PREFIX).and_then(|tag| tag.split_once('=')) {
            Some((name, value)) => {
                if apply(name, &tidy(value), draft).is_none() {
                    let message = format!("tag \"{tag}\" is damaged or not known");
                    reading.dropped(place, message);
                }
            }
            None if is_code(tag) => push_new(&mut draft.codes, tag),
            None if tag.is_empty() => {}
            None => foreign.push(tag.to_owned()),
        }
    }
    if !foreign.is_empty() {
        reading.dropped(place, format!("tags: {}", foreign.join(", ")));
    }
}

fn push_new(list: &mut Vec<String>, value: &str) {
    if !list.iter().any(|known| known == value) {
        list.push(value.to_owned());
    }
}

/// A code of an outside framework, such as `digcomp:4.1`.
pub(super) fn is_code(tag: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    tag.split_once(':').is_some_and(|(framework, number)| {
        let is_word = framework.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        !framework.is_empty() && is_word && number.split('.').all(is_number)
    })
}

fn apply(name: &str, value: &str, draft: &mut Draft) -> Option<()> {
    match name {
        "version" => draft.version = Some(value.parse().ok()?),
        "level" => draft.level = Some(Level::try_from(value.parse::<u8>().ok()?).ok()?),
        "seconds" => draft.seconds = Some(value.parse().ok()?),
        "code" => push_new(&mut draft.codes, value),
        "state" => draft.state = Some(state_named(value)?),
        "author" => draft.author = Some(value.to_owned()),
        "review" => draft.review = Some(serde_json::from_str(value).ok()?),
        "review_due" => draft.review_due = Some(value.parse().ok()?),
        "source" => draft.source = Some(value.to_owned()),
        "enemy" => push_new(&mut draft.enemies, value),
        "reason" => draft.reason = value.to_owned(),
        "fixed_order" => draft.fixed_order = value == "true",
        "content" => draft.fingerprint = Some(value.to_owned()),
        _ => {
            let position: usize = name.strip_prefix("why.")?.parse().ok()?;
            let Body::Matching { extra, .. } = &mut draft.body else { return None };
            extra.get_mut(position.checked_sub(1)?)?.why = value.to_owned();
        }
    }
    Some(())
}

/// The state that a word of bank files names.
pub(super) fn state_named(word: &str) -> Option<ReviewState> {
    ReviewState::ALL.into_iter().find(|state| state.as_str() == word)
}

/// True for an id of ours: an area, a dash and three digits.
#[must_use]
pub fn is_our_id(id: &str) -> bool {
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    id.rsplit_once('-').is_some_and(|(area, number)| {
        area.split('-').all(is_word)
            && number.len() == 3
            && number.bytes().all(|digit| digit.is_ascii_digit())
    })
}
