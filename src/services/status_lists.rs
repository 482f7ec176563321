//! What verifiers fetch: the trust list, the keys as JWKS, and the signed status lists.

use super::issue_credentials::exam_code;
use super::{App, Failure};
use crate::store::{bank, credentials};
use chrono::{DateTime, TimeDelta, Utc};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::credential::{
    Dictionary, ListName, PublishedList, Purpose, ShortCode, SignerWords, StatusCredential,
    StatusIndex, StatusList, TrustKey, TrustList, Words, trust,
};
use serde_json::{Value, json};

/// How long a status list may be used before it is too old to say that a credential is in force.
const FRESH_HOURS: i64 = 24;

/// Type of the signed status lists.
const STATUS_TYPE: &str = "vc+jwt";

/// The keys, words and lists that a verifier trusts.
///
/// # Errors
/// When an exam's words do not fit a dictionary.
pub async fn trust_list(app: &App) -> Result<TrustList, Failure> {
    let now = app.now().utc();
    let exams = all_exams(app).await?;
    let issuer = exams.last().map(|exam| &exam.certificate);
    let issuer = trust::KeyIssuer {
        id: app.public_url.clone(),
        name_vi: issuer.map(|policy| policy.issuer_vi.clone()).unwrap_or_default(),
        name_en: issuer.map(|policy| policy.issuer_en.clone()).unwrap_or_default(),
    };
    let keys = app
        .keys
        .credential_keys()
        .map(|entry| TrustKey {
            number: entry.number,
            kid: entry.number.kid(),
            header_b64url: entry.header_b64url.clone(),
            x: entry.x.clone(),
            y: entry.y.clone(),
            issuer: issuer.clone(),
            signs_from: entry.signs_from,
            signs_to: entry.signs_to,
            state: entry.state,
        })
        .collect();
    let list = |purpose| trust::StatusSource {
        list: ListName { purpose, list: 0 },
        url: format!("{}/status/{}", app.public_url, ListName { purpose, list: 0 }),
    };
    Ok(TrustList {
        version: trust::VERSION,
        issued_at: now,
        next_at: None,
        keys,
        dict: dictionary(&exams)?,
        status: Purpose::ALL.into_iter().map(list).collect(),
    })
}

async fn all_exams(app: &App) -> Result<Vec<Exam>, Failure> {
    bank::all_exams(&app.store)
        .await?
        .into_iter()
        .map(|row| {
            serde_json::from_str(&row.content)
                .map_err(|error| Failure::broken(format!("exam {}: {error}", row.id)))
        })
        .collect()
}

fn dictionary(exams: &[Exam]) -> Result<Dictionary, Failure> {
    let mut words = Dictionary::default();
    for exam in exams {
        let policy = &exam.certificate;
        let code = ShortCode::parse(&exam_code(exam))
            .map_err(|_| Failure::broken(format!("the id of exam {} makes no code", exam.id)))?;
        let of = |vi: &str, en: &str| Words { vi: vi.to_owned(), en: en.to_owned() };
        words.exams.insert(code.clone(), of(&exam.title_vi, &exam.title_en));
        words.levels.insert(code.clone(), of(&policy.title_vi, &policy.title_en));
        words.bands.insert(code.clone(), of(&policy.result_band, &policy.result_band));
        words.issuers.insert(code.clone(), of(&policy.issuer_vi, &policy.issuer_en));
        let signer = SignerWords {
            name: policy.signer_name.clone().unwrap_or_default(),
            title: of(&policy.signer_title, &policy.signer_title),
        };
        words.signers.insert(code, signer);
    }
    Ok(words)
}

/// Public keys as a JWKS whose keys also carry the implied `header`, verbatim.
#[must_use]
pub fn jwks(app: &App) -> Value {
    let keys: Vec<Value> = app
        .keys
        .credential_keys()
        .map(|entry| {
            json!({
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256",
                "kid": entry.number.kid(), "x": entry.x, "y": entry.y,
                "header": entry.header_b64url,
            })
        })
        .collect();
    json!({ "keys": keys })
}

/// Both status lists as they stand now.
///
/// # Errors
/// When the database fails.
pub async fn published_lists(app: &App) -> Result<Vec<PublishedList>, Failure> {
    let rows = credentials::indexes_not_in_force(&app.store).await?;
    let made_at: DateTime<Utc> = app.now().utc();
    Purpose::ALL
        .into_iter()
        .map(|purpose| {
            let mut bits = StatusList::empty();
            for (index, state) in &rows {
                if purpose_of(state) == Some(purpose) {
                    set(&mut bits, *index)?;
                }
            }
            Ok(PublishedList {
                name: ListName { purpose, list: 0 },
                made_at,
                stale_from: made_at + TimeDelta::hours(FRESH_HOURS),
                bits,
            })
        })
        .collect()
}

fn purpose_of(state: &str) -> Option<Purpose> {
    match state {
        "in_force" => None,
        "suspended" => Some(Purpose::Suspension),
        _ => Some(Purpose::Revocation),
    }
}

fn set(bits: &mut StatusList, index: i64) -> Result<(), Failure> {
    let position = u32::try_from(index)
        .ok()
        .map(StatusIndex::from)
        .ok_or_else(|| Failure::broken(format!("status index {index}")))?
        .position();
    bits.set(position).map_err(|error| Failure::broken(error.to_string()))
}

/// A status list as a signed credential (JWT of type `vc+jwt`); none for an unknown name.
///
/// # Errors
/// When the list cannot be packed or signed.
pub async fn status_credential(app: &App, name: &str) -> Result<Option<String>, Failure> {
    let lists = published_lists(app).await?;
    let Some(list) = lists.iter().find(|list| list.name.to_string() == name) else {
        return Ok(None);
    };
    let address = format!("{}/status", app.public_url);
    let credential = StatusCredential::of(list, &app.public_url, &address)
        .map_err(|error| Failure::broken(error.to_string()))?;
    let day = app.now().day_in_vietnam();
    let (_, jwt) = app.keys.sign(day, STATUS_TYPE, &credential)?;
    Ok(Some(jwt))
}
