//! The result of an attempt in what a page needs: decision, points, profile, what comes next.

use super::holder_link::address_of;
use super::show_form::exam_of;
use super::submit_attempt::end_attempt;
use super::{App, Failure, Refusal};
use crate::store::{CredentialRow, attempts, bank, citizens, credentials, sessions};
use sathach_domain::bank::Area;
use sathach_domain::grading::{Decision, Outcome};
use sathach_domain::session::SubmitCause;
use uuid::Uuid;

/// How far the certificate of a passed attempt is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateState {
    /// The attempt did not pass.
    None,
    /// The mentor has not sealed the session.
    WaitsForSeal,
    /// The officer has not entered the decision.
    WaitsForDecision,
    /// Issued.
    Issued(Box<CredentialRow>),
}

/// An area of the profile.
#[derive(Clone, Debug)]
pub struct AreaResult {
    /// The area with its names and advice.
    pub area: Area,
    /// Points reached, in sixtieths.
    pub sixtieths: i64,
    /// Points possible, in sixtieths.
    pub max_sixtieths: i64,
}

/// What neutralised items added to a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeutralisedGain {
    /// Flawed items that gave points.
    pub n_items: usize,
    /// Points without them, in sixtieths.
    pub sixtieths_before: i64,
}

impl NeutralisedGain {
    /// None when no item added a point.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Option<NeutralisedGain> {
        let gains: Vec<i64> = outcome
            .neutralised
            .iter()
            .filter_map(|neutralised| {
                let place = usize::from(neutralised.position).checked_sub(1)?;
                let gain = outcome.positions.get(place)?.sixtieths - neutralised.original_sixtieths;
                (gain > 0).then_some(gain)
            })
            .collect();
        let sixtieths_before = outcome.score_sixtieths - gains.iter().sum::<i64>();
        let n_items = gains.len();
        (n_items > 0).then_some(NeutralisedGain { n_items, sixtieths_before })
    }
}

/// Everything a result page shows.
#[derive(Clone, Debug)]
pub struct ResultView {
    /// The attempt.
    pub attempt_id: Uuid,
    /// Name of the candidate; none once erased.
    pub name: Option<String>,
    /// Pass, fail or withheld.
    pub decision: Decision,
    /// Points in sixtieths.
    pub score_sixtieths: i64,
    /// Points possible.
    pub max_sixtieths: i64,
    /// Points needed.
    pub cut_sixtieths: i64,
    /// Profile in the framework's order.
    pub areas: Vec<AreaResult>,
    /// Where to learn on.
    pub learn_at: String,
    /// What neutralised items added.
    pub neutralised: Option<NeutralisedGain>,
    /// How far the certificate is.
    pub certificate: CertificateState,
    /// Address of the holder's page.
    pub holder_url: Option<String>,
    /// Receipt of the submission.
    pub receipt: String,
}

/// The newest result of an attempt. An attempt whose time is over is ended first.
///
/// # Errors
/// [`Refusal::NotSubmitted`] while somebody works on it.
pub async fn show_result(app: &App, attempt_id: Uuid) -> Result<ResultView, Failure> {
    let mut attempt = attempts::find(&app.store, attempt_id).await?.ok_or(Refusal::NotJoined)?;
    let session = sessions::find(&app.store, &sessions::Scope::Province, attempt.session_id)
        .await?
        .ok_or_else(|| Failure::broken("an attempt without a session"))?;
    let exam = exam_of(&app.store, session.exam_id).await?;
    let grace = i64::from(exam.late_grace_seconds);
    if attempts::state_of(&attempt)?.is_overdue(app.now(), grace) {
        end_attempt(app, attempt_id, SubmitCause::Time).await?;
        attempt = attempts::find(&app.store, attempt_id).await?.ok_or(Refusal::NotJoined)?;
    }
    if attempt.state != "submitted" {
        return Err(Refusal::NotSubmitted.into());
    }
    let row = attempts::latest_result(&app.store, attempt_id).await?.ok_or(Refusal::NotStarted)?;
    let outcome: Outcome = serde_json::from_str(&row.content)
        .map_err(|error| Failure::broken(format!("result of {attempt_id}: {error}")))?;
    let release = bank::release(&app.store, session.release_id)
        .await?
        .ok_or_else(|| Failure::broken("a session without a bank release"))?;
    let framework = bank::framework_of(&app.store, &release).await?;
    let areas = outcome
        .areas
        .iter()
        .filter_map(|score| {
            let area = framework.area(&score.area)?.clone();
            let (sixtieths, max_sixtieths) = (score.sixtieths, score.max_sixtieths);
            Some(AreaResult { area, sixtieths, max_sixtieths })
        })
        .collect();
    let candidate = sessions::candidate_of_attempt(&app.store, attempt_id)
        .await?
        .ok_or_else(|| Failure::broken("an attempt without a candidate"))?;
    let personal = citizens::personal(&app.store, &app.store, candidate.citizen_id).await?;
    let certificate = match credentials::of_attempt(&app.store, attempt_id).await? {
        Some(row) => CertificateState::Issued(Box::new(row)),
        None if outcome.decision != Decision::Pass => CertificateState::None,
        None if session.state == "open" => CertificateState::WaitsForSeal,
        None => CertificateState::WaitsForDecision,
    };
    Ok(ResultView {
        attempt_id,
        name: personal.map(|personal| personal.name),
        decision: outcome.decision,
        score_sixtieths: row.score_sixtieths,
        max_sixtieths: row.max_sixtieths,
        cut_sixtieths: row.cut_sixtieths,
        areas,
        learn_at: framework.learn_at,
        neutralised: NeutralisedGain::of(&outcome),
        certificate,
        holder_url: address_of(app, attempt_id).await?,
        receipt: attempt.receipt.unwrap_or_default(),
    })
}
