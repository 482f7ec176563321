//! The citizen number: `PPP G YY RRRRRR`, province, century and sex, year of birth, six digits.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::role::Sex;

const N_DIGITS: usize = 12;
const N_SHOWN: usize = 3;

/// The provinces that issue numbers: names by three-digit code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provinces(BTreeMap<String, String>);

/// A citizen number. It is never printed whole by accident: `Debug` hides it, no `Display`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CitizenNumber([u8; N_DIGITS]);

/// The last three digits of a citizen number, which a certificate shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LastThree([u8; N_SHOWN]);

/// Why a text is no citizen number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum NumberFault {
    /// Not exactly as many digits, and nothing else.
    #[error("not the right number of digits")]
    Shape,
    /// No province has the first three digits.
    #[error("no province has this code")]
    Province,
}

/// Where a number disagrees with what was stated. Staff may override it with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberWarning {
    /// The year of birth in the number is another.
    BirthYearDiffers,
    /// The sex in the number is another.
    SexDiffers,
}

impl Provinces {
    /// Takes the list of codes and names.
    pub fn new(code_and_name: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(code_and_name.into_iter().collect())
    }

    /// The name of the province with this code.
    #[must_use]
    pub fn name(&self, code: &str) -> Option<&str> {
        self.0.get(code).map(String::as_str)
    }
}

impl CitizenNumber {
    /// Reads a number that somebody stated; spaces within it are tolerated.
    ///
    /// # Errors
    /// When it has not twelve digits or no known province.
    pub fn parse(text: &str, provinces: &Provinces) -> Result<Self, NumberFault> {
        let digits: String = text.chars().filter(|typed| !typed.is_whitespace()).collect();
        let number = Self::from_digits(&digits)?;
        provinces.name(number.province_code()).ok_or(NumberFault::Province)?;
        Ok(number)
    }

    /// Reads a number back that was checked before it was kept.
    ///
    /// # Errors
    /// When it has not exactly twelve digits.
    pub fn from_digits(digits: &str) -> Result<Self, NumberFault> {
        exact_digits(digits).map(Self)
    }

    /// All twelve digits: to be sealed or hashed, never to be shown.
    #[must_use]
    pub fn reveal(&self) -> &str {
        as_text(&self.0)
    }

    /// Only the last three digits: `•••••••••001`.
    #[must_use]
    pub fn masked(&self) -> String {
        self.last_three().masked()
    }

    /// The last three digits.
    #[must_use]
    pub fn last_three(&self) -> LastThree {
        let [.., third_last, second_last, last] = self.0;
        LastThree([third_last, second_last, last])
    }

    /// The code of the province where the birth was registered; not where the person lives.
    #[must_use]
    pub fn province_code(&self) -> &str {
        &self.reveal()[..3]
    }

    /// The sex in the number.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.digit(3) % 2 == 0 { Sex::Male } else { Sex::Female }
    }

    /// The year of birth in the number.
    #[must_use]
    pub fn birth_year(&self) -> i32 {
        1_900 + 100 * (self.digit(3) / 2) + 10 * self.digit(4) + self.digit(5)
    }

    /// Where the number disagrees with what was stated.
    #[must_use]
    pub fn warnings_against(&self, birth_date: NaiveDate, sex: Sex) -> Vec<NumberWarning> {
        let year =
            (self.birth_year() != birth_date.year()).then_some(NumberWarning::BirthYearDiffers);
        let sex = (self.sex() != sex).then_some(NumberWarning::SexDiffers);
        year.into_iter().chain(sex).collect()
    }

    fn digit(&self, at: usize) -> i32 {
        i32::from(self.0[at] - b'0')
    }
}

impl fmt::Debug for CitizenNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CitizenNumber(hidden)")
    }
}

impl LastThree {
    /// Reads the three digits.
    ///
    /// # Errors
    /// When they are not exactly three digits.
    pub fn parse(text: &str) -> Result<Self, NumberFault> {
        exact_digits(text).map(Self)
    }

    /// The three digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        as_text(&self.0)
    }

    /// As printed, with a dot for each hidden digit.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}{}", "•".repeat(N_DIGITS - N_SHOWN), self.as_str())
    }
}

