//! The trust list: drafted from keys and exams, signed by the root, put in force.

use super::issue_credentials::exam_code;
use super::keys::CredentialKeyEntry;
use super::root_key::Root;
use super::{App, Failure, Refusal};
use crate::store::{audit, bank};
use chrono::TimeDelta;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::credential::{
    Dictionary, ListName, Purpose, RootPin, ShortCode, SignerWords, TrustKey, TrustList, Words,
    trust,
};
use serde_json::json;

/// Whether certificates certify anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Those of a real issuer do.
    Issuer,
    /// Those of a demonstration do not.
    Sample,
}

/// Days after which a verifier asks for a newer list, where nothing else is wished.
pub const DAYS_UNTIL_NEXT: u32 = 370;

/// The keys, words and lists that a verifier trusts: those that the root signed; before the first
/// signature, as they would be signed.
///
/// # Errors
/// When an exam's words do not fit a dictionary.
pub async fn trust_list(app: &App) -> Result<TrustList, Failure> {
    match app.keys.trust() {
        Some(signed) => Ok(signed.list.clone()),
        None => draft_trust_list(app, Authority::Issuer, DAYS_UNTIL_NEXT).await,
    }
}

/// Refuses to sign anything that verifiers could not check or put into words.
///
/// # Errors
/// [`Refusal::TrustNotSigned`] before the root signed a list that knows this exam.
pub fn must_be_listed(app: &App, exam: &Exam) -> Result<(), Failure> {
    let signed = app.keys.trust().ok_or(Refusal::TrustNotSigned)?;
    let is_known = ShortCode::parse(&exam_code(exam))
        .is_ok_and(|code| signed.list.dict.exams.contains_key(&code));
    if is_known { Ok(()) } else { Err(Refusal::TrustNotSigned.into()) }
}

/// The trust list as it should be signed now.
///
/// # Errors
/// When an exam's words do not fit a dictionary.
pub async fn draft_trust_list(
    app: &App,
    authority: Authority,
    days_until_next: u32,
) -> Result<TrustList, Failure> {
    let now = app.now().utc();
    let exams = all_exams(app).await?;
    let issuer = exams.last().map(|exam| &exam.certificate);
    let issuer = trust::KeyIssuer {
        id: app.public_url.clone(),
        name_vi: issuer.map(|policy| policy.issuer_vi.clone()).unwrap_or_default(),
        name_en: issuer.map(|policy| policy.issuer_en.clone()).unwrap_or_default(),
    };
    let list = |purpose| {
        let list = ListName { purpose, list: 0 };
        trust::StatusSource { list, url: format!("{}/status/{list}", app.public_url) }
    };
    Ok(TrustList {
        version: trust::VERSION,
        issued_at: now,
        sample: authority == Authority::Sample,
        next_at: Some(now + TimeDelta::days(i64::from(days_until_next))),
        keys: app.keys.credential_keys().map(|entry| listed(entry, &issuer)).collect(),
        dict: dictionary(&exams)?,
        status: Purpose::ALL.into_iter().map(list).collect(),
    })
}

/// A key of ours as the trust list shows it.
#[must_use]
pub fn listed(entry: &CredentialKeyEntry, issuer: &trust::KeyIssuer) -> TrustKey {
    TrustKey {
        number: entry.number,
        kid: entry.number.kid(),
        header_b64url: entry.header_b64url.clone(),
        x: entry.x.clone(),
        y: entry.y.clone(),
        issuer: issuer.clone(),
        signs_from: entry.signs_from,
        signs_to: entry.signs_to,
        state: entry.state,
        logged: entry.logged,
    }
}

/// Puts a list that was signed elsewhere in force.
///
/// # Errors
/// When the root did not sign it, or another root is pinned.
pub async fn install_trust_list(app: &App, jws: &str, pin: RootPin) -> Result<(), Failure> {
    let list = app.keys.install_trust(jws, pin).map_err(Failure::Fault)?;
    let tx = app.store.begin().await?;
    let numbers: Vec<String> = list.keys.iter().map(|key| key.number.to_string()).collect();
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: "system".to_owned(),
        action: "install_trust_list",
        object: "trust:v1".to_owned(),
        detail: json!({ "root": pin, "keys": numbers, "signed_at": list.issued_at }),
    };
    audit::append(&tx, app.now(), entry).await?;
    Ok(tx.commit().await?)
}

/// Whether the list in force says what a new one would say, and is not overdue.
///
/// # Errors
/// When an exam's words do not fit a dictionary.
pub async fn is_up_to_date(app: &App, authority: Authority) -> Result<bool, Failure> {
    let Some(signed) = app.keys.trust() else { return Ok(false) };
    let draft = draft_trust_list(app, authority, DAYS_UNTIL_NEXT).await?;
    let TrustList { issued_at, next_at, .. } = signed.list;
    let is_same = signed.list == TrustList { issued_at, next_at, ..draft };
    Ok(is_same && !signed.list.is_stale(app.now().utc()))
}

/// Drafts, signs and puts in force, where the root key is at hand.
///
/// # Errors
/// When another root is pinned, or the database fails.
pub async fn sign_trust_list(
    app: &App,
    root: &Root,
    authority: Authority,
    days_until_next: u32,
) -> Result<(), Failure> {
    let draft = draft_trust_list(app, authority, days_until_next).await?;
    let jws = root.sign(&draft).map_err(Failure::Fault)?;
    install_trust_list(app, &jws, root.public.pin()).await
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
