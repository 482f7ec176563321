//! Who sits an attempt, of which exam, and what the holder of its certificate may see.

use super::show_form::exam_of;
use super::{App, Failure, Refusal};
use crate::store::{CredentialRow, attempts, citizens, credentials, sessions};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::credential::{Claims, Serial, Token};
use uuid::Uuid;

/// An attempt as the citizen's pages speak of it.
pub struct Sitting {
    /// `expected`, `admitted`, `started` or `submitted`.
    pub state: String,
    /// Name of the candidate; empty once erased.
    pub name: String,
    /// The exam.
    pub exam: Exam,
}

/// Who sits this attempt.
///
/// # Errors
/// [`Refusal::NotJoined`] when there is no such attempt.
pub async fn show_sitting(app: &App, attempt_id: Uuid) -> Result<Sitting, Failure> {
    let store = &app.store;
    let attempt = attempts::find(store, attempt_id).await?.ok_or(Refusal::NotJoined)?;
    let session = sessions::find(store, &sessions::Scope::Province, attempt.session_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let candidate =
        sessions::candidate_of_attempt(store, attempt_id).await?.ok_or(Refusal::NotFound)?;
    let person = citizens::personal(store, store, candidate.citizen_id).await?;
    Ok(Sitting {
        state: attempt.state,
        name: person.map(|person| person.name).unwrap_or_default(),
        exam: exam_of(store, session.exam_id).await?,
    })
}

/// What the holder's page shows of an issued certificate.
pub struct Held {
    /// Lookup code, grouped.
    pub serial: String,
    /// The signed statement in digits.
    pub token: String,
    /// Code and version of the exam, which name the achievement of its badge.
    pub achievement: Option<(String, u32)>,
}

/// What a credential's holder sees of it; none once the person was erased.
///
/// # Errors
/// When the stored row cannot be opened.
pub async fn show_held(app: &App, row: &CredentialRow) -> Result<Option<Held>, Failure> {
    let personal = credentials::personal(&app.store, &app.store, row.id).await?;
    Ok(personal.map(|personal| Held {
        serial: personal
            .serial
            .parse::<Serial>()
            .map_or(personal.serial.clone(), |serial| serial.to_string()),
        achievement: Token::decode(&personal.token)
            .ok()
            .and_then(|token| Claims::from_payload(&token.payload).ok())
            .map(|claims| (claims.exam.as_str().to_owned(), claims.exam_version)),
        token: personal.token,
    }))
}
