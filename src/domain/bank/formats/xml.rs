//! Reads XML that nobody vouches for into small trees, and writes XML.
//!
//! No document type, no entities but the five of XML, limits on depth, elements and attributes.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::limits::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_PARTS, MAX_RECORDS, MAX_TAG_BYTES};
use super::reading::FileRefused;

/// An element with everything inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Name without prefix.
    pub name: String,
    /// Attributes without prefix, in order.
    pub attributes: Vec<(String, String)>,
    /// Texts and elements in order.
    pub children: Vec<Node>,
    /// Line on which it begins, counted from 1.
    pub line: usize,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Another element.
    Element(Element),
    /// Text, with entities resolved.
    Text(String),
}

impl Element {
    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Child elements in order.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Child elements of this name.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first child element of this name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// All text inside, elements or not.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.push_text(&mut text);
        text
    }

    fn push_text(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(piece) => text.push_str(piece),
                Node::Element(element) => element.push_text(text),
            }
        }
    }

    /// All elements below this one, outermost first.
    pub fn descendants<'e>(&'e self, found: &mut Vec<&'e Element>) {
        for element in self.elements() {
            found.push(element);
            element.descendants(found);
        }
    }
}

/// Reads a whole document.
///
/// # Errors
/// When it is not well-formed, has a document type, or goes beyond a limit.
pub fn read_document(text: &str) -> Result<Element, FileRefused> {
    let mut root = None;
    walk(text, 0, |element| {
        root = Some(element);
        Ok(())
    })?;
    root.ok_or_else(|| FileRefused::at(1, "this is no XML file"))
}

/// Reads a document whose root is known, one child of the root after the other, so that only one
/// of them is in memory at a time.
///
/// # Errors
/// As `read_document`; and when the root has another name.
pub fn read_records(
    text: &str,
    root: &str,
    mut each: impl FnMut(Element) -> Result<(), FileRefused>,
) -> Result<(), FileRefused> {
    let mut n_records = 0;
    let found = walk(text, 1, |element| {
        n_records += 1;
        if n_records > MAX_RECORDS {
            return Err(FileRefused::at(element.line, "the file has too many parts; split it"));
        }
        each(element)
    })?;
    match found {
        Some(name) if name == root => Ok(()),
        Some(name) => Err(FileRefused::at(1, format!("the file is <{name}>, not <{root}>"))),
        None => Err(FileRefused::at(1, "this is no XML file")),
    }
}

/// Where the reader is.
struct Walk<'t> {
    text: &'t str,
    counted: usize,
    line: usize,
    depth: usize,
    n_parts: usize,
    /// Open elements of the tree being built.
    stack: Vec<Element>,
}

impl Walk<'_> {
    /// The line of a byte; bytes are asked for in rising order.
    fn line_at(&mut self, position: u64) -> usize {
        let position = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        if position > self.counted {
            let between = &self.text.as_bytes()[self.counted..position];
            self.line += between.iter().filter(|byte| **byte == b'\n').count();
            self.counted = position;
        }
        self.line
    }

    /// Elements, attributes and entities of one tree are counted together.
    fn count_parts(&mut self, n: usize, line: usize) -> Result<(), FileRefused> {
        self.n_parts += n;
        if self.n_parts <= MAX_PARTS {
            return Ok(());
        }
        let message = format!(
            "a part of the file has more than {MAX_PARTS} elements, attributes and entities"
        );
        Err(FileRefused::at(line, message))
    }

    /// A tag ends soon: the reader would look for its end through the whole file.
    fn expect_short_tag(&self, line: usize) -> Result<(), FileRefused> {
        let rest = self.text.as_bytes().get(self.counted..).unwrap_or_default();
        let is_tag = rest.first() == Some(&b'<') && !matches!(rest.get(1), Some(b'!' | b'?'));
        let near = rest.get(..MAX_TAG_BYTES).unwrap_or(rest);
        if !is_tag || near.contains(&b'>') {
            return Ok(());
        }
        Err(FileRefused::at(line, "not well-formed XML: a tag does not end, or is far too long"))
    }

    fn push_text(&mut self, text: &str) {
        let Some(parent) = self.stack.last_mut() else { return };
        match parent.children.last_mut() {
            Some(Node::Text(last)) => last.push_str(text),
            Some(Node::Element(_)) | None => parent.children.push(Node::Text(text.to_owned())),
        }
    }

    /// An element is complete: it goes into its parent, or out.
    fn close(&mut self, element: Element) -> Option<Element> {
        match self.stack.last_mut() {
            Some(parent) => {
                parent.children.push(Node::Element(element));
                None
            }
            None => Some(element),
        }
    }
}

