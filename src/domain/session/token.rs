//! Opaque tokens that stand for the options of one position; they differ from attempt to attempt.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// Bytes of a token; eight hexadecimal digits in the browser.
const TOKEN_BYTES: usize = 4;

/// Tokens of the options and prompts of one position of one attempt, in bank order.
///
/// They are derived with a secret key, so that they tell nothing about the bank's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionTokens {
    options: Vec<[u8; TOKEN_BYTES]>,
    prompts: Vec<[u8; TOKEN_BYTES]>,
}

impl PositionTokens {
    /// Derives the tokens with HMAC-SHA-256 over attempt, position and a counter.
    #[must_use]
    pub fn new(key: &[u8], attempt_id: Uuid, position: u16, n_options: u8, n_prompts: u8) -> Self {
        let wanted = usize::from(n_options) + usize::from(n_prompts);
        let mut drawn: Vec<[u8; TOKEN_BYTES]> = Vec::with_capacity(wanted);
        let mut block = 0_u32;
        while drawn.len() < wanted {
            for chunk in derive(key, attempt_id, position, block).chunks_exact(TOKEN_BYTES) {
                let mut token = [0_u8; TOKEN_BYTES];
                token.copy_from_slice(chunk);
                // Two equal tokens in one position would be ambiguous.
                if drawn.len() < wanted && !drawn.contains(&token) {
                    drawn.push(token);
                }
            }
            block += 1;
        }
        let prompts = drawn.split_off(usize::from(n_options));
        PositionTokens { options: drawn, prompts }
    }

    /// How many options there are.
    #[must_use]
    pub fn n_options(&self) -> usize {
        self.options.len()
    }

    /// How many prompts there are.
    #[must_use]
    pub fn n_prompts(&self) -> usize {
        self.prompts.len()
    }

    /// Token of an option, by its bank index.
    #[must_use]
    pub fn option(&self, index: u8) -> Option<String> {
        self.options.get(usize::from(index)).map(hex)
    }

    /// Token of a prompt, by its bank index.
    #[must_use]
    pub fn prompt(&self, index: u8) -> Option<String> {
        self.prompts.get(usize::from(index)).map(hex)
    }

    /// Bank index of an option, by its token.
    #[must_use]
    pub fn option_index(&self, token: &str) -> Option<u8> {
        index_of(&self.options, token)
    }

    /// Bank index of a prompt, by its token.
    #[must_use]
    pub fn prompt_index(&self, token: &str) -> Option<u8> {
        index_of(&self.prompts, token)
    }
}

fn derive(key: &[u8], attempt_id: Uuid, position: u16, block: u32) -> [u8; 32] {
    // HMAC takes keys of any length, so the other arm cannot be reached.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(attempt_id.as_bytes());
    mac.update(&position.to_be_bytes());
    mac.update(&block.to_be_bytes());
    mac.finalize().into_bytes().into()
}

fn hex(token: &[u8; TOKEN_BYTES]) -> String {
    format!("{:08x}", u32::from_be_bytes(*token))
}

fn index_of(tokens: &[[u8; TOKEN_BYTES]], token: &str) -> Option<u8> {
    if token.len() != 2 * TOKEN_BYTES || token.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let wanted = u32::from_str_radix(token, 16).ok()?.to_be_bytes();
    tokens.iter().position(|other| *other == wanted).map(|index| index as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_between_attempts_positions_and_options() {
        let a = PositionTokens::new(b"k", Uuid::from_u128(1), 1, 6, 4);
        let b = PositionTokens::new(b"k", Uuid::from_u128(2), 1, 6, 4);
        let c = PositionTokens::new(b"k", Uuid::from_u128(1), 2, 6, 4);
        let mut all: Vec<String> = [&a, &b, &c]
            .iter()
            .flat_map(|tokens| {
                (0..6)
                    .filter_map(|i| tokens.option(i))
                    .chain((0..4).filter_map(|i| tokens.prompt(i)))
            })
            .collect();
        assert_eq!(all.len(), 30);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 30);
    }

    #[test]
    fn a_token_leads_back_to_its_index() {
        let tokens = PositionTokens::new(b"k", Uuid::from_u128(9), 3, 5, 0);
        let found: Vec<Option<u8>> = (0..6)
            .map(|i| tokens.option(i).and_then(|token| tokens.option_index(&token)))
            .collect();
        assert_eq!(found, [Some(0), Some(1), Some(2), Some(3), Some(4), None]);
        assert_eq!(tokens.option_index("zzzzzzzz"), None);
    }
}
