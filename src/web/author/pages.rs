//! The pages of authors: the bank and one item. The only pages that show keys before an attempt.

use crate::web::page::{Page, Tone};
use crate::web::staff::frame::{Choice, Fact};
use crate::web::words::{Language, Words};
use askama::Template;

/// An item in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// Id.
    pub id: String,
    /// What is asked.
    pub stem: String,
    /// Competence area.
    pub area: String,
    /// Difficulty level.
    pub level: String,
    /// How it is answered.
    pub kind: String,
}

/// An area of the table of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellRow {
    /// Competence area.
    pub area: String,
    /// One entry a level, easiest first.
    pub cells: Vec<CellEntry>,
}

/// How well an area and level is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellEntry {
    /// The level, for small screens.
    pub level: String,
    /// Items there are and should be.
    pub text: String,
    /// Whether it is short.
    pub tone: Tone,
    /// The items of this cell.
    pub href: String,
}

/// The newest release.
#[derive(Clone, Debug, Template)]
#[template(path = "author/bank.html", config = "src/web/askama.toml")]
pub struct BankPage {
    /// The frame.
    pub page: Page,
    /// The release in a nutshell; empty before the first import.
    pub facts: Vec<Fact>,
    /// Levels as headings.
    pub levels: Vec<String>,
    /// Areas with their cells.
    pub cells: Vec<CellRow>,
    /// Areas to choose from.
    pub areas: Vec<Choice>,
    /// Levels to choose from.
    pub level_choices: Vec<Choice>,
    /// Kinds to choose from.
    pub kinds: Vec<Choice>,
    /// How many items fit the filter, in words.
    pub n_found: String,
    /// Items that fit the filter.
    pub items: Vec<ItemRow>,
}

impl BankPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> BankPage {
        let words = Words::new(language);
        let entry = |text: &str, tone| CellEntry {
            level: words.say("level-1"),
            text: text.to_owned(),
            tone,
            href: "/staff/bank?area=safety&level=1".to_owned(),
        };
        BankPage {
            page: Page::new(words, "staff-bank", "/staff/bank"),
            facts: vec![Fact::new(words.say("bank-items"), "135")],
            levels: vec![words.say("level-1"), words.say("level-2"), words.say("level-3")],
            cells: vec![CellRow {
                area: "An toàn trên mạng".to_owned(),
                cells: vec![
                    entry("8/8", Tone::Ok),
                    entry("5/8", Tone::Warn),
                    entry("0/4", Tone::Error),
                ],
            }],
            areas: vec![Choice::new("", words.say("bank-any-area"), "")],
            level_choices: vec![Choice::new("", words.say("bank-any-level"), "")],
            kinds: vec![Choice::new("", words.say("bank-any-kind"), "")],
            n_found: words.say_with("bank-found", &[("n", "1")]),
            items: vec![ItemRow {
                id: "safety-001".to_owned(),
                stem: "Có người gọi điện xưng là công an và đòi mã OTP. Nên làm gì?".to_owned(),
                area: "An toàn trên mạng".to_owned(),
                level: words.say("level-1"),
                kind: words.say("kind-single-choice"),
            }],
        }
    }
}

/// An option as an author sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionRow {
    /// What the candidate reads, with what it belongs to.
    pub text: String,
    /// It is right.
    pub is_key: bool,
    /// Why it is wrong.
    pub why: String,
}

/// One item with its key.
#[derive(Clone, Debug, Template)]
#[template(path = "author/item.html", config = "src/web/askama.toml")]
pub struct ItemPage {
    /// The frame.
    pub page: Page,
    /// Id and version.
    pub heading: String,
    /// What is asked.
    pub stem: String,
    /// What the picture shows; empty without one.
    pub picture: String,
    /// What the options are: chosen from, in order, pairs.
    pub options_heading: String,
    /// The options.
    pub options: Vec<OptionRow>,
    /// Why the key is right.
    pub reason: String,
    /// Area, level, kind, review and the rest.
    pub facts: Vec<Fact>,
}

impl ItemPage {
    /// An example with everything that the page can show.
    #[must_use]
    pub fn sample(language: Language) -> ItemPage {
        let words = Words::new(language);
        let option = |text: &str, is_key, why: &str| OptionRow {
            text: text.to_owned(),
            is_key,
            why: why.to_owned(),
        };
        ItemPage {
            page: Page::new(words, "item-heading", "/staff/bank/safety-001"),
            heading: "safety-001".to_owned(),
            stem: "Có người gọi điện xưng là công an và đòi mã OTP. Nên làm gì?".to_owned(),
            picture: "Ảnh chụp tin nhắn có mã OTP".to_owned(),
            options_heading: words.say("item-options"),
            options: vec![
                option("Cúp máy và không đọc mã cho ai.", true, ""),
                option("Đọc mã cho nhanh xong việc.", false, "Mã OTP mở được tài khoản."),
            ],
            reason: "Mã OTP chỉ dành cho chính chủ.".to_owned(),
            facts: vec![Fact::new(words.say("item-area"), "An toàn trên mạng")],
        }
    }
}
