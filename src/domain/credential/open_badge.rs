//! A credential as an Open Badge 3.0, which is a Verifiable Credential 2.0: for wallets, and inside
//! the certificate's PDF.
//!
//! It says what the token says, in the words of that standard, and points to the same status lists.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::claims::Claims;
use super::short::ShortCode;
use super::status_index::{ListName, Purpose};

/// Media type of a credential that is signed as a JWT.
pub const MEDIA_TYPE: &str = "application/vc+jwt";
/// Type in the header of such a JWT.
pub const JWT_TYPE: &str = "vc+jwt";

/// The vocabularies of the badge and of the achievement at its address.
pub const CONTEXTS: [&str; 2] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
];

/// What the codes of the claims mean, in Vietnamese.
#[derive(Clone, Copy, Debug)]
pub struct BadgeWords<'w> {
    /// Name of the issuer.
    pub issuer: &'w str,
    /// Title of the certificate.
    pub title: &'w str,
    /// What was passed.
    pub exam: &'w str,
    /// How well.
    pub result: &'w str,
}

/// The claims set of the JWT: the credential, and the registered claims that repeat parts of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OpenBadge {
    #[serde(flatten)]
    credential: Value,
    iss: String,
    jti: String,
    nbf: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
}

impl OpenBadge {
    /// Describes a credential; `origin` is the issuer's address without a slash at its end, and
    /// `token` its digits.
    #[must_use]
    pub fn of(claims: &Claims, words: &BadgeWords<'_>, origin: &str, token: &str) -> Self {
        let id = format!("{origin}/credentials/{}", claims.serial.compact());
        let from = begins(claims.issued_on);
        let until = claims.valid_until.and_then(|day| day.checked_add_days(Days::new(1)));
        let until = until.map(begins);
        let mut credential = json!({
            "@context": CONTEXTS,
            "id": id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": words.title,
            "issuer": { "id": origin, "type": ["Profile"], "name": words.issuer, "url": origin },
            "validFrom": from,
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [{
                    "type": "IdentityObject",
                    "identityHash": claims.name.as_str(),
                    "identityType": "name",
                    "hashed": false,
                }],
                "achievement": achievement(&claims.exam, claims.exam_version, words, origin),
                "result": [{ "type": ["Result"], "value": words.result }],
            },
            "credentialStatus": Purpose::ALL.map(|purpose| status(claims, purpose, origin)),
            "evidence": [{
                "id": format!("{origin}/v#{token}"),
                "type": ["Evidence"],
                "name": "Trang kiểm tra giấy chứng nhận",
            }],
        });
        if let Some(until) = until {
            credential["validUntil"] = json!(until);
        }
        OpenBadge {
            credential,
            iss: origin.to_owned(),
            jti: id,
            nbf: from.timestamp(),
            exp: until.map(|moment| moment.timestamp()),
        }
    }
}

/// What an achievement is, also published at its address.
#[must_use]
pub fn achievement(
    exam: &ShortCode,
    exam_version: u32,
    words: &BadgeWords<'_>,
    origin: &str,
) -> Value {
    let narrative = format!("Đạt {}: {}", words.exam, words.title);
    json!({
        "id": format!("{origin}/achievements/{}/{exam_version}", exam.as_str()),
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": words.title,
        "description": words.exam,
        "criteria": { "narrative": narrative },
        "inLanguage": "vi",
    })
}

fn status(claims: &Claims, purpose: Purpose, origin: &str) -> Value {
    let list =
        format!("{origin}/status/{}", ListName { purpose, list: claims.status_index.list() });
    let position = claims.status_index.position();
    json!({
        "id": format!("{list}#{position}"),
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose.as_str(),
        "statusListIndex": position.to_string(),
        "statusListCredential": list,
    })
}

/// When a day begins in Viet Nam.
fn begins(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - chrono::TimeDelta::hours(7)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::claims::tests::SAMPLE;
    use super::*;

    fn badge(claims: &str) -> Value {
        let claims = Claims::from_payload(claims.as_bytes()).unwrap();
        let words = BadgeWords {
            issuer: "Sở KH&CN",
            title: "Giấy chứng nhận kỹ năng số",
            exam: "Kỹ năng số cơ bản",
            result: "Đạt",
        };
        json!(OpenBadge::of(&claims, &words, "https://sathach.example.vn", "1234"))
    }

    #[test]
    fn a_badge_names_holder_achievement_and_both_status_lists() {
        let badge = badge(SAMPLE);
        let at = |path: &str| badge.pointer(path).unwrap_or(&Value::Null).clone();
        assert_eq!(at("/type/1"), "OpenBadgeCredential");
        assert_eq!(at("/credentialSubject/identifier/0/identityHash"), "ĐẶNG THỊ HƯỜNG");
        assert_eq!(
            at("/credentialSubject/achievement/id"),
            "https://sathach.example.vn/achievements/citizens/3"
        );
        // 1048579 is position 3 of list 1.
        assert_eq!(at("/credentialStatus/0/statusListIndex"), "3");
        assert_eq!(
            at("/credentialStatus/1/statusListCredential"),
            "https://sathach.example.vn/status/suspension-1"
        );
        assert_eq!(at("/validFrom"), "2025-10-09T17:00:00Z");
        assert_eq!(at("/jti"), at("/id"));
        assert_eq!(at("/iss"), at("/issuer/id"));
        assert_eq!(at("/exp"), Value::Null);
        assert_eq!(at("/validUntil"), Value::Null);
    }

    #[test]
    fn a_badge_holds_until_its_last_day_is_over() {
        let badge = badge(&SAMPLE.replace(r#","q":"#, r#","e":20301010,"q":"#));
        assert_eq!(badge["validUntil"], "2030-10-10T17:00:00Z");
        assert_eq!(badge["exp"], 1_917_882_000);
    }
}
