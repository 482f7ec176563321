//! What a candidate gave for an item, in bank indexes, and how it is read from option tokens.

use super::token::PositionTokens;
use crate::bank::Kind;
use serde::de::{self, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::fmt;

/// A response in bank indexes, so that a result can be recomputed without any key or token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Response {
    /// `[[prompt, option], …]` of a matching item.
    Pairs(Vec<(u8, u8)>),
    /// Options chosen, or all options in order; empty means taken back.
    Options(Vec<u8>),
}

/// Reads what `Serialize` writes. The derived way tries one shape after the other and takes several
/// times as long, which counts where many results are graded again.
impl<'de> Deserialize<'de> for Response {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Shapes)
    }
}

struct Shapes;

impl<'de> Visitor<'de> for Shapes {
    type Value = Response;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of option indexes, or of pairs of prompt and option index")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Response, A::Error> {
        let mut options = Vec::new();
        let mut pairs = Vec::new();
        while let Some(part) = list.next_element::<Part>()? {
            match part {
                Part::Option(option) => options.push(option),
                Part::Pair(prompt, option) => pairs.push((prompt, option)),
            }
        }
        match (options.is_empty(), pairs.is_empty()) {
            (true, _) => Ok(Response::Pairs(pairs)),
            (false, true) => Ok(Response::Options(options)),
            (false, false) => Err(A::Error::custom("options and pairs in one response")),
        }
    }
}

/// One element of a stored response.
enum Part {
    Option(u8),
    Pair(u8, u8),
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PartShapes)
    }
}

struct PartShapes;

impl<'de> Visitor<'de> for PartShapes {
    type Value = Part;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an option index, or a pair of prompt and option index")
    }

    fn visit_u64<E: de::Error>(self, index: u64) -> Result<Part, E> {
        u8::try_from(index).map(Part::Option).map_err(|_| E::custom("an index is below 256"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pair: A) -> Result<Part, A::Error> {
        let parts = (pair.next_element()?, pair.next_element()?, pair.next_element::<u8>()?);
        match parts {
            (Some(prompt), Some(option), None) => Ok(Part::Pair(prompt, option)),
            (_, _, _) => Err(A::Error::custom("a pair has two indexes")),
        }
    }
}

/// Why a response cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponseRefusal {
    /// Not a list of tokens, or of pairs of tokens.
    #[error("the response is not a list of option tokens")]
    WrongShape,
    /// A token that does not belong to this position of this attempt.
    #[error("the response holds a token that does not belong to this position")]
    UnknownToken,
    /// A token or prompt given twice.
    #[error("the response holds a token twice")]
    Repeated,
    /// A single choice with several options, or an ordering without all of them.
    #[error("the response does not have the number of options that its kind asks for")]
    WrongNumber,
}

impl Response {
    /// True when nothing is given.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Response::Pairs(pairs) => pairs.is_empty(),
            Response::Options(options) => options.is_empty(),
        }
    }

    /// Reads the tokens a browser sent for one position.
    ///
    /// # Errors
    /// When the value has the wrong shape for the kind, or holds foreign or repeated tokens.
    pub fn from_tokens(
        kind: Kind,
        tokens: &PositionTokens,
        value: &Value,
    ) -> Result<Self, ResponseRefusal> {
        let list = value.as_array().ok_or(ResponseRefusal::WrongShape)?;
        match kind {
            Kind::Matching => pairs_from_tokens(tokens, list),
            Kind::SingleChoice => {
                options_from_tokens(tokens, list).and_then(|options| at_most(options, 1))
            }
            Kind::MultipleChoice => options_from_tokens(tokens, list).map(Response::Options),
            Kind::Ordering => {
                let options = options_from_tokens(tokens, list)?;
                if options.is_empty() || options.len() == tokens.n_options() {
                    Ok(Response::Options(options))
                } else {
                    Err(ResponseRefusal::WrongNumber)
                }
            }
        }
    }

    /// The tokens to show this response with.
    #[must_use]
    pub fn to_tokens(&self, tokens: &PositionTokens) -> Value {
        match self {
            Response::Options(options) => {
                options.iter().filter_map(|option| tokens.option(*option)).collect()
            }
            Response::Pairs(pairs) => pairs
                .iter()
                .filter_map(|(prompt, option)| {
                    Some(Value::from(vec![tokens.prompt(*prompt)?, tokens.option(*option)?]))
                })
                .collect(),
        }
    }
}

fn at_most(options: Vec<u8>, n: usize) -> Result<Response, ResponseRefusal> {
    if options.len() > n {
        return Err(ResponseRefusal::WrongNumber);
    }
    Ok(Response::Options(options))
}

fn options_from_tokens(
    tokens: &PositionTokens,
    list: &[Value],
) -> Result<Vec<u8>, ResponseRefusal> {
    if list.len() > tokens.n_options() {
        return Err(ResponseRefusal::WrongNumber);
    }
    let mut options = Vec::with_capacity(list.len());
    for value in list {
        let option = option_index(tokens, value)?;
        if options.contains(&option) {
            return Err(ResponseRefusal::Repeated);
        }
        options.push(option);
    }
    Ok(options)
}

