//! The dictionary of the trust list: the constant texts behind the short codes of claims.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::short::ShortCode;

/// A text in the languages of the interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// In Vietnamese, as printed.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// Who signed the paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerWords {
    /// The signer's full name.
    pub name: String,
    /// The signer's office.
    #[serde(flatten)]
    pub title: Words,
}

/// Words by claim and code. A code once published keeps its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dictionary {
    /// Titles of exams.
    #[serde(rename = "t")]
    pub exams: BTreeMap<ShortCode, Words>,
    /// Levels.
    #[serde(rename = "l")]
    pub levels: BTreeMap<ShortCode, Words>,
    /// Result bands.
    #[serde(rename = "s")]
    pub bands: BTreeMap<ShortCode, Words>,
    /// Issuers.
    #[serde(rename = "u")]
    pub issuers: BTreeMap<ShortCode, Words>,
    /// Signers.
    #[serde(rename = "w")]
    pub signers: BTreeMap<ShortCode, SignerWords>,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_may_leave_out_what_it_does_not_know() {
        let json = r#"{"l":{"CB":{"vi":"Cơ bản","en":"Basic"}},
            "w":{"gd":{"name":"Nguyễn Văn B","vi":"Giám đốc","en":"Director"}}}"#;
        let dictionary: Dictionary = serde_json::from_str(json).unwrap();
        let basic = ShortCode::parse("CB").unwrap();
        assert_eq!(dictionary.levels[&basic].vi, "Cơ bản");
        assert_eq!(dictionary.levels.get(&ShortCode::parse("NC").unwrap()), None);
        let director = &dictionary.signers[&ShortCode::parse("gd").unwrap()];
        assert_eq!(
            (director.name.as_str(), director.title.en.as_str()),
            ("Nguyễn Văn B", "Director")
        );
        assert!(dictionary.exams.is_empty());
    }
}
