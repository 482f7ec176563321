//! Rules about the parts of an item: ids, counts, keys, duplicates, lengths.

use std::ops::RangeInclusive;

use super::{Remark, Surroundings};
use crate::bank::item::Kind;
use crate::bank::item_source::{ItemSource, OptionSource};
use crate::bank::phrases::fold;
use crate::bank::reading::Located;

/// Most warnings that the review of an item may accept.
pub const MAX_ACCEPTED: usize = 20;
/// Longest stem, in characters.
pub const MAX_STEM_CHARS: usize = 600;
/// Longest option or prompt, in characters.
pub const MAX_OPTION_CHARS: usize = 200;
/// Longest note: reasons, explanations, sources, alternative texts.
pub const MAX_NOTE_CHARS: usize = 1000;

/// An id is an area, a dash and three digits.
pub fn bad_id(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(id) = &item.id else {
        return Vec::new();
    };
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let is_good = id.value.rsplit_once('-').is_some_and(|(area, number)| {
        area.split('-').all(is_word)
            && number.len() == 3
            && number.bytes().all(|digit| digit.is_ascii_digit())
    });
    let message = format!("id \"{}\" is not an area, a dash and three digits", id.value);
    let message = format!("{message}; write for example safety-001");
    remark_if(!is_good, id.line, message)
}

/// The area of the id is the stem of the file.
pub fn area_not_file(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let (Some(id), Some(area)) = (&item.id, item.area()) else {
        return Vec::new();
    };
    let stem = around.file_stem;
    let message = format!(
        "the id names area \"{area}\" but the file is for \"{stem}\"; move the item to \
         {area}.toml or give it a new id"
    );
    remark_if(area != stem, id.line, message)
}

/// The area stands in the framework.
pub fn unknown_area(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let (Some(id), Some(area)) = (&item.id, item.area()) else {
        return Vec::new();
    };
    let Some(framework) = around.framework else {
        return Vec::new();
    };
    let known: Vec<&str> = framework.areas.iter().map(|area| area.id.as_str()).collect();
    let message = format!(
        "the framework has no area \"{area}\"; use one of {} or add the area to framework.toml",
        known.join(", ")
    );
    remark_if(framework.area(area).is_none(), id.line, message)
}

/// Numbers lie within their bounds.
pub fn out_of_range(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if let Some(seconds) = item.seconds.as_ref().filter(|s| !(10..=300).contains(&s.value)) {
        let message = format!("`seconds` is {}; write a number from 10 to 300", seconds.value);
        remarks.push(Remark::error(seconds.line, message));
    }
    if let Some(version) = item.version.as_ref().filter(|version| version.value == 0) {
        let message = "`version` is 0; the first wording is 1";
        remarks.push(Remark::error(version.line, message));
    }
    let accepted = item.review.as_ref().and_then(|review| review.value.accepted.as_ref());
    if let Some(list) = accepted.filter(|list| list.value.len() > MAX_ACCEPTED) {
        let n = list.value.len();
        let message = format!("{n} warnings are accepted; write the item anew, or {MAX_ACCEPTED}");
        remarks.push(Remark::error(list.line, message));
    }
    remarks
}

/// The kind has the parts that it needs.
pub fn missing_field(item: &ItemSource, around: &Surroundings<'_>) -> Vec<Remark> {
    let missing: &[&str] = match kind(item) {
        Some(Kind::SingleChoice | Kind::MultipleChoice | Kind::Ordering) => match item.options {
            Some(_) => &[],
            None => &["options"],
        },
        Some(Kind::Matching) => match (&item.pairs, &item.extra) {
            (Some(_), Some(_)) => &[],
            (Some(_), None) => &["extra"],
            (None, Some(_)) => &["pairs"],
            (None, None) => &["pairs", "extra"],
        },
        None => &[],
    };
    let remark = |name: &&str| {
        let message = format!("this kind of item needs `{name}`; add `{name} = [ … ]`");
        Remark::error(around.line, message)
    };
    missing.iter().map(remark).collect()
}

