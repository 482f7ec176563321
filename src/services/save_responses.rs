//! Stores response events; the answer comes after the commit is durable.

use super::attempt_plan::{AttemptPlan, plan_of};
use super::join::SeatPass;
use super::{App, Failure, Refusal};
use crate::store::group_commit::{NewEvent, Save, Saved};
use sathach_domain::moment::Moment;
use sathach_domain::session::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Events of one request; a device sends the rest with its next one.
pub const MAX_EVENTS: usize = 64;

/// An event as the browser sends it.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SentEvent {
    /// Number within the epoch, from 1.
    pub seq: i64,
    /// 1-based place in the form.
    pub position: u16,
    /// Option tokens, or pairs of prompt and option token; empty takes the response back.
    #[schema(value_type = Vec<String>)]
    pub response: Value,
    /// Milliseconds since the item was shown.
    pub elapsed_ms: i64,
}

/// What is known after a save.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SaveReceipt {
    /// Greatest gapless seq of the epoch that is stored durably.
    pub acked: i64,
    /// The server's clock, RFC 3339.
    pub server_now: String,
    /// When the time is over, RFC 3339.
    pub ends_at: String,
    /// `started`, `time_over` (kept, but not scored) or `submitted`.
    pub state: String,
}

/// Stores the events of one request.
///
/// # Errors
/// When an event cannot be one, the device was superseded, or nothing can be stored now.
pub async fn save_responses(
    app: &App,
    pass: SeatPass,
    epoch: i64,
    events: Vec<SentEvent>,
) -> Result<SaveReceipt, Failure> {
    if epoch != pass.epoch {
        return Err(Refusal::Superseded.into());
    }
    if events.len() > MAX_EVENTS {
        let seq = events.get(MAX_EVENTS).map_or(0, |event| event.seq);
        let problem = "a request holds 64 events at most; send the rest with the next one";
        return Err(Refusal::BadEvent { seq, problem }.into());
    }
    let last_position = events.iter().map(|event| event.position).max().unwrap_or_default();
    let plan = plan_of(app, pass.attempt_id, last_position).await?;
    let events: Result<Vec<NewEvent>, Refusal> =
        events.into_iter().map(|event| checked(event, &plan)).collect();
    let received_at = app.now();
    let save =
        Save { attempt_id: pass.attempt_id, epoch, events: events?, received_at: received_at.ms() };
    match app.saves.save(save).await? {
        Saved::Stored { acked, state, ends_at } => {
            let is_over = state == "started" && received_at.ms() > ends_at;
            let state = if is_over { "time_over".to_owned() } else { state };
            let ends_at = Moment::from_ms(ends_at).rfc3339();
            Ok(SaveReceipt { acked, server_now: app.now().rfc3339(), ends_at, state })
        }
        Saved::UnknownAttempt => Err(Refusal::NotJoined.into()),
        Saved::NotStarted => Err(Refusal::NotStarted.into()),
        Saved::Superseded => Err(Refusal::Superseded.into()),
        Saved::AlreadySubmitted => Err(Refusal::AlreadySubmitted.into()),
        Saved::Conflict { seq } => Err(Refusal::SeqConflict { seq }.into()),
    }
}

fn checked(event: SentEvent, plan: &AttemptPlan) -> Result<NewEvent, Refusal> {
    let SentEvent { seq, position, response, elapsed_ms } = event;
    let bad = |problem| Refusal::BadEvent { seq, problem };
    if !(1..=1_000_000).contains(&seq) {
        return Err(bad("seq counts from 1"));
    }
    if !(0..=86_400_000).contains(&elapsed_ms) {
        return Err(bad("elapsed_ms is between 0 and a day"));
    }
    let (kind, tokens) = plan.at(position).ok_or_else(|| bad("the form has no such position"))?;
    let response = Response::from_tokens(kind, tokens, &response)
        .map_err(|reason| Refusal::BadResponse { seq, reason })?;
    let response = serde_json::to_string(&response).map_err(|_| bad("not JSON"))?;
    Ok(NewEvent { seq, position: i64::from(position), response, elapsed_ms })
}