/// Hands out the trees that begin at a depth; the name of the root comes back.
fn walk(
    text: &str,
    record_depth: usize,
    mut each: impl FnMut(Element) -> Result<(), FileRefused>,
) -> Result<Option<String>, FileRefused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    let mut at = Walk { text, counted: 0, line: 1, depth: 0, n_parts: 0, stack: Vec::new() };
    let mut root = None;
    loop {
        let line = at.line_at(reader.buffer_position());
        at.expect_short_tag(line)?;
        let event = reader.read_event().map_err(|error| {
            let line = at.line_at(reader.error_position());
            FileRefused::at(line, format!("not well-formed XML: {error}"))
        })?;
        match event {
            Event::Start(tag) => {
                at.depth += 1;
                if at.depth > MAX_DEPTH {
                    let message = format!("elements are nested more than {MAX_DEPTH} deep");
                    return Err(FileRefused::at(line, message));
                }
                begin(&mut at, &mut root, &tag, line, record_depth)?;
            }
            Event::Empty(tag) => {
                at.depth += 1;
                let begun = begin(&mut at, &mut root, &tag, line, record_depth)?;
                at.depth -= 1;
                if begun && let Some(whole) = end(&mut at) {
                    each(whole)?;
                }
            }
            Event::End(_) => {
                at.depth = at.depth.saturating_sub(1);
                if at.depth >= record_depth
                    && let Some(whole) = end(&mut at)
                {
                    each(whole)?;
                }
            }
            Event::Text(piece) => at.push_text(&piece),
            Event::CData(piece) => at.push_text(&piece),
            Event::GeneralRef(reference) => {
                at.count_parts(1, line)?;
                let resolved = resolve(&reference, line)?;
                at.push_text(&resolved);
            }
            Event::DocType(_) => {
                let message = "the file has a document type (DOCTYPE), which may hide harm; remove \
                               it";
                return Err(FileRefused::at(line, message));
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof if at.depth > 0 => {
                return Err(FileRefused::at(
                    line,
                    "the file ends inside an element; it is cut off",
                ));
            }
            Event::Eof => return Ok(root),
        }
    }
}

/// Begins an element; true when it belongs to a tree that is being built.
fn begin(
    at: &mut Walk<'_>,
    root: &mut Option<String>,
    tag: &BytesStart<'_>,
    line: usize,
    record_depth: usize,
) -> Result<bool, FileRefused> {
    if at.depth == 1 {
        if root.is_some() {
            return Err(FileRefused::at(line, "the file has two roots"));
        }
        *root = Some(tag.local_name().as_ref().to_owned());
    }
    if at.depth <= record_depth {
        return Ok(false);
    }
    if at.stack.is_empty() {
        at.n_parts = 0;
    }
    let element = element(tag, line)?;
    at.count_parts(1 + element.attributes.len(), line)?;
    at.stack.push(element);
    Ok(true)
}

fn end(at: &mut Walk<'_>) -> Option<Element> {
    let element = at.stack.pop()?;
    at.close(element)
}

