//! Hands out the form: the first time the clock starts and a form is given; later it is the same.

use super::attempt_plan::{AttemptPlan, plan_of_row};
use super::choose_form::choose_form;
use super::extend_attempt::{Part, came_too_late, n_closed, part_of};
use super::join::SeatPass;
use super::show_picture::picture_url;
use super::start_attempts::{AskedForm, Standing, Start, standing};
use super::{App, Failure, Refusal};
use crate::store::{AttemptRow, Db, attempts, bank, group_commit};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::bank::Media;
use sathach_domain::moment::Moment;
use sathach_domain::session::{PositionTokens, Response};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An option or prompt as the browser gets it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ShownOption {
    /// Opaque token; differs from attempt to attempt.
    pub token: String,
    /// What the candidate reads.
    pub text: String,
}

/// A picture.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ShownMedia {
    /// Address, made from the picture's content.
    pub url: String,
    /// What it shows.
    pub alt: String,
    /// Width, in units of its own.
    pub width: u16,
    /// Height, in the same units.
    pub height: u16,
}

impl ShownMedia {
    /// The picture of an item.
    #[must_use]
    pub fn of(media: &Media) -> ShownMedia {
        ShownMedia {
            url: picture_url(&media.picture.name()),
            alt: media.alt.clone(),
            width: media.picture.width,
            height: media.picture.height,
        }
    }
}

/// One item as the browser gets it: no key, no reason, no level.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ShownItem {
    /// 1-based place.
    pub position: u16,
    /// `single_choice`, `multiple_choice`, `ordering` or `matching`.
    pub kind: &'static str,
    /// What is asked.
    pub stem: String,
    /// Options in the order to show.
    pub options: Vec<ShownOption>,
    /// Left side of a matching item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompts: Option<Vec<ShownOption>>,
    /// Picture of the stem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<ShownMedia>,
}

/// The current response of one position.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ShownResponse {
    /// 1-based place.
    pub position: u16,
    /// Tokens, as the browser sent them.
    #[schema(value_type = Vec<String>)]
    pub response: Value,
}

/// The form with what has been answered so far.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct FormView {
    /// The part that is worked on; the second one is the extension.
    pub part: Part,
    /// Items of this part in order; positions go on from the part before.
    pub items: Vec<ShownItem>,
    /// Responses stored so far.
    pub responses: Vec<ShownResponse>,
    /// The server's clock, RFC 3339.
    pub server_now: String,
    /// When the time is over, RFC 3339.
    pub ends_at: String,
    /// Epoch of this device.
    pub epoch: i64,
    /// Greatest gapless seq of this epoch.
    pub acked: i64,
}

/// Hands out the form of the attempt that the pass belongs to.
///
/// # Errors
/// When the candidate has not been admitted, has handed in, or works on another device.
pub async fn show_form(app: &App, pass: SeatPass) -> Result<FormView, Failure> {
    let handed_out = hand_out(app, pass).await?;
    let attempt = &handed_out.attempt;
    let plan = &handed_out.plan;
    let n_closed = n_closed(attempt);
    let (responses, acked) = match handed_out.moment {
        HandedOut::Now => (Vec::new(), 0),
        HandedOut::Before => {
            let current = current_responses(&app.store, attempt, None).await?;
            let acked = group_commit::acked(&app.store, attempt.id, attempt.epoch).await?;
            let open = current.iter().filter(|(position, _)| **position > n_closed);
            (shown_responses(open, &plan.tokens), acked)
        }
    };
    Ok(FormView {
        part: part_of(attempt),
        items: shown_items(plan).split_off(usize::from(n_closed)),
        responses,
        server_now: app.now().rfc3339(),
        ends_at: Moment::from_ms(attempt.ends_at.unwrap_or_default()).rfc3339(),
        epoch: attempt.epoch,
        acked,
    })
}

/// An attempt that has its form.
pub struct HandOut {
    attempt: AttemptRow,
    plan: Arc<AttemptPlan>,
    moment: HandedOut,
}

/// When an attempt got its form.
#[derive(Clone, Copy)]
enum HandedOut {
    /// By this request: nothing can have been answered.
    Now,
    /// By an earlier one.
    Before,
}