/// The kind has no parts that belong to another kind.
pub fn field_not_for_kind(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    match kind(item) {
        Some(Kind::SingleChoice | Kind::MultipleChoice) => found.extend(matching_parts(item)),
        Some(Kind::Ordering) => {
            found.extend(matching_parts(item));
            for step in item.options() {
                found.extend(step.value.key.as_ref().map(|key| ("key", key.line)));
                found.extend(step.value.why.as_ref().map(|why| ("why", why.line)));
            }
        }
        Some(Kind::Matching) => {
            found.extend(item.options.as_ref().map(|options| ("options", options.line)));
            let keys = item.extra().iter().filter_map(|extra| extra.value.key.as_ref());
            found.extend(keys.map(|key| ("key", key.line)));
        }
        None => {}
    }
    let remark = |(name, line): (&str, usize)| {
        Remark::error(line, format!("`{name}` has no meaning in this kind of item; remove it"))
    };
    found.into_iter().map(remark).collect()
}

fn matching_parts(item: &ItemSource) -> Vec<(&'static str, usize)> {
    let pairs = item.pairs.as_ref().map(|pairs| ("pairs", pairs.line));
    let extra = item.extra.as_ref().map(|extra| ("extra", extra.line));
    pairs.into_iter().chain(extra).collect()
}

/// There are as many options as the kind allows (rule 1).
pub fn option_count(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let bounds = match kind(item) {
        Some(Kind::SingleChoice) => 3..=4,
        Some(Kind::MultipleChoice) => 4..=5,
        Some(Kind::Ordering) => 3..=5,
        Some(Kind::Matching) | None => return Vec::new(),
    };
    item.options.as_ref().map_or(Vec::new(), |options| count("options", options, bounds))
}

/// A matching item has 3 or 4 pairs.
pub fn pair_count(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    match (kind(item), &item.pairs) {
        (Some(Kind::Matching), Some(pairs)) => count("pairs", pairs, 3..=4),
        _ => Vec::new(),
    }
}

/// A matching item has an option too many, or the last pair would be found by counting.
pub fn no_extra(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    match (kind(item), &item.extra) {
        (Some(Kind::Matching), Some(extra)) => count("extra", extra, 1..=3),
        _ => Vec::new(),
    }
}

fn count<T>(name: &str, list: &Located<Vec<T>>, bounds: RangeInclusive<usize>) -> Vec<Remark> {
    let found = list.value.len();
    let (low, high) = (bounds.start(), bounds.end());
    let message = format!("`{name}` has {found} entries; write {low} to {high}");
    remark_if(!bounds.contains(&found), list.line, message)
}

/// A choice item has a key (rule 1).
pub fn no_key(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(options) = choice_options(item) else {
        return Vec::new();
    };
    let has_key = options.value.iter().any(|option| option.value.is_key());
    let message = "no option is the key; add `key = true` to the right one";
    remark_if(!has_key, options.line, message.to_owned())
}

/// A single-choice item has one key only (rule 1).
pub fn several_keys(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    if kind(item) != Some(Kind::SingleChoice) {
        return Vec::new();
    }
    let keys = item.options().iter().filter(|option| option.value.is_key());
    let message = "a second option is marked as key; keep one, or make the item multiple_choice";
    keys.skip(1).map(|option| Remark::error(option.line, message)).collect()
}

/// A multiple-choice item has something wrong to choose (rule 1).
pub fn no_distractor(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some(options) = choice_options(item) else {
        return Vec::new();
    };
    let all_keys = options.value.iter().all(|option| option.value.is_key());
    let message = "every option is a key; add at least one distractor with its `why`";
    remark_if(all_keys && !options.value.is_empty(), options.line, message.to_owned())
}

/// Ordering and matching items are always shuffled: the written order is the key.
pub fn order_shown(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let gives_away = match kind(item) {
        Some(Kind::Ordering | Kind::Matching) => true,
        Some(Kind::SingleChoice | Kind::MultipleChoice) | None => false,
    };
    let Some(fixed) = item.fixed_order.as_ref().filter(|fixed| fixed.value) else {
        return Vec::new();
    };
    let message = "`fixed_order` would show the key of this kind of item; remove it";
    remark_if(gives_away, fixed.line, message.to_owned())
}

