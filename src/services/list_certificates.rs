//! Certificates within reach: found by state, register number or lookup code, and listed for
//! a file.

use super::show_session::full_name;
use super::{Actor, App, Failure};
use crate::store::credentials::{self, CredentialPersonal};
use crate::store::sessions::Scope;
use crate::store::{CredentialRow, credential_changes, places};
use chrono::NaiveDate;
use sathach_domain::credential::Serial;
use sathach_domain::identity::Role;
use std::collections::HashMap;
use uuid::Uuid;

/// Certificates that a page lists.
pub const MAX_LISTED: u64 = 200;

/// Certificates that a file lists.
pub const MAX_EXPORTED: u64 = 50_000;

/// Whether a certificate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateState {
    /// It counts.
    InForce,
    /// It does not count for the time being.
    Suspended,
    /// Another one counts in its place.
    Replaced,
    /// It counts no longer.
    Revoked,
}

impl CertificateState {
    /// All of them.
    pub const ALL: [CertificateState; 4] = [
        CertificateState::InForce,
        CertificateState::Suspended,
        CertificateState::Replaced,
        CertificateState::Revoked,
    ];

    /// The word used in addresses and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CertificateState::InForce => "in_force",
            CertificateState::Suspended => "suspended",
            CertificateState::Replaced => "replaced",
            CertificateState::Revoked => "revoked",
        }
    }

    /// The state with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A certificate in a list.
#[derive(Clone, Debug)]
pub struct CertificateLine {
    /// The credential.
    pub id: Uuid,
    /// Number in the register.
    pub register_number: i64,
    /// Name of the holder; none for roles that may not see it, and once erased.
    pub name: Option<String>,
    /// Lookup code as printed; none where the name is.
    pub serial: Option<String>,
    /// Commune of residence.
    pub commune_name: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Whether it counts.
    pub state: CertificateState,
    /// A revocation waits for its second person.
    pub is_waiting: bool,
    /// Why it was revoked.
    pub revoked_reason: Option<String>,
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct CertificateQuery {
    /// A register number or a lookup code; everything when empty.
    pub search: String,
    /// Only those in this state.
    pub state: Option<CertificateState>,
}

/// The newest certificates that a query finds within the actor's reach.
///
/// # Errors
/// When the database fails.
pub async fn list_certificates(
    app: &App,
    actor: &Actor,
    query: &CertificateQuery,
) -> Result<Vec<CertificateLine>, Failure> {
    let search = query.search.trim();
    let rows = if search.is_empty() {
        rows_in_state(app, actor, query.state, MAX_LISTED).await?
    } else {
        let found = found_by(app, search).await?;
        let fits = |row: &CredentialRow| {
            is_in_reach(actor, row) && query.state.is_none_or(|state| state.as_str() == row.state)
        };
        found.into_iter().filter(fits).collect()
    };
    lines_of(app, actor, rows).await
}

/// All certificates within the actor's reach, for a file.
///
/// # Errors
/// When the database fails.
pub async fn export_certificates(
    app: &App,
    actor: &Actor,
    state: Option<CertificateState>,
) -> Result<Vec<CertificateLine>, Failure> {
    let rows = rows_in_state(app, actor, state, MAX_EXPORTED).await?;
    lines_of(app, actor, rows).await
}

async fn rows_in_state(
    app: &App,
    actor: &Actor,
    state: Option<CertificateState>,
    limit: u64,
) -> Result<Vec<CredentialRow>, Failure> {
    let scope = actor.scope();
    Ok(match state {
        None => credentials::list(&app.store, &scope, limit).await?,
        Some(state) => {
            credentials::list_in_state(&app.store, &scope, state.as_str(), limit).await?
        }
    })
}

/// A text of ten characters with a right check character is a lookup code before it is a number.
async fn found_by(app: &App, search: &str) -> Result<Option<CredentialRow>, Failure> {
    if let Ok(serial) = search.parse::<Serial>() {
        return Ok(credentials::by_serial(&app.store, &serial.compact()).await?);
    }
    match search.parse::<i64>() {
        Ok(number) => Ok(credentials::by_register_number(&app.store, number).await?),
        Err(_) => Ok(None),
    }
}

pub(super) fn is_in_reach(actor: &Actor, row: &CredentialRow) -> bool {
    match actor.scope() {
        Scope::Province => true,
        Scope::Commune(code) => code == row.commune_code,
    }
}

/// Officers answer for the people of their place; others work with numbers only.
fn may_see_names(role: Role) -> bool {
    match role {
        Role::CommuneOfficer | Role::ProvinceOfficer => true,
        Role::Mentor | Role::ItemAuthor | Role::Auditor | Role::Administrator => false,
    }
}

pub(super) async fn lines_of(
    app: &App,
    actor: &Actor,
    rows: Vec<CredentialRow>,
) -> Result<Vec<CertificateLine>, Failure> {
    let communes = places::communes(&app.store).await?;
    let names: HashMap<String, String> =
        communes.iter().map(|commune| (commune.code.clone(), full_name(commune))).collect();
    let ids = rows.iter().map(|row| row.id).collect();
    let mut people = if may_see_names(actor.role) {
        credentials::personal_of(&app.store, &app.store, ids).await?
    } else {
        HashMap::new()
    };
    let waiting = credential_changes::all_waiting(&app.store).await?;
    rows.into_iter()
        .map(|row| {
            let person = people.remove(&row.id);
            let is_waiting = waiting.contains(&row.id);
            Ok(CertificateLine { is_waiting, ..line_of(row, person, &names)? })
        })
        .collect()
}

fn line_of(
    row: CredentialRow,
    person: Option<CredentialPersonal>,
    communes: &HashMap<String, String>,
) -> Result<CertificateLine, Failure> {
    let broken = |column| Failure::broken(format!("credential {}: {column}", row.id));
    let (name, serial) = match person {
        Some(person) => {
            let serial = person.serial.parse::<Serial>().map_err(|_| broken("serial"))?;
            (Some(person.name), Some(serial.to_string()))
        }
        None => (None, None),
    };
    Ok(CertificateLine {
        id: row.id,
        register_number: row.register_number,
        name,
        serial,
        commune_name: communes.get(&row.commune_code).cloned().unwrap_or_default(),
        issued_on: row.issued_on.parse().map_err(|_| broken("issued_on"))?,
        state: CertificateState::parse(&row.state).ok_or_else(|| broken("state"))?,
        is_waiting: false,
        revoked_reason: row.revoked_reason,
    })
}
