//! The text in the QR code of an identity card, and everything that can be wrong with it.
//!
//! `number|old number|NAME|ddMMyyyy|Nam or Nữ|address|issue ddMMyyyy`, then fields left unread.
//! A scanner types it like a keyboard, so an input method for Vietnamese can damage it.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use super::card_fault::CardFault;
use super::name::{NameFault, PersonName};
use super::number::{CitizenNumber, NumberFault, Provinces};
use super::role::Sex;

/// Longest text that is looked at; a card holds about 200 characters.
pub const MAX_CHARACTERS: usize = 2_000;

/// Longest address.
pub const MAX_ADDRESS_CHARACTERS: usize = 200;

const N_FIELDS: usize = 7;
const N_NUMBER_DIGITS: usize = 12;
const N_OLD_NUMBER_DIGITS: usize = 9;
const FIRST_YEAR: i32 = 1_900;
const REPLACEMENT: char = '\u{fffd}';

/// What the card states. The old number is checked and dropped: nothing needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The citizen number.
    pub number: CitizenNumber,
    /// The full name, in capitals as on the card.
    pub name: PersonName,
    /// The day of birth.
    pub birth_date: NaiveDate,
    /// The sex.
    pub sex: Sex,
    /// The place of residence.
    pub address: String,
    /// The day of issue.
    pub issued_on: NaiveDate,
}

/// Reads the text of a card.
///
/// # Errors
/// Everything that is wrong, in the order of the fields.
pub fn read_card(text: &str, provinces: &Provinces) -> Result<Card, Vec<CardFault>> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Err(vec![CardFault::Empty]);
    }
    if text.chars().count() > MAX_CHARACTERS {
        return Err(vec![CardFault::TooLong]);
    }
    let separator = separator_in(text).ok_or_else(|| vec![CardFault::FieldsMissing])?;
    let mut parts = text.split(separator).map(str::trim);
    let mut next = || parts.next().unwrap_or_default();
    let fields: [&str; N_FIELDS] = std::array::from_fn(|_| next());
    let [number, old_number, name, birth_date, sex, address, issued_on] = fields;

    let number = CitizenNumber::parse(number, provinces).map_err(number_fault);
    let sex = read_sex(sex);
    let name = read_name(name, sex);
    let birth_date =
        read_day(birth_date, CardFault::BirthDateShape, CardFault::BirthDateImpossible);
    let address = read_address(address);
    let issued_on = read_day(issued_on, CardFault::IssueDateShape, CardFault::IssueDateImpossible)
        .and_then(|day| not_before(day, birth_date));
    let separator = if separator == '|' { Ok(()) } else { Err(CardFault::SeparatorReplaced) };
    let old_number = check_old_number(old_number);
    match (number, name, birth_date, sex, address, issued_on, separator, old_number) {
        (
            Ok(number),
            Ok(name),
            Ok(birth_date),
            Ok(sex),
            Ok(address),
            Ok(issued_on),
            Ok(()),
            Ok(()),
        ) => Ok(Card { number, name, birth_date, sex, address, issued_on }),
        (number, name, birth_date, sex, address, issued_on, separator, old_number) => {
            let mut faults: Vec<CardFault> = [
                number.err(),
                name.err(),
                birth_date.err(),
                sex.err(),
                address.err(),
                issued_on.err(),
                separator.err(),
                old_number.err(),
            ]
            .into_iter()
            .flatten()
            .collect();
            faults.sort_unstable();
            Err(faults)
        }
    }
}

/// `|`, or what stands in its place: the same character after the number and between all fields.
fn separator_in(text: &str) -> Option<char> {
    let occurs_often_enough = |separator: &char| text.matches(*separator).count() >= N_FIELDS - 1;
    let after_number = || {
        let n_digits = text.chars().take_while(char::is_ascii_digit).count();
        (n_digits == N_NUMBER_DIGITS).then(|| text.chars().nth(n_digits)).flatten()
    };
    Some('|').filter(occurs_often_enough).or_else(|| after_number().filter(occurs_often_enough))
}

fn number_fault(fault: NumberFault) -> CardFault {
    match fault {
        NumberFault::Shape => CardFault::NumberShape,
        NumberFault::Province => CardFault::NumberProvince,
    }
}

