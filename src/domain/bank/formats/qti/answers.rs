//! From an interaction and its declared response to options and keys.

use std::collections::BTreeSet;

use super::super::choice::{Choosing, Weighted, choice, matching, ordering};
use super::super::draft::{Draft, shorten};
use super::super::reading::{Place, Reading};
use super::super::xml::Element;
use super::item::Rendered;

/// A draft with the identifiers of its options in order.
pub(super) struct Answers {
    pub(super) draft: Draft,
    pub(super) choices: Vec<String>,
    pub(super) lost: BTreeSet<String>,
    pub(super) has_images: bool,
}

/// What is declared as right.
struct Declared {
    is_multiple: bool,
    correct: Vec<String>,
    mapped: Vec<(String, f64)>,
}

/// A choice of an interaction.
struct Choice {
    id: String,
    text: String,
}

/// Renders choices and remembers what was lost.
#[derive(Default)]
struct Choices {
    lost: BTreeSet<String>,
    has_images: bool,
}

impl Choices {
    fn read<'e>(&mut self, elements: impl Iterator<Item = &'e Element>) -> Vec<Choice> {
        elements
            .map(|element| {
                let mut text = Rendered::default();
                text.render_all(element);
                let cleaned = text.finish();
                self.lost.extend(cleaned.lost);
                self.has_images |= !cleaned.images.is_empty();
                let id = element.attribute("identifier").unwrap_or_default().to_owned();
                Choice { id, text: cleaned.text }
            })
            .collect()
    }
}

pub(super) fn read_answers(
    root: &Element,
    interaction: &Element,
    stem: String,
    place: &Place,
    reading: &mut Reading,
) -> Option<Answers> {
    let kind = interaction.name.as_str();
    let known = ["choice", "order", "match", "associate", "inlinechoice"];
    if !known.iter().any(|known| kind.strip_suffix("interaction") == Some(known)) {
        reading.unsupported(place, format!("an interaction of the kind {}", shorten(kind)));
        return None;
    }
    let Some(declared) = declared(root, interaction) else {
        reading.refused(place, "the response of its interaction is not declared");
        return None;
    };
    if declared.correct.is_empty() && declared.mapped.is_empty() {
        reading.refused(place, "no right response is declared, so there is no key");
        return None;
    }
    let mut seen = Choices::default();
    let (draft, choices) = match kind {
        "choiceinteraction" => {
            let choices = seen.read(interaction.all("simplechoice"));
            read_choice(interaction, choices, &declared, stem, place, reading)
        }
        "inlinechoiceinteraction" => {
            let choices = seen.read(interaction.all("inlinechoice"));
            read_choice(interaction, choices, &declared, stem, place, reading)
        }
        "orderinteraction" => {
            let choices = seen.read(interaction.all("simplechoice"));
            read_order(choices, &declared, stem, place, reading)
        }
        "matchinteraction" => {
            let mut sets = interaction
                .all("simplematchset")
                .map(|set| seen.read(set.all("simpleassociablechoice")));
            let (left, right) = (sets.next().unwrap_or_default(), sets.next().unwrap_or_default());
            drop(sets);
            read_match(left, right, &declared, stem, place, reading)
        }
        _ => {
            let choices = seen.read(interaction.all("simpleassociablechoice"));
            read_associate(choices, &declared, stem, place, reading)
        }
    }?;
    Some(Answers { draft, choices, lost: seen.lost, has_images: seen.has_images })
}

fn declared(root: &Element, interaction: &Element) -> Option<Declared> {
    let id = interaction.attribute("responseidentifier")?;
    let declaration =
        root.all("responsedeclaration").find(|found| found.attribute("identifier") == Some(id))?;
    let values = declaration.first("correctresponse").into_iter();
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let correct = values.flat_map(|correct| correct.all("value")).map(|value| words(value.text()));
    let entries = declaration.first("mapping").into_iter();
    let mapped = entries.flat_map(|mapping| mapping.all("mapentry")).filter_map(|entry| {
        let value: f64 = entry.attribute("mappedvalue")?.trim().parse().ok()?;
        Some((words(entry.attribute("mapkey")?.to_owned()), value))
    });
    Some(Declared {
        is_multiple: declaration.attribute("cardinality") != Some("single"),
        correct: correct.collect(),
        mapped: mapped.collect(),
    })
}

impl Declared {
    fn value(&self, id: &str) -> Option<f64> {
        self.mapped.iter().find(|(key, _)| key == id).map(|(_, value)| *value)
    }

    /// Percent that a choice earns.
    fn percent(&self, id: &str) -> f64 {
        let best = self.mapped.iter().map(|(_, value)| *value).fold(0.0, f64::max);
        let share = |value: f64| if best > 0.0 { 100.0 * value / best } else { 0.0 };
        if self.correct.is_empty() {
            return self.value(id).map_or(0.0, share);
        }
        let is_correct = self.correct.iter().any(|correct| correct == id);
        match (is_correct, self.is_multiple) {
            (true, false) => 100.0,
            (true, true) => self.value(id).map(share).filter(|p| *p > 0.0).unwrap_or(100.0),
            (false, false) => self.value(id).map_or(0.0, |value| share(value).min(99.0)),
            (false, true) => 0.0,
        }
    }

