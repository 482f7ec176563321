//! Roles of staff, sex as the card states it, and ages.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// From this age on a person counts as an adult.
pub const ADULT_AGE_YEARS: u32 = 18;

/// What a member of staff does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Checks candidates in and watches a session.
    Mentor,
    /// Answers for one commune.
    CommuneOfficer,
    /// Answers for the whole province.
    ProvinceOfficer,
    /// Writes and reviews items.
    ItemAuthor,
    /// Reads everything that is not personal, changes nothing.
    Auditor,
    /// Keeps accounts and keys.
    Administrator,
}

/// Sex as the identity card states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// `Nam` on the card.
    Male,
    /// `Nữ` on the card.
    Female,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 6] = [
        Role::Mentor,
        Role::CommuneOfficer,
        Role::ProvinceOfficer,
        Role::ItemAuthor,
        Role::Auditor,
        Role::Administrator,
    ];

    /// The word used in JSON, the database and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Mentor => "mentor",
            Role::CommuneOfficer => "commune_officer",
            Role::ProvinceOfficer => "province_officer",
            Role::ItemAuthor => "item_author",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl Sex {
    /// Both.
    pub const ALL: [Sex; 2] = [Sex::Male, Sex::Female];

    /// The word used in JSON and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Sex::Male => "male",
            Sex::Female => "female",
        }
    }

    /// The sex with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sex| sex.as_str() == word)
    }
}

/// Full years of age on a day; `None` before the birth. Who was born on 29 February grows older
/// on 1 March of other years.
#[must_use]
pub fn age_on(birth_date: NaiveDate, day: NaiveDate) -> Option<u32> {
    day.years_since(birth_date)
}

/// Whether a person is an adult on a day.
#[must_use]
pub fn is_adult(birth_date: NaiveDate, day: NaiveDate) -> bool {
    age_on(birth_date, day).is_some_and(|age_years| age_years >= ADULT_AGE_YEARS)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn check(born: &str, day: &str, want: Option<u32>) {
        let (born, day): (NaiveDate, NaiveDate) = (born.parse().unwrap(), day.parse().unwrap());
        assert_eq!(age_on(born, day), want, "{born} {day}");
        assert_eq!(is_adult(born, day), want >= Some(18), "{born} {day}");
    }

    #[test]
    fn age_grows_on_the_birthday() {
        check("2007-10-10", "2025-10-09", Some(17));
        check("2007-10-10", "2025-10-10", Some(18));
        check("2025-10-10", "2025-10-10", Some(0));
        check("2025-10-11", "2025-10-10", None);
        check("2008-02-29", "2026-02-28", Some(17));
        check("2008-02-29", "2026-03-01", Some(18));
    }

    #[test]
    fn words_come_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        for sex in Sex::ALL {
            assert_eq!(Sex::parse(sex.as_str()), Some(sex));
            assert_eq!(serde_json::to_value(sex).unwrap(), sex.as_str());
        }
        assert_eq!(Role::parse("Mentor"), None);
        assert_eq!(Sex::parse(""), None);
    }
}
