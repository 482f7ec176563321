//! Writes one item as QTI 3.0.

use super::super::draft::{Draft, DraftMedia, distractors};
use super::super::export::{Losses, media_name};
use super::super::xml::{escaped, holds, html_text};
use crate::bank::item::{Body, TextOption};

const TEMPLATES: &str = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates";

/// The item with its picture, if that comes along.
pub(super) fn item_xml(item: &Draft, picture: Option<&DraftMedia>, losses: &mut Losses) -> String {
    let id = item.id.as_deref().unwrap_or_default();
    let whys = distractors(&item.body).map(|option| option.why.as_str());
    let texts = [item.stem.as_str(), item.reason.as_str()].into_iter().chain(whys);
    let shown = item.body.option_texts().into_iter().chain(item.body.prompt_texts());
    if !texts.chain(shown).all(holds) {
        losses.add(id, "control characters");
    }
    let (declaration, template) = declaration(&item.body);
    let picture = picture.map(|media| {
        let (file, alt) = (escaped(media_name(&media.file)), escaped(&media.alt));
        format!("    <p><img src=\"../media/{file}\" alt=\"{alt}\"/></p>\n")
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <qti-assessment-item xmlns=\"http://www.imsglobal.org/xsd/imsqtiasi_v3p0\" \
         identifier=\"{id}\" title=\"{id}\" adaptive=\"false\" time-dependent=\"false\" \
         xml:lang=\"vi\">\n{declaration}  <qti-outcome-declaration identifier=\"SCORE\" \
         cardinality=\"single\" base-type=\"float\"/>\n  <qti-outcome-declaration \
         identifier=\"FEEDBACK\" cardinality=\"multiple\" base-type=\"identifier\"/>\n  \
         <qti-item-body>\n    <p>{}</p>\n{}{}  </qti-item-body>\n  <qti-response-processing \
         template=\"{TEMPLATES}/{template}.xml\"/>\n{}</qti-assessment-item>\n",
        html_text(&item.stem),
        picture.unwrap_or_default(),
        interaction(item),
        feedback(item),
        id = escaped(id),
    )
}

/// Identifiers of options in bank order: A, B, C …
fn letter(position: usize) -> char {
    char::from(b'A' + u8::try_from(position % 26).unwrap_or(0))
}

fn declaration(body: &Body) -> (String, &'static str) {
    let head = |cardinality: &str, kind: &str| {
        format!(
            "  <qti-response-declaration identifier=\"RESPONSE\" cardinality=\"{cardinality}\" \
             base-type=\"{kind}\">\n    <qti-correct-response>\n"
        )
    };
    let value = |value: &str| format!("      <qti-value>{value}</qti-value>\n");
    let entry = |key: &str, points: &str| {
        format!("      <qti-map-entry map-key=\"{key}\" mapped-value=\"{points}\"/>\n")
    };
    let mapping = "    </qti-correct-response>\n    <qti-mapping lower-bound=\"0\" \
                   default-value=\"0\">\n";
    let end = "    </qti-mapping>\n  </qti-response-declaration>\n";
    match body {
        Body::SingleChoice { options } => {
            let mut out = head("single", "identifier");
            for position in (0..options.len()).filter(|position| options[*position].key) {
                out.push_str(&value(&letter(position).to_string()));
            }
            out.push_str("    </qti-correct-response>\n  </qti-response-declaration>\n");
            (out, "match_correct")
        }
        Body::MultipleChoice { options } => {
            let mut out = head("multiple", "identifier");
            for position in (0..options.len()).filter(|position| options[*position].key) {
                out.push_str(&value(&letter(position).to_string()));
            }
            out.push_str(mapping);
            for (position, option) in options.iter().enumerate() {
                let points = if option.key { "1" } else { "-1" };
                out.push_str(&entry(&letter(position).to_string(), points));
            }
            (out + end, "map_response")
        }
        Body::Ordering { steps } => {
            let mut out = head("ordered", "identifier");
            for position in 0..steps.len() {
                out.push_str(&value(&letter(position).to_string()));
            }
            out.push_str("    </qti-correct-response>\n  </qti-response-declaration>\n");
            (out, "match_correct")
        }
        Body::Matching { pairs, .. } => {
            let mut out = head("multiple", "directedPair");
            let pair = |position: usize| format!("P{} {}", position + 1, letter(position));
            (0..pairs.len()).for_each(|position| out.push_str(&value(&pair(position))));
            out.push_str(mapping);
            (0..pairs.len()).for_each(|position| out.push_str(&entry(&pair(position), "1")));
            (out + end, "map_response")
        }
    }
}

fn interaction(item: &Draft) -> String {
    let shuffle = if item.fixed_order { "false" } else { "true" };
    let choice = |position: usize, text: &str| {
        format!(
            "      <qti-simple-choice identifier=\"{}\">{}</qti-simple-choice>\n",
            letter(position),
            html_text(text)
        )
    };
    match &item.body {
        Body::SingleChoice { options } => choices(options, 1, shuffle),
        Body::MultipleChoice { options } => choices(options, 0, shuffle),
        Body::Ordering { steps } => {
            let inside = steps.iter().enumerate().map(|(position, step)| choice(position, step));
            let inside: String = inside.collect();
            format!(
                "    <qti-order-interaction response-identifier=\"RESPONSE\" shuffle=\"true\">\n\
                 {inside}    </qti-order-interaction>\n"
            )
        }
        Body::Matching { pairs, extra } => {
            let side = |inside: String| {
                format!("      <qti-simple-match-set>\n{inside}      </qti-simple-match-set>\n")
            };
            let one = |id: &str, text: &str| {
                format!(
                    "        <qti-simple-associable-choice identifier=\"{id}\" match-max=\"1\">{}\
                     </qti-simple-associable-choice>\n",
                    html_text(text)
                )
            };
            let left = pairs.iter().enumerate();
            let left =
                left.map(|(position, pair)| one(&format!("P{}", position + 1), &pair.prompt));
            let options = pairs.iter().map(|pair| pair.option.as_str());
            let options = options.chain(extra.iter().map(|option| option.text.as_str()));
            let right = options.enumerate();
            let right = right.map(|(position, text)| one(&letter(position).to_string(), text));
            format!(
                "    <qti-match-interaction response-identifier=\"RESPONSE\" shuffle=\"true\" \
                 max-associations=\"{}\">\n{}{}    </qti-match-interaction>\n",
                pairs.len(),
                side(left.collect()),
                side(right.collect())
            )
        }
    }
}

fn choices(options: &[TextOption], most: usize, shuffle: &str) -> String {
    let inside: String = options
        .iter()
        .enumerate()
        .map(|(position, option)| {
            format!(
                "      <qti-simple-choice identifier=\"{}\">{}</qti-simple-choice>\n",
                letter(position),
                html_text(&option.text)
            )
        })
        .collect();
    format!(
        "    <qti-choice-interaction response-identifier=\"RESPONSE\" shuffle=\"{shuffle}\" \
         max-choices=\"{most}\">\n{inside}    </qti-choice-interaction>\n",
    )
}

/// The reason, and why distractors are wrong, each under a name of its own.
fn feedback(item: &Draft) -> String {
    let mut out = String::new();
    let mut add = |name: &str, text: &str| {
        if !text.is_empty() {
            out.push_str(&format!(
                "  <qti-modal-feedback outcome-identifier=\"FEEDBACK\" identifier=\"{name}\" \
                 show-hide=\"show\"><qti-content-body><p>{}</p></qti-content-body>\
                 </qti-modal-feedback>\n",
                html_text(text)
            ));
        }
    };
    add("REASON", &item.reason);
    let whys: Vec<(usize, &str)> = match &item.body {
        Body::SingleChoice { options } | Body::MultipleChoice { options } => {
            options.iter().map(|option| option.why.as_str()).enumerate().collect()
        }
        Body::Ordering { .. } => Vec::new(),
        Body::Matching { pairs, extra } => {
            let whys = extra.iter().enumerate();
            whys.map(|(at, option)| (pairs.len() + at, option.why.as_str())).collect()
        }
    };
    for (position, why) in whys {
        add(&format!("WHY_{}", letter(position)), why);
    }
    out
}