fn check_old_number(text: &str) -> Result<(), CardFault> {
    let is_number = text.len() == N_OLD_NUMBER_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    if text.is_empty() || is_number { Ok(()) } else { Err(CardFault::OldNumberShape) }
}

/// Where the sex lost its mark, a name without any mark has probably lost its own too.
fn read_name(text: &str, sex: Result<Sex, CardFault>) -> Result<PersonName, CardFault> {
    let name = PersonName::parse(text).map_err(|fault| match fault {
        NameFault::Character(_) => CardFault::NameGarbled,
        NameFault::TooShort | NameFault::TooLong => CardFault::NameLength,
    })?;
    if sex == Err(CardFault::SexGarbled) && name.as_str().is_ascii() {
        return Err(CardFault::NameGarbled);
    }
    Ok(name)
}

fn read_sex(text: &str) -> Result<Sex, CardFault> {
    let small = text.nfc().collect::<String>().to_lowercase();
    match small.as_str() {
        "nam" => Ok(Sex::Male),
        "nữ" => Ok(Sex::Female),
        damaged if damaged.starts_with('n') => Err(CardFault::SexGarbled),
        _ => Err(CardFault::SexUnknown),
    }
}

fn read_address(text: &str) -> Result<String, CardFault> {
    let composed: String = text.nfc().collect();
    let address = composed.split_whitespace().collect::<Vec<_>>().join(" ");
    if address.chars().any(|c| c == '?' || c == REPLACEMENT || c.is_control()) {
        return Err(CardFault::AddressGarbled);
    }
    if address.is_empty() || address.chars().count() > MAX_ADDRESS_CHARACTERS {
        return Err(CardFault::AddressLength);
    }
    Ok(address)
}

/// `ddMMyyyy`, also with slashes.
fn read_day(text: &str, shape: CardFault, impossible: CardFault) -> Result<NaiveDate, CardFault> {
    let digits = match text.as_bytes() {
        [d1, d2, b'/', m1, m2, b'/', y1, y2, y3, y4] => [*d1, *d2, *m1, *m2, *y1, *y2, *y3, *y4],
        plain => plain.try_into().map_err(|_| shape)?,
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(shape);
    }
    let number = |digits: &[u8]| digits.iter().fold(0, |sum, d| sum * 10 + u32::from(d - b'0'));
    let year = i32::try_from(number(&digits[4..])).map_err(|_| impossible)?;
    NaiveDate::from_ymd_opt(year, number(&digits[2..4]), number(&digits[..2]))
        .filter(|day| day.year() >= FIRST_YEAR)
        .ok_or(impossible)
}

