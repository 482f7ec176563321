//! Hands out the form: the first time the clock starts and a form is given; later it is the same.

use super::attempt_plan::{ShownForm, shown_form, tokens_of};
use super::choose_form::{ChosenForm, choose_form};
use super::extend_attempt::{Part, came_too_late, n_closed, part_of};
use super::join::SeatPass;
use super::show_picture::picture_url;
use super::{App, Failure, Refusal};
use crate::store::{AttemptRow, Db, Tx, attempts, audit, bank, group_commit, rounds, sessions};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::bank::Media;
use sathach_domain::moment::Moment;
use sathach_domain::session::{AttemptState, PositionTokens, Response};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

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
    let attempt = started_attempt(app, pass).await?;
    let shown = shown_form(&app.store, &attempt).await?;
    let tokens: Vec<PositionTokens> = shown
        .items
        .iter()
        .enumerate()
        .map(|(index, item)| tokens_of(app, attempt.id, index, item))
        .collect();
    let current = current_responses(&app.store, &attempt, None).await?;
    let n_closed = n_closed(&attempt);
    let responses = current
        .iter()
        .filter(|(position, response)| **position > n_closed && !response.is_blank())
        .filter_map(|(position, response)| {
            let tokens = tokens.get(usize::from(*position) - 1)?;
            Some(ShownResponse { position: *position, response: response.to_tokens(tokens) })
        })
        .collect();
    Ok(FormView {
        part: part_of(&attempt),
        items: shown_items(&shown, &tokens).split_off(usize::from(n_closed)),
        responses,
        server_now: app.now().rfc3339(),
        ends_at: Moment::from_ms(attempt.ends_at.unwrap_or_default()).rfc3339(),
        epoch: attempt.epoch,
        acked: group_commit::acked(&app.store, attempt.id, attempt.epoch).await?,
    })
}

async fn started_attempt(app: &App, pass: SeatPass) -> Result<AttemptRow, Failure> {
    let attempt = attempts::find(&app.store, pass.attempt_id).await?.ok_or(Refusal::NotJoined)?;
    if attempt.epoch != pass.epoch {
        return Err(Refusal::Superseded.into());
    }
    match attempts::state_of(&attempt)?.state {
        AttemptState::Started { .. } => Ok(attempt),
        AttemptState::Expected => Err(Refusal::NotAdmitted.into()),
        AttemptState::Submitted { .. } => Err(Refusal::AlreadySubmitted.into()),
        AttemptState::Admitted { .. } => start(app, pass).await,
    }
}

/// Gives the attempt its form and starts the clock in one transaction.
async fn start(app: &App, pass: SeatPass) -> Result<AttemptRow, Failure> {
    let now = app.now();
    let unlocked = attempts::find(&app.store, pass.attempt_id).await?.ok_or(Refusal::NotJoined)?;
    let session = sessions::find(&app.store, &sessions::Scope::Province, unlocked.session_id)
        .await?
        .ok_or_else(|| Failure::broken("an attempt without a session"))?;
    if session.state != "open" {
        return Err(Refusal::SessionSealed.into());
    }
    let exam = exam_of(&app.store, session.exam_id).await?;
    let chosen = choose_form(app, &session, &unlocked).await?;
    let tx = app.store.begin().await?;
    let attempt = attempts::find_for_change(&tx, pass.attempt_id).await?;
    let attempt = attempt.ok_or(Refusal::NotJoined)?;
    let before = attempts::state_of(&attempt)?;
    if !matches!(before.state, AttemptState::Admitted { .. }) {
        // Another request of the same device was faster.
        return Ok(attempt);
    }
    let limit_seconds = i64::from(exam.time_limit_minutes) * 60;
    let mut attempt = attempts::with_state(attempt, before.start(now, limit_seconds)?);
    attempt.form_id = Some(chosen.id());
    give(&tx, chosen, &attempt, now).await?;
    tx.commit().await?;
    Ok(attempt)
}

async fn give(
    tx: &Tx,
    chosen: ChosenForm,
    attempt: &AttemptRow,
    now: Moment,
) -> Result<(), Failure> {
    let form_id = chosen.id();
    if let ChosenForm::New(form, extension) = chosen {
        bank::add_form(tx, form).await?;
        if let Some(extension) = extension {
            rounds::add_extension(tx, extension).await?;
        }
    }
    attempts::change(tx, attempt.clone()).await?;
    attempts::give_form(tx, form_id, attempt.id).await?;
    let entry = audit::Entry {
        chain: format!("session:{}", attempt.session_id),
        actor: format!("attempt:{}", attempt.id),
        action: "start_attempt",
        object: format!("attempt:{}", attempt.id),
        detail: json!({ "form": form_id, "ends_at": attempt.ends_at }),
    };
    Ok(audit::append(tx, now, entry).await?)
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

fn shown_items(shown: &ShownForm, tokens: &[PositionTokens]) -> Vec<ShownItem> {
    let places = shown.form.items.iter().zip(&shown.items).zip(tokens).zip(1_u16..);
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