/// Gives the attempt its form and starts the clock; later the form is the same.
///
/// # Errors
/// When the candidate has not been admitted, has handed in, or works on another device.
pub async fn hand_out(app: &App, pass: SeatPass) -> Result<HandOut, Failure> {
    let (id, epoch) = (pass.attempt_id, pass.epoch);
    let ready = app.plans.get(id);
    if ready.as_ref().is_some_and(|plan| plan.has_begun()) {
        let attempt = attempts::find(&app.store, id).await?.ok_or(Refusal::NotJoined)?;
        if let Standing::Begun = standing(&attempt, epoch)? {
            let plan = plan_of_row(app, &attempt).await?;
            return Ok(HandOut { attempt, plan, moment: HandedOut::Before });
        }
    }
    let form = ready.map_or(AskedForm::Unknown, |plan| AskedForm::Dealt(plan.form_id));
    let start = match app.starts.start_attempt(id, epoch, form).await? {
        Start::NeedsForm => {
            let chosen = AskedForm::Chosen(choose_form(app, id).await?);
            app.starts.start_attempt(id, epoch, chosen).await?
        }
        begun @ (Start::Begun(_) | Start::Before(_)) => begun,
    };
    let (attempt, moment) = match start {
        Start::Begun(attempt) => (attempt, HandedOut::Now),
        Start::Before(attempt) => (attempt, HandedOut::Before),
        Start::NeedsForm => return Err(Failure::broken(format!("attempt {id} got no form"))),
    };
    let plan = plan_of_row(app, &attempt).await?;
    Ok(HandOut { attempt, plan, moment })
}

fn shown_responses<'a>(
    current: impl Iterator<Item = (&'a u16, &'a Response)>,
    tokens: &[PositionTokens],
) -> Vec<ShownResponse> {
    let given = current.filter(|(_, response)| !response.is_blank());
    given
        .filter_map(|(position, response)| {
            let tokens = tokens.get(usize::from(*position) - 1)?;
            Some(ShownResponse { position: *position, response: response.to_tokens(tokens) })
        })
        .collect()
}

/// The stored exam version with this row id.
///
/// # Errors
/// When it is missing or cannot be read.
pub async fn exam_of(db: &impl Db, exam_row_id: uuid::Uuid) -> Result<Exam, Failure> {
    let row = bank::exam(db, exam_row_id)
        .await?
        .ok_or_else(|| Failure::broken(format!("exam {exam_row_id} is missing")))?;
    serde_json::from_str(&row.content)
        .map_err(|error| Failure::broken(format!("exam {exam_row_id}: {error}")))
}

/// The current response of each position: its greatest `(epoch, seq)`. With `until`, only events
/// received up to then count. Once an extension has begun, what comes in for the first part is
/// kept and does not count.
///
/// # Errors
/// When an event cannot be read.
pub async fn current_responses(
    db: &impl Db,
    attempt: &AttemptRow,
    until: Option<Moment>,
) -> Result<BTreeMap<u16, Response>, Failure> {
    let mut current = BTreeMap::new();
    for event in attempts::events(db, attempt.id).await? {
        let is_late = until.is_some_and(|until| event.received_at > until.ms());
        if is_late || came_too_late(attempt, &event) {
            continue;
        }
        let response: Response = serde_json::from_str(&event.response).map_err(|error| {
            Failure::broken(format!("event {} of {}: {error}", event.seq, attempt.id))
        })?;
        let position = u16::try_from(event.position)
            .map_err(|_| Failure::broken(format!("event {} of {}", event.seq, attempt.id)))?;
        current.insert(position, response);
    }
    Ok(current)
}

fn shown_items(plan: &AttemptPlan) -> Vec<ShownItem> {
    let places = plan.form.items.iter().zip(&plan.items).zip(&plan.tokens).zip(1_u16..);
    places
        .map(|(((place, released), tokens), position)| {
            let item = &released.item;
            let option_texts = item.body.option_texts();
            let prompt_texts = item.body.prompt_texts();
            let options = place
                .option_order
                .iter()
                .filter_map(|index| {
                    let text = (*option_texts.get(usize::from(*index))?).to_owned();
                    Some(ShownOption { token: tokens.option(*index)?, text })
                })
                .collect();
            let prompts: Vec<ShownOption> = place
                .prompt_order
                .iter()
                .filter_map(|index| {
                    let text = (*prompt_texts.get(usize::from(*index))?).to_owned();
                    Some(ShownOption { token: tokens.prompt(*index)?, text })
                })
                .collect();
            ShownItem {
                position,
                kind: item.body.kind().as_str(),
                stem: item.stem.clone(),
                options,
                prompts: (!prompts.is_empty()).then_some(prompts),
                media: item.media.as_ref().map(ShownMedia::of),
            }
        })
        .collect()
}