    /// Pairs that are right, from the correct response or else from the mapping.
    fn pairs(&self) -> Vec<(String, String)> {
        let mapped = self.mapped.iter().filter(|(_, value)| *value > 0.0).map(|(key, _)| key);
        let keys: Vec<&String> = match self.correct.is_empty() {
            true => mapped.collect(),
            false => self.correct.iter().collect(),
        };
        let cut = |key: &&String| key.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()));
        keys.iter().filter_map(cut).collect()
    }
}

type Found = Option<(Draft, Vec<String>)>;

fn read_choice(
    interaction: &Element,
    choices: Vec<Choice>,
    declared: &Declared,
    stem: String,
    place: &Place,
    reading: &mut Reading,
) -> Found {
    let unknown = declared.correct.iter().find(|id| !choices.iter().any(|c| &&c.id == id));
    if let Some(unknown) = unknown {
        reading.refused(place, format!("the right response \"{}\" is no choice", shorten(unknown)));
        return None;
    }
    let choosing = match declared.is_multiple {
        true => Choosing::Several,
        false => Choosing::One,
    };
    let options = choices.iter().map(|choice| Weighted {
        text: choice.text.clone(),
        feedback: String::new(),
        percent: declared.percent(&choice.id),
    });
    let mut draft = choice(stem, options.collect(), choosing, place, reading)?;
    draft.fixed_order = interaction.attribute("shuffle") == Some("false");
    Some((draft, choices.into_iter().map(|choice| choice.id).collect()))
}

fn read_order(
    choices: Vec<Choice>,
    declared: &Declared,
    stem: String,
    place: &Place,
    reading: &mut Reading,
) -> Found {
    let mut steps = Vec::new();
    for id in &declared.correct {
        let Some(step) = choices.iter().find(|choice| &choice.id == id) else {
            reading.refused(place, format!("the right order names \"{}\"", shorten(id)));
            return None;
        };
        steps.push(step.text.clone());
    }
    for left in choices.iter().filter(|choice| !declared.correct.contains(&choice.id)) {
        let message = format!("step \"{}\", which is not in the right order", shorten(&left.text));
        reading.dropped(place, message);
    }
    let ids = declared.correct.clone();
    Some((Draft::new(stem, ordering(steps, place, reading)?), ids))
}

fn read_match(
    left: Vec<Choice>,
    right: Vec<Choice>,
    declared: &Declared,
    stem: String,
    place: &Place,
    reading: &mut Reading,
) -> Found {
    let declared = declared.pairs();
    let (mut pairs, mut ids) = (Vec::new(), Vec::new());
    for prompt in &left {
        let mut options = declared.iter().filter(|(from, _)| from == &prompt.id).map(|(_, to)| to);
        let (first, second) = (options.next(), options.next());
        let option = first.and_then(|id| right.iter().find(|choice| &choice.id == id));
        let shown = shorten(&prompt.text);
        match (option, second) {
            (Some(_), Some(_)) => {
                let message = format!("\"{shown}\" fits several options; in an item it fits one");
                reading.unsupported(place, message);
                return None;
            }
            (Some(option), None) => {
                pairs.push((prompt.text.clone(), option.text.clone()));
                ids.push(option.id.clone());
            }
            (None, _) => reading.dropped(place, format!("prompt \"{shown}\", which fits nothing")),
        }
    }
    let extra: Vec<&Choice> = right.iter().filter(|choice| !ids.contains(&choice.id)).collect();
    ids.extend(extra.iter().map(|choice| choice.id.clone()));
    let extra = extra.into_iter().map(|choice| choice.text.clone()).collect();
    Some((Draft::new(stem, matching(pairs, extra, place, reading)?), ids))
}

fn read_associate(
    choices: Vec<Choice>,
    declared: &Declared,
    stem: String,
    place: &Place,
    reading: &mut Reading,
) -> Found {
    let text = |id: &str| choices.iter().find(|choice| choice.id == id);
    let (mut pairs, mut ids, mut used) = (Vec::new(), Vec::new(), Vec::new());
    for (from, to) in declared.pairs() {
        let (Some(prompt), Some(option)) = (text(&from), text(&to)) else {
            reading.refused(
                place,
                format!("the right pair {} {} is unknown", shorten(&from), shorten(&to)),
            );
            return None;
        };
        if used.contains(&from) || used.contains(&to) {
            let message = format!("\"{}\" is in several pairs", shorten(&prompt.text));
            reading.unsupported(place, message);
            return None;
        }
        pairs.push((prompt.text.clone(), option.text.clone()));
        ids.push(to.clone());
        used.extend([from, to]);
    }
    let extra: Vec<&Choice> = choices.iter().filter(|choice| !used.contains(&choice.id)).collect();
    ids.extend(extra.iter().map(|choice| choice.id.clone()));
    let extra = extra.into_iter().map(|choice| choice.text.clone()).collect();
    let draft = Draft::new(stem, matching(pairs, extra, place, reading)?);
    reading.dropped(place, "free association: it becomes a matching item with two sides");
    Some((draft, ids))
}
