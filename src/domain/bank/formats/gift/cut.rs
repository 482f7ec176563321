//! Cuts a GIFT text into questions, and questions at signs that are not escaped.

use super::super::limits::MAX_LINE_BYTES;
use super::super::reading::FileRefused;

/// One question with what the comments before it say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// Line on which the question begins.
    pub(super) line: usize,
    /// The question without comments.
    pub(super) text: String,
    /// `[id:…]` of a comment.
    pub(super) id: Option<String>,
    /// `[tag:…]` of comments.
    pub(super) tags: Vec<String>,
}

/// Hands out all questions and category lines of a text.
///
/// Moodle ends a question at an empty line; some programs leave empty lines between the answers,
/// so one inside open braces ends the question only when no answer follows.
pub(super) fn for_each_block(
    text: &str,
    mut each: impl FnMut(Block) -> Result<(), FileRefused>,
) -> Result<(), FileRefused> {
    let mut cutter = Cutter::default();
    // Empty lines in a row are looked across once.
    let mut answer_follows: Option<bool> = None;
    let mut rest = text;
    let mut number = 0;
    while !rest.is_empty() {
        let (raw, after) = rest.split_once('\n').unwrap_or((rest, ""));
        number += 1;
        let line = raw.trim();
        if let Some(comment) = line.strip_prefix("//") {
            read_comment(comment, &mut cutter.open);
        } else if line.is_empty() {
            let follows = *answer_follows.get_or_insert_with(|| next_is_answer(rest));
            if cutter.depth == Depth::Inside && follows {
                cutter.open.text.push('\n');
            } else {
                cutter.end(&mut each)?;
            }
        } else {
            answer_follows = None;
            cutter.take(line, number, &mut each)?;
        }
        rest = after;
    }
    cutter.end(&mut each)
}

/// Puts lines together to questions.
#[derive(Default)]
struct Cutter {
    open: Block,
    depth: Depth,
}

impl Cutter {
    fn take(
        &mut self,
        line: &str,
        number: usize,
        each: &mut impl FnMut(Block) -> Result<(), FileRefused>,
    ) -> Result<(), FileRefused> {
        if line.starts_with("$CATEGORY:") {
            self.end(each)?;
            // What comments said before it goes on to the next question.
            return each(Block { line: number, text: line.to_owned(), ..Block::default() });
        }
        // A name after the answers begins the next question, even without an empty line.
        if line.starts_with("::") && self.depth == Depth::After {
            self.end(each)?;
        }
        if self.open.text.is_empty() {
            self.open.line = number;
        } else {
            self.open.text.push('\n');
        }
        self.open.text.push_str(line);
        if self.open.text.len() > MAX_LINE_BYTES {
            let most = MAX_LINE_BYTES / 1024;
            return Err(FileRefused::at(number, format!("a question is longer than {most} KB")));
        }
        self.depth.pass(line);
        Ok(())
    }

    /// The open question, if there is one, is complete.
    fn end(
        &mut self,
        each: &mut impl FnMut(Block) -> Result<(), FileRefused>,
    ) -> Result<(), FileRefused> {
        if self.open.text.is_empty() {
            return Ok(());
        }
        let mut block = std::mem::take(&mut self.open);
        self.depth = Depth::Before;
        block.text.truncate(block.text.trim_end().len());
        each(block)
    }
}

/// Whether the next line with text goes on with answers.
fn next_is_answer(text: &str) -> bool {
    text.trim_start().starts_with(['=', '~', '}', '#'])
}

/// Whether answers have begun and ended.
#[derive(Default, PartialEq, Eq)]
enum Depth {
    #[default]
    Before,
    Inside,
    After,
}

impl Depth {
    fn pass(&mut self, line: &str) {
        for (_, sign) in free_signs(line) {
            match sign {
                '{' => *self = Depth::Inside,
                '}' => *self = Depth::After,
                _ => {}
            }
        }
    }
}

/// Reads `[id:…]` and `[tag:…]`, in which `\]` and `\\` are escaped.
fn read_comment(comment: &str, open: &mut Block) {
    let mut rest = comment;
    while let Some(at) = rest.find('[') {
        rest = &rest[at + 1..];
        let (is_id, value) = match (rest.strip_prefix("id:"), rest.strip_prefix("tag:")) {
            (Some(value), _) => (true, value),
            (None, Some(value)) => (false, value),
            (None, None) => continue,
        };
        let Some((value, after)) = cut_value(value) else { return };
        rest = after;
        match is_id {
            true => open.id = Some(value),
            false if open.tags.len() < 200 => open.tags.push(value),
            false => {}
        }
    }
}

fn cut_value(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            ']' => return Some((value, &text[at + 1..])),
            '\\' => match letters.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            letter => value.push(letter),
        }
    }
    None
}

/// All letters that no backslash stands before, with their places.
pub(super) fn free_signs(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut is_escaped = false;
    text.char_indices().filter(move |(_, letter)| {
        if is_escaped {
            is_escaped = false;
            return false;
        }
        is_escaped = *letter == '\\';
        !is_escaped
    })
}

/// The first place of a sign that is not escaped.
pub(super) fn find_free(text: &str, sign: &str) -> Option<usize> {
    let first = sign.chars().next()?;
    let mut places = free_signs(text).filter(|(_, letter)| *letter == first);
    places.find(|(at, _)| text[*at..].starts_with(sign)).map(|(at, _)| at)
}

/// Cuts before each of the signs; each piece comes with the sign it began with.
pub(super) fn split_free<'t>(text: &'t str, signs: &[char]) -> Vec<(Option<char>, &'t str)> {
    let mut pieces = Vec::new();
    let mut start = (0, None);
    for (at, sign) in free_signs(text).filter(|(_, letter)| signs.contains(letter)) {
        pieces.push((start.1, &text[start.0..at]));
        start = (at + sign.len_utf8(), Some(sign));
    }
    pieces.push((start.1, &text[start.0..]));
    pieces
}

/// Resolves escapes: `\n` is a line end, other signs stand for themselves. A backslash before
/// another letter stays, as Moodle keeps it.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.peek() {
            Some('n') => {
                out.push('\n');
                letters.next();
            }
            Some(sign @ ('~' | '=' | '#' | '{' | '}' | ':' | '\\')) => {
                out.push(*sign);
                letters.next();
            }
            Some(_) | None => out.push('\\'),
        }
    }
    out
}
