//! How single values are read: texts, numbers, days, lists and the words of items.

use chrono::{Datelike, NaiveDate};
use toml::Spanned;
use toml::de::DeValue;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{FromToml, Located, Notes, located, read_word, wrong_type};
use crate::bank::item::{Kind, Level, ReviewState};

impl FromToml for String {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let Some(text) = value.get_ref().as_str() else {
            return wrong_type(name, value, "a text between quotes", notes);
        };
        let line = notes.line(&value.span());
        if text.trim().is_empty() {
            let message = format!("`{name}` is empty; write its text or remove the field");
            notes.error(line, "empty_text", message);
            return None;
        }
        if !is_nfc(text) {
            let message = format!(
                "`{name}` is not in Unicode form NFC (accents are separate characters); \
                 type it again with a Unicode keyboard, or convert the file to NFC"
            );
            notes.error(line, "not_nfc", message);
        }
        if let Some(odd) = text.nfc().find(|letter| is_odd(*letter)) {
            let message = format!(
                "`{name}` holds the character U+{:04X}, which is invisible or belongs to another \
                 script; type that word again",
                u32::from(odd)
            );
            notes.error(line, "odd_character", message);
        }
        Some(text.nfc().collect())
    }
}

/// Control and invisible characters, and letters that look like ours: Greek, Cyrillic, the
/// Icelandic and African ones that resemble đ, full-width and loose accents.
pub(crate) fn is_odd(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(letter, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
        || matches!(letter, '\u{370}'..='\u{52f}')
        || matches!(letter, 'Ð' | 'ð' | 'Ɖ' | 'ɖ' | 'ı' | '\u{a0}' | '\u{300}'..='\u{36f}')
        || matches!(letter, '\u{ff01}'..='\u{ff5e}')
}

impl FromToml for bool {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let flag = value.get_ref().as_bool();
        flag.or_else(|| wrong_type(name, value, "true or false without quotes", notes))
    }
}

impl FromToml for u32 {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let Some(integer) = value.get_ref().as_integer() else {
            return wrong_type(name, value, "a whole number without quotes", notes);
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok();
        if number.is_none() {
            let message =
                format!("`{name}` is {integer}; write a whole number from 0 to {}", Self::MAX);
            notes.error(notes.line(&value.span()), "out_of_range", message);
        }
        number
    }
}

impl FromToml for i32 {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let Some(integer) = value.get_ref().as_integer() else {
            return wrong_type(name, value, "a whole number without quotes", notes);
        };
        let number = i32::from_str_radix(integer.as_str(), integer.radix()).ok();
        if number.is_none() {
            let (least, most) = (Self::MIN, Self::MAX);
            let message = format!("`{name}` is {integer}; write a number from {least} to {most}");
            notes.error(notes.line(&value.span()), "out_of_range", message);
        }
        number
    }
}

impl FromToml for u16 {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let number = u32::from_toml(name, value, notes)?;
        let narrow = u16::try_from(number).ok();
        if narrow.is_none() {
            let message = format!("`{name}` is {number}; write a whole number up to {}", Self::MAX);
            notes.error(notes.line(&value.span()), "out_of_range", message);
        }
        narrow
    }
}

impl FromToml for NaiveDate {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let wanted = "a day without quotes, such as 2026-11-22";
        let Some(moment) = value.get_ref().as_datetime() else {
            return wrong_type(name, value, wanted, notes);
        };
        let (Some(date), None) = (moment.date, moment.time) else {
            return wrong_type(name, value, wanted, notes);
        };
        let day = NaiveDate::from_ymd_opt(
            i32::from(date.year),
            u32::from(date.month),
            u32::from(date.day),
        );
        if !day.is_some_and(|day| (2000..=2100).contains(&day.year())) {
            let message = format!("`{name}` is {moment}; write a day between 2000 and 2100");
            notes.error(notes.line(&value.span()), "out_of_range", message);
            return None;
        }
        day
    }
}

impl<T: FromToml> FromToml for Vec<Located<T>> {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let Some(list) = value.get_ref().as_array() else {
            return wrong_type(name, value, "a list such as [ …, … ]", notes);
        };
        Some(list.iter().filter_map(|entry| located(name, entry, notes)).collect())
    }
}

impl FromToml for Level {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        let number = u16::from_toml(name, value, notes)?;
        let level = u8::try_from(number).ok().and_then(|number| Level::try_from(number).ok());
        if level.is_none() {
            let message = format!("`{name}` is {number}; write 1, 2 or 3");
            notes.error(notes.line(&value.span()), "out_of_range", message);
        }
        level
    }
}

impl FromToml for Kind {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        read_word(name, value, &Kind::ALL.map(|kind| (kind.as_str(), kind)), notes)
    }
}

impl FromToml for ReviewState {
    fn from_toml(name: &str, value: &Spanned<DeValue<'_>>, notes: &mut Notes<'_>) -> Option<Self> {
        read_word(name, value, &ReviewState::ALL.map(|state| (state.as_str(), state)), notes)
    }
}
