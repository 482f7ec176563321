//! Chooses the form of a candidate who starts: the one dealt for the seat, or one of their own when
//! that shares items with the last two attempts.

use super::deal_round::{SeatedForm, Stock, extension_cut, json_of, whole_forms};
use super::{App, Failure};
use crate::store::{FormExtensionRow, FormRow, SessionRow, attempts, bank, rounds, sessions};
use sathach_domain::assembly::deal::{Dealing, Extension, deal_personal};
use sathach_domain::assembly::retake::N_ATTEMPTS_APART;
use sathach_domain::assembly::round::DEAL_ALGORITHM;
use sathach_domain::assembly::{ALGORITHM, Form, draw_form};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The form for an attempt.
pub(super) enum ChosenForm {
    /// Stored with its round.
    Dealt(Uuid),
    /// Made now, to be stored, with its extension where the bank has one left.
    New(FormRow, Option<FormExtensionRow>),
}

impl ChosenForm {
    pub(super) fn id(&self) -> Uuid {
        match self {
            ChosenForm::Dealt(id) => *id,
            ChosenForm::New(row, _) => row.id,
        }
    }
}

/// Chooses the form of an admitted attempt.
///
/// # Errors
/// When no form can be made from the session's release.
pub(super) async fn choose_form(app: &App, attempt_id: Uuid) -> Result<ChosenForm, Failure> {
    let candidate = sessions::candidate_of_attempt(&app.store, attempt_id)
        .await?
        .ok_or_else(|| Failure::broken(format!("attempt {attempt_id} has no candidate")))?;
    let session = sessions::find(&app.store, &sessions::Scope::Province, candidate.session_id)
        .await?
        .ok_or_else(|| Failure::broken("an attempt without a session"))?;
    let seen = seen_ids(app, candidate.citizen_id, attempt_id).await?;
    let dealt = rounds::form_of_seat(&app.store, session.id, candidate.seat_number).await?;
    if let Some(form_id) = dealt
        && (seen.is_empty() || item_ids(app, form_id).await?.is_disjoint(&seen))
    {
        return Ok(ChosenForm::Dealt(form_id));
    }
    own_form(app, &session, &seen).await
}

/// Ids of the items of a citizen's last attempts before this one.
async fn seen_ids(
    app: &App,
    citizen_id: Uuid,
    but_attempt_id: Uuid,
) -> Result<BTreeSet<String>, Failure> {
    let limit = N_ATTEMPTS_APART as u64;
    let store = &app.store;
    let mut seen = BTreeSet::new();
    for form_id in
        attempts::newest_forms_of_citizen(store, citizen_id, but_attempt_id, limit).await?
    {
        seen.extend(item_ids(app, form_id).await?);
    }
    Ok(seen)
}

/// Ids of the items of a form and of its extension, whether that was shown or not.
async fn item_ids(app: &App, form_id: Uuid) -> Result<BTreeSet<String>, Failure> {
    let missing = || Failure::broken(format!("form {form_id} is missing"));
    let row = bank::form(&app.store, form_id).await?.ok_or_else(missing)?;
    let read = |content: &str| -> Result<Form, Failure> {
        serde_json::from_str(content)
            .map_err(|error| Failure::broken(format!("form {form_id}: {error}")))
    };
    let mut form = read(&row.content)?;
    if let Some(extension) = rounds::extension_of(&app.store, form_id).await? {
        form.items.extend(read(&extension.content)?.items);
    }
    let versions = form.items.iter().map(|place| place.item_version_id).collect();
    let items = bank::items(&app.store, versions).await?;
    Ok(items.into_iter().map(|released| released.item.id).collect())
}

/// Deals one form without the items seen, with its extension or else without; where the bank is too
/// small for that, draws one.
async fn own_form(
    app: &App,
    session: &SessionRow,
    seen: &BTreeSet<String>,
) -> Result<ChosenForm, Failure> {
    let stock = Stock::of(app, session.exam_id, session.release_id).await?;
    let seed: [u8; 32] = app.random();
    let dealing = stock.dealing(1, seed);
    let without = Dealing { extension: Extension::None, ..dealing.clone() };
    let personal = deal_personal(&dealing, seen).or_else(|_| deal_personal(&without, seen)).ok();
    let whole = personal.and_then(|dealt| {
        let whole = whole_forms(&dealt, &stock.items)?.into_iter().next()?;
        Some((whole, extension_cut(&dealt), DEAL_ALGORITHM))
    });
    let (SeatedForm { form, extension }, cut_sixtieths, algorithm) = match whole {
        Some(whole) => whole,
        None => (SeatedForm { form: drawn(&stock, seen, seed)?, extension: None }, 0, ALGORITHM),
    };
    let row = FormRow {
        id: app.new_id(),
        exam_id: session.exam_id,
        release_id: session.release_id,
        seed: hex::encode(seed),
        algorithm: algorithm.to_owned(),
        content: json_of(&form)?,
        created_at: app.now().ms(),
    };
    let extension = match extension {
        Some(extension) => {
            let (form_id, content) = (row.id, json_of(&extension)?);
            Some(FormExtensionRow { form_id, content, cut_sixtieths })
        }
        None => None,
    };
    Ok(ChosenForm::New(row, extension))
}

/// A form without items seen, or where that leaves a cell short, one with some. Items taken out of
/// use stay out.
fn drawn(stock: &Stock, seen: &BTreeSet<String>, seed: [u8; 32]) -> Result<Form, Failure> {
    match draw_form(&stock.exam, &stock.usable_but(seen), seed) {
        Ok(form) => Ok(form),
        Err(fault) => {
            tracing::warn!(%fault, exam = stock.exam.id, "a form repeats items of an earlier one");
            Ok(draw_form(&stock.exam, &stock.usable_but(&BTreeSet::new()), seed)?)
        }
    }
}
