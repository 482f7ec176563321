//! Issues the credentials of a session in batches: signed first, then written in one transaction.

use super::issuance_log::leaf_of;
use super::issue_credentials::{exam_code, order_of_indexes, sign};
use super::{App, Failure};
use crate::store::citizens::Personal;
use crate::store::credentials::CredentialPersonal;
use crate::store::issuing::{NewCredential, PassRow};
use crate::store::{CredentialRow, Db, Tx, audit, citizens, credentials, issuing, log, places};
use chrono::NaiveDate;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::credential::{
    Claims, IndexPermutation, LogHash, Serial, ShortCode, ShortText, StatusIndex,
};
use sathach_domain::identity::{CitizenNumber, PersonName};
use sathach_domain::moment::Moment;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// People of one transaction: others who write wait no longer than a few milliseconds for it.
const PEOPLE_AT_ONCE: usize = 64;

/// People of a session whose faults are told one by one.
const MAX_TOLD: usize = 20;

/// The counter of the register.
pub(super) const REGISTER: &str = "register";

/// What all credentials of a session share.
pub(super) struct Issue {
    actor: String,
    session_id: Uuid,
    code: ShortCode,
    exam_version: u32,
    decision_number: ShortText,
    decided_on: NaiveDate,
    communes: HashMap<String, ShortText>,
    indexes: IndexPermutation,
}

impl Issue {
    pub(super) async fn of(
        app: &App,
        actor: &str,
        session_id: Uuid,
        exam: &Exam,
        (decision_number, decided_on): (ShortText, NaiveDate),
    ) -> Result<Self, Failure> {
        let communes = places::communes(&app.store).await?.into_iter().filter_map(|commune| {
            let name = ShortText::parse(&format!("{} {}", commune.kind, commune.name)).ok()?;
            Some((commune.code, name))
        });
        Ok(Issue {
            actor: actor.to_owned(),
            session_id,
            code: ShortCode::parse(&exam_code(exam))
                .map_err(|_| Failure::broken("the code of an exam"))?,
            exam_version: exam.version,
            decision_number,
            decided_on,
            communes: communes.collect(),
            indexes: order_of_indexes(app)?,
        })
    }
}

/// What came of issuing.
#[derive(Default)]
pub(super) struct Issued {
    /// Credentials made.
    pub(super) n_made: usize,
    /// People about whom nothing could be signed, with why.
    pub(super) faults: Vec<(Uuid, Failure)>,
}

impl Issued {
    fn and(&mut self, other: Issued) {
        self.n_made += other.n_made;
        self.faults.extend(other.faults);
    }

    /// Tells the log about the first people with faults.
    pub(super) fn tell(&self) {
        for (attempt_id, failure) in self.faults.iter().take(MAX_TOLD) {
            tracing::error!(%failure, attempt = %attempt_id, "a certificate cannot be made");
        }
    }
}

/// Issues to everybody who is still without a credential. Somebody with a fault, or erased
/// meanwhile, gets none and holds nobody up.
pub(super) async fn issue_to(
    app: &App,
    issue: Issue,
    passes: &[PassRow],
) -> Result<Issued, Failure> {
    let issue = Arc::new(issue);
    let mut issued = Issued::default();
    for some in passes.chunks(PEOPLE_AT_ONCE) {
        // Before the transaction, so that others who write do not wait for signatures.
        let due = look(app, &app.store, some).await?;
        let (of_app, of_issue) = (app.clone(), Arc::clone(&issue));
        let signing = tokio::task::spawn_blocking(move || sign_all(&of_app, &of_issue, due));
        let signed = signing.await.map_err(|error| Failure::broken(error.to_string()))??;
        issued.and(write(app, &issue, some, signed).await?);
    }
    Ok(issued)
}

/// On what the signatures of a batch rest.
#[derive(PartialEq)]
struct Due {
    /// The last number of the register that was given out.
    last_number: i64,
    /// Who is to get a credential, with what is known about them or why it cannot be read.
    people: Vec<(PassRow, Result<Personal, String>)>,
}

/// Looks who of these people is still without a credential. Erased ones are missing: nothing can
/// be signed about them.
async fn look(app: &App, db: &impl Db, some: &[PassRow]) -> Result<Due, Failure> {
    let last_number = credentials::counted(db, REGISTER).await?;
    let attempt_ids = some.iter().map(|pass| pass.attempt_id).collect();
    let have = issuing::with_credential(db, attempt_ids).await?;
    let mut known = citizens::personal_each(&app.store, db, citizens_of(some)).await?;
    let people = some
        .iter()
        .filter(|pass| !have.contains(&pass.attempt_id))
        .filter_map(|pass| {
            let personal = known.remove(&pass.citizen_id)?;
            Some((pass.clone(), personal.map_err(|fault| fault.to_string())))
        })
        .collect();
    Ok(Due { last_number, people })
}

fn citizens_of(some: &[PassRow]) -> Vec<Uuid> {
    some.iter().map(|pass| pass.citizen_id).collect()
}

/// A batch with its signatures.
struct Signed {
    due: Due,
    drafts: Vec<Draft>,
    faults: Vec<(Uuid, Failure)>,
}

/// A credential that is not written yet.
struct Draft {
    new: NewCredential,
    leaf: LogHash,
}

