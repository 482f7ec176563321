//! Rules about the form of options: numbers in order and of one unit, one style of writing (13, 14).

use super::structure::choice_options;
use super::{Remark, Surroundings};
use crate::bank::item_source::ItemSource;
use crate::bank::phrases::Words;
use crate::bank::reading::Located;

/// Words that may stand before the number of an option.
const BEFORE_NUMBER: &[&str] = &[
    "khoảng", "dưới", "trên", "hơn", "từ", "đến", "tới", "sau", "trong", "ít", "nhiều", "nhất",
    "gần", "tối", "đa", "thiểu", "cứ", "mỗi", "vào", "còn", "được",
];
/// Words between two ends of a range.
const TO: &[&str] = &["đến", "tới", "-", "–"];
const NUMBER_WORDS: &[(&str, f64)] = &[
    ("một", 1.0),
    ("hai", 2.0),
    ("ba", 3.0),
    ("bốn", 4.0),
    ("năm", 5.0),
    ("sáu", 6.0),
    ("bảy", 7.0),
    ("tám", 8.0),
    ("chín", 9.0),
    ("mười", 10.0),
];
const MULTIPLES: &[(&str, f64)] =
    &[("trăm", 1e2), ("nghìn", 1e3), ("ngàn", 1e3), ("triệu", 1e6), ("tỷ", 1e9), ("tỉ", 1e9)];
/// Most words of a unit: "đồng mỗi tháng". With more, the option is a text that opens with a number.
const MAX_UNIT_WORDS: usize = 3;
/// Words that make an option a clause; next to plain verb or noun phrases it stands out.
const CLAUSE_OPENERS: &[&str] = &["vì", "do", "bởi"];

/// Options that are numbers stand in their order and keep it (rule 13).
pub fn unsorted_numbers(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some((line, quantities)) = quantities(item) else { return Vec::new() };
    let values: Vec<f64> = quantities.into_iter().map(|quantity| quantity.value).collect();
    let is_sorted = values.is_sorted() || values.iter().rev().is_sorted();
    let is_fixed = item.fixed_order.as_ref().is_some_and(|fixed| fixed.value);
    let message = match (is_sorted, is_fixed) {
        (true, true) => return Vec::new(),
        (true, false) => {
            "the options are numbers, which are easiest to read in their order, but they would be \
             shuffled; set fixed_order = true"
        }
        (false, _) => {
            "the options are numbers but do not stand in their order; sort them and set \
             fixed_order = true"
        }
    };
    vec![Remark::warning(line, message)]
}

/// Options that are numbers have one unit (rule 13).
pub fn mixed_units(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let Some((line, quantities)) = quantities(item) else { return Vec::new() };
    let Some(first) = quantities.first() else { return Vec::new() };
    let Some(other) = quantities.iter().find(|quantity| quantity.unit != first.unit) else {
        return Vec::new();
    };
    let message = format!(
        "the options are numbers of different units (\"{}\" and \"{}\"); write one unit",
        first.unit, other.unit
    );
    vec![Remark::warning(line, message)]
}

/// A number with its unit, which may be empty.
#[derive(Debug, PartialEq)]
struct Quantity {
    value: f64,
    unit: String,
}

/// The options of a choice item when all of them are numbers, with the line of the first.
fn quantities(item: &ItemSource) -> Option<(usize, Vec<Quantity>)> {
    let options = choice_options(item)?;
    let texts = options.value.iter().map(|option| option.value.text.as_ref());
    let quantities = texts.map(|text| quantity(&text?.value)).collect::<Option<Vec<_>>>()?;
    (quantities.len() > 1).then_some((options.line, quantities))
}

fn quantity(text: &str) -> Option<Quantity> {
    let text = text.to_lowercase();
    let tokens: Vec<&str> = text
        .split_whitespace()
        .map(|token| token.trim_matches(|letter| matches!(letter, '.' | ',' | ';' | '"')))
        .collect();
    let n_before = tokens.iter().take_while(|token| is_one_of(token, BEFORE_NUMBER)).count();
    let (first, rest) = tokens[n_before..].split_first()?;
    let (mut value, glued) = number(first)?;
    let mut rest = rest;
    if let [to, end, more @ ..] = rest
        && TO.contains(to)
        && number(end).is_some()
    {
        rest = more;
    }
    while let Some((word, more)) = rest.split_first() {
        let Some((_, factor)) = MULTIPLES.iter().find(|(name, _)| name == word) else { break };
        value *= factor;
        rest = more;
    }
    let is_text = rest.len() > MAX_UNIT_WORDS
        || rest.iter().any(|word| word.contains(|letter: char| letter.is_ascii_digit()));
    let unit = glued.split_whitespace().chain(rest.iter().copied()).collect::<Vec<_>>().join(" ");
    (!is_text).then_some(Quantity { value, unit })
}