impl TryFrom<String> for LastThree {
    type Error = NumberFault;
    fn try_from(text: String) -> Result<Self, NumberFault> {
        Self::parse(&text)
    }
}

impl From<LastThree> for String {
    fn from(digits: LastThree) -> String {
        digits.as_str().to_owned()
    }
}

impl NumberFault {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            NumberFault::Shape => "number_shape",
            NumberFault::Province => "number_province",
        }
    }
}

impl NumberWarning {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            NumberWarning::BirthYearDiffers => "birth_year_differs",
            NumberWarning::SexDiffers => "sex_differs",
        }
    }
}

fn exact_digits<const N: usize>(text: &str) -> Result<[u8; N], NumberFault> {
    let digits: [u8; N] = text.as_bytes().try_into().map_err(|_| NumberFault::Shape)?;
    if digits.iter().all(u8::is_ascii_digit) { Ok(digits) } else { Err(NumberFault::Shape) }
}

/// ASCII digits are UTF-8, so the empty text is never the answer.
fn as_text(digits: &[u8]) -> &str {
    std::str::from_utf8(digits).unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
pub(super) mod tests {
    use super::*;

    /// Two provinces.
    pub fn provinces() -> Provinces {
        let pair = |code: &str, name: &str| (code.to_owned(), name.to_owned());
        Provinces::new([pair("087", "Đồng Tháp"), pair("082", "Tiền Giang")])
    }

    fn check(text: &str, want: Result<&str, NumberFault>) {
        let got = CitizenNumber::parse(text, &provinces());
        assert_eq!(got.as_ref().map(CitizenNumber::reveal).map_err(|fault| *fault), want, "{text}");
    }

    fn check_warnings(number: &str, born: (i32, u32, u32), sex: Sex, want: &[NumberWarning]) {
        let number = CitizenNumber::from_digits(number).unwrap();
        let birth_date = NaiveDate::from_ymd_opt(born.0, born.1, born.2).unwrap();
        assert_eq!(number.warnings_against(birth_date, sex), want);
    }

    #[test]
    fn a_number_has_twelve_digits_and_a_known_province() {
        check("087160000001", Ok("087160000001"));
        check(" 087 160 000 001 ", Ok("087160000001"));
        check("", Err(NumberFault::Shape));
        check("87160000001", Err(NumberFault::Shape));
        check("0871600000012", Err(NumberFault::Shape));
        check("08716000000O", Err(NumberFault::Shape));
        check("０87160000001", Err(NumberFault::Shape));
        check("999160000001", Err(NumberFault::Province));
    }

    #[test]
    fn a_number_tells_province_sex_and_year() {
        let number = CitizenNumber::from_digits("082305000001").unwrap();
        assert_eq!(number.province_code(), "082");
        assert_eq!((number.sex(), number.birth_year()), (Sex::Female, 2005));
        let number = CitizenNumber::from_digits("087060000001").unwrap();
        assert_eq!((number.sex(), number.birth_year()), (Sex::Male, 1960));
    }

    #[test]
    fn a_disagreement_is_a_warning() {
        use NumberWarning::{BirthYearDiffers, SexDiffers};
        check_warnings("087160000001", (1960, 3, 5), Sex::Female, &[]);
        check_warnings("087160000001", (1961, 3, 5), Sex::Female, &[BirthYearDiffers]);
        check_warnings("087160000001", (1960, 3, 5), Sex::Male, &[SexDiffers]);
        check_warnings("087360000001", (1960, 3, 5), Sex::Male, &[BirthYearDiffers, SexDiffers]);
    }

    #[test]
    fn a_number_is_hidden_wherever_it_may_slip_out() {
        let number = CitizenNumber::from_digits("087160000001").unwrap();
        assert_eq!(number.masked(), "•••••••••001");
        assert_eq!(number.last_three().as_str(), "001");
        assert_eq!(
            format!("{number:?} {:?}", Some(&number)),
            "CitizenNumber(hidden) Some(CitizenNumber(hidden))"
        );
    }
}
