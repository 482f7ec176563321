//! From HTML to plain text: stems and options are plain, so what marks them up is left out and
//! named.

use std::collections::BTreeSet;

use quick_xml::escape::resolve_html5_entity;

use super::limits::{MAX_MARKUP_BYTES, MAX_TEXT_CHARS};
use super::text::tidy;

/// A picture that a text shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageTag {
    /// Where it is.
    pub src: String,
    /// What it shows.
    pub alt: String,
}

/// Plain text and what was left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// The text.
    pub text: String,
    /// Pictures in the order of the text.
    pub images: Vec<ImageTag>,
    /// Names of elements whose effect is lost.
    pub lost: BTreeSet<String>,
}

/// What a line end in the source means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnds {
    /// A space, as in HTML.
    AreSpaces,
    /// A line end, as in Moodle's own format.
    AreKept,
}

/// Elements that only hold text or break lines: nothing is lost without them.
const PLAIN: &[&str] = &[
    "p", "div", "br", "span", "body", "html", "section", "article", "tbody", "thead", "tfoot",
    "colgroup", "col", "label", "font", "center", "wbr", "nobr", "img", "main", "header", "footer",
];
const BREAKING: &[&str] = &[
    "p",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "section",
    "article",
    "blockquote",
    "pre",
    "dl",
    "dt",
    "dd",
    "hr",
    "figure",
    "figcaption",
    "caption",
];
/// Elements whose content is no text.
const SILENT: &[&str] = &["script", "style", "head", "title", "template"];

/// Collects plain text with HTML's rules for spaces.
#[derive(Debug)]
pub(super) struct PlainText {
    line_ends: LineEnds,
    text: String,
    pub(super) images: Vec<ImageTag>,
    pub(super) lost: BTreeSet<String>,
}

impl PlainText {
    pub(super) fn new(line_ends: LineEnds) -> Self {
        PlainText { line_ends, text: String::new(), images: Vec::new(), lost: BTreeSet::new() }
    }

    pub(super) fn push(&mut self, text: &str) {
        for letter in text.chars() {
            let is_end = letter == '\n' && self.line_ends == LineEnds::AreKept;
            if is_end {
                self.text.push('\n');
            } else if matches!(letter, ' ' | '\n' | '\t' | '\r') {
                if !self.text.ends_with([' ', '\n']) {
                    self.text.push(' ');
                }
            } else {
                self.text.push(letter);
            }
        }
    }

    /// Begins a new line unless one has just begun.
    fn break_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// What an element's beginning does.
    pub(super) fn open(&mut self, name: &str, attribute: impl Fn(&str) -> Option<String>) {
        if BREAKING.contains(&name) {
            self.break_line();
        }
        match name {
            "br" => {
                self.text.truncate(self.text.trim_end_matches(' ').len());
                self.text.push('\n');
            }
            "li" => self.text.push_str("- "),
            "td" | "th" => self.push(" "),
            "img" => {
                let src = attribute("src").unwrap_or_default();
                self.images
                    .push(ImageTag { src, alt: tidy(&attribute("alt").unwrap_or_default()) });
            }
            _ => {}
        }
        if !PLAIN.contains(&name) {
            let name: String = name.chars().take(20).collect();
            if self.lost.len() < 20 {
                self.lost.insert(name);
            }
        }
    }

    /// What an element's end does.
    pub(super) fn close(&mut self, name: &str) {
        if BREAKING.contains(&name) {
            self.break_line();
        }
    }

    pub(super) fn finish(self) -> Cleaned {
        Cleaned { text: tidy(&self.text), images: self.images, lost: self.lost }
    }
}

/// Turns HTML into plain text. What does not look like a tag stays text: "a < b".
#[must_use]
pub fn clean_html(html: &str, line_ends: LineEnds) -> Cleaned {
    // Such a text would take its time, and is refused anyway for being too long.
    if html.len() > MAX_MARKUP_BYTES || html.matches(['<', '&']).nth(MAX_TEXT_CHARS).is_some() {
        return Cleaned { text: html.to_owned(), ..Cleaned::default() };
    }
    let mut plain = PlainText::new(line_ends);
    let mut rest = html;
    let mut has_comment_end = true;
    // After the last bracket no tag can end; looking for one again and again would be slow.
    let last_end = html.rfind('>').unwrap_or(0);
    while let Some(at) = rest.find(['<', '&']) {
        plain.push(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            rest = push_entity(rest, &mut plain);
        } else if html.len() - rest.len() > last_end {
            plain.push("<");
            rest = &rest[1..];
        } else if rest.starts_with("<!--") && has_comment_end {
            match rest.find("-->") {
                Some(end) => rest = &rest[end + 3..],
                None => has_comment_end = false,
            }
        } else if let Some((tag, after)) = cut_tag(rest) {
            rest = after;
            rest = push_tag(tag, rest, &mut plain);
        } else {
            plain.push("<");
            rest = &rest[1..];
        }
    }
    plain.push(rest);
    plain.finish()
}

