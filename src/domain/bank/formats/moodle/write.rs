//! Writes items as Moodle XML.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::draft::Draft;
use super::super::export::{Losses, media_name};
use super::super::gift::weights;
use super::super::tags::{Homeless, tags_of};
use super::super::xml::{escaped, holds, html_text};
use crate::bank::item::{Body, TextOption};

/// All items as one file; pictures by the paths that the items name.
pub(in super::super) fn write(
    items: &[Draft],
    pictures: &BTreeMap<String, Vec<u8>>,
    losses: &mut Losses,
) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n");
    let mut area: Option<&str> = None;
    for item in items {
        let own = item.area.as_deref().unwrap_or("imported");
        if area != Some(own) {
            let path = escaped(own);
            out.push_str(&format!(
                "  <question type=\"category\">\n    <category>\n      <text>$course$/top/{path}\
                 </text>\n    </category>\n  </question>\n"
            ));
            area = Some(own);
        }
        write_item(item, pictures, losses, &mut out);
    }
    out.push_str("</quiz>\n");
    out
}

fn write_item(
    item: &Draft,
    pictures: &BTreeMap<String, Vec<u8>>,
    losses: &mut Losses,
    out: &mut String,
) {
    let id = item.id.as_deref().unwrap_or_default();
    let texts = [item.stem.as_str(), item.reason.as_str()];
    let whys = super::super::draft::distractors(&item.body).map(|option| option.why.as_str());
    let all = item.body.option_texts().into_iter().chain(item.body.prompt_texts());
    if !texts.into_iter().chain(whys).chain(all).all(holds) {
        losses.add(id, "control characters");
    }
    let kind = match item.body {
        Body::SingleChoice { .. } | Body::MultipleChoice { .. } => "multichoice",
        Body::Ordering { .. } => "ordering",
        Body::Matching { .. } => "matching",
    };
    out.push_str(&format!("  <question type=\"{kind}\">\n"));
    out.push_str(&format!("    <name><text>{}</text></name>\n", escaped(id)));
    out.push_str(&stem(item, pictures, losses, id));
    out.push_str(&element("generalfeedback", "", &item.reason));
    out.push_str("    <defaultgrade>1</defaultgrade>\n    <penalty>0</penalty>\n");
    out.push_str(&format!("    <hidden>0</hidden>\n    <idnumber>{}</idnumber>\n", escaped(id)));
    out.push_str(&answers(item));
    let homeless = match item.body {
        Body::Matching { .. } => Homeless::Whys,
        Body::SingleChoice { .. } | Body::MultipleChoice { .. } | Body::Ordering { .. } => {
            Homeless::Nothing
        }
    };
    out.push_str("    <tags>\n");
    for tag in tags_of(item, homeless) {
        out.push_str(&format!("      <tag><text>{}</text></tag>\n", escaped(&tag)));
    }
    out.push_str("    </tags>\n  </question>\n");
}

/// Plain text, or HTML where a picture belongs to it.
fn stem(
    item: &Draft,
    pictures: &BTreeMap<String, Vec<u8>>,
    losses: &mut Losses,
    id: &str,
) -> String {
    let Some(media) = &item.media else {
        return element("questiontext", "", &item.stem);
    };
    let Some(bytes) = pictures.get(&media.file) else {
        losses.add(id, "picture, whose file is not in the bank");
        return element("questiontext", "", &item.stem);
    };
    let name = media_name(&media.file);
    let text = html_text(&item.stem);
    let html = format!(
        "<p>{text}</p><p><img src=\"@@PLUGINFILE@@/{}\" alt=\"{}\"/></p>",
        escaped(name),
        escaped(&media.alt)
    );
    format!(
        "    <questiontext format=\"html\">\n      <text>{}</text>\n      <file name=\"{}\" \
         path=\"/\" \
         encoding=\"base64\">{}</file>\n    </questiontext>\n",
        escaped(&html),
        escaped(name),
        STANDARD.encode(bytes)
    )
}

fn element(name: &str, attributes: &str, text: &str) -> String {
    format!(
        "    <{name}{attributes} format=\"plain_text\"><text>{}</text></{name}>\n",
        escaped(text)
    )
}

fn answers(item: &Draft) -> String {
    let shuffle = if item.fixed_order { "0" } else { "1" };
    match &item.body {
        Body::SingleChoice { options } => {
            choice(options, "true", shuffle, |option| match option.key {
                true => "100".to_owned(),
                false => "0".to_owned(),
            })
        }
        Body::MultipleChoice { options } => {
            let n_keys = options.iter().filter(|option| option.key).count();
            let (gain, cost) = weights(n_keys, options.len() - n_keys);
            choice(options, "false", shuffle, |option| match option.key {
                true => gain.to_owned(),
                false => cost.clone(),
            })
        }
        Body::Ordering { steps } => {
            let mut out = String::from(
                "    <layouttype>VERTICAL</layouttype>\n    <selecttype>ALL</selecttype>\n    \
                 <selectcount>0</selectcount>\n    \
                 <gradingtype>ABSOLUTE_POSITION</gradingtype>\n    \
                 <showgrading>SHOW</showgrading>\n",
            );
            for (position, step) in steps.iter().enumerate() {
                let fraction = format!(" fraction=\"{}\"", position + 1);
                out.push_str(&element("answer", &fraction, step));
            }
            out
        }
        Body::Matching { pairs, extra } => {
            let mut out = format!("    <shuffleanswers>{shuffle}</shuffleanswers>\n");
            let whole = pairs.iter().map(|pair| (pair.prompt.as_str(), pair.option.as_str()));
            let alone = extra.iter().map(|option| ("", option.text.as_str()));
            for (prompt, option) in whole.chain(alone) {
                out.push_str(&format!(
                    "    <subquestion format=\"plain_text\"><text>{}</text><answer \
                     format=\"plain_text\"><text>{}</text></answer></subquestion>\n",
                    escaped(prompt),
                    escaped(option)
                ));
            }
            out
        }
    }
}

fn choice(
    options: &[TextOption],
    single: &str,
    shuffle: &str,
    fraction: impl Fn(&TextOption) -> String,
) -> String {
    let mut out = format!(
        "    <single>{single}</single>\n    <shuffleanswers>{shuffle}</shuffleanswers>\n    \
         <answernumbering>abc</answernumbering>\n"
    );
    for option in options {
        out.push_str(&format!(
            "    <answer fraction=\"{}\" format=\"plain_text\"><text>{}</text><feedback \
             format=\"plain_text\"><text>{}</text></feedback></answer>\n",
            fraction(option),
            escaped(&option.text),
            escaped(&option.why)
        ));
    }
    out
}