fn not_before(
    issued_on: NaiveDate,
    birth_date: Result<NaiveDate, CardFault>,
) -> Result<NaiveDate, CardFault> {
    match birth_date {
        Ok(birth_date) if issued_on < birth_date => Err(CardFault::IssuedBeforeBirth),
        Ok(_) | Err(_) => Ok(issued_on),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::identity::number::tests::provinces;

    const CARD: &str = "087160000001||NGUYỄN THỊ A|05031960|Nữ|\
        Ấp 1, Tân Hộ Cơ, Tân Hồng, Đồng Tháp|15062021";

    fn check(text: &str, want: &[CardFault]) {
        let faults = read_card(text, &provinces()).err().unwrap_or_default();
        assert_eq!(faults, want, "{text}");
    }

    fn check_change(from: &str, to: &str, want: &[CardFault]) {
        let text = CARD.replacen(from, to, 1);
        assert_ne!(text, CARD, "{from}");
        check(&text, want);
    }

    #[test]
    fn a_card_is_read() {
        let card = read_card(CARD, &provinces()).unwrap();
        assert_eq!(card.number.reveal(), "087160000001");
        assert_eq!(card.name.as_str(), "NGUYỄN THỊ A");
        assert_eq!(card.birth_date, NaiveDate::from_ymd_opt(1960, 3, 5).unwrap());
        assert_eq!(card.sex, Sex::Female);
        assert_eq!(card.address, "Ấp 1, Tân Hộ Cơ, Tân Hồng, Đồng Tháp");
        assert_eq!(card.issued_on, NaiveDate::from_ymd_opt(2021, 6, 15).unwrap());
        assert!(card.number.warnings_against(card.birth_date, card.sex).is_empty());
    }

    #[test]
    fn harmless_differences_are_tolerated() {
        let card = read_card(CARD, &provinces()).unwrap();
        let decomposed: String = CARD.nfd().collect();
        for text in [
            format!("\u{feff} {CARD}\r\n"),
            CARD.replace('|', " | "),
            CARD.replace("05031960", "05/03/1960").replace("15062021", "15/06/2021"),
            CARD.replace("||", "|341234567|"),
            CARD.replace("Nữ", "NỮ"),
            decomposed,
            format!("{CARD}|||NGUYỄN VĂN B|?"),
        ] {
            assert_eq!(read_card(&text, &provinces()), Ok(card.clone()), "{text}");
        }
    }

    #[test]
    fn what_is_no_card_is_told_as_such() {
        check("", &[CardFault::Empty]);
        check(" \r\n", &[CardFault::Empty]);
        check("https://example.vn", &[CardFault::FieldsMissing]);
        check("087160000001||NGUYỄN THỊ A|05031960|Nữ", &[CardFault::FieldsMissing]);
        check(&"|".repeat(2_001), &[CardFault::TooLong]);
    }

    #[test]
    fn each_field_has_its_faults() {
        use CardFault as Fault;
        check_change("087160000001", "08716000000", &[Fault::NumberShape]);
        check_change("087160000001", "999160000001", &[Fault::NumberProvince]);
        check_change("||", "|34123|", &[Fault::OldNumberShape]);
        check_change("NGUYỄN THỊ A", "", &[Fault::NameLength]);
        check_change("05031960", "5031960", &[Fault::BirthDateShape]);
        check_change("05031960", "31021960", &[Fault::BirthDateImpossible]);
        check_change("05031960", "05030960", &[Fault::BirthDateImpossible]);
        check_change("Nữ", "", &[Fault::SexUnknown]);
        check_change("Nữ", "F", &[Fault::SexUnknown]);
        check_change("Ấp 1, Tân Hộ Cơ, Tân Hồng, Đồng Tháp", "", &[Fault::AddressLength]);
        check_change("15062021", "15-06-2021", &[Fault::IssueDateShape]);
        check_change("15062021", "00000000", &[Fault::IssueDateImpossible]);
        check_change("15062021", "15061950", &[Fault::IssuedBeforeBirth]);
    }

    #[test]
    fn damage_by_an_input_method_is_named() {
        use CardFault as Fault;
        for damaged in ["Nu", "Nuwx", "Nu74", "N?", "N\u{fffd}", "Nư", "Na"] {
            check_change("Nữ", damaged, &[Fault::SexGarbled]);
        }
        for damaged in ["NGUY?N TH? A", "NGUYE64N THI5 A", "NGUY\u{fffd}N A", "NGUYá»„N A"] {
            check_change("NGUYỄN THỊ A", damaged, &[Fault::NameGarbled]);
        }
        check_change("Ấp 1", "?p 1", &[Fault::AddressGarbled]);
        for separator in ["~", ">", "¦", "\\"] {
            check(&CARD.replace('|', separator), &[Fault::SeparatorReplaced]);
        }
        let telex = CARD.replace("NGUYỄN THỊ A", "NGUYEENX THIJ A").replace("Nữ", "Nuwx");
        check(&telex, &[Fault::NameGarbled, Fault::SexGarbled]);
        assert!(Fault::SexGarbled.is_input_method() && !Fault::SexUnknown.is_input_method());
    }

    #[test]
    fn all_faults_are_told_at_once_in_the_order_of_the_fields() {
        use CardFault as Fault;
        check(
            "1|2|?|3|x||4",
            &[
                Fault::NumberShape,
                Fault::OldNumberShape,
                Fault::NameGarbled,
                Fault::BirthDateShape,
                Fault::SexUnknown,
                Fault::AddressLength,
                Fault::IssueDateShape,
            ],
        );
        check(
            &CARD.replace('|', "~").replace("Nữ", "Nu"),
            &[Fault::SeparatorReplaced, Fault::SexGarbled],
        );
    }
}
