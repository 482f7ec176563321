//! Decides a proposed neutralisation: a second officer approves or rejects it, or the first one
//! takes it back.

use super::preview::checked;
use super::propose::hash_of;
use super::{MAX_REASON, Proposal, neutralisation_of, progress_of, require_officer, with_progress};
use crate::services::failure::FieldRefusal;
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::{audit, neutralisations};
use sathach_domain::grading::neutralise::decision::{Decided, DecisionRefusal, Verdict};
use serde_json::json;
use uuid::Uuid;

/// Approves, rejects or withdraws. What is approved is carried out in the background from then on,
/// and every attempt that is graded later knows it.
///
/// # Errors
/// For the wrong one of the two, when it does not wait any more, or when results came out
/// meanwhile.
pub async fn decide_neutralisation(
    app: &App,
    actor: &Actor,
    id: Uuid,
    verdict: Verdict,
    note: &str,
) -> Result<(), Failure> {
    require_officer(actor)?;
    let note = note.trim();
    if note.chars().count() > MAX_REASON {
        return Err(FieldRefusal::one("note", "too_long").into());
    }
    if verdict == Verdict::Reject && note.is_empty() {
        return Err(FieldRefusal::one("note", "required").into());
    }
    let now = app.now();
    let tx = app.store.begin().await?;
    // No result comes out between the look at what is published and the commit.
    neutralisations::take_grading_lock(&tx).await?;
    let row = neutralisations::find_for_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
    let decided = Decided { by: actor.staff_id, at: now };
    let progress =
        progress_of(&row)?.decide(row.proposed_by, decided, verdict).map_err(|refusal| {
            match refusal {
                DecisionRefusal::SamePerson => Refusal::OwnProposal,
                DecisionRefusal::NotOwn => Refusal::NotAllowed,
                DecisionRefusal::NotWaiting => Refusal::ChangedMeanwhile,
            }
        })?;
    if hash_of(&row) != row.hash {
        return Err(Failure::broken(format!("neutralisation {id} is not what was proposed")));
    }
    if verdict == Verdict::Approve {
        let proposal = Proposal {
            item_version_id: row.item_version_id,
            session_id: row.session_id,
            method: neutralisation_of(&row)?.method,
            reason: row.reason.clone(),
        };
        checked(&tx, &proposal).await?;
    }
    let mut row = with_progress(row, progress);
    row.decision_note = (!note.is_empty()).then(|| note.to_owned());
    let entry = audit::Entry {
        chain: "province".to_owned(),
        actor: actor.audit_name(),
        action: match verdict {
            Verdict::Approve => "approve_neutralisation",
            Verdict::Reject => "reject_neutralisation",
            Verdict::Withdraw => "withdraw_neutralisation",
        },
        object: format!("neutralisation:{id}"),
        detail: json!({ "hash": row.hash }),
    };
    neutralisations::change(&tx, row).await?;
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    if verdict == Verdict::Approve {
        app.regrades.notify_one();
    }
    Ok(())
}