/// Signs for everybody about whom something can be signed, with numbers that have no gap.
fn sign_all(app: &App, issue: &Issue, due: Due) -> Result<Signed, Failure> {
    let now = app.now();
    // Without a key there is nothing to try one by one.
    app.keys.signing_key(now.day_in_vietnam())?;
    let (mut drafts, mut faults) = (Vec::with_capacity(due.people.len()), Vec::new());
    let mut number = due.last_number + 1;
    for (pass, personal) in &due.people {
        let personal = personal.as_ref().map_err(Failure::broken);
        match personal.and_then(|personal| draft(app, issue, now, number, pass, personal)) {
            Ok(made) => {
                drafts.push(made);
                number += 1;
            }
            Err(failure) => faults.push((pass.attempt_id, failure)),
        }
    }
    Ok(Signed { due, drafts, faults })
}

fn draft(
    app: &App,
    issue: &Issue,
    now: Moment,
    register_number: i64,
    pass: &PassRow,
    personal: &Personal,
) -> Result<Draft, Failure> {
    let day = now.day_in_vietnam();
    let index = index_of(&issue.indexes, register_number)?;
    let serial = Serial::from_random_bits(app.random_bits());
    let claims = claims_of(issue, pass, personal, serial, (register_number, index), day)?;
    let (key_number, token) = sign(app, day, &claims)?;
    let row = CredentialRow {
        id: app.new_id(),
        attempt_id: pass.attempt_id,
        session_id: issue.session_id,
        citizen_id: pass.citizen_id,
        state: "in_force".to_owned(),
        status_index: i64::from(index.get()),
        register_number,
        key_number,
        commune_code: pass.commune_code.clone(),
        is_adult: is_adult_at_attempt(personal, pass),
        issued_on: day.to_string(),
        issued_at: now.ms(),
        revoked_at: None,
        revoked_by: None,
        revoked_reason: None,
        replaced_by: None,
    };
    let leaf = leaf_of(&token)?;
    let personal = CredentialPersonal {
        serial: serial.compact(),
        token,
        name: personal.name.clone(),
        birth_date: personal.birth_date,
    };
    Ok(Draft { new: NewCredential { row, personal, nonce: app.random() }, leaf })
}

/// The place in the status lists that goes with a number of the register.
pub(super) fn index_of(
    indexes: &IndexPermutation,
    register_number: i64,
) -> Result<StatusIndex, Failure> {
    let counter = u32::try_from(register_number - 1).unwrap_or(u32::MAX);
    indexes.index(counter).ok_or_else(|| Failure::broken("the status list is full"))
}

/// An adult is 18 or older on the day of the attempt (plan 191).
fn is_adult_at_attempt(personal: &Personal, pass: &PassRow) -> bool {
    pass.started_at.map_or(pass.is_adult, |at| {
        let day = Moment::from_ms(at).day_in_vietnam();
        sathach_domain::identity::is_adult(personal.birth_date, day)
    })
}

fn claims_of(
    issue: &Issue,
    pass: &PassRow,
    personal: &Personal,
    serial: Serial,
    (register_number, status_index): (i64, StatusIndex),
    issued_on: NaiveDate,
) -> Result<Claims, Failure> {
    let broken = |what: &str| Failure::broken(format!("claims of a credential: {what}"));
    let number =
        CitizenNumber::from_digits(&personal.number).map_err(|_| broken("citizen number"))?;
    Ok(Claims {
        serial,
        name: PersonName::parse(&personal.name).map_err(|_| broken("name"))?,
        birth_date: personal.birth_date,
        citizen_number_end: number.last_three(),
        commune: issue
            .communes
            .get(&pass.commune_code)
            .cloned()
            .ok_or_else(|| broken("commune or its name"))?,
        exam: issue.code.clone(),
        exam_version: issue.exam_version,
        level: issue.code.clone(),
        band: issue.code.clone(),
        issued_on,
        valid_until: None,
        decision_number: issue.decision_number.clone(),
        decided_on: issue.decided_on,
        register_number: u32::try_from(register_number).map_err(|_| broken("register"))?,
        hall: None,
        issuer: issue.code.clone(),
        signer: issue.code.clone(),
        status_index,
    })
}

/// Writes a batch with its log and audit entries. Whoever else issues waits for the counter of the
/// register; what changed since the look is signed anew.
async fn write(
    app: &App,
    issue: &Issue,
    some: &[PassRow],
    signed: Signed,
) -> Result<Issued, Failure> {
    let now = app.now();
    let tx = app.store.begin().await?;
    credentials::hold(&tx, REGISTER).await?;
    issuing::keep_citizens(&tx, citizens_of(some)).await?;
    let due = look(app, &tx, some).await?;
    let signed = if due == signed.due { signed } else { sign_all(app, issue, due)? };
    let n_made = signed.drafts.len();
    if n_made > 0 {
        put(app, &tx, issue, now, signed.drafts).await?;
        tx.commit().await?;
    }
    Ok(Issued { n_made, faults: signed.faults })
}

async fn put(
    app: &App,
    tx: &Tx,
    issue: &Issue,
    now: Moment,
    drafts: Vec<Draft>,
) -> Result<(), Failure> {
    let entry = |row: &CredentialRow| audit::Entry {
        chain: format!("session:{}", issue.session_id),
        actor: issue.actor.clone(),
        action: "issue_credential",
        object: format!("credential:{}", row.id),
        detail: json!({ "attempt": row.attempt_id, "register": row.register_number }),
    };
    let n = i64::try_from(drafts.len()).unwrap_or(i64::MAX);
    let entries = drafts.iter().map(|draft| entry(&draft.new.row)).collect();
    let leaves = drafts.iter().map(|draft| (draft.new.row.id, draft.leaf)).collect();
    let new = drafts.into_iter().map(|draft| draft.new).collect();
    credentials::advance(tx, REGISTER, n).await?;
    issuing::add(&app.store, tx, new).await?;
    log::append(tx, leaves, now).await?;
    Ok(audit::append_all(tx, now, entries).await?)
}