/// The number that a token begins with, and what is written onto it: "50%", "1.000đ".
fn number(token: &str) -> Option<(f64, String)> {
    if let Some((_, value)) = NUMBER_WORDS.iter().find(|(name, _)| *name == token) {
        return Some((*value, String::new()));
    }
    let is_digit = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',');
    let end = token.find(|letter| !is_digit(letter)).unwrap_or(token.len());
    let (digits, glued) = token.split_at(end);
    if glued.chars().any(|letter| letter.is_ascii_digit()) {
        return None;
    }
    // A full stop groups thousands, a comma begins the decimals.
    let value = digits.replace('.', "").replace(',', ".").parse().ok()?;
    Some((value, glued.to_owned()))
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.contains(&word)
}

/// All options end alike, with a full stop or without (rule 14).
pub fn mixed_end_signs(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let ends = |text: &str| text.trim_end().ends_with(['.', ';', ',', '!', '?', ':']);
    differing(item, ends, "end in a sign and others do not; end all of them alike")
}

/// All options begin alike, with a capital or without (rule 14).
pub fn mixed_capitals(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    // A number or a sign has no capitals and fits both.
    let begins_small =
        |text: &str| text.trim_start_matches(['"', '“', '(']).starts_with(char::is_lowercase);
    let begins_big =
        |text: &str| text.trim_start_matches(['"', '“', '(']).starts_with(char::is_uppercase);
    let mut remarks = Vec::new();
    for group in groups(item) {
        let small = group.iter().find(|text| begins_small(&text.value));
        if let Some(small) = small.filter(|_| group.iter().any(|text| begins_big(&text.value))) {
            let message = format!(
                "the option \"{}\" begins with a small letter and others with a capital; begin \
                 all of them alike",
                small.value
            );
            remarks.push(Remark::warning(small.line, message));
        }
    }
    remarks
}

/// Options are of one grammatical form, as far as their first word shows it (rule 14).
pub fn mixed_forms(item: &ItemSource, _: &Surroundings<'_>) -> Vec<Remark> {
    let is_clause = |text: &str| {
        let words = Words::of(text);
        // "Vì sao …" asks for a reason and gives none.
        words.is_at(0, CLAUSE_OPENERS) && !words.is_at(1, &["sao"])
    };
    differing(item, is_clause, "give a reason (\"vì …\") and others do not; give all one form")
}

fn differing(item: &ItemSource, is_so: impl Fn(&str) -> bool, what: &str) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for group in groups(item) {
        let n_so = group.iter().filter(|text| is_so(&text.value)).count();
        let odd_one = group.iter().find(|text| is_so(&text.value) != (n_so * 2 > group.len()));
        if let Some(odd_one) = odd_one.filter(|_| n_so > 0 && n_so < group.len()) {
            let message = format!("some options {what}; look at \"{}\"", odd_one.value);
            remarks.push(Remark::warning(odd_one.line, message));
        }
    }
    remarks
}

/// Texts that a candidate compares with each other.
fn groups(item: &ItemSource) -> [Vec<&Located<String>>; 2] {
    [item.option_texts(), item.prompt_texts()]
}

#[cfg(test)]
mod tests {
    use super::{Quantity, quantity};

    #[test]
    fn numbers_are_read_with_their_units() {
        let check = |text: &str, want: Option<(f64, &str)>| {
            let want = want.map(|(value, unit)| Quantity { value, unit: unit.to_owned() });
            assert_eq!(quantity(text), want, "{text}");
        };
        check("50%", Some((50.0, "%")));
        check("Khoảng 2,5 triệu đồng", Some((2_500_000.0, "đồng")));
        check("Từ 5 đến 10 phút", Some((5.0, "phút")));
        check("1.000.000 đồng", Some((1_000_000.0, "đồng")));
        check("Hai lần", Some((2.0, "lần")));
        check("113", Some((113.0, "")));
        check("0000 1111 2222", None);
        check("Ba người cùng giữ một mật khẩu", None);
        check("Gọi 113", None);
    }
}
