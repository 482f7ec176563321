//! Deals a round of disjoint forms for a session: the first when it opens, another when its seats
//! outnumber the forms.

use super::show_form::exam_of;
use super::{Actor, App, Failure};
use crate::store::rounds::NewRound;
use crate::store::{FormRow, RoundRow, SessionRow, Tx, audit, bank, rounds, sessions};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::assembly::check_round::{Against, check_deal};
use sathach_domain::assembly::deal::{
    Dealing, Extension, LEAST_FORMS_A_ROUND, deal, disjoint_forms,
};
use sathach_domain::assembly::{Form, ReleasedItem};
use sathach_domain::moment::Moment;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use uuid::Uuid;

/// A round that was dealt and checked, not yet stored.
pub(super) struct Dealt {
    exam_row_id: Uuid,
    release_id: Uuid,
    forms: Vec<Form>,
    seed_hex: String,
    algorithm: String,
    sha256: String,
    parameter_source: &'static str,
    content: Vec<u8>,
}

/// The release from which a session's forms are dealt, with what a deal must know of it.
pub(super) struct Stock {
    pub(super) exam: Exam,
    pub(super) release_hash: String,
    pub(super) items: Vec<ReleasedItem>,
    pub(super) exposures: BTreeMap<Uuid, u32>,
    nothing_known: BTreeMap<Uuid, sathach_domain::assembly::ItemParameters>,
    nothing_excluded: BTreeSet<String>,
}

impl Stock {
    pub(super) async fn of(
        app: &App,
        exam_row_id: Uuid,
        release_id: Uuid,
    ) -> Result<Self, Failure> {
        let release = bank::release(&app.store, release_id)
            .await?
            .ok_or_else(|| Failure::broken(format!("release {release_id} is missing")))?;
        Ok(Stock {
            exam: exam_of(&app.store, exam_row_id).await?,
            release_hash: release.hash,
            items: bank::items_of_release(&app.store, release_id).await?,
            exposures: rounds::exposures(&app.store).await?,
            nothing_known: BTreeMap::new(),
            nothing_excluded: BTreeSet::new(),
        })
    }

    pub(super) fn dealing(&self, seed: [u8; 32]) -> Dealing<'_> {
        Dealing {
            exam: &self.exam,
            release_hash: &self.release_hash,
            items: &self.items,
            parameters: &self.nothing_known,
            dealt_before: &self.exposures,
            excluded_ids: &self.nothing_excluded,
            n_forms: 1,
            extension: Extension::None,
            least_a_round: LEAST_FORMS_A_ROUND,
            seed,
        }
    }
}

/// Deals a round before the transaction that stores it begins. None when the bank is too small for
/// a round: forms are then drawn one by one at the start, which never stops a sitting.
pub(super) async fn deal_round(
    app: &App,
    exam_row_id: Uuid,
    release_id: Uuid,
) -> Result<Option<Dealt>, Failure> {
    let stock = Stock::of(app, exam_row_id, release_id).await?;
    let mut dealing = stock.dealing(app.random());
    let dealt = disjoint_forms(&dealing).and_then(|(n_forms, _)| {
        dealing.n_forms = n_forms.max(1);
        deal(&dealing)
    });
    let dealt = match dealt {
        Ok(dealt) => dealt,
        Err(fault) => {
            tracing::warn!(%fault, exam = stock.exam.id, "no round was dealt; forms are drawn");
            return Ok(None);
        }
    };
    let against =
        Against { exam: &stock.exam, release_hash: &stock.release_hash, items: &stock.items };
    if let Some(violation) = check_deal(&dealt, &against).first() {
        return Err(Failure::broken(format!("a dealt round broke a promise: {violation}")));
    }
    let versions = dealt.version_ids(&stock.items);
    let stored = |versions: Vec<Uuid>| dealt.forms().map(|form| form.stored(&versions)).collect();
    let forms: Option<Vec<Form>> = versions.and_then(stored);
    let (Some(forms), Some(round)) = (forms, dealt.rounds.first()) else {
        return Err(Failure::broken("a dealt round names items that the release lacks".to_owned()));
    };
    let json = serde_json::to_vec(&dealt).map_err(|error| Failure::broken(error.to_string()))?;
    Ok(Some(Dealt {
        exam_row_id,
        release_id,
        forms,
        seed_hex: dealt.header.seed_hex.clone(),
        algorithm: dealt.header.algorithm.clone(),
        sha256: round.sha256.clone(),
        parameter_source: dealt.header.parameter_source.as_str(),
        content: deflated(&json)?,
    }))
}

fn deflated(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let done = encoder.write_all(bytes).and_then(|()| encoder.finish());
    done.map_err(|error| Failure::broken(error.to_string()))
}

/// Deals another round when the next person checked in would have no form of their own. A session
/// without a first round gets none later.
pub(super) async fn deal_when_seats_run_out(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
) -> Result<Option<Dealt>, Failure> {
    let last_seat = rounds::last_seat(&app.store, session_id).await?;
    if last_seat == 0 || sessions::n_on_roster(&app.store, session_id).await? < last_seat as u64 {
        return Ok(None);
    }
    match sessions::find(&app.store, &actor.scope(), session_id).await? {
        Some(session) => deal_round(app, session.exam_id, session.release_id).await,
        None => Ok(None),
    }
}

/// Stores a round for the seats that have no form yet. Its hash stands in the session's audit chain
/// before any of its forms is used.
pub(super) async fn put_round(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    session: &SessionRow,
    dealt: Dealt,
    now: Moment,
) -> Result<(), Failure> {
    let number = rounds::n_of_session(tx, session.id).await? as i64 + 1;
    let first_seat = rounds::last_seat(tx, session.id).await? + 1;
    let mut n_forms_by_version: BTreeMap<Uuid, i64> = BTreeMap::new();
    let mut forms = Vec::with_capacity(dealt.forms.len());
    for (form, seat_number) in dealt.forms.iter().zip(first_seat..) {
        for place in &form.items {
            *n_forms_by_version.entry(place.item_version_id).or_default() += 1;
        }
        let row = FormRow {
            id: app.new_id(),
            exam_id: dealt.exam_row_id,
            release_id: dealt.release_id,
            seed: dealt.seed_hex.clone(),
            algorithm: dealt.algorithm.clone(),
            content: serde_json::to_string(form).map_err(|e| Failure::broken(e.to_string()))?,
            created_at: now.ms(),
        };
        forms.push((seat_number, row));
    }
    let row = RoundRow {
        id: app.new_id(),
        session_id: session.id,
        number,
        n_forms: forms.len() as i64,
        sha256: dealt.sha256,
        parameter_source: dealt.parameter_source.to_owned(),
        content: dealt.content,
        dealt_at: now.ms(),
    };
    let entry = audit::Entry {
        chain: format!("session:{}", session.id),
        actor: actor.audit_name(),
        action: "deal_round",
        object: format!("round:{}", row.id),
        detail: json!({ "number": number, "n_forms": row.n_forms, "sha256": row.sha256,
            "parameter_source": row.parameter_source }),
    };
    rounds::add(tx, NewRound { row, forms, n_forms_by_version }).await?;
    Ok(audit::append(tx, now, entry).await?)
}