fn element(tag: &BytesStart<'_>, line: usize) -> Result<Element, FileRefused> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes().with_checks(false) {
        let wrong = |error: &dyn std::fmt::Display| {
            FileRefused::at(line, format!("not well-formed XML: {error}"))
        };
        let attribute = attribute.map_err(|error| wrong(&error))?;
        if attributes.len() >= MAX_ATTRIBUTES {
            let message = format!("an element has more than {MAX_ATTRIBUTES} attributes");
            return Err(FileRefused::at(line, message));
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| wrong(&e))?;
        let name = attribute.key.local_name().as_ref().to_owned();
        attributes.push((name, value.into_owned()));
    }
    let name = tag.local_name().as_ref().to_owned();
    Ok(Element { name, attributes, children: Vec::new(), line })
}

fn resolve(reference: &BytesRef<'_>, line: usize) -> Result<String, FileRefused> {
    let wrong = || {
        let name: String = reference.chars().take(40).collect();
        let message =
            format!("&{name}; is no entity of XML; only &lt; &gt; &amp; &quot; &apos; are");
        FileRefused::at(line, message)
    };
    if reference.is_char_ref() {
        let letter = reference.resolve_char_ref().ok().flatten();
        return letter.map(String::from).ok_or_else(wrong);
    }
    let text = quick_xml::escape::resolve_xml_entity(reference).ok_or_else(wrong)?;
    Ok(text.to_owned())
}

/// Escapes text for XML. Characters that XML cannot hold are left out: see `holds`.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if is_legal(letter) => out.push(letter),
            _ => {}
        }
    }
    out
}

/// Text as XHTML: line ends become `<br/>`; a space that XHTML would swallow is written as one
/// that it keeps.
#[must_use]
pub fn html_text(text: &str) -> String {
    let mut out = String::new();
    let mut is_after_space = true;
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("<br/>"),
            ' ' if is_after_space => out.push('\u{a0}'),
            letter => out.push_str(&escaped(letter.encode_utf8(&mut [0; 4]))),
        }
        is_after_space = matches!(letter, ' ' | '\n');
    }
    out
}

/// True when XML can hold every character of the text.
#[must_use]
pub fn holds(text: &str) -> bool {
    text.chars().all(is_legal)
}

fn is_legal(letter: char) -> bool {
    matches!(letter, '\n' | '\t' | ' '..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        read_document(text).unwrap_err().to_string()
    }

    #[test]
    fn a_tree_keeps_texts_attributes_and_lines() {
        let root =
            read_document("<a x='1 &lt; 2'>\n <b>t &amp; <![CDATA[<p>]]>&#272;</b>\n</a>").unwrap();
        assert_eq!(root.attribute("x"), Some("1 < 2"));
        let inner = root.first("b").unwrap();
        assert_eq!((inner.line, inner.text().as_str()), (2, "t & <p>Đ"));
    }

    #[test]
    fn what_could_harm_is_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>";
        assert!(refusal(bomb).contains("DOCTYPE"), "{}", refusal(bomb));
        assert!(refusal("<a>\n&nbsp;</a>").starts_with("line 2: &nbsp; is no entity"));
        let deep = "<a>".repeat(10_000);
        assert!(refusal(&deep).contains("64 deep"));
        let many = format!("<a>{}</a>", "<b/>".repeat(MAX_PARTS + 1));
        assert!(refusal(&many).contains("elements"));
        let wide: String = (0..100).map(|n| format!(" a{n}='1'")).collect();
        assert!(refusal(&format!("<a{wide}/>")).contains("attributes"));
        assert!(refusal("<a><b></a>").contains("not well-formed"));
        assert!(refusal("<a><b>").contains("cut off"));
        assert!(refusal("no xml at all").contains("no XML"));
    }

    #[test]
    fn records_come_one_by_one() {
        let mut names = Vec::new();
        let text = "<quiz>\n<q n='1'/>\n<!-- x -->\n<q n='2'><t>x</t></q></quiz>";
        read_records(text, "quiz", |record| {
            names.push((record.line, record.attribute("n").map(str::to_owned)));
            Ok(())
        })
        .unwrap();
        assert_eq!(names, [(2, Some("1".to_owned())), (4, Some("2".to_owned()))]);
        assert!(read_records("<other/>", "quiz", |_| Ok(())).is_err());
    }
}
