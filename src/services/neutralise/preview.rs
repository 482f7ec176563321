//! Says, before anybody decides, whom a neutralisation would reach, session by session.

use super::regrader::Regrader;
use super::{MAX_REASON, Proposal, item_of, require_officer};
use crate::services::failure::FieldRefusal;
use crate::services::show_form::exam_of;
use crate::services::{Actor, App, Failure, Refusal};
use crate::store::neutralisations::{Walk, is_held, next_stretch};
use crate::store::{Db, bank, sessions};
use sathach_domain::assembly::ReleasedItem;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::assembly::label_curves::label_parameters;
use sathach_domain::bank::Item;
use sathach_domain::grading::neutralise::decision::Reach;
use sathach_domain::grading::{Method, POINT, Publication};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Attempts looked at with one question.
const ATTEMPTS_AT_ONCE: u64 = 2_000;

/// Whom a neutralisation would reach.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The item.
    pub item: ReleasedItem,
    /// All together.
    pub total: Reach,
    /// By session.
    pub sessions: BTreeMap<Uuid, Reach>,
}

/// Looks at all results that hold the item, and changes nothing.
///
/// # Errors
/// When the role may not, the reason is missing, or the method does not fit the item.
pub async fn preview_neutralisation(
    app: &App,
    actor: &Actor,
    proposal: &Proposal,
) -> Result<Preview, Failure> {
    require_officer(actor)?;
    let item = checked(&app.store, proposal).await?;
    let mut preview = Preview { item, total: Reach::default(), sessions: BTreeMap::new() };
    let neutralisation = proposal.neutralisation();
    let mut regrader = Regrader::default();
    let mut walk = walk_of(proposal);
    loop {
        let stretch = next_stretch(&app.store, walk).await?;
        if stretch.last.is_none() {
            break;
        }
        walk.after = stretch.last;
        for one in regrader.regrade(&app.store, stretch.held, &neutralisation).await? {
            preview.total = preview.total.and(one.reach);
            let of_session = preview.sessions.entry(one.session_id).or_default();
            *of_session = of_session.and(one.reach);
        }
    }
    Ok(preview)
}

/// The item, once the proposal can be carried out on it.
pub(super) async fn checked(db: &impl Db, proposal: &Proposal) -> Result<ReleasedItem, Failure> {
    match proposal.reason.trim().chars().count() {
        0 => return Err(FieldRefusal::one("reason", "required").into()),
        n if n > MAX_REASON => return Err(FieldRefusal::one("reason", "too_long").into()),
        _ => {}
    }
    if let Some(session_id) = proposal.session_id {
        let session = sessions::find(db, &sessions::Scope::Province, session_id).await?;
        session.ok_or_else(|| FieldRefusal::one("session", "unknown"))?;
    }
    let item = item_of(db, proposal.item_version_id).await?;
    let publication = publication(db, proposal).await?;
    let checked = proposal.neutralisation().check(&item.item.body, publication);
    checked.map_err(Refusal::Neutralisation)?;
    Ok(item)
}

fn walk_of(proposal: &Proposal) -> Walk {
    Walk {
        item_version_id: proposal.item_version_id,
        session_id: proposal.session_id,
        after: None,
        n_attempts: ATTEMPTS_AT_ONCE,
    }
}

/// Candidates see their result as soon as they have handed in, so one result is enough. Only
/// dropping asks for it.
async fn publication(db: &impl Db, proposal: &Proposal) -> Result<Publication, Failure> {
    let is_out = match proposal.method {
        Method::CreditAll | Method::Rekey { .. } => true,
        Method::Drop { .. } => is_held(db, walk_of(proposal)).await?,
    };
    Ok(if is_out { Publication::Published } else { Publication::Unpublished })
}

/// What somebody exactly at the cut is expected to reach on the item, in sixtieths, rounded up; the
/// greatest over the exams concerned, so that nobody loses.
///
/// # Errors
/// When the session is not there.
pub async fn expected_at_cut(
    app: &App,
    item: &Item,
    session_id: Option<Uuid>,
) -> Result<i64, Failure> {
    let exams: Vec<Exam> = match session_id {
        Some(id) => {
            let session = sessions::find(&app.store, &sessions::Scope::Province, id).await?;
            vec![exam_of(&app.store, session.ok_or(Refusal::NotFound)?.exam_id).await?]
        }
        None => {
            let mut exams = Vec::new();
            for row in bank::all_exams(&app.store).await? {
                exams.push(exam_of(&app.store, row.id).await?);
            }
            exams
        }
    };
    let curve = label_parameters(item).curve;
    let at_cut = |exam: &Exam| exam.fairness.as_ref().map(|f| curve.expected(f.cut_ability()));
    let greatest = exams.iter().filter_map(at_cut).fold(0.0_f64, f64::max);
    // Without a frozen reference the cut has no place on the scale: the full point is safe.
    let share = if greatest > 0.0 { greatest } else { 1.0 };
    Ok(((share * POINT as f64).ceil() as i64).clamp(0, POINT))
}
