//! Writes items as GIFT.

use super::super::draft::Draft;
use super::super::export::Losses;
use super::super::tags::{Homeless, tags_of};
use super::super::xml::html_text;
use crate::bank::item::Body;

/// All items as one text.
pub(in super::super) fn write(items: &[Draft], losses: &mut Losses) -> String {
    let mut out = String::from("// Sát Hạch Số\n\n");
    for item in items {
        write_item(item, losses, &mut out);
    }
    out
}

fn write_item(item: &Draft, losses: &mut Losses, out: &mut String) {
    let id = item.id.as_deref().unwrap_or_default();
    if item.media.is_some() {
        losses.add(id, "picture");
    }
    let homeless = match item.body {
        Body::SingleChoice { .. } | Body::MultipleChoice { .. } => Homeless::Nothing,
        Body::Matching { .. } => Homeless::Whys,
        Body::Ordering { .. } => Homeless::WhysAndReason,
    };
    out.push_str(&format!("// [id:{}]", in_comment(id)));
    for tag in tags_of(item, homeless) {
        out.push_str(&format!(" [tag:{}]", in_comment(&tag)));
    }
    if item.fixed_order {
        out.push_str(" [tag:sathach:fixed_order=true]");
    }
    out.push_str(&format!("\n::{}::[plain]{}", escaped(id), escaped(&item.stem)));
    out.push_str(&answers(item, losses, id));
    out.push_str("\n\n");
}

fn answers(item: &Draft, losses: &mut Losses, id: &str) -> String {
    let mut out = String::from("{\n");
    match &item.body {
        Body::SingleChoice { options } => {
            for option in options {
                let sign = if option.key { "=" } else { "~" };
                push_option(&mut out, sign, &option.text, &option.why);
            }
        }
        Body::MultipleChoice { options } => {
            let n_keys = options.iter().filter(|option| option.key).count();
            let (gain, cost) = weights(n_keys, options.len() - n_keys);
            for option in options {
                let weight = if option.key { gain } else { cost.as_str() };
                push_option(&mut out, &format!("~%{weight}%"), &option.text, &option.why);
            }
        }
        Body::Ordering { steps } => {
            out = format!("{{>{} ALL VERTICAL ABSOLUTE_POSITION\n", steps.len());
            for step in steps {
                if step.contains('\n') {
                    losses.add(id, "line ends inside steps");
                }
                out.push_str(&format!("[plain]{}\n", escaped(&step.replace('\n', " "))));
            }
        }
        Body::Matching { pairs, extra } => {
            for pair in pairs {
                out.push_str(&format!("={} -> {}\n", prompt(&pair.prompt), escaped(&pair.option)));
            }
            for option in extra {
                out.push_str(&format!("= -> {}\n", escaped(&option.text)));
            }
        }
    }
    if !item.reason.is_empty() && !matches!(item.body, Body::Ordering { .. }) {
        out.push_str(&format!("####{}\n", escaped(&item.reason)));
    }
    out.push('}');
    out
}

fn push_option(out: &mut String, sign: &str, text: &str, why: &str) {
    out.push_str(&format!("{sign}[plain]{}", escaped(text)));
    if !why.is_empty() {
        out.push_str(&format!("#[plain]{}", escaped(why)));
    }
    out.push('\n');
}

/// An arrow cannot be escaped, but HTML can write it.
fn prompt(text: &str) -> String {
    if !text.contains("->") {
        return format!("[plain]{}", escaped(text));
    }
    format!("[html]{}", escaped(&html_text(text)))
}

/// Percent of each key and of each distractor; Moodle knows these numbers only.
pub(in super::super) fn weights(n_keys: usize, n_distractors: usize) -> (&'static str, String) {
    let share = |n: usize| match n {
        0 | 1 => "100",
        2 => "50",
        3 => "33.33333",
        4 => "25",
        5 => "20",
        _ => "10",
    };
    (share(n_keys), format!("-{}", share(n_distractors)))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            letter => out.push(letter),
        }
    }
    out
}

fn in_comment(text: &str) -> String {
    text.replace('\\', "\\\\").replace(']', "\\]").replace('\n', "\\n")
}