/// A tag at the beginning of the text, without its brackets, and what comes after it.
fn cut_tag(text: &str) -> Option<(&str, &str)> {
    let begins =
        text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    if !begins {
        return None;
    }
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (letter, quote) {
            ('>', None) => return Some((&text[1..at], &text[at + 1..])),
            ('"' | '\'', None) => quote = Some(letter),
            (letter, Some(open)) if letter == open => quote = None,
            _ => {}
        }
    }
    // A quote that never ends: the next bracket must do.
    let end = text.find('>')?;
    Some((&text[1..end], &text[end + 1..]))
}

fn push_tag<'t>(tag: &str, rest: &'t str, plain: &mut PlainText) -> &'t str {
    let (is_end, tag) = match tag.strip_prefix('/') {
        Some(tag) => (true, tag),
        None => (false, tag),
    };
    let length = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != ':');
    let name = tag[..length.unwrap_or(tag.len())].to_ascii_lowercase();
    if name.is_empty() {
        return rest;
    }
    if is_end {
        plain.close(&name);
        return rest;
    }
    plain.open(&name, |wanted| attribute_of(tag, wanted));
    if !SILENT.contains(&name.as_str()) || tag.ends_with('/') {
        return rest;
    }
    let ends_here = |at: usize| {
        rest.get(at + 2..at + 2 + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(&name))
    };
    let end = rest.match_indices("</").map(|(at, _)| at).find(|at| ends_here(*at));
    end.map_or("", |at| &rest[at..])
}

/// The value of an attribute, quoted or not, with entities resolved.
fn attribute_of(tag: &str, wanted: &str) -> Option<String> {
    let mut rest = tag.split_once(|c: char| c.is_ascii_whitespace() || c == '/')?.1;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c == '=' || c.is_ascii_whitespace()).unwrap_or(rest.len());
        let name = &rest[..end.max(rest.chars().next().map_or(0, char::len_utf8))];
        rest = rest[name.len()..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            (value, rest) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    after[1..].split_once(quote).unwrap_or((&after[1..], ""))
                }
                _ => after
                    .split_at(after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len())),
            };
        }
        if name.eq_ignore_ascii_case(wanted) {
            let mut plain = PlainText::new(LineEnds::AreSpaces);
            let mut value = value;
            while let Some(at) = value.find('&') {
                plain.push(&value[..at]);
                value = push_entity(&value[at..], &mut plain);
            }
            plain.push(value);
            return Some(plain.finish().text);
        }
    }
}

/// Resolves the entity at the beginning of the text, or keeps its `&`.
fn push_entity<'t>(text: &'t str, plain: &mut PlainText) -> &'t str {
    const LONGEST: usize = 32;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';');
    let resolved = end.and_then(|end| entity(&text[1..end]).map(|value| (value, end)));
    match resolved {
        Some((value, end)) => {
            // A space that is written as an entity is meant: it does not run together with others.
            match value.as_str() {
                "\u{a0}" => plain.text.push(' '),
                value => plain.text.push_str(value),
            }
            &text[end + 1..]
        }
        None => {
            plain.push("&");
            &text[1..]
        }
    }
}

fn entity(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(str::to_owned);
    };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(number).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, want: &str) {
        assert_eq!(clean_html(html, LineEnds::AreSpaces).text, want, "{html}");
    }

    #[test]
    fn html_becomes_what_a_person_reads() {
        check("<p>Bà Tư   nên\n làm gì?</p>", "Bà Tư nên làm gì?");
        check("<p>Một</p><p>Hai<br>Ba</p>", "Một\nHai\nBa");
        check("a<br /><br />b", "a\n\nb");
        check("<ul><li>x</li><li>y</li></ul>", "- x\n- y");
        check("A &lt; B &amp; C &#272;&#x1ea1;&nbsp;&ecirc;", "A < B & C Đạ ê");
        check("<div title=\"a > b\">x</div>", "x");
        check("<!-- hidden <b> -->seen", "seen");
        check("<script>alert('x')</script>seen<style>p{}</style>", "seen");
    }

    #[test]
    fn what_is_no_tag_stays() {
        check("1 < 2 and 3 > 2", "1 < 2 and 3 > 2");
        check("a <b", "a <b");
        check("<!-- never ends", "<!-- never ends");
        check("AT&T & co &unknown; &", "AT&T & co &unknown; &");
        check("if (a<5 && b)", "if (a<5 && b)");
    }

    #[test]
    fn lost_elements_and_pictures_are_named() {
        let found = clean_html(
            "<p><b>x</b><sup>2</sup><img src='@@PLUGINFILE@@/a%20b.png' alt=\"Cờ &amp; hoa\"/></p>",
            LineEnds::AreSpaces,
        );
        assert_eq!(found.lost.into_iter().collect::<Vec<_>>(), ["b", "sup"]);
        let image = ImageTag { src: "@@PLUGINFILE@@/a%20b.png".into(), alt: "Cờ & hoa".into() };
        assert_eq!(found.images, [image]);
        let bare = clean_html("<img alt=x src=a.png>", LineEnds::AreSpaces);
        assert_eq!(bare.images, [ImageTag { src: "a.png".into(), alt: "x".into() }]);
    }

    #[test]
    fn moodles_own_format_keeps_line_ends() {
        assert_eq!(clean_html("a\n\nb", LineEnds::AreKept).text, "a\n\nb");
        assert_eq!(clean_html("a\n\nb", LineEnds::AreSpaces).text, "a b");
    }
}