/// No two options read the same (rule 2).
pub fn duplicate_option(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    duplicates("option", &item.option_texts())
}

/// No two prompts read the same (rule 2).
pub fn duplicate_prompt(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    duplicates("prompt", &item.prompt_texts())
}

fn duplicates(name: &str, texts: &[&Located<String>]) -> Vec<Remark> {
    let folded: Vec<String> = texts.iter().map(|text| fold(&text.value)).collect();
    let repeats = (0..texts.len()).filter(|at| folded[..*at].contains(&folded[*at]));
    let remark = |at: usize| {
        let text = &texts[at].value;
        let message =
            format!("the {name} \"{text}\" reads like an earlier one; change one of them");
        Remark::error(texts[at].line, message)
    };
    repeats.map(remark).collect()
}

/// Every distractor says why it is wrong.
pub fn no_why(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let options = choice_options(item).map_or(&[][..], |options| &options.value);
    let distractors = options.iter().filter(|option| !option.value.is_key());
    let silent = distractors.chain(item.extra()).filter(|option| option.value.why.is_none());
    let message = "this distractor has no `why`; add one sentence that says why it is wrong";
    silent.map(|option| Remark::error(option.line, message)).collect()
}

/// A key needs no `why`; its reason stands in `reason`.
pub fn why_on_key(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let options = choice_options(item).map_or(&[][..], |options| &options.value);
    let keys = options.iter().filter(|option| option.value.is_key() && option.value.why.is_some());
    let message = "a key carries no `why`; say it in the item's `reason`";
    keys.map(|option| Remark::error(option.line, message)).collect()
}

/// Texts fit on a telephone's screen.
pub fn text_too_long(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let mut texts: Vec<(&str, &Located<String>, usize)> = Vec::new();
    texts.extend(item.stem.as_ref().map(|stem| ("stem", stem, MAX_STEM_CHARS)));
    texts.extend(item.option_texts().into_iter().map(|text| ("option", text, MAX_OPTION_CHARS)));
    texts.extend(item.prompt_texts().into_iter().map(|text| ("prompt", text, MAX_OPTION_CHARS)));
    let whys = item.options().iter().chain(item.extra());
    let whys = whys.filter_map(|option| option.value.why.as_ref());
    texts.extend(whys.map(|why| ("why", why, MAX_NOTE_CHARS)));
    texts.extend(item.reason.as_ref().map(|reason| ("reason", reason, MAX_NOTE_CHARS)));
    texts.extend(item.source.as_ref().map(|source| ("source", source, MAX_NOTE_CHARS)));
    let review = item.review.as_ref().map(|review| &review.value);
    let accepted = review.into_iter().flat_map(|review| review.accepted());
    let notes = accepted.filter_map(|entry| entry.value.note.as_ref());
    let notes = review.and_then(|review| review.note.as_ref()).into_iter().chain(notes);
    texts.extend(notes.map(|note| ("note", note, MAX_NOTE_CHARS)));
    let alt = item.media.as_ref().and_then(|media| media.value.alt.as_ref());
    texts.extend(alt.map(|alt| ("alt", alt, MAX_NOTE_CHARS)));
    let remark = |(name, text, limit): (&str, &Located<String>, usize)| {
        let n_chars = text.value.chars().count();
        let message = format!("`{name}` has {n_chars} characters; shorten it to {limit} or fewer");
        remark_if(n_chars > limit, text.line, message)
    };
    texts.into_iter().flat_map(remark).collect()
}

pub(super) fn kind(item: &ItemSource) -> Option<Kind> {
    item.kind.as_ref().map(|kind| kind.value)
}

/// Options of a choice item; `None` for the other kinds.
pub(super) fn choice_options(item: &ItemSource) -> Option<&Located<Vec<Located<OptionSource>>>> {
    match kind(item)? {
        Kind::SingleChoice | Kind::MultipleChoice => item.options.as_ref(),
        Kind::Ordering | Kind::Matching => None,
    }
}

/// One error when something is wrong, none otherwise.
pub(super) fn remark_if(is_wrong: bool, line: usize, message: String) -> Vec<Remark> {
    if is_wrong { vec![Remark::error(line, message)] } else { Vec::new() }
}
