//! Carries approved neutralisations out: grades again batch by batch, then issues the certificates
//! of new passes. Each batch commits its results with how far the walk is, so that a crash anywhere
//! is made good by going on.

use super::regrader::{Regraded, Regrader};
use super::{bad_row, cause_of, neutralisation_of, progress_of, with_progress};
use crate::services::issue_credentials::issue_for_session;
use crate::services::show_form::exam_of;
use crate::services::{App, Failure};
use crate::store::neutralisations::{Walk, next_stretch};
use crate::store::{
    NeutralisationRow, NeutralisationSessionRow, ResultRow, audit, credentials, neutralisations,
    sessions,
};
use sathach_domain::grading::Decision;
use sathach_domain::grading::neutralise::decision::Reach;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Attempts of one transaction.
const ATTEMPTS_AT_ONCE: u64 = 2_000;

/// Carries out all that is approved. Doing it again, or in two processes, changes nothing twice.
///
/// # Errors
/// When the database fails, or what is stored contradicts itself.
pub async fn apply_neutralisations(app: &App) -> Result<(), Failure> {
    for row in neutralisations::to_apply(&app.store).await? {
        neutralisations::count_rows(&app.store).await?;
        let mut regrader = Regrader::default();
        regrade_all(app, &mut regrader, row.id).await?;
        issue(app, &row).await?;
        finish(app, row.id).await?;
    }
    Ok(())
}

/// A stretch of the walk, graded again.
struct Batch {
    /// Where it begins.
    after: Option<Uuid>,
    /// Where it ends; none when no attempt is left.
    last: Option<Uuid>,
    regraded: Vec<Regraded>,
}

/// Whether a batch could be written.
#[derive(PartialEq)]
enum Stored {
    Yes,
    /// Another process, or another neutralisation, was faster: look again.
    No,
}

/// All batches from where the walk stands; the next one is read while one is written.
async fn regrade_all(app: &App, regrader: &mut Regrader, id: Uuid) -> Result<(), Failure> {
    loop {
        let Some(row) = neutralisations::find(&app.store, id).await? else { return Ok(()) };
        if row.state != "approved" || row.regraded_at.is_some() {
            return Ok(());
        }
        let mut batch = look(app, regrader, &row, row.last_attempt_id).await?;
        loop {
            let last = batch.last;
            let next = async {
                match last {
                    Some(_) => look(app, regrader, &row, last).await.map(Some),
                    None => Ok(None),
                }
            };
            let (stored, next) = tokio::join!(store_batch(app, id, batch), next);
            if stored? == Stored::No {
                break;
            }
            match next? {
                Some(next) => batch = next,
                None => return Ok(()),
            }
        }
    }
}

async fn look(
    app: &App,
    regrader: &mut Regrader,
    row: &NeutralisationRow,
    after: Option<Uuid>,
) -> Result<Batch, Failure> {
    let walk = Walk {
        item_version_id: row.item_version_id,
        session_id: row.session_id,
        after,
        n_attempts: ATTEMPTS_AT_ONCE,
    };
    let stretch = next_stretch(&app.store, walk).await?;
    let regraded = regrader.regrade(&app.store, stretch.held, &neutralisation_of(row)?).await?;
    Ok(Batch { after, last: stretch.last, regraded })
}

/// New result versions, counts and the place in the walk, in one transaction.
async fn store_batch(app: &App, id: Uuid, batch: Batch) -> Result<Stored, Failure> {
    let Batch { after, last, regraded } = batch;
    let now = app.now();
    let mut done = Done::of(id, regraded, now.ms());
    let tx = app.store.begin().await?;
    let locked = neutralisations::find_for_change(&tx, id).await?;
    let stands = |row: &NeutralisationRow| {
        row.state == "approved" && row.regraded_at.is_none() && row.last_attempt_id == after
    };
    let Some(mut row) = locked.filter(stands) else { return Ok(Stored::No) };
    let entry = done.audit_entry(&row, last);
    match last {
        Some(last) => row.last_attempt_id = Some(last),
        None => row.regraded_at = Some(now.ms()),
    }
    row.n_held += done.reach.n_held;
    row.n_changed += done.reach.n_changed;
    row.n_to_pass += done.reach.n_to_pass;
    match neutralisations::add_results(&tx, std::mem::take(&mut done.results)).await {
        Ok(()) => {}
        Err(fault) if fault.is_unique_violation() => return Ok(Stored::No),
        Err(fault) => return Err(fault.into()),
    }
    for (session_id, reach) in &done.sessions {
        neutralisations::count_in_session(&tx, &session_row(id, *session_id, *reach)).await?;
    }
    neutralisations::change(&tx, row).await?;
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    Ok(Stored::Yes)
}

/// What a batch leads to.
struct Done {
    results: Vec<ResultRow>,
    reach: Reach,
    sessions: BTreeMap<Uuid, Reach>,
    fingerprint: String,
}

