//! One QTI item: its text, its interaction and its feedback.

use super::super::choice::{note_lost, put_reason};
use super::super::draft::{Draft, Picture, shorten};
use super::super::limits::MAX_PICTURE_BYTES;
use super::super::markup::{Cleaned, ImageTag, LineEnds, PlainText};
use super::super::reading::{Place, Reading};
use super::super::tags::{apply_tags, is_our_id};
use super::super::xml::{Element, Node};
use super::answers::{Answers, read_answers};
use super::place_of;

/// Gives the file that an item names, if it is in the package.
pub(super) type FileOf<'f> = &'f mut dyn FnMut(&str) -> Option<Vec<u8>>;

/// What the package says of an item.
pub(super) struct Around<'p> {
    /// Its file in the package.
    pub(super) entry: Option<&'p str>,
    /// Keywords of the manifest.
    pub(super) tags: &'p [String],
}

/// Reads an item whose names are unified.
pub(super) fn read_item(
    root: &Element,
    around: &Around<'_>,
    file_of: FileOf<'_>,
    reading: &mut Reading,
) {
    let identifier = root.attribute("identifier").unwrap_or_default();
    let title = root.attribute("title").filter(|title| !title.trim().is_empty());
    let place = place_of(around.entry, root.line, shorten(title.unwrap_or(identifier)));
    let Some(body) = root.first("itembody") else {
        return reading.refused(&place, "it has no item body");
    };
    let mut all = Vec::new();
    body.descendants(&mut all);
    let interactions: Vec<&Element> =
        all.iter().copied().filter(|e| e.name.ends_with("interaction")).collect();
    let interaction = match interactions.as_slice() {
        [one] => *one,
        [] => return reading.unsupported(&place, "it asks nothing: it has no interaction"),
        several => {
            let names: Vec<&str> = several.iter().map(|e| e.name.as_str()).collect();
            let message = format!("it asks several things: {}", shorten(&names.join(", ")));
            return reading.unsupported(&place, message);
        }
    };
    if root.first("templatedeclaration").is_some() {
        return reading.unsupported(&place, "a template, whose texts are made anew each time");
    }
    let mut stem = Rendered::default();
    stem.render_all(body);
    let cleaned = stem.finish();
    let mut lost = cleaned.lost.clone();
    let Some(answers) = read_answers(root, interaction, cleaned.text.clone(), &place, reading)
    else {
        return;
    };
    let Answers { mut draft, choices, lost: lost_in_answers, has_images } = answers;
    lost.extend(lost_in_answers);
    if has_images {
        reading.dropped(&place, "pictures in options: only a stem has a picture");
    }
    read_feedback(root, &choices, &mut draft, &place, reading);
    if is_our_id(identifier) {
        draft.id = Some(identifier.to_owned());
    }
    draft.picture = picture(&cleaned.images, file_of, &place, reading);
    note_lost(&lost, &place, reading);
    note_dropped(root, &all, &place, reading);
    apply_tags(around.tags, &mut draft, &place, reading);
    reading.take(place, draft);
}

/// Turns elements into plain text, leaving out what is not shown with the question.
#[derive(Debug)]
pub(super) struct Rendered(PlainText);

impl Default for Rendered {
    fn default() -> Self {
        Rendered(PlainText::new(LineEnds::AreSpaces))
    }
}

impl Rendered {
    pub(super) fn render_all(&mut self, element: &Element) {
        for node in &element.children {
            match node {
                Node::Text(text) => self.0.push(text),
                Node::Element(child) => self.render(child),
            }
        }
    }

    fn render(&mut self, element: &Element) {
        match element.name.as_str() {
            // These are read, or named, elsewhere.
            "feedbackinline"
            | "feedbackblock"
            | "rubricblock"
            | "modalfeedback"
            | "stylesheet"
            | "simplechoice"
            | "simplematchset"
            | "simpleassociablechoice" => {}
            "inlinechoiceinteraction" => self.0.push("_____"),
            "object" if is_picture(element) => {
                let data = element.attribute("data").unwrap_or_default().to_owned();
                self.0.images.push(ImageTag { src: data, alt: element.text().trim().to_owned() });
            }
            name if name.ends_with("interaction") || is_frame(name) => {
                self.0.open("div", |_| None);
                self.render_all(element);
                self.0.close("div");
            }
            "printedvariable" | "math" | "customoperator" => {
                self.0.lost.insert(element.name.clone());
                self.render_all(element);
            }
            name => {
                self.0.open(name, |wanted| element.attribute(wanted).map(str::to_owned));
                self.render_all(element);
                self.0.close(name);
            }
        }
    }

