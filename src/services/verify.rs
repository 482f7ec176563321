//! Says what a certificate is worth: by its token, or by lookup code and birth year.

use super::keys::signature_holds;
use super::sign_trust_list::trust_list;
use super::status_lists::published_lists;
use super::{App, Failure};
use crate::store::{credentials, log};
use chrono::Datelike;
use sathach_domain::credential::{
    Claims, Replacement, Serial, Stage, Status, TrustKey, TrustList, Verification,
};
use serde::Serialize;

/// A verdict with everything that the paper prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What it is worth.
    pub status: Status,
    /// The stage that was not passed; none when it is valid, or when no token was found.
    pub failed_at: Option<Stage>,
    /// The claims; none when they cannot be trusted.
    pub claims: Option<Claims>,
    /// What stands in its place, where it was replaced.
    pub replaced_by: Option<Replacement>,
}

/// The claims in words, as the API and the command line print them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClaimsInWords {
    /// Lookup code, grouped.
    pub serial: String,
    /// Full name.
    pub name: String,
    /// Birth date.
    pub birth_date: String,
    /// Masked citizen number.
    pub citizen_number: String,
    /// Commune of residence.
    pub commune: String,
    /// Exam, in Vietnamese.
    pub exam: String,
    /// Version of the exam.
    pub exam_version: u32,
    /// Title of the certificate, in Vietnamese.
    pub title: String,
    /// Result, in Vietnamese.
    pub result: String,
    /// Day of issue.
    pub issued_on: String,
    /// Last day of validity, if there is one.
    pub valid_until: Option<String>,
    /// Number of the decision.
    pub decision_number: String,
    /// Day of the decision.
    pub decided_on: String,
    /// Number in the register.
    pub register_number: u32,
    /// Issuer, in Vietnamese.
    pub issuer: String,
    /// Title and name of who signed.
    pub signer: String,
}

/// Resolves codes with the trust list's dictionary.
#[must_use]
pub fn in_words(claims: &Claims, trust: &TrustList) -> ClaimsInWords {
    let dict = &trust.dict;
    let word = |map: &std::collections::BTreeMap<_, sathach_domain::credential::Words>,
                code: &sathach_domain::credential::ShortCode| {
        map.get(code).map_or_else(|| code.as_str().to_owned(), |words| words.vi.clone())
    };
    let signer = dict.signers.get(&claims.signer).map_or_else(
        || claims.signer.as_str().to_owned(),
        |signer| {
            let parts = [signer.title.vi.as_str(), signer.name.as_str()];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        },
    );
    ClaimsInWords {
        serial: claims.serial.to_string(),
        name: claims.name.as_str().to_owned(),
        birth_date: claims.birth_date.to_string(),
        citizen_number: claims.citizen_number_end.masked(),
        commune: claims.commune.as_str().to_owned(),
        exam: word(&dict.exams, &claims.exam),
        exam_version: claims.exam_version,
        title: word(&dict.levels, &claims.level),
        result: word(&dict.bands, &claims.band),
        issued_on: claims.issued_on.to_string(),
        valid_until: claims.valid_until.map(|day| day.to_string()),
        decision_number: claims.decision_number.as_str().to_owned(),
        decided_on: claims.decided_on.to_string(),
        register_number: claims.register_number,
        issuer: word(&dict.issuers, &claims.issuer),
        signer,
    }
}

/// True when the signature is right under the key; what every verifier of ours uses.
#[must_use]
pub fn holds(key: &TrustKey, signed: &str, signature: &[u8; 64]) -> bool {
    signature_holds(&key.x, &key.y, signed, signature)
}

/// Checks a token, or a link that ends with one.
///
/// # Errors
/// When the database fails.
pub async fn verify_token(app: &App, scanned: &str) -> Result<Checked, Failure> {
    let trust = trust_list(app).await?;
    let lists = published_lists(app).await?;
    let leaves = match trust.keys.iter().any(|key| key.logged.is_some()) {
        true => log::leaves(&app.store).await?,
        false => Vec::new(),
    };
    let now = app.now().utc();
    let verification = Verification { trust: &trust, lists: &lists, leaves: &leaves, now };
    let verdict = verification.verify(scanned, holds);
    Ok(Checked {
        status: verdict.status,
        failed_at: verdict.failed_at,
        claims: verdict.claims,
        replaced_by: verdict.replaced_by,
    })
}

/// Checks a lookup code. Without the right birth year the answer is the same as for a code that
/// never was.
///
/// # Errors
/// When the database fails.
pub async fn verify_serial(app: &App, serial: &str, birth_year: i32) -> Result<Checked, Failure> {
    let status = Status::Unknown;
    let unknown = Checked { status, failed_at: None, claims: None, replaced_by: None };
    // A malformed code is looked up all the same; the caller evens out what is left of the time.
    let compact = serial.parse::<Serial>().map_or_else(|_| String::new(), Serial::compact);
    let Some(row) = credentials::by_serial(&app.store, &compact).await? else {
        return Ok(unknown);
    };
    let personal = credentials::personal(&app.store, &app.store, row.id).await?;
    match personal.filter(|personal| personal.birth_date.year() == birth_year) {
        Some(personal) => verify_token(app, &personal.token).await,
        None => Ok(unknown),
    }
}

#[cfg(test)]
mod tests;