fn option_index(tokens: &PositionTokens, value: &Value) -> Result<u8, ResponseRefusal> {
    let token = value.as_str().ok_or(ResponseRefusal::WrongShape)?;
    tokens.option_index(token).ok_or(ResponseRefusal::UnknownToken)
}

fn pairs_from_tokens(tokens: &PositionTokens, list: &[Value]) -> Result<Response, ResponseRefusal> {
    if list.len() > tokens.n_prompts() {
        return Err(ResponseRefusal::WrongNumber);
    }
    let mut pairs: Vec<(u8, u8)> = Vec::with_capacity(list.len());
    for value in list {
        let Some([prompt, option]) = value.as_array().map(Vec::as_slice) else {
            return Err(ResponseRefusal::WrongShape);
        };
        let prompt = prompt.as_str().ok_or(ResponseRefusal::WrongShape)?;
        let prompt = tokens.prompt_index(prompt).ok_or(ResponseRefusal::UnknownToken)?;
        if pairs.iter().any(|(other, _)| *other == prompt) {
            return Err(ResponseRefusal::Repeated);
        }
        pairs.push((prompt, option_index(tokens, option)?));
    }
    Ok(Response::Pairs(pairs))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    fn tokens(n_options: u8, n_prompts: u8) -> PositionTokens {
        PositionTokens::new(b"key", Uuid::nil(), 1, n_options, n_prompts)
    }

    #[test]
    fn what_is_sent_comes_back_as_the_same_tokens() {
        let tokens = tokens(4, 0);
        let sent = json!([tokens.option(2).unwrap(), tokens.option(0).unwrap()]);
        let response = Response::from_tokens(Kind::MultipleChoice, &tokens, &sent).unwrap();
        assert_eq!(response, Response::Options(vec![2, 0]));
        assert_eq!(response.to_tokens(&tokens), sent);
    }

    #[test]
    fn pairs_come_back_as_the_same_pairs() {
        let tokens = tokens(4, 3);
        let sent = json!([[tokens.prompt(1).unwrap(), tokens.option(3).unwrap()]]);
        let response = Response::from_tokens(Kind::Matching, &tokens, &sent).unwrap();
        assert_eq!(response, Response::Pairs(vec![(1, 3)]));
        assert_eq!(response.to_tokens(&tokens), sent);
    }

    #[test]
    fn a_stored_response_is_read_as_it_was_written() {
        let check = |text: &str, want: Option<Response>| {
            let read = serde_json::from_str::<Response>(text).ok();
            assert_eq!(read, want, "{text}");
            let by_value = serde_json::from_str::<Value>(text).unwrap();
            assert_eq!(serde_json::from_value::<Response>(by_value).ok(), want, "{text}");
            if let Some(response) = want {
                assert_eq!(serde_json::to_string(&response).unwrap(), text);
            }
        };
        check("[]", Some(Response::Pairs(Vec::new())));
        check("[2,0]", Some(Response::Options(vec![2, 0])));
        check("[[0,3],[1,2]]", Some(Response::Pairs(vec![(0, 3), (1, 2)])));
        for text in ["[1,[0,1]]", "[[0]]", "[[0,1,2]]", "[256]", "[-1]", "[\"a\"]", "{}", "1"] {
            check(text, None);
        }
    }

    #[test]
    fn an_empty_list_takes_the_response_back() {
        for kind in Kind::ALL {
            let response = Response::from_tokens(kind, &tokens(4, 3), &json!([])).unwrap();
            assert!(response.is_blank());
        }
    }

    #[test]
    fn foreign_tokens_wrong_shapes_and_numbers_are_refused() {
        let here = tokens(4, 3);
        let other = PositionTokens::new(b"key", Uuid::nil(), 2, 4, 3);
        let a = here.option(0).unwrap();
        let b = here.option(1).unwrap();
        let p = here.prompt(0).unwrap();
        let check = |kind, value, want| {
            assert_eq!(Response::from_tokens(kind, &here, &value), Err(want), "{kind:?} {value}");
        };
        check(Kind::SingleChoice, json!("x"), ResponseRefusal::WrongShape);
        check(Kind::SingleChoice, json!([1]), ResponseRefusal::WrongShape);
        check(Kind::SingleChoice, json!([a, b]), ResponseRefusal::WrongNumber);
        check(Kind::SingleChoice, json!([other.option(0)]), ResponseRefusal::UnknownToken);
        check(Kind::MultipleChoice, json!([a, a]), ResponseRefusal::Repeated);
        check(Kind::Ordering, json!([a, b]), ResponseRefusal::WrongNumber);
        check(Kind::Matching, json!([a]), ResponseRefusal::WrongShape);
        check(Kind::Matching, json!([[p, a], [p, b]]), ResponseRefusal::Repeated);
        check(Kind::Matching, json!([[a, p]]), ResponseRefusal::UnknownToken);
    }
}