impl Done {
    fn of(id: Uuid, regraded: Vec<Regraded>, now_ms: i64) -> Done {
        let cause = cause_of(id);
        let mut hash = Sha256::new();
        let mut done = Done {
            results: Vec::new(),
            reach: Reach::default(),
            sessions: BTreeMap::new(),
            fingerprint: String::new(),
        };
        for one in regraded {
            done.reach = done.reach.and(one.reach);
            let of_session = done.sessions.entry(one.session_id).or_default();
            *of_session = of_session.and(one.reach);
            let Some((outcome, content)) = one.after else { continue };
            hash.update(one.attempt_id.as_bytes());
            hash.update(content.as_bytes());
            done.results.push(ResultRow {
                attempt_id: one.attempt_id,
                version: one.version + 1,
                cause: cause.clone(),
                score_sixtieths: outcome.score_sixtieths,
                max_sixtieths: outcome.max_sixtieths,
                cut_sixtieths: outcome.cut_sixtieths,
                decision: outcome.decision.as_str().to_owned(),
                content,
                created_at: now_ms,
            });
        }
        done.fingerprint = hex::encode(hash.finalize());
        done
    }

    fn audit_entry(&self, row: &NeutralisationRow, last: Option<Uuid>) -> audit::Entry<'static> {
        audit::Entry {
            chain: "province".to_owned(),
            actor: actor_of(row),
            action: "regrade_attempts",
            object: format!("neutralisation:{}", row.id),
            detail: json!({
                "after": row.last_attempt_id, "up_to": last, "n_held": self.reach.n_held,
                "n_versions": self.results.len(), "results": self.fingerprint,
            }),
        }
    }
}

/// Who decided answers for what follows.
fn actor_of(row: &NeutralisationRow) -> String {
    row.decided_by.map_or_else(|| "system".to_owned(), |id| format!("staff:{id}"))
}

fn session_row(
    neutralisation_id: Uuid,
    session_id: Uuid,
    reach: Reach,
) -> NeutralisationSessionRow {
    NeutralisationSessionRow {
        neutralisation_id,
        session_id,
        n_held_foreseen: 0,
        n_changed_foreseen: 0,
        n_to_pass_foreseen: 0,
        n_held: reach.n_held,
        n_changed: reach.n_changed,
        n_to_pass: reach.n_to_pass,
        n_issued: 0,
        issued_at: None,
    }
}

/// Issues what new passes are due in sessions whose decision stands; the others get theirs with
/// the decision.
async fn issue(app: &App, row: &NeutralisationRow) -> Result<(), Failure> {
    for mut of_session in neutralisations::sessions_to_issue(&app.store, row.id).await? {
        let session_id = of_session.session_id;
        let session = sessions::find(&app.store, &sessions::Scope::Province, session_id)
            .await?
            .ok_or_else(|| Failure::broken("a neutralisation of a session that is not there"))?;
        let exam = exam_of(&app.store, session.exam_id).await?;
        let stands = session.decision_number.is_some() || !exam.certificate.needs_decision;
        if session.state == "sealed" && stands {
            issue_for_session(app, &actor_of(row), session_id).await?;
        }
        of_session.n_issued = n_issued(app, row.id, session_id).await?;
        of_session.issued_at = Some(app.now().ms());
        let tx = app.store.begin().await?;
        neutralisations::change_session(&tx, of_session).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// New passes that hold a certificate, counted from what is stored: a crash loses none of them.
async fn n_issued(app: &App, id: Uuid, session_id: Uuid) -> Result<i64, Failure> {
    let changed = neutralisations::changed_results(&app.store, &cause_of(id), session_id).await?;
    let pass = Decision::Pass.as_str();
    let turned: HashSet<Uuid> = changed
        .iter()
        .filter(|result| result.decision == pass && result.decision_before != pass)
        .map(|result| result.attempt_id)
        .collect();
    let issued = credentials::of_session(&app.store, session_id).await?;
    let n = issued.iter().filter(|row| turned.contains(&row.attempt_id)).count();
    Ok(i64::try_from(n).unwrap_or(i64::MAX))
}

async fn finish(app: &App, id: Uuid) -> Result<(), Failure> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let row = neutralisations::find_for_change(&tx, id).await?;
    let Some(row) = row.filter(|row| row.state == "approved") else { return Ok(()) };
    let progress = progress_of(&row)?
        .finish(now)
        .map_err(|refusal| bad_row(&row, "state", &refusal.to_string()))?;
    let row = with_progress(row, progress);
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor_of(&row),
        action: "apply_neutralisation",
        object: format!("neutralisation:{id}"),
        detail: json!({
            "hash": row.hash, "n_held": row.n_held, "n_changed": row.n_changed,
            "n_to_pass": row.n_to_pass,
        }),
    };
    neutralisations::change(&tx, row).await?;
    audit::append(&tx, now, entry).await?;
    Ok(tx.commit().await?)
}