    pub(super) fn finish(self) -> Cleaned {
        self.0.finish()
    }
}

fn is_picture(object: &Element) -> bool {
    object.attribute("type").is_some_and(|kind| kind.starts_with("image/"))
}

/// Elements of QTI that only hold others.
fn is_frame(name: &str) -> bool {
    matches!(name, "prompt" | "contentbody" | "templateblock" | "templateinline" | "infocontrol")
}

/// Feedback by the name of what it is shown for.
fn read_feedback(
    root: &Element,
    choices: &[String],
    draft: &mut Draft,
    place: &Place,
    reading: &mut Reading,
) {
    let mut all = Vec::new();
    root.descendants(&mut all);
    let shown = all.into_iter().filter(|element| {
        matches!(element.name.as_str(), "modalfeedback" | "feedbackblock" | "feedbackinline")
    });
    let (mut general, mut of_right) = (String::new(), String::new());
    for feedback in shown {
        let name = feedback.attribute("identifier").unwrap_or_default();
        let mut text = Rendered::default();
        text.render_all(feedback);
        let text = text.finish().text;
        if text.is_empty() {
            continue;
        }
        let bare = name.strip_prefix("WHY_").unwrap_or(name);
        let chosen = choices.iter().position(|choice| choice == bare);
        if let Some(why) = chosen.and_then(|position| why_mut(draft, position)) {
            if why.is_empty() {
                *why = text;
            } else {
                reading.dropped(place, format!("feedback {name}: \"{}\"", shorten(&text)));
            }
            continue;
        }
        let word = name.to_ascii_lowercase();
        let slot = match word.as_str() {
            "reason" | "solution" | "general" | "general_fb" | "generalfeedback" | "rationale" => {
                &mut general
            }
            "correct" | "correct_fb" | "right" => &mut of_right,
            _ if chosen.is_some() => &mut of_right,
            _ => {
                reading.dropped(place, format!("feedback {name}: \"{}\"", shorten(&text)));
                continue;
            }
        };
        if slot.is_empty() {
            *slot = text;
        } else {
            reading.dropped(place, format!("feedback {name}: \"{}\"", shorten(&text)));
        }
    }
    if general.is_empty() {
        draft.reason = of_right;
    } else {
        draft.reason = of_right;
        put_reason(draft, general, place, reading);
    }
}

/// Where the reason why a choice is wrong stands; a key has none.
fn why_mut(draft: &mut Draft, position: usize) -> Option<&mut String> {
    use crate::bank::item::Body;
    match &mut draft.body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            options.get_mut(position).filter(|option| !option.key).map(|option| &mut option.why)
        }
        Body::Ordering { .. } => None,
        Body::Matching { pairs, extra } => {
            let position = position.checked_sub(pairs.len())?;
            extra.get_mut(position).map(|option| &mut option.why)
        }
    }
}

fn picture(
    images: &[ImageTag],
    file_of: FileOf<'_>,
    place: &Place,
    reading: &mut Reading,
) -> Option<Picture> {
    let mut kept: Option<Picture> = None;
    for image in images {
        let shown = shorten(&image.src);
        if kept.is_some() {
            reading.dropped(place, format!("picture {shown}: an item has one"));
            continue;
        }
        match file_of(&image.src) {
            Some(bytes) if bytes.len() <= MAX_PICTURE_BYTES => {
                let name = image.src.rsplit('/').next().unwrap_or_default().to_owned();
                kept = Some(Picture { name, alt: image.alt.clone(), bytes });
            }
            Some(_) => reading.dropped(place, format!("picture {shown}: too large")),
            None => {
                reading.dropped(place, format!("picture {shown}, whose file did not come along"));
            }
        }
    }
    kept
}

/// Names what an item has no place for.
fn note_dropped(root: &Element, body: &[&Element], place: &Place, reading: &mut Reading) {
    let has = |name: &str| root.first(name).is_some();
    if body.iter().any(|element| element.name == "rubricblock") {
        reading.dropped(place, "a rubric block");
    }
    if root.attribute("adaptive") == Some("true") {
        reading.dropped(place, "being adaptive: here it is answered once");
    }
    if has("stylesheet") {
        reading.dropped(place, "its style sheet");
    }
    if has("cataloginfo") || has("companionmaterialsinfo") {
        reading.dropped(place, "its catalog or companion materials");
    }
    if has("assessmentstimulusref") {
        reading.dropped(place, "a shared text that it leans on: add it to the stem");
    }
}
